"""The steering group's meeting sheet: the figures of the steering group's page, what is asked, what is new since last time.

Everything is the page's own: the same rows, the same words, the same numbers. The sheet adds what a meeting needs beside
them: the questions first, what has changed since the group last decided something, and what is due before it meets again.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from gevinst.domain.access import Action, Actor
from gevinst.domain.audit import AuditEntry
from gevinst.domain.errors import Problem, Refused
from gevinst.domain.horizon import complete_on
from gevinst.domain.meeting_sheet import MeetingSheet, SheetItem
from gevinst.domain.text import Language
from gevinst.i18n import N_, Translator
from gevinst.i18n.formats import OSLO
from gevinst.reporting import wording
from gevinst.reporting.meeting_sheet import meeting_sheet_pdf
from gevinst.reporting.meeting_sheet_word import meeting_sheet_docx
from gevinst.services.base import Base, require, resource, words
from gevinst.services.benefit_rows import rows
from gevinst.services.duties import Duties, Span, beside
from gevinst.services.measurements import audience_of
from gevinst.services.meeting_sheet_rows import sheet_row
from gevinst.services.projects import Projects
from gevinst.services.reckoning import evaluate, lag_of
from gevinst.services.state import ProjectState, followed, load, shown_figures
from gevinst.services.steering_words import band, own_by_level, risk_level, risk_meta, taken_out
from gevinst.services.views import (
    IN_HAND,
    BenefitRow,
    DecisionRow,
    DueItem,
    Standing,
    SteeringPage,
)

_COMING = Span(ahead=60, figures_ahead=30)
"""Figures that are due within a month, everything else within two."""
_TOLD = (
    "adopt_plan",
    "return_plan",
    "reopen_measurements",
    "add_event",
    "remove_event",
    "sign_handover",
    "answer_handover",
    "follow_up_handover",
    "answer_redisposition",
    "add_risk",
    "change_risk",
    "change_activity",
    "add_partner_change",
    "delete_benefit",
)
"""What of the trail is news to a steering group. Decisions and figures are told by themselves."""
_TRAIL = 60

_STANDINGS: dict[Standing, str] = {
    "wrong_way": N_("Going the wrong way"),
    "missed": N_("Not reached"),
    "behind": N_("Behind the target"),
    "no_data": N_("No measurements"),
    "too_few": N_("Too few measurements"),
    "not_assessed": N_("Not assessed"),
    "on_track": N_("On track"),
    "reached": N_("Reached"),
    "qualitative": N_("In words"),
}


ENDINGS = (".pdf", ".docx")


@dataclass(frozen=True, slots=True)
class MeetingSheetFile:
    """The sheet as a file."""

    name: str
    data: bytes
    pages: int | None
    """None of a Word file: it has no pages before it is opened."""
    shown: int
    """How many benefits had room."""
    missing_characters: tuple[str, ...]
    """What our font lacks, printed as a square."""
    sheet: MeetingSheet


class MeetingSheets(Base):
    """See the module."""

    def sheet(self, actor: Actor, slug: str, language: Language | None = None) -> MeetingSheet:
        """Everything that could stand on the sheet, for those who see what nobody has approved yet.

        `language`: the project's own where none is asked for. Raises NotFound, and NotAllowed for a funder.
        """
        with self.reading() as work:
            document = work.plans.document(slug)
            require(actor, Action.SEE_UNAPPROVED, resource(document.project))
            state = load(self, work, slug, audience_of(actor, document))
            held = beside(work, [slug])[slug]
            since = last_decided(state, self.today())
            trail = work.audits(project=slug, limit=_TRAIL, only=_TOLD) if since else []
        reader = replace(actor, language=language or document.project.language)
        _ = words(reader)
        projects = Projects(self.engine, self.clock)
        page = projects.steering_of(state, reader)
        duties = Duties(self.engine, self.clock).of_state(state, held, reader, _COMING)
        found = [each for _title, own in page.groups for each in own]
        return MeetingSheet(
            language=reader.language,
            slug=slug,
            project=page.project.title,
            name=_("Meeting sheet for the steering group"),
            meeting=_("Next meeting {date}", date=page.decisions.next_meeting)
            if page.decisions.next_meeting
            else _("No meeting has been set"),
            marks=(_("Invented figures"),) if page.project.invented else (),
            lead=wording.plain(page.sentence),
            facts=tuple(_facts(page, _)),
            asked=tuple(_asked(page, _)),
            group_names=(
                ("needs", _("Needs the steering group")),
                ("lacks", _("Lacks data")),
                ("in_hand", _("On track")),
            ),
            heads=(
                _("Benefit"),
                _("Latest"),
                _("Baseline"),
                _("Development"),
                _("Target now"),
                *(name for name, _span in page.horizon_heads),
                _("Evidence"),
            ),
            horizon_spans=tuple(span for _name, span in page.horizon_heads),
            rows=tuple(sheet_row(each, _) for each in found),
            followed=tuple(_followed(page, since, _)),
            risks=tuple(SheetItem(risk_level(risk, _), risk.text, risk_meta(risk, _)) for risk in page.risks),
            news=tuple(self._news(state, found, trail, since, projects, _)),
            news_since=since,
            deadlines=tuple(_deadlines(page, duties, _)),
            as_of=" \u00b7 ".join(page.meta),
            today=self.today(),
        )

    def file(
        self, actor: Actor, slug: str, ending: str, language: Language | None = None
    ) -> MeetingSheetFile:
        """The sheet as `.pdf`, always one page, or as `.docx` to go on with. Raises Refused for another ending."""
        if ending not in ENDINGS:
            raise Refused([Problem("unknown_format", value=ending, params={"known": ", ".join(ENDINGS)})])
        sheet = self.sheet(actor, slug, language)
        name = f"moteark-{slug}-{sheet.today.isoformat()}{ending}"
        if ending == ".docx":
            return MeetingSheetFile(
                name, meeting_sheet_docx(sheet, self.clock()), None, len(sheet.rows), (), sheet
            )
        made = meeting_sheet_pdf(sheet, self.clock())
        return MeetingSheetFile(
            name, made.pdf.bytes, made.pdf.pages, made.rows, made.pdf.missing_characters, sheet
        )

    def as_json(self, actor: Actor, slug: str, language: Language | None = None) -> dict[str, Any]:
        """What the sheet says, for programs: the fields of `domain.meeting_sheet`, days as ISO dates."""
        sheet = self.sheet(actor, slug, language)
        found = asdict(sheet)
        found["today"] = sheet.today.isoformat()
        found["news_since"] = sheet.news_since.isoformat() if sheet.news_since else None
        return found

    def _news(
        self,
        state: ProjectState,
        found: Sequence[BenefitRow],
        trail: Sequence[AuditEntry],
        since: dt.date | None,
        projects: Projects,
        _: Translator,
    ) -> Iterator[SheetItem]:
        """Where benefits stand otherwise than then, the worst first; how many have new figures; what happened."""
        if since is None:
            return
        then = {_key(each): each for each in rows(self, self._as_known(state, since), since, _)}
        for each in found:
            before = then.get(_key(each))
            if before is not None and _is_news(before.standing, each.standing):
                was, now = _(_STANDINGS[before.standing]), _(_STANDINGS[each.standing])
                yield SheetItem(
                    each.title, _("from \u201c{was}\u201d to \u201c{now}\u201d", was=was, now=now)
                )
        fresh = sum(
            _last(each) is not None and (before := then.get(_key(each))) is not None and _last(before) != _last(each)
            for each in found
        )  # fmt: skip
        if fresh:
            yield SheetItem(
                _.plural(
                    "{n} of {total} benefits has new figures",
                    "{n} of {total} benefits have new figures",
                    fresh,
                    total=len(found),
                )
            )
        for line in projects.log_of(trail, state, _):
            if line.at.astimezone(OSLO).date() > since:
                yield SheetItem("", line.text, _.date(line.at.astimezone(OSLO).date()))

    def _as_known(self, state: ProjectState, day: dt.date) -> ProjectState:
        """The project with the figures that were complete on a day, as they are known now, against today's targets."""
        kept = {
            line.id: [
                m
                for m in state.behind.get(line.id, ())
                if complete_on(m.period, indicator.frequency, lag_of(indicator, self.measure_of(indicator)))
                <= day
            ]
            for _benefit, indicator in followed(state.document)
            for line in indicator.series
            if line.id in state.behind
        }
        events = {
            state.document.project.id: tuple(each for each in state.follow_up.events if each.date <= day)
        }
        known = evaluate([state.document], kept, self.measure_of, events, (state.audience,), findings=False)
        return replace(
            state,
            **shown_figures(self, state.document, kept, state.audience),
            evaluations={(each.indicator, each.series): each for each in known},
        )


def _is_news(before: Standing, now: Standing) -> bool:
    """A later horizon with a higher target is no news where the benefit is on track for that one too."""
    return before != now and not (before in IN_HAND and now in IN_HAND and now != "reached")


def last_decided(state: ProjectState, today: dt.date) -> dt.date | None:
    """The newest day before today on which the group decided something: what is new is reckoned from it.

    No list of meetings is kept, so this is the last one that left a trace. Today's own does not count: a sheet that is
    printed again during the meeting still says what is new to it.
    """
    days = [each.date for each in state.follow_up.decisions if each.state != "open" and each.date < today]
    return max(days, default=None)


def _facts(page: SteeringPage, _: Translator) -> Iterator[tuple[str, str]]:
    for figure, whole, label in band(page, _):
        yield wording.capital(label), " ".join(part for part in (figure, whole) if part)
    own = own_by_level(page.money, _)
    if own:
        yield _("Own contribution, NOK million"), own
    yield _("Taken out of budgets, NOK million"), taken_out(page.money, _)


def _asked(page: SteeringPage, _: Translator) -> Iterator[SheetItem]:
    """A plan that waits to be adopted first, then the questions by their meeting."""
    if page.proposal is not None:
        sent = _("Sent {date} by {who}.", date=_.date(page.proposal.asked_at), who=page.proposal.asked_by)
        yield SheetItem(
            _ended(_("A proposal waits to be adopted")),
            f"{page.proposal.headline} {page.proposal.reason}",
            sent.rstrip("."),
        )
    for row in page.decisions.waiting:
        title, why = row.decision.title, row.decision.text or ""
        yield SheetItem(_ended(title) if why else title, why, _meta(row))


def _followed(page: SteeringPage, since: dt.date | None, _: Translator) -> Iterator[SheetItem]:
    for row in page.decisions.following:
        if row.overdue is None:
            yield SheetItem(row.decision.title, meta=_meta(row))
        else:
            late = _.plural("{n} day overdue", "{n} days overdue", row.overdue)
            yield SheetItem(
                row.decision.title, meta=f"{wording.capital(late)} \u00b7 {_meta(row)}", mark="behind"
            )
    for row in page.decisions.done:
        if since is None or row.decision.done_on is None or row.decision.done_on >= since:
            yield SheetItem(row.decision.title, meta=_meta(row), mark="reached")


def _ended(text: str) -> str:
    """With the full stop that a sentence needs before another."""
    return text if text.endswith((".", "?", "!", "\u2026")) else f"{text}."


def _meta(row: DecisionRow) -> str:
    """When first: of a long line it is the part that must stay."""
    return " \u00b7 ".join(
        part for part in (wording.capital(row.when), row.responsible, row.benefit_title) if part
    )


def _deadlines(page: SteeringPage, duties: Sequence[DueItem], _: Translator) -> Iterator[SheetItem]:
    """Benefits that nobody takes over first; then what is late, then what comes. Decisions stand for themselves."""
    if page.alarm is not None:
        yield SheetItem(page.alarm.title, ", ".join(each.title for each in page.alarm.items), mark="behind")
    for due in duties:
        if due.kind == "decision" or due.due is None:
            continue
        late = due.overdue is not None and due.overdue > 0
        yield SheetItem("", due.title, due.when, "behind" if late else None)


def _key(row: BenefitRow) -> tuple[str, str]:
    return row.benefit.id, row.indicator.id if row.indicator else ""


def _last(row: BenefitRow) -> int | None:
    """The last period that there is a figure for."""
    line = row.line
    if line is None:
        return None
    known = [p for p, value in zip(line.periods, line.values, strict=True) if value is not None]
    return known[-1] if known else None
