"""Files that are kept as they are: what they are is decided by their content, their names are cleaned, nobody is in them."""

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from gevinst.domain.attachment import LIMIT_BYTES
from gevinst.domain.errors import Problem, Refused
from gevinst.domain.numbers import may_hold_identity_number
from gevinst.exchange.files import MEGABYTE, check_size, kind_of, open_office, read_entry
from gevinst.exchange.office_texts import beside, in_sheet

_OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".csv": "text/csv",
    ".txt": "text/plain",
}
"""What is taken, by the ending of its name."""

_SAME = {".jpeg": ".jpg"}
_TEXTS = (".csv", ".txt")
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_NAME_LIMIT = 120
# Windows refuses these in a name; a slash would be a folder.
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*]')
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_WRITTEN = re.compile(r"word/(document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml")
_BREAKS = re.compile(r"</(?:w:p|si)>")
_TAGS = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that can be kept."""

    file_name: str
    media_type: str


def look_at(name: str, data: bytes) -> AttachedFile:
    """What the file is, by its content, under a clean name. Refused where it cannot be kept: its size, its kind, a name
    that says another kind, an identity number in its name or in its text (a PDF and a picture are not read).
    """
    file_name = clean_name(name)
    if may_hold_identity_number(file_name):
        raise Refused([Problem("personal_data", field="file_name")])
    check_size(len(data), file_name, LIMIT_BYTES // MEGABYTE)
    written = PurePosixPath(file_name).suffix.lower()
    ending = _SAME.get(written, written)
    if ending not in MEDIA_TYPES:
        known = ", ".join(MEDIA_TYPES)
        raise Refused(
            [Problem("unknown_format", file=file_name, value=ending or "\u2013", params={"known": known})]
        )
    _check_content(ending, data, file_name)
    if any(may_hold_identity_number(text) for text in _texts(ending, data, file_name)):
        raise Refused([Problem("personal_data", file=file_name)])
    return AttachedFile(file_name, MEDIA_TYPES[ending])


def clean_name(name: str) -> str:
    """A name without folders, without characters that nobody sees or that a system refuses, of at most 120 characters."""
    last = re.split(r"[/\\]", name)[-1]
    plain = unicodedata.normalize("NFC", last)
    seen = "".join(char for char in plain if unicodedata.category(char)[0] != "C")
    words = re.sub(r"\s+", " ", _NOT_IN_NAMES.sub(" ", seen)).strip(" ").rstrip(" .")
    stem, dot, ending = words.rpartition(".")
    if not dot:
        return words[:_NAME_LIMIT] or "fil"
    ending = ending.strip()[:10]
    stem = stem.strip(" .")[: _NAME_LIMIT - len(ending) - 1].rstrip(" .")
    return f"{stem or 'fil'}.{ending}"


def _check_content(ending: str, data: bytes, name: str) -> None:
    if data.startswith(_PNG):
        kind = ".png"
    elif data.startswith(_JPEG):
        kind = ".jpg"
    else:
        kind = kind_of(data)
    if kind == "text":
        kind = ".txt" if text_of(data) is not None else "damaged"
    if kind == ".txt" and ending in _TEXTS:
        return
    if kind in {"damaged", ".zip"}:
        raise Refused([Problem("unreadable_file", file=name)])
    if ending in {".docx", ".xlsx"}:
        # Says more of what is wrong: a password, an old format, another kind.
        if kind == ".txt":
            raise Refused([Problem("unreadable_file", file=name)])
        with open_office(data, name, ending) as archive:
            if any(entry.endswith("vbaProject.bin") for entry in archive.namelist()):
                raise Refused([Problem("file_with_macros", file=name)])
    elif kind != ending:
        raise Refused([Problem("wrong_kind", file=name, value=ending, params={"kind": kind})])


def text_of(data: bytes) -> str | None:
    """The text of a file in UTF-8, UTF-16 with its mark or Windows' own; None where it is no text."""
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _CONTROL.search(text) else text
    return None


def _texts(ending: str, data: bytes, name: str) -> list[str]:
    """What people wrote in it, line by line, and beside it; a sheet's whole numbers too."""
    if ending in _TEXTS:
        return (text_of(data) or "").splitlines()
    if ending not in {".docx", ".xlsx"}:
        return []
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.namelist():
            if _WRITTEN.fullmatch(entry) or entry == "xl/sharedStrings.xml":
                xml = read_entry(archive, entry, name).decode("utf-8", "replace")
                found += (_TAGS.sub("", part) for part in _BREAKS.split(xml))
            elif entry.startswith("xl/worksheets/") and entry.endswith(".xml"):
                xml = read_entry(archive, entry, name).decode("utf-8", "replace")
                found += in_sheet(xml)
        found += (text for _part, text, _cell in beside(archive, name))
    return found
