"""Measures, economic figures and parties as shipped."""

from pathlib import Path

import pytest

from gevinst.catalogue.economics import economics
from gevinst.catalogue.measures import Measures, measures
from gevinst.catalogue.parties import parties
from gevinst.catalogue.privacy import small_counts
from gevinst.domain.errors import NotFound, Refused
from gevinst.domain.measure import Aggregation, Direction, Shape
from gevinst.domain.party import Level, PartyKind
from gevinst.domain.small_counts import Rule
from gevinst.resources import schemas
from gevinst.services.analyses import KINDS
from gevinst.services.json_schemas import main, stale, write_json_schemas

KEYS = [
    "readmissions_30d_fhi",
    "readmissions_30d_samhandlingsbarometeret",
    "admissions",
    "travel_time",
    "staff_hours",
    "bed_days",
    "days_ready_for_discharge",
    "user_satisfaction",
    "waiting_time_hospital",
    "days_to_follow_up",
    "staff_satisfaction",
    "positions_filled",
    "cost",
]


class TestMeasures:
    def test_the_catalogue(self) -> None:
        assert [measure.key for measure in measures()] == KEYS

    def test_the_two_national_definitions_of_readmission_differ_as_they_do(self) -> None:
        fhi = measures().get("readmissions_30d_fhi")
        barometer = measures().get("readmissions_30d_samhandlingsbarometeret")
        assert fhi.population is not None
        assert fhi.numerator is not None
        assert barometer.population is not None
        assert barometer.excludes is not None
        assert "67" in fhi.population.nb
        assert "8 timer til 30 dager" in fhi.numerator.nb
        assert "øyeblikkelig hjelp" in fhi.numerator.nb
        assert barometer.population.nb == "Alle aldre"
        assert barometer.excludes.nb == "Rehabilitering"
        assert fhi.name != barometer.name
        assert fhi.lag_days == barometer.lag_days == 30

    def test_waiting_for_hospital_and_for_follow_up_are_two_measures(self) -> None:
        waiting, follow_up = measures().get("waiting_time_hospital"), measures().get("days_to_follow_up")
        assert waiting.what != follow_up.what
        assert waiting.word_lower is not None
        assert waiting.word_lower.nb == "kortere"

    def test_directions(self) -> None:
        higher = {measure.key for measure in measures() if measure.direction is Direction.HIGHER}
        assert higher == {"user_satisfaction", "staff_satisfaction", "positions_filled"}

    def test_surveys_keep_invited_and_answered(self) -> None:
        surveys = {measure.key for measure in measures() if measure.survey}
        assert surveys == {"user_satisfaction", "staff_satisfaction"}

    def test_proportions_are_ratios_in_per_cent_between_0_and_100(self) -> None:
        proportions = [measure for measure in measures() if measure.proportion]
        assert len(proportions) == 4
        for measure in proportions:
            assert measure.shape is Shape.RATIO
            assert (measure.scale, measure.minimum, measure.maximum) == (100, 0, 100)
            assert measure.unit.points is not None
            assert measure.unit.points.nn == "prosentpoeng"

    def test_positions_are_a_state_on_a_day_and_are_not_added_over_time(self) -> None:
        filled = measures().get("positions_filled")
        assert (filled.over_time, filled.over_parties) == (Aggregation.LAST, Aggregation.SUM_OVER_SUM)

    def test_every_word_is_in_three_languages(self) -> None:
        for measure in measures():
            for part in (
                measure.name,
                measure.what,
                measure.unit.name,
                measure.unit.symbol,
                measure.numerator,
                measure.denominator,
                measure.value,
                measure.population,
                measure.excludes,
                measure.source.name,
                measure.source.note,
                measure.word_lower,
                measure.word_higher,
            ):
                assert part is None or (part.nb and part.nn and part.en), (measure.key, part)
            assert measure.word_lower, measure.key
            assert measure.word_higher, measure.key

    def test_a_new_version_is_the_latest_and_the_old_one_stays(self) -> None:
        first = measures().get("travel_time")
        second = first.model_copy(update={"version": 2, "lag_days": 5})
        both = Measures((second, first))
        assert both.get("travel_time") == second
        assert both.get("travel_time", 1) == first
        assert both.latest() == (second,)

    @pytest.mark.parametrize(("key", "version"), [("travel", None), ("travel_time", 9)])
    def test_what_is_not_there_is_not_found(self, key: str, version: int | None) -> None:
        with pytest.raises(NotFound):
            measures().get(key, version)


class TestEconomics:
    def test_day_rates_of_every_year(self) -> None:
        rates = economics().current.parameter("day_rate_ready_for_discharge")
        assert [(figure.year, figure.value) for figure in rates.figures] == [
            (2014, 4255),
            (2015, 4387),
            (2016, 4505),
            (2017, 4622),
            (2018, 4747),
            (2019, 4885),
            (2020, 5036),
            (2021, 5167),
            (2022, 5306),
            (2023, 5508),
            (2024, 5745),
            (2025, None),
            (2026, None),
        ]
        latest = rates.latest()
        assert latest is not None
        assert latest.year == 2024

    def test_discount_rate_steps(self) -> None:
        rate = economics().current.discount_rate
        assert [rate(year) for year in (0, 39, 40, 74, 75, 200)] == [0.04, 0.04, 0.03, 0.03, 0.02, 0.02]

    @pytest.mark.parametrize(
        ("key", "year", "value"),
        [
            ("isf_unit_price_somatic", 2018, 43_428),
            ("isf_unit_price_somatic", 2020, 45_808),
            ("isf_unit_price_somatic", 2024, 52_248),
            ("isf_unit_price_somatic", 2025, None),
            ("isf_unit_price_mental_health", 2024, 3_675),
            ("isf_share_somatic", 2024, 0.40),
            ("isf_share_mental_health", 2024, 0.25),
            ("isf_share_somatic", 2025, 0.30),
            ("bed_day_cost_excluding_capital", 2005, 7_141),
            ("bed_day_cost_including_capital", 2005, 8_033),
            ("hours_per_fte_37_5", None, 1_686),
            ("hours_per_fte_35_5", None, 1_632),
            ("hours_per_fte_33_6", None, 1_544),
            ("tax_financing_cost", 2026, 0.20),
            ("qaly_value", 2012, 588_000),
            ("risk_free_rate_older", 1999, 0.035),
            ("patient_travel_rate", 2026, None),
        ],
    )
    def test_figures(self, key: str, year: int | None, value: float | None) -> None:
        assert economics().current.value(key, year) == value

    def test_every_figure_has_a_source(self) -> None:
        for parameter in economics().current.parameters:
            assert parameter.source or all(figure.source for figure in parameter.figures)

    def test_a_result_can_name_its_set(self) -> None:
        current = economics().current
        assert economics().get(current.identity) is current


class TestParties:
    def test_every_kind_and_level_has_its_words(self) -> None:
        assert {kind.key for kind in parties().kinds} == set(PartyKind)
        assert {level.key for level in parties().levels} == set(Level)
        names = [kind.name for kind in parties().kinds] + [level.name for level in parties().levels]
        assert all(name.nn and name.en for name in names)

    def test_the_parties_are_all_invented(self) -> None:
        assert all(party.invented for party in parties().parties)
        assert len(parties().parties) == 19

    def test_a_party_is_at_the_level_of_its_kind(self) -> None:
        usual = {kind.key: kind.level for kind in parties().kinds}
        assert all(party.level == usual[party.kind] for party in parties().parties)

    def test_invented_parties_are_in_invented_communities(self) -> None:
        for party in parties().parties:
            assert party.health_community is not None
            assert parties().community(party.health_community).invented


class TestJsonSchemas:
    def test_those_on_disk_are_current(self) -> None:
        folder = schemas() / "json"
        assert isinstance(folder, Path)
        assert stale(folder) == []

    def test_written_once_and_found_stale_when_changed(self, tmp_path: Path) -> None:
        assert len(write_json_schemas(tmp_path)) == 7 + 2 * len(KINDS)
        assert write_json_schemas(tmp_path) == []
        assert main(["--check", "--folder", str(tmp_path)]) == 0
        (tmp_path / "scheme.schema.json").write_text("{}", encoding="utf-8")
        assert stale(tmp_path) == ["scheme.schema.json"]
        assert main(["--check", "--folder", str(tmp_path)]) == 1


class TestSmallCounts:
    def test_the_rule_as_it_stands_and_without_a_file(self, tmp_path: Path) -> None:
        assert small_counts() == Rule(lowest=1, highest=4)
        assert small_counts(tmp_path) == Rule()

    def test_a_mistake_names_file_and_line(self, tmp_path: Path) -> None:
        (tmp_path / "privacy").mkdir()
        (tmp_path / "privacy" / "rule.yaml").write_text("lowest: 1\nhighest: mange\n", encoding="utf-8")
        with pytest.raises(Refused) as refused:
            small_counts(tmp_path)
        assert (refused.value.problems[0].file, refused.value.problems[0].row) == ("privacy/rule.yaml", 2)
