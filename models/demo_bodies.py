"""Teams, forums and boards for the demonstration: some ready and some not, some who come and some who do not."""

from random import Random

from models.changes import Change
from models.readiness import readiness, teams

CAME = 0.8  # of the members of a forum
ABSENT = 4  # the settlement whose secretary and coordinator missed the last meetings
SUBSTITUTES = ("chair", "welfare", "logistics", "security")
#: days since a team's file, contacts, headquarters and procedure were checked; what is absent never was
CHECKED = (
    {"file": 40, "contacts": 20, "hq": 90, "procedure": 300},
    {"file": 150, "contacts": 80, "hq": 200, "procedure": 300},
    {"file": 260, "contacts": 120, "hq": 90}, {"hq": 500}, {"file": 100, "procedure": 500},
)  # fmt: skip


def staff(draft, village):
    """What makes a settlement's teams ready or not, and, here and there, a local committee of the same people."""
    turn, team = village.index % len(CHECKED), village.bodies["t_resilience"]
    trained = None if turn == 3 else draft.ago(500 + 30 * turn)
    values = {
        "trained_on": trained, "refreshed_on": draft.ago(200) if turn == 0 else None, "hq_place": "מרתף המזכירות",
        "call_out": "קבוצת הודעות וצופר", "equipment_gaps": "חסר גנרטור נייד" if turn == 2 else None,
        "special_mapped_on": draft.ago(150) if turn < 2 else None,
    }  # fmt: skip
    draft.changes.append(Change("body", team, "update", values))
    for number, function in enumerate(SUBSTITUTES[: 4 - turn]):
        draft.add("position", person=village.pool[-1 - number], role_kind=village.roles["resilience_member"],
                  body=team, function=function, substitute=True, start=draft.ago(400))  # fmt: skip
    _protection(draft, village)
    _local_committee(draft, village)


def _protection(draft, village):
    """A protection team's training and awareness, and how many consulted it: numbers."""
    team = village.bodies.get("t_protection")
    if team is None:
        return
    late = village.index % 2
    values = {"trained_on": draft.ago(900), "refreshed_on": None if late else draft.ago(200),
              "awareness_on": draft.ago(430 if late else 60)}  # fmt: skip
    draft.changes.append(Change("body", team, "update", values))
    now = (draft.today.month + 2) // 3
    for quarter in range(1, now):
        draft.add("consultation_count", body=team, year=draft.today.year, quarter=str(quarter),
                  consultations=(village.index + quarter) % 5)  # fmt: skip


def _local_committee(draft, village):
    """Where no list was filed, the board's people are the local committee too: a body of its own all the same."""
    if village.index % 6 != 4:
        return
    body = draft.add("body", name="ועד מקומי", kind=village.kinds["local_committee"].uid, settlement=village.place.uid,
                     same_people_as=village.board, established=draft.ago(1200))  # fmt: skip
    for function, person in zip(("chair", "member", "member"), village.members["board"], strict=False):
        role = village.roles["body_chair" if function == "chair" else "body_member"]
        draft.add("position", person=person, role_kind=role, body=body, function=function, start=draft.ago(1200))


def rolls(draft, villages, forums):
    """Who came to the forums: `forums` is {kind's code: (body, its meetings, newest first)}."""
    random = Random(11)  # a chance of its own: what is drawn here changes nothing elsewhere
    roles = {"f_secretaries": "secretary", "f_coordinators": "coordinator"}
    for code, (body, meetings) in forums.items():
        for number, meeting in enumerate(meetings):
            for village in villages:
                away = village.index % 9 == ABSENT and number < 2
                draft.add("attendance", meeting=meeting, person=village.holders[roles[code]],
                          present=not away and random.random() < CAME)  # fmt: skip
        draft.add("forum_exclusion", body=body, person=villages[6].holders[roles[code]], reason="other")
        draft.add("position", person=villages[1].holders["youth_coordinator"],
                  role_kind=villages[1].roles["body_member"], body=body, function="member",
                  start=draft.ago(200))  # fmt: skip


def checks(draft):
    """What was checked by hand in the teams, which have their checks from the house since they were added."""
    found = sorted(teams(), key=lambda team: team.settlement.sort_key)
    for number, (_, ready) in enumerate(readiness(found, draft.today).items()):
        done = CHECKED[number % len(CHECKED)]
        for check in ready.checks:
            if check.item.code in done:
                yield Change("readiness_status", check.status.uid, "update",
                             {"ok": True, "checked_on": draft.ago(done[check.item.code])})  # fmt: skip
