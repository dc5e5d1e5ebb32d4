"""What every reader does first: look at the size and the kind of a file before opening it."""

import io
import zipfile
from copy import copy
from pathlib import Path
from typing import BinaryIO

from gevinst.domain.errors import Problem, Refused

MEGABYTE = 1024 * 1024
PLAN_LIMIT_MB = 10
WORKBOOK_LIMIT_MB = 25
UNPACKED_LIMIT_MB = 200
ENTRIES_LIMIT = 10_000
_BIT = 1024 * 1024

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names inside an OLE file are UTF-16: this one holds an encrypted Office document.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def check_size(size: int, name: str, limit_mb: int) -> None:
    """Refuses `file_too_large` or `file_empty`, before anything is read."""
    if size > limit_mb * MEGABYTE:
        shown = -(-size // MEGABYTE)
        raise Refused([Problem("file_too_large", file=name, params={"size": shown, "limit": limit_mb})])
    if size == 0:
        raise Refused([Problem("file_empty", file=name)])


def read_limited(file: Path | BinaryIO, name: str, limit_mb: int = PLAN_LIMIT_MB) -> bytes:
    """The bytes of a file of at most `limit_mb` MB. Refuses what is larger without reading it, and what is not there."""
    if isinstance(file, Path):
        try:
            check_size(file.stat().st_size, name, limit_mb)
            return file.read_bytes()
        except FileNotFoundError:
            raise Refused([Problem("file_not_found", file=name)]) from None
        except OSError:
            raise Refused([Problem("unreadable_file", file=name)]) from None
    if file.seekable():
        here = file.tell()
        size = file.seek(0, io.SEEK_END) - here
        file.seek(here)
        check_size(size, name, limit_mb)
        return file.read()
    data = file.read(limit_mb * MEGABYTE + 1)
    check_size(len(data), name, limit_mb)
    return data


def kind_of(data: bytes) -> str:
    """What the content is: .docx, .xlsx, .ods, .odt, .zip, encrypted, ole, .pdf, or text."""
    if data.startswith(_OLE):
        return "encrypted" if _ENCRYPTED in data else "ole"
    if data.startswith(b"%PDF"):
        return ".pdf"
    if not data.startswith(b"PK"):
        return "text"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                mime = archive.read("mimetype")
                return ".ods" if b"spreadsheet" in mime else ".odt" if b"text" in mime else ".zip"
    except (zipfile.BadZipFile, OSError, RuntimeError, EOFError, NotImplementedError, ValueError):
        return "damaged"
    if any(name.startswith("word/") for name in names):
        return ".docx"
    return ".xlsx" if any(name.startswith("xl/") for name in names) else ".zip"


_OLD = {".docx": ".doc", ".xlsx": ".xls"}


def open_office(data: bytes, name: str, wanted: str) -> zipfile.ZipFile:
    """The archive inside a .docx or .xlsx (`wanted`), or a refusal that says what the file is and what to do.

    Guards against archives that unpack to far more than they seem.
    """
    kind = kind_of(data)
    if kind == "encrypted":
        raise Refused([Problem("password_protected", file=name)])
    if kind == "ole":
        raise Refused([Problem("old_format", file=name, value=_OLD[wanted], params={"known": wanted})])
    if kind in {".ods", ".odt"}:
        raise Refused([Problem("old_format", file=name, value=kind, params={"known": wanted})])
    if kind in {".docx", ".xlsx", ".pdf"} and kind != wanted:
        raise Refused([Problem("wrong_kind", file=name, value=wanted, params={"kind": kind})])
    if kind != wanted:
        raise Refused([Problem("unreadable_file", file=name)])
    archive = zipfile.ZipFile(io.BytesIO(data))
    entries = archive.infolist()
    if (
        len(entries) > ENTRIES_LIMIT
        or sum(entry.file_size for entry in entries) > UNPACKED_LIMIT_MB * MEGABYTE
    ):
        params = {"limit": UNPACKED_LIMIT_MB, "entries": ENTRIES_LIMIT}
        raise Refused([Problem("unpacks_too_large", file=name, params=params)])
    return archive


def read_entry(archive: zipfile.ZipFile, entry: str, name: str) -> bytes:
    """One part of an archive; a damaged one, and one that holds more than it says, is refused."""
    try:
        part = archive.getinfo(entry)
        # One byte more is asked for: Python would stop at the stated size, where other readers go on.
        asked = copy(part)
        asked.file_size += 1
        # Bit by bit into one place: read at once, a part takes its size twice.
        held = io.BytesIO()
        with archive.open(asked) as stream:
            while bit := stream.read(_BIT):
                held.write(bit)
        data = held.getvalue()
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, RuntimeError, NotImplementedError, ValueError):
        raise Refused([Problem("unreadable_file", file=name)]) from None
    except Exception as error:
        # zlib and lzma raise errors of their own for damaged streams.
        if type(error).__module__ in {"zlib", "_lzma", "lzma"}:
            raise Refused([Problem("unreadable_file", file=name)]) from None
        raise
    if len(data) != part.file_size:
        raise Refused([Problem("unreadable_file", file=name)])
    return data
