"""A list as a file, with the list's own records, order and rights."""

from flask import abort


def answer(entry, kind, query):
    """The file of a list; to be filled in by the room of files."""
    abort(404)
