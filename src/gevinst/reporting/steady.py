"""Word files and archives whose bytes depend on nothing but what is in them: the same content, the same checksum."""

import datetime as dt
import io
import zipfile
from collections.abc import Mapping

from gevinst.domain.report import FilledReport


def steady_docx(report: FilledReport, at: dt.datetime) -> bytes:
    """The report as .docx with the time stamp `at` everywhere: made again it is the same, byte for byte."""
    from gevinst.reporting.docx import docx

    with zipfile.ZipFile(io.BytesIO(docx(report, at))) as made:
        return packed({name: made.read(name) for name in made.namelist()}, at)


def packed(files: Mapping[str, bytes], at: dt.datetime) -> bytes:
    """The files as .zip, in the order given, all with the time stamp `at` (in UTC, to two seconds as the format has it)."""
    stamp = at.astimezone(dt.UTC).timetuple()[:6]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            # The same on every system.
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return stream.getvalue()
