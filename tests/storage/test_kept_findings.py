"""A finding comes back as it was, from the form without names and from the one with them."""

import json
from dataclasses import asdict

from hypothesis import given
from hypothesis import strategies as st

from gevinst.domain.evidence import Fact, FactCode
from gevinst.domain.finding import EffectFinding, Finding, HorizonEffect, Range, TargetForecast
from gevinst.domain.horizon import Horizon
from gevinst.storage.engine import to_json
from gevinst.storage.kept_findings import finding_of, finding_text

_NUMBERS = st.floats(-1e12, 1e12, allow_nan=False)
_MAYBE = st.none() | _NUMBERS
_RANGES = st.builds(Range, _NUMBERS, _NUMBERS, _NUMBERS)
_NOTES = st.lists(st.sampled_from(["few_points", "missing_values"]), max_size=2).map(tuple)
_EVERY_FACT = st.tuples(
    *(st.builds(Fact, st.just(code), st.none() | st.booleans(), _MAYBE, _MAYBE) for code in FactCode)
)
_SOME_FACTS = st.lists(
    st.builds(Fact, st.sampled_from(FactCode), st.none() | st.booleans(), _MAYBE, _MAYBE), max_size=3
).map(tuple)
EFFECTS = st.builds(
    EffectFinding,
    effect=_RANGES,
    p=_MAYBE,
    at=st.lists(
        st.builds(HorizonEffect, st.sampled_from(Horizon), st.integers(0, 60), st.none() | _RANGES),
        max_size=3,
    ).map(tuple),
    averted=st.none() | _RANGES,
    events_before=_MAYBE,
    events_after=_MAYBE,
    carry_over=_MAYBE,
    notes=_NOTES,
)
FINDINGS = st.builds(
    Finding,
    centre=_MAYBE,
    lower=_MAYBE,
    upper=_MAYBE,
    effect=st.none() | EFFECTS,
    forecasts=st.lists(
        st.builds(TargetForecast, forecast=_RANGES, probability=_NUMBERS, notes=_NOTES), max_size=2
    ).map(tuple),
    facts=_EVERY_FACT | _SOME_FACTS,
    notes=_NOTES,
)


@given(finding=FINDINGS)
def test_any_finding_comes_back(finding: Finding) -> None:
    assert finding_of(json.loads(to_json(finding_text(finding)))) == finding


@given(finding=FINDINGS)
def test_a_finding_kept_with_names_is_read(finding: Finding) -> None:
    assert finding_of(json.loads(to_json(asdict(finding)))) == finding
