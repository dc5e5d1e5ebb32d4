"""Reports of invented projects: most came in time, some late, some never; a few are waived, and some wait for an answer.

What stands in one is invented text that says so, under the first of the form's own headings. It names no project and holds
no figures, so all reports of a form for the same time are one document: made once, however many projects have sent it.
"""

import datetime as dt
import hashlib
import uuid
from typing import Any

import numpy as np

from gevinst.domain.plan import PlanDocument, Project
from gevinst.domain.report import FilledReport, FilledSection, Paragraph
from gevinst.domain.report_frozen import frozen_report
from gevinst.domain.report_state import ReportState, Waiver
from gevinst.domain.scheme import NotStated, ReportForm, Scheme
from gevinst.domain.scheme import due as form_due
from gevinst.i18n import translator
from gevinst.i18n.formats import OSLO
from gevinst.reporting import wording
from gevinst.storage.bulk_reports import NewReport, Paper
from gevinst.storage.engine import to_json
from gevinst.storage.reports import StoredReport
from gevinst.storage.sent_reports import SentReport

_IN_TIME, _LATE, _WAIVED = 0.68, 0.13, 0.03
"""Shares of the reports whose day has passed; the others have not come."""
_RETURNED, _UNANSWERED = 0.05, 0.08
"""Shares of those that came long enough ago for the funder to have answered."""
_EARLIEST = 25
"""So many days before the last one the first are sent."""
_SECTIONS = 3
"""So many of the form's headings: with all sixteen of the longest form the files would be half as large again."""
_PROJECT, _FUNDER = "Prosjektleder", "Sekretariatet"
_LEAD = "Rapporten er oppdiktet."
_TEXT = "Oppdiktet tekst. Den er lik for alle de oppdiktede prosjektene, og tallene deres står på sidene til prosjektene."
_RETURNED_BECAUSE = "Oppdiktet: Skriv mer om hva som er gjort for at gevinstene skal vare."
_WAIVED_BECAUSE = (
    "Oppdiktet: Prosjektet ble slått sammen med et annet, og resultatene står i rapporten derfra."
)


class ReportMaker:
    """Makes the reports of one project after the other; the documents that are alike are made once."""

    def __init__(self) -> None:
        self._papers: dict[tuple[str, str, dt.date, dt.date], tuple[FilledReport, Paper]] = {}

    def of(
        self, document: PlanDocument, scheme: Scheme, today: dt.date, seed: tuple[int, int]
    ) -> tuple[NewReport, ...]:
        """Of one project, from a stream of chance of its own. `today`: the first day of a month; nothing happens from then on."""
        project = document.project
        if project.starts is None or project.ends is None:
            return ()
        chance = np.random.default_rng([*seed, 5])
        found = []
        for form in scheme.report_forms:
            years = range(project.starts.year, project.ends.year + 1) if form.yearly else (None,)
            for year in years:
                # Drawn whether or not it is due: what has happened stays as it was when the months go by.
                lots, days = (
                    chance.random(2),
                    chance.integers((1, 1, 2, 5), (_EARLIEST, 60, 12, 70), endpoint=True),
                )
                due = form_due(form, project.starts, project.ends, year)
                if due is not None:
                    made = self._report(scheme, form, project, year, due, today, lots.tolist(), days.tolist())
                    found += [made] if made else []
        return tuple(found)

    def _report(
        self,
        scheme: Scheme,
        form: ReportForm,
        project: Project,
        year: int | None,
        due: dt.date,
        today: dt.date,
        lots: list[float],
        days: list[int],
    ) -> NewReport | None:
        """None: it is not due yet, or has not come."""
        (lot, answer), (early, late, received, answered) = lots, days
        id = _id(project, form.key, year)
        last = today - dt.timedelta(days=1)
        if lot >= 1 - _WAIVED:
            if due > last:
                return None
            waiver = Waiver(at=_at(due), by=_FUNDER, reason=_WAIVED_BECAUSE)
            return NewReport(
                project.id,
                StoredReport(form.key, year, waiver=waiver, version=1, changed_at=waiver.at, changed_by=_FUNDER, id=id),
            )  # fmt: skip
        day = due - dt.timedelta(days=early) if lot < _IN_TIME else due + dt.timedelta(days=late)
        if lot >= _IN_TIME + _LATE or day > last:
            return None
        state, at, by = ReportState.SENT, day, _PROJECT
        if (seen := day + dt.timedelta(days=received)) <= last:
            state, at, by = ReportState.RECEIVED, seen, _FUNDER
        if (said := seen + dt.timedelta(days=answered)) <= last and answer >= _UNANSWERED:
            returned = answer < _UNANSWERED + _RETURNED
            state, at, by = ReportState.RETURNED if returned else ReportState.ACCEPTED, said, _FUNDER
        told = state in (ReportState.RETURNED, ReportState.ACCEPTED)
        as_of = _figures_until(project, year, due)
        filled, paper = self._paper(scheme, form, year, due, as_of)
        content = to_json(_content(filled, project, day))
        sent = SentReport(
            project=project.slug or "",
            form=form.key,
            year=year,
            number=1,
            state=state,
            sent_at=_at(day),
            sent_by=_PROJECT,
            as_of=filled.as_of,
            sha256=hashlib.sha256(content.encode()).hexdigest(),
            received_at=_at(seen) if state is not ReportState.SENT else None,
            received_by=_FUNDER if state is not ReportState.SENT else None,
            answered_at=_at(said) if told else None,
            answered_by=_FUNDER if told else None,
            comment=_RETURNED_BECAUSE if state is ReportState.RETURNED else None,
            id=_id(project, form.key, year, 1),
        )
        stored = StoredReport(
            form.key, year, state=state, version=1, changed_at=_at(at), changed_by=by, sent_at=sent.sent_at, id=id
        )  # fmt: skip
        return NewReport(project.id, stored, sent, content, paper)

    def _paper(
        self, scheme: Scheme, form: ReportForm, year: int | None, due: dt.date, as_of: dt.date
    ) -> tuple[FilledReport, Paper]:
        from gevinst.reporting.pdf import pdf
        from gevinst.reporting.steady import steady_docx

        key = (scheme.id, form.key, due, as_of)
        if key not in self._papers:
            filled = _filled(scheme, form, year, due, as_of)
            at = _at(as_of).astimezone(dt.UTC)
            self._papers[key] = filled, Paper(pdf(filled, at).bytes, steady_docx(filled, at))
        return self._papers[key]


def _filled(scheme: Scheme, form: ReportForm, year: int | None, due: dt.date, as_of: dt.date) -> FilledReport:
    _ = translator(form.language)
    to = [] if isinstance(form.recipients, NotStated) else [each.role for each in form.recipients if not each.copy_to]  # fmt: skip
    facts = [
        (_("To"), wording.listed(to, _) if to else ""),
        (_("Reporting year"), str(year or "")),
        (_("Deadline"), _.date(due)),
    ]
    return FilledReport(
        form=form.key,
        title=f"{form.title} {year}" if form.kind == "annual" and year else form.title,
        project_title="Oppdiktet prosjekt",
        scheme_name=_.local(scheme.name),
        language=form.language,
        facts=tuple((label, value) for label, value in facts if value),
        lead=_LEAD,
        sections=tuple(
            FilledSection(each.key, each.heading, (Paragraph(_TEXT),))
            for each in [section for section in form.sections if section.required][:_SECTIONS]
        ),
        official=form.official,
        unofficial_because=_.local(form.unofficial_because) if form.unofficial_because else None,
        invented=True,
        as_of=as_of,
        as_of_text=_("Figures as of {date}", date=_.date(as_of)),
        year=year,
        short_title=_.local(form.name),
    )


def _content(filled: FilledReport, project: Project, day: dt.date) -> dict[str, Any]:
    """As `ReportSending` keeps it, of a report without figures: it was made from the project alone."""
    plan = PlanDocument(project=project).model_dump(mode="json", exclude_defaults=True)
    return {
        "format": 1,
        "form": filled.form,
        "year": filled.year,
        "number": 1,
        "sent_at": _at(day).isoformat(),
        "sent_by": _PROJECT,
        "day": day.isoformat(),
        "report": frozen_report(filled),
        "texts": {},
        "sign_offs": [],
        "figures": [],
        "advice": [],
        "files": [],
        "data": {
            "plan": plan,
            "follow_up": {},
            "award": None,
            "money": [],
            "redispositions": [],
            "evaluations": {},
            "series": {},
            "measures": {},
            "revisions": {},
        },
    }


def _figures_until(project: Project, year: int | None, due: dt.date) -> dt.date:
    """The last day that a report is of: of its year or of the project, and of a month that was over when the first sent it."""
    ends = [(due - dt.timedelta(days=_EARLIEST)).replace(day=1) - dt.timedelta(days=1)]
    ends += [project.ends] if project.ends else []
    ends += [dt.date(year, 12, 31)] if year else []
    return min(ends)


def _id(project: Project, *place: object) -> str:
    return str(
        uuid.uuid5(uuid.NAMESPACE_URL, "gevinst-many:" + "/".join(map(str, (project.id, "rapport", *place))))
    )


def _at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(10, 14), OSLO)
