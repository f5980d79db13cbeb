"""Values that the database keeps unreadable: encrypted with keys that live outside it (PINKAS_FIELD_KEY).

What is sealed can still be found exactly, by a mark: a keyed hash of the value in its normal form.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from models.words import fold


class Sealer:
    """The keys of this process: the first encrypts, all decrypt, so that keys can be changed one after another."""

    def __init__(self):
        self._box = self._first = None
        self._markers, self.keys = [], ()

    def use(self, keys):
        """Seal with these keys (texts of any length) from now on."""
        boxes = [Fernet(base64.urlsafe_b64encode(_derived(key, b"pinkas fields"))) for key in keys]
        self._box, self._first, self.keys = MultiFernet(boxes), boxes[0], tuple(keys)
        self._markers = [_derived(key, b"pinkas marks") for key in keys]

    def seal(self, text):
        """A text as it is stored."""
        return self._box.encrypt(text.encode()).decode()

    def unseal(self, stored):
        """The text of what is stored; raises InvalidToken where none of the keys fits."""
        return self._box.decrypt(stored.encode()).decode()

    def again(self, stored):
        """What is stored, sealed anew with the first key."""
        return self._box.rotate(stored.encode()).decode()

    def is_fresh(self, stored):
        """True where the first key sealed what is stored."""
        try:
            self._first.decrypt(stored.encode())
        except InvalidToken:
            return False
        return True

    def mark(self, form, text):
        """The mark of a text in its normal form, by the first key."""
        return _marked(self._markers[0], form, text)

    def marks(self, form, text):
        """Its marks by all keys: while keys are being changed, some rows still have the older one's."""
        return [_marked(key, form, text) for key in self._markers]


def normal(form, value):
    """The form in which two writings of a sealed value are equal: a name's words in any order, a number as kept."""
    return " ".join(sorted(fold(value).split())) if form == "name" else value


def _derived(key, purpose):
    return HKDF(SHA256(), 32, None, purpose).derive(key.encode())


def _marked(key, form, text):
    return hmac.new(key, f"{form}\x1f{text}".encode(), hashlib.sha256).hexdigest()[:32]


sealer = Sealer()
__all__ = ["InvalidToken", "Sealer", "normal", "sealer"]
