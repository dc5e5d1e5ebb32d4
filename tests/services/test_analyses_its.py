"""Interrupted series as plain JSON in and out: what is refused, what is null and why, and each family's own fields."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gevinst.domain.effect import StandardErrors
from gevinst.domain.errors import Refused
from gevinst.services.analyses.its import Request, Result, run

SICILY = json.loads((Path(__file__).parents[1] / "cases" / "its.json").read_text("utf-8"))["cases"][0][
    "input"
]
DICE = np.random.default_rng(3)
VALUES = [round(float(each), 2) for each in 20 + DICE.normal(size=30)]
COUNTS = [int(each) for each in DICE.poisson(9, size=30)]


def asked(**fields: Any) -> Result:
    """Through JSON both ways, as from a file."""
    found = run(Request.model_validate_json(json.dumps({"intervention_at": 15, **fields})))
    assert Result.model_validate_json(found.model_dump_json()) == found
    return found


def problems(**fields: Any) -> set[tuple[str, str | None]]:
    with pytest.raises(Refused) as refused:
        Request.model_validate(fields)
    return {(problem.code, problem.field) for problem in refused.value.problems}


def sicily(**fields: Any) -> Result:
    return run(
        Request.model_validate(
            {
                "counts": SICILY["count"],
                "exposure": SICILY["offset_population"],
                "family": "quasipoisson",
                "intervention_at": SICILY["intervention_index"],
                **fields,
            }
        )
    )


def test_sicily_as_published() -> None:
    """Lopez Bernal, Cummins and Gasparrini (2017): 0.894; with season 0.885 (0.839 to 0.933), 2,561 events fewer."""
    plain = sicily(slope_change=False, standard_errors="wald")
    season = sicily(slope_change=False, standard_errors="wald", season={"period": 12, "harmonics": 2})
    assert plain.ratios is not None
    assert season.ratios is not None
    assert season.averted is not None
    assert season.coefficients is not None
    assert round(plain.ratios["level_change"].estimate, 3) == 0.894
    level = season.ratios["level_change"]
    assert [round(each, 3) for each in (level.estimate, level.low, level.high)] == [0.885, 0.839, 0.933]
    assert [round(each) for each in (season.averted.estimate, season.averted.low, season.averted.high)] == [
        2561,
        1401,
        3721,
    ]
    assert list(season.coefficients) == ["intercept", "time", "level_change", "sin1", "cos1", "sin2", "cos2"]
    assert math.exp(season.coefficients["level_change"].estimate) == pytest.approx(level.estimate)
    gap = sum(season.counterfactual[36:]) - sum(season.fitted[36:])  # type: ignore[arg-type]
    assert gap == pytest.approx(season.averted.estimate)
    assert season.dispersion == pytest.approx(2.262182640505, rel=1e-6)


def test_the_defaults_of_each_family() -> None:
    values = asked(values=VALUES)
    shares = asked(counts=COUNTS, trials=[60] * 30, family="quasibinomial", horizons=[6, 20])
    rates = asked(counts=COUNTS, exposure=[60.5] * 30, family="poisson")
    assert values.standard_errors is StandardErrors.MARGINAL_AR1
    assert values.ratios is None
    assert values.coefficients is not None
    assert values.coefficients["level_change"].se is None
    assert [each.at for each in values.effects] == [6, 12]
    assert len(values.counterfactual) == 30
    for found in (shares, rates):
        assert found.standard_errors is StandardErrors.MARGINAL_COUNTS
        assert found.ratios is not None
        assert list(found.ratios) == ["level_change", "slope_change"]
        assert found.share is not None
        assert found.averted is not None
        assert found.mean_effect is not None
        assert found.mean_effect.estimate > 0
    assert shares.effects[0].estimate is not None
    assert (shares.effects[1].at, shares.effects[1].estimate, shares.effects[1].p) == (20, None, None)


def test_a_step_only_of_counts_says_that_it_assumes_no_trend() -> None:
    """Five of 100 in each of 24 months: the published limits of the step-only form."""
    found = asked(
        counts=[5] * 24, trials=[100] * 24, family="quasibinomial", intervention_at=12, slope_change=False
    )
    assert "assumes_no_trend" in found.notes
    assert found.ratios is not None
    level = found.ratios["level_change"]
    assert [level.low, level.high] == pytest.approx([0.779489, 1.282891], rel=2e-6)
    assert list(found.ratios) == ["level_change"]


def test_the_season_starts_where_it_is_said_to() -> None:
    """A wave that tops in the third month, in series that start in the first and in the third."""
    t = np.arange(48)
    season = {"period": 12, "harmonics": 1}
    wave = 3 * np.sin(2 * np.pi * (t + 1) / 12) + 0.1 * np.random.default_rng(1).normal(size=48)
    first = asked(values=list(wave), intervention_at=24, season=season, standard_errors="ols")
    third = asked(
        values=list(wave[2:]), intervention_at=22, season=season, season_phase=3, standard_errors="ols"
    )
    for found in (first, third):
        assert found.coefficients is not None
        assert found.coefficients["sin1"].estimate == pytest.approx(3, abs=0.1)
        assert found.coefficients["cos1"].estimate == pytest.approx(0, abs=0.1)


def test_the_choices_of_newey_west() -> None:
    def se(**fields: Any) -> float:
        found = asked(values=VALUES, standard_errors="newey_west", **fields)
        assert found.coefficients is not None
        return found.coefficients["level_change"].se or 0.0

    assert se(small_sample=False) == pytest.approx(se() * math.sqrt(26 / 30))
    assert se(max_lag=0) != se(max_lag=5)


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({"values": [*VALUES[:7], *[None] * 8, *VALUES[15:]]}, "too_few_points"),
        ({"values": VALUES, "intervention_at": 25}, "too_few_points"),
        ({"values": [None] * 30}, "too_few_points"),
        ({"values": [4] * 30}, "no_residual_variation"),
        ({"values": VALUES[:20], "intervention_at": 10, "season": {}}, "too_few_for_season"),
        ({"counts": COUNTS, "exposure": [None] * 30, "family": "poisson"}, "too_few_points"),
        ({"counts": [0] * 30, "exposure": [0] * 30, "family": "poisson"}, "too_few_points"),
        ({"counts": [0] * 30, "trials": [50] * 30, "family": "quasibinomial"}, "no_events"),
    ],
)
def test_no_estimate_is_null_with_its_reason(fields: dict[str, Any], note: str) -> None:
    found = asked(**fields)
    assert note in found.notes
    assert found.coefficients is None
    assert found.ratios is None
    assert found.averted is None
    assert [each.estimate for each in found.effects] == [None, None]


class TestRefused:
    def test_everything_at_once_with_its_field(self) -> None:
        assert problems(
            values=[1, "ca. 45", float("inf"), None, True],
            comparison=[1],
            intervention_at="soon",
            horizons=[0],
            season={"period": 4, "harmonics": 2},
            standard_errors="wald",
            foo=1,
        ) == {
            ("not_a_number", "values[1]"),
            ("not_a_number", "values[2]"),
            ("not_a_number", "values[4]"),
            ("lengths_differ", "comparison"),
            ("not_a_number", "intervention_at"),
            ("below_minimum", "horizons[0]"),
            ("above_maximum", "season.harmonics"),
            ("not_a_choice", "standard_errors"),
            ("unknown_field", "foo"),
        }

    def test_lists_that_do_not_go_together(self) -> None:
        assert problems(values=VALUES, counts=COUNTS, comparison=[1.0], intervention_at=15) == {
            ("not_for_this_family", "counts"),
            ("lengths_differ", "comparison"),
        }
        assert problems(values=VALUES, counts=COUNTS, family="poisson", intervention_at=15) == {
            ("not_for_this_family", "values"),
            ("field_missing", "exposure"),
        }
        assert problems() == {("field_missing", "intervention_at"), ("field_missing", "values")}

    @pytest.mark.parametrize(
        ("at", "code"), [(0, "below_minimum"), (-3, "below_minimum"), (30, "above_maximum")]
    )
    def test_an_intervention_outside_the_series(self, at: int, code: str) -> None:
        assert problems(values=VALUES, intervention_at=at) == {(code, "intervention_at")}

    def test_counts_that_cannot_be(self) -> None:
        assert problems(
            counts=[3, -1, 5, 2], trials=[2, 4, 0, -5], family="quasibinomial", intervention_at=2
        ) == {
            ("numerator_above_denominator", "counts[0]"),
            ("below_minimum", "counts[1]"),
            ("numerator_above_denominator", "counts[2]"),
            ("below_minimum", "trials[3]"),
        }

    def test_a_method_of_the_other_family(self) -> None:
        assert problems(
            counts=COUNTS, exposure=COUNTS, family="poisson", standard_errors="ols", intervention_at=9
        ) == {("not_a_choice", "standard_errors")}
