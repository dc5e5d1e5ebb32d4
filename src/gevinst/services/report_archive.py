"""A sent report as a package for a case system: PDF, Word, the figures with their definitions, files, checksums."""

import csv
import datetime as dt
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gevinst.domain.access import Actor
from gevinst.domain.measure import Measure
from gevinst.domain.plan import PlanDocument
from gevinst.exchange.csv import guarded
from gevinst.i18n import translator
from gevinst.reporting.steady import packed
from gevinst.services.report_sent import Frozen, SentReading
from gevinst.storage.engine import to_json

FORMAT = "gevinst-report-archive"
_MARK = "\ufeff"
"""So that Excel reads the letters of a CSV right."""


class ReportArchive(SentReading):
    """See the module."""

    def archive(self, actor: Actor, slug: str, form: str, year: int | None, number: int) -> tuple[str, bytes]:
        """(file name, .zip) of one version as it was sent: the same bytes whenever it is made."""
        with self.reading() as work:
            self._may_read(work, actor, slug)
            frozen = self._frozen(work, slug, form, year, number)
            attached = {each.file.id: work.attachments.content(slug, each.file.id) for each in frozen.files}
        name = "-".join([slug, form, *([str(year)] if year else []), f"v{number}"])
        return f"{name}-arkiv.zip", package(frozen, attached)


def package(frozen: Frozen, attached: Mapping[str, bytes]) -> bytes:
    """The package: `rapport.pdf` (PDF/A-2a and PDF/UA-1), `rapport.docx`, `data/*.csv`, `vedlegg/*`, `manifest.json`.

    `attached`: the bytes of each file by its id. The manifest has the SHA-256 of every other file.
    """
    sent = frozen.sent
    files: dict[str, bytes] = {
        "rapport.pdf": frozen.pdf,
        "rapport.docx": frozen.docx,
    }
    about = {
        "rapport.pdf": "The report as sent, PDF/A-2a and PDF/UA-1",
        "rapport.docx": "The same content, editable",
    }
    for name, (says, text) in _tables(frozen).items():
        files[f"data/{name}"] = text
        about[f"data/{name}"] = says
    for number, each in enumerate(frozen.files, 1):
        name = f"vedlegg/{number:02d} {each.file.file_name}"
        files[name] = attached[each.file.id]
        about[name] = each.key
    manifest = {
        "format": FORMAT,
        "version": 1,
        "project": sent.project,
        "project_title": frozen.report.project_title,
        "scheme": frozen.report.scheme_name,
        "form": sent.form,
        "title": frozen.report.title,
        "language": frozen.report.language,
        "year": sent.year,
        "number": sent.number,
        "sent_at": sent.sent_at.astimezone(dt.UTC).isoformat(),
        "sent_by": sent.sent_by,
        "figures_as_of": sent.as_of.isoformat(),
        "invented": frozen.report.invented,
        "content_sha256": sent.sha256,
        "signatures": [
            {"role": each.role, "level": each.level, "party": each.party, "at": each.at.isoformat()}
            for each in frozen.sign_offs
        ],
        "files": [
            {
                "name": name,
                "description": about[name],
                "bytes": len(data),
                "sha256": hashlib.sha256(data).hexdigest(),
            }
            for name, data in files.items()
        ],
    }
    files["manifest.json"] = json.dumps(
        json.loads(to_json(manifest)), ensure_ascii=False, indent=2, sort_keys=False
    ).encode()
    return packed(files, sent.sent_at)


def _tables(frozen: Frozen) -> dict[str, tuple[str, bytes]]:
    """File name -> (what it is, CSV with semicolons in UTF-8). Numbers as they are stored, with a decimal point."""
    data = frozen.content["data"]
    plan = PlanDocument.model_validate(data["plan"])
    measures = {key: Measure.model_validate(each) for key, each in data["measures"].items()}
    return {
        "tall.csv": ("The figures that the report is made from, one row a period", _figures(plan, data, measures)),
        "definisjoner.csv": ("What each figure means, and where it comes from", _definitions(plan, measures, frozen)),
        "gevinster.csv": ("Each benefit with what its figures show", _benefits(plan, data)),
        "penger.csv": ("Money, in whole øre", _money(data)),
        "revisjoner.csv": ("Which revision of each figure was used", _revisions(plan, data)),
    }  # fmt: skip


def _figures(plan: PlanDocument, data: Mapping[str, Any], measures: Mapping[str, Measure]) -> bytes:
    rows = []
    for benefit in plan.benefits:
        for each in benefit.indicators:
            line = data["series"].get(each.id)
            measure = measures.get(each.id)
            for at, value, approved in zip(
                *((line["periods"], line["values"], line["approved"]) if line else ((), (), ())), strict=True
            ):
                symbol = measure.unit.symbol.nb if measure else ""
                rows.append(
                    (benefit.title, each.key, each.title, each.frequency.value, at, value, symbol, approved)
                )
    head = ("benefit", "indicator", "title", "frequency", "period_start", "value", "unit", "approved")
    return _csv(head, rows)


def _definitions(plan: PlanDocument, measures: Mapping[str, Measure], frozen: Frozen) -> bytes:
    _ = translator(frozen.report.language)
    rows: list[Sequence[Any]] = []
    for benefit in plan.benefits:
        for each in benefit.indicators:
            measure = measures.get(each.id)
            if measure is None:
                rows.append((each.key, each.title, "", "", "", "", "", "", "", ""))
                continue
            rows.append(
                (
                    each.key,
                    each.title,
                    measure.key,
                    measure.version,
                    _.local(measure.what),
                    _.local(measure.numerator) if measure.numerator else "",
                    _.local(measure.denominator) if measure.denominator else "",
                    _.local(measure.unit.name),
                    measure.direction.value,
                    _.local(measure.source.name),
                )
            )
    head = (
        "indicator",
        "title",
        "measure",
        "measure_version",
        "what",
        "numerator",
        "denominator",
        "unit",
        "good_direction",
        "source",
    )
    return _csv(head, rows)


def _benefits(plan: PlanDocument, data: Mapping[str, Any]) -> bytes:
    names = ("baseline", "recent", "change", "change_percent", "points_before", "points_after")
    rows = []
    for benefit in plan.benefits:
        for each in benefit.indicators:
            found = data["evaluations"].get(each.id) or {}
            rows.append((benefit.title, each.key, *(found.get(name) for name in names)))
        if not benefit.indicators:
            rows.append((benefit.title, "", *(None for _name in names)))
    return _csv(("benefit", "indicator", *names), rows)


def _money(data: Mapping[str, Any]) -> bytes:
    names = ("kind", "form", "payer", "gainer", "year", "planned_ore", "actual_ore", "what")
    return _csv(names, [tuple(each.get(name) for name in names) for each in data["money"]])


def _revisions(plan: PlanDocument, data: Mapping[str, Any]) -> bytes:
    keys = {
        line.id: (each.key, line.party or "")
        for benefit in plan.benefits
        for each in benefit.indicators
        for line in each.series
    }
    rows = [
        (*keys.get(series, (series, "")), at, revision)
        for series, own in data["revisions"].items()
        for at, revision in own.items()
    ]
    return _csv(("indicator", "party", "period_start", "revision"), rows)


def _csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Blank where there is no value; text that a spreadsheet would take for a formula stays text."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow(["" if each is None else guarded(each) if isinstance(each, str) else each for each in row])  # fmt: skip
    return (_MARK + stream.getvalue()).encode()
