"""PURE. Words of people's own sheets: which role, committee or function a text means, in whatever spelling and gender.

A meaning is a text: `role:CODE` a role in the settlement, `body:KIND:FUNCTION` a place in a body, `func:FUNCTION` a
place in the body that the line names elsewhere, `person` a contact without a role, `skip` not to be taken in; several
are joined by `+`.
"""

import difflib
import re
from dataclasses import dataclass

from models.words import clean, fold
from sync.intake_cells import FIRST_NAMES

FINALS = str.maketrans("ךםןףץ", "כמנפצ")
_AGENTS = (
    "מזכיר רכז חבר גזבר מתנדב סגנ מנהל נציג אחראי יועצ משקיפ יושב מחזיק ממלא מרכז דובר קצינ מדריכ נאמנ רב רבנ "
    "מנכל מוביל יור רבשצ ראש מלווה"
)
ENDINGS = ("", "ת", "ה", "ית", "ימ", "ות", "י", "יות")
FORMS = {stem + ending: stem for stem in _AGENTS.split() for ending in ENDINGS} | {"רבנית": "רב", "רבנ": "רב"}
CONSTRUCT = {f"{stem}ת": f"{stem}ה" for stem in ("ועד", "נהל", "מועצ", "אסיפ", "קבוצ", "אגוד")}
CONSTRUCT |= {"אספה": "אסיפה", "אספת": "אסיפה", "ועדות": "ועדה", "בטחונ": "ביטחונ", "שיכונ": "שכונ"}
HALVES = ((r"\bיו ר\b", "יור"), (r"\bי ו ר\b", "יור"), (r"\bצ ח י\b", "צחי"), (r"\bיושבת? ראש\b", "יור"),
          (r"\bמ מ\b", "ממ"), (r"\bיורית\b", "יור"), (r"^ח (?=ה?וו?עד)", "חבר "),
          (r"^ס (?=יור|רבש)", "סגן "))  # fmt: skip
SCRAPS = frozenset(("ת", "ה", "ית", "ות", "ימ", "י", "של", "את"))
FORMER = frozenset(("לשעבר", "יוצא", "יוצאת", "קודמ", "קודמת"))
NOBODY = frozenset(map(fold, (
    "אין", "-", "--", "טרם נבחר", "טרם נבחרה", "לא מאויש", "לא מאוישת", "פנוי", "פנויה", "משרה פנויה", "חסר", "?",
    "אין כרגע", "בגיוס", "דרוש", "דרושה", "בחיפוש", "ריק", "לא רלוונטי", "טרם", "ייבחר בהמשך", "לא נבחר", "לא נבחרה",
    "טרם אויש", "טרם אוישה", "טרם מונה", "טרם מונתה", "לא אויש", "לא אוישה", "דרוש/ה", "מחפשים", "עוד אין",
)))  # fmt: skip
#: further words for the functions in a body, beside their labels
FUNCTIONS = {
    "chair": "יור / יושב ראש / ראש / יור הועדה / יור ועדה / יור צוות / ראש צוות / ראש הצוות",
    "deputy": "סגן / סגן יור / ממ יור / ממלא מקום / ממלא מקום יור / ממ",
    "secretary": "מזכיר / מזכיר הועדה / רושם", "member": "חבר / חבר ועדה / חבר צוות / נציג / חבר בועדה",
    "observer": "משקיף", "advisor": "יועץ", "info": "מידע / חמל / מידע וחמל / מפעיל חמל", "welfare": "רווחה / סעד",
    "health": "בריאות / רפואה / רופא / חובש / צוות רפואי / אחות / פרמדיק", "education": "חינוך",
    "youth": "נוער / נוער ותרבות / תרבות", "logistics": "לוגיסטיקה / אפסנאות / ציוד",
    "security": "ביטחון / בטחון / רבשצ", "spokes": "דוברות / הסברה / דובר / דוברות והסברה / תקשורת והסברה",
    "volunteers": "מתנדבים / רכז מתנדבים / התנדבות", "records": "תיעוד / רישום", "rabbi": "רב / דת",
    "it": "תקשורת / טכנולוגיה / מחשוב / תקשורת וטכנולוגיה", "evacuation": "פינוי / קליטה / פינוי וקליטה",
}  # fmt: skip
GENERAL = ("chair", "deputy", "secretary", "member", "observer", "advisor")
RANKS = frozenset(("רכז", "אחראי", "חבר", "נציג", "תחומ", "פונקציה", "צוות", "קצינ", "מרכז", "תחומי"))
BODILY = frozenset(("ועד", "ועדה", "צוות", "פורומ", "מועצה", "אסיפה", "אגודה", "הנהלה", "נהלה"))
LONGEST = 200
TEAM, SPLITS = "t_resilience", re.compile(r"[+\n;,&|]|\s+/\s*|\s*/\s+|(?<=[^\W\d_]{2})/(?=[\w\"״]{3})|\sוגם\s")


def stem(token):
    """One word without gender, number and article, so that two forms of it are equal."""
    token = token.translate(FINALS).replace("וו", "ו").replace("יי", "י")
    token = token.lstrip("ה") if len(token) > 2 else token
    token = FORMS.get(token, token)
    return CONSTRUCT.get(token, token)


def stems(text):
    """The words of a text in their common form, as a tuple."""
    text = fold(text)
    for halves, whole in HALVES:
        text = re.sub(halves, whole, text)
    return tuple(filter(None, (stem(word) for word in text.split() if word.translate(FINALS) not in SCRAPS)))


def parts_of(text):
    """The texts that one cell lists."""
    return [part for part in (clean(part).strip(" -–") for part in SPLITS.split(clean(text))) if fold(part)]


def join(meanings):
    """Several meanings as one text, each once."""
    return "+".join(dict.fromkeys(one for meaning in meanings for one in meaning.split("+")))


@dataclass(frozen=True)
class Match:
    """What a text means, '' for unknown; `sure` where no person needs to look at it."""

    meaning: str = ""
    sure: bool = False

    @property
    def whole(self):
        """True where the meaning says all that a position needs."""
        return bool(self.meaning) and not self.meaning.startswith("func:")


UNKNOWN = Match()


class Vocabulary:
    """All that is known about words: kinds of roles and bodies with their other spellings, and what people matched."""

    def __init__(self, roles, kinds, functions=(), remembered=None, place="", firsts=FIRST_NAMES):
        """`roles` of (code, name, scope, aliases), `kinds` of (code, name, aliases), `functions` of (code, label)."""
        self.remembered, self.firsts = remembered or {}, firsts
        self.settlement, self._read = place, {}
        self.place = frozenset(stems(place)) | {"ישוב", "ישובי"}
        self.roles = self._spelled(roles, self._role)
        self.bodies = self._spelled([(code, name, "", aliases) for code, name, aliases in kinds], lambda code, _: code)
        labels = [(code, label) for code, label in functions]
        spelled = [(word, code) for code, words in (*labels, *FUNCTIONS.items()) for word in words.split(" / ")]
        self.functions = {stems(word): code for word, code in spelled}
        self.words = {word for phrase in (*self.roles, *self.bodies, *self.functions) for word in phrase}

    @staticmethod
    def _spelled(rows, meaning):
        return {stems(word): meaning(code, scope) for code, name, scope, aliases in rows
                for word in (*aliases, name.split("(")[0], name) if stems(word)}  # fmt: skip

    @staticmethod
    def _role(code, scope):
        if scope != "body":
            return f"role:{code}"
        return {"body_chair": "func:chair", "resilience_member": f"body:{TEAM}:member"}.get(code, "func:member")

    def match(self, text):
        """What the text of a role's cell means."""
        return self._once(self._match, text)

    def _once(self, reading, text):
        """A text is read once, however many cells it stands in; longer ones than any role are none."""
        text = text[:LONGEST]
        if (reading.__name__, text) not in self._read:
            self._read[reading.__name__, text] = reading(text)
        return self._read[reading.__name__, text]

    def _match(self, text):
        known = self.remembered.get(("role", fold(text)[:200]))
        if known:
            return Match(known, True)
        parts = parts_of(text)
        each = [self._one(part) for part in parts]
        if len(parts) > 1 and all(match.whole for match in each):
            return Match(join(match.meaning for match in each), all(match.sure for match in each))
        return self._one(text)

    def match_body(self, text):
        """What the text of a committee's cell means: the body, and a function where it names one."""
        return self._once(self._match_body, text)

    def _match_body(self, text):
        known = self.remembered.get(("body", fold(text)[:200]))
        if known:
            return Match(known, True)
        found = [self._body(stems(part), bare=True) for part in parts_of(text)] or [UNKNOWN]
        if all(match.meaning for match in found):
            return Match(join(match.meaning for match in found), all(match.sure for match in found))
        found = self._body(stems(text), bare=True)
        return found if found.meaning else Match(self._body(stems(text)[:-1], bare=True).meaning)

    def within(self, body, text):
        """What words mean that stand beside a body: one function of it, or several."""
        plain = clean(re.sub(r"\(.*?\)", " ", text))
        halves = [part for piece in parts_of(plain) for part in re.split(r"\s+ו(?=[^\W\d_]{2})", piece)]
        for parts in ([text] if len(parts_of(text)) == 1 else [], parts_of(plain), halves):
            each = [self.match(f"{body} {part}") for part in parts]
            if each and all(match.sure and match.meaning.startswith("body:") for match in each):
                return Match(join(match.meaning for match in each), True)
        return UNKNOWN

    def bodily(self, text):
        """True for words that speak of a body, known or not: they start as the names of bodies do."""
        return stems(text)[:1] != () and stems(text)[0] in BODILY

    def function(self, text):
        """The function that a text names, '' for none."""
        return self.functions.get(self._known(stems(text)), "")

    def _one(self, text):
        if set(fold(text).translate(FINALS).split()) & FORMER:
            return UNKNOWN
        tokens = self._known(stems(text))
        found = self._exact(tokens)
        if not found.meaning:
            found = self._exact(tuple(token for token in tokens if token not in self.place))
        if not found.meaning and tokens[:1] == ("מחזיק",) and "role:portfolio" in self.roles.values():
            found = Match("role:portfolio", True)
        if not found.meaning:
            found = self._pair(tokens)
        if not found.meaning and "(" in text:
            found = Match(self._one(re.sub(r"\(.*?\)?($|\))", "", text).replace("(", "")).meaning)
        return found if found.meaning else self._near(tokens)

    def _known(self, tokens):
        """Words without a prefix that hides them: 'בוועדה' is 'ועדה'."""
        short = lambda word: word[0] in "בלמ" and word not in self.words and len(word) > 3  # noqa: E731 (one use)
        return tuple(stem(t[1:]) if short(t) and stem(t[1:]) in self.words else t for t in tokens)

    def _exact(self, tokens):
        if tokens in self.roles:
            return Match(self.roles[tokens], True)
        found = self._body(tokens)
        if found.meaning:
            return found
        return Match(f"func:{self.functions[tokens]}", True) if self.functions.get(tokens) in GENERAL else UNKNOWN

    def _body(self, tokens, bare=False):
        """A body named somewhere in the words, with the function that the other words name."""
        for length in range(len(tokens), 0, -1):
            for start in range(len(tokens) - length + 1):
                kind = self.bodies.get(tokens[start : start + length])
                if kind:
                    rest = tokens[:start] + tokens[start + length :]
                    return self._in_body(kind, rest, bare or self._named(tokens[start : start + length]) or bool(rest))
        return UNKNOWN

    @staticmethod
    def _named(span):
        """True where the words say that it is a body, and not only its subject."""
        return len(span) > 1 or span[0] in ("צחי", "ועד", "אגודה")

    def _in_body(self, kind, rest, sure):
        if rest in (("רכז",), ("מרכז",), ("אחראי",)):
            return Match(f"body:{kind}:chair", False)
        if kind == TEAM:
            plain = tuple(token for token in rest if token not in RANKS and token not in self.place)
            code = self.functions.get(rest) or self.functions.get(plain) or ("" if plain else "member")
            return Match(f"body:{kind}:{code or 'member'}", bool(code) and sure)
        rest = tuple(token for token in rest if token not in self.place)
        code = self.functions.get(rest) if rest else "member"
        if code in GENERAL:
            return Match(f"body:{kind}:{code}", sure)
        return UNKNOWN

    def _pair(self, tokens):
        """Two roles joined by 'and', where the second may leave out its first word."""
        for place, token in enumerate(tokens[1:], 1):
            if token.startswith("ו") and len(token) > 2:
                left, right = tokens[:place], (stem(token[1:]), *tokens[place + 1 :])
                first, second, short = self._exact(left), self._exact(right), self._exact((left[0], *right))
                if first.whole and (short.whole or second.whole):
                    sure = second.whole and not short.whole and first.sure and second.sure
                    return Match(join((first.meaning, (short if short.whole else second).meaning)), sure)
        return UNKNOWN

    def _near(self, tokens):
        """A guess for a slip of the pen."""
        spelled = {" ".join(phrase): meaning for phrase, meaning in self.roles.items() if meaning.startswith("role:")}
        close = difflib.get_close_matches(" ".join(tokens), list(spelled), n=3, cutoff=0.84)
        close.sort(key=lambda word: sorted(word) != sorted(" ".join(tokens)))  # letters in another order come first
        return Match(spelled[close[0]]) if close else UNKNOWN
