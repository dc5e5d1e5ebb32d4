"""A baseline that was registered from a small count leaves the project by no door: no plan, page, file, evaluation or report."""

import json
from dataclasses import asdict

from gevinst.domain.plan import Baseline, BaselineState
from gevinst.services.evaluations import re_evaluate
from gevinst.storage.unit_of_work import UnitOfWork

from .conftest import FUNDER, OPERATOR, PROJECT_GROUP, SLUG, STEERING
from .test_small_counts import filled

FEW = Baseline(state=BaselineState.CONFIRMED, numerator=3, denominator=5903, note="3 av 5903")


def registered(services):
    """A plan with a small baseline, adopted twice, and figures after it."""
    with UnitOfWork(services.engine, OPERATOR, services.clock) as work:
        document = work.plans.document(SLUG)
        for changed in (FEW.model_copy(update={"denominator": 5807.0}), FEW):
            benefit = document.benefits[0]
            indicator = benefit.indicators[0].model_copy(update={"baseline": changed})
            own = benefit.model_copy(update={"indicators": (indicator,)})
            document = document.model_copy(update={"benefits": (own, *document.benefits[1:])})
            work.plans.save(document)
            work.plans.add_version(SLUG, document, "adopted", "Vedtatt", services.clock(), "Styringsgruppe")
        re_evaluate(services.plans, work, SLUG)
        work.commit()
    filled(services, (9, 52))


def outputs(services, actor):
    """All that a reader of the plan is given, as text."""
    benefit = services.plans.document(actor, SLUG).benefits[0]
    given = {
        "plan": services.plans.document(actor, SLUG).model_dump(mode="json"),
        "yaml": services.plans.export(actor, SLUG, ".yaml").decode(),
        "plan page": asdict(services.benefit_plans.page(actor, SLUG, benefit.id)),
        "versions": asdict(services.versions.page(actor, SLUG, "1", "2")),
        "benefit": asdict(services.projects.benefit(actor, SLUG, "reinnleggelser")),
        "evaluations": services.evaluations.table(actor, SLUG),
    }
    return {name: json.dumps(each, default=str, ensure_ascii=False) for name, each in given.items()}


def test_it_is_in_nothing_that_a_funder_is_given(small):
    registered(small)
    told = outputs(small, FUNDER)
    found = {name for name, text in told.items() for number in ("5903", "5807") if number in text}
    assert not found
    rate = str(3 / 5903 * 100)
    assert not {name for name, text in told.items() if rate[:8] in text}
    inside = outputs(small, PROJECT_GROUP)
    assert "5903" in inside["plan"]
    assert rate[:8] in inside["evaluations"]


def test_a_report_does_not_hold_it_though_the_project_makes_it(small):
    registered(small)
    with small.reports.reading() as work:
        state = small.reports._state(work, PROJECT_GROUP, SLUG)
        assert state.document.benefits[0].indicators[0].baseline.denominator == 5903
        form = small.reports._scheme(state.document.project).report_forms[0]
        context = small.reports._context(state, 1, form, None, {}, (), STEERING)
    indicator = context.plan.benefits[0].indicators[0]
    assert (indicator.baseline.denominator, indicator.baseline.note) == (None, None)
    assert context.adopted.benefits[0].indicators[0].baseline.numerator is None
    assert context.evaluations[indicator.id].baseline is None


def test_what_stands_stored_and_what_is_reckoned_anew_agree(small):
    registered(small)
    assert small.evaluations.differences(OPERATOR) == []


def trail_of(services, actor):
    """What a reader is told of how the baseline of the travel time came about, by both pages that tell it."""
    benefit, indicator = services.plans.document(actor, SLUG).indicator("reisetid")
    told = services.projects.benefit(actor, SLUG, "reisetid").baseline_trail
    also = services.benefit_plans.page(actor, SLUG, benefit.id).baseline_trail[indicator.id]
    assert [each.text for each in told] == [each.text for each in also]
    return " ".join(each.text for each in told)


def said(services, **fields):
    indicator = services.plans.document(PROJECT_GROUP, SLUG).indicator("reisetid")[1]
    changed = {**indicator.baseline.model_dump(), **fields}
    services.plans.change_indicator(PROJECT_GROUP, SLUG, indicator.id, {"baseline": changed})


def test_how_a_mean_of_few_came_about_is_not_told(small):
    said(small, value=57.0, n=3)
    assert "57" in trail_of(small, PROJECT_GROUP)
    assert "57" not in trail_of(small, FUNDER)
    assert "60" in trail_of(small, FUNDER)


def test_nor_when_it_is_said_later_that_they_were_few_and_another_takes_its_place(small):
    said(small, value=57.0)
    assert "57" in trail_of(small, FUNDER)
    said(small, n=3)
    assert "57" not in trail_of(small, FUNDER)
    said(small, value=52.0, n=40)
    assert "57" not in trail_of(small, FUNDER)
    assert "52" in trail_of(small, FUNDER)


def test_nor_what_an_older_trail_holds_without_how_many_they_were(small):
    said(small, value=57.0, n=3)
    with UnitOfWork(small.engine, OPERATOR, small.clock) as work:
        document = work.plans.document(SLUG)
        indicator = document.indicator("reisetid")[1]
        older = {"state": "registered", "value": 57.0}
        work.audit("register_baseline", "indicator", indicator.id, project=SLUG, after=older)
        work.commit()
    assert "57" not in trail_of(small, FUNDER)
