"""What is proposed for people's own tables: columns, words, lines that are no data, doubles; nothing is written."""

import csv
from pathlib import Path
from random import Random

import pytest

from models import reference
from models.people import FUNCTIONS
from sync.intake_doubles import KnownPerson
from sync.intake_propose import Known, choices, propose, told
from sync.intake_told import report
from sync.intake_words import Vocabulary

SAMPLES = Path(__file__).parent / "samples" / "intake"


def known(**more):
    data = reference.profile("gush-etzion")
    roles = [(r["code"], r["name"], r.get("scope", "settlement"), r.get("aliases", ())) for r in data["role_kind"]]
    kinds = [(k["code"], k["name"], k.get("aliases", ())) for k in data["body_kind"]]
    labels = {f"role:{r[0]}": r[1] for r in roles} | {f"kind:{k[0]}": k[1] for k in kinds}
    labels |= {f"func:{code}": label for code, label in FUNCTIONS}
    vocabulary = Vocabulary(roles, kinds, FUNCTIONS, more.pop("remembered", None), "תקוע")
    return Known(vocabulary, labels=labels, **more)


KNOWN = known()


def sample(name):
    with open(SAMPLES / f"{name}.csv", newline="", encoding="utf-8-sig") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize(("text", "meaning", "sure"), [
    ("מזכיר היישוב", "role:secretary", True), ("רכזת קהילה", "role:coordinator", True),
    ("רכז/ת קהילה", "role:coordinator", True), ("יור הועד", "role:board_chair", True),
    ("חברת ועד", "role:board_member", True), ('רבש"צ', "role:security", True), ("מזכירת תקוע", "role:secretary", True),
    ("יו״ר ועדת תרבות", "body:c_culture:chair", True), ('ועדת קליטה - יו"ר', "body:c_absorption:chair", True),
    ("חברה בוועדת חינוך", "body:c_education:member", True), ('צח"י - לוגיסטיקה', "body:t_resilience:logistics", True),
    ("צחי רווחה", "body:t_resilience:welfare", True), ('יו"ר צח״י', "body:t_resilience:chair", True),
    ('חבר ועד, יו"ר ועדת תרבות', "role:board_member+body:c_culture:chair", True),
    ("גזבר ומזכיר", "role:treasurer+role:secretary", True), ("רכזת קהלה", "role:coordinator", False),
    ("תרבות", "body:c_culture:member", False), ("רכז בריכה", "", False), ("מזכיר לשעבר", "", False),
])  # fmt: skip
def test_words_of_roles_in_every_spelling(text, meaning, sure):
    match = KNOWN.vocabulary.match(text)
    assert (match.meaning, match.sure) == (meaning, sure)


@pytest.mark.parametrize(("name", "meanings", "head", "clean"), [
    ("contacts", "last first role mobile start email own own", (3,), [4, 5, 6, 7, 9, 10, 11]),
    ("committees", "own people:body:c_culture:member people:body:c_absorption:member people:body:c_education:member "
     "people:body:t_resilience:member", (2,), [3, 4, 5]),
    ("boards", "body people:func:chair phone people:func:member own", (1,), [2, 3]),
    ("roles_first", "role last first mobile phone email", (2, 3), [4, 5, 10]),
    ("families", "last spouse spouse role", (2,), []),
    ("families_one", "full_rev role", (1,), [2, 4]),
])  # fmt: skip
def test_tables_of_many_shapes(name, meanings, head, clean):
    proposal = propose(sample(name), KNOWN)
    assert [column.meaning for column in proposal.table.columns] == meanings.split()
    assert proposal.table.headers == head
    assert proposal.clean_lines == clean
    assert all(item.waits or item.out or item.meaning for item in proposal.items)
    assert report(name, proposal)


def test_lines_that_are_no_data_are_offered_with_their_reason():
    odd = {line.number: line.why for line in propose(sample("contacts"), KNOWN).table.odd}
    assert odd == {1: "מעל הכותרות", 2: "ריקה", 8: "ריקה", 15: "סיכום"}
    assert propose(sample("roles_first"), KNOWN).table.odd[-1].why == "כותרת שחוזרת"


def test_a_line_may_be_taken_all_the_same():
    proposal = propose([["שם", "תפקיד"], ["דנה לוי", "מזכירה"], ["סיכום כהן", "גזבר"]], KNOWN)
    key = proposal.table.odd[0].key
    again = propose([["שם", "תפקיד"], ["דנה לוי", "מזכירה"], ["סיכום כהן", "גזבר"]], KNOWN, {key: "take"})
    assert [item.name for item in again.ready] == ["דנה לוי", "סיכום כהן"]


def test_values_are_read_as_everywhere_and_findings_tell_their_place():
    items = {item.line: item for item in propose(sample("contacts"), KNOWN).items}
    assert items[4].values["mobile"].startswith("+9725")
    assert items[9].start.isoformat() == "2025-04-01"
    assert items[12].findings[0].startswith("שורה 12, עמודה „מאז”: „31/02/2024” אינו תאריך.")
    assert "אינו מספר טלפון" in items[14].findings[0]
    assert "mobile" not in items[14].values


def test_doubles_in_the_tab():
    proposal = propose(sample("contacts"), KNOWN)
    items = {item.line: item for item in proposal.items}
    assert items[11].status == "double"
    assert items[7].same_as == items[9].same_as  # one person, two roles
    (key,) = items[13].waits  # one name, two numbers
    root = proposal.questions[key].options[0].value
    same = {i.line: i for i in propose(sample("contacts"), KNOWN, {key: root}).items}
    assert same[13].same_as == same[6].same_as
    other = {i.line: i for i in propose(sample("contacts"), KNOWN, {key: "different"}).items}
    assert other[13].same_as != other[6].same_as
    assert other[13].ready


def test_doubles_against_the_unit():
    rows = [["שם", "תפקיד", "נייד"], ["דנה לוי", "מזכירה", "0523456789"], ["משה כהן", "גזבר", "0543456789"]]
    people = [KnownPerson("p1", "דנה", "לוי", ("+972523456789",)), KnownPerson("p2", "משה", "כהן", ("+972533456789",))]
    proposal = propose(rows, known(people=people))
    first, second = proposal.items
    assert first.person == "p1"
    assert [option.value for option in proposal.questions[second.waits[0]].options] == ["p2", "different"]
    assert propose(rows, known(people=people), {second.waits[0]: "p2"}).items[1].person == "p2"


def test_a_word_is_asked_once_and_may_be_remembered():
    proposal = propose(sample("contacts"), KNOWN)
    assert "word:קופאי" in proposal.questions
    remembered = known(remembered={("role", "קופאי"): "role:treasurer", ("header", "משלם ועד"): "own"})
    assert {i.line: i.meaning for i in propose(sample("contacts"), remembered).items}[12] == "role:treasurer"


def test_blank_cells_below_a_role_are_asked_about():
    asked = propose(sample("roles_first"), KNOWN)
    assert [item.line for item in asked.waiting] == [6, 7, 11]
    answered = propose(sample("roles_first"), KNOWN, {"fill:תפקיד": "yes"})
    assert {i.line: i.meaning for i in answered.items if i.line in (6, 7)} == dict.fromkeys((6, 7), "role:board_member")


def test_dates_that_an_american_sheet_turned_round_are_asked_about():
    rows = [["שם", "תפקיד", "ממתי"], ["דנה לוי", "מזכירה", "17/04/2024"], ["משה כהן", "גזבר", 44447.0]]  # 8 September
    proposal = propose(rows, KNOWN)
    assert list(proposal.questions) == ["swap:ממתי"]
    assert propose(rows, KNOWN, {"swap:ממתי": "swap"}).items[1].start.isoformat() == "2021-08-09"


def test_what_the_unit_does_not_keep_is_not_taken():
    rows = [["שם", "ת.ז.", "תאריך לידה", "תפקיד"], ["דנה לוי", "312345678", "1/2/1980", "מזכירה"]]
    proposal = propose(rows, KNOWN)
    assert [c.meaning for c in proposal.table.columns] == ["full", "own", "own", "role"]


def test_groups_of_lines_and_lines_of_other_settlements():
    rows = [["שם", "נייד", "יישוב"], ["ועדת תרבות", "", ""], ["דנה לוי", "0523456789", "תקוע"],
            ["משה כהן", "", "אפרת"], ["חברי ועד", "", ""], ["רון דגן", "", ""]]  # fmt: skip
    items = {item.line: item for item in propose(rows, KNOWN).items}
    assert items[3].meaning == "body:c_culture:member"
    assert items[4].out == "של יישוב אחר: אפרת"
    assert items[6].meaning == "role:board_member"


def test_every_choice_has_words():
    assert all(label and ":" not in label for _, rows in choices(KNOWN) for _, label in rows)
    assert told("body:c_culture:chair", KNOWN.labels) == "יו״ר, ועדת תרבות"


JUNK = [
    "תפקיד", "שם", "משפחה", "נייד", 'יו"ר', "ועדת תרבות", "משה כהן", "0541234567", 'סה"כ', "", None, True, 5.0, 1e300,
    float("nan"), float("inf"), 45000.0, {"f": "=A1", "v": "x"}, {"e": "REF", "f": "=Q"}, "א" * 3000, "\u202e", "(((",
    "a@b.c", ",", "/", "\n\n", "\ud800", "*6050", "2021", "31/02/2024", "משה ורבקה כהן", "חברים", "הרב", "-",
]  # fmt: skip


def test_junk_never_stops_it():
    random = Random(3)
    for _ in range(40):
        rows = [[random.choice(JUNK) for _ in range(random.randrange(8))] for _ in range(random.randrange(10))]
        answers = {}
        for _ in range(2):
            proposal = propose(rows, KNOWN, answers)
            report("x", proposal)
            answers |= {key: random.choice(q.options).value for key, q in proposal.questions.items()}
            answers |= {line.key: "take" for line in proposal.table.odd if random.random() < 0.3}
