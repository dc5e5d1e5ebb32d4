"""Reports in the scheme's own form: filled from the same figures as every page, completed by a person, sent as a file."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from gevinst.domain.access import Action, Actor, may
from gevinst.domain.errors import NotFound, Problem, Refused
from gevinst.domain.evaluation import Audience, Evaluation
from gevinst.domain.follow_up_history import as_of, closed_within
from gevinst.domain.horizon import period_end
from gevinst.domain.measurement import Measurement
from gevinst.domain.money import Redisposition
from gevinst.domain.plan import Project
from gevinst.domain.report import FilledReport, ReportContext, SeriesPoints
from gevinst.domain.report_state import FiledAs, standing, with_project
from gevinst.domain.report_text import in_order
from gevinst.domain.scheme import ReportForm, Scheme, years_of
from gevinst.domain.scheme import due as form_due
from gevinst.i18n.scheme_words import due_words
from gevinst.services import say
from gevinst.services.base import Base, require, resource, words
from gevinst.services.measurements import audience_of
from gevinst.services.plan_texts import plan_texts
from gevinst.services.reckoning import evaluate
from gevinst.services.state import ProjectState, followed, line_of, load, plan_outside, shown_figures
from gevinst.services.views import ReportChoice, ReportPage
from gevinst.storage.engine import change_counter
from gevinst.storage.reports import StoredReport
from gevinst.storage.unit_of_work import Reading
from gevinst.storage.waivers import waived

NOBODY = Actor(None, "", "nb")
"""The sender of what is sent is the project's own role, whoever presses the button."""

_KEPT = 100
"""So many reports' evaluations are kept."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A report as it would be sent, with all it was made from."""

    form: ReportForm
    year: int | None
    stored: StoredReport
    state: ProjectState
    files: tuple[FiledAs, ...]
    context: ReportContext
    filled: FilledReport
    version: int
    """The change counter from before it was read."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A report as its writers see it, with all it was filled from."""

    page: ReportPage
    form: ReportForm
    context: ReportContext
    stored: StoredReport


class Reports(Base):
    """See the module."""

    def forms(self, actor: Actor, slug: str) -> tuple[ReportChoice, ...]:
        """The forms of the project's scheme, with the years and the deadline of each."""
        with self.reading() as work:
            project = self._project(work, actor, slug)
            over = {(form, year) for _slug, form, year, _why in waived(work.session, [slug])}
        scheme = self._scheme(project)
        _ = words(actor)
        return tuple(
            ReportChoice(
                form=form.key,
                title=_.local(form.name),
                official=form.official,
                due=self.next_due(form, project, {year for key, year in over if key == form.key}),
                due_text=due_words(form, _),
                years=self.years(form, project),
            )
            for form in scheme.report_forms
        )

    def years(self, form: ReportForm, project: Project) -> tuple[int, ...]:
        """The years that a yearly form can be filled for, newest first; none for a form of the whole project."""
        return years_of(form, project.starts, project.ends, self.today().year)

    def next_due(
        self, form: ReportForm, project: Project, waived: Collection[int | None] = ()
    ) -> dt.date | None:
        """The next deadline from today; the last one where all have passed. None for those `waived`, by year."""
        if project.starts is None:
            return None
        years = [year for year in self.years(form, project) or (None,) if year not in waived]
        days = sorted(day for year in years if (day := form_due(form, project.starts, project.ends, year)))
        return next((day for day in days if day >= self.today()), days[-1] if days else None)

    # ---- filled ------------------------------------------------------------------------------------------------

    def page(self, actor: Actor, slug: str, form_key: str, year: int | None) -> ReportPage:
        """A form filled from plan, figures and follow-up, with what a person wrote and what is still missing.

        `year` None: the newest for a yearly form. Raises Refused for a form that the scheme does not have.
        """
        return self.drafted(actor, slug, form_key, year).page

    def drafted(self, actor: Actor, slug: str, form_key: str, year: int | None) -> Drafted:
        """The same, with what it was filled from; raises as `page` does."""
        from gevinst.reporting.fill import fill

        version = change_counter(self.engine)
        with self.reading() as work:
            state = self._state(work, actor, slug)
            form = self._form(state.document.project, form_key)
            year = self._year(form, state.document.project, year)
            stored = work.reports.get(slug, form.key, year)
            redispositions = work.plans.redispositions(slug)
            files = work.sent_reports.files(slug, form.key, year)
        project = state.document.project
        texts = dict(stored.sections) if stored else {}
        context = self._context(
            state,
            version,
            form,
            year,
            texts,
            tuple(redispositions),
            actor,
            files,
            order=stored.order if stored else (),
        )
        day = form_due(form, project.starts, project.ends, year) if project.starts else None
        page = ReportPage(
            project=project,
            report=fill(form, context),
            form=form.key,
            year=year,
            years=self.years(form, project),
            texts={key: text for key, text in context.texts.items()},
            version=stored.version if stored else 0,
            saved_at=stored.changed_at if stored else None,
            saved_by=stored.changed_by if stored else None,
            due=day,
            due_text=say.deadline(day, self.today(), words(actor)) if day else due_words(form, words(actor)),
            with_funder=stored is not None and not with_project(stored.state),
            waiver=stored.waiver if stored is not None and with_project(stored.state) else None,
            may_edit=may(actor, Action.EDIT_REPORT, resource(project))
            and (stored is None or with_project(stored.state)),
        )
        return Drafted(page, form, context, stored or StoredReport(form.key, year))

    def outgoing(
        self, work: Reading, slug: str, form_key: str, year: int | None, day: dt.date | None = None
    ) -> Outgoing:
        """The report as it would be sent: approved figures only, from the project's own role, as of `day` (or today).

        While it is being signed, the day of the first signature holds: the report does not change by itself.
        """
        from gevinst.reporting.fill import fill

        version = change_counter(self.engine)
        state = self._with_history(work, slug, load(self, work, slug, Audience.APPROVED))
        form = self._form(state.document.project, form_key)
        year = self._year(form, state.document.project, year)
        stored = work.reports.get(slug, form.key, year) or StoredReport(form.key, year)
        files = tuple(work.sent_reports.files(slug, form.key, year))
        redispositions = tuple(work.plans.redispositions(slug))
        signing = stored.signing_day if standing(stored.sign_offs) else None
        context = self._context(
            state,
            version,
            form,
            year,
            dict(stored.sections),
            redispositions,
            NOBODY,
            files,
            day or signing,
            order=stored.order,
        )
        return Outgoing(form, year, stored, state, files, context, fill(form, context), version)

    def file(
        self, actor: Actor, slug: str, form_key: str, year: int | None, ending: str
    ) -> tuple[str, bytes]:
        """(file name, bytes) of the filled form as .docx or .pdf."""
        page = self.page(actor, slug, form_key, year)
        name = "-".join(part for part in (slug, page.form, str(page.year or "")) if part) + ending
        match ending:
            case ".docx":
                from gevinst.reporting.docx import docx

                return name, docx(page.report)
            case ".pdf":
                from gevinst.reporting.pdf import pdf

                return name, pdf(page.report).bytes
        raise Refused([Problem("unknown_format", value=ending, params={"known": ".docx, .pdf"})])

    def as_json(self, actor: Actor, slug: str, form_key: str, year: int | None) -> dict[str, Any]:
        """Sections, word counts, limits and what is missing, for `report --json` and the API."""
        page = self.page(actor, slug, form_key, year)
        report = page.report
        return {
            "project": slug,
            "form": page.form,
            "year": page.year,
            "title": report.title,
            "language": report.language,
            "official": report.official,
            "as_of": report.as_of.isoformat(),
            "due": page.due.isoformat() if page.due else None,
            "pages": {"least": report.pages_least, "most": report.pages_most},
            "sections": [
                {
                    "key": section.key,
                    "heading": section.heading,
                    "words": section.words,
                    "limit": section.limit,
                    "over_by": section.over_by,
                    "edited": section.edited,
                    "missing": list(section.missing),
                    "sub_headings": [
                        {"key": sub.key, "heading": sub.heading, "words": sub.words, "limit": sub.limit}
                        for sub in section.sub_headings
                    ],
                }
                for section in report.sections
            ],
            "missing": [{"section": key, "what": text} for key, text in report.missing],
        }

    def _context(
        self,
        state: ProjectState,
        version: int,
        form: ReportForm,
        year: int | None,
        texts: dict[str, str],
        redispositions: tuple[Redisposition, ...],
        actor: Actor,
        files: Sequence[FiledAs] = (),
        day: dt.date | None = None,
        *,
        order: Sequence[str] = (),
    ) -> ReportContext:
        """What the form is filled from: figures up to the period's end and never later. `order`: of its benefits, by id."""
        # A report is read outside the project, whoever makes it.
        document, today = plan_outside(self, state.document), day or self.today()
        project = document.project
        first = project.starts or today
        last = min(today, project.ends or today)
        if year is not None:
            first, last = max(first, dt.date(year, 1, 1)), min(today, dt.date(year, 12, 31))
        kept = {
            line.id: [
                m for m in state.behind.get(line.id, ()) if period_end(m.period, indicator.frequency) <= last
            ]
            for _benefit, indicator in followed(document)
            for line in indicator.series
            if line.id in state.behind
        }
        found = self._evaluations(state, version, kept, last)
        then = replace(state, **shown_figures(self, document, kept, state.audience, outside=True))
        indicators = [indicator for _benefit, indicator in followed(document)]
        lines = {each.id: line_of(self, then, each, None, today) for each in indicators}
        measures = {each.id: measure for each in indicators if (measure := self.measure_of(each)) is not None}
        scheme = self._scheme(project)
        told = plan_texts(document, form.language, self.party_names)
        # Of a year: as it stood when the year ended, not as it stands today.
        kept_then = as_of(state.follow_up, state.history, last) if year else state.follow_up
        return ReportContext(
            plan=in_order(document, order),
            first=first,
            last=last,
            today=today,
            year=year,
            original=None if state.original is None else plan_outside(self, state.original),
            adopted=None if state.newest is None else plan_outside(self, state.newest),
            scheme_name=scheme.name.in_language(form.language),
            follow_up=kept_then,
            closed_risks=closed_within(kept_then, state.history, first, last if year else today),
            money=state.money,
            award=state.award,
            redispositions=redispositions,
            evaluations={each.indicator: each for each in found},
            series={
                key: SeriesPoints(line.periods, line.values, line.approved)
                for key, line in lines.items()
                if line
            },
            measures=measures,
            parties=self.parties(),
            texts=texts,
            columns=told.columns,
            project_columns=told.project_columns,
            attached={
                key: tuple(each.file.file_name for each in files if each.key == key and each.wrong is None)
                for key in dict.fromkeys(each.key for each in files if each.wrong is None)
            },
            sender=self._sender(project, actor),
        )

    def _evaluations(
        self, state: ProjectState, version: int, kept: Mapping[str, Sequence[Measurement]], last: dt.date
    ) -> tuple[Evaluation, ...]:
        """What each indicator shows, and bears, by the period's end; kept until data change.

        What the figures bear takes most of the time, and the same report is opened, edited and sent. `version` is the change
        counter from before the state was read.
        """
        project = state.document.project
        key = (project.id, state.audience, last)
        held = self._reckoned.get(key)
        if held is None or held[0] != version:
            events = {project.id: tuple(event for event in state.follow_up.events if event.date <= last)}
            every = evaluate([state.document], kept, self.measure_of, events, (state.audience,), outside=True)
            if len(self._reckoned) >= _KEPT:
                self._reckoned.clear()
            held = self._reckoned[key] = (version, tuple(each for each in every if each.series is None))
        return held[1]

    @cached_property
    def _reckoned(self) -> dict[tuple[str, Audience, dt.date], tuple[int, tuple[Evaluation, ...]]]:
        """(project, audience, the period's end) -> the change counter and what was reckoned by it."""
        return {}

    def _sender(self, project: Project, actor: Actor) -> str:
        """The role that the report is from: the project's own manager, else the one who makes it."""
        manager = next(
            (role for duty, role in project.roles if duty.casefold().startswith("prosjektle")), None
        )
        if manager is not None:
            return ", ".join(part for part in (manager.role, self.party_name(manager.party)) if part)
        lead = next((part.party for part in project.parties if part.role == "lead"), None)
        return ", ".join(part for part in (actor.title, self.party_name(lead)) if part)

    def _state(self, work: Reading, actor: Actor, slug: str) -> ProjectState:
        document = work.plans.document(slug)
        require(actor, Action.SEE_REPORT, resource(document.project))
        # A draft is the project's own; a funder reads what was sent.
        require(actor, Action.SEE_UNAPPROVED, resource(document.project))
        state = load(self, work, slug, audience_of(actor, document))
        return self._with_history(work, slug, state)

    def _with_history(self, work: Reading, slug: str, state: ProjectState) -> ProjectState:
        return replace(state, history=work.follow_up_history.of(slug, ("activity", "risk")))

    def asked(self, project: Project, form_key: str, year: int | None) -> tuple[ReportForm, int | None]:
        """A form of the project's scheme and the year it is for; Refused where there is none such."""
        form = self._form(project, form_key)
        return form, self._year(form, project, year)

    def _year(self, form: ReportForm, project: Project, year: int | None) -> int | None:
        years = self.years(form, project)
        if not years:
            return None
        if year is None:
            # The report that is due next is the one of the last whole year, where the project ran in it.
            return years[1] if len(years) > 1 else years[0]
        if year not in years:
            raise Refused(
                [
                    Problem(
                        "year_outside",
                        field="year",
                        value=str(year),
                        params={"known": ", ".join(map(str, years))},
                    )
                ]
            )
        return year

    def _check_section(self, form: ReportForm, section: str) -> None:
        key, _dot, sub = section.partition(".")
        try:
            found = form.section(key)
        except KeyError as missing:
            raise NotFound("section", section) from missing
        if sub and sub not in {each.key for each in found.sub_headings}:
            raise NotFound("section", section)

    def _scheme(self, project: Project) -> Scheme:
        scheme = self.schemes.get(project.scheme or "")
        if scheme is None:
            raise NotFound("scheme", project.scheme or "")
        return scheme

    def _form(self, project: Project, key: str) -> ReportForm:
        scheme = self._scheme(project)
        try:
            return scheme.form(key)
        except KeyError as missing:
            known = ", ".join(form.key for form in scheme.report_forms)
            raise Refused(
                [Problem("unknown_form", field="form", value=key, params={"known": known})]
            ) from missing

    def _project(self, work: Reading, actor: Actor, slug: str, action: Action = Action.SEE_REPORT) -> Project:
        project = work.plans.document(slug).project
        require(actor, action, resource(project))
        return project
