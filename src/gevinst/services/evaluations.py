"""Evaluations kept in step with figures: in the same transaction as a change, or all of them anew."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from gevinst.domain.access import Action, Actor, Resource, may
from gevinst.domain.evaluation import Audience, Evaluation
from gevinst.domain.follow_up import Event
from gevinst.domain.horizon import period_code
from gevinst.domain.measurement import Measurement
from gevinst.domain.plan import Benefit, Indicator, PlanDocument
from gevinst.domain.small_counts_together import linked_to
from gevinst.services import payer_rows
from gevinst.services.base import Base, require, resource
from gevinst.services.known_plans import KnownSeries, counting, only
from gevinst.services.portfolio_rows import follow, keep_one
from gevinst.services.rebuilding import rebuild
from gevinst.services.reckoning import FROM_THE_HEAD, Measures, evaluate
from gevinst.services.reckoning_one import evaluate_one
from gevinst.services.state import Entered
from gevinst.storage.one_figure import Look, OneFigure
from gevinst.storage.unit_of_work import Reading, UnitOfWork

TOLERANCE = 1e-9
"""Relative: how far a stored evaluation may lie from one reckoned anew (the batch may add in another order)."""


_AT_ONCE = 40
"""So many indicators are reckoned between two looks at whether to go on."""


def re_evaluate(
    base: Base,
    work: UnitOfWork,
    slug: str,
    series: Iterable[str] | None = None,
    told: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Reckons a project's indicators anew; with `series` only those indicators that hold one of them.

    `told` is given how many indicators are done and how many there are; what it raises stops the reckoning.
    """
    whole = document = counting(work, slug)
    follow(base, work)
    if series is None:
        work.touch(slug)
    else:
        document = holding(whole, set(series), base.measure_of)
        work.touch(slug, {each.id for benefit in document.benefits for each in benefit.indicators})
    parts = in_parts(document)
    total = sum(size for _part, size in parts)
    done = 0
    for part, size in parts:
        told(done, total)
        _save(base, work, part, whole)
        done += size


def holding(document: PlanDocument, series: Collection[str], measure_of: Measures) -> PlanDocument:
    """The plan with those indicators alone that hold one of these series, or decide with one that does what is shown outside."""
    own = {
        indicator.id
        for benefit in document.benefits
        for indicator in benefit.indicators
        if any(line.id in series for line in indicator.series)
    }
    return only(document, linked_to(document, measure_of, own))


def in_parts(document: PlanDocument) -> list[tuple[PlanDocument, int]]:
    """The plan in parts of whole benefits, each with how many indicators it holds."""
    groups: list[tuple[list[Benefit], int]] = []
    for benefit in document.benefits:
        own = len(benefit.indicators)
        if own == 0:
            continue
        if not groups or groups[-1][1] + own > _AT_ONCE:
            groups.append(([], 0))
        benefits, size = groups[-1]
        groups[-1] = ([*benefits, benefit], size + own)
    return [(document.model_copy(update={"benefits": tuple(benefits)}), size) for benefits, size in groups]


def re_evaluate_one(
    base: Base,
    work: UnitOfWork,
    query: OneFigure,
    known: KnownSeries,
    entered: Entered,
    values: Mapping[str, Sequence[Measurement]],
    events: Sequence[Event],
    look: Look,
    *,
    outside: bool,
) -> None:
    """Reckons one indicator anew after one figure of it has changed, from all its figures as they are now; its row too.

    `look`: what stood of the indicator as the transaction began. `outside`: whether readers outside the project were given the
    figure that changed, as it was. If not, it is none of those that funders' evaluations are made of: these stand as they are.
    """
    keys, document = known.keys, known.document
    stored = look.evaluated
    for_funders = {(0, Audience.APPROVED)} | {
        (keys.series[line.id], Audience.APPROVED) for line in known.indicator.series if not line.private
    }
    audiences = tuple(Audience)
    told_as_before = not outside and {each for each in stored if each[1] is Audience.APPROVED} == for_funders
    if told_as_before:
        audiences = (Audience.ALL,)
    elif known.beside:
        # What is shown outside of the others of the same measure may be another thing too.
        re_evaluate(base, work, document.project.slug or "", keys.series)
        return
    found = (
        evaluate_one(document, values, base.measure_of, events)
        if audiences == (Audience.ALL,)
        else evaluate([document], values, base.measure_of, {document.project.id: events}, audiences)
    )
    now = {(0 if each.series is None else keys.series[each.series], each.audience) for each in found}
    left_over = {each for each in stored if each[1] in audiences} - now
    query.save_evaluations(keys, found, stored, left_over)
    keep_one(base, query, known, entered, values, found, look)
    if look.money:
        # Also of a figure that nobody has approved: that it waits is said of the amounts that rest on it.
        payer_rows.keep(base, work, [document.project.slug or ""])
    # The row stands: the commit has only to stamp it.
    work.touch(document.project.slug or "", ())


def re_evaluate_changed(base: Base, work: UnitOfWork, before: PlanDocument, after: PlanDocument) -> None:
    """Reckons anew what a change of the plan may have changed: the benefits that differ, or all where the head does.

    Both plans as they count (`counting`). A benefit that is the same in both keeps its evaluations: its figures and its
    events are not what changed.
    """
    changed = after.benefits
    if all(getattr(before.project, name) == getattr(after.project, name) for name in FROM_THE_HEAD):
        old = {benefit.id: benefit for benefit in before.benefits}
        changed = tuple(benefit for benefit in after.benefits if old.get(benefit.id) != benefit)
    # What is shown outside of the others of the same measure, as the plan was or as it is, may be another thing too.
    new = {benefit.id: benefit for benefit in after.benefits}
    gone = [benefit for benefit in before.benefits if benefit != new.get(benefit.id)]
    own = {each.id for benefit in (*changed, *gone) for each in benefit.indicators}
    part = only(after, linked_to(before, base.measure_of, own) | linked_to(after, base.measure_of, own))
    if any(benefit.indicators for benefit in part.benefits):
        _save(base, work, part, after)
    follow(base, work)
    work.touch(after.project.slug or "")


def _save(base: Base, work: UnitOfWork, part: PlanDocument, whole: PlanDocument) -> None:
    found = _reckon(base, work, part, whole)
    work.evaluations.delete_for([i.id for benefit in part.benefits for i in benefit.indicators])
    work.evaluations.save(found)


def _reckon(base: Base, work: Reading, part: PlanDocument, whole: PlanDocument) -> list[Evaluation]:
    own = {indicator.id for benefit in part.benefits for indicator in benefit.indicators}
    wanted = linked_to(whole, base.measure_of, own)
    lines = [
        line.id
        for benefit in whole.benefits
        for indicator in benefit.indicators
        if indicator.id in wanted
        for line in indicator.series
    ]
    values = work.measurements.for_series(lines)
    events = {whole.project.id: work.follow_ups.get(whole.project.slug or "").events}
    return evaluate([part], values, base.measure_of, events, whole=whole)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What `gevinst evaluate` did."""

    projects: int
    evaluations: int


class Evaluations(Base):
    """See the module."""

    def rebuild(
        self, actor: Actor, slug: str | None = None, progress: Callable[[int, int], None] | None = None
    ) -> Rebuilt:
        """Reckons one project or all anew, the portfolio's rows too; `progress(done, of)` is told after each block of projects,
        which is one transaction."""
        require(actor, Action.MANAGE_PEOPLE, Resource())
        with self.reading() as work:
            slugs = [slug] if slug else work.plans.slugs()
        count = rebuild(self, actor, slugs, progress or (lambda done, of: None))
        return Rebuilt(len(slugs), count)

    def table(self, actor: Actor, slug: str) -> list[dict[str, object]]:
        """What each indicator of a project shows, in all (`party` None) and for each party, as plain rows.

        `finding` is what the figures bear (`domain.finding.Finding`); None where there are none to judge. Values are in the
        measure's unit. A reader who may not see unapproved figures gets what the approved ones show.
        """
        found: list[dict[str, object]] = []
        with self.reading() as work:
            document = work.plans.document(slug)
            require(actor, Action.SEE_PROJECT, resource(document.project))
            audience = (
                Audience.ALL
                if may(actor, Action.SEE_UNAPPROVED, resource(document.project))
                else Audience.APPROVED
            )
            indicators = {each.id: each for benefit in document.benefits for each in benefit.indicators}
            for evaluation in work.evaluations.for_indicators(list(indicators), audience):
                found.append(_plain(evaluation, indicators[evaluation.indicator]))
        return found

    def differences(self, actor: Actor) -> list[str]:
        """Where stored evaluations and the figures disagree: `project indicator audience field`. Empty: they agree."""
        require(actor, Action.MANAGE_PEOPLE, Resource())
        found: list[str] = []
        with self.reading() as work:
            for project in work.plans.projects(None, None, None):
                document = counting(work, project.slug or "")
                ids = [i.id for benefit in document.benefits for i in benefit.indicators]
                stored = {
                    (each.indicator, each.series, each.audience): each
                    for audience in Audience
                    for each in work.evaluations.for_indicators(ids, audience, drawn=True)
                }
                fresh = {
                    (each.indicator, each.series, each.audience): each
                    for each in _reckon(self, work, document, document)
                }
                for key in sorted(stored.keys() | fresh.keys(), key=str):
                    difference = _difference(stored.get(key), fresh.get(key))
                    if difference:
                        found.append(f"{project.slug} {key[0]} {key[2].value} {difference}")
        return found


_OTHERWISE = {"indicator", "series", "horizons", "finding", "control"}
"""Fields that stand under other names, in other terms, or (what charts are drawn from) not at all."""


def _plain(evaluation: Evaluation, indicator: Indicator) -> dict[str, object]:
    """An evaluation with the names that people and files use, and periods as codes."""

    def code(period: int | None) -> str | None:
        return None if period is None else period_code(period, indicator.frequency)

    fields = asdict(evaluation)
    line = next((each for each in indicator.series if each.id == evaluation.series), None)
    return {
        "indicator": indicator.key,
        "title": indicator.title,
        "party": line.party if line else None,
        "total": evaluation.series is None,
        **{name: fields[name] for name in fields if name not in _OTHERWISE},
        "last_period": code(evaluation.last_period),
        "horizons": [
            {**asdict(result), "first": code(result.first), "last": code(result.last)}
            for result in evaluation.horizons
        ],
        "finding": None
        if evaluation.finding is None
        else {**asdict(evaluation.finding), "last": code(evaluation.finding.last)},
    }


def _difference(stored: Evaluation | None, fresh: Evaluation | None) -> str | None:
    """The first field that differs by more than the tolerance."""
    if stored is None or fresh is None:
        return "missing" if stored is None else "left over"
    return next(
        (name for name, value in asdict(fresh).items() if not _same(asdict(stored)[name], value)),
        None,
    )


def _same(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= TOLERANCE * max(1.0, abs(one), abs(other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    return one == other
