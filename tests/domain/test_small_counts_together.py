"""The same measure followed several times in one project: what one indicator hides, no other tells."""

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gevinst.domain.horizon import Frequency, periods
from gevinst.domain.measurement import Figure, Measurement, State
from gevinst.domain.plan import Benefit, Indicator, PlanDocument, Project, Series
from gevinst.domain.small_counts import Rule, Shown, is_small, shown_outside
from gevinst.domain.small_counts_together import Member, linked, linked_to, shown_together

from .test_small_counts import SHARE

RULE = Rule()
MONTHS = periods(dt.date(2026, 1, 1), dt.date(2026, 6, 30), Frequency.MONTH)
QUARTERS = periods(dt.date(2026, 1, 1), dt.date(2026, 6, 30), Frequency.QUARTER)
WITHHELD = Figure(State.SUPPRESSED)


def share(top: float) -> Figure:
    return Figure(State.VALUE, numerator=top, denominator=top + 40)


def member(
    name: str,
    lines: Mapping[str, Mapping[int, Figure | float]],
    frequency: Frequency = Frequency.MONTH,
    outside_total: str = "",
) -> Member:
    """Party -> period -> its figure, or how many were admitted again. Series are named by indicator and party; "" is the project as a whole."""
    return Member(
        name,
        frequency,
        {name + party: (party or None, False) for party in lines},
        {
            name + party: [
                Measurement(name + party, at, each if isinstance(each, Figure) else share(each))
                for at, each in line.items()
            ]
            for party, line in lines.items()
        },
        frozenset(name + party for party in lines if party not in set(outside_total)),
    )


def january(name: str, **tops: Figure | float) -> Member:
    return member(name, {party: {MONTHS[0]: top} for party, top in tops.items()})


def hidden(found: Shown, period: int = MONTHS[0]) -> str:
    """The parties whose figure of a period is hidden."""
    return "".join(
        series[1:]
        for series, line in sorted(found.lines.items())
        if any(m.period == period and m.figure.state is State.SUPPRESSED for m in line)
    )


def told(*members: Member) -> dict[str, tuple[str, bool]]:
    """Of each indicator, in January: the parties that are hidden, and whether the total is told."""
    found = shown_together(members, SHARE, RULE)
    return {name: (hidden(each), MONTHS[0] not in each.no_total) for name, each in found.items()}


def test_what_one_hides_for_another_party_s_sake_the_other_does_not_tell() -> None:
    # Alone, B would tell y = 9, and A's total of 12 that x is three.
    assert told(january("A", x=3, y=9), january("B", y=9)) == {"A": ("xy", True), "B": ("y", False)}


def test_the_same_parts_twice_are_hidden_alike_and_both_totals_are_told() -> None:
    parts = {"x": 3, "y": 9, "z": 20}
    assert told(january("A", **parts), january("B", **parts)) == {"A": ("xy", True), "B": ("xy", True)}


def test_two_totals_that_differ_by_a_hidden_part_are_not_both_told() -> None:
    assert told(january("A", x=8, y=9), january("B", x=8, y=9, z=3)) == {
        "A": ("x", False),
        "B": ("xz", True),
    }


def test_what_is_withheld_as_it_was_delivered_is_hidden_in_the_other_too() -> None:
    assert told(january("A", x=WITHHELD, y=9), january("B", x=6, y=9)) == {
        "A": ("xy", False),
        "B": ("xy", True),
    }


def test_a_longer_period_tells_neither_figure_nor_total_that_would_give_the_rest() -> None:
    months = {at: 8.0 for at in MONTHS} | {MONTHS[1]: 3.0}
    quarters = {at: sum(months[m] for m in MONTHS[3 * n : 3 * n + 3]) for n, at in enumerate(QUARTERS)}
    found = shown_together(
        [member("A", {"x": months}), member("B", {"x": quarters}, Frequency.QUARTER)], SHARE, RULE
    )
    assert [at for at in MONTHS if hidden(found["A"], at)] == [MONTHS[1]]
    assert [at for at in QUARTERS if hidden(found["B"], at)] == [QUARTERS[0]]
    assert found["B"].no_total == {QUARTERS[0]}


def test_of_a_longer_period_no_part_is_hidden_in_vain() -> None:
    """Hiding y's quarter hides nothing, for its months are told: the quarter's total goes."""
    months = {at: 9.0 for at in MONTHS[:3]}
    quarter = {"x": {QUARTERS[0]: 3.0}, "y": {QUARTERS[0]: 27.0}}
    found = shown_together([member("A", {"y": months}), member("B", quarter, Frequency.QUARTER)], SHARE, RULE)
    assert (hidden(found["B"], QUARTERS[0]), found["B"].no_total) == ("x", {QUARTERS[0]})


def test_a_figure_of_the_whole_project_is_a_total_of_its_parties_where_it_is_as_much() -> None:
    def together(top: float, bottom: float) -> Member:
        return january("C", **{"": Figure(State.VALUE, numerator=top, denominator=bottom)})

    parts = january("A", x=3), january("B", y=9)
    # Twelve less nine: y is hidden for x's sake.
    assert told(*parts, together(12, 92)) == {"A": ("x", False), "B": ("y", False), "C": ("", True)}
    # As much as nobody else here tells of: nothing follows from it.
    assert told(*parts, together(50, 700)) == {"A": ("x", False), "B": ("", True), "C": ("", True)}


def test_a_single_date_is_within_no_period() -> None:
    found = shown_together(
        [
            member("A", {"x": {MONTHS[0]: 3.0}}, Frequency.SINGLE),
            member("B", {"x": {MONTHS[0]: 30.0}}),
        ],
        SHARE,
        RULE,
    )
    assert (hidden(found["A"]), hidden(found["B"])) == ("x", "")


def test_without_small_counts_the_lines_are_the_same_ones() -> None:
    own = january("A", x=8, y=9)
    found = shown_together([own, january("B", x=8)], SHARE, RULE)
    assert found["A"].lines is own.lines


TOPS = st.sampled_from([0, 1, 2, 3, 4, 5, 9, 14])


@given(st.fixed_dictionaries(dict.fromkeys("xyz", TOPS)), st.sets(st.sampled_from("xyz")))
@settings(max_examples=60, deadline=None)
def test_alone_it_is_the_rule_of_one_indicator(tops: dict[str, int], outside: set[str]) -> None:
    own = member(
        "A", {party: {MONTHS[0]: top} for party, top in tops.items()}, outside_total="".join(outside)
    )
    assert shown_together([own], SHARE, RULE)["A"] == shown_outside(own.lines, own.in_total, SHARE, RULE)


PARTIES = st.sets(st.sampled_from("wxyz"), min_size=1)


@given(
    st.lists(TOPS, min_size=12, max_size=12),
    st.lists(PARTIES, min_size=1, max_size=3),
    st.lists(PARTIES, max_size=2),
    st.sets(st.sampled_from([Frequency.MONTH, Frequency.QUARTER])),
)
@settings(max_examples=150, deadline=None)
def test_nobody_can_reckon_a_small_count_from_all_that_is_shown(
    tops: list[int], monthly: list[set[str]], quarterly: list[set[str]], wholes: set[Frequency]
) -> None:
    """All that is told are sums of what each party had each month: none of them together gives a small one.

    `wholes`: how often the project as a whole tells what the parties of that rhythm have together.
    """
    at = {(party, month): 3 * p + m for p, party in enumerate("wxyz") for m, month in enumerate(MONTHS[:3])}
    cells = {(party, month): np.eye(12)[place] for (party, month), place in at.items()}
    cells |= {(party, QUARTERS[0], "quarter"): sum(cells[party, m] for m in MONTHS[:3]) for party in "wxyz"}
    members = [
        member(str(n), {party: {m: tops[at[party, m]] for m in MONTHS[:3]} for party in sorted(parties)})
        for n, parties in enumerate(monthly)
    ] + [
        member(
            str(n + 5),
            {
                party: {QUARTERS[0]: float(sum(tops[at[party, m]] for m in MONTHS[:3]))}
                for party in sorted(parties)
            },
            Frequency.QUARTER,
        )
        for n, parties in enumerate(quarterly)
    ]
    for frequency in wholes:
        own = [each for each in members if each.frequency is frequency]
        parties = sorted({series[1:] for each in own for series in each.lines})
        if not parties:
            continue
        at_once = MONTHS[:3] if frequency is Frequency.MONTH else QUARTERS[:1]
        kind = () if frequency is Frequency.MONTH else ("quarter",)
        for period in at_once:
            cells["", period, *kind] = sum(cells[party, period, *kind] for party in parties)
        figures = {
            period: Figure(
                State.VALUE,
                numerator=float(cells["", period, *kind] @ tops),
                denominator=float(cells["", period, *kind] @ tops) + 40 * len(parties),
            )
            for period in at_once
        }
        members.append(member("8" if kind else "9", {"": figures}, frequency))
    known, secret = [np.zeros(12)], []
    for own, found in zip(members, shown_together(members, SHARE, RULE).values(), strict=True):
        totals: dict[int, np.ndarray] = {}
        for series, line in own.lines.items():
            for before, after in zip(line, found.lines[series], strict=True):
                kind = ("quarter",) if own.frequency is Frequency.QUARTER else ()
                cell = cells[(series[1:], before.period, *kind)]
                totals[before.period] = totals.get(before.period, np.zeros(12)) + cell
                if after.figure.state is State.VALUE:
                    known.append(cell)
                if is_small(before.figure, SHARE, RULE):
                    secret.append(cell)
        known += [row for period, row in totals.items() if period not in found.no_total]
    rank = np.linalg.matrix_rank(np.array(known))
    for cell in secret:
        assert np.linalg.matrix_rank(np.array([*known, cell])) > rank


def plan(*indicators: tuple[str, str | None, tuple[str | None, ...]]) -> PlanDocument:
    """Key, measure and parties of each indicator; each in a benefit of its own."""
    return PlanDocument(
        project=Project(title="Prosjekt"),
        benefits=tuple(
            Benefit(
                title=key,
                indicators=(
                    Indicator(
                        id=key, key=key, title=key, measure=measure,
                        series=tuple(Series(party=party) for party in parties),
                    ),
                ),
            )
            for key, measure, parties in indicators
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("other", "together"),
    [
        (("b", "share", ("y", "z")), ["a", "b"]),
        (("b", "share", ("z",)), []),  # another party
        (("b", "share", (None,)), ["a", "b"]),  # the project as a whole
        (("b", "other", ("y",)), []),  # another measure
        (("b", None, ("y",)), []),  # none yet
    ],
)
def test_what_is_judged_together(
    other: tuple[str, str | None, tuple[str | None, ...]], together: list[str]
) -> None:
    document = plan(("a", "share", ("x", "y")), other)

    def measure_of(indicator: Indicator):
        return SHARE.model_copy(update={"key": indicator.measure}) if indicator.measure else None

    assert [each.id for _measure, own in linked(document, measure_of) for each in own] == together
    assert linked_to(document, measure_of, {"a"}) == {"a", *together}
    archived = document.benefits[1].model_copy(update={"archived": True})
    left = document.model_copy(update={"benefits": (document.benefits[0], archived)})
    assert linked(left, measure_of) == []
