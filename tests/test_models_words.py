"""Keys and words: what a mistyped key is known by, and which spellings are one word."""

from random import Random

import pytest

from models import uids, words

KEYS = [uids.new_uid(Random(seed)) for seed in range(20)]


@pytest.mark.parametrize("key", KEYS)
def test_a_key_is_ten_letters_that_mean_nothing(key):
    assert uids.is_uid(key)
    assert len(key) == 10
    assert not set(key) & set("aeiouy0123456789l")


@pytest.mark.parametrize("key", KEYS[:5])
def test_every_wrong_letter_and_every_swap_is_known(key):
    for place in range(10):
        for letter in uids.ALPHABET:
            wrong = key[:place] + letter + key[place + 1:]
            assert uids.is_uid(wrong) == (wrong == key)
    for place in range(9):
        swapped = key[:place] + key[place + 1] + key[place] + key[place + 2:]
        assert uids.is_uid(swapped) == (swapped == key)


@pytest.mark.parametrize("text", ["", "bcdf", "BCDFGHJKMN", "bcdfghjkm1", " " + KEYS[0], KEYS[0].upper(), 5, None])
def test_what_is_no_key(text):
    assert not uids.is_uid(text)


def test_keys_hardly_ever_meet():
    random = Random(1)
    assert len({uids.new_uid(random) for _ in range(20000)}) == 20000


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("\u200fשלום\u200e", "שלום"), ("א\u00a0\u00a0ב", "א ב"), ("א\tב", "א ב"), (" א \r\n ב ", "א\nב"),
        ("א\x00ב", "אב"), ("\ufeffא", "א"), ("", ""), (5, "5"),
    ],
)  # fmt: skip
def test_clean(typed, cleaned):
    assert words.clean(typed) == cleaned


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('צח"י', "צח״י"), ("צח''י", "צחי"), ("יו״ר", "יור"), ("נווה-דניאל", "נווה דניאל"),
        ("נווה־דניאל", "נווה  דניאל"),
        ("שָׁלוֹם", "שלום"), ("Tekoa", "TEKOA"), ("ועדה (תרבות)", "ועדה תרבות"), ("רכז/ת", "רכז ת"), ("ג׳ו", "ג'ו"),
    ],
)  # fmt: skip
def test_two_spellings_of_one_word(one, other):
    assert words.fold(one) == words.fold(other)


@pytest.mark.parametrize(("one", "other"), [("תקוע", "תקווה"), ("ועד", "ועדה"), ("ך", "כ")])
def test_different_words_stay_different(one, other):
    assert words.fold(one) != words.fold(other)


@pytest.mark.parametrize(
    ("text", "spellings"),
    [
        ("רכז/ת קהילה", ("רכז קהילה", "רכזת קהילה")), ("סגן/ית יו״ר", ("סגן יו״ר", "סגנית יו״ר")),
        ("מתנדב/ת מוביל/ה", ("מתנדב מוביל", "מתנדבת מובילה")), ("יו״ר", ()), ("ועדה / צוות", ()),
        ("איש/אשת קשר", ()),
    ],
)  # fmt: skip
def test_he_and_she(text, spellings):
    assert words.forms(text) == spellings


@pytest.mark.parametrize(("number", "text"), [(1, "מפגש אחד"), (2, "שני מפגשים"), (0, "0 מפגשים"), (11, "11 מפגשים")])
def test_counting(number, text):
    assert words.count(number, "מפגש אחד", "שני מפגשים", "מפגשים") == text
