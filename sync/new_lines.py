"""PURE. New lines: what a person typed under the others, until it may become a record."""

from models.kinds import Invalid
from models.messages import say
from sync import merge as m
from sync.namesakes import person_of
from sync.tabs import digest, shown_line


class NewLines:
    """The part of a tab's plan (`sync.lines.TabPlan`) that is about lines without a record."""

    def _new(self, line, told=None):
        if not line.key and self._comes_back(line):
            return
        if not self.spec.creates:
            self._refuse_new(line, say("line.closed"))
            return
        found = self._complete(line)
        if found is None:
            return
        values, refusals, person = found
        if self._waits_to_open(line, values):
            return
        remarks = [c.kind.remark(line.cells[c.code]) for c in self.spec.columns if c.code in values]
        told = told or say("line.taken")
        if remark := next(filter(None, remarks), None):
            told = say("line.taken.remark", remark=remark)
        self._add("stamp", line=line.index, values=self._content(line, values), value=person, why=told)
        self._findings(line, refusals, told)

    def _waits_to_open(self, line, values):
        """A new line of a role that opens the workbook waits for the unit's word."""
        if values.get("role_kind") not in self.state.opening:
            return False
        identity = f"opener:{self.spec.code}:{digest(shown_line(line))}"
        answer = self._answer(identity)
        if answer == "approve":
            return False
        text = say("line.opener.rejected" if answer else "line.opener")
        self._tell(line, text)
        if answer is None:
            self._add("wait", key=line.key, line=line.index, code="proposal:opener", why=text, raw=shown_line(line),
                      old=(None,) * 3, value=identity)  # fmt: skip
        return True

    def _complete(self, line):
        """(values, refusals, person) of a line that may become a record; None where it has to wait, and says why."""
        values, refusals = self._read_all(line)
        needed = [column for column in self.spec.columns if column.required and column.code not in values]
        if needed:
            why = " ".join(refusals.get(column.code) or say("required", label=column.label) for column in needed)
            self._refuse_new(line, say("line.finding", where="", why=why, rest=say("line.whole")))
            return None
        carries = self.spec.carries == "person"
        person, question = person_of(self.state, values, self._answer) if carries else (None, None)
        if question:
            self._tell(line, question.told)
            self._refuse_new(line, question.asked, question.identity, question.people)
            return None
        return values, refusals, person

    def _read_all(self, line):
        """The values of a line that has no record yet, and {code: why} of the cells that cannot be read."""
        values, refusals = {}, {}
        for column in self.spec.columns:
            try:
                value = column.read(line.cells[column.code])
            except Invalid as error:
                refusals[column.code] = str(error)
                continue
            if value is not None and column.edit:
                values[column.code] = value
        return values, refusals

    def _content(self, line, values):
        return tuple((code, values[code], line.cells[code]) for code in sorted(values))

    def _findings(self, line, refusals, told):
        self.events[line.index] = told
        for code, why in refusals.items():
            label = self.spec.column(code).label
            text = say("line.finding", where=say("line.column", label=label), why=why, rest=say("line.rest"))
            self._tell(line, text)

    def _refuse_new(self, line, text, identity="", people=()):
        """A line that cannot become a record yet waits; what it holds is what makes it the same line next time."""
        self._tell(line, text)
        held = shown_line(line)
        code = "person" if identity else "line"
        identity = identity or f"line:{self.spec.code}:{digest(held)}"
        self._add("wait", key=line.key, line=line.index, code=f"finding:{code}", why=text, raw=held,
                  old=(list(people) or None, None, None), value=identity)  # fmt: skip

    def _create(self, line, key):
        """A stamped line whose record does not exist yet: now it may, the stamp is there."""
        found = self._complete(line)
        if found is None:
            return
        values, refusals, person = found
        if self._waits_to_open(line, values):  # it was stamped as somebody else's
            return
        self._add("create", line=line.index, key=key, values=self._content(line, values), value=person)
        for code, why in refusals.items():
            column = self.spec.column(code)
            outcome = m.Outcome(m.FINDING, None, why)
            self._on_finding(line, column, outcome, None, None)
