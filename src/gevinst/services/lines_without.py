"""The line as it would have gone on without the change: reckoned where it is drawn, from the figures its effect is made of.

It is no verdict and nobody filters by it, so it is not kept: its limits are most of what an effect costs to reckon, and a
series is saved and evaluated anew far more often than its chart is opened. It is made by the same functions, from the same
figures and the same plan as the effect that stands, and is shown with no other.
"""

from collections.abc import Mapping

from gevinst.analysis.line_effects import effects_of
from gevinst.domain.evaluation import Audience, Evaluation
from gevinst.domain.finding import EffectFinding, EffectMethod, LineWithout
from gevinst.domain.measure import Measure
from gevinst.domain.plan import Indicator
from gevinst.services.figure_board import Values
from gevinst.services.reckoning import Measures, events_on, jobs_of_one, judged_line
from gevinst.services.state import ProjectState
from gevinst.storage.unit_of_work import Reading

_SAME = 1e-6
"""An effect reckoned with its line is the one that stands if it is so near, as a share of its range: the search for limits
stops at 1e-10, and another figure, method or definition moves an effect by far more."""


def figures_behind(work: Reading, state: ProjectState, indicator: Indicator) -> Values:
    """All figures that an indicator's evaluations were made of, for the audience of `state`, read in its transaction.

    A funder is told nothing of a private series, but one decides how the others are weighted, so it is among them.
    """
    if state.audience is Audience.APPROVED and any(line.private for line in indicator.series):
        own = work.measurements.for_series([line.id for line in indicator.series])
        return {**state.behind, **own}
    return state.behind


def lines_without(
    state: ProjectState,
    indicator: Indicator,
    measure_of: Measures,
    measure: Measure,
    values: Values,
    evaluations: Mapping[str | None, Evaluation],
) -> dict[str | None, LineWithout]:
    """The lines of an indicator's evaluations, of those that have one, all in one batch. Keys: series id; None: the total.

    `values`: as `figures_behind` gives them. `evaluations`: those to draw, as they stand, read in the same transaction. Where
    the effect that comes with a line is not the one that stands (the measure has another definition since), there is no line.
    """
    drawn = {
        key: each for key, each in evaluations.items() if (effect := _effect(each)) and _over_time(effect)
    }
    if not drawn:
        return {}
    board, jobs = jobs_of_one(state.document, indicator, measure_of, measure, values, state.audience)
    lines = {}
    for job in jobs:
        if job.series in drawn:
            events = events_on(job, state.follow_up.events)
            line = judged_line(job, drawn[job.series], board.order, board.frequency, events)
            if line is not None:
                lines[job.series] = line
    found = zip(lines, effects_of(list(lines.values()), without=True), strict=True)
    return {
        key: each.without
        for key, each in found
        if each.without is not None and _belongs(each.without, each.effect, drawn[key])
    }


def _effect(evaluation: Evaluation) -> EffectFinding | None:
    return evaluation.finding.effect if evaluation.finding else None


def _over_time(effect: EffectFinding) -> bool:
    return effect.method is not EffectMethod.BEFORE_AFTER


def _belongs(line: LineWithout, effect: EffectFinding | None, evaluation: Evaluation) -> bool:
    """Whether the line stands on the chart's periods, and its effect is the one that the page tells of."""
    stands, control = _effect(evaluation), evaluation.control
    if effect is None or stands is None or control is None or control.periods != line.periods:
        return False
    if (effect.method, effect.ratio, effect.compared) != (stands.method, stands.ratio, stands.compared):
        return False
    if (effect.points_before, effect.points_after) != (stands.points_before, stands.points_after):
        return False
    one, other = effect.effect, stands.effect
    off = max(abs(one.estimate - other.estimate), abs(one.low - other.low), abs(one.high - other.high))
    return off <= _SAME * (other.high - other.low)
