"""From a plan and its figures to evaluations: where the start, the horizons and a change of definition fall, and what a total
of parties leaves out. Without a database."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from gevinst.domain.evaluation import Audience, Evaluation, Verdict
from gevinst.domain.evidence import FactCode
from gevinst.domain.follow_up import Event, EventKind
from gevinst.domain.horizon import Frequency, Horizon, next_period, period_of
from gevinst.domain.measure import Measure
from gevinst.domain.measurement import Figure, Measurement, State, SubmissionState
from gevinst.domain.plan import Baseline, Benefit, Indicator, PlanDocument, Project, Series, Target
from gevinst.services.reckoning import evaluate

WORDS = {"nb": "x", "nn": "x", "en": "x"}
JANUARY = dt.date(2024, 1, 1)
GO_LIVE = dt.date(2025, 1, 1)
LAST_YEAR = Baseline(from_series=True, first=JANUARY, last=dt.date(2024, 12, 31))
HIDDEN = Figure(State.SUPPRESSED)
WAVES = [50.0, 52.0, 49.0, 51.0, 50.5, 48.5, 51.5, 50.0, 49.5, 52.5, 50.0, 51.0]


def a_measure(**given: Any) -> Measure:
    return Measure.model_validate(
        {
            "key": "tall",
            "name": WORDS,
            "what": WORDS,
            "shape": "amount",
            "unit": {"key": "hours", "name": WORDS, "symbol": WORDS},
            "direction": "lower",
            "value": WORDS,
            "over_time": "sum",
            "over_parties": "sum",
            "source": {"name": WORDS},
            **given,
        }
    )


SHARE = a_measure(
    shape="ratio",
    numerator=WORDS,
    denominator=WORDS,
    scale=100,
    proportion=True,
    over_time="sum_over_sum",
    over_parties="sum_over_sum",
)
MINUTES = a_measure(shape="mean", over_time="weighted_mean", over_parties="weighted_mean")
AMOUNT = a_measure()


def figure(given: Any) -> Figure:
    if isinstance(given, tuple):
        return Figure(State.VALUE, numerator=given[0], denominator=given[1])
    return given if isinstance(given, Figure) else Figure(State.VALUE, value=given)


def line(series: str, values: Sequence[Any], first: dt.date = JANUARY, **given: Any) -> list[Measurement]:
    """None is nothing at all."""
    found, period = [], period_of(first, Frequency.MONTH)
    for value in values:
        if value is not None:
            found.append(
                Measurement(series, period, figure(value), submission=SubmissionState.APPROVED, **given)
            )
        period = next_period(period, Frequency.MONTH)
    return found


def evaluated(
    measure: Measure,
    lines: dict[str, list[Measurement]],
    events: Sequence[Event] = (),
    audience: Audience = Audience.ALL,
    comparison: str | None = None,
    *,
    starts: dt.date | None = JANUARY,
    go_live: dt.date | None = GO_LIVE,
    **given: Any,
) -> Evaluation:
    """The total."""
    series = tuple(Series(id=each, party=each, comparison=each == comparison) for each in lines)
    own = Indicator(id="i", key="i", title="i", own_measure=measure, series=series, **given)
    document = PlanDocument(
        project=Project(id="p", title="p", starts=starts, go_live=go_live),
        benefits=(Benefit(id="b", title="b", indicators=(own,)),),
    )
    found = evaluate([document], lines, lambda each: each.own_measure, {"p": events}, [audience])
    return next(each for each in found if each.series is None)


def facts(evaluation: Evaluation) -> dict[FactCode, Any]:
    assert evaluation.finding is not None
    return {fact.code: fact for fact in evaluation.finding.facts}


def changed(day: dt.date) -> Event:
    return Event(kind=EventKind.DEFINITION_CHANGE, date=day, text="Telles på en annen måte")


class TestTheStart:
    TARGETS = (
        Target(horizon="short", value=1.0),
        Target(horizon="medium", value=1.0),
        Target(horizon="long", value=100.0),
    )

    def test_before_the_first_figure_the_horizons_still_count_from_it(self) -> None:
        # Half a year went by without figures; the second horizon ended in June, four months before the last figure.
        start = dt.date(2023, 7, 1)
        found = evaluated(
            AMOUNT, {"a": line("a", WAVES[:10])}, starts=start, go_live=start, targets=self.TARGETS
        )
        assert found.finding is not None
        assert [(each.horizon, each.periods) for each in found.finding.forecasts] == [(Horizon.LONG, 8)]

    def test_after_the_last_figure_nothing_is_forecast(self) -> None:
        found = evaluated(
            AMOUNT, {"a": line("a", WAVES[:10])}, go_live=dt.date(2026, 1, 1), targets=self.TARGETS
        )
        assert found.finding is not None
        assert found.finding.forecasts == ()

    @pytest.mark.parametrize(
        ("months", "assured"),
        [
            (18, "consistently_misses"),  # June 2025 is in the long horizon.
            (
                15,
                "consistently_hits",
            ),  # March is in the medium one, though nothing was put into use before July.
        ],
    )
    def test_horizons_that_ended_before_it_are_over(self, months: int, assured: str) -> None:
        targets = tuple(
            Target(horizon=horizon, value=value)
            for horizon, value in (("short", 1.0), ("medium", 100.0), ("long", 1.0))
        )
        found = evaluated(
            AMOUNT,
            {"a": line("a", (WAVES * 2)[:months])},
            starts=dt.date(2024, 4, 1),
            go_live=dt.date(2025, 7, 1),
            targets=targets,
        )
        assert found.finding is not None
        assert found.finding.assurance == assured

    def test_the_month_that_it_cuts_is_on_neither_side(self) -> None:
        found = evaluated(AMOUNT, {"a": line("a", [*WAVES, 500.0, *WAVES])}, go_live=dt.date(2025, 1, 15))
        assert (found.points_before, found.points_after) == (12, 12)
        assert found.finding is not None
        assert found.finding.effect is not None
        assert (found.finding.effect.points_before, found.finding.effect.points_after) == (12, 12)

    def test_limits_leave_out_the_month_that_it_cuts(self) -> None:
        found = evaluated(AMOUNT, {"a": line("a", [*WAVES, 500.0, *WAVES])}, go_live=dt.date(2025, 1, 15))
        assert found.finding is not None
        assert found.finding.centre == pytest.approx(sum(WAVES) / 12)


class TestAChangeOfDefinition:
    TARGETS = (Target(horizon="long", value=45.0),)

    @pytest.mark.parametrize(
        ("day", "comparable"),
        [
            (dt.date(2025, 10, 1), True),  # From the day after the last figure.
            (dt.date(2025, 9, 15), False),  # In the middle of the last one.
            (dt.date(2024, 6, 1), False),  # In the middle of the baseline.
            (dt.date(2024, 1, 1), True),  # With its first day.
        ],
    )
    def test_what_it_parts_is_not_compared(self, day: dt.date, comparable: bool) -> None:
        to_september = {"a": line("a", [*WAVES, *[each - 10 for each in WAVES[:9]]])}
        found = evaluated(AMOUNT, to_september, [changed(day)], baseline=LAST_YEAR, targets=self.TARGETS)
        assert (found.change is not None) == comparable
        assert (found.horizons[2].verdict is not Verdict.NOT_COMPARABLE) == comparable

    @pytest.mark.parametrize("day", [GO_LIVE, dt.date(2025, 3, 1)])
    def test_a_baseline_without_dates_was_there_before_the_start(self, day: dt.date) -> None:
        found = evaluated(
            AMOUNT, {"a": line("a", [*WAVES, *WAVES])}, [changed(day)], baseline=Baseline(value=60.0)
        )
        assert found.change is None

    def test_the_month_that_it_cuts_is_of_neither(self) -> None:
        odd = [*WAVES, *WAVES[:9], 9000.0, *[each * 100 for each in WAVES]]
        cut = evaluated(AMOUNT, {"a": line("a", odd)}, [changed(dt.date(2025, 10, 15))])
        plain = evaluated(AMOUNT, {"a": line("a", [*WAVES, *WAVES[:9]])})
        assert cut.finding is not None
        assert plain.finding is not None
        assert cut.finding.effect is not None
        assert plain.finding.effect is not None
        assert cut.finding.effect.effect == plain.finding.effect.effect
        assert "cut_at_definition" in cut.finding.effect.notes


class TestATotalOfParties:
    def test_every_figure_that_lacks_counts_and_a_party_that_came_is_said(self) -> None:
        # The second party reports more readmissions, and only from go-live on.
        found = evaluated(
            SHARE, {"a": line("a", [(5, 50)] * 24), "b": line("b", [None] * 12 + [(10 + at % 2, 50) for at in range(12)])}
        )  # fmt: skip
        assert facts(found)[FactCode.COMPLETE].figure == pytest.approx(0.75)
        assert facts(found)[FactCode.COMPLETE].met is False
        assert found.finding is not None
        assert found.finding.effect is not None
        assert "parties_differ" in found.finding.effect.notes

    def test_a_party_without_a_single_figure_is_no_part_of_the_line(self) -> None:
        found = evaluated(SHARE, {"a": line("a", [(5 + at % 3, 50) for at in range(24)]), "b": []})
        assert facts(found)[FactCode.COMPLETE].figure == 1.0
        assert found.finding is not None
        assert found.finding.effect is not None
        assert found.finding.effect.notes == ()

    @pytest.mark.parametrize("second", [[7.0] * 12, []])
    def test_what_is_not_put_together_has_no_total_and_says_so_where_there_are_figures(
        self, second: list[Any]
    ) -> None:
        apart = a_measure(over_parties="none")
        found = evaluated(apart, {"a": line("a", [5.0] * 12), "b": line("b", second)})
        assert (found.latest, found.notes) == (None, ("not_put_together",))
        assert evaluated(apart, {"a": [], "b": []}).notes == ()

    def test_small_counts_that_were_withheld_are_said(self) -> None:
        # Only the months with few are withheld, so what is left is too high.
        found = evaluated(
            SHARE,
            {"a": line("a", [(6 + at % 3, 50) for at in range(24)]), "b": line("b", [(7, 60), HIDDEN] * 12)},
        )
        assert "suppressed_left_out" in found.notes
        assert facts(found)[FactCode.COMPLETE].figure == pytest.approx(0.75)
        assert found.finding is not None
        assert found.finding.effect is not None
        assert "small_counts_left_out" in found.finding.effect.notes

    def test_a_month_without_a_total_is_not_there_because_one_party_is_early(self) -> None:
        at = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
        not_measured = Figure(State.NOT_MEASURED, reason="Ferie")
        found = evaluated(
            AMOUNT,
            {"a": line("a", [*WAVES, *WAVES[:11], not_measured, 50.0], at=at)},
            lag_days=40,
        )
        assert facts(found)[FactCode.COMPLETE].figure == pytest.approx(24 / 25)

    def test_the_number_of_parties_is_not_what_a_mean_rests_on(self) -> None:
        plain = {party: line(party, WAVES * 2) for party in "ab"}
        found = evaluated(MINUTES, plain)
        assert found.notes == ("unweighted",)
        assert facts(found)[FactCode.LARGE_ENOUGH].met is None
        few = {
            party: line(party, [Figure(State.VALUE, value=each, n=3) for each in WAVES * 2]) for party in "ab"
        }
        assert facts(evaluated(MINUTES, few))[FactCode.LARGE_ENOUGH].figure == 6


class TestAGroupToCompareWith:
    def test_its_unfinished_figures_are_left_out_and_the_numbers_are_of_the_differences(self) -> None:
        early = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
        own = [*WAVES, *[each - 5 for each in reversed(WAVES)]]
        others = [*WAVES[6:], *WAVES[:6], *WAVES]
        done = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
        with_last = evaluated(
            AMOUNT,
            {"a": line("a", own, at=done), "c": line("c", [*others[:-1], 1000.0], at=early)},
            comparison="c",
            lag_days=10,
        )
        without = evaluated(
            AMOUNT,
            {"a": line("a", own, at=done), "c": line("c", others[:-1], at=early)},
            comparison="c",
            lag_days=10,
        )
        assert with_last.finding is not None
        assert without.finding is not None
        assert with_last.finding.effect is not None
        assert with_last.finding.effect == without.finding.effect
        assert with_last.finding.effect.compared
        assert (with_last.finding.effect.points_after, with_last.finding.effect.gaps) == (11, 0)

    def test_nothing_is_said_of_where_there_is_nothing_to_compare_with(self) -> None:
        own = [*WAVES, *WAVES, *[each - 5 for each in reversed(WAVES)]]
        others = [*[None] * 8, *WAVES[3:], *WAVES[:3], None, *WAVES[:11]]
        assert len(others) == 32
        longer = evaluated(
            AMOUNT,
            {"a": line("a", own), "c": line("c", others)},
            comparison="c",
            go_live=dt.date(2026, 1, 1),
        )
        shorter = evaluated(
            AMOUNT,
            {"a": line("a", own[8:32], dt.date(2024, 9, 1)), "c": line("c", others)},
            comparison="c",
            go_live=dt.date(2026, 1, 1),
        )
        assert longer.finding is not None
        assert shorter.finding is not None
        assert longer.finding.effect is not None
        assert longer.finding.effect == shorter.finding.effect
        assert longer.finding.effect.gaps == 1
        assert facts(longer)[FactCode.COMPLETE].figure == pytest.approx(23 / 24)


def test_more_of_what_is_below_zero_is_more() -> None:
    found = evaluated(
        AMOUNT, {"a": line("a", [*[-50.0] * 12, *[-60.0, -61.0, -59.0] * 4])}, baseline=LAST_YEAR
    )
    assert found.change == pytest.approx(-10)
    assert found.change_percent == pytest.approx(-20)


def test_what_is_not_complete_yet_is_the_latest_and_reaches_no_target() -> None:
    # Readmissions within thirty days, of June on 2 July: most of them have not happened yet.
    moment = dt.datetime(2025, 7, 2, tzinfo=dt.UTC)
    found = evaluated(
        SHARE,
        {"a": line("a", [*[(10, 50)] * 17, (1, 50)], at=moment)},
        targets=(Target(horizon="long", value=18.0), Target(horizon="short", value=18.0)),
        baseline=LAST_YEAR,
        lag_days=30,
        starts=GO_LIVE,
    )
    assert (found.latest, found.last_period) == (2.0, dt.date(2025, 6, 1).toordinal())
    assert (found.recent, found.points_after) == (20.0, 5)
    assert found.horizons[0].verdict is Verdict.BEHIND
    assert found.horizons[0].last == dt.date(2025, 5, 1).toordinal()
    assert found.finding is not None
    assert found.finding.preliminary == 1


def test_where_nothing_is_complete_there_are_figures_but_none_to_judge() -> None:
    moment = dt.datetime(2025, 7, 2, tzinfo=dt.UTC)
    found = evaluated(
        SHARE,
        {"a": line("a", [(1, 50)], dt.date(2025, 6, 1), at=moment)},
        targets=(Target(horizon="long", value=18.0),),
        baseline=Baseline(value=20.0),
        lag_days=30,
        starts=GO_LIVE,
    )
    assert (found.latest, found.recent, found.change) == (2.0, None, None)
    assert found.horizons[2].verdict is Verdict.NOT_STARTED
