"""Starting from a template, from another plan, and from the pre-project: what goes along and what does not."""

import datetime as dt

import pytest

from gevinst.catalogue.templates import templates
from gevinst.domain.errors import NotAllowed, NotFound, Refused
from gevinst.domain.horizon import Horizon
from gevinst.domain.measurement import Row
from gevinst.domain.plan import Baseline, BaselineState, IndicatorKind, MapKind, Participation, Project

from .conftest import FUNDER, OPERATOR, PROJECT_GROUP, SLUG, STEERING

HEAD = Project(
    title="Hovedprosjekt", scheme="hn-2025", starts=dt.date(2026, 4, 1), ends=dt.date(2027, 12, 31)
)


def figure(party, period, numerator):
    return Row("reinnleggelser", party, period, {"numerator": numerator, "denominator": "50"})


class TestFromATemplate:
    @pytest.mark.parametrize("template", templates(), ids=lambda each: each.key)
    @pytest.mark.parametrize("language", ["nb", "nn", "en"])
    def test_the_plan_has_benefits_measures_and_map(self, small, template, language):
        head = HEAD.model_copy(
            update={
                "language": language,
                "parties": (
                    Participation(party="fjordvik", role="lead"),
                    Participation(party="kystsykehuset"),
                ),
            }
        )
        slug = small.starting.from_template(OPERATOR, template.key, head)
        document = small.plans.document(OPERATOR, slug)
        assert [each.title for each in document.benefits] == [
            each.title.in_language(language) for each in template.benefits
        ]
        assert {node.kind for node in document.map.nodes} == set(MapKind)
        numbers = [
            each
            for benefit in document.benefits
            for each in benefit.indicators
            if each.kind is IndicatorKind.NUMBER
        ]
        assert numbers
        assert all(small.plans.measure_of(each) for each in numbers)
        assert {line.party for each in numbers for line in each.series} == {"fjordvik", "kystsykehuset"}
        # No figure is invented for anybody.
        assert all(each.baseline == Baseline() and not each.targets for each in numbers)

    def test_every_benefit_is_on_the_map(self, small):
        slug = small.starting.from_template(OPERATOR, "discharge", HEAD)
        document = small.plans.document(OPERATOR, slug)
        reached = {link.target for link in document.map.links}
        reached |= {other for benefit in document.benefits for other in benefit.contributes_to}
        assert {benefit.id for benefit in document.benefits} <= reached

    def test_an_unknown_template(self, small):
        with pytest.raises(NotFound):
            small.starting.from_template(OPERATOR, "x", HEAD)

    def test_a_funder_makes_no_project(self, small):
        with pytest.raises(NotAllowed):
            small.starting.from_template(FUNDER, "discharge", HEAD)


class TestFromAnotherProject:
    def test_the_plan_comes_without_figures_and_people(self, small):
        slug = small.starting.from_project(OPERATOR, SLUG, HEAD)
        old, new = small.plans.document(OPERATOR, SLUG), small.plans.document(OPERATOR, slug)
        assert [each.title for each in new.benefits] == [each.title for each in old.benefits]
        for benefit in new.benefits:
            assert benefit.owner is None
            for indicator in benefit.indicators:
                assert indicator.baseline == Baseline()
                assert indicator.targets == ()
                assert [line.party for line in indicator.series] == [None]
        assert not {each.id for each in old.benefits} & {each.id for each in new.benefits}
        assert new.project.continues is None
        assert small.plans.page(OPERATOR, slug).adopted is None


class TestFromPreProjectToMainProject:
    @pytest.fixture
    def carried(self, small):
        small.measurements.record(
            PROJECT_GROUP,
            SLUG,
            [
                figure(party, f"2024-{month:02}", "10")
                for party in ("fjordvik", "nordbygd")
                for month in range(1, 13)
            ],
        )
        small.plans.adopt(STEERING, SLUG, "Vedtatt i forprosjektet")
        slug = small.starting.from_project(OPERATOR, SLUG, HEAD, goes_on=True)
        return small.plans.document(OPERATOR, slug)

    def test_parties_owners_and_targets_come_along(self, small, carried):
        old = small.plans.document(OPERATOR, SLUG)
        assert carried.project.continues == SLUG
        assert carried.project.phase == "main_project"
        assert carried.project.parties == old.project.parties
        assert carried.benefits[0].owner == old.benefits[0].owner
        assert carried.benefits[0].indicators[0].targets == old.benefits[0].indicators[0].targets

    def test_a_baseline_from_earlier_figures_becomes_their_value(self, carried):
        baseline = carried.benefits[0].indicators[0].baseline
        assert not baseline.from_series
        assert baseline.value == pytest.approx(20.0)
        assert baseline.state is BaselineState.CONFIRMED

    def test_the_promise_stands_and_is_drawn_beside_a_new_one(self, small, carried):
        slug, own = carried.project.slug, carried.benefits[0].indicators[0]
        lowered = tuple(each.model_copy(update={"value": each.value - 1}) for each in own.targets)
        small.plans.change_indicator(OPERATOR, slug, own.id, {"targets": lowered})
        small.plans.adopt(OPERATOR, slug, "Hovedprosjektets mål")
        horizons = small.projects.benefit(OPERATOR, slug, own.key).row.horizons
        long = next(each for each in horizons if each.horizon is Horizon.LONG)
        assert (long.result.target, long.original_target) == (13.0, 14.0)

    def test_it_cannot_start_before_the_earlier_one(self, small):
        early = HEAD.model_copy(update={"starts": dt.date(2024, 1, 1)})
        with pytest.raises(Refused) as raised:
            small.starting.from_project(OPERATOR, SLUG, early, goes_on=True)
        assert [(each.code, each.field) for each in raised.value.problems] == [("goes_on_before", "starts")]

    def test_the_project_group_goes_on_by_itself(self, small):
        slug = small.starting.from_project(PROJECT_GROUP, SLUG, HEAD, goes_on=True)
        assert small.plans.document(OPERATOR, slug).project.continues == SLUG
        with pytest.raises(NotAllowed):
            small.starting.from_project(PROJECT_GROUP, SLUG, HEAD)

    def test_the_earlier_plan_knows_who_goes_on_from_it(self, small):
        assert small.plans.page(PROJECT_GROUP, SLUG).carried_on == ()
        slug = small.starting.from_project(PROJECT_GROUP, SLUG, HEAD, goes_on=True)
        assert small.plans.page(PROJECT_GROUP, SLUG).carried_on == ((slug, HEAD.title),)

    def test_only_the_project_group_carries_it_on(self, small):
        with pytest.raises(NotAllowed):
            small.starting.from_project(STEERING, SLUG, HEAD, goes_on=True)
