"""PURE. The values of a line of a person's own tab: numbers, addresses, dates, with what is wrong in which cell."""

import re

from models import kinds
from models.kinds import Invalid, is_blank
from models.messages import say
from models.words import clean, fold
from sync import intake_cells as cells
from sync.intake_items import Option, Question
from sync.intake_words import NOBODY

TEXT, DAY, PHONE, EMAIL, YESNO = kinds.Text(60), kinds.Day(), kinds.Phone(), kinds.Email(), kinds.YesNo()
LABELS = {"first": "שם פרטי", "last": "משפחה"}


class Values:
    """Reads the values of lines; `one` are the columns of which there is one, `ask` puts a question."""

    def __init__(self, table, one, ask):
        self.table, self.one, self.ask = table, one, ask
        self.swapped = {name: self._american(one[name]) for name in ("start", "end") if one[name]}

    def _american(self, column):
        """True where an American sheet seems to have taken days for months: what it could not read so stayed a text."""
        raws = [cells.plain(line.at(column)) for line in self.table.lines]
        unread = [raw for raw in raws if isinstance(raw, str) and cells.UNREAD_DAY.fullmatch(clean(raw))]
        read = [DAY.parse(raw) for raw in raws if isinstance(raw, float) and 25569 < raw < 73415]
        return bool(unread) and bool(read) and all(day.day <= 12 for day in read)

    def phones(self, line, somebody, findings, remarks):
        """Numbers to their fields: a mobile one to the mobile, the other to the second telephone."""
        numbers = {}
        for source in somebody.phones:
            column, text = (somebody.anchor, source) if isinstance(source, str) else (source, line.text(source))
            found, _, rest = cells.take_apart(text)
            if rest and found and column is not somebody.anchor:
                remarks.append(f"ליד המספר כתוב „{rest.strip('()')}”, ולא נקלט")
            for one in found or (text,):
                try:
                    value = PHONE.parse(one)
                except Invalid as error:
                    findings.append(at(line, column, str(error)))
                    continue
                self._put_phone(numbers, value, one, line, column, findings)
        return numbers

    @staticmethod
    def _put_phone(numbers, value, shown, line, column, findings):
        if value in numbers.values():
            return
        order = ("mobile", "phone") if value.startswith("+9725") else ("phone",)
        free = next((name for name in order if name not in numbers), None)
        if free:
            numbers[free] = value
        else:
            findings.append(at(line, column, f"„{shown}” הוא מספר נוסף, ואין לו מקום."))

    @staticmethod
    def mail(line, somebody, findings, remarks):
        """The e-mail address of a person, the first where there are several."""
        for source in somebody.mails:
            column, text = (somebody.anchor, source) if isinstance(source, str) else (source, line.text(source))
            found = cells.MAIL.findall(text)
            if len(found) > 1:
                remarks.append(f"נקלטה הכתובת הראשונה מתוך {len(found)}")
            try:
                return {"email": EMAIL.parse((found or [text])[0])}
            except Invalid as error:
                findings.append(at(line, column, str(error)))
        return {}

    def plain(self, line, name, kind, to, findings):
        """{field: value} of a column that needs no more than its kind."""
        raw = line.at(self.one[name])
        try:
            value = kind.parse(cells.plain(raw))
        except Invalid as error:
            findings.append(at(line, self.one[name], str(error)))
            return {}
        return {} if value is None else {to: value}

    def day(self, line, name, findings, remarks, waits):
        """A date; a year alone is none, and what an American sheet may have turned round is asked."""
        column = self.one[name]
        raw = line.at(column)
        if isinstance(raw, dict) and "e" in raw:
            findings.append(at(line, column, say("value.error", found=raw["e"])))
            return None
        raw = cells.plain(raw)
        if is_blank(raw) or (isinstance(raw, str) and fold(raw) in NOBODY):
            return None
        text = cells.text_of(raw)
        if isinstance(raw, str):
            raw = _fuller(text)
        try:
            if re.fullmatch(r"(19|20)\d\d", text):
                raise Invalid(f"„{text}” היא שנה בלבד. יש לכתוב גם חודש, למשל 1/{text}.")
            day = DAY.parse(raw)
        except Invalid as error:
            findings.append(at(line, column, str(error)))
            return None
        remark = DAY.remark(raw)
        remarks += [remark] if remark else []
        if self.swapped[name] and isinstance(raw, (int, float)):
            return self._swap(column, day, line, waits)
        return day

    def _swap(self, column, day, line, waits):
        """A date that an American sheet may have read month first: asked once for the column."""
        if day.day == day.month:
            return day
        options = (Option("swap", "כן, להחזיר את היום והחודש למקומם"), Option("keep", "לא, התאריכים נכונים"))
        text = f"בעמודה „{column.label}” נראה שהגיליון החליף יום וחודש (למשל {DAY.show(day)}). להחזיר?"
        key = f"swap:{column.key[7:]}"
        said = self.ask(Question(key, "swap", text, options, (line.number,), "swap"))
        if said is None:
            waits.append(key)
        return day.replace(day=day.month, month=day.day) if said == "swap" else day


def _fuller(text):
    """A date as people jot it down in a column of dates: 'עד 31.8.27', and '2.24', which can only be a month."""
    text = re.sub(r"^(?:עד|מאז|החל מ|מ|ב)[\s\-־]*(?=\d)", "", text)
    return re.sub(r"^(0?[1-9]|1[0-2])[./](1[3-9]|[2-6]\d)$", r"\1/20\2", text)


def at(line, column, why):
    """A finding with its place, as the mirror tells one."""
    return f"שורה {line.number}, {say('line.column', label=column.label).removeprefix('ב')}{why}"


def nameless(values, line, findings):
    """Why a person without a whole name cannot come in, '' where the name is whole; too long names are findings."""
    for name in ("last", "first"):
        try:
            values[name] = TEXT.parse(values[name])
        except Invalid as error:
            findings.append(f"שורה {line.number}: {error}")
            return "השם אינו תקין"
        if values[name] is None or not cells.LETTERS.search(values[name]):
            findings.append(f"שורה {line.number}: {say('required', label=LABELS[name])}")
            return f"חסר: {LABELS[name]}"
    return ""
