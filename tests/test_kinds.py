"""How values are read and shown: what people really type, what is refused, and with which words."""

import datetime as dt

import pytest

from models.kinds import Choice, Clock, Day, Email, Invalid, Labels, Link, Number, Phone, Ref, Text, YesNo
from models.people import FUNCTIONS, TERMS

FEBRUARY = dt.date(2026, 2, 3)
DRY = "„{}” אינו תאריך. יש לכתוב יום/חודש/שנה, למשל 24/03/2026."

READ = [
    *((Day(), typed, FEBRUARY) for typed in (
        "3/2/26", "3.2.2026", "03-02-2026", "2026-02-03", "2026/2/3", " 3/2/2026\u200f", "3–2–26", "3 2 2026",
        "2026-02-03T00:00:00", "03/02/2026 00:00", 46056, 46056.75, FEBRUARY, dt.datetime(2026, 2, 3, 5),
    )),
    (Day(), "5/2021", dt.date(2021, 5, 1)), (Day(), "13.7.24", dt.date(2024, 7, 13)),
    (Day(), "29/2/2028", dt.date(2028, 2, 29)), (Day(), "1/1/70", dt.date(1970, 1, 1)),
    (Day(), "1 בינואר 2023", dt.date(2023, 1, 1)), (Day(), "ספט׳ 2022", dt.date(2022, 9, 1)),
    (Day(), "12 במרץ, 2024", dt.date(2024, 3, 12)), (Day(), "יולי 2025", dt.date(2025, 7, 1)),
    *((Clock(), typed, dt.time(19, 30)) for typed in ("19:30", "19.30", "19:30:00", 0.8125, dt.time(19, 30, 5))),
    (Clock(), "9", dt.time(9)), (Clock(), 9, dt.time(9)),
    *((Phone(), typed, "+972525666194") for typed in (
        "052-566-6194", "0525666194", 525666194, 525666194.0, "+972-52-5666194", "972525666194", 972525666194,
        "00972525666194", "052 566 6194", "\u202a052-5666194\u202c", "052–566–6194",
    )),
    (Phone(), "02-993-1234", "+97229931234"), (Phone(), 29931234, "+97229931234"),
    (Phone(), "077-1234567", "+972771234567"), (Phone(), "1-700-700-700", "+9721700700700"),
    (Phone(), "*6050", "*6050"), (Phone(), "+1 212 555 2368", "+12125552368"),
    (Email(), " a.b@Example.ORG ", "a.b@example.org"), (Email(), "MAILTO:a@b.co", "a@b.co"),
    (Link(), "www.example.org", "https://www.example.org"), (Link(), "HTTP://a.org/דף", "http://a.org/דף"),
    (Number(), "1,250", 1250), (Number(), 12.0, 12), (Number(), "50%", 50), (Number(), "120 ₪", 120),
    (Number(0, 99, 2), "3.14159", 3.14), (Number(-5, 5), "-3", -3),
    *((YesNo(), typed, True) for typed in ("כן", "V", "✓", True, 1, 1.0, "true", " כן. ")),
    *((YesNo(), typed, False) for typed in ("לא", False, 0, "FALSE")),
    *((Choice(FUNCTIONS), typed, "chair") for typed in ("יו״ר", 'יו"ר', "יור", "chair", "יו''ר")),
    *((Choice(FUNCTIONS), typed, "member") for typed in ("חבר/ה", "חבר", "חברה")),
    (Choice(FUNCTIONS), "סגנית", "deputy"), (Choice(TERMS), "נבחרת", "elected"),
    (Choice((("in_person", "פנים אל פנים"),)), "in_person", "in_person"),
    (Text(20), "  שלום\u00a0 רב\n", "שלום רב"), (Text(20), 5.0, "5"), (Text(20, lines=True), "א\r\n ב", "א\nב"),
    (Text(20), "=1+1", "=1+1"), (Text(20), "שֵׁם", "שֵׁם"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "typed", "value"), READ)
def test_reads_what_people_type(kind, typed, value):
    assert kind.parse(typed) == value


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, _, value in READ])
def test_what_is_shown_dumped_or_put_in_a_cell_is_read_again(kind, value):
    assert kind.parse(kind.show(value)) == value
    assert kind.parse(kind.cell(value)) == value
    assert kind.load(kind.dump(value)) == value


REFUSED = [
    *((Day(), typed, DRY.format(typed)) for typed in (
        "31/02/2026", "1/13/2026", "2.5", "5/21", "17.4.24.", "46000", "1/2/3/4", "3/2/026", "ה׳ אייר תשפ״ו", "--",
        "31 בפברואר 2026", "מאי 22",
    )),
    (Day(), -5, DRY.format(-5)), (Day(), True, DRY.format(True)), (Day(), float("nan"), DRY.format("nan")),
    (Day(), "3/2/1850", "„3/2/1850” אינו תאריך סביר. יש לכתוב יום/חודש/שנה, למשל 24/03/2026."),
    *((Clock(), typed, f"„{typed}” אינה שעה. יש לכתוב שעה ודקות, למשל 19:30.") for typed in ("24:00", "1930", "בערב")),
    *((Phone(), typed, f"„{typed}” אינו מספר טלפון. יש לכתוב עשר ספרות של נייד או תשע של קווי, למשל 052-566-6194.")
      for typed in ("123", "052-566619", "05256661945", "אין", "06-1234567", "*60", "00525666194",
                    "0525666194 / 0525666195")),
    *((Email(), typed, f"„{typed}” אינה כתובת דוא״ל. כתובת נראית כך: name@example.org.")
      for typed in ("a@b", "a b@c.org", "אבי@example.org", "a@@b.org", "<a@b.org>", "a@b..org", "a@b.org, c@d.org")),
    *((Link(), typed, f"„{typed}” אינה כתובת אתר. כתובת נראית כך: https://example.org.")
      for typed in ("javascript:alert(1)", "data:text/html,x", "ftp://a.org", "לא אתר", "//a.org")),
    *((Number(), typed, f"„{typed}” אינו מספר. יש לכתוב ספרות בלבד.")
      for typed in ("שלוש", "1,5", "1_0", "1e3", "inf", "12-14")),
    (Number(), "5.5", "„5.5” אינו מספר שלם."), (Number(), True, "„TRUE” אינו מספר. יש לכתוב ספרות בלבד."),
    (Number(0, 100), "101", "המספר 101 אינו בין 0 ל־100."), (Number(0, 100), "-1", "המספר -1 אינו בין 0 ל־100."),
    (YesNo(), "אולי", "„אולי”: כאן כותבים כן או לא."), (YesNo(), 2, "„2”: כאן כותבים כן או לא."),
    (Choice(TERMS), "זמני", "„זמני” אינו אחד מן הערכים כאן: בשכר · נבחר/ת · מתנדב/ת · ממונה."),
    (Text(5), "ארוך מדי", "הטקסט ארוך מדי: 8 תווים. אפשר עד 5."),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "typed", "message"), REFUSED)
def test_refuses_with_words_that_teach(kind, typed, message):
    with pytest.raises(Invalid) as told:
        kind.parse(typed)
    assert str(told.value) == message


@pytest.mark.parametrize(
    ("kind", "value", "shown", "cell"),
    [
        (Day(), FEBRUARY, "03/02/2026", 46056),
        (Clock(), dt.time(9, 5), "09:05", "09:05"),
        (Phone(), "+972525666194", "052-566-6194", "052-566-6194"),
        (Phone(), "+97229931234", "02-993-1234", "02-993-1234"),
        (Phone(), "*6050", "*6050", "*6050"),
        (Phone(), "+12125552368", "+1 212-555-2368", "+1 212-555-2368"),
        (Number(0, 99, 2), 3.5, "3.50", 3.5),
        (Number(), 1250, "1250", 1250),
        (YesNo(), True, "כן", "כן"),
        (YesNo(), False, "לא", "לא"),
        (Choice(TERMS), "paid", "בשכר", "בשכר"),
        (Choice(TERMS), "of old", "of old", "of old"),
    ],
)
def test_shows(kind, value, shown, cell):
    assert (kind.show(value), kind.cell(value)) == (shown, cell)


EVERY = [Text(), Day(), Clock(), Phone(), Email(), Link(), Number(), YesNo(), Choice(TERMS), Ref("place")]


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.code)
def test_nothing_is_nothing(kind):
    assert [kind.parse(blank) for blank in (None, "", "  ", "\u200f\u00a0", "\n")] == [None] * 5
    assert (kind.show(None), kind.cell(None), kind.dump(None), kind.load(None)) == ("", None, None, None)


def test_a_month_alone_is_remarked_upon():
    assert Day().remark("5/2021") == "נרשם היום הראשון של החודש, כי נכתבו רק חודש ושנה"
    assert Day().remark("ספט' 2022") == Day().remark("5/2021")
    assert Day().remark("5/5/2021") is None
    assert Day().remark(46056) is None


PLACES = Labels(
    [("aa", "תקוע"), ("bb", "נווה דניאל"), ("cwxyz", "ועדת תרבות"), ("dvbnm", "ועדת תרבות")],
    synonyms=[("תקוע עילית", "aa")],
)


@pytest.mark.parametrize(
    ("typed", "uid"),
    [("תקוע", "aa"), (" נווה־דניאל ", "bb"), ("תקוע עילית", "aa"), ("ועדת תרבות · xyz", "cwxyz")],
)
def test_a_label_names_a_record(typed, uid):
    assert Ref("place").read(typed, PLACES) == uid


def test_what_is_shown_of_a_link_is_read_again():
    assert [PLACES.find(PLACES.show(uid)) for uid in PLACES.by_uid] == list(PLACES.by_uid)
    assert PLACES.show("nobody") == ""


@pytest.mark.parametrize(
    ("pairs", "shown"),
    [
        ([("cmffqkztkz", "ועדה"), ("smbfpkdtkz", "ועדה")], ["ועדה · ztkz", "ועדה · dtkz"]),
        ([("cmffqkztkz", "ועדה"), ("smbfpkdbbb", "ועדה"), ("xx", "ועדה · tkz")],
         ["ועדה · ztkz", "ועדה · dbbb", "ועדה · tkz"]),
    ],
)  # fmt: skip
def test_a_label_shows_more_letters_where_three_would_name_two_records(pairs, shown):
    labels = Labels(pairs)
    assert list(labels.by_uid.values()) == shown
    assert [labels.find(text) for text in shown] == [uid for uid, _ in pairs]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("ועדת תרבות", "„ועדת תרבות” מתאים לכמה: ועדת תרבות · xyz · ועדת תרבות · bnm. יש לבחור אחד מהם."),
        ("אפרת", "„אפרת” לא נמצא. אפשר לבחור מתוך: תקוע · נווה דניאל · ועדת תרבות · xyz · ועדת תרבות · bnm."),
    ],
)
def test_a_label_of_none_or_of_several_is_refused(typed, message):
    with pytest.raises(Invalid) as told:
        PLACES.find(typed)
    assert str(told.value) == message


def test_labels_are_known_in_both_genders():
    roles = Labels([("rk", "רכז/ת קהילה"), ("sg", "סגן/ית יו״ר")])
    assert [roles.find(word) for word in ("רכזת קהילה", "רכז קהילה", "סגנית יור")] == ["rk", "rk", "sg"]
