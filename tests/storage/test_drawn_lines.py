"""What is drawn comes back as it was, in few letters; what was kept period by period is read as before."""

import json
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gevinst.domain.control_chart import PointLabel, Rule, Strength
from gevinst.domain.evaluation import HorizonResult, Verdict
from gevinst.domain.finding import ControlLine, ControlPhase
from gevinst.domain.horizon import Frequency, Horizon, next_period
from gevinst.storage.drawn_lines import control_line, control_text, horizon_results, results_text
from gevinst.storage.engine import to_json

_NUMBERS = st.floats(-1e12, 1e12, allow_nan=False)
_FEW = st.sampled_from([1.5, 0.1, 7.0]) | _NUMBERS


def an_axis(frequency: Frequency, first: int, count: int) -> tuple[int, ...]:
    found = [first]
    while len(found) < count:
        found.append(next_period(found[-1], frequency))
    return tuple(found[:count])


AXES = st.builds(
    an_axis, st.sampled_from(Frequency), st.sampled_from([738246, 738521, 739252]), st.integers(0, 12)
) | st.lists(st.integers(730_000, 750_000), unique=True, max_size=12).map(lambda days: tuple(sorted(days)))


@st.composite
def control_lines(draw: st.DrawFn) -> ControlLine:
    periods = draw(AXES)

    def each(kind: st.SearchStrategy[Any]) -> tuple[Any, ...]:
        return tuple(draw(st.lists(kind, min_size=len(periods), max_size=len(periods))))

    return ControlLine(
        periods,
        centre=each(st.none() | _FEW),
        lower=each(st.none() | _FEW),
        upper=each(st.none() | _FEW),
        labels=each(st.sampled_from(PointLabel)),
        rules=each(st.lists(st.sampled_from(Rule), max_size=2, unique=True).map(tuple)),
        preliminary=each(st.booleans()),
        phases=tuple(
            ControlPhase(start, draw(st.none() | _FEW), draw(st.sampled_from(Strength)), "first")
            for start in periods[:2]
        ),
    )


@given(line=control_lines())
def test_any_control_line_comes_back(line: ControlLine) -> None:
    assert control_line(json.loads(to_json(control_text(line)))) == line


@given(line=control_lines())
def test_a_control_line_kept_period_by_period_is_read(line: ControlLine) -> None:
    assert control_line(json.loads(to_json(asdict(line)))) == line


@given(line=control_lines())
def test_the_line_without_the_change_that_was_kept_before_is_passed_by(line: ControlLine) -> None:
    """In either form."""
    once = {"without": (1, (18.9, 19.1)), "without_low": (1, (16.0, 16.2)), "without_high": (1, (21.7, 22.0))}
    assert control_line(json.loads(control_text(line)) | once) == line
    each = {name: (None, 18.9, 19.1) for name in once}
    assert control_line(json.loads(to_json(asdict(line))) | each) == line


@pytest.mark.parametrize("frequency", [each for each in Frequency if each is not Frequency.SINGLE])
def test_steady_limits_are_kept_once_however_long_the_line(frequency: Frequency) -> None:
    def long(count: int) -> str:
        many = (1 / 3,) * count
        return str(
            control_text(
                ControlLine(
                    an_axis(frequency, 738156, count),
                    many,
                    many,
                    many,
                    (PointLabel.COMMON_CAUSE,) * count,
                    ((),) * count,
                    (False,) * count,
                    (ControlPhase(738156, 1 / 3, Strength.FIRM, "first"),),
                )
            )
        )

    assert len(long(90)) == len(long(12)) < 350


def test_what_is_no_number_is_kept_as_nothing() -> None:
    line = ControlLine(
        (738246,),
        (float("nan"),),
        (1.0,),
        (2.0,),
        (PointLabel.COMMON_CAUSE,),
        ((),),
        (False,),
        (),
    )
    assert control_line(json.loads(control_text(line))) == replace(line, centre=(None,))


def test_results_at_horizons_come_back_and_in_the_form_with_names_too() -> None:
    results = (
        HorizonResult(Horizon.SHORT, Verdict.REACHED, 1 / 3, 2.0, 738246, 738276, None, 1.0, 0.0),
        HorizonResult(Horizon.LONG, Verdict.NO_DATA, None, None, None, None, None, None, None),
    )
    assert horizon_results(json.loads(results_text(results))) == results
    assert horizon_results(json.loads(to_json([asdict(each) for each in results]))) == results
