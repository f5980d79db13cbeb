"""What a person's typing becomes (USER_ENTERED): numbers, dates, booleans, formulas, or text.

What a published log of a live probe has is `documented`; the rest is `assumed`. What could be read in two ways
is refused loudly, so that nothing is ever built on a guess.
"""

import datetime
import re

from . import dates, formulas
from .errors import unsupported
from .model import Formula, whole_number

NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)$")
GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(\.\d+)?$")
SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,3}$")
PERCENT = re.compile(r"([+-]?\d+(?:\.\d+)?) ?%$")
CURRENCY = re.compile(r"(-?)([$₪]) ?(\d+|\d{1,3}(?:,\d{3})+)(\.\d+)?$")
CURRENCY_AFTER = re.compile(r"(-?)(\d+|\d{1,3}(?:,\d{3})+)(\.\d+)? ?(₪)$")
ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$")
FULL = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})$")
SHORT = re.compile(r"(\d{1,2})([-/])(\d{1,2})$")
TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?$")
LETTER = re.compile(r"[^\W\d_]")
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
HEBREW_MONTH = "(?:ב)?(?:" + "|".join(dates.HEBREW_MONTHS) + ")"
MONTH_WORDS = re.compile(
    rf"(?:\d{{1,4}}[ .,/-]*)?{MONTH}[ .,/-]*\d{{1,4}}(?:[ .,/-]+\d{{1,4}})?$"
    rf"|\d{{1,2}}[ .,/-]*{MONTH}$|\d{{1,2}} ?{HEBREW_MONTH}(?:,? \d{{2,4}})?$", re.I)
CLOCK_WORDS = re.compile(r"\d{1,2}(?::\d{2}){0,2} ?[ap]m$", re.I)
MAYBE_DATE = re.compile(
    r"\d{1,2}([-/. ])(?:\d{1,2}|\d{4})(?:\1(?:\d{1,2}|\d{4}))?$|\d{4}([-/. ])\d{1,2}(?:\2\d{1,2})?$")
MAYBE_NUMBER = re.compile(
    r"\([\d.,]+\)$|\d[\d,]*,[\d,]*\.?\d*$|\d{1,3}(?: \d{3})+$|[+-]?\d+(?: \d+/\d+)$|[+]\d.*[-+*/]")
SUPPORTED_LOCALES = {"en", "iw", "he"}
PIVOT = 30  # assumed: 29 is 2029, 30 is 1930


class Typed:
    """What was typed, read: the value, and the number format that comes with it (None to keep the cell's)."""

    __slots__ = ("value", "number_format")

    def __init__(self, value, kind=None, pattern=None):
        self.value = value
        self.number_format = {"type": kind, "pattern": pattern} if kind else None


def read(text, cell_format, locale, now):
    """Read what a person typed into a cell of this format in a spreadsheet of this locale."""
    current = ((cell_format or {}).get("numberFormat") or {}).get("type")
    if text == "":
        return Typed(None)
    if current == "TEXT":
        return Typed(text)
    if text.startswith("'"):
        return Typed(text[1:])
    if text.startswith("=") and len(text) > 1:
        formulas.parse(text)
        return Typed(Formula(text))
    bare = text.strip()
    found = _constant(bare, locale, now)
    if found is None:
        _refuse_doubtful(bare, locale)
        return Typed(text)
    if current in dates.DATE_TYPES or (current and found.number_format and
                                       found.number_format["type"] not in dates.DATE_TYPES):
        found.number_format = None
    return found


def _constant(text, locale, now):
    """Return what a text certainly is, or None where it is mere text."""
    if text.upper() in ("TRUE", "FALSE"):
        return Typed(text.upper() == "TRUE")
    if locale.split("_")[0] not in SUPPORTED_LOCALES and re.search(r"\d[.,/-]\d", text) and not ISO.match(text):
        raise unsupported(f"reading {text!r} as typed in the locale {locale}")
    return _number(text) or _date(text, locale, now)


def _number(text):
    if NUMBER.match(text):
        return Typed(whole_number(float(text)))
    if match := GROUPED.match(text):
        return Typed(_plain(text), "NUMBER", "#,##0.00" if match[1] else "#,##0")
    if SCIENTIFIC.match(text):
        value = float(text)
        return Typed(whole_number(value), "SCIENTIFIC", "0.00E+00") if abs(value) < 1e308 else None
    if match := PERCENT.match(text):
        return Typed(whole_number(float(match[1]) / 100), "PERCENT", "0.00%" if "." in match[1] else "0%")
    return _currency(text)


def _currency(text):
    if match := CURRENCY.match(text):
        sign, symbol, whole, fraction = match.groups()
    elif match := CURRENCY_AFTER.match(text):
        sign, whole, fraction, symbol = match.groups()
    else:
        return None
    pattern = f'"{symbol}"#,##0' + (".00" if fraction else "")
    return Typed(_plain(sign + whole + (fraction or "")), "CURRENCY", pattern)


def _plain(text):
    return whole_number(float(text.replace(",", "")))


def _date(text, locale, now):
    day, _, clock = text.partition(" ")
    time = TIME.match(clock or text)
    if time and int(time[1]) < 24 and int(time[2]) < 60 and int(time[3] or 0) < 60:
        share = (int(time[1]) * 3600 + int(time[2]) * 60 + int(time[3] or 0)) / 86400
        clock_pattern = "H:mm:ss" if time[3] else "H:mm"
        if not clock:
            return Typed(whole_number(share), "TIME", clock_pattern)
        found = _date(day, locale, now)
        if found and found.number_format["type"] == "DATE":
            pattern = f"{found.number_format['pattern']} {clock_pattern}"
            return Typed(whole_number(found.value + share), "DATE_TIME", pattern)
        return None
    return None if clock else _day(text, locale, now)


def _day(text, locale, now):
    if match := ISO.match(text):
        pattern = "yyyy{0}mm{0}dd" if len(match[3]) == 2 and len(match[4]) == 2 else "yyyy{0}m{0}d"
        return _dated(int(match[1]), int(match[3]), int(match[4]), pattern.format(match[2]))
    if match := FULL.match(text):
        if match[2] == "." and not dates.day_first(locale):
            raise unsupported(f"reading {text!r} as typed in the locale {locale}")
        year = int(match[4]) + (0 if len(match[4]) == 4 else 2000 if int(match[4]) < PIVOT else 1900)
        return _ordered(int(match[1]), int(match[3]), year, locale)
    if match := SHORT.match(text):  # documented: `1-2` in en is 2 January of this year
        return _ordered(int(match[1]), int(match[3]), now.year, locale)
    return None


def _ordered(first, second, year, locale):
    day, month = (first, second) if dates.day_first(locale) else (second, first)
    return _dated(year, month, day, dates.default_pattern("DATE", locale))


def _dated(year, month, day, pattern):
    try:
        return Typed(dates.serial(datetime.date(year, month, day)), "DATE", pattern)
    except ValueError:
        return None  # assumed: the 31st of February stays text


def _refuse_doubtful(text, locale):
    """Refuse what Google may well read as a number or a date, though we do not know how."""
    doubtful = (MONTH_WORDS.match(text) or CLOCK_WORDS.match(text)) if LETTER.search(text) else (
        MAYBE_NUMBER.match(text) or (MAYBE_DATE.match(text) and not _impossible_date(text)))
    if doubtful:
        raise unsupported(f"reading {text!r} as typed in the locale {locale}")


def _impossible_date(text):
    """Tell whether a text has the shape of a full date that the calendar lacks: that stays text."""
    return bool(FULL.match(text) or ISO.match(text) or SHORT.match(text))
