"""EXECUTOR. The port in a storm: people typing, and faults, between any two requests."""

from models.base import database
from sync import book as port

REQUESTS = ("create", "read", "lay_out", "swap")


class Killed(BaseException):
    """The process died here."""


class Stormy:
    """The port with people typing and faults happening between any two requests."""

    def __init__(self, history):
        self.history, self.book, self.late = history, history.memory, []
        self.before = {}  # file -> its tabs as they were before the last swap

    def __getattr__(self, name):
        method = getattr(self.book, name)
        if name not in REQUESTS:
            return method
        return lambda *told: self._carried(name, lambda: self._call(name, method, told))

    def _call(self, name, method, told):
        if name == "swap":
            if self.history.assumed == "no copy" and told[1].way == "copy":
                self.history.oracle.faults.append("P4: copies a block where copying was found to lose formulas")
            self.history.race(*told)
            sheets = self.book.files[told[0]].sheets
            self.before[told[0]] = {i: [list(row) for row in sheet.rows] for i, sheet in sheets.items()}
        return method(*told)

    def _carried(self, name, call):
        if database.in_transaction():
            self.history.oracle.faults.append(f"P3: a transaction is open across {name}")
        self.history.between()
        fault = self.history.moment(name, request=True)
        if fault == "busy":
            raise port.Busy("429")
        if fault == "fail":
            raise port.Lost("503")
        if fault == "late" and name == "swap":
            self.late.append(call)
            raise port.Lost("no answer yet")
        answer = call()
        self.history.between()
        if fault in ("lost", "late") or (name == "swap" and self.history.assumed == "no answer"):
            raise port.Lost("no answer")
        return answer

    def release(self):
        """Carry out what was sent and not answered; it may be too late for it."""
        while self.late:
            try:
                self.late.pop(0)()
            except port.BookError:
                self.history.tally["late refused"] += 1
