"""How a value is shown: numbers by their format's pattern, dates, booleans, errors."""

import decimal
import re

from . import dates
from .errors import unsupported
from .formulas import Error
from .model import whole_number

DEFAULT_PATTERNS = {"NUMBER": "#,##0.00", "PERCENT": "0.00%", "SCIENTIFIC": "0.00E+00"}
LITERAL = r'"[^"]*"|\\.|[^0#.E"\\?/@]'
NUMBER_PATTERN = re.compile(rf"((?:{LITERAL})*?)([#0,]*)(\.[0#]+)?(E\+0+)?(%?)((?:{LITERAL})*)$")
POINT_LOCALES = {"en", "iw", "he", "ja", "zh", "ko", "th"}
COMMA_LOCALES = {"fr", "de", "es", "it", "pt", "nl", "ru", "pl", "tr", "cs", "sv", "da", "fi", "uk", "ro", "hu", "el"}


def shown(value, cell_format, locale):
    """Return the text of a value as the grid shows it, or None for an empty cell."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Error):
        return value.text
    number_format = (cell_format or {}).get("numberFormat") or {}
    kind = number_format.get("type")
    pattern = number_format.get("pattern")
    if kind in dates.DATE_TYPES:
        return dates.write(value, pattern or dates.default_pattern(kind, locale), locale)
    if kind in (None, "TEXT", "NUMBER_FORMAT_TYPE_UNSPECIFIED") or pattern in ("General", "@"):
        return general(value, locale)
    return by_pattern(value, pattern or default_pattern(kind, locale), locale)


def default_pattern(kind, locale):
    """Return the pattern of a number whose format names none (assumed)."""
    if kind == "CURRENCY":
        return '"₪"#,##0.00' if dates.hebrew(locale) else '"$"#,##0.00'
    return DEFAULT_PATTERNS[kind]


def general(value, locale):
    """Show a number without a format: ten significant digits (assumed; whole and short ones recorded)."""
    value = whole_number(value)
    if isinstance(value, int) and abs(value) < 10**15:
        return str(value)
    if abs(value) >= 1e15:
        mantissa, exponent = f"{value:.5E}".split("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent[0]}{exponent[1:].zfill(2)}"
    text = f"{decimal.Decimal(f'{value:.10g}'):f}"
    return _point(text.rstrip("0").rstrip(".") if "." in text else text, locale)


def _point(text, locale):
    language = locale.split("_")[0]
    if "." in text and language in COMMA_LOCALES and "," not in text:
        return text.replace(".", ",")
    if "." in text and language not in POINT_LOCALES:
        raise unsupported(f"showing the number {text} in the locale {locale}")
    return text


def check_number_format(number_format):
    """Refuse a number format that this server could not show, when it is set and not when it is read."""
    kind, pattern = number_format.get("type"), number_format.get("pattern")
    if kind not in (None, "TEXT", *dates.DATE_TYPES) and pattern and pattern not in ("General", "@"):
        for section in pattern.split(";"):
            by_pattern(1, section, "en_US")


def by_pattern(value, pattern, locale):
    """Show a number by a pattern such as `#,##0.00`, `0%` or `"₪"0`; others are refused loudly."""
    sections = pattern.split(";")
    if value < 0 and len(sections) > 1:
        pattern, value = sections[1], -value
    elif value == 0 and len(sections) > 2:
        pattern = sections[2]
    else:
        pattern = sections[0]
    match = NUMBER_PATTERN.match(pattern)
    if not match:
        raise unsupported(f"the number pattern {pattern!r}")
    before, whole, fraction, exponent, percent, after = match.groups()
    sign = "-" if value < 0 else ""
    number = decimal.Decimal(repr(abs(value))) * (100 if percent else 1)
    digits = len(fraction) - 1 if fraction else 0
    if exponent:
        mantissa, power = f"{number:.{digits}E}".split("E")
        body = f"{mantissa}E{power[0]}{power[1:].zfill(len(exponent) - 2)}"
    else:
        body = _plain(number, whole, fraction, digits)
    return sign + _literal(before) + _point(body, locale) + percent + _literal(after)


def _plain(number, whole, fraction, digits):
    step = decimal.Decimal(1).scaleb(-digits)
    rounded = number.quantize(step, rounding=decimal.ROUND_HALF_UP)
    text = f"{rounded:,.{digits}f}" if "," in whole else f"{rounded:.{digits}f}"
    integer, _, rest = text.partition(".")
    least = whole.replace(",", "").count("0")
    integer = integer.zfill(least) if least else integer.lstrip("0")
    kept = fraction.rstrip("#") if fraction else ""
    while len(rest) > max(len(kept) - 1, 0) and rest.endswith("0"):
        rest = rest[:-1]
    return integer + ("." + rest if rest else "")


def _literal(text):
    return re.sub(r'"([^"]*)"|\\(.)', lambda m: m[1] if m[1] is not None else m[2], text)
