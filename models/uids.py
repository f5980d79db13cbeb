"""PURE. Keys of records: ten letters that no spreadsheet mistakes for a number, a date or a series."""

ALPHABET = "bcdfghjkmnpqrstvwxz"  # no vowels (no words), no l (read as 1); 19 letters, a prime, see check_letter
LENGTH = 10


def check_letter(body):
    """The last letter of a key whose first nine are `body`; finds any one wrong letter and any swap."""
    return ALPHABET[sum((place + 1) * ALPHABET.index(letter) for place, letter in enumerate(body)) % len(ALPHABET)]


def new_uid(random):
    """A fresh key, drawn from the given `random.Random`-like source."""
    body = "".join(random.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + check_letter(body)


def is_uid(text):
    """True where `text` is a well-formed key with the right check letter."""
    return (
        isinstance(text, str)
        and len(text) == LENGTH
        and all(letter in ALPHABET for letter in text)
        and check_letter(text[:-1]) == text[-1]
    )
