"""Whatever is asked of compare, pool and forecast, the answer is made of finite figures, or every problem has its place."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gevinst.domain.errors import Refused
from gevinst.i18n import LANGUAGES, translator
from gevinst.i18n.problems import MESSAGES, problem_text
from gevinst.services.analyses import compare, forecast, its, pool, spc

sizes = st.sampled_from([0.0, 5e-324, 1e-160, 1e-9, 0.1, 1.0, 3.0, 7.5, 1e6, 1e15])
figures = st.one_of(sizes, sizes.map(lambda size: -size), st.floats(-1e3, 1e3), st.integers(-5, 50))
odd = st.one_of(
    st.none(),
    st.booleans(),
    st.text(max_size=2),
    st.sampled_from([float("nan"), float("inf"), -float("inf"), 10**400]),
)
values = st.lists(st.one_of(figures, st.none()), max_size=12)
counts = st.one_of(st.integers(0, 30), st.sampled_from([0, 10**6, 10**12]))
sides = st.one_of(
    values,
    st.fixed_dictionaries({"events": counts, "n": counts}),
    st.fixed_dictionaries({"events": counts, "exposure": figures}),
    odd,
)
compares = st.fixed_dictionaries(
    {"before": sides, "after": sides},
    optional={"improvement": st.sampled_from(["increase", "decrease", "up"])},
)
pools = st.one_of(
    st.integers(2, 6).flatmap(
        lambda k: st.fixed_dictionaries(
            {
                "effects": st.lists(figures, min_size=k, max_size=k),
                "variances": st.lists(sizes, min_size=k, max_size=k),
            },
            optional={"method": st.sampled_from(["REML", "PM", "DL", "FE"]), "hartung_knapp": st.booleans()},
        )
    ),
    st.fixed_dictionaries({"tables": st.lists(st.lists(counts, min_size=4, max_size=4), max_size=5)}),
    st.fixed_dictionaries({}, optional={"effects": values, "variances": values, "tables": odd}),
)
forecasts = st.fixed_dictionaries(
    {"values": st.lists(st.one_of(figures, st.none()), min_size=5, max_size=12), "ahead": st.integers(0, 9)},
    optional={"target": st.one_of(figures, odd), "method": st.sampled_from(["widening", "ols"])},
)


def answered(module: Any, asked: Any) -> dict[str, Any] | None:
    """The answer, which JSON can hold; None for a refusal with its places and words."""
    try:
        result = module.run(module.Request.model_validate(asked))
    except Refused as refused:
        problems = refused.problems
    else:
        found: dict[str, Any] = result.model_dump(mode="json")
        json.dumps(found, allow_nan=False)
        return found
    assert problems
    for problem in problems:
        assert problem.code in MESSAGES
        assert problem.field
        assert all("{" not in problem_text(problem, translator(language)) for language in LANGUAGES)
    return None


@settings(max_examples=150)
@given(compares)
@example({"before": {"events": 10**12, "exposure": 5e-324}, "after": {"events": 1, "exposure": 1e15}})
@example({"before": {"events": 1, "exposure": 1e-30}, "after": {"events": 0, "exposure": 1e15}})
@example({"before": [1e15, -1e15], "after": [5e-324, 0]})
def test_compare(asked: dict[str, Any]) -> None:
    found = answered(compare, asked)
    if found is not None:
        assert (found["difference"] is None) != (found["ratio"] is None)


@settings(max_examples=150)
@given(pools)
@example({"effects": [1e15, -1e15, 0], "variances": [1e-30, 1e15, 1]})
def test_pool(asked: dict[str, Any]) -> None:
    found = answered(pool, asked)
    if found is not None:
        assert found["low"] <= found["estimate"] <= found["high"]
        assert found["tau2"] >= 0


@settings(max_examples=60)
@given(forecasts)
@example({"values": [5e-324, 0, 0, 0, 0, 0], "ahead": 2, "target": 1e15})
def test_forecast(asked: dict[str, Any]) -> None:
    found = answered(forecast, asked)
    if found is not None:
        assert found["low"] <= found["point"] <= found["high"]


@pytest.mark.parametrize("module", [compare, pool, forecast])
def test_requests_and_results_cannot_be_changed(module: Any) -> None:
    assert module.Request.model_config["frozen"]
    assert module.Request.model_config["extra"] == "forbid"
    assert module.Result.model_config["frozen"]


def test_a_whole_number_may_be_written_with_a_point() -> None:
    """As JSON Schema has it, 2.0 is an integer."""
    plain = {"values": [1, 2, 3, 4, 5, 6.5], "ahead": 2}
    assert forecast.run(forecast.Request.model_validate(plain | {"ahead": 2.0})) == forecast.run(
        forecast.Request.model_validate(plain)
    )
    for asked in (
        {"intervention_at": 8.0, "horizons": [3.0], "season_phase": 2.0, "max_lag": 1.0},
        {"intervention_at": 8, "season": {"period": 12.0, "harmonics": 1.0}},
    ):
        its.Request.model_validate({"values": [1.0] * 16} | asked)
    spc.Request.model_validate(
        {"chart": "xmr", "values": [1, 2, 3], "rebase_at": [1.0], "fix_after": 12.0, "points_in_a_row": 7.0}
    )
