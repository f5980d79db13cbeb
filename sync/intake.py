"""EXECUTOR. The take-over of a secretary's own sheet as a command: connect, propose, ask, and take in when told."""

import json
from pathlib import Path

from models.access import SYSTEM
from models.changes import Refused
from models.places import Settlement
from models.words import fold
from sync.intake_link import Problem, connect
from sync.intake_take import answer, intakes, review, take_in
from sync.intake_told import report


def command(office, settlement, url, apply=False, answers_file=None, out=print, replace=False):
    """`sheets connect`: print what would come in, and with `apply` take in what is clear; returns the exit code."""
    try:
        place = find_settlement(settlement)
        answers = _answers(answers_file)
        book = office.book()
        _, snapshot = connect(place, url, book, office.world, SYSTEM, replace)
        begun = intakes(place, snapshot, office.world)
        out(f"הגיליון „{snapshot.title}” מחובר ליישוב {place.name}. הלשוניות שבו נשארות כפי שהן.")
        codes = [_one(intake, snapshot, answers, apply, office, out) for intake in begun]
    except Problem as problem:
        out(problem.text)
        if problem.code == "replace":
            out("כדי להחליף: אותה פקודה עם ‎--replace")
        return 1
    except Refused as refused:
        out(str(refused))
        return 1
    if not begun:
        out("אין בגיליון לשונית שכתוב בה משהו.")
    elif not apply:
        out("דבר לא נקלט. כדי לקלוט את מה שברור: אותה פקודה עם ‎--apply")
    return max(codes, default=0)


def find_settlement(text):
    """The settlement with this name or key; raises Problem with the names that come near."""
    found = Settlement.get_or_none((Settlement.uid == text) | (Settlement.name == text) | (Settlement.name_en == text))
    rows = list(Settlement.select().where(Settlement.retired_on.is_null()))
    found = found or next((row for row in rows if fold(row.name) == fold(text)), None)
    if found is None:
        names = ", ".join(sorted(row.name for row in rows))
        raise Problem(f"היישוב „{text}” לא נמצא. היישובים: {names}.", "settlement")
    return found


def _answers(path):
    """{key: answer}, or {tab: {key: answer}}, from a JSON file."""
    if not path:
        return {}
    try:
        found = json.loads(Path(path).read_text("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise Problem(f"קובץ התשובות {path} לא נקרא: {error}", "answers") from error
    if not isinstance(found, dict):
        raise Problem(f"קובץ התשובות {path} צריך להיות רשימה של שאלה ותשובה.", "answers")
    return found


def _one(intake, snapshot, answers, apply, office, out):
    """One tab: what it brings, and with `apply` what came in; returns its exit code."""
    rows = snapshot.sheets[intake.sheet_id].rows
    mine = {key: value for key, value in answers.items() if not isinstance(value, dict)}
    mine |= answers.get(intake.title) if isinstance(answers.get(intake.title), dict) else {}
    wrong = answer(intake, mine, office.world) if mine else []
    for key in wrong:
        out(f"  התשובה ל„{key}” לא הובנה ולא נרשמה.")
    proposal = review(intake, rows, office.world)
    for line in report(intake.title, proposal):
        out(line)
    if apply:
        run = take_in(intake, rows, SYSTEM, office.world, "פקודה", proposal.digest)
        out(f"  {run.message} (סימן הקליטה: {run.uid})")
    return 1 if proposal.questions or proposal.waiting or wrong else 0
