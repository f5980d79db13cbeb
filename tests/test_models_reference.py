"""The reference data of both councils: whole, right, and added once."""

from collections import Counter

import pytest

from models import journal
from models.bodies import BodyKind
from models.people import FUNCTIONS, RoleKind
from models.places import Organisation, Settlement
from models.reference import install, profile
from models.rules import Rule, rule
from models.settings import COUNCILS
from models.staff import Area
from models.words import fold


@pytest.fixture(params=COUNCILS)
def council(request):
    return request.param


def test_installed_twice_changes_nothing(db, world, council):
    assert install(council, world) > 70
    last = journal.head()
    assert install(council, world) == 0
    assert journal.head() == last


def test_what_the_unit_changed_stays(db, world, council):
    install(council, world)
    Settlement.update(name="שם אחר").where(Settlement.name_en == profile(council)["settlement"][0]["name_en"]).execute()
    Rule.update(value=30).where(Rule.code == "journal_months").execute()
    assert install(council, world) == 0
    assert rule("journal_months") == 30


@pytest.mark.parametrize(
    ("council", "code", "accompaniment", "guidance", "count"),
    [("gush-etzion", "76", "primary_community", True, 20), ("ramat-hanegev", "48", "regional_sw", False, 16)],
)
def test_a_councils_profile(db, world, council, code, accompaniment, guidance, count):
    install(council, world)
    found = Organisation.get()
    assert (found.council_code, found.accompaniment, rule("guidance") is not None) == (code, accompaniment, guidance)
    assert Settlement.select().count() == count
    assert Area.select().where(Area.parent.is_null()).count() == 5


@pytest.mark.parametrize(
    ("council", "name", "code", "form", "kind"),
    [
        ("gush-etzion", "מיצד (אספר)", "3754", "370", "communal"),
        ("gush-etzion", "תקוע", "3563", "190", "urban_like"),
        ("gush-etzion", "גבעות", None, None, "communal"),
        ("ramat-hanegev", "קדש ברנע (ניצני סיני)", "1280", "310", "moshav"),
        ("ramat-hanegev", "רתמים", "1260", "320", "communal"),
        ("ramat-hanegev", "עזוז", "328", "370", "communal"),
    ],
)
def test_settlements_are_called_as_their_residents_do(db, world, council, name, code, form, kind):
    install(council, world)
    found = Settlement.get(Settlement.name == name)
    assert (found.cbs_code, found.cbs_form, found.kind) == (code, form, kind)


def test_a_quarter_is_accompanied_with_its_settlement(db, world):
    install("gush-etzion", world)
    quarter = Settlement.get(Settlement.name == "כפר אלדד")
    assert (quarter.parent.name, quarter.accompanied) == ("נוקדים", "with_parent")


def test_basins_are_those_of_the_profile(db, world):
    install("ramat-hanegev", world)
    basins = set(Organisation.get().basins.split("\n"))
    assert {row.basin for row in Settlement.select()} - {None} == basins


@pytest.mark.parametrize("entity", ["role_kind", "body_kind"])
def test_a_spelling_means_one_kind(entity):
    spellings = Counter()
    for row in profile("gush-etzion")[entity]:
        spellings.update({fold(word) for word in (row["name"], *row["aliases"])})
    assert [word for word, times in spellings.items() if times > 1] == []


@pytest.mark.parametrize(
    ("entity", "typed", "code"),
    [
        ("role_kind", "רכזת קהילה", "coordinator"),
        ("role_kind", "מזכיר היישוב", "secretary"),
        ("role_kind", "יור הועד", "board_chair"),
        ("role_kind", 'רבש"צ', "security"),
        ("role_kind", "חברת ועד", "board_member"),
        ("role_kind", "גזבר", "treasurer"),
        ("role_kind", "רב היישוב", "rabbi"),
        ("role_kind", "מתנדב", "volunteer_lead"),
        ("body_kind", "צחי", "t_resilience"),
        ("body_kind", "צח״י", "t_resilience"),
        ("body_kind", "ועדת קליטה", "c_absorption"),
        ("body_kind", "הנהלת הקהילה", "community_board"),
    ],
)
def test_the_spellings_of_today_are_known(entity, typed, code):
    fits = [
        row["code"]
        for row in profile("gush-etzion")[entity]
        if fold(typed) in map(fold, (row["name"], *row["aliases"]))
    ]
    assert fits == [code]


def test_kinds_that_rules_and_sheets_rely_on(db, world):
    install("gush-etzion", world)
    required = {row.code for row in BodyKind.select().where(BodyKind.required_everywhere)}
    assert required == {"c_community", "c_absorption"}
    single = {row.code for row in BodyKind.select().where(BodyKind.single)}
    assert single == {"board", "local_committee", "c_community", "c_absorption", "t_resilience", "t_protection"}
    openers = {row.code for row in RoleKind.select().where(RoleKind.opens_sheet)}
    assert openers == {"secretary", "coordinator", "settlement_manager", "community_manager"}
    assert [row.code for row in RoleKind.select().where(~RoleKind.mirrored)] == ["key_figure"]
    inside = {row.code for row in RoleKind.select().where(RoleKind.scope == "body")}
    assert inside == {"body_chair", "body_member", "resilience_member"}
    team = BodyKind.get(BodyKind.code == "t_resilience")
    assert set(team.mandatory_functions.split()) <= {code for code, _ in FUNCTIONS}
