"""The duties of privacy as one page: what stands how, the yearly list, and what puts each right in one press."""

import logging

from flask import Response, abort, flash, redirect, request, url_for
from flask_admin import expose

from admin import history, links
from admin.doors import Screen, actor, office, today, write
from admin.standing import TONES
from models import access, backup, changes, duties, evidence, picture, purposes
from models.base import writing
from models.catalog import BY_MODEL, PRIVACY
from models.changes import Change, Refused, Source
from models.messages import say
from models.privacy import AccessReview, Notice, PeriodicCheck, Supplier, due_on
from models.settings import Wrong
from models.staff import ROLES, User, trained
from models.words import count

log = logging.getLogger("pinkas.privacy")

WORDS = {"red": "באיחור", "amber": "ממתין", "green": "בסדר"}
MONTHS = ("ינואר", "פברואר", "מרץ", "אפריל", "מאי", "יוני", "יולי", "אוגוסט", "ספטמבר", "אוקטובר", "נובמבר", "דצמבר")
DONE = ("strangers", "supplier", "notice")  # nothing to press where all is well
TYPES = {"csv": (picture.as_csv, "text/csv"), "json": (picture.as_json, "application/json")}


class PrivacyView(Screen):
    """The page of the privacy officer and the manager. It holds no content of the unit's records."""

    roles = ("manager", "privacy")

    def __init__(self):
        super().__init__("תמונת הפרטיות", category=PRIVACY, endpoint="privacy")

    @expose("/")
    def index(self):
        """All duties, red first; and the twelve months ahead."""
        found = duties.status(office().settings, office().world)
        cards = [{"title": WORDS[tone], "value": sum(duty.tone == tone for duty in found), "tone": TONES[tone]}
                 for tone in WORDS]  # fmt: skip
        months = [(f"{MONTHS[month.month - 1]} {month.year}", [(duties.show(day), what) for day, what in told])
                  for month, told in duties.year(today()) if told]  # fmt: skip
        return self.render("privacy.html", cards=cards, duties=[_line(duty) for duty in found], months=months,
                           incident_url=_incident_url(),
                           request_url=url_for("subject_request.create_view"), pages=_pages())  # fmt: skip

    @expose("/done/", methods=("POST",))
    def done(self):
        """A periodic check was done today."""
        self._did(request.form.get("id"))
        return redirect(url_for(".index"))

    def _did(self, uid):
        check = PeriodicCheck.get_or_none(PeriodicCheck.uid == uid) if links.is_key(uid) else None
        if check is None:
            abort(404)
        try:
            saved = write(Change("periodic_check", check.uid, "update", {"last_on": today()}), "תמונת הפרטיות")
            flash(f"נרשם: {saved.name}. המועד הבא: {duties.show(due_on(saved))}.", "success")
        except Refused as error:
            flash(" ".join(error.errors.values()), "danger")

    @expose("/verify/", methods=("POST",))
    def verify(self):
        """Look whether the journal is whole; where it is, the check counts as done."""
        told = evidence.audit(office().settings.instance, [key.encode() for key in office().settings.field_keys])
        check = PeriodicCheck.get_or_none(PeriodicCheck.code == "journal")
        if told["faults"]:
            for text in [*(fault["text"] for fault in told["faults"][:10]), *told["todo"]]:
                flash(text, "danger")
            return redirect(_incident_url(kind="journal"))
        flash(told["text"], "success")
        if check:
            self._did(check.uid)
        return redirect(url_for(".index"))

    @expose("/backup/", methods=("POST",))
    def backup(self):
        """The nightly backup, now."""
        try:
            made = backup.nightly(office().settings, office().world)
            flash(f"נעשה גיבוי: {made.name}." if made else say("backup.key"), "success" if made else "danger")
        except (Wrong, OSError):
            log.exception("backup")
            flash("הגיבוי לא הצליח. הגיבויים הקודמים לא נפגעו. יש לפנות למי שמתחזק את פנקס.", "danger")
        return redirect(url_for(".index"))

    # The definition of the database

    @expose("/definitions/")
    def definitions(self):
        """The document of the database, as the catalog has it."""
        check = PeriodicCheck.get_or_none(PeriodicCheck.code == "definitions")
        suppliers = Supplier.select().where(Supplier.retired_on.is_null()).order_by(Supplier.sort_key)
        return self.render("privacy_definitions.html", entities=purposes.document(), day=duties.show(today()),
                           suppliers=list(suppliers), check=check, back_url=url_for(".index"),
                           last=duties.show(check.last_on) if check else "")  # fmt: skip

    # Who is authorised

    @expose("/authorised/")
    def authorised(self):
        """Who signs in, who opens which sheet, and who was trained when."""
        names = dict(ROLES)
        users = [
            {"uid": user.uid, "name": user.name, "email": user.email, "role": names[user.role],
             "last": history.when(user.current_login_at) or "עוד לא", "trained": trained(user, today()),
             "training": duties.show(user.last_privacy_training), "second": bool(user.tf_primary_method)}
            for user in User.select().where(User.active & User.retired_on.is_null()).order_by(User.sort_key)
        ]  # fmt: skip
        rows = picture.take(today())
        groups = [(title, [row for row in rows if row["section"] == code])
                  for code, title in picture.SECTIONS.items() if code in ("sheets", "scope")]  # fmt: skip
        return self.render("privacy_authorised.html", users=users, groups=groups, back_url=url_for(".index"),
                           day=duties.show(today()), today=duties.show(today()))  # fmt: skip

    @expose("/trained/", methods=("POST",))
    def trained(self):
        """These users were trained on this day. The page is the door to this one field, whoever keeps the users."""
        keys = [uid for uid in set(request.form.getlist("id")) if links.is_key(uid)]
        keeper = access.Actor(actor().uid, actor().name, "system")
        wanted = [Change("user", uid, "update", {"last_privacy_training": request.form.get("day")}) for uid in keys]
        try:
            done = changes.apply_many(wanted, keeper, Source("screen", "הדרכות פרטיות"), office().world)
            flash(f"ההדרכה נרשמה: {count(len(done), 'משתמש/ת אחד/ת', 'שני משתמשים', 'משתמשים')}.", "success")
        except Refused as error:
            flash(" ".join(error.errors.values()), "danger")
        return redirect(url_for(".authorised"))

    # The quarterly review

    @expose("/review/")
    def review(self):
        """Today's picture against an earlier one."""
        earlier = list(AccessReview.select().order_by(AccessReview.id.desc()))
        chosen = request.args.get("against", type=int)
        against = next((one for one in earlier if one.id == chosen), earlier[0] if earlier else None)
        rows = picture.take(today())
        found = picture.compare(against.picture, rows) if against else []
        groups = [(title, [row for row in found if row["section"] == code]) for code, title in picture.SECTIONS.items()]
        sums = [(title, sum(row["section"] == code for row in rows)) for code, title in picture.SECTIONS.items()]
        return self.render(
            "privacy_review.html", groups=[group for group in groups if group[1]], sums=sums, against=against,
            earlier=[(one.id, f"{history.when(one.at)} · {one.by}") for one in earlier], back_url=url_for(".index"),
            when=history.when(against.at) if against else "",
        )  # fmt: skip

    @expose("/review/approve/", methods=("POST",))
    def approve(self):
        """Today's picture was looked at and is right; it is kept, and the check counts as done."""
        with writing():
            AccessReview.create(at=office().world.now(), by=actor().name, picture=picture.take(today()))
            changes.note("approved", actor(), Source("screen", "סקירת הרשאות"), office().world)
        check = PeriodicCheck.get_or_none(PeriodicCheck.code == "access_review")
        flash("התמונה אושרה ונשמרה.", "success")
        if check:
            self._did(check.uid)
        return redirect(url_for(".index"))

    @expose("/picture/<kind>/")
    def picture(self, kind):
        """Today's picture as a file."""
        if kind not in TYPES:
            abort(404)
        changes.note("export", actor(), Source("screen", "תמונת הגישה"), office().world)
        write_as, mimetype = TYPES[kind]
        made = Response(write_as(picture.take(today())), mimetype=mimetype)
        made.headers["Content-Disposition"] = f"attachment; filename=access-{today():%Y-%m-%d}.{kind}"
        return made


def _incident_url(**values):
    """The form of a new incident, which was learned of just now."""
    day, hour = history.when(office().world.now()).split()
    return url_for("incident.create_view", learned_on=day, learned_at=hour, **values)


def _pages():
    """The pages behind this one: (title, what is there, address, icon)."""
    return [
        ("מסמך הגדרות המאגר", "מה נשמר, לשם מה, עד כמה זה רגיש ומי רואה", url_for("privacy.definitions"), "file-text"),
        ("מורשי גישה והדרכות", "מי נכנס, מי פותח איזה גיליון, ומתי הודרך", url_for("privacy.authorised"), "users"),
        ("סקירת הרשאות", "מה השתנה מאז הסקירה הקודמת, ואישור", url_for("privacy.review"), "git-compare"),
    ]  # fmt: skip


def _line(duty):
    """A duty as the page shows it: its state, and the press that puts it right."""
    return {"title": duty.title, "tone": TONES[duty.tone], "state": WORDS[duty.tone], "reason": duty.reason,
            "basis": duty.basis, "last": duties.show(duty.last), "due": duties.show(duty.due), "record": duty.record,
            **_mend(duty)}  # fmt: skip


def _mend(duty):
    """{href, label} of a page that puts a duty right, or {post, label} of a press that does."""
    pages = {
        "incident": ("incident.edit_view", "לטיפול"), "request": ("subject_request.edit_view", "למענה"),
        "training": ("privacy.authorised", "לרישום הדרכה"), "supplier": ("supplier.index_view", "לספקים"),
        "access_review": ("privacy.review", "לסקירה ולאישור"), "notice": ("notices.index", "ליידוע"),
        "definitions": ("privacy.definitions", "למסמך"), "strangers": ("queue.index", "להחלטה"),
    }  # fmt: skip
    presses = {"check": ("privacy.done", "נעשה היום"), "journal": ("privacy.verify", "לבדוק עכשיו"),
               "backup": ("privacy.backup", "לגבות עכשיו")}  # fmt: skip
    if duty.code in presses:
        endpoint, label = presses[duty.code]
        return {"post": url_for(endpoint), "label": label}
    if duty.code not in pages or not _opens(duty) or (duty.tone == duties.GREEN and duty.code in DONE):
        return {}
    endpoint, label = pages[duty.code]
    record = {"id": duty.record, "url": url_for("privacy.index")} if endpoint.endswith("edit_view") else {}
    return {"href": url_for(endpoint, **record), "label": label}


def _opens(duty):
    """True where the page that puts a duty right is open to the signed-in person."""
    if duty.code == "strangers":
        return actor().role == "manager"
    return duty.code != "notice" or access.can(actor(), "create", BY_MODEL[Notice])

