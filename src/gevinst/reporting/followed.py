"""What a report follows: each indicator of each benefit, with what its figures show and the horizon to speak of."""

import datetime as dt
from dataclasses import dataclass

from gevinst.domain.evaluation import Evaluation, HorizonResult, Verdict
from gevinst.domain.horizon import Frequency, period_end
from gevinst.domain.measure import Measure
from gevinst.domain.plan import Benefit, Indicator
from gevinst.domain.report import ReportContext, SeriesPoints


@dataclass(frozen=True, slots=True)
class Followed:
    """One indicator of one benefit, with what its figures show and the horizon to speak of."""

    benefit: Benefit
    indicator: Indicator
    measure: Measure | None
    evaluation: Evaluation | None
    points: SeriesPoints | None
    result: HorizonResult | None
    ends: dt.date | None

    @property
    def verdict(self) -> Verdict:
        """The verdict on that horizon; NO_DATA without figures."""
        if self.evaluation is None or self.evaluation.last_period is None:
            return Verdict.NO_DATA
        return self.result.verdict if self.result is not None else Verdict.NO_TARGET


def followed(context: ReportContext) -> tuple[Followed, ...]:
    """Every indicator of every benefit that is not archived, in the plan's order.

    ValueError where an evaluation or a series reaches beyond the period: a report never shows later figures.
    """
    found = []
    for benefit in context.plan.benefits:
        if benefit.archived:
            continue
        for indicator in benefit.indicators:
            evaluation = context.evaluations.get(indicator.id)
            last = evaluation.last_period if evaluation else None
            if last is not None and last > context.last.toordinal():
                raise ValueError(f"the evaluation of {indicator.key} reaches beyond {context.last}")
            result, ends = _speaking_of(context, evaluation)
            found.append(
                Followed(
                    benefit,
                    indicator,
                    context.measures.get(indicator.id),
                    evaluation,
                    _until(context.series.get(indicator.id), indicator.frequency, context.last),
                    result,
                    ends,
                )
            )
    return tuple(found)


def _until(points: SeriesPoints | None, frequency: Frequency, last: dt.date) -> SeriesPoints | None:
    """The points whose whole period lies within the report's."""
    if points is None:
        return None
    kept = [at for at, period in enumerate(points.periods) if period_end(period, frequency) <= last]
    if not kept:
        return None
    return SeriesPoints(
        tuple(points.periods[at] for at in kept),
        tuple(points.values[at] for at in kept),
        tuple(points.approved[at] for at in kept),
    )


def _speaking_of(
    context: ReportContext, evaluation: Evaluation | None
) -> tuple[HorizonResult | None, dt.date | None]:
    """The horizon that counts: the last with figures and a target, else the last with figures, else the one it is in."""
    if evaluation is None:
        return None, None
    origin = context.plan.project.horizon_origin
    measured = [result for result in evaluation.horizons if result.last is not None]
    aimed = [result for result in measured if result.target is not None]
    if aimed or measured:
        chosen = (aimed or measured)[-1]
    else:
        at = context.plan.project.horizon_months.at(context.last, origin) if origin else None
        found = evaluation.at(at) if at else None
        chosen_or_none = found or (evaluation.horizons[0] if evaluation.horizons else None)
        if chosen_or_none is None:
            return None, None
        chosen = chosen_or_none
    if origin is None:
        return chosen, None
    after = context.plan.project.horizon_months.dates(chosen.horizon, origin)[1]
    return chosen, after - dt.timedelta(days=1)


def label(each: Followed, step: float) -> str:
    """The words of a step; its number where it has none."""
    labels, at = each.indicator.scale_labels, int(step)
    return labels[at] if 0 <= at < len(labels) else str(at)
