"""Before against after: the cases of R, published figures, and what holds for any figures."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gevinst.analysis import before_after as ba
from gevinst.domain.comparison import ComparisonVerdict, Improvement

READ = json.loads((Path(__file__).parent.parent / "cases" / "before-after.json").read_text(encoding="utf-8"))[
    "cases"
]
CASES = {case["id"]: (case["input"]["before"], case["input"]["after"], case["expected"]) for case in READ}
VALUES = [name for name, (before, _, _) in CASES.items() if isinstance(before, list)]


def close(expected):
    return pytest.approx(expected, rel=1e-6)


class TestCases:
    def test_all_are_held_here(self) -> None:
        assert {*VALUES, "ba-03-proportions", "ba-04-rates"} == set(CASES)

    @pytest.mark.parametrize("name", VALUES)
    def test_values(self, name: str) -> None:
        before, after, expected = CASES[name]
        welch = ba.welch(before, after)
        assert (welch.statistic, welch.df, welch.p) == close(
            tuple(expected["welch"][key] for key in ("statistic", "df", "p"))
        )
        assert [welch.low, welch.high] == close(expected["welch"]["ci"])
        ranked = ba.mann_whitney(before, after)
        assert ranked is not None
        assert (ranked.estimate, ranked.statistic, ranked.p) == close(
            tuple(expected["mann_whitney"][key] for key in ("estimate", "statistic", "p"))
        )
        assert [ranked.low, ranked.high] == close(expected["mann_whitney"]["ci"])
        dealt = ba.permutation(before, after)
        assert dealt is not None
        assert (dealt.difference, dealt.arrangements, dealt.p) == close(
            tuple(expected["permutation_mean"][key] for key in ("diff", "n_perm", "p_two_sided"))
        )

    def test_proportions(self) -> None:
        before, after, expected = CASES["ba-03-proportions"]
        one, other = (before["events"], before["n"]), (after["events"], after["n"])
        found = ba.newcombe(one, other)
        assert found.estimate == close(expected["diff"])
        assert [found.low, found.high] == close(expected["newcombe_ci"])
        assert ba.wilson(*one) == close(tuple(expected["wilson_before"]))
        assert ba.wilson(*other) == close(tuple(expected["wilson_after"]))
        assert ba.fisher(one, other) == close(expected["fisher_p"])

    def test_rates(self) -> None:
        before, after, expected = CASES["ba-04-rates"]
        one, other = (before["events"], before["exposure"]), (after["events"], after["exposure"])
        found = ba.poisson_ratio(one, other)
        assert found.estimate == close(expected["rate_ratio"])
        assert [found.low, found.high] == close(expected["exact_ci"])
        assert ba.poisson_by_likelihood(one, other) == close(expected["exact_p"])


def test_newcombe_1998_published_intervals() -> None:
    """Newcombe (1998), table II, method 10: (a) 56/70 and 48/80, (e) 5/56 and 0/29, (g) 10/10 and 0/20, (h) 10/10 and 0/10."""
    for (events, n, others, m), published in {
        (56, 70, 48, 80): (0.0524, 0.3339),
        (5, 56, 0, 29): (-0.0381, 0.1926),
        (10, 10, 0, 20): (0.6791, 1.0),
        (10, 10, 0, 10): (0.6075, 1.0),
    }.items():
        found = ba.newcombe((others, m), (events, n))
        assert (found.low, found.high) == pytest.approx(published, abs=5e-5)


class TestOneMethod:
    """Interval, p and verdict cannot disagree, where other tests of the same figures do."""

    def test_fisher_would_have_said_otherwise(self) -> None:
        before, after = (17, 60), (8, 60)
        assert ba.fisher(before, after) > 0.05
        found = ba.compare_proportions(before, after, Improvement.DECREASE)
        assert found.p is not None
        assert found.p < 0.05
        assert found.verdict is ComparisonVerdict.IMPROVED

    @given(st.tuples(*[st.integers(0, 60)] * 4), st.sampled_from(Improvement))
    def test_proportions(self, counts: tuple[int, int, int, int], way: Improvement) -> None:
        events, rest, others, beside = counts
        before, after = (events, events + rest + 1), (others, others + beside + 1)
        found = ba.compare_proportions(before, after, way)
        assert found.p is not None
        assert found.difference is not None
        assert agrees(found.p, found.verdict)
        assert -1 <= found.difference.low <= found.difference.estimate <= found.difference.high <= 1  # type: ignore[operator]
        mirrored = ba.newcombe(after, before)
        assert mirrored.estimate == pytest.approx(-found.difference.estimate)  # type: ignore[operator]
        assert mirrored.p == pytest.approx(found.p, rel=1e-6, abs=1e-12)

    @given(
        st.integers(0, 80),
        st.integers(0, 80),
        st.floats(0.1, 50),
        st.floats(0.1, 50),
        st.sampled_from(Improvement),
    )
    def test_rates(self, events: int, others: int, exposure: float, beside: float, way: Improvement) -> None:
        found = ba.compare_rates((events, exposure), (others, beside), way)
        assert found.p is not None
        assert found.ratio is not None
        assert agrees(found.p, found.verdict)
        assert (found.ratio.estimate is None) == (events == 0)
        assert (found.ratio.high is None) == (events == 0)
        assert found.ratio.low is not None
        if found.ratio.estimate is not None and found.ratio.high is not None:
            assert found.ratio.low <= found.ratio.estimate <= found.ratio.high
        # The same in another unit of exposure.
        other = ba.poisson_ratio((events, exposure * 7), (others, beside * 7))
        assert other.p == pytest.approx(found.p)

    @given(
        st.lists(st.floats(-1000, 1000), min_size=2, max_size=8),
        st.lists(st.floats(-1000, 1000), min_size=2, max_size=8),
        st.floats(0.01, 100),
        st.floats(-1000, 1000),
    )
    def test_values(self, before: list[float], after: list[float], unit: float, shift: float) -> None:
        found = ba.compare_values(before, after, Improvement.INCREASE)
        turned = ba.compare_values(before, after, Improvement.DECREASE)
        if found.p is None:
            assert found.notes == ("no_variation",)
            assert found.verdict is ComparisonVerdict.CANNOT_TELL
            return
        assert agrees(found.p, found.verdict)
        opposite = {"improved": "worse", "worse": "improved", "cannot_tell": "cannot_tell"}
        assert turned.verdict == opposite[found.verdict]
        spread = max(before) - min(before) + max(after) - min(after)
        if spread > 1e-3:
            moved = ba.welch([v * unit + shift for v in before], [v * unit + shift for v in after])
            plain = ba.welch(before, after)
            assert plain.low is not None
            assert moved.low == pytest.approx(plain.low * unit, abs=1e-6 * unit * max(1, spread))


def agrees(p: float, verdict: ComparisonVerdict) -> bool:
    """Whether p and verdict say the same; exactly at the border either may be said."""
    return math.isclose(p, 0.05, rel_tol=1e-6) or (p < 0.05) == (verdict is not ComparisonVerdict.CANNOT_TELL)


class TestExactTests:
    @given(st.lists(st.integers(0, 4), min_size=4, max_size=9), st.integers(1, 3))
    def test_ranks_with_ties_are_dealt_in_every_way(self, values: list[int], split: int) -> None:
        """Against counting the deals one by one."""
        from itertools import combinations

        before, after = values[:split], values[split:]
        rank = [2 * sum(v > w for w in values) + values.count(v) + 1 for v in values]
        sums = [sum(rank[at] for at in chosen) for chosen in combinations(range(len(values)), len(after))]
        seen = sum(rank[split:])
        tails = [sum(s <= seen for s in sums), sum(s >= seen for s in sums)]
        found = ba.mann_whitney(before, after)
        assert found is not None
        assert found.p == pytest.approx(min(1, 2 * min(tails) / len(sums)))
        assert found.low <= found.estimate <= found.high

    def test_too_many_arrangements_are_not_begun(self) -> None:
        assert ba.permutation(range(20), range(20)) is None
        assert ba.mann_whitney(range(40), range(40)) is None

    def test_permutation_of_equal_values(self) -> None:
        found = ba.permutation([3, 3], [3, 3, 3])
        assert found == ba.Permutation(0.0, 10, 1.0)

    @given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))
    def test_fisher_has_no_direction(self, a: int, b: int, c: int, d: int) -> None:
        one, other = (a, a + b), (c, c + d)
        assert ba.fisher(one, other) == pytest.approx(ba.fisher(other, one))
        assert 0 < ba.fisher(one, other) <= 1


def test_no_events_at_all_is_nothing_to_judge_by() -> None:
    found = ba.compare_rates((0, 3.0), (0, 4.0), Improvement.DECREASE)
    assert (found.verdict, found.notes, found.p) == (ComparisonVerdict.CANNOT_TELL, ("no_events",), 1.0)


def test_the_first_events_after_are_a_worsening_without_an_upper_limit() -> None:
    found = ba.compare_rates((0, 10.0), (12, 10.0), Improvement.DECREASE)
    assert (found.verdict, found.notes) == (ComparisonVerdict.WORSE, ("no_events_before",))
    assert found.ratio is not None
    assert (found.ratio.estimate, found.ratio.high) == (None, None)
