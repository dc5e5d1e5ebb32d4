"""The chart of one line is reckoned in plain numbers: the same to the last bit as many are in arrays."""

from dataclasses import fields
from typing import Any

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as some

from gevinst.analysis.line_chart_one import chart_of_one
from gevinst.analysis.line_charts import charts_of
from gevinst.analysis.line_figures import LineFigures
from gevinst.domain.horizon import Horizon

from .test_findings import ADMISSIONS, DISCHARGES, EVENTS, HOURS, READMISSIONS, VALUES, a_line, a_measure

RATE = READMISSIONS.model_copy(update={"proportion": False})
NEUTRAL = a_measure(direction="neutral", minimum=0)
SLOW = [40.0, 41.0, 42.0, 43.0, 44.0, 45.0, 46.0, 47.0, 46.0, 45.0, 44.0, 43.0, 42.0, 41.0, 40.0]
NONE = float("nan")


@some.composite
def lines(draw: Any) -> LineFigures:
    """Lines with gaps, equal figures, drift, sudden changes and all that a person may set down."""
    measure = draw(some.sampled_from([HOURS, NEUTRAL, ADMISSIONS, READMISSIONS, READMISSIONS, RATE]))
    length = draw(some.sampled_from([1, 2, 3, 5, 6, 7, 12, 13, 24, 24, 40]))
    random = np.random.default_rng(draw(some.integers(0, 10_000)))
    spread = draw(some.sampled_from([0.0, 0.1, 1.0, 6.0]))
    drift = draw(some.sampled_from([0.0, 0.0, 0.5, -0.4]))
    top = (
        draw(some.sampled_from([3.0, 30.0])) + drift * np.arange(length) + random.normal(0.0, spread, length)
    )
    if measure is not HOURS:
        top = np.rint(np.maximum(top, 0.0))
    bottom = (
        np.rint(random.uniform(45.0, 80.0, length)) if measure in (READMISSIONS, RATE) else np.ones(length)
    )
    gaps = random.random(length) < draw(some.sampled_from([0.0, 0.0, 0.1, 0.6]))
    top[gaps] = bottom[gaps] = np.nan
    for kind, value in draw(
        some.lists(
            some.tuples(some.sampled_from(["top", "bottom"]), some.sampled_from([-2.0, 0.0, 90.0, 1e120])),
            max_size=1,
        )
    ):
        (top if kind == "top" else bottom)[random.integers(length)] = value
    start = draw(some.sampled_from([None, -3, 0, 3, 12, 13, 60]))
    return a_line(
        top.tolist(),
        bottom.tolist(),
        start,
        measure,
        cut=draw(some.sampled_from([None, None, start - 1])) if start and 0 < start <= length else None,
        preliminary=np.arange(length) >= length - draw(some.sampled_from([0, 0, 1, 2])),
        rebased=(length // 2,) if length > 1 and draw(some.sampled_from([False, False, False, True])) else (),
        targets=draw(
            some.sampled_from([{}, {Horizon.SHORT: 20.0, Horizon.LONG: 60.0}, {Horizon.LONG: 31.0}])
        ),
        ends={Horizon.SHORT: 6, Horizon.LONG: 24},
    )


@given(lines())
@settings(max_examples=150, deadline=None)
@example(a_line(VALUES))
@example(a_line([float(each) for each in EVENTS], [float(each) for each in DISCHARGES], 12, READMISSIONS))
@example(a_line(SLOW, start=None))
@example(a_line([40.0] * 6 + [50.0] + [40.0] * 6))
@example(a_line([NONE] * 3, [NONE] * 3, 1, READMISSIONS))
@example(a_line([-0.0, -0.0, -0.0, -0.0, -0.0, -0.0]))
def test_one_line_is_drawn_as_in_a_batch(line: LineFigures) -> None:
    (among,) = charts_of([line])
    one = chart_of_one(line)
    told = {each.name: repr(getattr(one, each.name)) for each in fields(one)}
    assert told == {each.name: repr(getattr(among, each.name)) for each in fields(among)}
