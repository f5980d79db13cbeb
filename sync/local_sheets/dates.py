"""Dates as a spreadsheet keeps them: days since 30 December 1899, and how they are written by a pattern."""

import datetime
import re

EPOCH = datetime.datetime(1899, 12, 30)  # documented
DATE_TYPES = ("DATE", "TIME", "DATE_TIME")
DAY_FIRST = {"iw", "he", "fr", "de", "es", "it", "pt", "nl", "ru", "ar", "pl", "tr"}
TOKEN = re.compile(r'"[^"]*"|\\.|[yY]+|M+|m+|[dD]+|[hH]+|s+|\.0+|[Aa][mM]/[pP][mM]|[Aa]/[pP]|.', re.S)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HEBREW_DAYS = ("יום שני", "יום שלישי", "יום רביעי", "יום חמישי", "יום שישי", "יום שבת", "יום ראשון")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")
HEBREW_MONTHS = ("ינואר", "פברואר", "מרץ", "אפריל", "מאי", "יוני", "יולי", "אוגוסט", "ספטמבר", "אוקטובר",
                 "נובמבר", "דצמבר")


def hebrew(locale):
    """Tell whether a locale is Hebrew."""
    return locale.split("_")[0] in ("iw", "he")


def day_first(locale):
    """Tell whether this locale writes the day before the month."""
    return locale.split("_")[0] in DAY_FIRST or locale in ("en_GB", "en_AU", "en_IE", "en_NZ", "en_IN")


def default_pattern(kind, locale):
    """Return the pattern of a date whose format names none; assumed but for en_US."""
    date = "dd/MM/yyyy" if day_first(locale) else "M/d/yyyy"
    return {"DATE": date, "TIME": "H:mm:ss", "DATE_TIME": f"{date} H:mm:ss"}[kind]


def serial(moment):
    """Return the serial number of a datetime or date."""
    if not isinstance(moment, datetime.datetime):
        moment = datetime.datetime(moment.year, moment.month, moment.day)
    delta = moment.replace(tzinfo=None) - EPOCH
    return delta.days + delta.seconds / 86400 if delta.seconds else delta.days


def moment_of(number):
    """Return the datetime of a serial number, or None where no date can be."""
    try:
        return EPOCH + datetime.timedelta(milliseconds=round(number * 86_400_000))
    except OverflowError:
        return None


def write(number, pattern, locale):
    """Write a serial number by a date pattern; lower m is minutes beside hours or seconds, else months."""
    moment = moment_of(number)
    if moment is None:
        return str(number)
    tokens = TOKEN.findall(pattern)
    twelve = any("/" in t and len(t) > 1 for t in tokens)
    return "".join(_token(tokens, i, moment, twelve, locale) for i in range(len(tokens)))


def _token(tokens, index, moment, twelve, locale):
    token = tokens[index]
    kind = token[0]
    if kind == '"':
        return token[1:-1]
    if kind == "\\":
        return token[1:]
    if len(token) > 1 and "/" in token:
        return "PM" if moment.hour >= 12 else "AM"
    if kind in "yY":
        return f"{moment.year:04d}" if len(token) > 2 else f"{moment.year % 100:02d}"
    if kind in "hH":
        return str((moment.hour - 1) % 12 + 1 if twelve else moment.hour).zfill(min(len(token), 2))
    if kind == "s":
        return str(moment.second).zfill(min(len(token), 2))
    if kind in "mM":
        return _minutes_or_month(tokens, index, moment, locale)
    if kind in "dD":
        return _day(token, moment, locale)
    if token.startswith(".0"):
        return "." + f"{moment.microsecond:06d}"[: len(token) - 1]
    return token


def _minutes_or_month(tokens, index, moment, locale):
    token = tokens[index]
    before = [t for t in tokens[:index] if t[0].isalpha()]
    after = [t for t in tokens[index + 1:] if t[0].isalpha()]
    if token[0] == "m" and (before and before[-1][0] in "hH" or after and after[0][0] == "s"):
        return str(moment.minute).zfill(min(len(token), 2))
    name = (HEBREW_MONTHS if hebrew(locale) else MONTHS)[moment.month - 1]
    if len(token) <= 2:
        return str(moment.month).zfill(len(token))
    return {3: name[:3], 4: name}.get(len(token), name[:1])


def _day(token, moment, locale):
    if len(token) <= 2:
        return str(moment.day).zfill(len(token))
    name = (HEBREW_DAYS if hebrew(locale) else DAYS)[moment.weekday()]
    return name[:3] if len(token) == 3 and not hebrew(locale) else name
