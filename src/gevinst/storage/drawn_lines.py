"""What is drawn of a finding, and results at horizons, as they are kept: what repeats is written once.

Limits stand still for years and nearly every figure is a sign of nothing, so a control line is kept as runs: of one value and
how many periods it holds. An axis is its first period, how often, and how many. What was kept period by period, as a form
before this one did, is read too. Of an earlier time there is the line without the change beside the limits; it is reckoned
where it is drawn, and what is kept of it is passed by.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_json

from gevinst.domain.control_chart import PointLabel, Rule, Strength
from gevinst.domain.evaluation import HorizonResult, Verdict
from gevinst.domain.finding import ControlLine, ControlPhase
from gevinst.domain.horizon import Frequency, Horizon, next_period
from gevinst.storage.engine import JsonText

_FORM = 1
_WHOLE: TypeAdapter[ControlLine] = TypeAdapter(ControlLine)
_RESULT = ("target", "actual", "first", "last", "progress", "expected", "remaining")
_LIMITS = ("centre", "lower", "upper")


def control_text(line: ControlLine) -> JsonText:
    """A control line as it is kept."""
    kept: dict[str, Any] = {
        "form": _FORM,
        "axis": _axis(line.periods),
        "centre": _runs(line.centre),
        "lower": _runs(line.lower),
        "upper": _runs(line.upper),
        # As text at once: the writer of JSON asks each name for its value, slowly.
        "labels": [(str(label), many) for label, many in _runs(line.labels)],
        "phases": [(each.start, each.centre, str(each.strength), each.reason) for each in line.phases],
    }
    if any(line.rules):
        kept["rules"] = [(at, " ".join(rules)) for at, rules in enumerate(line.rules) if rules]
    if True in line.preliminary:
        kept["preliminary"] = [at for at, early in enumerate(line.preliminary) if early]
    return _text(kept)


def control_line(kept: Mapping[str, Any]) -> ControlLine:
    """A control line from what is kept, in whichever form."""
    if "form" not in kept:
        return _WHOLE.validate_python(kept)
    periods = _periods(kept["axis"])
    count = len(periods)
    rules: list[tuple[Rule, ...]] = [()] * count
    for at, own in kept.get("rules", ()):
        rules[at] = tuple(map(Rule, own.split()))
    preliminary = [False] * count
    for at in kept.get("preliminary", ()):
        preliminary[at] = True
    centre, lower, upper = (tuple(_each(kept[name])) for name in _LIMITS)
    return ControlLine(
        periods=periods,
        centre=centre,
        lower=lower,
        upper=upper,
        labels=tuple(_each([(PointLabel(label), many) for label, many in kept["labels"]])),
        rules=tuple(rules),
        preliminary=tuple(preliminary),
        phases=tuple(
            ControlPhase(start, centre, Strength(strength), reason)
            for start, centre, strength, reason in kept["phases"]
        ),
    )


def results_text(results: Sequence[HorizonResult]) -> JsonText:
    """Results at horizons as they are kept: each a list, in the order of its fields."""
    return _text(
        [
            (
                str(each.horizon),
                str(each.verdict),
                each.target,
                each.actual,
                each.first,
                each.last,
                each.progress,
                each.expected,
                each.remaining,
            )
            for each in results
        ]
    )


def horizon_results(kept: Sequence[Any]) -> tuple[HorizonResult, ...]:
    """Results at horizons from what is kept, in whichever form."""
    return tuple(
        HorizonResult(
            Horizon(each["horizon"]), Verdict(each["verdict"]), **{name: each[name] for name in _RESULT}
        )
        if isinstance(each, Mapping)
        else HorizonResult(Horizon(each[0]), Verdict(each[1]), *each[2:])
        for each in kept
    )


def _text(kept: Any) -> JsonText:
    # Nothing that is not JSON: what is no number is nothing.
    return JsonText(to_json(kept, inf_nan_mode="null"), "utf-8")


@lru_cache(maxsize=4096)
def _axis(periods: tuple[int, ...]) -> tuple[Any, ...]:
    """(first period, how often, how many); the periods themselves where they do not follow each other."""
    for frequency in Frequency:
        if periods and _following(periods[0], frequency, len(periods)) == periods:
            return (periods[0], frequency.value, len(periods))
    return periods


def _periods(axis: Sequence[Any]) -> tuple[int, ...]:
    if len(axis) == 3 and isinstance(axis[1], str):
        return _following(axis[0], Frequency(axis[1]), axis[2])
    return tuple(axis)


@lru_cache(maxsize=4096)
def _following(first: int, frequency: Frequency, many: int) -> tuple[int, ...]:
    found = [first]
    while len(found) < many:
        found.append(next_period(found[-1], frequency))
    return tuple(found)


def _runs(values: Sequence[Any]) -> list[tuple[Any, int]]:
    """Each value with how many times it stands in a row."""
    if values and values.count(values[0]) == len(values):
        return [(values[0], len(values))]
    return [(value, len(list(run))) for value, run in groupby(values)]


def _each(runs: Sequence[Any]) -> list[Any]:
    return [value for value, many in runs for _ in range(many)]
