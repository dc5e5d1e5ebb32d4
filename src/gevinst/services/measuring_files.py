"""Figures in files: the template, what comes back in a workbook or CSV, and the long table out."""

from gevinst.domain.access import Action, Actor, may
from gevinst.domain.errors import Problem, Refused
from gevinst.domain.horizon import period_code
from gevinst.domain.measurement import SubmissionState
from gevinst.domain.plan import Indicator
from gevinst.exchange.csv import LongRow
from gevinst.i18n.series_words import series_name
from gevinst.services.base import require, resource, words
from gevinst.services.measuring_base import audience_of
from gevinst.services.measuring_import import FileImport
from gevinst.services.state import (
    followed,
    load,
)


class FigureFiles(FileImport):
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
