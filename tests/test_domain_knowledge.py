"""S19: versions of what is handed out, who holds which, the address that opens without signing in, the sheet's tab."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import datetime as dt
import html
import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from admin import attempts
from models import attachments, changes, journal, ledger, rules
from models.access import SYSTEM
from models.changes import Refused, Source
from models.knowledge import Distribution, Resource, ResourceViews
from models.places import Organisation, Settlement
from models.reports import overview
from models.reports.duty import Ground
from models.signins import Attempt
from tests.admin_fixtures import app, browse, fresh, office, unit  # noqa: F401 (fixtures)

TODAY = dt.date(2026, 11, 22)
PDF = b"%PDF-1.4\n%%EOF\n"


def ago(days):
    return TODAY - dt.timedelta(days=days)


# who holds which version


@pytest.fixture
def versions(unit):
    """Two versions of a booklet: `new(days)` brings the second one out; the first was handed to the near settlement."""
    old = unit.add("resource", title="הפעלת ועדות", edition="1", date=ago(400))
    unit.handed = unit.add("distribution", resource=old, settlement=unit.near, given_on=ago(380))
    unit.old = old
    unit.new = lambda days: unit.add("resource", title="הפעלת ועדות", edition="2", date=ago(days), replaces=old)
    for record in (unit.near_distribution, unit.far_distribution):
        changes.apply(changes.Change("distribution", record, "retire"), SYSTEM, Source("command"), unit.world)
    return unit


def duty(place):
    rows = [row for row in overview.status(SYSTEM, TODAY) if row.kind == "booklets"]
    return next(((row.tone, row.reason) for row in rows if row.settlement == place), (None, ""))


def test_the_only_version_is_the_newest(versions):
    assert duty(versions.near)[0] == "green"
    assert duty(versions.far)[0] is None  # nothing was handed out there


@pytest.mark.parametrize(("days", "tone"), [(0, "amber"), (89, "amber"), (91, "amber"), (92, "red"), (300, "red")])
def test_an_old_version_is_told_and_after_ninety_days_late(versions, days, tone):
    # this is a Sunday: what was late from the Shabbat or the Friday before it is so from tomorrow
    versions.new(days)
    assert duty(versions.near) == (tone, "ביישוב גרסה ישנה של „הפעלת ועדות”")


def test_the_new_version_in_hand_mends_it(versions):
    new = versions.new(200)
    versions.add("distribution", resource=new, settlement=versions.near, given_on=TODAY)
    versions.add("distribution", resource=versions.old, settlement=versions.near, given_on=TODAY)  # more of the old
    assert duty(versions.near)[0] == "green"


def test_the_press_that_mends_it_leads_to_a_form_that_only_has_to_be_saved(versions, browse):
    versions.new(200)
    client = browse("manager")
    there = html.unescape(re.search(r'"(/admin/distribution/new/\?[^"]+)"', client.get("/admin/").text)[1])
    assert f'value="{TODAY:%d/%m/%Y}"' in client.get(there).text
    client.post("/admin/distribution/new/", data=dict(parse_qsl(urlsplit(there).query)))
    assert duty(versions.near)[0] == "green"


def test_what_is_out_of_date_itself_is_mended_by_a_new_version(versions, browse):
    versions.change("resource", versions.old, {"valid_until": ago(1)})
    client = browse("manager")
    there = html.unescape(re.search(r'"(/admin/resource/new/\?[^"]+)"', client.get("/admin/").text)[1])
    asked = dict(parse_qsl(urlsplit(there).query))
    assert (asked["replaces"], asked["title"]) == (versions.old, "הפעלת ועדות")
    client.post("/admin/resource/new/", data=asked | {"edition": "2"})
    assert duty(versions.near) == ("amber", "ביישוב גרסה ישנה של „הפעלת ועדות”")


def test_a_version_that_was_withdrawn_replaces_nothing(versions):
    new = versions.new(200)
    changes.apply(changes.Change("resource", new, "retire"), SYSTEM, Source("command"), versions.world)
    assert duty(versions.near)[0] == "green"


def test_what_a_body_holds_its_settlement_holds(versions):
    changes.apply(changes.Change("distribution", versions.handed, "retire"), SYSTEM, Source("command"), versions.world)
    versions.add("distribution", resource=versions.old, body=versions.near_body, given_on=ago(300))
    versions.new(100)
    assert duty(versions.near)[0] == "red"


@pytest.mark.parametrize("where", ["distribution", "resource"])
@pytest.mark.parametrize(("until", "tone"), [(-1, "red"), (0, "green"), (1, "green")])
def test_it_runs_out_the_day_after_its_last(versions, where, until, tone):
    uid = {"distribution": versions.handed, "resource": versions.old}[where]
    versions.change(where, uid, {"valid_until": TODAY + dt.timedelta(days=until)})
    assert duty(versions.near)[0] == tone


def test_the_duty_can_be_switched_off_and_its_number_changed(versions):
    versions.new(89)
    rule = rules.Rule.get(rules.Rule.code == "booklets")
    versions.change("rule", rule.uid, {"value": 30})
    assert duty(versions.near)[0] == "red"
    versions.change("rule", rule.uid, {"active": False})
    assert duty(versions.near)[0] is None


def test_no_query_for_each_settlement(versions, count_queries):
    def asked():
        places = tuple(Settlement.select())
        ground = Ground(TODAY, rules.numbers(), places, Organisation.get())
        judge = overview.JUDGES["booklets"](ground)
        return [judge(place) for place in places]

    before = len(count_queries(asked))
    for number in range(5):
        place = versions.add("settlement", name=f"יישוב {number}", kind="communal")
        versions.add("distribution", resource=versions.old, settlement=place, given_on=ago(10))
    assert len(count_queries(asked)) == before


def test_the_page_says_who_holds_what(versions, browse):
    new = versions.new(10)
    worker = browse("worker")
    page = worker.get("/admin/holders/").text
    assert "הפעלת ועדות" in page
    for asked in (new, versions.old):  # any version leads to the newest
        page = worker.get(f"/admin/holders/?id={asked}").text
        near, far = (page.index(f"id={place}") for place in (versions.near, versions.far))
        assert near < far
        assert "גרסה ישנה" in page[near:far]
        assert "לא נמסר" in page[far:]
        given = re.findall(r"/admin/distribution/new/\?settlement=(\w+)&amp;resource=(\w+)", page)
        assert given == [(versions.near, new)]  # the worker adds in her own settlement only
    form = worker.get(f"/admin/distribution/new/?settlement={versions.near}&resource={new}&given_on=22/11/2026").text
    assert 'value="22/11/2026"' in form
    assert worker.get("/admin/holders/?id=nothing").status_code == 404
    assert browse("viewer").get("/admin/holders/").status_code == 403


def test_the_next_version_is_made_in_one_press(versions, browse):
    page = browse("manager").get(f"/admin/resource/details/?id={versions.old}").text
    href = re.search(r'href="(/admin/resource/new/[^"]+)"[^>]*>[^א-ת]*גרסה חדשה', page)[1].replace("&amp;", "&")
    form = browse("manager").get(href).text
    for value in ("הפעלת ועדות", "2", "22/11/2026"):
        assert f'value="{value}"' in form
    assert f'<option selected value="{versions.old}">' in form
    assert "גרסה חדשה" not in browse("eligibility").get(f"/admin/resource/details/?id={versions.old}").text


@pytest.mark.parametrize(
    ("change", "field"),
    [({"replaces": "new"}, "replaces"), ({"replaces": "old"}, "replaces"), ({"valid_until": ago(401)}, "valid_until")],
)  # fmt: skip
def test_a_version_never_comes_after_itself(versions, change, field):
    keys = {"old": versions.old, "new": versions.new(10)}
    given = {name: keys.get(value, value) for name, value in change.items()}
    with pytest.raises(Refused) as refused:
        versions.change("resource", versions.old, given)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"given_on": TODAY + dt.timedelta(days=1)}, "given_on"), ({"adopted_on": TODAY + dt.timedelta(days=1)},
      "adopted_on"), ({"settlement": None}, "settlement"), ({"body": "far_body"}, "body")],
)  # fmt: skip
def test_what_cannot_have_been_handed_out(versions, change, field):
    given = {name: getattr(versions, value) if name == "body" else value for name, value in change.items()}
    with pytest.raises(Refused) as refused:
        versions.change("distribution", versions.handed, given)
    assert list(refused.value.errors) == [field]


# the address that opens without signing in


@pytest.fixture
def shared(unit, office, world):
    """A resource for everyone with one file; `unit.share(**values)` makes more of them."""
    def share(files=1, **values):
        uid = unit.add("resource", title="מדריך לוועד", date=ago(10), **values)
        for number in range(files):
            attachments.attach(office.settings.instance, "resource", uid, f"מדריך {number}.pdf", PDF, SYSTEM,
                               Source("command"), world)  # fmt: skip
        return fresh(Resource, uid)

    unit.share = share
    unit.book = share()
    return unit


def test_it_opens_for_whoever_has_the_address(shared, browse):
    stranger = browse(None)
    answer = stranger.get(f"/r/{shared.book.short}")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, PDF, "application/pdf")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert "Set-Cookie" not in answer.headers


def test_nobody_guesses_the_address(shared):
    other = shared.share()
    assert len(shared.book.short) >= 8
    assert len({shared.book.short, other.short, shared.book.uid, other.uid}) == 4


def everything(db):
    return {table: db.execute_sql(f'SELECT * FROM "{table}"').fetchall() for table in db.get_tables()}


def test_views_are_counted_and_nobody_is_kept(shared, browse, clock, db):
    before = everything(db)
    for day in (0, 0, 0, 1):
        clock.at = dt.datetime(2026, 11, 22 + day, 8)
        browse(None).get(f"/r/{shared.book.short}", environ_base={"REMOTE_ADDR": f"10.9.8.{day + 1}"})
        browse(None).head(f"/r/{shared.book.short}")
    assert [(row.day, row.times) for row in ResourceViews.select().order_by(ResourceViews.day)] == [
        (TODAY, 3), (TODAY + dt.timedelta(days=1), 1)]  # fmt: skip
    after = everything(db)
    assert {table for table in after if after[table] != before[table]} == {"resource_views"}
    assert set(ResourceViews._meta.fields) == {"id", "resource", "day", "times"}
    page = browse("manager").get(f"/admin/resource/details/?id={shared.book.uid}").text
    assert "נפתח <bdi>4 פעמים</bdi>" in page


@pytest.mark.parametrize("how", ["closed", "unit", "retired", "unknown"])
def test_closed_and_unknown_are_alike(shared, browse, how):
    book, manager = shared.book, browse("manager")
    if how == "closed":
        manager.post("/admin/holders/public/", data={"id": book.uid, "open": "0"})
    if how == "unit":
        shared.change("resource", book.uid, {"audience": "unit"})
    if how == "retired":
        manager.post("/admin/resource/retire/", data={"id": book.uid})
    short = "bcdfghjkmn" if how == "unknown" else book.short
    answer = browse(None).get(f"/r/{short}")
    file = attachments.of_record("resource", book.uid)[0].uid
    assert (answer.status_code, browse(None).get(f"/r/{short}/{file}").status_code) == (404, 404)
    assert answer.text == browse(None).get("/r/zzzzzzzzzz").text
    assert "העמוד לא נמצא" in answer.text
    assert ResourceViews.select().count() == 0


def test_opened_again_it_is_the_same_address(shared, browse):
    manager = browse("manager")
    for word in ("0", "1"):
        manager.post("/admin/holders/public/", data={"id": shared.book.uid, "open": word})
    assert browse(None).get(f"/r/{shared.book.short}").status_code == 200


def test_only_who_may_change_it_closes_it(shared, browse):
    for role, status in (("eligibility", 302), ("worker", 302), ("viewer", 403)):
        answer = browse(role).post("/admin/holders/public/", data={"id": shared.book.uid, "open": "0"})
        assert answer.status_code == status
        assert fresh(Resource, shared.book.uid).is_open


def test_the_address_is_not_chosen_by_hand(shared):
    made = fresh(Resource, shared.add("resource", title="א", date=TODAY, short="bcdfghjkmn"))
    assert made.short != "bcdfghjkmn"
    shared.change("resource", made.uid, {"short": "bcdfghjkmn"})
    assert fresh(Resource, made.uid).short == made.short


def test_several_files_stand_on_a_page_and_no_other_files_open(shared, browse, office, world):
    book = shared.share(files=2, about="על החוברת")
    page = browse(None).get(f"/r/{book.short}").text
    found = re.findall(rf"/r/{book.short}/(\w+)", page)
    assert "על החוברת" in page
    assert [browse(None).get(f"/r/{book.short}/{uid}").data for uid in found] == [PDF, PDF]
    meeting = attachments.attach(office.settings.instance, "meeting", shared.near_meeting, "סיכום.pdf", PDF, SYSTEM,
                                 Source("command"), world)  # fmt: skip
    for foreign in (meeting.uid, attachments.of_record("resource", shared.book.uid)[0].uid):
        assert browse(None).get(f"/r/{book.short}/{foreign}").status_code == 404


def test_a_page_elsewhere_and_nothing_yet(shared, browse):
    book = shared.share(files=0, url="https://example.org/guide")
    answer = browse(None).get(f"/r/{book.short}")
    assert (answer.status_code, answer.location) == (302, "https://example.org/guide")
    assert "עוד לא הועלה" in browse(None).get(f"/r/{shared.share(files=0).short}").text


def test_guessing_is_held(shared, browse, clock):
    stranger = browse(None)
    for _ in range(attempts.CROWD):
        assert stranger.get("/r/bcdfghjkmn").status_code == 404
    assert stranger.get("/r/bcdfghjkmn").status_code == 429
    assert stranger.get(f"/r/{shared.book.short}").status_code == 429  # else it would tell which guess was right
    assert all("127.0.0.1" not in row.key for row in Attempt.select())
    clock.move(minutes=16)
    assert stranger.get(f"/r/{shared.book.short}").status_code == 200


def test_it_can_be_sent(shared, browse):
    page = browse("worker").get(f"/admin/resource/details/?id={shared.book.uid}").text
    assert f'value="/r/{shared.book.short}"' in page
    assert "mailto:?subject=" in page
    assert "https://wa.me/?text=" in page
    shared.change("resource", shared.book.uid, {"audience": "unit"})
    page = browse("worker").get(f"/admin/resource/details/?id={shared.book.uid}").text
    assert shared.book.short not in page.split("היסטוריה")[0]
    assert "ליחידה בלבד" in page


def test_closing_is_in_the_history(shared, browse):
    browse("manager").post("/admin/holders/public/", data={"id": shared.book.uid, "open": "0"})
    line, values = journal.history("resource", shared.book.uid)[0]
    assert (line.verb, values["is_open"]) == ("update", [True, False])


# the tab


@pytest.fixture
def sheet(small):
    """The small world with the tab opened: one booklet here, one there, one for the unit alone."""
    ledger.Workbook.update(opened=["member", "meeting", "distribution"]).execute()
    book = small.add("resource", title="מדריך לוועד", date=ago(10), edition="3")
    inner = small.add("resource", title="נוהל פנימי", date=ago(10), audience="unit")
    small.handed = small.add("distribution", resource=book.uid, settlement=small.here.uid, given_on=ago(5))
    small.add("distribution", resource=inner.uid, settlement=small.here.uid, given_on=ago(5))
    small.add("distribution", resource=book.uid, settlement=small.there.uid, given_on=ago(4))
    team = small.body("צוות", "t_protection")
    small.add("distribution", resource=book.uid, body=team.uid, given_on=ago(3))
    small.book_ = book
    small.run()
    return small


def test_the_sheet_shows_what_the_settlement_holds(sheet):
    rows = sheet.tab("distribution").rows()
    told = [(row["resource.title"], row["resource.edition"], row["resource.short"], row["given_on"]) for row in rows]
    assert told == [("מדריך לוועד", "3", f"/r/{sheet.book_.short}", f"{ago(5):%d/%m/%Y}")]


def test_the_settlement_says_when_it_adopted(sheet):
    sheet.tab("distribution").type(0, adopted_on="20/11/2026", received_by="דנה כהן")
    sheet.run()
    found = sheet.again(sheet.handed)
    assert (found.adopted_on, found.received_by) == (dt.date(2026, 11, 20), "דנה כהן")
    sheet.edit(sheet.handed, adopted_on=dt.date(2026, 11, 21))
    sheet.run()
    assert sheet.tab("distribution").rows()[0]["adopted_on"] == "21/11/2026"


def test_what_the_unit_wrote_stays_the_units(sheet):
    tab = sheet.tab("distribution")
    tab.type(0, resource__title="אחר", given_on="01/01/2026")
    tab.type(tab.fresh(), resource__title="חוברת שלי")
    sheet.run()
    assert Distribution.select().count() == 4
    assert sheet.tab("distribution").rows()[0]["resource.title"] == "מדריך לוועד"
    assert (sheet.again(sheet.handed).given_on, Resource.select().count()) == (ago(5), 2)
    assert "לא נקלטה" in sheet.tab("distribution").status(1)


def test_a_closed_address_leaves_the_sheet(sheet):
    sheet.edit(sheet.book_, is_open=False)
    sheet.run()
    assert sheet.tab("distribution").rows()[0]["resource.short"] == ""
    sheet.edit(sheet.book_, audience="unit")
    sheet.run()
    assert [row["resource.title"] for row in sheet.tab("distribution").rows() if row["resource.title"]] == []
