"""One indicator in one series is reckoned in plain numbers: the same to the last bit as many are in arrays."""

import datetime as dt
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from gevinst.domain.evaluation import Audience, Evaluation
from gevinst.domain.follow_up import Event, EventKind
from gevinst.domain.horizon import Frequency, next_period, period_of
from gevinst.domain.measure import Measure
from gevinst.domain.measurement import Figure, Measurement, State, SubmissionState
from gevinst.domain.plan import Baseline, Benefit, Indicator, PlanDocument, Project, Series, Target
from gevinst.services.reckoning import evaluate
from gevinst.services.reckoning_one import evaluate_one

from .test_reckoning import AMOUNT, MINUTES, SHARE, a_measure

FIRST, START = dt.date(2024, 1, 1), dt.date(2025, 1, 15)
SERIES = Series(id="a", party="a")
MEASURES = (
    AMOUNT,
    SHARE,
    MINUTES,
    a_measure(direction="neutral"),
    a_measure(direction="higher", over_time="last"),
    a_measure(shape="count"),
)
NUMBERS = some.sampled_from([0.0, 1.0, 2.5, 40.0, 41.0, 43.25, 55.0, 90.0])
AT = some.none() | some.dates(FIRST, dt.date(2026, 12, 31)).map(
    lambda day: dt.datetime(day.year, day.month, day.day, 22, 30, tzinfo=dt.UTC)
)
FIGURES = some.builds(
    Figure,
    some.sampled_from([State.VALUE] * 8 + [State.NOT_MEASURED]),
    value=NUMBERS,
    numerator=NUMBERS,
    denominator=NUMBERS,
    n=some.sampled_from([None, 3.0, 7.0, 7.0]),
)
TARGETS = some.builds(
    lambda kind, value: {"kind": kind, "value": value},
    some.sampled_from(["value", "change", "change_percent"]),
    some.sampled_from([-20.0, -10.0, 0.0, 30.0, 45.0]),
)
BASELINES = some.sampled_from(
    [
        Baseline(),
        Baseline(value=41.0),
        Baseline(from_series=True, first=FIRST, last=dt.date(2024, 12, 31)),
        Baseline(value=50.0, from_series=True, first=dt.date(2024, 3, 5), last=dt.date(2024, 9, 10)),
    ]
)
EVENTS = some.lists(
    some.builds(
        lambda kind, day, party: Event(kind=kind, date=day, text="Nytt", party=party),
        some.sampled_from(list(EventKind)),
        some.dates(FIRST, dt.date(2025, 12, 31)),
        some.sampled_from([None, None, "a", "b"]),
    ),
    max_size=2,
)


@some.composite
def lines(draw: Any, frequency: Frequency) -> list[Measurement]:
    """Figures in order of time, with gaps."""
    found, period = [], period_of(FIRST, frequency)
    for figure in draw(
        some.lists(
            some.none() | FIGURES | FIGURES | FIGURES, min_size=draw(some.sampled_from([0, 14])), max_size=30
        )
    ):
        if figure is not None:
            how_far = draw(some.sampled_from([SubmissionState.DRAFT, SubmissionState.APPROVED]))
            found.append(Measurement("a", period, figure, submission=how_far, at=draw(AT)))
        period = next_period(period, frequency)
    return found


@settings(max_examples=150, deadline=None)
@given(some.data())
def test_it_is_what_many_are(data: some.DataObject) -> None:
    measure = data.draw(some.sampled_from(MEASURES))
    frequency = data.draw(some.sampled_from([Frequency.MONTH, Frequency.MONTH, *Frequency]))
    held = data.draw(lines(frequency))
    indicator = Indicator(
        id="i",
        key="i",
        title="i",
        own_measure=measure,
        frequency=frequency,
        lag_days=data.draw(some.sampled_from([0, 40])),
        baseline=data.draw(BASELINES),
        targets=tuple(
            Target(horizon=horizon, **data.draw(TARGETS))
            for horizon in ("short", "medium", "long")
            if data.draw(some.booleans())
        ),
        series=(SERIES,),
    )
    go_live = data.draw(some.sampled_from([None, START, dt.date(2025, 2, 1)]))
    events = data.draw(EVENTS)
    assert _one(indicator, held, events, go_live) == _many(indicator, held, events, go_live)


def test_a_line_that_its_total_is_not_goes_the_way_of_many() -> None:
    hidden = [
        Measurement("a", period_of(FIRST, Frequency.MONTH), Figure(State.SUPPRESSED)),
        Measurement("a", period_of(dt.date(2024, 2, 1), Frequency.MONTH), Figure(State.VALUE, 4.0)),
    ]
    indicator = Indicator(id="i", key="i", title="i", own_measure=AMOUNT, series=(SERIES,))
    found = _one(indicator, hidden, [], START)
    assert found == _many(indicator, hidden, [], START)
    assert found[-1].notes == ("suppressed_left_out",)
    assert _one(indicator, [], [], START) == _many(indicator, [], [], START)
    parties = indicator.model_copy(update={"series": (SERIES, Series(id="b", party="b"))})
    assert len(_one(parties, hidden, [], START)) == 3


def _document(indicator: Indicator, go_live: dt.date | None) -> PlanDocument:
    return PlanDocument(
        project=Project(id="p", title="p", starts=FIRST, go_live=go_live),
        benefits=(Benefit(id="b", title="b", indicators=(indicator,)),),
    )


def _own(indicator: Indicator) -> Measure | None:
    return indicator.own_measure


def _one(
    indicator: Indicator, held: list[Measurement], events: list[Event], go_live: dt.date | None
) -> list[Evaluation]:
    return evaluate_one(_document(indicator, go_live), {"a": held}, _own, events)


def _many(
    indicator: Indicator, held: list[Measurement], events: list[Event], go_live: dt.date | None
) -> list[Evaluation]:
    return evaluate([_document(indicator, go_live)], {"a": held}, _own, {"p": events}, [Audience.ALL])
