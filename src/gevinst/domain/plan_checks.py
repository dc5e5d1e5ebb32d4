"""What cannot be right in a plan, however well each field is filled in: said at the field, all at once."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from gevinst.domain.errors import Problem
from gevinst.domain.measure import Aggregation, Direction, Measure
from gevinst.domain.plan import (
    Baseline,
    Benefit,
    Indicator,
    IndicatorKind,
    PlanDocument,
    Project,
    RoleAt,
    Target,
    TargetKind,
    highest_step,
)

MeasureOf = Callable[[Indicator], Measure | None]
_YEARS_BEFORE = 10
"""A baseline older than this is a slip of the pen."""


def check_plan(
    document: PlanDocument, measure_of: MeasureOf, levels: Mapping[str, float] | None = None
) -> list[Problem]:
    """Every contradiction of a plan. `field` is the path: `starts`, `<benefit id>.owner`, `<indicator id>.target.long`.

    `levels`: indicator id -> what the figures of its baseline come to, for a baseline that is in the figures.

    A dis-benefit's target is a limit and may lie on the worse side of its baseline. What is archived is not judged.
    """
    project = document.project
    problems = [*_horizons(project), *_dates(project)]
    taking_part = {part.party for part in project.parties}
    for benefit in document.benefits:
        if benefit.archived:
            continue
        problems += _roles(benefit, taking_part)
        for indicator in benefit.indicators:
            level = (levels or {}).get(indicator.id)
            problems += _indicator(project, benefit, indicator, measure_of(indicator), level, taking_part)
    return problems


def measures_changed(
    before: PlanDocument, after: PlanDocument, with_figures: Collection[str], measure_of: MeasureOf
) -> list[Problem]:
    """Indicators whose way of measuring was exchanged although figures stand: `measure_has_figures`, `kind_has_figures`.

    `with_figures`: ids of the indicators that have any. A new version of the same measure is a change of definition,
    which is noted as an event; another measure is another indicator.
    """
    old = {each.id: each for benefit in before.benefits for each in benefit.indicators}
    problems = []
    for benefit in after.benefits:
        for new in benefit.indicators:
            was = old.get(new.id)
            if was is None or new.id not in with_figures:
                continue
            params = {"indicator": new.title}
            if was.kind is not new.kind:
                problems.append(Problem("kind_has_figures", field=f"{new.id}.kind", params=params))
            if not _same_measure(measure_of(was), measure_of(new)):
                problems.append(Problem("measure_has_figures", field=f"{new.id}.measure", params=params))
            if was.frequency is not new.frequency:
                problems.append(Problem("frequency_has_figures", field=f"{new.id}.frequency", params=params))
    return problems


def _same_measure(old: Measure | None, new: Measure | None) -> bool:
    """Whether figures of the one can stand as figures of the other: nothing yet, or the same key, shape and unit."""
    if old is None:
        return True
    return new is not None and (old.key, old.shape, old.unit.key) == (new.key, new.shape, new.unit.key)


def _horizons(project: Project) -> Iterator[Problem]:
    months = project.horizon_months
    for name, before, after in (
        ("short", 0, months.short),
        ("medium", months.short, months.medium),
        ("long", months.medium, months.long),
    ):
        if after <= before:
            yield Problem(
                "horizons_overlap",
                field=f"horizon_months.{name}",
                value=str(after),
                params={"after": before},
            )


def _dates(project: Project) -> Iterator[Problem]:
    if project.starts is None:
        return
    if project.go_live is not None:
        if project.go_live < project.starts:
            yield _early("go_live", project.go_live, project.starts)
        if project.ends is not None and project.go_live > project.ends:
            yield _wrong(
                "date_after_project",
                "go_live",
                project.go_live.isoformat(),
                {"value": project.go_live, "day": project.ends},
            )


def _wrong(code: str, field: str, value: str, params: Mapping[str, Any]) -> Problem:
    """A problem whose value is also a parameter, so that it is written in the reader's language."""
    return Problem(code, field=field, value=value, params=params)


def _early(field: str, day: dt.date, start: dt.date) -> Problem:
    return _wrong("date_before_project", field, day.isoformat(), {"value": day, "day": start})


def _roles(benefit: Benefit, taking_part: Collection[str]) -> Iterator[Problem]:
    named = [("owner", benefit.owner), ("accountable", benefit.accountable)]
    named += [(f"preconditions.{each.id}.responsible", each.responsible) for each in benefit.preconditions]
    yield from _outside(((f"{benefit.id}.{name}", role) for name, role in named), taking_part)
    for each in benefit.freed:
        if each.party is not None and each.party not in taking_part:
            yield _stranger(f"{benefit.id}.freed.{each.id}.party", each.party)


def _outside(named: Iterable[tuple[str, RoleAt | None]], taking_part: Collection[str]) -> Iterator[Problem]:
    for field, role in named:
        if role is not None and role.party is not None and role.party not in taking_part:
            yield _stranger(field, role.party)


def _stranger(field: str, party: str) -> Problem:
    return Problem("party_not_in_project", field=field, value=party)


def _indicator(
    project: Project,
    benefit: Benefit,
    indicator: Indicator,
    measure: Measure | None,
    level: float | None,
    taking_part: Collection[str],
) -> Iterator[Problem]:
    key = indicator.id
    named = [(f"{key}.reporter", indicator.reporter)]
    named += [(f"{key}.series.{line.id}.reporter", line.reporter) for line in indicator.series]
    yield from _outside(named, taking_part)
    for line in indicator.series:
        # A comparison group is somebody else by nature.
        if line.party is not None and line.party not in taking_part and not line.comparison:
            yield _stranger(f"{key}.series", line.party)
    yield from _parties(indicator, measure)
    yield from _baseline(project, key, indicator.baseline)
    if indicator.first_period and indicator.last_period and indicator.last_period < indicator.first_period:
        yield _wrong(
            "date_before_first",
            f"{key}.last_period",
            indicator.last_period.isoformat(),
            {"value": indicator.last_period, "day": indicator.first_period},
        )
    if indicator.low is not None and indicator.high is not None and indicator.high < indicator.low:
        yield Problem("range_upside_down", field=f"{key}.high", params={"low": indicator.low})
    for target in indicator.targets:
        if indicator.kind is IndicatorKind.NUMBER:
            if measure is not None and not benefit.disbenefit:
                yield from _target(key, target, indicator.baseline, level, measure)
        elif target.value is not None and not 0 <= target.value <= highest_step(indicator):
            yield Problem(
                "target_off_scale",
                field=f"{key}.target.{target.horizon.value}",
                value=f"{target.value:g}",
                params={"highest": highest_step(indicator)},
            )


def _parties(indicator: Indicator, measure: Measure | None) -> Iterator[Problem]:
    """There is no total to hold a target against where the measure does not say how parties are put together."""
    if measure is None or measure.over_parties is not Aggregation.NONE:
        return
    if indicator.kind is IndicatorKind.NUMBER:
        for kind in (False, True):
            count = sum(line.comparison is kind for line in indicator.series)
            if count > 1:
                field = f"{indicator.id}.{'comparison' if kind else 'series'}"
                yield Problem("parties_not_put_together", field=field, value=str(count), params={"n": count})


def _baseline(project: Project, key: str, baseline: Baseline) -> Iterator[Problem]:
    start = project.intervention
    if start is None or baseline.first is None:
        return
    if baseline.first >= start:
        yield _wrong(
            "baseline_after_go_live",
            f"{key}.baseline.first",
            baseline.first.isoformat(),
            {"value": baseline.first, "day": start},
        )
    elif baseline.first.year < start.year - _YEARS_BEFORE:
        yield _wrong(
            "baseline_too_old",
            f"{key}.baseline.first",
            baseline.first.isoformat(),
            {"value": baseline.first, "years": _YEARS_BEFORE},
        )


def _target(
    key: str, target: Target, baseline: Baseline, level: float | None, measure: Measure
) -> Iterator[Problem]:
    field = f"{key}.target.{target.horizon.value}"
    lower = measure.direction is Direction.LOWER
    start = level if baseline.from_series else baseline_value(baseline, measure)
    value = target.in_unit(start, lower)
    if value is None:
        return
    shown, number = f"{value:.10g}", {"value": value}
    if measure.minimum is not None and value < measure.minimum:
        yield _wrong("below_minimum", field, shown, {**number, "minimum": measure.minimum})
    if measure.maximum is not None and value > measure.maximum:
        yield _wrong("above_maximum", field, shown, {**number, "maximum": measure.maximum})
    if measure.direction is Direction.NEUTRAL:
        return
    good = -1 if lower else 1
    if target.kind in (TargetKind.CHANGE, TargetKind.CHANGE_PERCENT):
        wrong = (target.value or 0) * good < 0
    else:
        wrong = start is not None and (value - start) * good < 0
    if wrong:
        code = "target_wrong_side_lower" if lower else "target_wrong_side_higher"
        yield _wrong(code, field, shown, {**number, "baseline": "?" if start is None else start})


def baseline_value(baseline: Baseline, measure: Measure) -> float | None:
    """The registered baseline in the measure's unit; None where there is none, or where it is in the figures."""
    if baseline.from_series:
        return None
    if baseline.numerator is not None and baseline.denominator:
        return baseline.numerator / baseline.denominator * measure.scale
    return baseline.value
