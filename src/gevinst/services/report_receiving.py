"""The funder's side of reports: what is due from whom, what waits for an answer, received, returned, accepted."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from gevinst.domain.access import Action, Actor, Role
from gevinst.domain.deadlines import owed
from gevinst.domain.errors import Conflict, NotAllowed, Problem, Refused
from gevinst.domain.numbers import may_hold_identity_number
from gevinst.domain.plan import Project
from gevinst.domain.report_state import ReportState, Waiver, may_become
from gevinst.domain.scheme import AfterEndNoNumber, ReportForm, Scheme
from gevinst.domain.scheme import due as form_due
from gevinst.i18n import Translator
from gevinst.i18n.formats import day_of
from gevinst.i18n.scheme_words import due_words
from gevinst.services import report_filters, say
from gevinst.services.base import require, resource, words
from gevinst.services.portfolio_snapshot import Array
from gevinst.services.report_columns import AHEAD_DAYS, STATUSES, ReportColumns, columns
from gevinst.services.report_sent import SentReading
from gevinst.services.report_views import ReceivedPage, ReceivedRow
from gevinst.storage.first_days import first_entered
from gevinst.storage.sent_reports import SentReport
from gevinst.storage.waivers import waived

ON_A_PAGE = 50
"""So many reports are listed at a time."""

_COMMENT = 2000


class ReportReceiving(SentReading):
    """See the module."""

    def page(self, actor: Actor, query: Mapping[str, str]) -> ReceivedPage:
        """Every report that is due or was sent, of the schemes that somebody is funder of.

        `query`: the filters of the portfolio (`year`: the report's), status, sort (due, project, sent), page. NotAllowed for
        who sees no portfolio.
        """
        narrowed = report_filters.among(self, actor, query)
        found = narrowed.snapshot
        known, codes = found.schemes
        mine = found.reach(actor, Action.ANSWER_REPORT)
        mine &= np.array([each in self.schemes for each in known], np.bool_)[codes]
        if not mine.any() and Role.FUNDER not in actor.roles:
            raise NotAllowed(Action.ANSWER_REPORT.value)
        _, listed = words(actor), columns(self, found)
        chosen = {
            name: query[name] for name in (*report_filters.FILTERS, "status", "sort") if query.get(name)
        }
        rows = (mine if narrowed.projects is None else mine & narrowed.projects)[listed.project]
        years = np.flatnonzero(np.bincount(listed.about[rows]))[::-1].tolist()
        if "year" in chosen:
            rows &= np.isin(
                listed.about, [each for each in years if report_filters.fits("year", chosen, str(each))]
            )
        counts = np.bincount(listed.status[rows], minlength=len(STATUSES)).tolist()
        if "status" in chosen:
            rows &= np.isin(
                listed.status,
                [at for at, each in enumerate(STATUSES) if report_filters.fits("status", chosen, each)],
            )
        pages = max(-(-int(rows.sum()) // ON_A_PAGE), 1)
        asked = query.get("page", "")
        at = min(max(int(asked), 1), pages) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1
        order = listed.ordered(chosen.get("sort", ""))
        shown = order[rows[order]][(at - 1) * ON_A_PAGE : at * ON_A_PAGE]
        return ReceivedPage(
            rows=tuple(self._shown(listed, shown, _)),
            page=at,
            pages=pages,
            counts={status: count for status, count in zip(STATUSES, counts, strict=True) if count},
            schemes=tuple(
                (key, _.local(self.schemes[key].short_name))
                for key in sorted(known[at] for at in np.unique(codes[mine]).tolist())
            ),
            years=tuple(each for each in years if each),
            choices=narrowed.choices,
            filters=chosen,
            today=found.today,
        )

    def answer(
        self,
        actor: Actor,
        slug: str,
        form: str,
        year: int | None,
        number: int,
        then: ReportState,
        comment: str = "",
    ) -> SentReport:
        """Receives, returns or accepts a version. A return says why, and the project can revise and send again.

        Refused without the comment of a return, with an identity number in it, or where the version is answered already;
        Conflict where another version was sent, or somebody else answered, in between.
        """
        comment = comment.strip()
        problems = []
        if then is ReportState.RETURNED and not comment:
            problems.append(Problem("report_comment_missing", field="comment"))
        if may_hold_identity_number(comment):
            problems.append(Problem("personal_data", field="comment"))
        if len(comment) > _COMMENT:
            problems.append(
                Problem("text_too_long", field="comment", params={"length": len(comment), "limit": _COMMENT})
            )
        with self.work(actor) as work:
            project = work.plans.document(slug).project
            require(actor, Action.ANSWER_REPORT, resource(project))
            if problems:
                raise Refused(problems)
            frozen = self._frozen(work, slug, form, year, number)
            newest = work.sent_reports.of(slug, form, year)[0]
            if newest.number != number:
                raise Conflict("report")
            if not may_become(frozen.sent.state, then):
                raise Refused([Problem("report_answered", field="state")])
            now = self.clock()
            before = frozen.sent.state
            answered = replace(
                frozen.sent,
                state=then,
                received_at=frozen.sent.received_at or now,
                received_by=frozen.sent.received_by or actor.title,
            )
            if then is not ReportState.RECEIVED:
                answered = replace(
                    answered, answered_at=now, answered_by=actor.title, comment=comment or None
                )
            work.sent_reports.answer(answered, before)
            stored = work.reports.get(slug, form, year)
            if stored is not None:
                work.reports.save(slug, replace(stored, state=then), at=now, by=actor.title)
            names = {
                ReportState.RECEIVED: "receive_report",
                ReportState.RETURNED: "return_report",
                ReportState.ACCEPTED: "accept_report",
            }
            after = {"number": number, "year": year}
            work.audit(names[then], "report", form, project=slug, after=after, reason=comment or None)
            work.commit()
        return answered

    def _shown(self, listed: ReportColumns, places: Array, _: Translator) -> Iterator[ReceivedRow]:
        """These reports in words, of what is read of them now."""
        projects = listed.snapshot.projects
        slugs = projects.slug[listed.project[places]].tolist()
        with self.reading() as work:
            known = {each.slug or "": each for each in work.plans.projects(slugs=set(slugs))} if slugs else {}
            sent = work.sent_reports.for_projects(list(known))
            waivers = {(slug, form, of): why for slug, form, of, why in waived(work.session, list(known))}
            entered = {slug: day_of(at) for slug, at in first_entered(work.session, list(known)).items()}
        versions: dict[tuple[str, str, int | None], list[SentReport]] = {}
        for each in sent:
            versions.setdefault((each.project, each.form, each.year), []).append(each)
        for slug, at, year in zip(
            slugs, listed.form[places].tolist(), listed.year[places].tolist(), strict=True
        ):
            scheme = self.schemes.get(known[slug].scheme or "") if slug in known else None
            if scheme is None or at >= len(scheme.report_forms):
                # The project has moved since the columns were read; the next look has it as it is.
                continue
            form, of_year = scheme.report_forms[at], year or None
            own = versions.get((slug, form.key, of_year), ())
            why = waivers.get((slug, form.key, of_year))
            row = self._row(known[slug], entered.get(slug), scheme, form, of_year, own, why, _)
            if row is not None:
                yield row

    def _row(
        self,
        project: Project,
        entered: dt.date | None,
        scheme: Scheme,
        form: ReportForm,
        year: int | None,
        versions: Sequence[SentReport],
        waiver: Waiver | None,
        _: Translator,
    ) -> ReceivedRow | None:
        """None where nothing is asked for: no day, or one far ahead, and nothing sent."""
        today = self.today()
        due = form_due(form, project.starts, project.ends, year) if project.starts else None
        newest = versions[0] if versions else None
        if newest is None and waiver is None and not _is_asked_for(form, project, due, today):
            return None
        waiting = newest is None or newest.state is ReportState.RETURNED
        late = (today - due).days if due is not None and waiting else None
        if waiver is not None:
            status, late, waiting = ReportState.WAIVED.value, None, False
        elif newest is None and due is not None and not owed(due, entered):
            status, late = "before", None
        elif newest is None:
            status = "overdue" if late is not None and late > 0 else "due"
        else:
            status = newest.state.value
        return ReceivedRow(
            slug=project.slug or "",
            project=project.title,
            scheme=scheme.id,
            scheme_name=_.local(scheme.short_name),
            form=form.key,
            title=_.local(form.name),
            official=form.official,
            year=year,
            due=due,
            due_text=say.deadline(due, today, _)
            if due and waiting and status != "before"
            else due_words(form, _),
            status=status,
            sent=newest,
            versions=len(versions),
            days=late,
            waiver=waiver,
        )


def _is_asked_for(form: ReportForm, project: Project, due: dt.date | None, today: dt.date) -> bool:
    """Whether a report is waited for: its day is not far ahead, or it comes after the end, which is past."""
    if due is not None:
        return due <= today + dt.timedelta(days=AHEAD_DAYS)
    return isinstance(form.due, AfterEndNoNumber) and project.ends is not None and project.ends < today
