"""The page: every field stands on it once, nothing reaches a sheet unasked, and every name on it is a field."""

import datetime as dt
from collections import Counter

import pytest

from models.base import Confidential, Entity
from models.catalog import BY_MODEL, CATALOG, EDIT, READ, TAB_ORDER, TABS, UNIT, column_field
from models.fields import Blind
from models.kinds import Kind
from models.people import Person, Position
from models.staff import ROLES, User

EVERY_TAB = [(entry, tab) for entry in CATALOG for tab in entry.tabs]
TODAY = dt.date(2026, 11, 22)
by_code = pytest.mark.parametrize("entry", CATALOG, ids=lambda entry: entry.code)
by_tab = pytest.mark.parametrize(("entry", "tab"), EVERY_TAB, ids=lambda thing: thing.code)


def subclasses(model):
    return {model, *(deep for sub in model.__subclasses__() for deep in subclasses(sub))}


def test_every_entity_stands_on_the_page_once():
    ours = {model for model in subclasses(Entity) - {Entity, Confidential} if model.__module__.startswith("models.")}
    assert {entry.model for entry in CATALOG} == ours
    assert len(BY_MODEL) == len(CATALOG)


@by_code
def test_every_field_has_one_exposure(entry):
    told = Counter((entry.edit + " " + entry.read + " " + entry.unit).split())
    assert told == Counter(entry.model.own_fields().keys())


@by_code
def test_every_column_of_the_table_is_a_field_or_known(entry):
    """A plain peewee column on an entity would be seen by nobody and asked by none of the house's laws."""
    marks = {name for name, field in entry.model._meta.fields.items() if isinstance(field, Blind)}
    known = {*Entity._meta.fields, *entry.model.own_fields(), *marks, *getattr(entry.model, "SIGNIN", ())}
    assert set(entry.model._meta.fields) == known


@by_code
def test_every_field_has_a_label_and_a_kind(entry):
    for name, field in entry.model.own_fields().items():
        assert isinstance(field.kind, Kind), name
        assert field.verbose_name, name


@by_code
def test_every_field_is_asked_in_one_place_of_the_form(entry):
    asked = Counter(name for _, names in entry.form for name in names.split())
    assert asked == Counter(entry.model.own_fields().keys())


@by_code
def test_lists_filters_and_titles_name_fields(entry):
    for path in (*entry.listed.split(), *entry.filters.split(), *entry.model.SEARCHED):
        assert isinstance(column_field(entry, path).kind, Kind), path


@by_code
def test_rights_are_of_roles_that_exist(entry):
    assert set(entry.rights) <= {code for code, _ in ROLES}
    assert set(entry.rights.values()) <= {"full", "own", "look", "mine", "glass"}
    assert bool({"own", "mine", "glass"} & set(entry.rights.values())) <= (entry.own is not None)


@by_tab
def test_a_tab_shows_nine_columns_at_most(entry, tab):
    assert len(tab.columns) + 1 <= 9  # the status column with them, the key is hidden


@by_tab
def test_a_tab_exposes_only_what_the_page_exposes(entry, tab):
    allowed = {EDIT: {EDIT}, READ: {EDIT, READ}}
    for column in tab.columns:
        field = column_field(entry, column.path)
        owner = BY_MODEL[field.model]
        assert owner.exposure(field.name) in allowed[column.exposure], column.path
        assert column.carried == (owner is not entry)


@by_tab
def test_what_must_be_filled_is_asked_for_in_the_tab(entry, tab):
    """A field that a record needs is a required column, or has a default, or the tab fills it in."""
    if not tab.creates:
        return
    asked = {column.path for column in tab.columns if column.required}
    for name, field in entry.model.own_fields().items():
        if field.required and field.default is None and name not in ("person", "kind", "role_kind", "settlement"):
            assert name in asked, name


@by_code
def test_conditions_name_choices_and_their_codes(entry):
    for name, (path, codes) in entry.only.items():
        assert entry.model.own_fields()[name].required is False, name
        assert path.partition(".")[0] not in entry.only, "a question that may be hidden decides nothing"
        options = getattr(column_field(entry, path).kind, "options", None)
        assert options is None or set(codes) <= {code for code, _ in options}, name
    for name, (by, options) in entry.narrow.items():
        known = dict(entry.model.own_fields()[name].kind.options)
        for code, _ in entry.model.own_fields()[by].kind.options:
            assert set(dict(options(code)).items()) <= set(known.items()), code


def test_tabs_are_known_by_their_codes():
    assert set(TAB_ORDER) == set(TABS)
    assert len({tab.title for _, tab in TABS.values()}) == len(TABS)


def test_a_carried_column_is_a_field_of_the_linked_record():
    entry = BY_MODEL[Position]
    assert column_field(entry, "person.mobile") is Person._meta.fields["mobile"]
    assert column_field(entry, "role_kind") is Position._meta.fields["role_kind"]


def test_what_is_declared_nowhere_stays_in_the_unit():
    assert BY_MODEL[User].exposure("password") == UNIT
    assert BY_MODEL[Person].exposure("nothing") == UNIT


@pytest.fixture
def unit(gush_etzion, add):
    """The keys of the reference data, and those of a person, a committee and a protection team in one settlement."""
    found = {**gush_etzion, "person": add("person", first="יעל", last="כהן").uid}
    for code in ("c_culture", "t_protection"):
        found[f"{code} body"] = add("body", name=code, kind=found[code], settlement=found["תקוע"]).uid
    return found


def shown(code, settlement):
    entry, tab = TABS[code]
    return list(entry.model.select().where(tab.lines(settlement, TODAY)))


@pytest.mark.parametrize(
    ("values", "stands"),
    [
        ({}, True), ({"end": 0}, True), ({"end": -60}, True), ({"end": -61}, False), ({"start": 30}, True),
        ({"leadership": "informal"}, False), ({"role_kind": "key_figure"}, False), ({"settlement": "אלעזר"}, False),
    ],
)  # fmt: skip
def test_which_role_holders_stand_in_a_sheet(unit, add, values, stands):
    given = {"role_kind": "secretary", "settlement": "תקוע", **values}
    for name, value in given.items():
        given[name] = TODAY + dt.timedelta(days=value) if isinstance(value, int) else unit.get(value, value)
    add("position", person=unit["person"], **given)
    assert bool(shown("position", unit["תקוע"])) == stands
    assert shown("member", unit["תקוע"]) == []


@pytest.mark.parametrize(("body", "stands"), [("c_culture", True), ("t_protection", False)])
def test_nothing_of_a_protection_team_stands_in_a_sheet(unit, add, body, stands):
    uid = unit[f"{body} body"]
    add("position", person=unit["person"], role_kind=unit["body_member"], body=uid, function="member")
    add("meeting", kind="committee", status="held", date=TODAY, body=uid, settlement=unit["תקוע"])
    assert bool(shown("member", unit["תקוע"])) == stands
    assert bool(shown("meeting", unit["תקוע"])) == stands
    assert uid in {row.uid for row in shown("body", unit["תקוע"])} or not stands


@pytest.mark.parametrize(
    ("values", "stands"),
    [
        ({"kind": "committee"}, True), ({"kind": "guidance"}, True), ({"kind": "partner"}, False),
        ({"kind": "committee", "confidentiality": "unit"}, False),
        ({"kind": "committee", "date": TODAY - dt.timedelta(days=401)}, False),
        ({"kind": "committee", "settlement": "אלעזר"}, False),
    ],
)  # fmt: skip
def test_which_meetings_stand_in_a_sheet(unit, add, values, stands):
    given = {"date": TODAY, "status": "held", **values}
    given["settlement"] = unit[values.get("settlement", "תקוע")]
    add("meeting", **given)
    assert bool(shown("meeting", unit["תקוע"])) == stands


@pytest.mark.parametrize(
    ("code", "given", "filled"),
    [
        ("position", {"role_kind": "r"}, {"role_kind": "r", "settlement": "תקוע"}),
        ("member", {"function": "chair"}, {"function": "chair", "role_kind": "body_chair"}),
        ("member", {}, {"function": "member", "role_kind": "body_member"}),
        ("meeting", {}, {"kind": "committee", "settlement": "תקוע", "status": "held"}),
        ("meeting", {"status": "planned"}, {"kind": "committee", "settlement": "תקוע", "status": "planned"}),
        ("meeting", {"date": TODAY}, {"date": TODAY, "kind": "committee", "settlement": "תקוע", "status": "held"}),
        ("meeting", {"date": TODAY + dt.timedelta(days=1)},
         {"date": TODAY + dt.timedelta(days=1), "kind": "committee", "settlement": "תקוע", "status": "planned"}),
    ],
)  # fmt: skip
def test_what_a_new_line_is_filled_with(unit, code, given, filled):
    expected = {name: unit.get(value, value) for name, value in filled.items() if name in ("settlement", "role_kind")}
    assert TABS[code][1].fill(unit["תקוע"], given, TODAY) == {**filled, **expected}


@pytest.mark.parametrize(
    ("body", "kind"),
    [("board", "local_committee"), ("assembly", "assembly"), ("t_resilience", "team"), ("c_youth", "committee")],
)
def test_the_kind_of_a_meeting_follows_from_the_body(unit, add, body, kind):
    uid = add("body", name="גוף", kind=unit[body], settlement=unit["תקוע"]).uid
    assert TABS["meeting"][1].fill(unit["תקוע"], {"body": uid}, TODAY)["kind"] == kind
