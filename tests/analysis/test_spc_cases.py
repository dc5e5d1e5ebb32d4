"""Every published and prepared case of the peers (tests/cases/README.md), to 1e-9."""

import json
import math
from pathlib import Path

import pytest

from gevinst.analysis import spc
from gevinst.domain.control_chart import Assurance, ChartKind, ChartNote, Rule, Strength, Variation
from gevinst.domain.measure import Direction

CASES = Path(__file__).parent.parent / "cases"


def cases(name):
    read = json.loads((CASES / name).read_text(encoding="utf-8"))["cases"]
    return [pytest.param(case, id=case["id"]) for case in read]


DIRECTIONS = {"decrease": Direction.LOWER, "increase": Direction.HIGHER, "neutral": Direction.NEUTRAL}
LABELS = {
    "Common Cause": None,
    "Above UCL": (Rule.OUTSIDE, "high"),
    "Below LCL": (Rule.OUTSIDE, "low"),
    "7 Point Trend (Increasing)": (Rule.TREND, "high"),
    "7 Point Trend (Decreasing)": (Rule.TREND, "low"),
    "2 in 3 Above CL": (Rule.TWO_OF_THREE, "high"),
    "2 in 3 Below CL": (Rule.TWO_OF_THREE, "low"),
    "7 Points Above CL": (Rule.RUN, "high"),
    "7 Points Below CL": (Rule.RUN, "low"),
}
SENSES = {
    "common_cause": "common_cause",
    "special_cause_improvement": "improvement",
    "special_cause_concern": "concern",
    "special_cause_neutral_high": "neutral",
    "special_cause_neutral_low": "neutral",
}
ASSURANCES = {
    "consistent_pass": Assurance.CONSISTENTLY_HITS,
    "inconsistent": Assurance.HIT_OR_MISS,
    "consistent_fail": Assurance.CONSISTENTLY_MISSES,
}
QICHARTS2 = 3 / 1.128


def near(values):
    return pytest.approx(plain(values), rel=0, abs=1e-9, nan_ok=True)


def plain(values):
    return [math.nan if value is None else value for value in values]


def indices(given):
    return () if given is None else (given,) if isinstance(given, int) else tuple(given)


def drawn(given, kind=ChartKind.XMR, **settings):
    return spc.chart(
        kind,
        given["y"],
        given.get("n"),
        direction=DIRECTIONS[given.get("improvement_direction", "neutral")],
        target=given.get("target"),
        rebase_at=indices(given["rebase_at"]),
        fix_after=given["fix_after_n_points"],
        settings=spc.Settings(**settings),
    )


def lines_of(chart, name):
    """One limit for each period, as qicharts2 gives them."""
    found = []
    for phase in chart.phases:
        limit = getattr(phase, name)
        found += limit if isinstance(limit, tuple) else [limit] * phase.n
    return found


class TestNHSRplotthedots:
    @pytest.mark.parametrize("screened", [True, False], ids=["screened", "unscreened"])
    @pytest.mark.parametrize("case", cases("spc-xmr.json"))
    def test_limits(self, case, screened):
        expected = case["expected"]["ptd_screened" if screened else "ptd_unscreened"]
        found = drawn(case["input"], screen=screened)
        assert [(phase.start, phase.n) for phase in found.phases] == [
            (phase["start"], phase["n"]) for phase in expected["phases"]
        ]
        for ours, theirs in zip(found.phases, expected["phases"], strict=True):
            assert [ours.centre, ours.lower, ours.upper] == near(
                [theirs["mean"], theirs["lpl"], theirs["upl"]]
            )

    @pytest.mark.parametrize("screened", [True, False], ids=["screened", "unscreened"])
    @pytest.mark.parametrize("case", cases("spc-xmr.json"))
    def test_every_point(self, case, screened):
        expected = case["expected"]["ptd_screened" if screened else "ptd_unscreened"]
        found = drawn(case["input"], screen=screened)
        for point, cause, sense in zip(
            found.points, expected["special_cause_type"], expected["point_type"], strict=True
        ):
            label = LABELS[cause]
            if label is None:
                assert (point.label, point.rules) == ("common_cause", ())
            else:
                assert point.rules[0] is label[0]
                assert point.label == f"{SENSES[sense]}_{label[1]}"
        assert [Rule.OUTSIDE in point.rules for point in found.points] == [
            bool(outside) for outside in expected["outside_limits"]
        ]

    @pytest.mark.parametrize("screened", [True, False], ids=["screened", "unscreened"])
    @pytest.mark.parametrize("case", cases("spc-xmr.json"))
    def test_both_verdicts(self, case, screened):
        expected = case["expected"]["ptd_screened" if screened else "ptd_unscreened"]
        found = drawn(case["input"], screen=screened)
        if case["id"] == "xmr-13-short-5":
            # Five points bear no verdict, whatever the peers give.
            assert (found.variation, found.assurance) == (Variation.NOT_ASSESSABLE, Assurance.NOT_ASSESSABLE)
            assert found.phases[0].strength is Strength.NONE
            assert ChartNote.TOO_FEW_POINTS in found.notes
            return
        assert found.variation == SENSES[expected["variation_icon"]]
        if case["input"]["target"] is None:
            assert found.assurance is Assurance.NO_TARGET
        elif case["input"]["improvement_direction"] == "neutral":
            assert found.assurance is Assurance.NOT_ASSESSABLE
        else:
            assert found.assurance is ASSURANCES[expected["assurance_icon"]]


QIC = ["qic_i_screened", "qic_i_unscreened", "qic_run"]


class TestQicharts2:
    @pytest.mark.parametrize("which", QIC)
    @pytest.mark.parametrize("case", cases("spc-xmr.json"))
    def test_individuals_and_run_chart(self, case, which):
        kind = ChartKind.RUN if which == "qic_run" else ChartKind.XMR
        found = drawn(case["input"], kind, screen=which == "qic_i_screened", sigma_factor=QICHARTS2)
        same(found, case["expected"][which], judged=case["id"] != "xmr-13-short-5")

    @pytest.mark.parametrize("case", cases("spc-attribute.json"))
    def test_counts_and_rare_events(self, case):
        kind = ChartKind(
            {"pp": "p_prime", "up": "u_prime"}.get(case["input"]["chart"], case["input"]["chart"])
        )
        same(drawn(case["input"], kind), case["expected"])
        if case.get("expected_unscreened"):
            same(drawn(case["input"], kind, screen=False), case["expected_unscreened"])


def same(found, expected, judged=True):
    assert plain(point.value for point in found.points) == near(expected["y"])
    for name, theirs in (("centre", "cl"), ("lower", "lcl"), ("upper", "ucl")):
        assert plain(lines_of(found, name)) == near(expected[theirs])
    if judged:
        assert [Rule.OUTSIDE in point.rules for point in found.points] == [
            bool(signal) for signal in expected["sigma_signal"]
        ]
    for ours, theirs in zip(found.phases, expected["phases"], strict=True):
        test = ours.runs_test
        assert test.longest_run == theirs["longest_run"]
        assert test.longest_run_max == theirs["longest_run_max"]
        assert test.crossings == theirs["n_crossings"]
        assert test.crossings_min == theirs["n_crossings_min"]
        assert test.signal == theirs["runs_signal"]
