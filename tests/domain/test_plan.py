"""A plan's own rules: what it lacks, and what it cannot say."""

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from gevinst.domain.horizon import Horizon
from gevinst.domain.plan import (
    COLUMNS,
    COMPLETENESS,
    Baseline,
    BaselineState,
    Beneficiary,
    Benefit,
    BenefitMap,
    ExpectedChange,
    HorizonTexts,
    Indicator,
    IndicatorKind,
    MapKind,
    MapLink,
    MapNode,
    PlanDocument,
    Precondition,
    Project,
    ProjectLevel,
    RoleAt,
    Series,
    Target,
    TargetKind,
    aimed_step,
    empty_columns,
    in_force,
    missing_parts,
)

NOTHING = ProjectLevel()
FULL: dict[str, Any] = {
    "title": "Færre reinnleggelser",
    "beneficiaries": (Beneficiary.PATIENTS,),
    "responsible_text": "Kommunene",
    "measurement_text": "Andel innlagt igjen",
    "how_to_measure_text": "Fra journalen",
    "preconditions_text": "Felles rutine",
    "freed_resources_text": "Brukes hjemme",
    "horizons": HorizonTexts(long="15 %"),
    "owner": RoleAt(role="Klinikksjef"),
    "accountable": RoleAt(role="Kommunalsjef helse", party="fjordvik"),
    "indicators": (
        Indicator(
            key="reinnleggelser",
            title="Reinnleggelser",
            baseline=Baseline(state=BaselineState.REGISTERED, value=20),
            targets=(Target(horizon=Horizon.LONG, value=15),),
        ),
    ),
}
WITHOUT: dict[str, tuple[str, Any]] = {
    "beneficiaries": ("beneficiaries", ()),
    "responsible": ("responsible_text", None),
    "how_to_measure": ("how_to_measure_text", None),
    "preconditions": ("preconditions_text", None),
    "freed_resources": ("freed_resources_text", None),
    "horizons": ("horizons", HorizonTexts()),
    "owner": ("owner", None),
    "accountable": ("accountable", None),
}


def without(part: str) -> Benefit:
    field, value = WITHOUT[part]
    return Benefit(**{**FULL, field: value})


def says(wrong: str, make: Any, **fields: Any) -> None:
    with pytest.raises(ValidationError, match=wrong):
        make(**fields)


class TestWhatIsMissing:
    def test_a_full_benefit_lacks_nothing(self) -> None:
        assert missing_parts(Benefit(**FULL), NOTHING) == ()

    def test_a_bare_title_lacks_all_the_rest_in_the_form_s_order(self) -> None:
        bare = Benefit(title="Færre reinnleggelser")
        assert empty_columns(bare, NOTHING) == COLUMNS[1:]
        assert missing_parts(bare, NOTHING) == COMPLETENESS[1:]

    @pytest.mark.parametrize("part", WITHOUT)
    def test_each_part_is_missed_by_itself(self, part: str) -> None:
        assert missing_parts(without(part), NOTHING) == (part,)

    @pytest.mark.parametrize(
        ("part", "level"),
        [
            ("how_to_measure", ProjectLevel(how_to_measure=("Spørreskjema",))),
            ("preconditions", ProjectLevel(preconditions=("Journal",))),
            ("freed_resources", ProjectLevel(freed_resources="Brukes hjemme")),
            ("horizons", ProjectLevel(horizons=HorizonTexts(short="Avtale"))),
        ],
    )
    def test_what_the_form_says_of_the_whole_project_counts(self, part: str, level: ProjectLevel) -> None:
        assert empty_columns(without(part), level) == ()

    def test_words_count_as_beneficiaries_and_an_indicator_as_measurement(self) -> None:
        assert "beneficiaries" not in empty_columns(
            Benefit(**{**FULL, "beneficiaries": (), "beneficiaries_text": "Pasienter"}), NOTHING
        )
        assert "measurement" not in empty_columns(Benefit(**{**FULL, "measurement_text": None}), NOTHING)
        assert "measurement" in empty_columns(
            Benefit(**{**FULL, "measurement_text": None, "indicators": ()}), NOTHING
        )

    def test_one_indicator_without_baseline_is_enough_to_lack_it(self) -> None:
        second = Indicator(key="ventetid", title="Ventetid")
        benefit = Benefit(**{**FULL, "indicators": (*FULL["indicators"], second)})
        assert missing_parts(benefit, NOTHING) == ("baseline",)

    def test_a_milestone_needs_a_target_but_no_baseline(self) -> None:
        step = Indicator(key="avtale", title="Avtale", kind=IndicatorKind.MILESTONE)
        assert missing_parts(Benefit(**{**FULL, "indicators": (step,)}), NOTHING) == ("targets",)


class TestWhatAPlanCannotSay:
    def test_a_baseline_that_ends_before_it_starts(self) -> None:
        says("ends before", Baseline, first=dt.date(2025, 2, 1), last=dt.date(2025, 1, 31))

    def test_a_baseline_from_the_series_without_its_days(self) -> None:
        says("first and last", Baseline, from_series=True, first=dt.date(2025, 2, 1))

    @pytest.mark.parametrize(
        "fields",
        [
            {},
            {"kind": TargetKind.CHANGE},
            {"kind": TargetKind.RANGE, "low": 1.0},
            {"kind": TargetKind.RANGE, "low": 2.0, "high": 1.0},
            {"kind": TargetKind.TEXT, "text": ""},
        ],
    )
    def test_a_target_without_what_its_kind_needs(self, fields: dict[str, Any]) -> None:
        says("target|range", Target, horizon=Horizon.SHORT, **fields)

    def test_two_targets_for_one_horizon(self) -> None:
        target = Target(horizon=Horizon.SHORT, value=1)
        says("one target", Indicator, key="a", title="A", targets=(target, target))

    def test_two_series_of_one_party_but_a_comparison_beside_it(self) -> None:
        says("one series", Indicator, key="a", title="A", series=(Series(), Series()))
        assert Indicator(key="a", title="A", series=(Series(), Series(comparison=True)))

    @pytest.mark.parametrize("key", ["", "Reise", "reise-tid", "reisetid å", "a" * 41])
    def test_a_key_that_a_column_cannot_be_named_by(self, key: str) -> None:
        says("pattern", Indicator, key=key, title="A")

    @pytest.mark.parametrize("slug", ["Trygg", "trygg--heim", "-trygg", "trygg/heim", "", "å"])
    def test_a_slug_that_is_no_address(self, slug: str) -> None:
        says("pattern", Project, title="A", slug=slug)

    def test_a_project_that_ends_before_it_starts(self) -> None:
        says("ends before", Project, title="A", starts=dt.date(2025, 1, 2), ends=dt.date(2025, 1, 1))

    def test_two_benefits_with_one_id_two_indicators_with_one_key_a_link_to_nowhere(self) -> None:
        head = Project(title="A")
        one = Benefit(**FULL)
        says("same id", PlanDocument, project=head, benefits=(one, one))
        says("same key", PlanDocument, project=head, benefits=(one, Benefit(**FULL)))
        says(
            "not in the plan",
            PlanDocument,
            project=head,
            benefits=(Benefit(title="B", contributes_to=("x",)),),
        )


class TestTargets:
    @pytest.mark.parametrize(
        ("target", "lower", "higher"),
        [
            ({"value": 15}, 15, 15),
            ({"kind": "range", "low": 10, "high": 15}, 15, 10),  # the edge that must be passed
            ({"kind": "change", "value": -5}, 15, 15),
            ({"kind": "change_percent", "value": -25}, 15, 15),
            ({"kind": "text", "text": "På plass"}, None, None),
        ],
    )
    def test_as_one_value_in_the_unit(
        self, target: dict[str, Any], lower: float | None, higher: float | None
    ) -> None:
        made = Target(horizon=Horizon.SHORT, **target)
        assert made.in_unit(20.0, lower_is_better=True) == lower
        assert made.in_unit(20.0, lower_is_better=False) == higher

    @pytest.mark.parametrize("kind", ["change", "change_percent"])
    def test_a_change_from_nothing_is_no_target_yet(self, kind: TargetKind) -> None:
        assert Target(horizon=Horizon.SHORT, kind=kind, value=-5).in_unit(None, True) is None


class TestTheProjectsDays:
    START, LIVE = dt.date(2025, 1, 1), dt.date(2025, 4, 1)

    def test_horizons_count_from_the_start_unless_the_plan_says_go_live(self) -> None:
        plain = Project(title="A", starts=self.START, go_live=self.LIVE)
        assert (plain.horizon_origin, plain.intervention) == (self.START, self.LIVE)
        moved = plain.model_copy(update={"horizons_from_go_live": True})
        assert moved.horizon_origin == self.LIVE

    def test_without_go_live_the_start_divides_before_from_after(self) -> None:
        project = Project(title="A", starts=self.START, horizons_from_go_live=True)
        assert (project.horizon_origin, project.intervention) == (self.START, self.START)

    def test_an_indicator_is_found_by_key_and_by_id(self) -> None:
        document = PlanDocument(project=Project(title="A"), benefits=(Benefit(**FULL),))
        _benefit, indicator = document.indicator("reinnleggelser") or pytest.fail("not found")
        assert document.indicator(indicator.id) == (document.benefits[0], indicator)
        assert document.indicator("ukjent") is None


class TestWhatLeadsToWhat:
    def test_a_circle_is_refused(self) -> None:
        benefits = (
            Benefit(id="a", title="A", contributes_to=("b",)),
            Benefit(id="b", title="B", contributes_to=("a",)),
        )
        with pytest.raises(ValueError, match="leads back"):
            PlanDocument(project=Project(title="P"), benefits=benefits)

    def test_a_map_goes_from_actions_to_goals(self) -> None:
        nodes = (
            MapNode(id="act", kind=MapKind.ACTION, title="Utskrivningsmøte"),
            MapNode(id="new", kind=MapKind.CHANGE, title="Planen er klar før hjemreise"),
            MapNode(id="aim", kind=MapKind.GOAL, title="Tryggere hjemme"),
        )
        links = (("act", "new"), ("new", "b"), ("b", "aim"))
        document = PlanDocument(
            project=Project(title="P"),
            benefits=(Benefit(id="b", title="B"),),
            map=BenefitMap(nodes=nodes, links=tuple(MapLink(source=s, target=t) for s, t in links)),
        )
        assert len(document.map.links) == 3

    @pytest.mark.parametrize(
        ("link", "said"),
        [(("aim", "b"), "wrong way"), (("act", "aim"), "wrong way"), (("act", "x"), "not in the plan")],
    )
    def test_and_no_other_way(self, link: tuple[str, str], said: str) -> None:
        nodes = (
            MapNode(id="act", kind=MapKind.ACTION, title="Utskrivningsmøte"),
            MapNode(id="aim", kind=MapKind.GOAL, title="Tryggere hjemme"),
        )
        with pytest.raises(ValueError, match=said):
            PlanDocument(
                project=Project(title="P"),
                benefits=(Benefit(id="b", title="B"),),
                map=BenefitMap(nodes=nodes, links=(MapLink(source=link[0], target=link[1]),)),
            )


class TestTargetsInForce:
    def plan(self, value: float, **fields: Any) -> PlanDocument:
        target = Target(horizon=Horizon.LONG, value=value)
        indicator = Indicator(id="i", key="reise", title="Reisetid", targets=(target,), **fields)
        benefit = Benefit(id="b", title="Kortere reise", indicators=(indicator,))
        return PlanDocument(project=Project(title="P"), benefits=(benefit,))

    def test_without_an_adopted_plan_they_are_the_plan_s_own(self) -> None:
        live = self.plan(40)
        assert in_force(live, None) is live

    def test_an_edited_target_counts_for_nothing_until_it_is_adopted(self) -> None:
        live, adopted = self.plan(45), self.plan(40)
        counted = in_force(live, adopted)
        assert counted.benefits[0].indicators[0].targets[0].value == 40
        assert live.benefits[0].indicators[0].targets[0].value == 45

    def test_nor_does_another_way_for_the_effect_to_come(self) -> None:
        live, adopted = self.plan(40, expected_change=ExpectedChange.STEP), self.plan(40)
        assert (
            in_force(live, adopted).benefits[0].indicators[0].expected_change
            is ExpectedChange.LEVEL_AND_TREND
        )

    def test_everything_else_is_as_it_is_now(self) -> None:
        live = self.plan(45, source="Nytt fagsystem")
        counted = in_force(live, self.plan(40))
        assert counted.benefits[0].indicators[0].source == "Nytt fagsystem"

    def test_a_new_indicator_keeps_its_own(self) -> None:
        live = self.plan(45)
        empty = live.model_copy(update={"benefits": ()})
        assert in_force(live, empty) is live


class TestSteps:
    def test_words_on_a_milestone_ask_for_its_highest_step(self) -> None:
        target = Target(horizon=Horizon.SHORT, kind=TargetKind.TEXT, text="Avtalen er signert")
        milestone = Indicator(key="avtale", title="Avtale", kind=IndicatorKind.MILESTONE, targets=(target,))
        assert aimed_step(milestone, target) == 1
        text = milestone.model_copy(update={"kind": IndicatorKind.TEXT})
        assert aimed_step(text, target) == 2

    def test_words_on_a_scale_only_where_they_are_its_own(self) -> None:
        labels = ("aldri", "av og til", "alltid")
        scale = Indicator(key="s", title="S", kind=IndicatorKind.SCALE, scale_labels=labels)
        own = Target(horizon=Horizon.SHORT, kind=TargetKind.TEXT, text="Alltid")
        others = Target(horizon=Horizon.SHORT, kind=TargetKind.TEXT, text="Mye bedre")
        assert aimed_step(scale, own) == 2
        assert aimed_step(scale, others) is None


class TestPreconditions:
    def test_one_that_nobody_is_responsible_for_is_missing(self) -> None:
        one = Precondition(text="Vakttelefon")
        benefit = Benefit(title="B", preconditions=(one,))
        assert "preconditions" in missing_parts(benefit, ProjectLevel())
        done = one.model_copy(update={"responsible": RoleAt(role="Samhandlingsleder")})
        benefit = benefit.model_copy(update={"preconditions": (done,)})
        assert "preconditions" not in missing_parts(benefit, ProjectLevel())
