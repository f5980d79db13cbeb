"""PURE. Cells of people's own sheets: the names, numbers and addresses in them, and what a cell looks like."""

import datetime as dt
import re
from dataclasses import dataclass

from models import kinds
from models.words import clean, fold

PHONE = re.compile(
    r"(?<![\d\w+])(?:(?:\+|00)\s?972[-\s.]?(?:\(0\)|0)?[-\s.]?|0)?(?:5\d|7\d|[23489])(?:[-\s.–־]?\d){7}(?!\d)"
    r"|(?<!\d)1[-\s]?[78]00(?:[-\s]?\d){6}(?!\d)|(?<!\S)\*\d{3,6}(?!\d)|(?<!\d)\+(?!972)\d(?:[-\s]?\d){7,13}(?!\d)"
)
MAIL = re.compile(r"(?:mailto:)?[^\s@<>,;\"'()\u0590-\u05ff]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
DAY = re.compile(r"\d{1,4}[./\-– ]\d{1,2}[./\-– ]\d{2,4}|\d{1,2}[./\-]\d{4}")
UNREAD_DAY = re.compile(r"(1[3-9]|2\d|3[01])[/-](0?[1-9]|1[0-2])[/-]\d{2,4}")  # an American sheet leaves it a text
PEOPLE = re.compile(r"[\n;|•]|\s\+\s|(?<=\D)/(?=\D)|\d\.\s|(?<=\d)/(?=\s*[א-ת])")  # between two people in one cell
TITLES = re.compile(
    r"^(?:(?:ד[\"״']?ר|פרופ['׳]?|עו[\"״]ד|עו[\"״]ס|רו[\"״]ח|הרבנית|הרב|מר|גב['׳]?|גברת|אינג['׳]?|סא[\"״]ל|רס[\"״]ן)[\s.]+)+"
)
LETTERS = re.compile(r"[A-Za-zא-ת]")
PARTICLES = frozenset(("בן", "בר", "בת", "אבו", "אבן", "אל", "דה", "ון", "לה", "די", "עבד"))
_COMMON = """
אברהם אביגיל אבי אביב אבישי אבנר אדם אהוד אהרון אהרן אודי אוהד אורי אורית אורלי אורן אחינועם איילת אייל איילה אילן
אילנה איתי איתמר איתן אלון אלי אליהו אלינור אליעזר אליקים אלישבע אלכס אמיר אמנון אנה אסתר אסף אפרת אפרים אריאל אריה
אריאלה ארנון אשר בועז בטי ביני בנימין בני ברוך ברק בתיה גבריאל גד גדעון גיא גיל גילה גילי גלית דב דבורה דוד דודי
דוד דורון דורית דן דנה דניאל דניאלה דני דינה דפנה דרור הדס הדסה הדר הילה הלל זאב זהבה זיו חגי חגית חוה חיים חן חנה חנן
חנוך טל טלי טליה טובה טוביה יאיר יהודה יהודית יהושע יואב יואל יובל יונה יונתן יוסי יוסף יעל יעקב יפה יפעת יצחק ירון
ישי ישראל כרמל כרמית לאה ליאור ליאורה ליאת לילך ליטל לימור לירון מאיר מאיה מוטי מור מורן מזל מיכאל מיכל מירב מירי
מירה מרדכי מרים משה מתן נאוה נדב נגה נוגה נועה נועם נורית נחום ניצן ניר נירית נעמי נעמה נריה נתן נתנאל סיגל סיגלית
סיון סמדר עדי עדינה עדן עוזי עומר עופר עופרה עידו עידית עינת עירית עליזה עמית עמיחי עמוס עמנואל ענבל ענת ערן פנחס
פנינה צבי ציון צילה ציפי ציפורה קרן קובי רונית רון רוני רונן רועי רות רותי רותם רחל רינה רז רבקה רן רפאל רפי שאול
שגית שולמית שוש שושנה שחר שי שילה שירה שירי שירלי שלום שלמה שלומית שמואל שמעון שמרית שני שרה שרון שרית תהילה תומר
תמי תמר תמיר תקווה
"""
FIRST_NAMES = frozenset(map(fold, _COMMON.split()))


@dataclass(frozen=True)
class Contact:
    """What a cell with a person in it says: the name as written, numbers, addresses, and further words."""

    name: str = ""
    phones: tuple = ()
    mails: tuple = ()
    note: str = ""


def plain(raw):
    """A raw cell's value without its formula; an error of the sheet counts as nothing here."""
    if isinstance(raw, dict):
        return None if "e" in raw else plain(raw.get("v"))
    return None if kinds.is_blank(raw) else raw


def text_of(raw):
    """A raw cell as a person sees it, roughly: one line of text."""
    value = plain(raw)
    if value is None:
        return ""
    if isinstance(value, float) and value == value and abs(value) != float("inf") and value == int(value):
        value = int(value)
    if isinstance(value, (dt.date, dt.datetime)):
        value = value.strftime("%d/%m/%Y")
    return clean(str(value))


def day_of(raw):
    """A raw cell of a column of dates as a person sees it."""
    value = plain(raw)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 25569 < value < 73415:
        return kinds.Day().show(kinds.Day().parse(value))
    return text_of(raw)


def take_apart(text):
    """The numbers and addresses in a text, and the rest of it: (phones, mails, rest)."""
    mails = tuple(MAIL.findall(text))
    rest = MAIL.sub(" ", text)
    phones = tuple(clean(found).strip() for found in PHONE.findall(rest))
    rest = re.sub(r"\(\s*\)|\b(?:נייד|טל|טלפון|פל|פלאפון|מייל)['׳]?\s*[.:]", " ", PHONE.sub(" ", rest))
    return phones, mails, clean(rest).strip(" -–־,;:/|.")


def contact(text):
    """The person that a cell speaks of."""
    phones, mails, rest = take_apart(text)
    notes = re.findall(r"\(([^)]*)\)", rest)
    rest = clean(re.sub(r"\([^)]*\)?", " ", rest))
    name, _, tail = re.sub(r"\s+[-–:]\s*|:\s+", "\0", rest, count=1).partition("\0")
    note = "; ".join(filter(None, (clean(part) for part in (*notes, tail))))
    return Contact(clean(TITLES.sub("", clean(name))).strip(" -–,.;:"), phones, mails, note)


def contacts(text):
    """The people whom one cell lists, each with what stands beside the name."""
    parts = [part for part in PEOPLE.split(text) if fold(part)]
    parts = [piece for part in parts for piece in _commas(part)]
    found = []
    for part in parts:
        if found and not LETTERS.search(PHONE.sub("", MAIL.sub("", part))):
            found[-1] += f" {part}"  # a number alone belongs to the name before it
        else:
            found.append(part)
    return [one for one in map(contact, found) if one.name or one.phones or one.mails]


def _commas(part):
    """A comma parts people, unless it stands between a family name and a first name."""
    pieces = [piece for piece in part.split(",") if fold(piece)]
    words = [TITLES.sub("", clean(PHONE.sub("", MAIL.sub("", piece)))).split() for piece in pieces]
    if len(pieces) == 2 and _family(words[0]) and _given(words[1]):
        return [part]
    return pieces


def _family(words):
    alone = len(words) == 1 or (len(words) == 2 and words[0] in PARTICLES)
    return alone and bool(LETTERS.search(words[0]))


def _given(words):
    alone = len(words) == 1 or (len(words) == 2 and all(fold(word) in FIRST_NAMES for word in words))
    return alone and bool(LETTERS.search(words[0]))


def split_name(name, backwards=False, firsts=FIRST_NAMES):
    """(first, last) of a full name; `backwards` where the family name stands first."""
    if "," in name:
        last, _, first = name.partition(",")
        return clean(TITLES.sub("", clean(first))), clean(last)
    words = clean(name).split()
    if len(words) < 2:
        return ("", clean(name)) if backwards else (clean(name), "")
    if backwards:
        at = 2 if len(words) > 2 and words[0] in PARTICLES else 1
        if len(words) > at + 1 and fold(words[at]) not in firsts and fold(words[-1]) in firsts:
            at = len(words) - 1
        return " ".join(words[at:]), " ".join(words[:at])
    at = 1
    if len(words) > 2 and words[1] not in PARTICLES and fold(words[1]) in firsts:
        at = 2
    return " ".join(words[:at]), " ".join(words[at:])


def couple(name, backwards=False, firsts=FIRST_NAMES):
    """The two first names and the family name where a cell names a couple, else None."""
    words = clean(name).split()
    for at, word in enumerate(words[1:], 1):
        other = words[at - 1]
        if word.startswith("ו") and len(word) > 2 and fold(word[1:]) in firsts:
            rest = words[: at - 1] + words[at + 1 :]
            if len(rest) <= 3 and (rest or fold(other) in firsts):
                return other, word[1:], " ".join(rest)
    return None


def backwards(names, firsts=FIRST_NAMES):
    """(is the family name first, is that sure) for a column of full names."""
    words = [name.split() for name in names if "," not in name and len(name.split()) > 1]
    front = sum(fold(w[0]) in firsts and fold(w[-1]) not in firsts for w in words)
    back = sum(fold(w[-1]) in firsts and fold(w[0]) not in firsts for w in words)
    if front == back:
        return False, False
    return back > front, max(front, back) >= 3 * min(front, back) and max(front, back) * 4 >= len(words)


def looks(raw):
    """What one cell looks like: blank, mail, phone, day, yesno, number, name, text."""
    value, text = plain(raw), text_of(raw)
    if value is None:
        return "blank"
    if isinstance(value, bool) or kinds.fold(text) in kinds.YesNo.YES | kinds.YesNo.NO:
        return "yesno"
    if MAIL.search(text) and not re.search("[א-ת]{2}", text):
        return "mail"
    if isinstance(value, (dt.date, dt.datetime)):
        return "day"
    if isinstance(value, str) and DAY.fullmatch(text):
        return "day"
    phones, _, rest = take_apart(text)
    if isinstance(value, (int, float)):
        return "phone" if phones and not rest else "day" if 25569 < value < 73415 else "number"
    if phones:
        return "phone" if len(re.findall("[א-ת]", rest)) < 3 or "(" in rest else "person"
    if re.fullmatch(r"[\d\s.,%₪\-+/]+", text):
        return "number"
    return "name" if is_name(text) else "text"


def is_name(text):
    """True for what may be a person's name: one to five words of letters, no sentence."""
    words = clean(re.sub(r"\([^)]*\)", "", text)).split()
    return 0 < len(words) <= 5 and all(re.fullmatch(r"[A-Za-zא-ת\"'״׳\-–־.,]+", word) for word in words)
