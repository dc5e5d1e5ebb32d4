"""While a file's figures are reckoned others save: nobody waits for it, and nothing that anybody saved is lost."""

import datetime as dt
from collections.abc import Callable

import pytest

from gevinst.domain.errors import Refused
from gevinst.domain.measurement import Figure, Measurement, Revision, State
from gevinst.domain.plan import Indicator
from gevinst.services.evaluations import re_evaluate
from gevinst.services.everything import Services
from gevinst.services.progress import Step
from gevinst.storage.engine import WRITES
from gevinst.storage.unit_of_work import UnitOfWork

from .conftest import OPERATOR, PROJECT_GROUP, SLUG, STEERING, a_plan

MONTHS = [f"2025-{month:02d}" for month in range(1, 13)]
FILE = (
    "måltall;part;periode;teller;nevner\n"
    + "".join(f"reinnleggelser;fjordvik;{month};{4 + at % 2};41\n" for at, month in enumerate(MONTHS))
).encode()
JANUARY = dt.date(2025, 1, 1).toordinal()
OTHER = "annet-prosjekt"


def readmissions(services: Services, slug: str = SLUG) -> Indicator:
    return services.plans.document(OPERATOR, slug).benefits[0].indicators[0]


def saves(services: Services, party: int, numerator: int, slug: str = SLUG) -> None:
    """Somebody types the figure of January 2025."""
    cells = {"numerator": str(numerator), "denominator": "50"}
    line = readmissions(services, slug).series[party]
    services.measurements.save_row(OPERATOR, slug, line.id, JANUARY, cells, None)


def beside(services: Services, act: Callable[[], None], times: int = 1) -> list[Step]:
    """The file is stored while, each time its figures have been reckoned, somebody else acts; gives the steps it went through."""
    steps: list[Step] = []

    def progress(step: Step, done: int, total: int) -> None:
        if not steps or steps[-1] is not step:
            steps.append(step)
            if step is Step.EVALUATING and steps.count(step) <= times:
                act()

    services.measurements.import_file(PROJECT_GROUP, "tall.csv", FILE, SLUG, progress=progress)
    return steps


def held(services: Services, party: int) -> dict[int, Measurement]:
    line = readmissions(services).series[party]
    with services.measurements.reading() as work:
        return {each.period: each for each in work.measurements.for_series([line.id])[line.id]}


def history(services: Services, party: int) -> list[Revision]:
    line = readmissions(services).series[party]
    with services.measurements.reading() as work:
        return work.measurements.history(line.id, JANUARY)


def figure(top: float, bottom: float) -> Figure:
    return Figure(State.VALUE, numerator=top, denominator=bottom)


def agrees(services: Services) -> bool:
    return services.evaluations.differences(OPERATOR) == []


def test_what_is_saved_in_another_project_costs_nothing(services: Services) -> None:
    plan = a_plan()
    other = plan.model_copy(
        update={
            "project": plan.project.model_copy(
                update={"slug": OTHER, "id": type(plan.project)(title="x").id}
            ),
            "benefits": tuple(
                type(each).model_validate(_without_ids(each.model_dump())) for each in plan.benefits
            ),
        }
    )
    with UnitOfWork(services.engine, OPERATOR, services.clock) as work:
        work.plans.add(other)
        re_evaluate(services.plans, work, OTHER)
        work.commit()
    steps = beside(services, lambda: saves(services, 0, 7, OTHER))
    assert steps == list(Step)
    assert len(held(services, 0)) == 12
    line = readmissions(services, OTHER).series[0].id
    with services.measurements.reading() as work:
        assert [each.figure for each in work.measurements.for_series([line])[line]] == [figure(7, 50)]
    assert agrees(services)


def _without_ids(values: object) -> object:
    if isinstance(values, dict):
        return {name: _without_ids(each) for name, each in values.items() if name != "id"}
    return [_without_ids(each) for each in values] if isinstance(values, list | tuple) else values


@pytest.mark.parametrize("party", [0, 1])
def test_what_is_saved_in_the_same_project_is_kept_and_counted(services: Services, party: int) -> None:
    steps = beside(services, lambda: saves(services, party, 7))
    assert steps.count(Step.EVALUATING) == 2
    assert len(held(services, 0)) == 12
    assert held(services, 0)[JANUARY].figure == figure(4, 41)
    if party == 0:
        # The file came last; what was typed before it is in the history.
        assert [each.figure for each in history(services, 0)] == [figure(7, 50), figure(4, 41)]
        assert held(services, 0)[JANUARY].revision == 2
    else:
        assert held(services, 1)[JANUARY].figure == figure(7, 50)
    assert agrees(services)


def test_where_others_save_all_the_time_they_wait_in_the_end(services: Services) -> None:
    numbers = iter(range(5, 9))
    steps = beside(services, lambda: saves(services, 1, next(numbers)), times=3)
    assert steps.count(Step.EVALUATING) == 4
    assert len(held(services, 0)) == 12
    assert len(history(services, 1)) == 3
    assert agrees(services)


def test_what_is_locked_in_the_meantime_is_refused_and_nothing_is_stored(services: Services) -> None:
    saves(services, 0, 7)

    def approve() -> None:
        services.measurements.submit(PROJECT_GROUP, SLUG, "2025-01")
        services.measurements.approve(STEERING, SLUG, "2025-01")

    with pytest.raises(Refused) as refused:
        beside(services, approve)
    assert [(each.code, each.row) for each in refused.value.problems] == [("locked", 2)]
    assert [each.figure for each in held(services, 0).values()] == [figure(7, 50)]
    assert agrees(services)


def test_one_who_stores_nothing_new_takes_hardly_a_lock(services: Services) -> None:
    beside(services, lambda: None, times=0)
    assert Step.STORING not in beside(services, lambda: None, times=0)
    assert all(each.revision == 1 for each in held(services, 0).values())


def test_nothing_is_written_before_all_is_reckoned(small: Services) -> None:
    """On SQLite a transaction that writes takes the lock at its beginning."""
    from sqlalchemy import event

    order: list[object] = []

    @event.listens_for(small.engine, "begin")
    def begun(connection) -> None:
        if connection.get_execution_options().get(WRITES):
            order.append("lock")

    small.measurements.import_file(
        PROJECT_GROUP, "tall.csv", FILE, SLUG, progress=lambda step, done, total: order.append(step)
    )
    assert order.count("lock") == 1
    assert order[order.index("lock") - 1] is Step.EVALUATING
    assert order[order.index("lock") + 1] is Step.STORING
