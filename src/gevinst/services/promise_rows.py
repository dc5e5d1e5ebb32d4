"""What the funder's page of promises needs of each project and benefit, kept in rows beside those of the portfolio.

Nothing of a row is of today. What becomes so with time stands as the day from which it is: a horizon that is over, a first
figure that is late, a benefit that nobody has taken over, a rule that is broken. A figure that is saved changes at most what
its own line shows.

How the targets of a line stand is packed in one number: of each horizon, from the right, three bits with the place in
`Outcome` and one more; 0 where it has no target. It is what the figures that a funder is shown say; whether there are others
stands apart, in `entered`.
"""

import datetime as dt
import zlib
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gevinst.domain.criterion_check import plan_counts
from gevinst.domain.deadlines import owed
from gevinst.domain.evaluation import Audience, Evaluation, HorizonResult, Verdict
from gevinst.domain.handover import NEAR_DAYS as HANDOVER_DAYS
from gevinst.domain.handover import Handover, HandoverState, prepared
from gevinst.domain.horizon import HORIZONS, Frequency, due_date, period_end, period_of
from gevinst.domain.money import Award, MoneyEntry, Redisposition
from gevinst.domain.plan import Benefit, Indicator, IndicatorKind, Project
from gevinst.domain.portfolio import LONGEST_YEARS
from gevinst.domain.promises import Gap, Held, Outcome, gaps_of, outcome_of, promised
from gevinst.domain.rule_check import RuleFacts, facts_of
from gevinst.domain.rule_days import steps
from gevinst.domain.scheme import Scheme
from gevinst.domain.scheme import due as form_due
from gevinst.i18n.formats import day_of
from gevinst.services.base import Base
from gevinst.services.benefit_rows import step_results
from gevinst.services.reckoning import lag_of
from gevinst.services.state import Entered, ProjectState, asked_span, line_of
from gevinst.storage.first_days import first_entered
from gevinst.storage.promises import Beside, beside
from gevinst.storage.unit_of_work import Reading, UnitOfWork

OUTCOMES = tuple(Outcome)
GAPS = tuple(Gap)
BITS = 4
"""Of each horizon in `promise_line.promised`."""
_PLACES = {outcome: at for at, outcome in enumerate(OUTCOMES)}
_EMPTY = (Verdict.NOT_STARTED, Verdict.NO_DATA)


@dataclass(frozen=True, slots=True)
class Further:
    """What is known of a project beside its plan and figures, as far as its rows follow from it."""

    rules: RuleFacts
    beside: Beside
    first: dt.datetime | None
    """When it was first entered here; None: nothing tells."""


# ---- of a project ------------------------------------------------------------------------------------------------------


def mark_of(scheme: Scheme | None) -> int:
    """A number of what a scheme asks: another where a new edition of it asks something else. 0: no scheme."""
    if scheme is None:
        return 0
    held = _MARKS.get(scheme.id)
    if held is None or held[0] is not scheme:
        # Kept by the very object: to look at all of a scheme takes as long as much of a project's row.
        # As schemes come, the setting is left out: rows that were made before there was one are not out of date.
        usual = {"figures_counted"} if scheme.figures_counted == "approved" else None
        asked = scheme.model_dump_json(exclude=usual)
        held = _MARKS[scheme.id] = (scheme, zlib.crc32(asked.encode()) or 1)
    return held[1]


_MARKS: dict[str, tuple[Scheme, int]] = {}


def marks(base: Base) -> tuple[int, ...]:
    """Of every scheme as it is."""
    return (0, *map(mark_of, base.schemes.values()))


def read(
    base: Base,
    work: Reading,
    projects: Iterable[Project],
    awards: Mapping[str, Award],
    redispositions: Mapping[str, Sequence[Redisposition]],
    money: Mapping[str, Sequence[MoneyEntry]] | None = None,
) -> dict[str, Further]:
    """By slug, in six queries for many projects. `awards`, `redispositions`, `money`: of these projects, the last where it is known."""
    own = {each.slug or "": each for each in projects}
    if not own:
        return {}
    if money is None:
        money = work.money.entries_for(list(own))
    more = beside(work.session, list(own))
    known = base.parties()
    if any(part.party not in known for project in own.values() for part in project.parties):
        # One that joins in this very transaction is known to it alone.
        known = {**known, **{each.key: each for each in work.parties.all()}}
    first = first_entered(work.session, list(own))
    return {
        slug: Further(
            facts_of(
                project, known, awards.get(slug), money[slug], redispositions[slug], more[slug].attachments
            ),
            more[slug],
            first.get(slug),
        )
        for slug, project in own.items()
    }


def project_row(base: Base, state: Entered, further: Further) -> dict[str, Any]:
    """The row of `promise_project`. Of the state no figure is asked."""
    project, scheme = state.document.project, base.schemes.get(state.document.project.scheme or "")
    benefits = [each for each in state.document.benefits if not each.archived]
    counts = plan_counts(
        benefits,
        activities=further.beside.activities,
        user_involvement=further.beside.notes.get("user_involvement", 0),
        transfer=further.beside.notes.get("transfer", 0),
        handed_on=sum(_handed_on(prepared(each, state.handovers.get(each.id))) for each in benefits),
    )
    return {
        "mark": mark_of(scheme),
        "carried_on": bool(state.carried_on),
        **{f"passes_{each.value}": day for each, day in zip(HORIZONS, _passes(project), strict=True)},
        "focus_areas": counts.focus_areas,
        "handed_on": counts.handed_on,
        "activities": counts.activities,
        "user_involvement": counts.user_involvement,
        "transfer": counts.transfer,
        "checks": _packed(steps(scheme, further.rules, counts)),
        "reports": _packed(_reports(scheme, project, further)),
    }


def _passes(project: Project) -> list[int]:
    """The first day after each horizon; 0: nobody has said when they begin."""
    origin = project.horizon_origin
    if origin is None:
        return [0] * len(HORIZONS)
    return [project.horizon_months.dates(each, origin)[1].toordinal() for each in HORIZONS]


def _reports(
    scheme: Scheme | None, project: Project, further: Further
) -> Iterator[tuple[int, int, int, int]]:
    """(place of the form, year, last day, day it first came), of each form the newest year first.

    One that the funder has waived has no place: neither one that never came nor one that came late and was sent back. One that
    has not come has none either where it was due before the project was entered here.
    """
    if scheme is None or project.starts is None:
        return
    sent, waived = further.beside.sent, further.beside.waived
    first = day_of(further.first) if further.first else None
    last = project.ends.year if project.ends else project.starts.year + LONGEST_YEARS
    for at, form in enumerate(scheme.report_forms):
        years: Sequence[int | None] = (None,)
        if form.yearly:
            years = range(max(last, project.starts.year), project.starts.year - 1, -1)
        for year in years:
            day, came = form_due(form, project.starts, project.ends, year), sent.get((form.key, year))
            if day is not None and (form.key, year) not in waived and (came or owed(day, first)):
                yield at, year or 0, day.toordinal(), day_of(came).toordinal() if came else 0


def _handed_on(handover: Handover) -> bool:
    return handover.owner is not None and handover.frequency is not None


def _packed(rows: Iterable[tuple[int, ...]]) -> bytes:
    return array("i", [cell for row in rows for cell in row]).tobytes()


# ---- of a benefit and an indicator -------------------------------------------------------------------------------------


def line_row(
    base: Base,
    state: ProjectState,
    benefit: Benefit,
    indicator: Indicator | None,
    entered: Mapping[str, int],
) -> dict[str, Any]:
    """The row of `promise_line`, but for its place. `entered`: indicator id -> what `entered_of` gives."""
    return {
        "gainers": ",".join(each.value for each in benefit.beneficiaries),
        "lacks": _lacks(benefit),
        "late_from": 0 if indicator is None else _late_from(base, state, indicator),
        "left_from": _left_from(state, benefit),
        "promised": 0,
        "kept": False,
        "entered": 0 if indicator is None else entered.get(indicator.id, 0),
        **({} if indicator is None else shown(base, state, indicator)),
    }


def shown(base: Base, state: ProjectState, indicator: Indicator) -> dict[str, Any]:
    """What of it follows from the figures that a funder is shown."""
    results, measured = _results(base, state, indicator)
    by_horizon = {each.horizon: each for each in results}
    judged = 0
    for horizon in promised(indicator):
        outcome = outcome_of(by_horizon.get(horizon), True, False, Held.NONE)
        judged |= (_PLACES[outcome] + 1) << BITS * HORIZONS.index(horizon)
    return {"promised": judged, "kept": measured and _last_reached(results)}


def entered_of(found: Evaluation) -> int:
    """What has been entered of an indicator, of its evaluation for the project itself: the bits of `entered`."""
    bits = int(found.last_period is not None)
    for at, horizon in enumerate(HORIZONS):
        result = found.at(horizon)
        if result is not None and result.verdict not in _EMPTY:
            bits |= 2 << at
    return bits


def _lacks(benefit: Benefit) -> int:
    return sum(1 << GAPS.index(each) for each in gaps_of(benefit, data_lacking=True))


def _late_from(base: Base, state: ProjectState, indicator: Indicator) -> int:
    """The day after the last day of the first figure that is asked for; of a single figure its horizon says so."""
    span = asked_span(state.document, indicator)
    if span is None or indicator.frequency is Frequency.SINGLE or (span[1] is not None and span[1] < span[0]):
        return 0
    first = period_of(span[0], indicator.frequency)
    lag = lag_of(indicator, base.measure_of(indicator))
    due = due_date(first, indicator.frequency, lag, state.document.project.reporting_days)
    return max(due, period_end(first, indicator.frequency)).toordinal() + 1


def _left_from(state: ProjectState, benefit: Benefit) -> int:
    """As `handover.lacks_receiver` where the end is near: without an owner from then on, without signatures once it is over."""
    ends, held = state.document.project.ends, prepared(benefit, state.handovers.get(benefit.id))
    if ends is None or state.carried_on:
        return 0
    if held.owner is None:
        return max(ends.toordinal() - HANDOVER_DAYS, 1)
    return 0 if held.state is HandoverState.HANDED_OVER else ends.toordinal() + 1


def _results(base: Base, state: ProjectState, indicator: Indicator) -> tuple[tuple[HorizonResult, ...], bool]:
    """The horizons of one indicator, and whether there is anything approved."""
    if indicator.kind is IndicatorKind.NUMBER:
        evaluation = state.evaluations.get((indicator.id, None))
        if evaluation is None:
            return (), False
        return evaluation.horizons, evaluation.last_period is not None
    line = line_of(base, state, indicator, None, dt.date.min)
    return step_results(state.document.project, indicator, line), line is not None


def _last_reached(results: Sequence[HorizonResult]) -> bool:
    """Whether the last horizon with figures and a target is reached: what counts as reached on the funder's table."""
    order = sorted(results, key=lambda each: HORIZONS.index(each.horizon))
    judged = [each for each in order if each.last is not None and each.target is not None]
    return bool(judged) and judged[-1].verdict.value == Outcome.REACHED.value


# ---- keeping -----------------------------------------------------------------------------------------------------------


def keep(base: Base, work: UnitOfWork, slugs: Collection[str]) -> None:
    """Sets what of these projects follows from no figure, where something beside plan and figures has changed."""
    if not slugs:
        return
    plans = work.plans.documents(list(slugs))
    known = list(plans)
    handovers, later = work.handovers.for_projects(known), work.plans.continued_by(known)
    further = read(
        base,
        work,
        [each.project for each in plans.values()],
        work.plans.awards(known),
        work.plans.redispositions_for(known),
    )
    work.portfolio.save_promises(
        {
            slug: project_row(
                base,
                Entered(
                    document=plan,
                    values={},
                    handovers=handovers.get(slug, {}),
                    carried_on=tuple(later[slug]),
                    audience=Audience.APPROVED,
                ),
                further[slug],
            )
            for slug, plan in plans.items()
        }
    )
