"""What the texts ask of the confidential systems: inquiries, immigrants, families' rights, aid (S21, S22, S24, S25)."""

# ruff: noqa: F811 (a test names the fixtures that it stands on)
import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from models import care
from models.aid import AidCheck, AidRequest
from models.care import Inquiry, RightClaim
from models.catalog import BY_CODE
from models.changes import Refused
from models.messages import say
from models.rules import Rule
from tests.admin_fixtures import app, browse, fresh, office, seen_of, unit  # noqa: F401 (fixtures)
from tests.care_world import TODAY, family, leaked  # noqa: F401 (fixture)

TOMORROW = TODAY + dt.timedelta(days=1)


def set_rule(unit, code, **values):
    """Change a rule, as the manager may."""
    unit.change("rule", Rule.get(Rule.code == code).uid, values)


def tile(browse, role, title):
    """(value, address) of a tile of somebody's first page, None where it is not there."""
    page = browse(role).get("/admin/").text
    found = re.search(rf'<a class="tile[^"]*" href="([^"]*)">\s*{title}<b><bdi>([^<]*)</bdi>', page)
    return (found[2], found[1].replace("&amp;", "&")) if found else None


def new_inquiry(client, unit, **more):
    data = {"opened": "22/11/2026", "settlement": unit.near, "topic": "family", **more}
    return client.post("/admin/inquiry/new/", data=data)


# Inquiries (S24)


def test_an_inquiry_asks_for_a_day_a_settlement_and_a_subject(browse, unit):
    page = browse("worker").get("/admin/inquiry/new/").text
    first = page[page.index("data-form"):]
    first = first[:first.index("<details")]
    assert set(re.findall(r'id="(\w+)-box"', first)) == {"opened", "settlement", "topic"}
    assert new_inquiry(browse("worker"), unit).status_code == 302
    for lacking in ("opened", "settlement", "topic"):
        assert "חסר ערך" in new_inquiry(browse("worker"), unit, **{lacking: ""}).text


#: the lists as the source texts have them
LISTS = {
    "topic": "פרט ומשפחה מערכתי ילדים_ונוער צרכים_מיוחדים אזרחים_ותיקים שיקום מעברים משברי_חיים תעסוקה",
    "causes": "מוגבלות צרכים_מיוחדים קשיים_כלכליים קשיי_תפקוד אבטלה משבר_משפחתי חולי פגיעה אחר",
    "purposes": "הגנה סיוע ליווי תיווך שיקום העצמה", "subject": "אדם משפחה קהילה", "severity": "קושי סיכון סכנה",
    "duration": "זמני מתמשך",
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_the_lists_are_those_of_the_texts(browse, unit, name):
    page = browse("worker").get("/admin/inquiry/new/").text
    box = page[page.index(f'id="{name}-box"'):]
    box = box[:box.index("</select>")]
    for word in LISTS[name].split():
        assert word.replace("_", " ") in box


def test_danger_is_followed_up_today_by_the_manager_who_is_told_no_word_of_it(browse, unit):
    answer = new_inquiry(browse("worker"), unit, severity="danger", caller="שםסודי")
    record = Inquiry.get()
    assert (record.follow_up, record.follow_up_owner_id) == (TODAY, unit.manager)
    assert say("care.report") in browse("worker").get(answer.location).text
    value, there = tile(browse, "manager", "מעקב חסוי")
    assert value == "1"
    home = browse("manager").get("/admin/").text
    assert "שםסודי" not in home
    assert record.number in browse("manager").get(there).text  # the press leads to what is due today
    assert "task" not in {field.rel_model._meta.name for field in Inquiry._meta.refs}


@pytest.mark.parametrize(("follow_up", "told"), [(TODAY, True), (TOMORROW, False), (None, False)])
def test_a_follow_up_is_told_from_its_day(browse, unit, family, follow_up, told):
    unit.change("inquiry", family.inquiry, {"follow_up": follow_up})
    assert bool(tile(browse, "worker", "מעקב חסוי")) == told
    unit.change("inquiry", family.inquiry, {"status": "closed"})
    assert tile(browse, "worker", "מעקב חסוי") is None


def test_on_suspicion_the_form_says_whom_to_report_to(browse, unit):
    page = browse("worker").get("/admin/inquiry/new/").text
    assert "לעו״ס לחוק או למשטרה (100), מוקד 118" in page


def test_nothing_confidential_makes_a_task():
    outward = {entry.code for entry in BY_CODE.values() if not entry.confidential}
    for code in outward:
        links = {field.rel_model for field in BY_CODE[code].model._meta.refs}
        assert not [model for model in links if model in (Inquiry, RightClaim, AidRequest)], code


# Immigrants (S21)


def test_an_immigrants_inquiry_has_its_own_questions_services_and_partner(browse, unit):
    ministry = unit.add("partner", name="משרד העלייה והקליטה", kind="ministry")
    page = browse("worker").get("/admin/inquiry/new/").text
    for name in ("country", "language", "aliyah_year", "size", "oleh_service"):
        box = re.search(rf'<div[^>]*id="{name}-box"[^>]*>', page)[0]
        assert 'data-only-is="oleh"' in box, name
    for service in ("אולפן", "תעסוקה", "חינוך הילדים", "זכויות ומיצוי", "דיור", "קליטה בקהילה", "בריאות", "רווחה"):
        assert f">{service}</option>" in page
    new_inquiry(browse("worker"), unit, topic="oleh", country="ארץ", oleh_service="ulpan", partner=ministry)
    record = Inquiry.get()
    assert (record.country, record.oleh_service, record.partner_id) == ("ארץ", "ulpan", ministry)
    assert record.number not in browse("manager").get(f"/admin/partner/details/?id={ministry}").text


def test_an_immigrant_is_seen_by_the_referent_of_the_area_and_not_by_others(browse, unit):
    olim = unit.add("area", name="עולים")
    for area, uid in ((olim, "olim"), (unit.area, "hers")):
        unit.add("inquiry", opened=TODAY, settlement=unit.far, topic="oleh", area=area, caller=uid)
    rows = browse("referent").get("/admin/inquiry/").text
    assert "hers" in rows
    assert "olim" not in rows


# Families' rights (S22)


def test_the_catalogue_of_rights_and_who_grants_each(unit, family):
    # a parking permit is given by a ministry that is not among those the texts name
    assert {code for code, _ in care.RIGHTS} - {"other", "parking"} == set(care.GRANTED_BY)
    assert set(care.GRANTED_BY.values()) <= {code for code, _ in care.GRANTING}
    for code, body in care.GRANTED_BY.items():
        uid = unit.add("right_claim", household=family.household, right=code, area=unit.area)
        assert fresh(RightClaim, uid).granting_body == body
    uid = unit.add("right_claim", household=family.household, right="aide", area=unit.area, granting_body="welfare")
    assert fresh(RightClaim, uid).granting_body == "welfare"


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"remind": TODAY}, True), ({"remind": TOMORROW}, False), ({}, False),
        ({"remind": TODAY, "status": "realised", "applied": TODAY}, False),
        ({"remind": TODAY, "status": "applied", "applied": TODAY}, True),
    ],
)  # fmt: skip
def test_a_reminder_is_told_to_the_referent_on_its_day(browse, unit, family, values, told):
    unit.change("right_claim", family.claim, values)
    found = tile(browse, "referent", "תזכורות למיצוי זכויות")
    assert bool(found) == told
    if told:
        assert fresh(RightClaim, family.claim).number in browse("referent").get(found[1]).text
    assert tile(browse, "worker", "תזכורות למיצוי זכויות") is None


def matrix(page, title):
    """{first cell: the others} of one table of the page of counts; {} where it is not there."""
    parts = [part for part in page.split("<section ")[1:] if f'card-title">{title}' in part]
    found = {}
    for line in re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", " ".join(parts), re.S):
        cells = [re.sub("<[^>]*>", "", cell).strip() for cell in re.split("</t[hd]>", line)]
        found[cells[0]] = cells[1:-1]
    return found


def claims(unit, family, right, *states):
    for state in states:
        household = unit.add("household", settlement=unit.near, name="משפחה")
        unit.add("right_claim", household=household, right=right, area=unit.area, status=state, value=1000,
                 applied=None if state == "check" else TODAY)  # fmt: skip


def test_family_by_right_for_the_referent_and_counts_for_the_manager(browse, unit, family):
    claims(unit, family, "parking", "granted", "check")
    own = browse("referent").get("/admin/care_counts/").text
    rows = matrix(own, "משפחה מול זכות")
    place = [label for _, label in care.RIGHTS].index("תו חניה")
    assert sorted(cells[place] for cells in rows.values()) == ["", "אושרה", "בבדיקה"]
    page = browse("manager").get("/admin/care_counts/").text
    assert matrix(page, "משפחה מול זכות") == {}
    assert matrix(page, "מיצוי זכויות")["תו חניה"] == ["1", "", "1", "", "", "", "", "2", "1,000 ₪"]
    assert leaked(page) == []
    assert "2026-0001" not in page


@pytest.mark.parametrize(("count", "shown"), [(4, "פחות מ־5"), (5, "5")])
def test_who_watches_over_the_unit_sees_no_small_count(browse, unit, family, count, shown):
    claims(unit, family, "parking", *["granted"] * count)
    cells = matrix(browse("viewer").get("/admin/care_counts/").text, "מיצוי זכויות")["תו חניה"]
    assert cells[2] == shown
    assert cells[-2:] == (["5", "5,000 ₪"] if count == 5 else ["", ""])
    assert matrix(browse("manager").get("/admin/care_counts/").text, "מיצוי זכויות")["תו חניה"][2] == str(count)


@pytest.mark.parametrize(("role", "rights", "money"), [
    ("manager", True, True), ("viewer", True, True), ("referent", True, False), ("regional", False, True),
    ("eligibility", False, True),
])  # fmt: skip
def test_who_sees_which_counts(browse, unit, family, role, rights, money):
    page = browse(role).get("/admin/care_counts/").text
    assert bool(matrix(page, "מיצוי זכויות")) == rights
    assert ("תקציב הסיוע" in page.split("<main")[1]) == money


@pytest.mark.parametrize("role", ["worker", "secretary", "privacy", "admin"])
def test_the_counts_are_closed_to_others(browse, unit, role):
    assert browse(role).get("/admin/care_counts/").status_code == 403


def test_the_counts_leave_out_what_another_area_keeps(browse, unit, family):
    other = unit.add("area", name="אחר")
    unit.change("right_claim", family.claim, {"area": other, "worker": unit.manager})
    assert matrix(browse("referent").get("/admin/care_counts/").text, "מיצוי זכויות") == {}


# Material aid (S25)


def ask(unit, family, amount=2000, **values):
    """A request that waits, with nothing checked."""
    told = {"household": family.household, "settlement": unit.near, "date": TODAY, "kind": "food", **values}
    return unit.add("aid_request", requested=amount, worker=unit.eligibility, **told)


def page_of(client, uid):
    return client.get(f"/admin/aid_request/details/?id={uid}").text


def approve(client, uid, **values):
    address = f"/admin/aid_request/edit/?id={uid}"
    return client.post(address, data={**seen_of(client.get(address)), **values})


def test_from_the_checklist_to_the_payment(browse, unit, family):
    uid, manager, clerk = ask(unit, family), browse("manager"), browse("eligibility")
    second = unit.add("aid_criterion", code="מקורות", text="מוצו מקורות אחרים", source="reg")
    told = {"decision": "approved", "approved": "2000", "budget": family.budget, "reason": "לפי הנוהל"}
    refusal = approve(manager, uid, **told).text
    assert say("aid.criteria", codes="הכנסה, מקורות") in refusal
    page = page_of(clerk, uid)
    assert f'name="state.{family.criterion}"' in page
    assert "מוצו מקורות אחרים" in page
    data = {"id": uid, f"state.{family.criterion}": "met", f"state.{second}": "unmet"}
    assert clerk.post("/admin/aid_request/checks/", data=data).status_code == 302
    assert say("aid.criteria", codes="מקורות") in approve(manager, uid, **told).text
    clerk.post("/admin/aid_request/checks/", data={**data, f"state.{second}": "met"})
    assert AidCheck.select().where(AidCheck.request == uid).count() == 2  # ticked again, not twice
    assert approve(manager, uid, **told).status_code == 302
    row = fresh(AidRequest, uid)
    assert (row.decision, row.approved, row.decided_by_id, row.decided_on) == ("approved", 2000, unit.manager, TODAY)
    paid = {"request": uid, "amount": "2000", "date": "22/11/2026", "method": "supplier"}
    assert clerk.post("/admin/aid_payment/new/", data=paid).status_code == 302
    assert "<dt>נותרו לתשלום</dt><dd><bdi>0 ₪" in page_of(clerk, uid)


@pytest.mark.parametrize("data", [{"state": "yes"}, {"state": "met "}])
def test_a_checklist_takes_only_its_answers(browse, unit, family, data):
    uid = ask(unit, family)
    answer = browse("eligibility").post("/admin/aid_request/checks/", data={
        "id": uid, f"state.{family.criterion}": data["state"]})  # fmt: skip
    assert answer.status_code == 400
    assert not AidCheck.select().where(AidCheck.request == uid).exists()


@pytest.mark.parametrize(("role", "status"), [("worker", 403), ("viewer", 403), ("referent", 403), ("regional", 404)])
def test_whose_request_it_is_not_ticks_nothing(browse, unit, family, role, status):
    uid = ask(unit, family, settlement=unit.far)
    data = {"id": uid, f"state.{family.criterion}": "met"}
    assert browse(role).post("/admin/aid_request/checks/", data=data).status_code == status
    assert not AidCheck.select().where(AidCheck.request == uid).exists()


def test_a_criterion_that_no_longer_holds_is_not_asked(browse, unit, family):
    unit.change("aid_criterion", family.criterion, {"end": TODAY - dt.timedelta(days=1)})
    uid = ask(unit, family)
    assert f"state.{family.criterion}" not in page_of(browse("eligibility"), uid)


def test_before_the_decision_stand_the_familys_year_the_ceiling_and_the_balance(browse, unit, family):
    page = page_of(browse("manager"), ask(unit, family))
    told = dict(re.findall(r"<dt>([^<]*)</dt><dd><bdi>([\d,]+) ₪", page))
    assert told == {"אושרו למשפחה השנה": "1,000", "התקרה למשפחה בשנה": "14,520", "נותרו בסעיף „סיוע”": "4,000"}
    set_rule(unit, "aid_family_year", active=False)
    assert "התקרה למשפחה בשנה" not in page_of(browse("manager"), ask(unit, family))


def test_two_managers_at_once_do_not_grant_more_than_there_is(browse, unit, family):
    keys = [ask(unit, family, 3000) for _ in range(2)]  # of 4,000 that are left
    for uid in keys:
        unit.add("aid_check", request=uid, criterion=family.criterion, state="met")
    clients = [browse("manager") for _ in keys]
    pages = [client.get(f"/admin/aid_request/edit/?id={uid}") for client, uid in zip(clients, keys, strict=True)]
    forms = [seen_of(page) for page in pages]
    told = {"decision": "approved", "approved": "3000", "budget": family.budget, "reason": "לפי הנוהל"}

    def press(number):
        address = f"/admin/aid_request/edit/?id={keys[number]}"
        return clients[number].post(address, data={**forms[number], **told})

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(press, range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    refusal = next(answer for answer in answers if answer.status_code == 200)
    assert say("aid.balance", left=1000) in refusal.text
    assert sorted(fresh(AidRequest, uid).decision for uid in keys) == ["approved", "pending"]


@pytest.mark.parametrize(("amount", "fits"), [(4000, True), (4001, False)])
def test_the_balance_to_the_shekel(browse, unit, family, amount, fits):
    uid = ask(unit, family, 9000)
    unit.add("aid_check", request=uid, criterion=family.criterion, state="met")
    told = {"decision": "partial", "approved": str(amount), "budget": family.budget, "reason": "לפי הנוהל"}
    assert (approve(browse("manager"), uid, **told).status_code == 302) == fits


def test_who_recommended_does_not_approve(browse, unit, family):
    uid = ask(unit, family, date=TODAY)
    unit.change("aid_request", uid, {"worker": unit.manager})
    page = approve(browse("manager"), uid, decision="denied", reason="לא עומדת").text
    assert say("aid.same") in page
    assert fresh(AidRequest, uid).decision == "pending"


def working_day(days_ago):
    """The latest day from which so many working days have passed."""
    day, left = TODAY, days_ago
    while left:
        left -= day.weekday() not in (4, 5)
        day -= dt.timedelta(days=1)
    return day


@pytest.mark.parametrize(("days", "late"), [(14, False), (15, True)])
def test_a_family_that_waits_more_than_the_rule_is_told_at_home(browse, unit, family, days, late):
    uid = ask(unit, family, date=working_day(days))
    for role in ("manager", "eligibility"):
        found = tile(browse, role, "בקשות סיוע שממתינות")
        assert (found and found[0]) == ("1" if late else None)
    assert (say("aid.late", days=14) in page_of(browse("manager"), uid)) == late


def test_the_rules_of_aid_are_the_managers(browse, unit, family):
    uid = ask(unit, family, date=working_day(15))
    set_rule(unit, "aid_answer", value=20)
    assert tile(browse, "manager", "בקשות סיוע שממתינות") is None
    set_rule(unit, "aid_answer", value=14)
    assert tile(browse, "manager", "בקשות סיוע שממתינות")
    set_rule(unit, "aid_answer", active=False)
    assert tile(browse, "manager", "בקשות סיוע שממתינות") is None
    assert say("aid.late", days=14) not in page_of(browse("manager"), uid)


@pytest.mark.parametrize(("granted", "near"), [(11615, False), (11616, True)])
def test_a_family_near_its_ceiling_is_told_of(browse, unit, family, granted, near):
    """80 percent of 14,520 are 11,616."""
    unit.change("aid_budget", family.budget, {"approved": 100_000})
    uid = ask(unit, family, 20_000, reason="לפי הנוהל")
    unit.add("aid_check", request=uid, criterion=family.criterion, state="met")
    family.grant(uid, granted - 1000)  # 1,000 were granted before
    waiting = ask(unit, family)
    sentence = say("aid.near", so_far=granted, most=14520)
    assert (sentence in page_of(browse("manager"), waiting)) == near
    set_rule(unit, "aid_family_near", active=False)
    assert sentence not in page_of(browse("manager"), waiting)


@pytest.mark.parametrize(("amount", "refused"), [(13_520, False), (13_521, True)])
def test_the_ceiling_to_the_shekel_and_only_while_its_rule_holds(unit, family, amount, refused):
    unit.change("aid_budget", family.budget, {"approved": 100_000})
    uid = ask(unit, family, 20_000, reason="לפי הנוהל")
    unit.add("aid_check", request=uid, criterion=family.criterion, state="met")
    told = {"decision": "partial", "approved": amount, "budget": family.budget}
    if refused:
        with pytest.raises(Refused, match="14520"):
            unit.change("aid_request", uid, told)
        set_rule(unit, "aid_family_year", active=False)
    unit.change("aid_request", uid, told)
    assert fresh(AidRequest, uid).approved == amount


def test_the_budget_in_counts(browse, unit, family):
    rows = matrix(browse("eligibility").get("/admin/care_counts/").text, "תקציב הסיוע")
    assert rows == {"סיוע": ["5,000 ₪", "1,000 ₪", "300 ₪", "4,000 ₪"]}
