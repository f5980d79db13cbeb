"""PURE. A proposal in words, for a terminal and for the screens."""

from models.words import clean, count
from sync.intake_propose import column_told, line_reasons, told
from sync.intake_table import letter
from sync.intake_values import PHONE

OPTIONS_SHOWN = 6


def sums(proposal):
    """{what: how many}: lines that come in, are in, wait, and do not come in; people and bodies."""
    lines = lambda items: len({item.line for item in items})  # noqa: E731 (a local spelling)
    fresh = {item.same_as for item in proposal.ready if not item.person}
    return {"new": len(proposal.ready), "same": len(proposal.same), "people": len(fresh),
            "waiting": lines(proposal.waiting), "out": lines(proposal.out), "findings": lines(
                item for item in proposal.items if item.findings), "clean": len(proposal.clean_lines)}  # fmt: skip


def item_text(item, proposal):
    """What an item brings in, in one line."""
    known = "ידוע/ה" if item.person else "חדש/ה"
    state = {"same": "כבר נקלט", "double": "כתוב פעמיים"}.get(item.status, known)
    start, end = (day.strftime("%d/%m/%Y") if day else "" for day in (item.start, item.end))
    dates = f"{start} – {end}" if start and end else start and f"מתאריך {start}" or end and f"עד {end}"
    reached = (*map(PHONE.show, item.phones), item.values.get("email"))
    return " · ".join(filter(None, (told(item.meaning, proposal.labels) or "תפקיד לא ידוע", dates, *reached, state)))


def odd_lines(proposal):
    """The lines that are offered as no data; empty ones together."""
    blank = [line.number for line in proposal.table.odd if line.why == "ריקה"]
    rows = [f"שורה {line.number}, {line.why}: {line.shown[:70]}" for line in proposal.table.odd if line.why != "ריקה"]
    return ([f"שורות ריקות: {', '.join(map(str, blank))}"] if blank else []) + rows


def report(title, proposal):
    """The whole proposal of a tab for a terminal, line by line."""
    found = [f"הלשונית „{title}”"]
    heads = ", ".join(map(str, proposal.table.headers))
    found.append(f"  כותרות: {'שורה ' + heads if heads else 'אין'}")
    for column in proposal.table.columns:
        sign = "✓" if column.sure else "?"
        meaning = column_told(column.meaning, proposal.labels)
        why = f" ({column.why})" if column.why else ""
        found.append(f"  {sign} {letter(column.index)} {_short(column.header) or 'בלי כותרת'}: {meaning}{why}")
    if not any(item.values for item in proposal.items):
        return [*found, "  לא נמצאו כאן שמות של אנשים. אפשר לומר איזו עמודה היא של השמות, ולהציג שוב."]
    found += [f"  אינן נתונים: {row}" for row in odd_lines(proposal)]
    found += _items(proposal) + [f"  לידיעה: {remark}" for remark in proposal.remarks]
    found += _questions(proposal) + _out(proposal)
    return [*found, f"  {sum_up(proposal)}"]


def sum_up(proposal):
    """The counts in one sentence."""
    n = sums(proposal)
    told_new = count(n["new"], "תפקיד אחד ייקלט", "שני תפקידים ייקלטו", "תפקידים ייקלטו")
    waits = count(n["waiting"], "שורה אחת ממתינה לתשובה", "שתי שורות ממתינות לתשובה", "שורות ממתינות לתשובה")
    people = count(n["people"], "אדם חדש אחד", "שני אנשים חדשים", "אנשים חדשים")
    return f"{told_new}, {people}, כבר נקלטו: {n['same']}, {waits}."


def _short(text, longest=40):
    text = clean(text).replace("\n", " ")
    return text if len(text) <= longest else f"{text[:longest]}…"


def _items(proposal):
    found = []
    for item in proposal.items:
        if item.ready:
            found.append(f"  {item.line:>4}  {item.name} · {item_text(item, proposal)}")
            found += [f"          ✗ {text}" for text in item.findings]
            found += [f"          ℹ {text}" for text in item.remarks]
    return found


def _questions(proposal):
    found = ["  שאלות:"] if proposal.questions else []
    for question in proposal.questions.values():
        lines = f" (שורות {', '.join(map(str, question.lines))})" if question.lines else ""
        found.append(f"  ? {question.key}")
        found.append(f"      {question.text}{lines}")
        shown = [o for o in question.options if o.value == question.guess]
        shown += [o for o in question.options if o not in shown][: OPTIONS_SHOWN - len(shown)]
        found += [f"      {o.value} = {o.label}{' · ' + o.sub if o.sub else ''}" for o in shown]
        if len(question.options) > len(shown):
            found.append(f"      … ועוד {len(question.options) - len(shown)}")
    return found


def _out(proposal):
    rows = [(line, why) for line, why in line_reasons(proposal) if not why.startswith("ממתינה")]
    return [f"  לא ייקלטו: שורה {line}: {why}" for line, why in rows]
