"""People who were never told what is kept of them: a ready letter to copy or print, and the mark that it was given."""

from flask import flash, redirect, request, url_for
from flask_admin import expose
from flask_login import current_user

from admin import links
from admin.doors import Screen, actor, office, today, write_all
from models import access
from models.catalog import BY_MODEL, PRIVACY
from models.changes import Change, Refused
from models.people import Person, Position
from models.places import Organisation
from models.privacy import WAYS, Notice, untold
from models.staff import User, open_on
from models.titles import full_titles
from models.words import count

MOST = 200


class NoticesView(Screen):
    """Whoever may tell people, and of them those whom she may tell."""

    def __init__(self):
        super().__init__("יידוע אנשי קשר", category=PRIVACY, endpoint="notices")

    def opens(self):
        return access.can(actor(), "create", BY_MODEL[Notice])

    @expose("/")
    def index(self):
        """The people who wait to be told, the longest waiting first."""
        query = _waiting()
        people = list(query.order_by(Person.created_at, Person.sort_key).limit(MOST))
        names, held = links.names_of(Person, [one.uid for one in people]), _held(people)
        rows = [{"uid": one.uid, "name": names[one.uid], "href": links.page_of(Person, one.uid), "held": held[one.uid],
                 "email": one.email or "", "since": f"{one.created_at:%d/%m/%Y}"} for one in people]  # fmt: skip
        return self.render("privacy_notices.html", rows=rows, total=query.count(), ways=WAYS, text=_letter(None, ""),
                           subject=_subject(), back_url=url_for("privacy.index"))  # fmt: skip

    @expose("/letters/")
    def letters(self):
        """The letters of the people who were ticked, each on a page of its own."""
        people = _chosen(request.args.getlist("id"))
        held = _held(people)
        letters = [{"name": f"{one.first} {one.last}", "text": _letter(one, held[one.uid])} for one in people]
        return self.render("privacy_letters.html", letters=letters, back_url=url_for(".index"))

    @expose("/given/", methods=("POST",))
    def given(self):
        """The people who were ticked were told today."""
        told = {"given_on": today(), "way": request.form.get("way")}
        people = _chosen(request.form.getlist("id"))
        found = [Change("notice", "", "create", {"person": one.uid, **told}) for one in people]
        try:
            write_all(found, "יידוע אנשי קשר")
            flash(f"נרשם היום: {count(len(found), 'אדם אחד', 'שני אנשים', 'אנשים')}.", "success")
        except Refused as error:
            flash(" ".join(error.errors.values()), "danger")
        return redirect(url_for(".index"))


def _waiting():
    return access.scoped(Person.select().where(untold()), actor(), "update", BY_MODEL[Person])


def _chosen(keys):
    keys = [uid for uid in set(keys) if links.is_key(uid)][:MOST]
    return list(_waiting().where(Person.uid.in_(keys)).order_by(Person.sort_key))


def _held(people):
    """{person: the roles that he holds, as one line}."""
    mine = Position.person.in_([one.uid for one in people]) & open_on(Position, today())
    found = {one.uid: [] for one in people}
    rows = list(Position.select().where(mine).order_by(Position.start))
    names = {field.name: full_titles(field.rel_model, {row.__data__[field.name] for row in rows})
             for field in (Position.role_kind, Position.settlement, Position.body)}  # fmt: skip
    for row in rows:
        place = names["settlement"].get(row.settlement_id) or names["body"].get(row.body_id, "")
        found[row.person_id].append(f"{names['role_kind'].get(row.role_kind_id, '')}, {place}")
    return {uid: "; ".join(told) for uid, told in found.items()}


def _subject():
    return "הפרטים שלך אצלנו: מה נשמר, לשם מה ואיך מתקנים"


def _letter(person, held):
    """The notice that the law asks for (section 11), to one person or, without one, to many."""
    profile = Organisation.select().first()
    unit, council = (profile.name, profile.council) if profile else ("היחידה", "")
    sign = " · ".join(filter(None, (current_user.name, unit, council)))
    reach = " או ".join(filter(None, (User.phone.kind.show(current_user.phone), current_user.email)))
    roles = f" ({held})" if held else ""
    keeper = " (הגיליון נשמר אצל Google)" if office().settings.sheets == "google" else ""
    return "\n\n".join((
        f"שלום {person.first} {person.last}," if person else "שלום,",
        f"{_subject()}.",
        f"{unit} שומרת את פרטי הקשר שלך: שם, טלפון, דוא״ל, והתפקידים שלך ביישוב{roles}.",
        "לשם מה: כדי לעבוד יחד למען הקהילה, כלומר לעדכן, לתאם, ולהזמין למפגשים ולהכשרות.",
        "מי רואה: עובדות ועובדי היחידה, וממלאי תפקידים ביישוב שלך שהיחידה פתחה להם את גיליון היישוב"
        f"{keeper}. הפרטים אינם נמסרים לאחרים, ואינם מתפרסמים בלי הסכמתך.",
        "אין חובה בחוק למסור לנו את הפרטים. בלעדיהם לא נוכל לפנות אליך.",
        "בכל עת אפשר לבקש לראות מה נשמר עליך, לתקן, או לבטל את ההסכמה. די בהודעה אלינו"
        + (f": {reach}." if reach else "."),
        f"תודה,\n{sign}",
    ))  # fmt: skip
