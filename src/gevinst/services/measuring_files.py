"""Figures in files: the template, what comes back in a workbook or CSV, and the long table out."""

from dataclasses import dataclass

from gevinst.domain.access import Action, Actor, may
from gevinst.domain.errors import Problem, Refused
from gevinst.domain.horizon import period_code
from gevinst.domain.measurement import (
    Row,
    SubmissionState,
    read_rows,
)
from gevinst.domain.plan import Indicator
from gevinst.exchange.csv import LongRow
from gevinst.i18n.series_words import series_name
from gevinst.services.base import require, resource, words
from gevinst.services.measuring_base import audience_of
from gevinst.services.measuring_saving import Saving
from gevinst.services.state import (
    followed,
    load,
)
from gevinst.services.views import (
    Saved,
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file held. With `dry_run` nothing was stored and `saved` counts what would be."""

    slug: str
    saved: Saved
    notes: tuple[Problem, ...]
    """What the reader should know of how the file was understood."""
    dry_run: bool


class FigureFiles(Saving):
    """See the module."""

    def template(self, actor: Actor, slug: str) -> tuple[str, bytes]:
        """The workbook to fill in: (file name, bytes), in the reader's language."""
        from gevinst.exchange.excel_measurements import write_template

        with self.reading() as work:
            state = self._state(work, actor, slug)
        data = write_template(
            state.document,
            self.measure_of,
            self.party_names,
            {series: list(line) for series, line in state.values.items()},
            actor.language,
            self.today(),
        )
        return f"{slug}.xlsx", data

    def import_file(
        self, actor: Actor, name: str, data: bytes, slug: str | None = None, dry_run: bool = False
    ) -> Imported:
        """Figures from .xlsx or .csv. Raises Refused with all problems and stores nothing; twice changes nothing."""
        lower = name.lower()
        if lower.endswith(".csv"):
            rows, problems, own = self._read_csv(name, data, slug)
            notes: list[Problem] = []
        elif lower.endswith((".xlsx", ".xlsm")):
            rows, problems, notes, own = self._read_workbook(actor, name, data, slug)
        else:
            known = {"known": ".xlsx, .csv"}
            raise Refused([Problem("unknown_format", file=name, value=name[name.rfind(".") :], params=known)])
        if problems:
            with self.reading() as work:
                document = self._state(work, actor, own, Action.RECORD_MEASUREMENT).document
            _entries, more = read_rows(rows, document, self.measure_of, self.party_names)
            raise Refused([*problems, *more])
        saved = self.record(actor, own, rows, via=lower.rsplit(".", 1)[1], dry_run=dry_run)
        return Imported(own, saved, tuple(notes), dry_run)

    def _read_csv(self, name: str, data: bytes, slug: str | None) -> tuple[list[Row], list[Problem], str]:
        """Rows, problems and the project that the file is of: the one asked for, or the one that it names."""
        from gevinst.exchange.csv import by_project, read_csv

        rows, problems = read_csv(data, name)
        named = [each for each in by_project(rows) if each is not None]
        own = slug or (named[0] if len(named) == 1 else None)
        if own is None:
            raise Refused(problems or [Problem("unknown_project", file=name, value=", ".join(sorted(named)))])
        problems += [Problem("wrong_project", file=name, value=each) for each in named if each != own]
        return rows, problems, own

    def _read_workbook(
        self, actor: Actor, name: str, data: bytes, slug: str | None
    ) -> tuple[list[Row], list[Problem], list[Problem], str]:
        """Rows, problems, notes and the project: our template knows its own."""
        from gevinst.exchange.excel_measurements import project_of, read_workbook_with_notes

        own = slug or project_of(data, name)
        if own is None:
            raise Refused([Problem("unknown_project", file=name, value="")])
        with self.reading() as work:
            document = self._state(work, actor, own, Action.RECORD_MEASUREMENT).document
        found = read_workbook_with_notes(data, name, document, self.party_names)
        return found.rows, found.problems, found.notes, own

    def marked_file(self, actor: Actor, name: str, data: bytes, slug: str) -> bytes | None:
        """The workbook with its problems marked in their cells; None where nothing is wrong. Stores nothing."""
        from gevinst.exchange.excel_marks import marked

        try:
            self.import_file(actor, name, data, slug=slug, dry_run=True)
        except Refused as refused:
            return marked(data, refused.problems, actor.language)
        return None

    def export_rows(self, actor: Actor, slug: str | None) -> list[LongRow]:
        """The long table of figures, of one project or of all that the reader may see."""
        found: list[LongRow] = []
        _ = words(actor)
        with self.reading() as work:
            slugs = (
                [slug] if slug else [project.slug or "" for project in work.plans.projects(None, None, None)]
            )
            for own in slugs:
                document = work.plans.document(own)
                if not may(actor, Action.SEE_PROJECT, resource(document.project)):
                    if slug:
                        require(actor, Action.SEE_PROJECT, resource(document.project))
                    continue
                state = load(self, work, own, audience_of(actor, document))
                found += [
                    LongRow(
                        project=own,
                        indicator=indicator.key,
                        benefit=benefit.title,
                        indicator_title=indicator.title,
                        measure=indicator.measure,
                        party=indicator.row_key(line),
                        party_name=series_name(line, self.party_names, _)
                        if line.party or line.comparison
                        else None,
                        period=period_code(m.period, indicator.frequency),
                        state=m.figure.state.value,
                        value=m.figure.value,
                        numerator=m.figure.numerator,
                        denominator=m.figure.denominator,
                        n=m.figure.n,
                        sd=m.figure.sd,
                        invited=m.figure.invited,
                        answered=m.figure.answered,
                        unit=self._unit(indicator, actor),
                        reason=m.figure.reason,
                        comment=m.figure.comment,
                        approved=m.submission is SubmissionState.APPROVED,
                    )
                    for benefit, indicator in followed(state.document)
                    for line in indicator.series
                    for m in state.values.get(line.id, ())
                ]
        return found

    def export(self, actor: Actor, slug: str | None, kind: str) -> bytes:
        """The long table as `csv`, `xlsx` or `parquet`."""
        from gevinst.exchange import csv

        rows = self.export_rows(actor, slug)
        match kind:
            case "csv":
                return csv.write_csv(rows, actor.language)
            case "xlsx":
                return csv.write_xlsx_long(rows)
            case "parquet":
                return csv.write_parquet(rows)
        raise Refused(
            [Problem("unknown_format", value=f".{kind}", params={"known": ".csv, .xlsx, .parquet"})]
        )

    def _unit(self, indicator: Indicator, actor: Actor) -> str:
        measure = self.measure_of(indicator)
        return words(actor).local(measure.unit.symbol) if measure else ""
