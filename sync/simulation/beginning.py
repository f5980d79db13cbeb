"""EXECUTOR. The world as each history begins: two settlements, three linked tabs, a person who is in both."""

from models import changes
from models.access import SYSTEM
from models.changes import Change, Source

PLACES = ("צפון", "דרום")
OPENING = "ראש היישוב"  # whoever holds this role may open the sheet
ROLES = (("s", "מזכיר"), ("r", "רכז"), ("g", "גזבר"))


def fill(world, more=0):
    """Fill an empty database; `more` lines in each tab than the five or so of most histories."""

    def add(entity, **values):
        return changes.apply(Change(entity, "", "create", values), SYSTEM, Source("command"), world).uid

    roles = [add("role_kind", code=code, name=name) for code, name in ROLES]
    head = add("role_kind", code="h", name=OPENING, opens_sheet=True)
    for code, name in (("body_member", "חבר"), ("body_chair", "יושב ראש")):
        member = add("role_kind", code=code, name=name, scope="body")
    kind = add("body_kind", code="c", name="תרבות", family="committee")
    shared = add("person", last="משותפת", first="אחת", mobile="0525000001")
    for number, name in enumerate(PLACES):
        place = add("settlement", name=name, kind="kibbutz")
        add("position", person=shared, role_kind=roles[number], settlement=place)
        members = []
        for index in range(3 + number * 2 + more):
            members.append(add("person", last=f"כהן{number}{index}", first="דנה"))
            add("position", person=members[-1], role_kind=roles[index % 3], settlement=place)
        chair = add("person", last=f"ראש{number}", first="רוני", access_address=f"head{number}@example.org")
        add("position", person=chair, role_kind=head, settlement=place)
        for index in range(5 + more):
            body = add("body", name=f"ועדה {name} {index}", kind=kind, settlement=place)
            add("position", person=members[index % len(members)], role_kind=member, body=body, function="member")
