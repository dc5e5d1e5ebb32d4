"""A report as it was sent: read, made into files again, and compared with the figures of today."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gevinst.domain.access import Action, Actor, may
from gevinst.domain.attachment import Attachment
from gevinst.domain.errors import NotFound, Problem, Refused
from gevinst.domain.horizon import Frequency, Horizon
from gevinst.domain.measure import Measure
from gevinst.domain.plan import Project
from gevinst.domain.report import FilledReport
from gevinst.domain.report_frozen import thawed_report
from gevinst.domain.report_state import (
    ChangedFigure,
    FiledAs,
    FrozenFigure,
    SignOff,
    changed,
    figures_of,
    with_project,
)
from gevinst.i18n import Translator
from gevinst.reporting.wording import horizon_label
from gevinst.services import say
from gevinst.services.awards import Awards
from gevinst.services.base import Base, require, resource, words
from gevinst.services.report_views import ChangeLine, SentPage
from gevinst.services.reports import Reports
from gevinst.storage.sent_reports import SentReport
from gevinst.storage.unit_of_work import Reading


@dataclass(frozen=True, slots=True)
class Frozen:
    """What stood in a sent report."""

    sent: SentReport
    content: Mapping[str, Any]
    pdf: bytes
    docx: bytes

    @property
    def report(self) -> FilledReport:
        """The filled form, as Word and PDF are made from it."""
        return thawed_report(self.content["report"])

    @property
    def day(self) -> dt.date:
        """The day that it was filled as of."""
        return dt.date.fromisoformat(self.content["day"])

    @property
    def figures(self) -> tuple[FrozenFigure, ...]:
        """Its figures as they were."""
        return tuple(FrozenFigure.model_validate(each) for each in self.content["figures"])

    @property
    def files(self) -> tuple[FiledAs, ...]:
        """What went with it."""
        return tuple(
            FiledAs(each["key"], Attachment.model_validate(each["file"])) for each in self.content["files"]
        )

    @property
    def sign_offs(self) -> tuple[SignOff, ...]:
        """Who had signed."""
        return tuple(SignOff.model_validate(each) for each in self.content["sign_offs"])


class SentReading(Base):
    """What everyone who reads a sent report shares."""

    @cached_property
    def _reports(self) -> Reports:
        return Reports(self.engine, self.clock)

    def versions(self, actor: Actor, slug: str) -> tuple[SentReport, ...]:
        """Every version of every report that a project has sent, the newest first."""
        with self.reading() as work:
            self._may_read(work, actor, slug)
            return tuple(work.sent_reports.for_projects([slug]))

    def sent_page(self, actor: Actor, slug: str, form: str, year: int | None, number: int) -> SentPage:
        """One version as it was sent, with its history, what changed since, and for the funder the scheme's rules."""
        with self.reading() as work:
            project = self._may_read(work, actor, slug)
            frozen = self._frozen(work, slug, form, year, number)
            versions = tuple(work.sent_reports.of(slug, form, year))
            outgoing = self._reports.outgoing(work, slug, form, year, frozen.day)
        may_answer = may(actor, Action.ANSWER_REPORT, resource(project))
        _ = words(actor)
        measures = outgoing.context.measures
        frequencies = {
            each.id: each.frequency
            for benefit in outgoing.context.plan.benefits
            for each in benefit.indicators
        }
        # Of a report without a single figure, words alone, none has changed.
        differing = changed(frozen.figures, figures_of(outgoing.context)) if frozen.figures else ()
        return SentPage(
            project=project,
            sent=frozen.sent,
            report=frozen.report,
            title=frozen.report.title,
            files=frozen.files,
            sign_offs=tuple((each, self.party_name(each.party)) for each in frozen.sign_offs),
            versions=versions,
            changes=tuple(_change_line(each, measures, frequencies, _) for each in differing),
            rules=Awards(self.engine, self.clock).page(actor, slug).rules if may_answer else (),
            may_answer=may_answer and versions[0].number == number,
            may_send=may(actor, Action.SEND_REPORT, resource(project)) and with_project(frozen.sent.state),
        )

    def sent_file(
        self, actor: Actor, slug: str, form: str, year: int | None, number: int, ending: str
    ) -> tuple[str, bytes]:
        """(file name, bytes) of a version, as they were made when it was sent: no later template or program changes them."""
        with self.reading() as work:
            self._may_read(work, actor, slug)
            frozen = self._frozen(work, slug, form, year, number)
        name = "-".join([slug, form, *([str(year)] if year else []), f"v{number}"]) + ending
        match ending:
            case ".pdf":
                return name, frozen.pdf
            case ".docx":
                return name, frozen.docx
        raise Refused([Problem("unknown_format", value=ending, params={"known": ".docx, .pdf"})])

    def sent_json(
        self, actor: Actor, slug: str, form: str, year: int | None, number: int | None = None
    ) -> dict[str, Any]:
        """What became of a report, version by version, and what has changed since one of them (the newest) was sent.

        For `report --sent` and the API. NotFound where nothing was sent.
        """
        page = self.sent_page(actor, slug, form, year, self._number(actor, slug, form, year, number))
        return {
            "project": slug,
            "form": form,
            "year": page.sent.year,
            "title": page.title,
            **_told(page.sent),
            "signatures": [
                {"role": each.role, "party": party, "at": each.at.isoformat()}
                for each, party in page.sign_offs
            ],
            "attachments": [{"as": each.key, "file_name": each.file.file_name} for each in page.files],
            "changed_since": [
                {"what": each.what, "when": each.when, "old": each.old, "new": each.new}
                for each in page.changes
            ],
            "versions": [_told(each) for each in page.versions],
        }

    def _number(
        self, actor: Actor, slug: str, form: str, year: int | None, number: int | None
    ) -> int:  # fmt: skip
        if number is not None:
            return number
        own = [each for each in self.versions(actor, slug) if (each.form, each.year) == (form, year)]
        if not own:
            raise NotFound("report", f"{form} {year or ''}".strip())
        return own[0].number

    def attachment(
        self, actor: Actor, slug: str, form: str, year: int | None, number: int, attachment: str
    ) -> tuple[Attachment, bytes]:
        """A file that went with a version, for everyone who may read it. NotFound."""
        with self.reading() as work:
            self._may_read(work, actor, slug)
            frozen = self._frozen(work, slug, form, year, number)
            for each in frozen.files:
                if each.file.id == attachment:
                    return each.file, work.attachments.content(slug, attachment)
        raise NotFound("attachment", attachment)

    def _may_read(self, work: Reading, actor: Actor, slug: str) -> Project:
        project = work.plans.document(slug).project
        require(actor, Action.SEE_REPORT, resource(project))
        return project

    def _frozen(self, work: Reading, slug: str, form: str, year: int | None, number: int) -> Frozen:
        for each in work.sent_reports.of(slug, form, year):
            if each.number == number:
                content, pdf, docx = work.sent_reports.content(each)
                return Frozen(each, json.loads(content), pdf, docx)
        raise NotFound("report", f"{form} {year or ''} {number}")


def _told(sent: SentReport) -> dict[str, Any]:
    return {
        "number": sent.number,
        "state": sent.state.value,
        "sent_at": sent.sent_at.isoformat(),
        "sent_by": sent.sent_by,
        "figures_as_of": sent.as_of.isoformat(),
        "sha256": sent.sha256,
        "received_at": sent.received_at.isoformat() if sent.received_at else None,
        "answered_at": sent.answered_at.isoformat() if sent.answered_at else None,
        "comment": sent.comment,
    }


def _change_line(
    each: ChangedFigure,
    measures: Mapping[str, Measure],
    frequencies: Mapping[str, Frequency],
    _: Translator,
) -> ChangeLine:
    figure = each.figure
    measure = measures.get(figure.indicator or "")

    def told(value: float | None) -> str:
        if value is None:
            return _("none")
        if figure.what in ("granted", "used"):
            return _.kroner(round(value))
        return say.value_text(value, measure, _)

    when = figure.at
    if figure.what == "value":
        frequency = frequencies.get(figure.indicator or "", Frequency.SINGLE)
        when = say.period(_day(figure.at), frequency, _)
    elif figure.what == "target":
        when = horizon_label(Horizon(figure.at), _)
    match figure.what:
        case "baseline":
            what = _("{title}, baseline", title=figure.title)
        case "target":
            what = _("{title}, target", title=figure.title)
        case "granted":
            what = _("The grant")
        case "used":
            what = _("Used of the grant")
        case _:
            what = figure.title
    return ChangeLine(what, when, told(each.old), told(each.new))


def _day(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()
