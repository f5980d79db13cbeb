"""The week's letter: when it leaves, to whom, what it says; at most once, by a real mail server of the test."""
# ruff: noqa: F811 (a test names the fixtures that it stands on)

import datetime as dt
import socket
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from models import settings
from models.access import actor_of
from models.delivery import Letter
from models.public_links import site
from models.reports import digest
from models.staff import User
from sync import digest as letters
from tests.admin_fixtures import TODAY, app, browse, office, queries, unit  # noqa: F401 (fixtures)

DAY = dt.timedelta(days=1)
SUNDAY = dt.datetime(2026, 11, 29, 5, 0)  # seven o'clock in Israel


@pytest.fixture(autouse=True)
def public(monkeypatch):
    """The house is known by an address."""
    monkeypatch.setattr(site, "url", "http://localhost")


class Box:
    """What a mail server took in; `answer` is what it says to a letter, '' where it falls silent instead."""

    def __init__(self):
        self.taken, self.answer = [], "250 OK"

    async def handle_DATA(self, server, session, envelope):
        """Take a letter."""
        self.taken.append((envelope.rcpt_tos[0], message_from_bytes(envelope.content, policy=policy.default)))
        if not self.answer:
            server.transport.abort()
        return self.answer or "250 OK"


@contextmanager
def mail_server(box):
    """The address of a mail server on this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    served = Controller(box, hostname="127.0.0.1", port=port)
    served.start()
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        served.stop()


@pytest.fixture
def box():
    return Box()


@pytest.fixture
def post(box, office, unit, world, clock):
    """Sends what is due and returns (what became of it, who got a letter); it is Sunday, seven o'clock."""
    User.update(created_at=dt.datetime(2026, 11, 1)).execute()
    clock.at = SUNDAY
    with mail_server(box) as url:
        found = replace(office.settings, mail_url=url, mail_from="pinkas@example.org")

        def send():
            box.taken.clear()
            return letters.send(found, world), [to for to, _ in box.taken]

        send.url = url
        yield send


def body(box, to, form="plain"):
    return next(told for who, told in box.taken if who == to).get_body((form,)).get_content()


def test_everybody_who_has_something_gets_one_letter_a_week(post, box, clock):
    told, who = post()
    assert sorted(who) == ["eligibility@example.org", "manager@example.org", "secretary@example.org",
                           "worker@example.org"]  # fmt: skip
    assert told == {"sent": 4, "unsure": 0, "none": 0}
    assert post()[1] == []
    clock.move(days=1)
    assert post()[1] == []
    clock.move(days=6)
    assert len(post()[1]) == 4


WHEN = [
    ("2026-11-29 04:59", False), ("2026-11-29 05:00", True), ("2026-11-29 16:59", True), ("2026-11-29 17:00", False),
    ("2026-12-03 10:00", True), ("2026-12-04 08:00", False), ("2026-12-05 19:00", False),
    ("2027-10-03 06:00", False), ("2027-10-04 03:30", False), ("2027-10-04 04:00", True),  # the new year on a Sunday
    ("2027-04-22 06:00", False), ("2027-05-12 06:00", False), ("2027-04-26 06:00", True),
]  # fmt: skip


@pytest.mark.parametrize(("moment", "leaves"), WHEN)
def test_it_leaves_on_working_days_from_seven_and_never_on_a_holy_one(moment, leaves):
    assert (letters.due(dt.datetime.fromisoformat(moment)) is not None) == leaves


def test_it_says_what_is_late_and_what_is_due_and_nothing_confidential(post, box, unit):
    unit.add("task", title="לתאם סיור", owner_user=unit.worker, settlement=unit.near, due=SUNDAY.date() - 10 * DAY)
    unit.add("meeting", kind="board", date=SUNDAY.date() + DAY, settlement=unit.near, worker=unit.worker)
    secret = unit.add("inquiry", opened=TODAY, settlement=unit.near, topic="family", caller="רות סודית",
                      worker=unit.worker, follow_up=SUNDAY.date())  # fmt: skip
    post()
    told = body(box, "worker@example.org")
    late, week = told.split("\nהשבוע (")
    assert "19/11/2026: לתאם סיור · תקוע" in late
    assert "30/11/2026: מפגש עם ועד ההנהלה · תקוע" in week
    assert "לא הייתה הנחיה 28 ימים · תקוע" in late
    assert "http://localhost/admin/settlement/details/?id=" in told
    assert not any(word in told for word in ("כפר עציון", "סודית", "חסוי", secret, "052-566-6194", "נועה"))
    page = body(box, "worker@example.org", "html")
    assert 'dir="rtl"' in page
    assert "לתאם סיור" in page
    assert "לפי מלווה" not in told
    assert "עו״ס קהילתי/ת / מלווה: " in body(box, "manager@example.org")


def test_what_people_wrote_is_no_markup_in_it(post, box, unit):
    unit.add("task", title="<img src=x>", owner_user=unit.worker, settlement=unit.near, due=SUNDAY.date())
    post()
    assert "&lt;img" in body(box, "worker@example.org", "html")


def test_who_switched_hers_off_left_or_came_later_gets_none(post, box, browse, unit, clock):
    clock.at = SUNDAY - DAY
    browse("manager").post("/admin/account/letters/", data={"letters": "no"})
    User.update(active=False).where(User.uid == unit.worker).execute()
    User.update(created_at=SUNDAY + DAY).where(User.uid == unit.eligibility).execute()
    clock.at = SUNDAY
    assert post()[1] == ["secretary@example.org"]
    assert "לא נשלח אליך" in browse("manager").get("/admin/account/").text
    browse("manager").post("/admin/account/letters/", data={"letters": "yes"})
    assert post()[1] == ["manager@example.org"]


def test_a_letter_that_certainly_did_not_leave_is_tried_again(post, box):
    box.answer = "451 later"
    assert post()[0] == {"sent": 0, "unsure": 0, "none": 4}
    box.answer = "250 OK"
    assert post()[0]["sent"] == 4


def test_a_letter_that_may_have_left_is_never_sent_again(post, box):
    box.answer = ""
    assert post()[0]["unsure"] == 1  # the connection is gone: the others certainly did not leave
    assert {letter.state for letter in Letter.select()} == {"unsure"}
    box.answer = "250 OK"
    assert post()[0]["sent"] == 3


def test_a_closed_mail_server_is_asked_again_later(post, office, world):
    nowhere = replace(office.settings, mail_url="smtp://127.0.0.1:9", mail_from="pinkas@example.org")
    assert letters.send(nowhere, world)["none"] == 4
    assert Letter.select().count() == 0
    assert post()[0]["sent"] == 4


def test_without_a_mail_server_nothing_is_sent_and_the_week_is_there_all_the_same(office, unit, world, clock):
    User.update(created_at=dt.datetime(2026, 11, 1)).execute()
    clock.at = SUNDAY
    assert letters.send(office.settings, world) == {"sent": 0, "unsure": 0, "none": 0}
    worker = User.get_by_id(unit.worker)
    assert [section.code for section in digest.of(actor_of(worker, SUNDAY.date()), SUNDAY.date())] == ["late", "week"]


def test_the_number_of_queries_does_not_grow(unit, queries):
    def asked():
        queries.clear()
        digest.of(actor_of(User.get_by_id(unit.manager), TODAY), TODAY)
        return len(queries)

    before = asked()
    for number in range(9):
        unit.add("task", title=f"משימה {number}", owner_user=unit.worker, settlement=unit.near, due=TODAY - 9 * DAY)
        unit.add("meeting", kind="visit", date=TODAY + DAY, settlement=unit.far)
    assert asked() == before


@pytest.mark.parametrize(
    ("url", "sender"),
    [("http://host", "a@example.org"), ("smtp://", "a@example.org"), ("smtp://host:x", "a@example.org"),
     ("smtp://user@host", "a@example.org"), ("smtp://host", ""), ("smtp://host", "nobody"), ("", "a@example.org")],
)  # fmt: skip
def test_a_wrong_mail_server_is_one_clear_line_without_the_password(tmp_path, url, sender):
    given = {"PINKAS_INSTANCE": str(tmp_path), "PINKAS_MAIL_URL": url, "PINKAS_MAIL_FROM": sender}
    with pytest.raises(settings.Wrong, match="^PINKAS_MAIL_(URL|FROM)") as told:
        settings.load(given)
    assert "\n" not in str(told.value)


def test_a_mail_server_is_known_by_its_address():
    assert settings.mail_server("smtps://me%40x.org:p%3Aw@host") == ("smtps", "host", 465, "me@x.org", "p:w")
    assert settings.mail_server("smtp://host:2525")[:3] == ("smtp", "host", 2525)
