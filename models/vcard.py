"""PURE. Contacts as vCard 3.0, the version that telephones of every make take in with Hebrew (RFC 2426).

Six of the format's fields are written and none is ever read, which is less than a library for it would ask for.
"""

ESCAPED = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": None})
LONGEST = 75  # octets of a line; what is longer goes on in the next one, after a space


def card(last, first, roles, at, mobile="", phone="", email=""):
    """One card: the person, his roles as his title, and where as his organisation; no person's card has no `last`."""
    name = f"{first} {last}".strip()
    told = [
        ("N", f"{_safe(last)};{_safe(first)};;;"), ("FN", _safe(name)), ("ORG", _safe(at)),
        ("TITLE", _safe(", ".join(roles))), ("TEL;TYPE=CELL", mobile), ("TEL;TYPE=VOICE", phone),
        ("EMAIL;TYPE=INTERNET", _safe(email)),
    ]  # fmt: skip
    lines = ["BEGIN:VCARD", "VERSION:3.0", *(f"{field}:{text}" for field, text in told if text), "END:VCARD"]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _safe(text):
    return text.translate(ESCAPED)


def _folded(line):
    """A line in pieces of so many octets; no letter is cut in two."""
    pieces, piece = [], ""
    for sign in line:
        if len((piece + sign).encode()) > LONGEST - bool(pieces):
            pieces.append(piece)
            piece = ""
        piece += sign
    return "\r\n ".join([*pieces, piece])
