"""What a plan costs to keep: every figure is counted once, wherever one looks from; and small months are found."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gevinst.domain.burden import (
    ENOUGH,
    NOTHING,
    SMALL_DENOMINATOR,
    SMALL_N,
    Amounts,
    burden,
    numbers_of,
    quarterly_proposals,
)
from gevinst.domain.horizon import Frequency, add_months
from gevinst.domain.measure import Aggregation, Direction, Measure, Shape, Source, Unit
from gevinst.domain.measurement import Figure, Measurement, State
from gevinst.domain.party import Level
from gevinst.domain.plan import (
    Baseline,
    BaselineState,
    Benefit,
    Indicator,
    IndicatorKind,
    PlanDocument,
    Project,
    RoleAt,
    Series,
)
from gevinst.domain.text import LocalText

ANALYST = RoleAt(role="Rådgiver analyse", party="kystsykehuset")
HOME_CARE = RoleAt(role="Enhetsleder hjemmetjeneste")
"""Without a party: one in each."""
LEVELS = {
    "kystsykehuset": Level.HOSPITAL,
    "fjordvik": Level.MUNICIPALITY,
    "nordbygd": Level.MUNICIPALITY,
    "elvestrand": Level.MUNICIPALITY,
}


def measure(shape: Shape = Shape.RATIO, survey: bool = False) -> Measure:
    ratio = shape is Shape.RATIO
    together = Aggregation.SUM_OVER_SUM if ratio else Aggregation.SUM
    return Measure(
        key="own",
        name=LocalText(nb="Eget mål"),
        what=LocalText(nb="Noe som telles."),
        shape=shape,
        unit=Unit(key="x", name=LocalText(nb="x"), symbol=LocalText(nb="x")),
        direction=Direction.LOWER,
        numerator=LocalText(nb="innlagt igjen") if ratio else None,
        denominator=LocalText(nb="utskrevet") if ratio else None,
        value=None if ratio else LocalText(nb="antall"),
        over_time=together,
        over_parties=together,
        survey=survey,
        source=Source(name=LocalText(nb="Egen registrering")),
    )


def indicator(key: str, *parties: str | None, **changes: object) -> Indicator:
    given: dict[str, object] = {
        "key": key,
        "title": key.title(),
        "own_measure": measure(),
        "series": tuple(Series(party=party) for party in parties),
    }
    return Indicator(**(given | changes))  # type: ignore[arg-type]


def plan(*indicators: Indicator) -> PlanDocument:
    return PlanDocument(
        project=Project(slug="trygg-heim", title="Trygg heim", starts=dt.date(2025, 1, 1)),
        benefits=tuple(Benefit(title=each.title, indicators=(each,)) for each in indicators),
    )


def own(indicator: Indicator) -> Measure | None:
    return indicator.own_measure


THREE = ("fjordvik", "nordbygd", "elvestrand")


def test_the_register_of_three_municipalities_and_a_hospital() -> None:
    """The hospital holds 6 + 3 a month, each municipality 2 + 1, and 1 a half-year; together 18."""
    document = plan(
        indicator("reinnleggelser", *THREE, reporter=ANALYST),
        indicator("dogn", *THREE, reporter=ANALYST, own_measure=measure(Shape.AMOUNT)),
        indicator("ressurser", *THREE, reporter=HOME_CARE),
        indicator("kveld", *THREE, reporter=HOME_CARE, own_measure=measure(Shape.AMOUNT)),
        indicator("skala", *THREE, reporter=HOME_CARE, kind=IndicatorKind.SCALE,
                  scale_labels=("av og til", "alltid"), frequency=Frequency.HALF_YEAR),
        indicator("ord", *THREE, kind=IndicatorKind.TEXT),
    )  # fmt: skip
    found = burden(document, own, LEVELS)
    assert found.total == Amounts(month=18, half_year=3)
    assert [(each.party, each.amounts.month) for each in found.at_level(Level.HOSPITAL)] == [
        ("kystsykehuset", 9)
    ]
    assert {each.party: each.amounts for each in found.at_level(Level.MUNICIPALITY)} == dict.fromkeys(
        THREE, Amounts(month=3, half_year=1)
    )
    assert [(each.role, each.party) for each in found.reporters] == [
        ("Rådgiver analyse", "kystsykehuset"),
        *(("Enhetsleder hjemmetjeneste", party) for party in THREE),
        *((None, party) for party in THREE),
    ]
    assert found.total.otherwise == ((Frequency.HALF_YEAR, 3),)
    # Nobody has been chosen to write the text: it is no figure, and still somebody's.
    assert [(held.indicator.key, held.numbers) for held in found.missing] == [("ord", 0)] * 3


@pytest.mark.parametrize(
    ("kind", "what", "numbers"),
    [
        (IndicatorKind.NUMBER, measure(Shape.RATIO), 2),
        (IndicatorKind.NUMBER, measure(Shape.MEAN), 1),
        (IndicatorKind.NUMBER, measure(Shape.RATIO, survey=True), 4),
        (IndicatorKind.NUMBER, None, 1),
        (IndicatorKind.SCALE, None, 1),
        (IndicatorKind.MILESTONE, None, 1),
        (IndicatorKind.TEXT, None, 0),
    ],
)
def test_figures_of_one_series(kind: IndicatorKind, what: Measure | None, numbers: int) -> None:
    assert numbers_of(indicator("a", None, kind=kind), what) == numbers


def test_a_series_has_its_own_reporter_and_a_missing_one_is_said() -> None:
    lines = (Series(party="fjordvik", reporter=ANALYST), Series(party="nordbygd"), Series())
    found = burden(plan(indicator("a", series=lines)), own, LEVELS)
    assert [(each.role, each.party, each.amounts.month) for each in found.reporters] == [
        ("Rådgiver analyse", "kystsykehuset", 2),
        (None, "nordbygd", 2),
        (None, None, 2),
    ]
    assert [line.party for held in found.missing for line in held.series] == ["nordbygd", None]


def test_what_is_archived_or_over_costs_nothing() -> None:
    document = plan(indicator("over", None, last_period=dt.date(2025, 6, 30)), indicator("glemt", None))
    benefits = (document.benefits[0], document.benefits[1].model_copy(update={"archived": True}))
    document = document.model_copy(update={"benefits": benefits})
    assert burden(document, own).total.month == 2
    assert burden(document, own, on=dt.date(2025, 6, 30)).total.month == 2
    assert burden(document, own, on=dt.date(2025, 7, 1)).total == NOTHING


ROLES = st.builds(
    RoleAt,
    role=st.sampled_from(("Rådgiver analyse", "Enhetsleder")),
    party=st.sampled_from((None, "kystsykehuset", "fjordvik")),
)


@st.composite
def indicators(draw: st.DrawFn, key: str) -> Indicator:
    parties = draw(st.lists(st.sampled_from((None, *THREE)), unique=True, max_size=4))
    shape = draw(st.sampled_from(tuple(Shape)))
    return Indicator(
        key=key,
        title=key,
        kind=draw(st.sampled_from(tuple(IndicatorKind))),
        own_measure=draw(st.none() | st.just(measure(shape, draw(st.booleans())))),
        frequency=draw(st.sampled_from(tuple(Frequency))),
        reporter=draw(st.none() | ROLES),
        series=tuple(Series(party=party, reporter=draw(st.none() | ROLES)) for party in parties),
    )


@st.composite
def plans(draw: st.DrawFn) -> PlanDocument:
    document = plan(*(draw(indicators(f"i{at}")) for at in range(draw(st.integers(0, 6)))))
    kept = [each.model_copy(update={"archived": draw(st.booleans())}) for each in document.benefits]
    return document.model_copy(update={"benefits": tuple(kept)})


@given(plans())
def test_the_sums_agree_from_every_side(document: PlanDocument) -> None:
    found = burden(document, own, LEVELS)
    expected = sum(
        (
            Amounts.of(each.frequency, numbers_of(each, each.own_measure))
            for benefit in document.benefits
            if not benefit.archived
            for each in benefit.indicators
            for _line in each.series
        ),
        NOTHING,
    )
    assert found.total == expected
    assert sum((each.amounts for each in found.reporters), NOTHING) == expected
    assert sum((each.amounts for each in found.parties), NOTHING) == expected
    assert sum((held.amounts for each in found.reporters for held in each.held), NOTHING) == expected
    for each in found.reporters:
        assert each.amounts == sum((held.amounts for held in each.held), NOTHING)
    delivered = [line.id for each in found.reporters for held in each.held for line in held.series]
    assert len(delivered) == len(set(delivered))


# ---- by quarter ------------------------------------------------------------------------------------------------------


def months(series: Series, *figures: Figure) -> list[Measurement]:
    first = dt.date(2025, 1, 1)
    return [
        Measurement(series.id, add_months(first, at).toordinal(), each) for at, each in enumerate(figures)
    ]


def of(*denominators: float) -> list[Figure]:
    return [Figure(State.VALUE, numerator=1, denominator=each) for each in denominators]


def counted(*values: float) -> list[Figure]:
    return [Figure(State.VALUE, value=each) for each in values]


def means(*numbers: float) -> list[Figure]:
    return [Figure(State.VALUE, value=40, n=each) for each in numbers]


def test_a_party_with_small_denominators_is_found_and_what_the_total_becomes() -> None:
    document = plan(indicator("reinnleggelser", *THREE), indicator("annet", None))
    lines = document.benefits[0].indicators[0].series
    values = {
        lines[0].id: months(lines[0], *of(60, 62, 58, 61, 66, 59)),
        lines[1].id: months(lines[1], *of(9, 8, 12, 9, 7, 10)),
    }
    (one,) = quarterly_proposals(document, own, values)
    assert one.indicator.key == "reinnleggelser"
    assert [(each.series.party, each.about, each.count) for each in one.small] == [("nordbygd", 9, False)]
    assert (one.now, one.then) == (8, 2)
    assert one.has_figures


@pytest.mark.parametrize(
    ("figures", "shape", "found"),
    [
        (of(*[19] * ENOUGH), Shape.RATIO, True),
        (of(*[20] * ENOUGH), Shape.RATIO, False),
        (of(*[9] * (ENOUGH - 1)), Shape.RATIO, False),
        # A year of large months after a small beginning is not small.
        (of(*[5] * 12, *[40] * 12), Shape.RATIO, False),
        (counted(*[4] * ENOUGH), Shape.COUNT, True),
        (counted(*[5] * ENOUGH), Shape.COUNT, False),
        ([Figure(State.SUPPRESSED)] * ENOUGH, Shape.COUNT, True),
        (counted(*[4] * ENOUGH), Shape.AMOUNT, False),
        ([Figure(State.NOT_MEASURED, reason="ferie")] * ENOUGH, Shape.COUNT, False),
        # A mean stands still on fewer than a share does.
        (means(*[SMALL_N - 1] * ENOUGH), Shape.MEAN, True),
        (means(*[SMALL_N] * ENOUGH), Shape.MEAN, False),
    ],
)
def test_where_the_line_goes(figures: list[Figure], shape: Shape, found: bool) -> None:
    document = plan(indicator("a", "nordbygd", own_measure=measure(shape)))
    line = document.benefits[0].indicators[0].series[0]
    assert bool(quarterly_proposals(document, own, {line.id: months(line, *figures)})) is found


def test_before_the_first_figure_the_baseline_says_how_many() -> None:
    def with_baseline(denominator: float) -> PlanDocument:
        held = Baseline(
            state=BaselineState.CONFIRMED,
            numerator=20,
            denominator=denominator,
            first=dt.date(2024, 1, 1),
            last=dt.date(2024, 12, 31),
        )
        return plan(indicator("a", "fjordvik", "nordbygd", baseline=held))

    (one,) = quarterly_proposals(with_baseline(240), own, {})
    assert (one.small[0].about, one.has_figures) == (10, False)
    assert quarterly_proposals(with_baseline(2 * 12 * SMALL_DENOMINATOR), own, {}) == ()


def test_what_is_by_quarter_already_is_left_alone() -> None:
    document = plan(indicator("a", "nordbygd", frequency=Frequency.QUARTER))
    line = document.benefits[0].indicators[0].series[0]
    assert quarterly_proposals(document, own, {line.id: months(line, *of(*[3] * 12))}) == ()
