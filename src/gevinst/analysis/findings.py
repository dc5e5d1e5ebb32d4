"""What lines of figures bear: process control, effect, forecasts and grade, for all lines of a batch at once.

A page asks for one line and a portfolio for a hundred thousand: both come through here. Nothing reads the clock.
"""

from collections.abc import Sequence

import numpy as np

from gevinst.analysis.evidence import Stated, grade
from gevinst.analysis.forecast import FEWEST, Asked, forecasts, history
from gevinst.analysis.line_chart_one import chart_of_one
from gevinst.analysis.line_charts import LineChart, charts_of
from gevinst.analysis.line_effects import LineEffect, effects_of
from gevinst.analysis.line_figures import LineFigures
from gevinst.analysis.spc_blocks import SHORTEST_BASE
from gevinst.domain.comparison import Improvement
from gevinst.domain.control_chart import PointLabel
from gevinst.domain.finding import ControlLine, EffectFinding, EffectMethod, Finding, Range, TargetForecast
from gevinst.domain.horizon import Frequency, Horizon
from gevinst.domain.measure import Shape


def findings_of(
    lines: Sequence[LineFigures], others: Sequence[int] | None = None
) -> list[tuple[Finding, ControlLine]]:
    """A finding and what is drawn of it for each line.

    `others`: for each line how many other changes have been set down for the time that its figures cover.
    """
    if not lines:
        return []
    charts = charts_of(lines) if len(lines) > 1 else [chart_of_one(lines[0])]
    effects = effects_of(lines)
    known = [0] * len(lines) if others is None else others
    ahead = _forecasts(lines)
    return [
        (_finding(line, chart, effect, also, targets), _drawn(line, chart))
        for line, chart, effect, also, targets in zip(lines, charts, effects, known, ahead, strict=True)
    ]


def _finding(
    line: LineFigures,
    chart: LineChart,
    found: LineEffect,
    others: int,
    forecasts: tuple[TargetForecast, ...],
) -> Finding:
    evidence = grade(_stated(line, chart, found, others))
    last = chart.last
    return Finding(
        chart=chart.kind,
        points=line.marks.count(True),
        preliminary=int(np.count_nonzero(line.preliminary & line.known)) if line.preliminary.any() else 0,
        strength=chart.strength,
        variation=chart.variation,
        assurance=chart.assurance,
        signals=chart.signals,
        label=chart.label,
        last=None if last is None else line.periods[last],
        centre=None if last is None else chart.centre[last],
        lower=None if last is None else chart.lower[last],
        upper=None if last is None else chart.upper[last],
        effect=found.effect,
        no_effect=found.no_effect,
        forecasts=forecasts,
        grade=evidence.grade,
        facts=evidence.facts,
        notes=chart.notes,
    )


def _stated(line: LineFigures, chart: LineChart, found: LineEffect, others: int) -> Stated:
    effect, start = found.effect, line.start
    length = len(line.periods)
    split = 0 if start is None else min(max(start, 0), length)
    judged, usual = line.marks, PointLabel.COMMON_CAUSE
    before = _judged_by_their_own(line, split)
    signs = sum([chart.labels[at] is not usual for at in before])
    return Stated(
        effect=effect is not None,
        series=effect is not None and effect.method is not EffectMethod.BEFORE_AFTER,
        points_before=sum(judged[:split]) if effect is None else effect.points_before,
        points_after=sum(judged[split:]) if effect is None else effect.points_after,
        # Without limits there are no signs to look for.
        signs_before=signs if chart.label is not None and before else None,
        complete=_complete(line, effect) if length else None,
        definition_changes=len(line.breaks),
        events=_events(line, split),
        behind=_behind(line),
        carry_over=None if effect is None else effect.carry_over,
        others=others,
        comparison=effect is not None and effect.compared,
    )


def _complete(line: LineFigures, effect: EffectFinding | None) -> float:
    """Of a line that is compared with a group, both must have their figures."""
    if effect is None or not effect.compared:
        return line.complete
    both = effect.points_before + effect.points_after
    return min(line.complete, both / (both + effect.gaps))


def _judged_by_their_own(line: LineFigures, split: int) -> list[int]:
    """Places of the figures before the start whose limits come from before it too.

    Where there are too few for that, their limits come from the whole phase, and what looks like a sign before the start may
    be the change itself.
    """
    begun, judged = {0, *line.breaks, *line.rebased}, line.marks
    until = split if line.cut is None else min(line.cut, split)
    last = max(at for at in begun if at <= max(until - 1, 0))
    own = split in begun or split >= len(line.periods) or sum(judged[last:until]) >= SHORTEST_BASE
    return [at for at, is_ in enumerate(judged[: until if own else last]) if is_]


def _events(line: LineFigures, split: int) -> float | None:
    """Events a period on average, on the side with fewer; of a share those with or those without, whichever are fewer."""
    if not line.counts_events:
        return None
    counted = np.minimum(line.top, line.bottom - line.top) if line.measure.proportion else line.top
    sides = [counted[part][line.judged[part]].tolist() for part in (slice(0, split), slice(split, None))]
    means = [sum(side) / len(side) for side in sides if side]
    return min(means) if means else None


def _behind(line: LineFigures) -> float | None:
    """How many each figure is the mean of, median; None where nobody has said, or where it is no mean."""
    if line.measure.shape is not Shape.MEAN or not line.by_n:
        return None
    weights = line.bottom[line.judged]
    # A mean without its n is held with the weight 1.
    return float(np.median(weights)) if weights.size and (weights > 1).any() else None


def _forecasts(lines: Sequence[LineFigures]) -> list[tuple[TargetForecast, ...]]:
    """For each line and each horizon that `_asked` names, what is to come: those of all lines at once."""
    wanted = [(at, horizon, each) for at, line in enumerate(lines) for horizon, each in _asked(line)]
    found: list[list[TargetForecast]] = [[] for _ in lines]
    answers = forecasts([each for _, _, each in wanted]) if wanted else []
    for (at, horizon, each), answer in zip(wanted, answers, strict=True):
        probability = answer.probability_mean_meets_target
        assert probability is not None  # There is a target.
        possible = lines[at].possible
        found[at].append(
            TargetForecast(
                horizon=horizon,
                periods=each.ahead,
                forecast=Range(possible(answer.point), possible(answer.low), possible(answer.high)),
                probability=probability,
                notes=answer.notes,
            )
        )
    return [tuple(each) for each in found]


def _asked(line: LineFigures) -> list[tuple[Horizon, Asked]]:
    """Each horizon with a target that the figures have not reached the end of, from the figures since the start.

    The history is what came after the start, the last change of definition and the last limits begun anew: what was before
    is another process. No further ahead than that history is long.
    """
    if not line.targets or line.start is None or line.way == 0:
        return []
    if line.frequency is Frequency.SINGLE or line.start >= len(line.periods):
        return []
    since = max([0, line.start, *line.breaks, *line.rebased])
    values = [
        value if shown else None
        for value, shown in zip(line.figures[since:].tolist(), line.marks[since:], strict=True)
    ]
    while values and values[-1] is None:
        values.pop()
    if len(values) - values.count(None) < FEWEST:
        return []
    reached, most = since + len(values) - line.start, history(values)
    way = Improvement.DECREASE if line.way < 0 else Improvement.INCREASE
    return [
        (horizon, Asked(values, ahead, target, way))
        for horizon, target in line.targets.items()
        if 0 < (ahead := line.ends.get(horizon, 0) - reached) <= most
    ]


def _drawn(line: LineFigures, chart: LineChart) -> ControlLine:
    return ControlLine(
        periods=line.periods,
        centre=chart.centre,
        lower=chart.lower,
        upper=chart.upper,
        labels=chart.labels,
        rules=chart.rules,
        preliminary=tuple(line.preliminary.tolist()),
        phases=chart.phases,
    )
