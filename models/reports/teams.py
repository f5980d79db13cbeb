"""How resilience teams and protection teams stand in each settlement (S15, S23)."""

from models.bodies import FUNCTIONS, PROTECTION, RESILIENCE, Body, BodyKind
from models.messages import say
from models.people import RoleKind
from models.readiness import readiness, teams
from models.reports.duty import AMBER, GREEN, RED, Mend, row
from models.words import count, listed

GRADES = {GREEN: "כשיר", AMBER: "כשיר חלקית", RED: "לא כשיר"}


def grade(percent, numbers):
    """The tone of a readiness, by the numbers of the rules that hold."""
    if percent < numbers.get("resilience", 0):
        return RED
    return AMBER if percent < numbers.get("resilience_ready", 0) else GREEN


def function_name(code):
    """How a function is called where the team is told of."""
    return f"{dict(FUNCTIONS)[code]} צח״י" if code == "chair" else dict(FUNCTIONS)[code]


def _kind(code):
    return BodyKind.get_or_none(BodyKind.code == code)


def _founding(place, kind, text):
    known = (("kind", kind.uid), ("name", kind.name)) if kind else ()
    return Mend(text, "body", (("settlement", place.uid), *known))


def resilience(ground):
    """The judge of resilience teams: is there one, and how ready it is by its weighted checks."""
    kind, by_place = _kind(RESILIENCE), {}
    known = teams()
    ready = readiness(known, ground.today)
    for team in known:
        by_place.setdefault(team.settlement_id, team)
    roles = dict(RoleKind.select(RoleKind.code, RoleKind.uid).where(
        RoleKind.code.in_(("body_chair", "resilience_member"))).tuples())  # fmt: skip

    def judge(place):
        team = by_place.get(place.uid)
        if team is None:
            mend = _founding(place, kind, say("resilience.add"))
            return row(place, "resilience", RED, say("resilience.none"), mend=mend)
        found = ready[team.uid]
        tone = grade(found.percent, ground.numbers)
        return row(place, "resilience", tone, told(found, tone), mend=_mend(team, found, roles))

    return judge


def told(found, tone):
    """How ready a team is, in one sentence: the percentage, the functions that nobody holds, what else is not right."""
    parts = [say("resilience.grade", percent=found.percent, grade=GRADES[tone])]
    if found.missing:
        parts.append(say("resilience.missing", functions=listed(function_name(code) for code in found.missing)))
    other = [check.item.name for check in found.failing if check.item.auto_rule != "functions"]
    if other and tone != GREEN:
        parts.append(say("resilience.failing", names=listed(other)))
    return ". ".join(parts)


def _mend(team, found, roles):
    """What lifts a team's readiness most easily: a function filled, then a drill, then what is not right first."""
    if found.missing:
        code = found.missing[0]
        role = roles.get("body_chair" if code == "chair" else "resilience_member")
        values = (("body", team.uid), ("function", code), *((("role_kind", role),) if role else ()))
        return Mend(say("resilience.fill", function=function_name(code)), "position", values)
    rules = {check.item.auto_rule for check in found.failing}
    if "drill" in rules:
        values = (("kind", "drill"), ("body", team.uid), ("settlement", team.settlement_id))
        return Mend(say("resilience.drill"), "meeting", values)
    manual = [check for check in found.failing if not check.item.auto_rule and check.status]
    if manual:
        return Mend(say("resilience.check"), "readiness_status", record=manual[0].status.uid)
    return Mend(say("resilience.edit"), "body", record=team.uid)


def protection_teams():
    """{settlement: its protection team} of those that are not closed."""
    standing = (BodyKind.code == PROTECTION) & (Body.status != "closed") & Body.retired_on.is_null()
    return {team.settlement_id: team for team in Body.select(Body).join(BodyKind).where(standing)}


def protection(ground):
    """The judge of protection teams: is there one, is it trained, was there awareness activity (G43)."""
    kind, by_place = _kind(PROTECTION), protection_teams()

    def judge(place):
        team = by_place.get(place.uid)
        if team is None:
            mend = _founding(place, kind, say("protection.add"))
            return row(place, "protection", RED, say("protection.none"), mend=mend)
        wrong = list(_lacks(team, ground))
        mend = Mend(say("protection.edit"), "body", record=team.uid)
        return row(place, "protection", AMBER if wrong else GREEN, ". ".join(wrong) or say("protection.fine"),
                   mend=mend)  # fmt: skip

    return judge


def _lacks(team, ground):
    """What a protection team lacks: sentences."""
    trained = max(filter(None, (team.trained_on, team.refreshed_on)), default=None)
    most = ground.numbers.get("protection_training")
    if trained is None:
        yield say("protection.untrained")
    elif most is not None and ground.past(trained, most):
        yield say("protection.refresh", days=count(ground.days_since(trained), "יום אחד", "יומיים", "ימים"))
    if team.awareness_on is None:
        yield say("protection.unheard")
    elif ground.past(team.awareness_on, ground.numbers["protection"]):
        yield say("protection.quiet", days=ground.days_since(team.awareness_on))
