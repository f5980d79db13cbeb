"""Files that nobody reads without the key, however large: sealed piece by piece, each piece bound to its place."""

import itertools
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"PINKAS-SEALED-1\n"
SALT, PIECE, TAG = 16, 2**20, 16


class Unreadable(ValueError):
    """The file is not a sealed one, was damaged or cut off, or was sealed with another key."""


def _box(key, salt):
    return AESGCM(HKDF(SHA256(), 32, salt, b"pinkas backup").derive(key.encode()))


def _nonce(number, last):
    """A piece's own: each file has its own key, so that a place in it is enough; the last piece says that it is."""
    return number.to_bytes(11, "big") + bytes([last])


def seal(source, target, key):
    """Write what `source` holds, an open binary file, into `target` so that only `key` reads it."""
    salt = os.urandom(SALT)
    target.write(MAGIC + salt)
    box, piece = _box(key, salt), source.read(PIECE)
    for number in itertools.count():
        following = source.read(PIECE)
        target.write(box.encrypt(_nonce(number, not following), piece, None))
        if not following:
            return
        piece = following


def unseal(source, target, key):
    """Write what was sealed into `target`; raises Unreadable, and then what was written is not to be used."""
    if source.read(len(MAGIC)) != MAGIC:
        raise Unreadable
    box, piece = _box(key, source.read(SALT)), source.read(PIECE + TAG)
    for number in itertools.count():
        following = source.read(PIECE + TAG)
        try:
            target.write(box.decrypt(_nonce(number, not following), piece, None))
        except InvalidTag as error:
            raise Unreadable from error
        if not following:
            return
        piece = following
