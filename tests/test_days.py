"""Days in Israel: what is worked on, what is celebrated, how a day is called, where a due day rolls on to."""

import datetime as dt

import pytest

from models import days

d = dt.date.fromisoformat


@pytest.mark.parametrize(
    ("day", "name", "kind"),
    [
        ("2027-04-22", "פסח", "rest"), ("2027-04-25", "חול המועד פסח", "between"),
        ("2027-04-28", "שביעי של פסח", "rest"),
        ("2027-05-04", "יום השואה", "memorial"), ("2027-05-11", "יום הזיכרון", "memorial"),
        ("2027-05-12", "יום העצמאות", "rest"), ("2026-04-22", "יום העצמאות", "rest"),
        ("2027-08-12", "תשעה באב", "fast"),
        ("2027-10-03", "ראש השנה", "rest"), ("2027-10-10", "ערב יום כיפור", "eve"), ("2027-03-23", "פורים", "glad"),
        ("2026-12-05", "חנוכה", "glad"), ("2026-12-20", "עשרה בטבת", "fast"),
    ],
)  # fmt: skip
def test_a_day_is_called_by_its_name(day, name, kind):
    assert [(one.name, one.kind) for one in days.holidays(d(day))] == [(name, kind)]


def test_a_day_of_the_jewish_year():
    assert days.hebrew(d("2027-01-01")) == "כ״ב בטבת תשפ״ז"
    assert days.hebrew(d("2027-02-15")) == "ח׳ באדר א׳ תשפ״ז"
    assert days.hebrew(d("2026-11-22"), with_year=False) == "י״ב בכסלו"


@pytest.mark.parametrize(
    ("due", "rolled"),
    [
        ("2026-11-19", "2026-11-19"), ("2026-11-20", "2026-11-22"), ("2026-11-21", "2026-11-22"),
        ("2027-04-22", "2027-04-25"),  # Passover on a Thursday: Friday and Shabbat follow
        ("2027-04-21", "2027-04-21"), ("2027-04-26", "2027-04-26"),  # the eve, and the days between
        ("2027-10-01", "2027-10-04"),  # Friday, Shabbat, the second day of the new year
        ("2027-10-11", "2027-10-12"), ("2027-05-12", "2027-05-13"), ("2027-08-12", "2027-08-12"),
    ],
)  # fmt: skip
def test_a_due_day_rolls_on_to_the_next_working_day(due, rolled):
    assert days.working_from(d(due)) == d(rolled)
    assert not days.is_late(d(due), d(rolled))
    assert days.is_late(d(due), d(rolled) + days.DAY) or days.rests(d(rolled) + days.DAY)


def test_it_rolls_past_days_of_a_pause_too():
    assert days.working_from(d("2026-11-21"), [(d("2026-11-22"), d("2026-11-24"))]) == d("2026-11-25")


def test_working_days_are_counted_without_holy_days():
    assert days.working_days(d("2027-04-20"), d("2027-04-29")) == 5  # without Passover's two holy days and the weekend


@pytest.mark.parametrize("day", ["1899-01-01", "2240-01-01", "9998-12-25"])
def test_of_days_far_off_only_the_week_is_known(day):
    assert (days.holidays(d(day)), days.hebrew(d(day))) == ((), "")
    assert days.working_from(d(day)).weekday() not in days.WEEKEND
