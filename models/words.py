"""PURE. Hebrew text as people type it: cleaning for storing, folding for searching and comparing."""

import calendar
import re
import unicodedata

MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u200b"))
SPACES = {ord(sign): " " for sign in "\u00a0\u2000\u2001\u2002\u2003\u2007\u2009\u202f\u3000\t"}
NIQQUD = re.compile("[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]")
QUOTES = re.compile("[\"'״׳”“„’‘`´]|''")
GENDERED = re.compile(r"(\w+)/(ית|ת|ה)\b")
INNER = str.maketrans("ךםןףץ", "כמנפצ")  # the letters that change their shape where the word goes on
NUMBER = re.compile(r"(?:\+|\b00)?\(?\b\d[\d\s().\-–־]{6,}\d\b")  # a telephone number in any spelling
PREFIXES = "והבלמשכ"  # letters that are written together with the word that follows them
GAPS = re.compile(r"[\s\-–—־_/.,:;()!?*]+")


def clean(text):
    """`text` without direction marks, odd spaces and control signs; inner line breaks stay."""
    text = unicodedata.normalize("NFC", str(text))
    if text.isprintable():  # neither marks nor odd spaces nor control signs are
        return re.sub(" +", " ", text).strip()
    text = text.translate(MARKS).translate(SPACES)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) != "Cc")
    return "\n".join(re.sub(" +", " ", line).strip() for line in text.split("\n")).strip()


def fold(text):
    """The form in which two spellings of one word are equal: no points, no quotes, single spaces."""
    text = NIQQUD.sub("", unicodedata.normalize("NFKC", clean(text)).casefold())
    return GAPS.sub(" ", QUOTES.sub("", text)).strip()


def sought(text):
    """The words of `text` as a search looks for them: folded, and a telephone number in any spelling as one word."""
    return fold(NUMBER.sub(lambda found: f" {national(found[0]) or found[0]} ", clean(text))).split()


def national(text):
    """The digits of a telephone number of this country as they are dialled in it, '' where `text` is none."""
    digits = re.sub(r"^(00)?972", "0", re.sub(r"\D", "", text))
    return digits if len(digits) in (9, 10) and digits[0] in "01" else ""


def bare(word):
    """What is left of a Hebrew word without one letter that was joined to its front, and without two."""
    return [word[count:] for count in (1, 2) if len(word) - count > 1 and set(word[:count]) <= set(PREFIXES)]


def forms(text):
    """A word's spellings for him and for her: of 'רכז/ת קהילה' they are 'רכז קהילה' and 'רכזת קהילה'; often none."""
    he = GENDERED.sub(r"\1", text)
    she = GENDERED.sub(lambda found: found[1][:-1] + found[1][-1].translate(INNER) + found[2], text)
    return () if he == she else (he, she)


def count(number, one, two, many):
    """A number with its noun: 'מפגש אחד', 'שני מפגשים', '5 מפגשים'."""
    return one if number == 1 else two if number == 2 else f"{number} {many}"


def listed(names, most=4):
    """Several names in one sentence, the first of them and how many more there are."""
    names = list(names)
    more = [f"ועוד {len(names) - most}"] if len(names) > most else []
    return ", ".join([*names[:most], *more])


def months_after(day, months):
    """The same day so many months later (earlier where negative), the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))


FEW = 5


def few(number):
    """How many people, as it may be told outside: a small count could say who they are."""
    return str(number) if number == 0 or number >= FEW else f"פחות מ־{FEW}"
