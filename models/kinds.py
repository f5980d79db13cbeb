"""PURE. The vocabulary of values: what a person may type, what is kept, and how it is shown."""

import datetime as dt
import difflib
import math
import re
from dataclasses import dataclass
from functools import cached_property

import phonenumbers

from models.messages import say
from models.words import clean, fold, forms

EPOCH = dt.date(1899, 12, 30)  # day 0 of a spreadsheet
YEARS = range(1900, 2101)
MONTHS = ("ינו", "פבר", "מר", "אפר", "מאי", "יונ", "יול", "אוג", "ספט", "אוק", "נוב", "דצמ")
NAMED_MONTH = re.compile(
    r"(?:(\d{1,2}) *)?(?:ב|ל)?-?(ינו(?:אר)?|פבר(?:ואר)?|מר[ץס]|אפר(?:יל)?|מאי|יוני|יולי|אוג(?:וסט)?|ספט(?:מבר)?"
    r"|אוק(?:טובר)?|נוב(?:מבר)?|דצמ(?:בר)?)['׳]?,? +(\d{4})"
)
OFFERED = 12  # how many names a message offers
MIDNIGHT = re.compile(r"[T ]00:00(:00)?$")  # what exports append to a date


class Invalid(ValueError):
    """What was typed cannot be taken in; the text is Hebrew and says what would be right."""


def is_blank(raw):
    """True for nothing, and for what a person sees as nothing: spaces and direction marks."""
    return raw is None or (isinstance(raw, str) and not clean(raw))


@dataclass(frozen=True)
class Kind:
    """One kind of value; `parse` and `show` are each other's inverse."""

    code = "text"
    ltr = False

    def parse(self, raw):
        """What a person typed -> the value, None where it is blank; raises Invalid with the way to mend it."""
        return None if is_blank(raw) else self.read(raw)

    def read(self, raw):
        """The value of something that is not blank."""
        raise NotImplementedError

    def show(self, value):
        """The value as text for people; '' where there is none."""
        return "" if value is None else str(value)

    def cell(self, value):
        """The value as a spreadsheet keeps it: text, number or yes/no."""
        return None if value is None else self.show(value)

    def dump(self, value):
        """The value as JSON can keep it."""
        return value

    def load(self, kept):
        """The value from what `dump` gave."""
        return kept

    def remark(self, raw):
        """What the reader assumed and the writer should know, in Hebrew, or None."""
        return


def _as_text(raw):
    """A number that a spreadsheet made of a text, as that text."""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float) and math.isfinite(raw) and raw == int(raw):
        return str(int(raw))
    return clean(raw)


@dataclass(frozen=True)
class Text(Kind):
    """Words, up to `longest` characters; `lines` allows line breaks."""

    longest: int = 120
    lines: bool = False
    code = "text"

    def read(self, raw):
        text = _as_text(raw)
        text = text if self.lines else clean(text.replace("\n", " "))
        if len(text) > self.longest:
            raise Invalid(say("text.long", found=len(text), longest=self.longest))
        return text


def _numbered(text):
    """A date whose month is a Hebrew word, in figures: '1 בינואר 2023', 'ספט׳ 2022'; any other text as it is."""
    found = NAMED_MONTH.fullmatch(text)
    if not found:
        return text
    month = next(n for n, name in enumerate(MONTHS, 1) if found[2].startswith(name))
    return "/".join(filter(None, (found[1], str(month), found[3])))


@dataclass(frozen=True)
class Day(Kind):
    """A date; shown dd/mm/yyyy, read day first in every spelling people use."""

    code = "day"
    ltr = True

    def read(self, raw):
        if isinstance(raw, dt.datetime):
            return self._sane(raw.date(), raw)
        if isinstance(raw, dt.date):
            return self._sane(raw, raw)
        if isinstance(raw, (int, float)) and not isinstance(raw, bool):
            return self._serial(raw)
        return self._spelled(clean(raw))

    def _sane(self, day, raw):
        if day.year not in YEARS:
            raise Invalid(say("day.far", found=raw))
        return day

    def _serial(self, number):
        if not math.isfinite(number) or not 367 <= number <= 73415 or number in YEARS:  # a year alone is no day
            raise Invalid(say("day", found=_as_text(number)))
        return EPOCH + dt.timedelta(days=int(number))

    def _spelled(self, text):
        parts = re.split(r"[./\-–־ ]+", _numbered(MIDNIGHT.sub("", text)))
        try:
            numbers = [int(part) for part in parts]
            if len(numbers) == 2 and len(parts[1]) == 4:  # 5/2021; of 2.5 nobody knows what it means
                numbers = [1, *numbers]
            day, month, year = numbers if len(parts[0]) < 4 else reversed(numbers)
            if not any(len(part) == 4 for part in (parts[0], parts[-1])):
                year = self._century(year, parts[-1])
            return self._sane(dt.date(year, month, day), text)
        except (ValueError, OverflowError) as error:
            if isinstance(error, Invalid):
                raise
            raise Invalid(say("day", found=text[:40])) from None

    @staticmethod
    def _century(year, text):
        if len(text) != 2:
            raise ValueError(text)
        return year + (2000 if year < 70 else 1900)

    def show(self, value):
        return "" if value is None else value.strftime("%d/%m/%Y")

    def cell(self, value):
        return None if value is None else (value - EPOCH).days

    def dump(self, value):
        return None if value is None else value.isoformat()

    def load(self, kept):
        return None if kept is None else dt.date.fromisoformat(kept)

    def remark(self, raw):
        if isinstance(raw, str) and re.fullmatch(r"\d{1,2}[./\- ]\d{4}", _numbered(clean(raw))):
            return say("day.month")
        return None


@dataclass(frozen=True)
class Clock(Kind):
    """A time of day, shown HH:MM."""

    code = "clock"
    ltr = True

    def read(self, raw):
        if isinstance(raw, dt.time):
            return raw.replace(second=0, microsecond=0)
        if isinstance(raw, float) and 0 <= raw < 1:
            minutes = round(raw * 1440) % 1440
            return dt.time(minutes // 60, minutes % 60)
        match = re.fullmatch(r"(\d{1,2})(?:[:.](\d{2}))?(?::\d{2})?", _as_text(raw))
        if not match or int(match[1]) > 23 or int(match[2] or 0) > 59:
            raise Invalid(say("clock", found=_as_text(raw)[:40]))
        return dt.time(int(match[1]), int(match[2] or 0))

    def show(self, value):
        return "" if value is None else value.strftime("%H:%M")

    def dump(self, value):
        return self.show(value) or None

    def load(self, kept):
        return None if kept is None else dt.time.fromisoformat(kept)


@dataclass(frozen=True)
class Phone(Kind):
    """A telephone number, kept as +972…; star codes as they are."""

    code = "phone"
    ltr = True

    def read(self, raw):
        text = _as_text(raw)
        if re.fullmatch(r"\*\d{3,6}", text):
            return text
        digits = re.sub(r"[\s\-–־().]", "", text)
        if re.fullmatch(r"[2-9]\d{7,8}", digits):  # a spreadsheet took the number for a sum and ate its zero
            digits = "0" + digits
        try:
            number = phonenumbers.parse(digits, "IL")
        except phonenumbers.NumberParseException:
            raise Invalid(self._teach(text)) from None
        if not phonenumbers.is_possible_number(number) or not self._israeli(number, digits):
            raise Invalid(self._teach(text))
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    @staticmethod
    def _israeli(number, digits):
        if number.country_code != 972:  # of numbers abroad only whole ones, since 00 may be a slip for 0
            return digits.startswith(("+", "00")) and phonenumbers.is_valid_number(number)
        national = str(number.national_number)
        return bool(re.fullmatch(r"5\d{8}|7\d{8}|[23489]\d{7}|1[78]00\d{6}", national))

    @staticmethod
    def _teach(text):
        return say("phone", found=text[:40])

    def show(self, value):
        if not value or value.startswith("*"):
            return value or ""
        number = phonenumbers.parse(value, None)
        style = phonenumbers.PhoneNumberFormat
        return phonenumbers.format_number(number, style.NATIONAL if number.country_code == 972 else style.INTERNATIONAL)


@dataclass(frozen=True)
class Email(Kind):
    """An e-mail address; the part after @ in small letters."""

    code = "email"
    ltr = True

    def read(self, raw):
        text = re.sub("^mailto:", "", _as_text(raw), flags=re.I)
        if len(text) > 200 or not re.fullmatch(r"[A-Za-z0-9.!#$%&*+/=?^_{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", text):
            raise Invalid(say("email", found=text[:60]))
        name, _, domain = text.rpartition("@")
        return f"{name}@{domain.lower()}"


@dataclass(frozen=True)
class Link(Kind):
    """A web address."""

    code = "url"
    ltr = True

    def read(self, raw):
        text = re.sub("^https?://", lambda found: found[0].lower(), _as_text(raw), flags=re.I)
        whole = text if re.match(r"https?://", text) else f"https://{text}"
        if len(whole) > 500 or not re.fullmatch(r"https?://[^\s/$.?#\"'<>]+\.[^\s\"'<>]+", whole):
            raise Invalid(say("url", found=text[:60]))
        return whole


@dataclass(frozen=True)
class Number(Kind):
    """A number between `least` and `most`; whole unless `places` says how many decimals."""

    least: float = 0
    most: float = 10**9
    places: int = 0
    code = "number"
    ltr = True

    def read(self, raw):
        if isinstance(raw, bool):
            raise Invalid(say("number", found=_as_text(raw)))
        text = re.sub("[₪%]", "", _as_text(raw)).strip()
        # a comma parts thousands and nothing else: 1,5 is not fifteen
        if not re.fullmatch(r"[-+]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", text) or len(text) > 40:
            raise Invalid(say("number", found=text[:40]))
        number = float(text.replace(",", ""))
        if not self.places and number != int(number):
            raise Invalid(say("number.whole", found=text[:40]))
        if not self.least <= number <= self.most:
            raise Invalid(say("number.range", found=text[:40], least=f"{self.least:.10g}", most=f"{self.most:.10g}"))
        return round(number, self.places) if self.places else int(number)

    def show(self, value):
        return "" if value is None else f"{value:.{self.places}f}" if self.places else str(value)

    def cell(self, value):
        return value


@dataclass(frozen=True)
class YesNo(Kind):
    """Yes or no; a blank is no answer yet."""

    code = "yesno"
    YES = frozenset(map(fold, ("כן", "כ", "v", "✓", "true", "yes", "1", "x", "✔")))
    NO = frozenset(map(fold, ("לא", "ל", "false", "no", "0")))

    def read(self, raw):
        word = fold(_as_text(raw))
        if word not in self.YES | self.NO:
            raise Invalid(say("yesno", found=_as_text(raw)[:40]))
        return word in self.YES

    def show(self, value):
        return "" if value is None else "כן" if value else "לא"


@dataclass(frozen=True)
class Choice(Kind):
    """One of `options`, pairs of code and label; read by label, in both genders, or code, quotes and spaces aside."""

    options: tuple = ()
    code = "choice"

    def read(self, raw):
        code = self._words.get(fold(_as_text(raw)))
        if code is not None:
            return code
        options = " · ".join(label for _, label in self.options)
        raise Invalid(say("choice", found=_as_text(raw)[:40], options=options))

    @cached_property
    def _words(self):
        spellings = [(word, code) for code, label in self.options for word in (label, code, *forms(label))]
        return {fold(word): code for word, code in reversed(spellings)}

    def show(self, value):
        return dict(self.options).get(value, "" if value is None else str(value))


@dataclass(frozen=True)
class Choices(Kind):
    """Any of `options`, in their order; kept as codes with spaces between, shown as labels with commas."""

    options: tuple = ()
    code = "choices"
    longest = 80

    def read(self, raw):
        text, one = _as_text(raw), Choice(self.options)
        words = text.split()
        words = words if set(words) <= dict(self.options).keys() else filter(None, map(clean, re.split("[,;\n]", text)))
        found = {one.read(word) for word in words}
        return " ".join(code for code, _ in self.options if code in found) or None

    def show(self, value):
        labels = dict(self.options)
        return ", ".join(labels.get(code, code) for code in (value or "").split())


@dataclass(frozen=True)
class Identity(Kind):
    """An Israeli identity number: nine digits, the last of which checks the others. The error does not repeat it."""

    code = "identity"
    ltr = True
    longest = 9

    def read(self, raw):
        digits = re.sub(r"[\s\-–־]", "", _as_text(raw))
        if not re.fullmatch("[0-9]{5,9}", digits) or not int(digits) or not self._checks(digits.zfill(9)):
            raise Invalid(say("identity"))
        return digits.zfill(9)

    @staticmethod
    def _checks(digits):
        doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(digits)]
        return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


@dataclass(frozen=True)
class Ref(Kind):
    """A link to a record of `target` (an entity's name), shown by its label; read against `Labels`."""

    target: str = ""
    code = "ref"

    def read(self, raw, labels=None):
        if labels is None:
            return raw
        return labels.find(_as_text(raw))

    def show(self, value, labels=None):
        return "" if value is None else labels.show(value) if labels else str(value)


class Labels:
    """The labels of the records that may be linked to in one place, both ways."""

    def __init__(self, pairs, synonyms=()):
        """`pairs` of (uid, label); `synonyms` of (word, uid) are further spellings that are understood."""
        self.by_uid, self._found = {}, {}
        pairs = list(pairs)
        doubles = {}
        for uid, label in pairs:
            doubles.setdefault(fold(label), []).append(uid)
        apart = {label: _apart(label, uids, doubles) for label, uids in doubles.items() if len(uids) > 1}
        for uid, label in pairs:
            ending = apart.get(fold(label))
            self.by_uid[uid] = f"{label} · {uid[-ending:]}" if ending else label
            self._found.setdefault(fold(label), []).append(uid)
            if self.by_uid[uid] != label:
                self._found.setdefault(fold(self.by_uid[uid]), []).append(uid)
        more = [(fold(word), uid) for word, uid in (*synonyms, *((w, uid) for uid, name in pairs for w in forms(name)))]
        for word, uid in [one for one in more if one[0] not in self._found]:  # a name is nobody else's word
            if uid in self.by_uid and uid not in self._found.setdefault(word, []):
                self._found[word].append(uid)

    def show(self, uid):
        """The label of a record, '' where it is not one of ours."""
        return self.by_uid.get(uid, "")

    def find(self, text):
        """The key that a label names; raises Invalid where none or several fit."""
        fits = self._found.get(fold(text), [])
        if len(fits) == 1:
            return fits[0]
        if fits:
            names = " · ".join(self.by_uid[uid] for uid in fits)
            raise Invalid(say("ref.many", found=text[:40], options=names))
        raise Invalid(say("ref.near" if self.by_uid else "ref.none", found=text[:40], options=self._near(text)))

    def _near(self, text):
        """What may be chosen instead: all of a short list, of a long one what looks most like the text."""
        labels = list(self.by_uid.values())
        if len(labels) <= OFFERED:
            return " · ".join(labels)
        likeness = {label: difflib.SequenceMatcher(None, fold(text[:60]), fold(label)).ratio() for label in labels}
        best = sorted(labels, key=lambda label: -likeness[label])[:OFFERED]
        return f"{' · '.join(best)} · ועוד {len(labels) - OFFERED}"


def _apart(label, uids, taken):
    """How many letters of their keys tell the records of one label apart, and from each label that is `taken`: three
    (sync-spec), more where the last three are alike, for what one cell shows must not name two records."""
    for letters in range(3, len(uids[0])):
        ends = {uid[-letters:] for uid in uids}
        if len(ends) == len(set(uids)) and not any(fold(f"{label} · {end}") in taken for end in ends):
            return letters
    return len(uids[0])
