"""PURE. What a file that somebody hands in really is: by its content, whatever its name says."""

import io
import re
import zipfile
from dataclasses import dataclass

from models.kinds import Invalid
from models.messages import say
from models.words import clean

LONGEST = 120  # of a name


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is taken in: its words, the endings of its names, how a browser is told of it."""

    label: str
    endings: tuple
    mimetype: str
    shown: bool = False  # a browser may show it by itself


OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = {
    "pdf": FileKind("PDF", ("pdf",), "application/pdf", True),
    "png": FileKind("תמונה (PNG)", ("png",), "image/png", True),
    "jpeg": FileKind("תמונה (JPEG)", ("jpg", "jpeg"), "image/jpeg", True),
    "webp": FileKind("תמונה (WebP)", ("webp",), "image/webp", True),
    "docx": FileKind("מסמך Word", ("docx",), f"{OFFICE}.wordprocessingml.document"),
    "xlsx": FileKind("גיליון Excel", ("xlsx",), f"{OFFICE}.spreadsheetml.sheet"),
    "pptx": FileKind("מצגת PowerPoint", ("pptx",), f"{OFFICE}.presentationml.presentation"),
    "txt": FileKind("טקסט", ("txt",), "text/plain; charset=utf-8"),
}
ENDINGS = {ending: code for code, kind in KINDS.items() for ending in kind.endings}
STARTS = (("pdf", b"%PDF-"), ("png", b"\x89PNG\r\n\x1a\n"), ("jpeg", b"\xff\xd8\xff"))
#: what the packed documents of an office program hold
PARTS = (("docx", "word/document.xml"), ("xlsx", "xl/workbook.xml"), ("pptx", "ppt/presentation.xml"))
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
TEXTS = ("utf-8-sig", "cp1255")


def kind_of(name, content):
    """The code of the kind that both the name's ending and the content say; raises Invalid with what is wrong."""
    wanted = ENDINGS.get(name.rpartition(".")[2].lower() if "." in name else "")
    allowed = ", ".join(ENDINGS)
    if wanted is None:
        raise Invalid(say("file.kind", name=name, allowed=allowed))
    if not content:
        raise Invalid(say("file.empty", name=name))
    found = _inside(content)
    if found != wanted:
        told = KINDS[found].label if found else say("file.unknown")
        raise Invalid(say("file.disguised", name=name, ending=KINDS[wanted].label, found=told))
    return found


def _inside(content):
    for code, start in STARTS:
        if content.startswith(start):
            return code
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if content.startswith(b"PK\x03\x04"):
        return _packed(content)
    return "txt" if _is_text(content) else None


def _packed(content):
    """The kind of a packed document; None for any other archive, and for a document that carries a program."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return None
    if "[Content_Types].xml" not in names or any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    return next((code for code, part in PARTS if part in names), None)


def _is_text(content):
    for encoding in TEXTS:
        try:
            return not CONTROL.search(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    return False


def name_of(given):
    """A file's name as it is kept: without folders and signs that no name has, its ending whole."""
    text = re.sub(r'[<>:"|?*\x00-\x1f]', "", clean(re.split(r"[/\\]", given or "")[-1])).strip(" .")
    stem, dot, ending = text.rpartition(".")
    return f"{stem[: LONGEST - len(ending) - 1]}{dot}{ending}" if dot else text[:LONGEST]
