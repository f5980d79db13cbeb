"""PURE. What may differ between the two sides while something waits for people: its cell, or else its whole line."""


class Excuses:
    """What waits, by the cells and the lines that it is about."""

    def __init__(self, waits):
        self.text = " ".join(wait["text"] for wait in waits)
        about = [(wait["scope"], wait["tab"], wait["record"], wait["column"]) for wait in waits]
        self.cells = {place for place in about if place[3]}
        self.lines = {tuple(place) for *place, column in about if column in ("", "_key")}

    def line(self, scope, tab, key):
        """True where a line as a whole waits: it may be missing, or stand there twice."""
        return (scope, tab, key[:10]) in self.lines  # a person may have typed anything for a key

    def cell(self, scope, tab, key, column):
        """True where a cell waits, or all of its line; that another cell of the line waits excuses nothing here."""
        return self.line(scope, tab, key) or (scope, tab, key[:10], column) in self.cells
