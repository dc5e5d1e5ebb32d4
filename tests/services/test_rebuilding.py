"""All evaluated at once is each evaluated by itself; and nobody's save is lost while it goes on."""

import dataclasses
import datetime as dt
import math
from collections.abc import Mapping, Sequence
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from gevinst.domain.evaluation import Audience, Evaluation
from gevinst.domain.figure_lines import line_of_figures
from gevinst.domain.follow_up import Event, EventKind
from gevinst.domain.horizon import Frequency, next_period, period_end, period_of
from gevinst.domain.measurement import Figure, Measurement, State, SubmissionState
from gevinst.domain.plan import Baseline, Benefit, Indicator, PlanDocument, Project, Series, Target
from gevinst.domain.small_counts import Shown
from gevinst.services import rebuilding
from gevinst.services.evaluations import TOLERANCE
from gevinst.services.reckoning import evaluate, seen_by
from gevinst.services.state import shown_figures
from gevinst.storage.rows import wrote

from .conftest import FJORDVIK, OPERATOR
from .test_reckoning import AMOUNT, MINUTES, SHARE, a_measure

COUNTS = a_measure(key="antall", shape="count")
FIRST = dt.date(2023, 1, 1)

# How a line is: its measure, its parties, what it is compared with, how often it comes and how its figures are.
LINES = some.fixed_dictionaries(
    {
        "measure": some.sampled_from((AMOUNT, MINUTES, SHARE, COUNTS)),
        "parties": some.integers(1, 3),
        "comparison": some.booleans(),
        "private": some.booleans(),
        "frequency": some.sampled_from((Frequency.MONTH, Frequency.MONTH, Frequency.QUARTER)),
        "later": some.integers(0, 5),
        "length": some.integers(0, 30),
        "level": some.sampled_from((2.0, 30.0)),
        "lag": some.sampled_from((0, 0, 60)),
        "registered": some.booleans(),
        "events": some.sampled_from(("", "", "definition_change", "rebase", "co_intervention")),
        "seed": some.integers(0, 10_000),
    }
)


def figure(given: Mapping[str, Any], chance: int, level: float) -> Figure | None:
    """By chance: none, not measured, withheld, or a value that varies."""
    match chance % 23:
        case 0:
            return None
        case 1:
            return Figure(State.NOT_MEASURED)
        case 2:
            return Figure(State.SUPPRESSED)
    value = level * (0.8 + (chance % 41) / 100)
    if given["measure"] is SHARE:
        return Figure(State.VALUE, numerator=float(round(value)), denominator=float(3 * round(level) + 4))
    if given["measure"] is MINUTES:
        return Figure(State.VALUE, value=value, n=None if chance % 97 == 3 else float(chance % 9 + 3))
    return Figure(State.VALUE, value=float(round(value)))


def figures(given: Mapping[str, Any], series: str, place: int) -> list[Measurement]:
    found, period = [], period_of(FIRST, given["frequency"])
    for _ in range(given["later"]):
        period = next_period(period, given["frequency"])
    for at in range(given["length"]):
        chance = (given["seed"] + place * 7919 + at * 104729) % 10007
        own = figure(given, chance, given["level"] * (0.7 if at > 15 else 1.0))
        if own is not None:
            day = period_end(period, given["frequency"]) + dt.timedelta(days=20)
            found.append(
                Measurement(
                    series,
                    period,
                    own,
                    submission=SubmissionState.SUBMITTED if chance % 31 == 5 else SubmissionState.APPROVED,
                    at=dt.datetime.combine(day, dt.time(9), dt.UTC),
                )
            )
        period = next_period(period, given["frequency"])
    return found


def a_project(
    at: int, given: Mapping[str, Any]
) -> tuple[PlanDocument, dict[str, list[Measurement]], list[Event]]:
    parties = [f"part-{each}" for each in range(given["parties"])]
    series = tuple(
        Series(
            id=f"{at}-{party}",
            party=party,
            comparison=given["comparison"] and party == parties[-1] and len(parties) > 1,
            private=given["private"] and party == parties[0] and len(parties) > 1,
        )
        for party in parties
    )
    indicator = Indicator(
        id=f"i-{at}",
        key="i",
        title="i",
        own_measure=given["measure"],
        frequency=given["frequency"],
        lag_days=given["lag"],
        series=series,
        baseline=Baseline(value=25.0)
        if given["registered"]
        else Baseline(from_series=True, first=FIRST, last=dt.date(2023, 12, 31)),
        targets=(Target(horizon="short", value=20.0), Target(horizon="long", value=15.0)),
    )
    document = PlanDocument(
        project=Project(
            id=f"p-{at}", slug=f"p-{at}", title="p", starts=dt.date(2024, 1, 1), go_live=dt.date(2024, 2, 10)
        ),
        benefits=(Benefit(id=f"b-{at}", title="b", indicators=(indicator,)),),
    )
    events = (
        [Event(kind=EventKind(given["events"]), date=dt.date(2024, 9, 5), text="Endret")]
        if given["events"]
        else []
    )
    return document, {each.id: figures(given, each.id, place) for place, each in enumerate(series)}, events


def same(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def by_key(found: Sequence[Evaluation]) -> dict[str, dict[str, Any]]:
    return {
        f"{each.indicator} {each.series} {each.audience.value}": dataclasses.asdict(each) for each in found
    }


@settings(max_examples=12, deadline=None)
@given(some.lists(LINES, min_size=2, max_size=5))
def test_all_at_once_is_each_by_itself(given: list[dict[str, Any]]) -> None:
    projects = [a_project(at, each) for at, each in enumerate(given)]
    alone: dict[str, dict[str, Any]] = {}
    for document, values, events in projects:
        for audience in Audience:
            alone |= by_key(
                evaluate(
                    [document],
                    values,
                    lambda each: each.own_measure,
                    {document.project.id: events},
                    [audience],
                )
            )
    together = by_key(
        evaluate(
            [document for document, _values, _events in projects],
            {key: line_of_figures(key, line) for _, values, _ in projects for key, line in values.items()},
            lambda each: each.own_measure,
            {document.project.id: events for document, _values, events in projects},
        )
    )
    assert together.keys() == alone.keys()
    for key, fields in alone.items():
        assert [name for name in fields if not same(fields[name], together[key][name])] == [], key


@settings(max_examples=25, deadline=None)
@given(some.lists(LINES, min_size=1, max_size=3))
def test_what_funders_are_shown_is_decided_once_and_as_where_it_is_decided_alone(
    given: list[dict[str, Any]],
) -> None:
    """Also of several benefits of one project that follow the same measure."""
    made = [a_project(at, each) for at, each in enumerate(given)]
    document = made[0][0].model_copy(update={"benefits": tuple(each[0].benefits[0] for each in made)})
    lines = {key: line_of_figures(key, line) for _, values, _ in made for key, line in values.items()}
    measure_of = attrgetter("own_measure")
    decided: dict[str, Shown | None] = {}
    evaluate([document], lines, measure_of, {}, funders=decided, findings=False)
    assert decided.keys() == {each.id for benefit in document.benefits for each in benefit.indicators}

    private = {
        each.id
        for benefit in document.benefits
        for indicator in benefit.indicators
        for each in indicator.series
        if each.private
    }
    seen = {
        key: seen_by(line, Audience.APPROVED, document.project)
        for key, line in lines.items()
        if key not in private
    }
    base: Any = SimpleNamespace(measure_of=measure_of)
    alone = shown_figures(base, document, seen, Audience.APPROVED)
    found = shown_figures(base, document, seen, Audience.APPROVED, decided=decided)
    assert found["no_total"] == alone["no_total"]
    assert found["values"].keys() == alone["values"].keys()
    assert {key: list(line) for key, line in found["values"].items()} == {
        key: list(line) for key, line in alone["values"].items()
    }


@pytest.mark.parametrize(("count", "workers"), [(0, 1), (700, 1), (600, 2), (10_006, 2), (2_000, 4)])
def test_blocks_hold_each_project_once_and_get_smaller_where_others_would_wait(count: int, workers: int) -> None:  # fmt: skip
    slugs = [f"p{at}" for at in range(count)]
    parts = rebuilding.parts_of(slugs, workers)
    assert [slug for part in parts for slug in part] == slugs
    sizes = [len(part) for part in parts]
    assert all(0 < size <= rebuilding.AT_ONCE for size in sizes)
    if workers > 1:
        assert sizes == sorted(sizes, reverse=True)
        assert sum(sizes[-workers:]) <= workers * rebuilding.LEAST
        assert min(sizes[:-1]) >= rebuilding.LEAST


class TestBesideOthers:
    def test_what_is_saved_while_a_block_is_reckoned_is_in_it(self, own_demo, monkeypatch) -> None:
        reckoned, asked = rebuilding.reckoned, []

        def slowly(base, work, slugs):
            found = reckoned(base, work, slugs)
            asked.append(tuple(slugs))
            if len(asked) == 1:
                with own_demo.plans.work(OPERATOR) as other:
                    line, period = next(
                        (line.id, held[-1].period)
                        for benefit in other.plans.document(FJORDVIK).benefits
                        for indicator in benefit.indicators
                        for line in indicator.series
                        if (held := other.measurements.for_series([line.id])[line.id])
                    )
                    other.measurements.set_submission(
                        line, period, SubmissionState.DRAFT, own_demo.clock(), "Rådgiver"
                    )
                    # The evaluations are left as they were: only what is reckoned again can find it.
                    wrote(other.session)
                    other.commit()
            return found

        monkeypatch.setattr(rebuilding, "reckoned", slowly)
        own_demo.evaluations.rebuild(OPERATOR)
        assert len(asked) == 2
        assert own_demo.evaluations.differences(OPERATOR) == []

    def test_its_own_blocks_are_no_reason_to_reckon_again(self, own_demo, monkeypatch) -> None:
        reckoned, asked = rebuilding.reckoned, []
        monkeypatch.setattr(rebuilding, "AT_ONCE", 2)
        monkeypatch.setattr(
            rebuilding, "reckoned", lambda *given: (asked.append(given[2]), reckoned(*given))[1]
        )
        own_demo.evaluations.rebuild(OPERATOR)
        assert [len(each) for each in asked] == [2, 2, 2]

    def test_stopped_between_two_blocks_the_rest_stands_as_it_was(self, own_demo, monkeypatch) -> None:
        monkeypatch.setattr(rebuilding, "AT_ONCE", 2)
        with own_demo.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM evaluation")

        class Enough(Exception):
            """Somebody asked for it to stop."""

        def told(done: int, of: int) -> None:
            raise Enough

        with pytest.raises(Enough):
            own_demo.evaluations.rebuild(OPERATOR, progress=told)
        with own_demo.plans.reading() as work:
            slugs = [each.slug for each in work.plans.projects(None, None, None)]
        wrong = {each.split()[0] for each in own_demo.evaluations.differences(OPERATOR)}
        assert wrong
        assert not wrong & set(slugs[:2])

    def test_a_block_that_is_done_once_all_has_been_stopped_is_not_written(self, own_demo) -> None:
        turns = rebuilding.Turns()
        turns.ours[2] = 1
        with own_demo.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM evaluation")
        assert rebuilding.renewed(own_demo.evaluations, OPERATOR, [FJORDVIK], turns) == (0, 0)
        assert [each for each in own_demo.evaluations.differences(OPERATOR) if each.startswith(FJORDVIK)]
