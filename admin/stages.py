"""The stages that a programme goes through, as a bar on its page; since when it is in each, the journal tells."""

from admin import history
from models import journal
from models.programmes import Programme, stages_of


def bar_of(record):
    """[{label, now, over, since}] of a programme's stages in their order; nothing for other records."""
    if not isinstance(record, Programme):
        return []
    since, stages = _entered(record), stages_of(record.kind)
    codes = [code for code, _ in stages]
    at = codes.index(record.stage) if record.stage in codes else -1
    return [{"label": label, "now": place == at, "over": place < at,
             "since": since.get(code, "") if place <= at else ""}
            for place, (code, label) in enumerate(stages)]  # fmt: skip


def _entered(record):
    """{stage: the day on which the record last came into it}, as far as the journal still has the values."""
    found = {}
    for line, values in journal.history("programme", record.uid):  # the newest first
        _, stage = values.get("stage", (None, None))
        if stage:
            found.setdefault(stage, history.when(line.at).partition(" ")[0])
    return found
