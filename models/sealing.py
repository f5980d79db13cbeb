"""Values that the database keeps unreadable: encrypted with keys that live outside it (PINKAS_FIELD_KEY)."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Sealer:
    """The keys of this process: the first encrypts, all decrypt, so that keys can be changed one after another."""

    def __init__(self):
        self._box = None

    def use(self, keys):
        """Seal with these keys (texts of any length) from now on."""
        self._box = MultiFernet([Fernet(_derived(key)) for key in keys])

    def seal(self, text):
        """A text as it is stored."""
        return self._box.encrypt(text.encode()).decode()

    def unseal(self, stored):
        """The text of what is stored; raises InvalidToken where none of the keys fits."""
        return self._box.decrypt(stored.encode()).decode()

    def again(self, stored):
        """What is stored, sealed anew with the first key."""
        return self._box.rotate(stored.encode()).decode()


def _derived(key):
    return base64.urlsafe_b64encode(HKDF(SHA256(), 32, None, b"pinkas fields").derive(key.encode()))


sealer = Sealer()
__all__ = ["InvalidToken", "Sealer", "sealer"]
