"""What the pages of activities, risks and the log show, in the words of the reader."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from gevinst.domain.follow_up import Activity, LogEntry, PartnerChange, Progress, Risk
from gevinst.domain.follow_up_entry import AUDIENCES, LOG_KINDS
from gevinst.domain.follow_up_history import Kept, Revision
from gevinst.domain.plan import PlanDocument, Project
from gevinst.domain.report import Gantt
from gevinst.domain.scheme import Fill, Scheme
from gevinst.i18n import Translator
from gevinst.i18n.formats import day_of
from gevinst.reporting import progress_plan
from gevinst.services.follow_up_keeping import name_of, version_of
from gevinst.services.follow_up_past import Past, past_of

PROGRESS: Mapping[Progress, str] = progress_plan.PROGRESS
"""How far something has come -> words, as reports say it."""

LOG_FILLS: Mapping[str, tuple[Fill, ...]] = {
    "user_involvement": (Fill.USER_INVOLVEMENT,),
    "dissemination": (Fill.DISSEMINATION,),
    "learning": (Fill.LESSONS,),
    "challenge": (Fill.CHALLENGES,),
    "method": (Fill.METHOD,),
    "transfer": (
        Fill.TRANSFER_PATIENTS,
        Fill.TRANSFER_STAFF,
        Fill.TRANSFER_SERVICE,
        Fill.TRANSFER_SOCIETY,
    ),
    "partner_change": (Fill.PARTNER_CHANGES,),
}
"""Kind of entry -> what reports are filled with from it."""

_FIRST_MONTHS = 92
"""So many days after its start, what a project writes down is taken to stand in its first plan."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A place in a report that asks for what a page keeps."""

    form: str
    heading: str


@dataclass(frozen=True)
class Frame:
    """What every page is drawn from."""

    project: Project
    scheme: Scheme | None
    history: Mapping[str, Sequence[Revision]]
    gone: Kept | None
    may_edit: bool

    def version(self, item: Kept) -> int:
        """What an editor of the thing has seen."""
        return version_of(self.history.get(item.id, ()))

    def gone_name(self) -> tuple[str, str] | None:
        """Id and name of what was just taken away."""
        return (self.gone.id, name_of(self.gone)) if self.gone is not None else None


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """An activity or a milestone as it stands."""

    activity: Activity
    version: int
    first_plan: str
    now: str
    status: str
    late: int | None
    """Days since it should have ended, where it has not."""
    lacks_text: bool
    """The report would say that it was carried out, and not what was done."""
    fresh: bool
    """Written today: a changed date is a correction."""
    past: tuple[Past, ...]


@dataclass(frozen=True, slots=True)
class ActivitiesPage:
    """Activities by their dates. `gantt` has a row for each, in the same order; None where there are none."""

    project: Project
    rows: tuple[ActivityRow, ...]
    gantt: Gantt | None
    sentence: str
    asked: tuple[Asked, ...]
    in_first_plan: bool
    """Whether a new one is taken to stand in the plan as first made."""
    gone: tuple[str, str] | None
    may_edit: bool


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A risk, what it threatens, and how it was."""

    risk: Risk
    version: int
    benefit: str
    """The benefit's title; empty for the project as a whole."""
    may_edit: bool
    past: tuple[Past, ...]


@dataclass(frozen=True, slots=True)
class RisksPage:
    """Risks that are open, the gravest first, and those that are over."""

    project: Project
    open: tuple[RiskRow, ...]
    closed: tuple[RiskRow, ...]
    sentence: str
    asked: tuple[Asked, ...]
    benefits: tuple[tuple[str, str], ...]
    """(id, title) of those that a risk may be set down for."""
    titles: tuple[str, ...]
    """Roles that the plan uses."""
    gone: tuple[str, str] | None
    may_edit: bool

    @property
    def all(self) -> tuple[RiskRow, ...]:
        """Open and closed."""
        return (*self.open, *self.closed)


@dataclass(frozen=True, slots=True)
class LogRow:
    """One entry. `kind` is the log's, or `partner_change`."""

    entry: LogEntry | PartnerChange
    kind: str
    version: int
    party: str
    date: str


@dataclass(frozen=True, slots=True)
class LogPage:
    """Entries, the newest first."""

    project: Project
    rows: tuple[LogRow, ...]
    asked: Mapping[str, tuple[Asked, ...]]
    """Kind -> the places in reports that ask for it."""
    counts: Mapping[str, int]
    audiences_without: tuple[str, ...]
    """Audiences of which nothing is said yet about what can be transferred."""
    parties: tuple[tuple[str, str], ...]
    day: dt.date
    """What a new entry's date stands on: today, or the project's last day."""
    gone: tuple[str, str] | None
    may_edit: bool


def asked_by(scheme: Scheme | None, fills: Collection[Fill], _: Translator) -> tuple[Asked, ...]:
    """Every place in the scheme's forms that is filled with one of these."""
    found: list[Asked] = []
    for form in scheme.report_forms if scheme else ():
        for section in form.sections:
            here = [section.heading] if set(section.fills) & set(fills) else []
            under = [sub.heading for sub in section.sub_headings if set(sub.fills) & set(fills)]
            found += [Asked(_.local(form.name), heading.rstrip(": ")) for heading in under or here]
    return tuple(dict.fromkeys(found))


# ---- activities ------------------------------------------------------------------------------------------------------


def activities_page(
    frame: Frame, activities: Sequence[Activity], today: dt.date, _: Translator
) -> ActivitiesPage:
    """See `ActivitiesPage`."""
    found = progress_plan.by_date(activities)
    rows = tuple(_activity_row(each, frame, today, _) for each in found)
    starts = frame.project.starts
    return ActivitiesPage(
        project=frame.project,
        rows=rows,
        gantt=progress_plan.gantt_of(found, today, _) if found else None,
        sentence=_activities_sentence(rows, today, _),
        asked=asked_by(frame.scheme, (Fill.ACTIVITIES, Fill.PROGRESS_PLAN), _),
        in_first_plan=not rows or starts is None or today <= starts + dt.timedelta(days=_FIRST_MONTHS),
        gone=frame.gone_name(),
        may_edit=frame.may_edit,
    )


def _activity_row(activity: Activity, frame: Frame, today: dt.date, _: Translator) -> ActivityRow:
    history = frame.history.get(activity.id, ())
    going = activity.progress not in (Progress.DONE, Progress.CANCELLED)
    return ActivityRow(
        activity=activity,
        version=frame.version(activity),
        first_plan=progress_plan.span(
            activity.original_starts, activity.original_ends, activity.milestone, _
        ),
        now=progress_plan.span(activity.starts, activity.ends, activity.milestone, _),
        status=progress_plan.progress_words(activity, _),
        late=(today - activity.ends).days if going and activity.ends < today else None,
        lacks_text=not activity.text
        and not activity.milestone
        and activity.progress in (Progress.UNDER_WAY, Progress.DONE),
        fresh=bool(history) and day_of(history[0].recorded_at) == today,
        past=past_of(history, _),
    )


def _activities_sentence(rows: Sequence[ActivityRow], today: dt.date, _: Translator) -> str:
    doing = [
        row for row in rows if not row.activity.milestone and row.activity.progress is not Progress.CANCELLED
    ]
    if not rows:
        return ""
    done = sum(row.activity.progress is Progress.DONE for row in doing)
    said = [
        _.plural(
            "{done} of {n} activity is done.",
            "{done} of {n} activities are done.",
            len(doing),
            done=_.number(done),
        )
    ]
    late = sum(row.late is not None for row in rows)
    if late:
        said.append(_.plural("{n} should have ended by now.", "{n} should have ended by now.", late))
    coming = [
        row.activity
        for row in rows
        if row.activity.milestone
        and row.activity.ends >= today
        and row.activity.progress not in (Progress.DONE, Progress.CANCELLED)
    ]
    if coming:
        following = min(coming, key=lambda each: each.ends)
        said.append(_("Next milestone: {title}, {date}.", title=following.title, date=_.date(following.ends)))
    return " ".join(said)


# ---- risks -----------------------------------------------------------------------------------------------------------


def risks_page(
    frame: Frame,
    risks: Sequence[Risk],
    document: PlanDocument,
    taken_over: Collection[str | None],
    titles: tuple[str, ...],
    _: Translator,
) -> RisksPage:
    """See `RisksPage`. `taken_over`: benefits that are not the reader's to write on."""
    names = {each.id: each.title for each in document.benefits}
    rows = [
        RiskRow(
            risk=each,
            version=frame.version(each),
            benefit=names.get(each.benefit or "", ""),
            may_edit=frame.may_edit and each.benefit not in taken_over,
            past=past_of(frame.history.get(each.id, ()), _),
        )
        for each in sorted(risks, key=lambda each: -each.likelihood * each.consequence)
    ]
    going = tuple(row for row in rows if row.risk.open)
    return RisksPage(
        project=frame.project,
        open=going,
        closed=tuple(row for row in rows if not row.risk.open),
        sentence=_risks_sentence(going, _) if rows else "",
        asked=asked_by(frame.scheme, (Fill.RISKS,), _),
        benefits=tuple(
            (each.id, each.title)
            for each in document.benefits
            if not each.archived and each.id not in taken_over
        ),
        titles=titles,
        gone=frame.gone_name(),
        may_edit=frame.may_edit,
    )


def _risks_sentence(rows: Sequence[RiskRow], _: Translator) -> str:
    if not rows:
        return _("No risk is open.")
    said = [_.plural("{n} open risk.", "{n} open risks.", len(rows))]
    high = sum(row.risk.level == "high" for row in rows)
    if high:
        said.append(_.plural("{n} is high.", "{n} are high.", high))
    without = sum(not row.risk.action for row in rows)
    if without:
        said.append(_.plural("{n} has no action against it.", "{n} have no action against them.", without))
    return " ".join(said)


# ---- the log ---------------------------------------------------------------------------------------------------------


def log_page(
    frame: Frame,
    entries: Sequence[LogEntry | PartnerChange],
    parties: tuple[tuple[str, str], ...],
    party_name: Callable[[str | None], str],
    day: dt.date,
    _: Translator,
) -> LogPage:
    """See `LogPage`."""
    rows = tuple(
        LogRow(
            entry=each,
            kind=each.kind if isinstance(each, LogEntry) else "partner_change",
            version=frame.version(each),
            party=party_name(each.party) if isinstance(each, PartnerChange) and each.party else "",
            date=_.date(each.date),
        )
        for each in sorted(entries, key=lambda each: each.date, reverse=True)
    )
    said = {each.audience for each in entries if isinstance(each, LogEntry) and each.kind == "transfer"}
    return LogPage(
        project=frame.project,
        rows=rows,
        asked={kind: asked_by(frame.scheme, fills, _) for kind, fills in LOG_FILLS.items()},
        counts={kind: sum(row.kind == kind for row in rows) for kind in (*LOG_KINDS, "partner_change")},
        audiences_without=tuple(each for each in AUDIENCES if each not in said),
        parties=parties,
        day=day,
        gone=frame.gone_name(),
        may_edit=frame.may_edit,
    )
