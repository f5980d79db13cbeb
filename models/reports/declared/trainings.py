"""How far the holders of roles are trained: role by role, and holder by holder."""

from models.people import Person, Position
from models.places import Settlement
from models.programmes import Programme
from models.reports.report import SETTLEMENT, Bar, Chart, Column, Line, Link, Report, worst_first
from models.reports.trainings import EXPIRED, SOON, UNTRAINED, VALID, WORDS, Coverage
from models.rules import numbers
from models.trainings import Enrolment

SUBJECT = "הכשרות"
TONES = {UNTRAINED: "red", EXPIRED: "red", SOON: "amber", VALID: "green"}
NEEDED = (Enrolment, Programme, Person, Position, Settlement)


def _covered(view):
    """(the Coverage of today, the holders of the view's settlements)."""
    coverage = Coverage(view.today, numbers().get("training", 0))
    return coverage, [one for one in coverage.holders if not view.narrowed() or one.settlement in view.names]


def _coverage(view):
    """A line for each role that trainings are meant for; each number leads to those whom it counts."""
    coverage, holders = _covered(view)
    lines = [_role(coverage, uid, [one for one in holders if one.role == uid]) for uid in coverage.roles]
    return sorted(lines, key=lambda line: (line.values["share"] is None, line.values["share"], line.values["role"]))


def _role(coverage, uid, holders):
    counts = {state: sum(one.state == state for one in holders) for state in WORDS}
    trained, name = counts[VALID] + counts[SOON], coverage.roles[uid].name
    values = {"role": name, "must": "כן" if coverage.mandatory(uid) else "לא", "holders": len(holders), **counts,
              "trained": trained, "share": 100 * trained // len(holders) if holders else None}  # fmt: skip
    links = {state: Link(report="holders", filters=(("role", name), ("state", WORDS[state])))
             for state, number in counts.items() if number}  # fmt: skip
    links |= {"holders": Link(report="holders", filters=(("role", name),))} if holders else {}
    tone = "" if not holders else "green" if trained == len(holders) else "red" if coverage.mandatory(uid) else "amber"
    return Line(values, tone, links=links)


def _coverage_chart(lines, view):
    drawn = [Bar(line.values["role"], line.values["share"], f"{line.values['share']}%", line.tone)
             for line in lines if line.values["share"] is not None]  # fmt: skip
    return Chart("כמה מבעלי התפקיד הוכשרו", tuple(drawn), most=100)


def _holders(view):
    """A line for each who holds such a role."""
    coverage, holders = _covered(view)
    people = {one.uid: f"{one.first} {one.last}" for one in
              Person.select(Person.uid, Person.first, Person.last).where(
                  Person.uid.in_([one.person for one in holders]))}  # fmt: skip
    places = view.names | dict(Settlement.select(Settlement.uid, Settlement.name).tuples())
    names = {training.uid: training.name for those in coverage.trainings.values() for training in those}
    found = []
    for one in holders:
        values = {"person": people[one.person], "role": coverage.roles[one.role].name, "since": one.since,
                  "state": WORDS[one.state], "until": one.until, "training": names.get(one.training, ""),
                  "settlement": places.get(one.settlement, ""),
                  "step": Enrolment.status.kind.show(one.step)}  # fmt: skip
        found.append(view.line(one.settlement, values, TONES[one.state], links={"person": Link("person", one.person)}))
    found.sort(key=lambda line: (line.values["settlement"], line.values["role"], line.values["person"]))
    return worst_first(found)


REPORTS = (
    Report(
        "coverage", SUBJECT, "כיסוי הכשרה לפי תפקיד", "כמה מבעלי כל תפקיד הוכשרו ותעודתם בתוקף, וכמה עוד לא.",
        (Column("role", "התפקיד"), Column("must", "הכשרת חובה", choose=True),
         Column("holders", "בעלי תפקיד", "number", total=True, derived=True),
         Column("trained", "הוכשרו", "number", total=True, derived=True),
         Column("share", "כיסוי", "percent", derived=True),
         *(Column(state, words, "number", total=True, cell=True) for state, words in WORDS.items())),
        _coverage, NEEDED, outward="lines", chart=_coverage_chart,
        words={"red": "חסרים בהכשרת חובה", "amber": "חסרים", "green": "כולם הוכשרו"},
    ),
    Report(
        "holders", SUBJECT, "מי הוכשר/ה ומי עוד לא", "בעלי התפקידים שהכשרות מיועדות להם, ועד מתי התעודה של כל אחד/ת.",
        (Column("person", "שם"), SETTLEMENT, Column("role", "התפקיד", choose=True), Column("since", "בתפקיד מ", "day"),
         Column("state", "מצב", "state", choose=True), Column("until", "התעודה עד", "day"),
         Column("training", "ההכשרה"), Column("step", "שלב ברישום")),
        _holders, NEEDED, outward="",
        words={"red": "לא הוכשרו או שפג התוקף", "amber": "עומד לפוג", "green": "בתוקף"},
    ),
)  # fmt: skip
