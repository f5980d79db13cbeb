"""EXECUTOR. What the service that keeps the sheets was asked about itself, and how the mirror writes by its answers.

What it does is the same in all workbooks: the newest answers of an installation hold for all that are kept there.
"""

import json
import sys
from dataclasses import dataclass

from models import ledger
from models.base import writing
from models.messages import say
from sync import book as port
from sync.intake_link import Problem, read_book, spreadsheet_of


@dataclass(frozen=True)
class Question:
    """One thing that is asked, and what follows from yes and from no."""

    key: str
    text: str
    yes: str
    no: str


COPY_NO = "במקום העתקה נשכפל לפני כל כתיבה את הלשונית כולה."
STOP = "אין דרך לכתוב בלי לסכן את מה שאחרים כותבים, ולכן פנקס רק יקרא מן הגיליונות."
QUESTIONS = (
    Question("fence_missing", "מחיקה של טווח בעל שם שאינו קיים עוצרת את הבקשה כולה?",
             "שתי כתיבות של פנקס לא יעלו זו על זו.", STOP),
    Question("fence_twice", "הוספה של טווח בעל שם שכבר קיים עוצרת את הבקשה כולה?",
             "כתיבה שנשלחה פעמיים לא תיכתב פעמיים.", STOP),
    Question("whole", "מבקשה שנעצרה לא נשאר דבר?", "כתיבה קורית כולה, או לא קורית כלל.", STOP),
    Question("copy_values", "העתקה ללשונית מוסתרת שומרת מילים, תאריכים וכן/לא, כל אחד בתא שלו?",
             "מה שעמד בתאים לפני הכתיבה נשמר.", COPY_NO),
    Question("copy_formulas", "ההעתקה שומרת גם נוסחאות?", "גם נוסחאות נשמרות כפי שנכתבו.", COPY_NO),
    Question("copy_filtered", "ההעתקה כוללת גם שורות שמסנן מסתיר?", "אפשר לסנן בגיליון בלי להפריע לפנקס.", COPY_NO),
    Question("copy_hidden", "ההעתקה כוללת גם שורות ועמודות שהוסתרו ביד?", "אפשר להסתיר שורות ועמודות.", COPY_NO),
    Question("duplicate", "שכפול של לשונית שומר אותה כפי שהייתה לפני הכתיבה?",
             "יש דרך שנייה, אם ההעתקה לא תספיק.", "אין דרך שנייה אם ההעתקה לא תספיק."),
    Question("answer", "התשובה לכתיבה מראה מה נשמר בלשונית המוסתרת?",
             "כתיבה היא בקשה אחת.", "אחרי כל כתיבה תבוא קריאה נוספת."),
    Question("read_hidden", "קריאת הגיליון מראה גם לשוניות מוסתרות?",
             "גם כתיבה שנקטעה באמצע תתברר בסנכרון הבא.", STOP),
    Question("append", "שורה חדשה נכתבת מתחת לשורה האחרונה, גם כשמסנן מסתיר אותה?",
             "שורה חדשה לא תעלה על שורה של אחרים.", STOP),
    Question("strict", "כלל בדיקה קפדני של תא עוצר גם כתיבה של פנקס?",
             "כלל קפדני שמישהו הוסיף לתא עלול לעצור כתיבה לגיליון; הכללים של פנקס אינם קפדניים.",
             "כללים שמישהו הוסיף לתאים לא יעצרו את פנקס."),
    Question("create", "חשבון המערכת יכול ליצור גיליונות?", "פנקס ייצור את הגיליונות של היישובים לבדו.",
             "גיליון של יישוב צריך ליצור אדם, בכונן המשותף; משתפים אותו בהרשאת עריכה עם חשבון המערכת ומחברים: "
             "sheets connect."),
)  # fmt: skip
#: what only the hands of a second person can try
BY_HAND = (
    "למיין בגיליון את כל השורות, ואחר כך רק חלק מן העמודות: האם ההגנה על המזהה ועל השורות העליונות מזהירה, או עוצרת?",
    "להוסיף שורה באמצע, ולמחוק שורה שלמה.",
    "להדביק שורה שלמה מגיליון אחר, גם על עמודת המזהה.",
    "לכתוב בעמודה שנקבעת ביחידה: אמורה להופיע אזהרה שאפשר להמשיך ממנה.",
    "לכתוב בשתי השורות העליונות ובלשונית „איך עובדים כאן”: אמור להופיע סירוב.",
    "לסנן, ואז להדביק כמה שורות על מה שנראה.",
)
WAYS = {
    "copy": "פנקס כותב בדרך המלאה.",
    "duplicate": "פנקס כותב בדרך השנייה: לפני כל כתיבה הוא משכפל את הלשונית. דבר אינו הולך לאיבוד.",
    "none": say("readonly"),
}
REPLIES = {True: "כן", False: "לא", None: "לא ידוע"}


def way(answers):
    """The way to write that these answers allow: copy, duplicate, or none; what is not known counts as no."""
    yes = lambda *keys: all(answers.get(key) for key in keys)  # noqa: E731 (a local spelling)
    if not yes(*port.FENCED, "read_hidden", "append"):
        return "none"
    return "copy" if yes(*port.COPIED) else "duplicate" if yes("duplicate") else "none"


def answered(answers):
    """True where every question got an answer: only then is it worth remembering."""
    return all(answers.get(key) is not None for key in port.ASKED)


def way_of(book):
    """The way by the newest answers of the book's keeper; None where it was never asked and has to be."""
    query = ledger.Workbook.select(ledger.Workbook.probed).where(ledger.Workbook.probed != {})
    told = [row.probed for row in query if row.probed["keeper"] == book.keeper and answered(row.probed["answers"])]
    if told:
        return way(max(told, key=lambda one: one["at"])["answers"])
    return "copy" if book.proven else None


def ensure(workbook, book, world):
    """The way to write; a keeper that was never asked is asked first, in this workbook."""
    found = way_of(book)
    if found is None:
        answers = book.probe(workbook.spreadsheet_id)
        if not answered(answers):
            raise port.Lost("the probe got no answer to " + ", ".join(k for k in port.ASKED if answers[k] is None))
        remember(workbook, book, world, answers)
        found = way(answers)
    return found


def remember(workbook, book, world, answers):
    """Keep the answers with the workbook in which they were given."""
    told = {"at": world.now().isoformat(timespec="microseconds"), "keeper": book.keeper, "answers": answers}
    with writing():
        ledger.Workbook.update(probed=told).where(ledger.Workbook.id == workbook.id).execute()


# the command


def command(office, url, as_json=False, out=print):
    """`sheets probe`: ask, tell, remember; returns the exit code: 0 all works, 1 a person is needed, 2 wrong use."""
    book = office.book()
    try:
        spreadsheet_id = spreadsheet_of(url)
        read_book(book, spreadsheet_id)
        answers = _asked(book, spreadsheet_id)
    except Problem as problem:
        print(problem.text, file=sys.stderr)
        return 1 if problem.code == "busy" else 2
    workbook = ledger.Workbook.get_or_none(ledger.Workbook.spreadsheet_id == spreadsheet_id)
    kept = workbook is not None and answered(answers)
    if kept:
        remember(workbook, book, office.world, answers)
    if as_json:
        told = {"way": way(answers), "answers": answers, "keeper": book.keeper, "kept": kept, "by_hand": BY_HAND}
        out(json.dumps(told, ensure_ascii=False))
    else:
        for line in report(answers, workbook, kept):
            out(line)
    return 0 if answered(answers) and way(answers) != "none" and answers["create"] else 1


def _asked(book, spreadsheet_id):
    """The answers, with the one about the account; raises Problem."""
    try:
        return {**book.probe(spreadsheet_id), "create": book.may_create()}
    except port.Gone as error:
        account = getattr(book, "account", "")
        text = f"הגיליון משותף עם פנקס לצפייה בלבד. יש לשתף אותו, בהרשאת עריכה, עם {account}."
        raise Problem(text, "closed") from error
    except port.BookError as error:
        raise Problem(error.text, "busy") from error


def report(answers, workbook, kept):
    """The answers in words, what follows, and what is left to try by hand."""
    for question in QUESTIONS:
        found = answers.get(question.key)
        yield f"{question.text} {REPLIES[found]}."
        yield "   " + ({True: question.yes, False: question.no}.get(found, "השירות לא ענה. כדאי לשאול שוב."))
    yield ""
    yield WAYS[way(answers)] if answered(answers) else "לא כל השאלות נענו, ולכן דבר לא נשמר. כדאי לשאול שוב."
    if workbook is None:
        yield "הגיליון אינו מחובר ליישוב, ולכן התשובות לא נשמרו."
    elif kept:
        yield "התשובות נשמרו, והן חלות על כל הגיליונות."
    yield ""
    yield "לא נשאל, כי צריך לזה ידיים של אדם אחר. כדאי לנסות, בחשבון שאינו הבעלים:"
    for line in BY_HAND:
        yield f" · {line}"
