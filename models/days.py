"""PURE. Days in Israel: which are worked on, what is celebrated, how a day is called, and where a due day rolls on to.

Who counts days to a duty counts Shabbat and holidays too, but not as the last of them: what falls on one is due on the
next working day (Interpretation Law 1981, section 10(c)). Friday is no working day of the unit, and rolls on with them.
A day that is written on something (a certificate's, a booklet's last one) is no duty, and stays where it is.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cache

from hdate import HebrewDate
from hdate.gematria import hebrew_number
from hdate.holidays import HolidayDatabase

WEEKEND = (4, 5)  # Friday and Saturday, as Python counts
DAY = dt.timedelta(days=1)
FIRST, LAST = dt.date(1900, 1, 1), dt.date(2239, 12, 31)  # the years of which holidays are known (to 5999)
#: what a day is: nobody works; the day before; between the holy days; a fast; a day of mourning; a day of joy
REST, EVE, BETWEEN, FAST, MEMORIAL, GLAD = "rest", "eve", "between", "fast", "memorial", "glad"
WEEKDAYS = ("יום שני", "יום שלישי", "יום רביעי", "יום חמישי", "יום שישי", "שבת", "יום ראשון")
_SUKKOT, _PESACH = ("חול המועד סוכות", BETWEEN), ("חול המועד פסח", BETWEEN)
#: the library's name of a holiday -> ours, and what kind of day it is; what is not here is not told
_KNOWN = {
    "erev_rosh_hashana": ("ערב ראש השנה", EVE), "rosh_hashana_i": ("ראש השנה", REST),
    "rosh_hashana_ii": ("ראש השנה", REST), "tzom_gedaliah": ("צום גדליה", FAST),
    "erev_yom_kippur": ("ערב יום כיפור", EVE), "yom_kippur": ("יום כיפור", REST), "erev_sukkot": ("ערב סוכות", EVE),
    "sukkot": ("סוכות", REST), "hol_hamoed_sukkot": _SUKKOT, "hoshana_raba": ("הושענא רבה", EVE),
    "simchat_torah": ("שמחת תורה", REST), "chanukah": ("חנוכה", GLAD), "asara_btevet": ("עשרה בטבת", FAST),
    "tu_bshvat": ("ט״ו בשבט", GLAD), "taanit_esther": ("תענית אסתר", FAST), "purim": ("פורים", GLAD),
    "shushan_purim": ("שושן פורים", GLAD), "erev_pesach": ("ערב פסח", EVE), "pesach": ("פסח", REST),
    "hol_hamoed_pesach": _PESACH, "pesach_vii": ("שביעי של פסח", REST), "yom_hashoah": ("יום השואה", MEMORIAL),
    "yom_hazikaron": ("יום הזיכרון", MEMORIAL), "yom_haatzmaut": ("יום העצמאות", REST),
    "lag_bomer": ("ל״ג בעומר", GLAD), "yom_yerushalayim": ("יום ירושלים", GLAD), "erev_shavuot": ("ערב שבועות", EVE),
    "shavuot": ("שבועות", REST), "tzom_tammuz": ("צום י״ז בתמוז", FAST), "tisha_bav": ("תשעה באב", FAST),
    "tu_bav": ("ט״ו באב", GLAD), "rosh_chodesh": ("ראש חודש", GLAD),
}  # fmt: skip


@dataclass(frozen=True)
class Holiday:
    """What a day is in the Jewish year or the state's: its name, and one of the kinds above."""

    name: str
    kind: str


def holidays(day):
    """The Holidays of a day, () for most days."""
    return _year(day.year).get(day, ()) if FIRST <= day <= LAST else ()


@cache
def _year(year):
    """{day: Holidays} of a civil year."""
    found, known = {}, HolidayDatabase(diaspora=False)
    for hebrew_year in (year + 3760, year + 3761):
        for date, told in known.lookup_holidays_for_year(HebrewDate(hebrew_year, 1, 1)).items():
            day = date.to_gdate()
            if day.year == year:
                named = (Holiday(*_KNOWN[one.name]) for one in told if one.name in _KNOWN)
                found[day] = tuple(dict.fromkeys([*found.get(day, ()), *named]))
    return found


def rests(day):
    """True where nobody works: Friday, Shabbat, a holy day, Independence Day."""
    return day.weekday() in WEEKEND or any(one.kind == REST for one in holidays(day))


def working_from(day, resting=()):
    """The first working day from `day` on that lies in none of the `resting` spans: where a due day rolls on to."""
    while rests(day) or any(start <= day <= end for start, end in resting):
        day += DAY
    return day


def worked_before(today):
    """The last working day before today: what was due by then, and nothing later, is late today."""
    day = today - DAY
    while rests(day):
        day -= DAY
    return day


def late_before(today):
    """The day of which whatever was due before it is late today."""
    return worked_before(today) + DAY


def is_late(due, today):
    """True where a due day is past, also where it rolled on."""
    return due < late_before(today)


def working_days(start, end):
    """How many working days lie after `start`, up to `end`."""
    days = (start + dt.timedelta(days=number) for number in range(1, (end - start).days + 1))
    return sum(not rests(day) for day in days)


def coming(day, most):
    """The next holidays from a day on, each once, on its first day from then: [(day, Holiday)]."""
    found = {}
    while len(found) < most and day <= LAST:
        for one in holidays(day):
            found.setdefault(one, day)
        day += DAY
    return [(when, one) for one, when in found.items()][:most]


def sunday_of(day):
    """The Sunday with which the week of a day begins."""
    return day - dt.timedelta(days=(day.weekday() + 1) % 7)


def hebrew(day, with_year=True):
    """A day of the Jewish calendar: 'כ״ב בטבת תשפ״ז'."""
    if not FIRST <= day <= LAST:
        return ""
    date = HebrewDate.from_gdate(day)
    year = f" {_letters(date.year % 1000)}" if with_year else ""
    return f"{_letters(date.day)} ב{_quoted(str(date.month))}{year}"


def _letters(number):
    return _quoted(hebrew_number(number))


def _quoted(text):
    """The library's straight quotes, as they are written."""
    text = text.replace('"', "״").replace("'", "׳")
    return f"{text}׳" if text in ("אדר א", "אדר ב") else text
