"""One figure that is typed: what it is judged by is what the database holds now, whoever wrote it, and all of it agrees."""

import datetime as dt

import pytest

from gevinst.domain.evaluation import Audience, Evaluation
from gevinst.domain.horizon import Horizon
from gevinst.domain.measurement import Row
from gevinst.domain.plan import PlanDocument, Target
from gevinst.services.everything import Services
from gevinst.services.known_plans import counting
from gevinst.storage.unit_of_work import UnitOfWork

from .conftest import OPERATOR, PROJECT_GROUP, SLUG, STEERING

JANUARY = dt.date(2026, 1, 1).toordinal()


def plan(services: Services) -> PlanDocument:
    with services.plans.reading() as work:
        return counting(work, SLUG)


def save(services: Services, numerator: str, party: int = 0) -> None:
    """The figure of January of one of the two municipalities."""
    (indicator,) = plan(services).benefits[0].indicators
    cells = {"numerator": numerator, "denominator": "41"}
    services.measurements.save_row(PROJECT_GROUP, SLUG, indicator.series[party].id, JANUARY, cells, None)


def evaluation(services: Services, audience: Audience = Audience.ALL) -> Evaluation:
    """Of the total."""
    (indicator,) = plan(services).benefits[0].indicators
    with services.plans.reading() as work:
        found = work.evaluations.for_indicators([indicator.id], audience)
    return next(each for each in found if each.series is None)


def with_target(document: PlanDocument, value: float) -> PlanDocument:
    benefit, *others = document.benefits
    (indicator,) = benefit.indicators
    changed = indicator.model_copy(update={"targets": (Target(horizon=Horizon.SHORT, value=value),)})
    return document.model_copy(
        update={"benefits": (benefit.model_copy(update={"indicators": (changed,)}), *others)}
    )


def short(found: Evaluation) -> float | None:
    return next(each.target for each in found.horizons if each.horizon is Horizon.SHORT)


def test_a_plan_that_another_process_saved_or_adopted_counts_at_the_next_figure(services: Services) -> None:
    save(services, "6")
    assert short(evaluation(services)) == 18.0
    elsewhere = Services(services.engine, services.clock)
    for value, adopted in ((17.0, False), (15.0, True)):
        with UnitOfWork(elsewhere.engine, OPERATOR, elsewhere.clock) as work:
            document = with_target(work.plans.document(SLUG), value)
            # Past the service, which would reckon anew at once: only the next figure can tell.
            if adopted:
                work.plans.add_version(SLUG, document, "adopted", None, services.clock(), "Styringsgruppa")
            else:
                work.plans.save(document)
            work.commit()
        save(services, str(int(value)))
        assert short(evaluation(services)) == value


def test_a_database_that_was_set_back_is_read_anew(small: Services) -> None:
    save(small, "6")
    with UnitOfWork(small.engine, OPERATOR, small.clock) as work:
        work.plans.save(with_target(work.plans.document(SLUG), 11.0))
        # A backup that was taken before and changed since: the same revision as what is kept, and another plan.
        connection = work.session.connection()
        connection.exec_driver_sql("UPDATE project SET revision = revision - 1")
        connection.exec_driver_sql("UPDATE change_counter SET value = 0")
        work.connection.commit()
    save(small, "7")
    assert short(evaluation(small)) == 11.0


def test_all_that_is_kept_agrees_after_each_figure(services: Services) -> None:
    """Drafts, one that was approved and is opened again, one that is taken away: nothing that is kept is of before."""
    for number in range(8):
        month = f"2025-{number + 3:02d}"
        rows = [
            Row("reinnleggelser", party, month, {"numerator": str(5 + number), "denominator": "41"})
            for party in ("fjordvik", "nordbygd")
        ]
        services.measurements.record(PROJECT_GROUP, SLUG, rows)
        services.measurements.submit(PROJECT_GROUP, SLUG, month)
        services.measurements.approve(STEERING, SLUG, month)
    funders = evaluation(services, Audience.APPROVED)
    assert funders.latest is not None
    for party, numerator in ((0, "6"), (1, "9"), (0, "12")):
        save(services, numerator, party)
        assert services.evaluations.differences(OPERATOR) == []
    # Nobody has approved January.
    assert evaluation(services, Audience.APPROVED) == funders
    services.measurements.submit(PROJECT_GROUP, SLUG, "2026-01")
    services.measurements.approve(STEERING, SLUG, "2026-01")
    assert evaluation(services, Audience.APPROVED).last_period == JANUARY
    services.measurements.reopen(STEERING, SLUG, "2026-01", "Feil telling")
    save(services, "8")
    # What was approved and is changed is a draft again: funders no longer see it.
    assert evaluation(services, Audience.APPROVED).latest_numerator == pytest.approx(9)
    assert services.evaluations.differences(OPERATOR) == []
    (indicator,) = plan(services).benefits[0].indicators
    for line in indicator.series:
        services.measurements.save_row(
            PROJECT_GROUP, SLUG, line.id, JANUARY, {"numerator": "", "denominator": ""}, None
        )
        assert services.evaluations.differences(OPERATOR) == []
