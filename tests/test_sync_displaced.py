"""What a swap pushed out, told from what was read and what stood there: the pure function."""

from sync.displaced import displaced_of
from sync.tabs import KEY


def test_a_value_that_landed_beside_its_line_with_our_key_is_remembered_with_what_stood_there():
    """Else the wrong value would be taken for typed, on another person's line (seed 22035519)."""
    heads = [[KEY, "last"], ["מזהה", "משפחה"], ["vkvmpsdphr", "אבגי"]]  # the key stands on another line
    mine, other = ["dnhdszbnpx", "ערך"], ["xvpmvdtnsm", "ערך"]
    puts, read = [(7, 3, 0, "vkvmpsdphr"), (7, 3, 1, "משותפת")], {"7": [*heads, mine, other]}  # both back
    found = displaced_of(puts, [], read, {7: [*heads, other, mine]}, {7: "position"})
    there = [(cell["column"], cell["theirs"]) for cell in found.cells]
    assert there == [(KEY, "xvpmvdtnsm"), ("last", "ערך")]
    assert ("position", "vkvmpsdphr", "last") in found.wrong
