"""The demonstration's shelf: booklets, procedures and aids in versions, handed out here and there, some out of date."""

import datetime as dt
import io
import zipfile

from models import attachments, knowledge
from models.access import SYSTEM
from models.changes import Source
from models.knowledge import Resource

SOURCE = Source("command", "הדגמה")
#: (name, title, kind, audience, days since each version appeared, the latest last)
SHELF = (
    ("guide", "מדריך ליישוב קהילתי: חברי הוועד", "booklet", "everyone", (1100, 420, 50)),
    ("committees", "הפעלת ועדות ביישוב", "booklet", "committees", (900, 200)),
    ("cards", "כרטיסי תפקיד לצוות החוסן", "card", "resilience", (500,)),
    ("founding", "נוהל הקמת ועדת קהילה", "procedure", "coordinators", (300,)),
    ("minutes", "תבנית לפרוטוקול ישיבה", "template", "secretaries", (250,)),
    ("inner", "נוהל פנימי: חפיפה בין מלווים", "procedure", "unit", (150,)),
)  # fmt: skip
#: which version of the guide and of the committees' booklet the settlements hold, in turn; None: none yet
GUIDES = (2, 1, 2, 2, None, 1, 2)
COMMITTEES = (1, 1, 0, 1, None, 1)
ABOUT = {
    "guide": "מה עושה חבר/ת ועד, שלב אחר שלב, עם דוגמאות מן השטח.",
    "committees": "איך מקימים ועדה, מה המנדט שלה ואיך מלווים אותה.",
}


def shelf(draft):
    """Add all versions; returns {name: their keys, the latest last}."""
    found = {}
    for name, title, kind, audience, days in SHELF:
        found[name], before = [], None
        for number, ago in enumerate(days, 1):
            before = draft.add("resource", title=title, kind=kind, audience=audience, edition=str(number),
                               date=draft.ago(ago), replaces=before, about=ABOUT.get(name))  # fmt: skip
            found[name].append(before)
    return found


def hand_out(draft, village, found):
    """What a settlement was handed; a few hold an old version, a few cards ran out, a few have nothing yet."""
    place, index = village.place.uid, village.index
    guide, committees = GUIDES[index % len(GUIDES)], COMMITTEES[index % len(COMMITTEES)]
    if guide is not None:
        given = draft.ago((30, 380)[guide == 1])
        _give(draft, found["guide"][guide], given, adopted=index % 3 != 2, settlement=place)
    if committees is not None:
        _give(draft, found["committees"][committees], draft.ago(190 if committees else 600), adopted=index % 2 == 0,
              settlement=place)  # fmt: skip
    team = village.bodies.get("t_resilience")
    if team and index % 4 != 3:
        until = draft.ago(20) if index % 5 == 4 else draft.today + dt.timedelta(days=300)
        _give(draft, found["cards"][0], draft.ago(345), body=team, qty=9, valid_until=until)


def _give(draft, resource, day, adopted=False, **values):
    later = min(day + dt.timedelta(days=21), draft.today) if adopted else None
    draft.add("distribution", resource=resource, given_on=day, adopted_on=later, **values)


def files(instance, world):
    """Give every resource a small document to open, and most of them views; needs the instance's folder."""
    for number, one in enumerate(Resource.select().order_by(Resource.sort_key, Resource.uid)):
        name = f"{one.title}.docx"
        lines = (one.title, f"גרסה {one.edition}", one.about or "", "מסמך להדגמה.")
        attachments.attach(instance, "resource", one.uid, name, document(lines), SYSTEM, SOURCE, world)
        if one.short:
            for day in range(0, 60, 4 + number):
                knowledge.count_view(one, world.today() - dt.timedelta(days=day))


def document(lines):
    """A small Word document of these lines, from right to left."""
    paragraph = ('<w:p><w:pPr><w:bidi/></w:pPr><w:r><w:rPr><w:rtl/></w:rPr>'
                 '<w:t xml:space="preserve">{}</w:t></w:r></w:p>')  # fmt: skip
    schema, package = "http://schemas.openxmlformats.org", "application/vnd.openxmlformats"
    word = f"{package}-officedocument.wordprocessingml.document.main+xml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{schema}/package/2006/content-types"><Default Extension="rels" '
        f'ContentType="{package}-package.relationships+xml"/><Override PartName="/word/document.xml" '
        f'ContentType="{word}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{schema}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{schema}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
        "</Relationships>",
        "word/document.xml": f'<w:document xmlns:w="{schema}/wordprocessingml/2006/main"><w:body>'
        f'{"".join(map(paragraph.format, lines))}</w:body></w:document>',
    }  # fmt: skip
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return held.getvalue()
