"""The same measure and party under two benefits of one project: what one hides outside the project, nothing else tells."""

import datetime as dt

import pytest

from gevinst.domain.evaluation import Audience
from gevinst.domain.horizon import Frequency, period_of
from gevinst.domain.measurement import Row
from gevinst.domain.plan import Benefit, Indicator, Series
from gevinst.services.evaluations import re_evaluate
from gevinst.storage.unit_of_work import UnitOfWork

from .conftest import FUNDER, OPERATOR, PROJECT_GROUP, SLUG, STEERING
from .test_small_counts import MONTHS, filled

JANUARY = period_of(dt.date(2026, 1, 1), Frequency.MONTH)


def again(frequency=Frequency.MONTH, **changed):
    """Readmissions of Fjordvik once more, as an indicator of another benefit."""
    own = Indicator(
        key="igjen",
        title="Reinnleggelser i Fjordvik",
        measure="readmissions_30d_fhi",
        measure_version=1,
        frequency=frequency,
        series=(Series(party="fjordvik"),),
    )
    return Benefit(title="Trygghet hjemme", indicators=(own.model_copy(update=changed),))


def twice(services, benefit):
    """A plan with the benefit too."""
    with UnitOfWork(services.engine, OPERATOR, services.clock) as work:
        document = work.plans.document(SLUG)
        work.plans.save(document.model_copy(update={"benefits": (*document.benefits, benefit)}))
        re_evaluate(services.plans, work, SLUG)
        work.commit()


def delivered(services, cells, *months):
    """Figures of the other benefit."""
    rows = [
        Row("igjen", "fjordvik", month, {"numerator": str(top), "denominator": str(bottom)})
        for month, (top, bottom) in cells.items()
    ]
    services.measurements.record(PROJECT_GROUP, SLUG, rows)
    for month in months or cells:
        services.measurements.submit(PROJECT_GROUP, SLUG, month)
        services.measurements.approve(STEERING, SLUG, month)


def told(services):
    """What the funder is told of January under the other benefit, by each way out."""
    page = services.projects.benefit(FUNDER, SLUG, "igjen")
    (line,) = services.plans.document(PROJECT_GROUP, SLUG).indicator("igjen")[1].series
    with services.evaluations.reading() as work:
        evaluations = work.evaluations.for_indicators([page.row.indicator.id], Audience.APPROVED)
    rows = {
        each.period: each.numerator
        for each in services.measurements.export_rows(FUNDER, SLUG)
        if each.indicator == "igjen"
    }
    return {
        "page": page.row.line.numerators[-1],
        "evaluations": {each.latest_numerator for each in evaluations if each.last_period == JANUARY},
        "file": rows["2026-01"],
        "row": services.measurements.row(FUNDER, SLUG, line.id, JANUARY).numerator,
        "plan": services.benefit_plans.page(FUNDER, SLUG, page.row.benefit.id)
        .rows[page.row.indicator.id]
        .line.numerators[-1],
    }


NOTHING = {"page": None, "evaluations": set(), "file": None, "row": "", "plan": None}


@pytest.mark.parametrize("first", ["the small count", "the other benefit"])
def test_what_one_benefit_hides_the_other_does_not_tell_whichever_is_approved_first(small, first):
    twice(small, again())
    figures = {month: (9, 61) for month in MONTHS}
    if first == "the small count":
        filled(small, (3, 47))
        delivered(small, figures)
    else:
        delivered(small, figures)
        filled(small, (3, 47))
    assert told(small) == NOTHING
    assert small.evaluations.differences(OPERATOR) == []
    # The project sees it all, and the first benefit's total is told as before.
    assert small.projects.benefit(PROJECT_GROUP, SLUG, "igjen").row.line.numerators[-1] == 9
    assert small.projects.benefit(FUNDER, SLUG, "reinnleggelser").row.line.numerators[-1] == 12


def test_the_portfolio_and_a_report_say_no_more(small):
    twice(small, again())
    delivered(small, {month: (9, 61) for month in MONTHS})
    filled(small, (3, 47))
    with small.reports.reading() as work:
        state = small.reports._state(work, PROJECT_GROUP, SLUG)
    form = small.reports._scheme(state.document.project).report_forms[0]
    context = small.reports._context(state, 1, form, None, {}, (), PROJECT_GROUP)
    indicator = state.document.indicator("igjen")[1]
    assert context.series[indicator.id].values[-1] is None
    before = _rows(small)
    small.evaluations.rebuild(OPERATOR)
    assert _rows(small) == before


def _rows(services):
    with services.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM portfolio_line ORDER BY indicator_id").all()
    return [tuple(row) for row in rows]


def test_a_figure_that_is_corrected_or_a_plan_that_is_changed_hides_and_shows_in_both(small):
    twice(small, again())
    delivered(small, {month: (9, 61) for month in MONTHS})
    filled(small, (7, 47))
    assert told(small)["page"] == 9
    document = small.plans.document(PROJECT_GROUP, SLUG)
    nordbygd = document.indicator("reinnleggelser")[1].series[1]
    small.measurements.reopen(STEERING, SLUG, "2026-01", "Feil telling")
    cells = {"numerator": "3", "denominator": "47"}
    # One figure by itself: what was approved is a draft again, and nothing is hidden for it.
    small.measurements.save_row(PROJECT_GROUP, SLUG, nordbygd.id, JANUARY, cells, None)
    assert small.evaluations.differences(OPERATOR) == []
    small.measurements.submit(PROJECT_GROUP, SLUG, "2026-01")
    small.measurements.approve(STEERING, SLUG, "2026-01")
    assert told(small)["page"] is None
    assert small.evaluations.differences(OPERATOR) == []
    small.measurements.reopen(STEERING, SLUG, "2026-01", "Feil telling")
    small.measurements.save_row(PROJECT_GROUP, SLUG, nordbygd.id, JANUARY, cells | {"numerator": "4"}, None)
    assert small.evaluations.differences(OPERATOR) == []
    # Kept within the project, Nordbygd has nothing that could be subtracted.
    small.measurements.keep(PROJECT_GROUP, SLUG, nordbygd.id, private=True)
    assert small.evaluations.differences(OPERATOR) == []
    first = small.plans.document(PROJECT_GROUP, SLUG).indicator("igjen")[1]
    small.plans.change_indicator(
        PROJECT_GROUP, SLUG, first.id, {"series": (*first.series, Series(party="nordbygd"))}
    )
    assert small.evaluations.differences(OPERATOR) == []


def test_a_quarter_does_not_tell_the_month_that_is_hidden(small):
    twice(small, again(Frequency.QUARTER))
    filled(small, (7, 47))
    rows = [
        Row("reinnleggelser", "fjordvik", month, {"numerator": top, "denominator": "61"})
        for month, top in (("2025-10", "2"), ("2025-11", "9"), ("2025-12", "9"))
    ]
    small.measurements.record(PROJECT_GROUP, SLUG, rows)
    small.measurements.submit(PROJECT_GROUP, SLUG, "2025-10")
    small.measurements.approve(STEERING, SLUG, "2025-10")
    small.measurements.record(
        PROJECT_GROUP, SLUG, [Row("igjen", "fjordvik", "2025-Q4", {"numerator": "20", "denominator": "183"})]
    )
    small.measurements.submit(PROJECT_GROUP, SLUG, "2025-12")
    small.measurements.approve(STEERING, SLUG, "2025-12")
    line = small.projects.benefit(FUNDER, SLUG, "igjen").row.line
    assert (line.numerators, line.reasons) == ((None,), ("suppressed",))
    assert small.projects.benefit(PROJECT_GROUP, SLUG, "igjen").row.line.numerators == (20,)
    assert small.evaluations.differences(OPERATOR) == []
