"""Replay recordings of the real service against the local Sheets: `python -m tests.recordings DIR [--renamed]`.

DIR holds `replay.py` and a folder `gspread` of recordings. Each recording meets a fresh state and a fresh server.
With `--renamed` a second pass replaces titles, ids, texts and numbers in requests and expected answers alike.
"""

import argparse
import collections
import datetime as dt
import importlib.util
import json
import random
import re
import sys
import tempfile
from pathlib import Path

from sync.local_sheets import create_local_sheets
from tests.recordings_renamed import renamed
from tests.recordings_server import served

OWNER = "somebody@else.test"
FILE_ID = re.compile(r"/spreadsheets/([\w-]{20,})")


def load_replay(folder):
    """The comparer that lies beside the recordings."""
    spec = importlib.util.spec_from_file_location("replay", folder / "replay.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answer(interaction):
    """The recorded answer as JSON, or {} where it is none."""
    try:
        return json.loads(interaction["response"]["body"].get("string") or "{}")
    except ValueError:
        return {}


def account(recordings):
    """The address that recorded, by its name as an owner in an answer of Drive v2."""
    names = [name for its in recordings for it in its for name in answer(it).get("ownerNames", ())]
    return next(iter(names), None)


class Foreign:
    """Other people's files that a recording meets: put there as the account saw them at that moment."""

    def __init__(self, app, interactions):
        self.app, self.lists, self.put = app, [], []
        own = {answer(it).get("id") for it in interactions if it["request"]["method"] == "POST"}
        for it in interactions:
            found = answer(it).get("files")
            if found is not None:
                whole = "name+%3D" not in it["request"]["uri"]
                self.lists.append([f for f in found if f["id"] not in own] if whole else None)
        barred = [it for it in interactions if it["response"]["status"]["code"] == 403]
        for it in barred:
            app.seed(OWNER, "private", file_id=FILE_ID.search(it["request"]["uri"])[1])
        self._show(next(iter(self.lists), None))
        app.around = self._before_list

    def _before_list(self, call, carry_out):
        if call.method == "GET" and call.path == "/drive/v3/files":
            self._show(self.lists.pop(0))
        return carry_out()

    def _show(self, found):
        """Replace the files that were put there by those that a list names, the newest first as it has them."""
        if found is None:
            return
        with self.app.store.writing() as change:
            for file_id in self.put:
                change.delete(file_id)
        clock, moment = self.app.clock, dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
        for number, file in enumerate(reversed(found)):
            self.app.clock = lambda n=number: moment + dt.timedelta(hours=n)
            self.app.seed(OWNER, file["name"], file_id=file["id"], shared_with=[(self.app.service_account, "writer")])
        self.app.clock, self.put = clock, [file["id"] for file in found]


class Fresh:
    """The server: before each recording it gets a fresh application over a fresh file."""

    def __init__(self, who):
        self.who, self.app = who, None

    def __call__(self, environ, start_response):
        return self.app(environ, start_response)

    def play(self, replay, base, name, interactions):
        """Replay one recording on a fresh state; returns (tally, differences)."""
        with tempfile.TemporaryDirectory() as folder:
            ids = random.Random(1)
            self.app = create_local_sheets(Path(folder) / "sheets.sqlite", ids=ids, service_account=self.who)
            Foreign(self.app, interactions)
            recording = Path(folder) / name
            recording.write_text(json.dumps({"interactions": interactions}), encoding="utf-8")
            tally, _, differences = replay.replay(base, [str(recording)])
            self.app.store.close()
        return tally, differences


def run(replay, recordings, server, base):
    """Replay all recordings; prints what differs and the tally, returns whether all is equal."""
    whole, tally = 0, collections.Counter()
    for name, interactions in recordings.items():
        counted, differences = server.play(replay, base, name, interactions)
        tally += counted
        whole += not differences
        for difference in differences:
            print(*difference, sep=" | ")
    print(f"{whole} of {len(recordings)} recordings, {tally['ok']} of {tally.total()} interactions without difference")
    return not tally["diff"]


def main(arguments=None):
    """Read the command line and replay; 1 on a difference."""
    parser = argparse.ArgumentParser(prog="python -m tests.recordings", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--account", metavar="EMAIL", help="who recorded; found in the recordings if not told")
    parser.add_argument("--only", default="", metavar="NAME", help="only the recordings whose name contains this")
    parser.add_argument("--renamed", action="store_true", help="replay once more with everything renamed")
    told = parser.parse_args(arguments)
    files = sorted((told.folder / "gspread").glob("*.json"))
    found = {file.name: json.loads(file.read_text(encoding="utf-8"))["interactions"] for file in files}
    who = told.account or account(found.values()) or parser.error("no recording names its account: tell --account")
    chosen = {name: its for name, its in found.items() if told.only in name}
    replay, server = load_replay(told.folder), Fresh(who)
    with served(server) as base:
        print("as recorded")
        equal = run(replay, chosen, server, base)
        if told.renamed:
            print("renamed")
            equal &= run(replay, {name: renamed(its) for name, its in chosen.items()}, server, base)
    return 0 if equal and chosen else 1


if __name__ == "__main__":
    sys.exit(main())
