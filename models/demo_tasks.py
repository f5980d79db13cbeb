"""What came of a year's meetings in the demonstration: tasks done, late and open; joint meetings; summaries sent."""

import datetime as dt

from models.people import RoleKind

FROM = ("guidance", "board", "consult")  # meetings of a companion
RECENT = 150  # days back from which tasks are told


def agree(draft, companions):
    """Add tasks to the meetings of the draft, and what else came of them; `companions` are {settlement: worker}."""
    added = {change.uid: change.values for change in draft.changes if change.entity == "meeting"}
    holders = _holders(draft)
    for uid, meeting in added.items():
        days = (draft.today - meeting["date"]).days
        if meeting["kind"] in FROM and meeting["status"] == "held" and meeting.get("settlement"):
            _sent(draft, meeting, days)
            if days < RECENT:
                _tasks(draft, uid, meeting, days, holders.get(meeting["settlement"]))
    _joint(draft, added, companions)


def _holders(draft):
    """{settlement: the position of its secretary}: the first that is still held."""
    role = RoleKind.get(RoleKind.code == "secretary").uid
    of_role = [c for c in draft.changes if c.entity == "position" and c.values.get("role_kind") == role]
    return {c.values["settlement"]: c.uid for c in reversed(of_role) if "end" not in c.values}


def _tasks(draft, uid, meeting, days, position):
    """One to three tasks: of old meetings mostly done, some late; of the last ones mostly open."""
    random = draft.random
    for title in random.sample(draft.words["tasks"], random.choice((1, 1, 2, 3))):
        due = meeting["date"] + dt.timedelta(days=random.choice((7, 14, 21, 30)))
        done = random.random() < (0.85 if days > 30 else 0.3)
        theirs = position and random.random() < 0.45
        owner = {"owner_position": position} if theirs else {"owner_user": meeting["worker"]}
        finished = min(due + dt.timedelta(days=random.choice((-4, -1, 0, 3))), draft.today)
        draft.add(
            "task", title=title, due=due, meeting=uid, settlement=meeting["settlement"],
            shared_with_settlement=bool(theirs), priority=random.choice(("normal", "normal", "normal", "high", "low")),
            status="done" if done else random.choice(("open", "open", "doing")),
            done_on=max(finished, meeting["date"]) if done else None, **owner,
        )  # fmt: skip


def _sent(draft, meeting, days):
    """Every second summary was sent on, the day after."""
    if days > 2 and draft.random.random() < 0.5:
        meeting["sent_on"] = meeting["date"] + dt.timedelta(days=1)
        meeting["sent_to"] = "ועד ההנהלה" if meeting["kind"] == "board" else "רכז/ת הקהילה"


def _joint(draft, added, companions):
    """Here and there a visit or a board was for two settlements of one companion."""
    neighbours = {}
    for place, worker in companions.items():
        neighbours.setdefault(worker, []).append(place)
    for uid, meeting in added.items():
        near = [one for one in neighbours.get(meeting.get("worker"), ()) if one != meeting.get("settlement")]
        if meeting["kind"] == "visit" and near and draft.random.random() < 0.4:
            draft.add("meeting_settlement", meeting=uid, settlement=draft.random.choice(near))
