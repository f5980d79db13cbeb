"""Between upload and confirmation a file lies in the instance's folder, under a name that nobody can guess."""

import json
import os

from admin.doors import actor, office

DAY = 86_400


def _folder():
    folder = office().settings.instance / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _path(token):
    return _folder() / f"{actor().uid}-{token}" if len(token) == 32 and token.isalnum() and token.isascii() else None


def keep(entity, name, data, pasted=False):
    """Keep an uploaded file, or a block that was pasted, for a day at most, for this person only; returns its token."""
    world = office().world
    now = world.now().timestamp()
    for old in _folder().iterdir():
        if old.stat().st_mtime < now - DAY:
            old.unlink(missing_ok=True)
    token = f"{world.random.getrandbits(128):032x}"
    told = json.dumps({"entity": entity, "name": name[:100], "pasted": pasted}).encode()
    with open(os.open(_path(token), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(told + b"\n" + data)
    os.utime(_path(token), (now, now))
    return token


def fetch(entity, token):
    """(name, bytes, whether it was pasted) of this person's file, None where there is none."""
    path = _path(token)
    if path is None or not path.is_file():
        return None
    told, _, data = path.read_bytes().partition(b"\n")
    told = json.loads(told)
    return (told["name"], data, told.get("pasted", False)) if told["entity"] == entity else None


def drop(token):
    """Forget a kept file."""
    path = _path(token)
    if path is not None:
        path.unlink(missing_ok=True)
