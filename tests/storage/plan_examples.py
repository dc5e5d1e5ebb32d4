"""Plans for the storage tests: one by hand, and a strategy that makes any."""

import datetime as dt

from hypothesis import strategies as st

from gevinst.domain.horizon import Frequency, Horizon, HorizonMonths
from gevinst.domain.measure import Aggregation, Direction, Measure, Shape, Source, Unit
from gevinst.domain.plan import (
    Baseline,
    BaselineState,
    Beneficiary,
    Benefit,
    BenefitMap,
    Category,
    Driver,
    FreedKind,
    FreedResource,
    FreedUse,
    HorizonTexts,
    Indicator,
    IndicatorKind,
    KsType,
    MapKind,
    MapLink,
    MapNode,
    Participation,
    PlanDocument,
    Precondition,
    PreconditionState,
    Project,
    ProjectLevel,
    RoleAt,
    Series,
    Target,
    TargetKind,
    new_id,
)
from gevinst.domain.text import LocalText


def a_plan(slug: str = "trygg-heim", scheme: str | None = "helse-nord") -> PlanDocument:
    """A project of two municipalities, with two benefits, two indicators and three series."""
    readmissions = Indicator(
        key="readmissions",
        title="Reinnleggelser",
        measure="readmissions_30_days",
        measure_version=1,
        baseline=Baseline(state=BaselineState.CONFIRMED, value=18.0, n=220),
        targets=(Target(horizon=Horizon.SHORT, value=16.0), Target(horizon=Horizon.LONG, value=12.0)),
        series=(Series(party="fjordvik"), Series(party="nordbygd")),
    )
    travel = Indicator(key="travel", title="Reisetid", measure="travel_time", series=(Series(),))
    health = Benefit(title="Færre reinnleggelser", owner=RoleAt(role="Kommunalsjef", party="fjordvik"))
    time = Benefit(title="Kortere reise", contributes_to=(health.id,), indicators=(travel,))
    return PlanDocument(
        project=Project(
            slug=slug,
            title="Trygg heim",
            scheme=scheme,
            starts=dt.date(2025, 1, 1),
            go_live=dt.date(2025, 6, 1),
            parties=(Participation(party="fjordvik", role="lead"), Participation(party="nordbygd")),
        ),
        benefits=(health.model_copy(update={"indicators": (readmissions,)}), time),
    )


def series_of(plan: PlanDocument) -> list[str]:
    """Every series id of a plan, in order."""
    return [line.id for benefit in plan.benefits for each in benefit.indicators for line in each.series]


MEASURE = Measure(
    key="own_measure",
    name=LocalText(nb="Eget mål"),
    what=LocalText(nb="Hvor lang tid det tok."),
    shape=Shape.MEAN,
    unit=Unit(key="min", name=LocalText(nb="minutter"), symbol=LocalText(nb="min")),
    direction=Direction.LOWER,
    value=LocalText(nb="Minutter"),
    over_time=Aggregation.MEAN,
    over_parties=Aggregation.WEIGHTED_MEAN,
    minimum=0.1,
    source=Source(name=LocalText(nb="Egen registrering")),
)

# NUL and half pairs are no text in any database.
_WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=["Cs"]),
    min_size=1,
    max_size=12,
)
_MAYBE = st.none() | _WORDS
_NUMBERS = st.floats(-1e12, 1e12, allow_nan=False)
_DATES = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))
_PARTY = st.sampled_from([None, "fjordvik", "nordbygd", "kystsykehuset"])
_ROLES = st.builds(RoleAt, role=_WORDS, party=_PARTY)
_TEXTS = st.builds(HorizonTexts, short=_MAYBE, medium=_MAYBE, long=_MAYBE)
_LISTS = st.lists(_WORDS, max_size=2).map(tuple)


@st.composite
def _baselines(draw: st.DrawFn) -> Baseline:
    first, last = sorted([draw(_DATES), draw(_DATES)])
    dated = draw(st.booleans())
    return Baseline(
        state=draw(st.sampled_from(BaselineState)),
        value=draw(st.none() | _NUMBERS),
        numerator=draw(st.none() | _NUMBERS),
        denominator=draw(st.none() | _NUMBERS),
        n=draw(st.none() | st.integers(0, 10_000)),
        first=first if dated else None,
        last=last if dated else None,
        from_series=dated and draw(st.booleans()),
        source=draw(_MAYBE),
        note=draw(_MAYBE),
    )


@st.composite
def _targets(draw: st.DrawFn) -> tuple[Target, ...]:
    made = []
    for horizon in draw(st.lists(st.sampled_from(Horizon), unique=True)):
        kind = draw(st.sampled_from(TargetKind))
        low, high = sorted([draw(_NUMBERS), draw(_NUMBERS)])
        made.append(
            Target(
                horizon=horizon,
                kind=kind,
                value=low if kind not in {TargetKind.RANGE, TargetKind.TEXT} else None,
                low=low if kind is TargetKind.RANGE else None,
                high=high if kind is TargetKind.RANGE else None,
                text=draw(_WORDS) if kind is TargetKind.TEXT else draw(_MAYBE),
            )
        )
    return tuple(made)


_PRECONDITIONS = st.builds(
    Precondition,
    id=st.builds(new_id),
    text=_WORDS,
    action=_MAYBE,
    responsible=st.none() | _ROLES,
    due=st.none() | _DATES,
    state=st.sampled_from(PreconditionState),
)
_FREED = st.builds(
    FreedResource,
    id=st.builds(new_id),
    kind=st.sampled_from(FreedKind),
    party=_PARTY,
    amount_a_year=st.none() | st.floats(0, 1e9),
    use=st.sampled_from(FreedUse),
    text=_MAYBE,
)


@st.composite
def _maps(draw: st.DrawFn, benefits: list[str]) -> BenefitMap:
    """Actions that lead to a change, the change to benefits, these to a goal."""
    action, change, goal = (
        MapNode(id=new_id(), kind=kind, title=draw(_WORDS), detail=draw(_MAYBE)) for kind in MapKind
    )
    links = [MapLink(source=action.id, target=change.id)]
    links += [MapLink(source=change.id, target=each) for each in benefits if draw(st.booleans())]
    links += [MapLink(source=each, target=goal.id) for each in benefits if draw(st.booleans())]
    return draw(st.sampled_from([BenefitMap(), BenefitMap(nodes=(action, change, goal), links=tuple(links))]))


@st.composite
def _indicators(draw: st.DrawFn, key: str) -> Indicator:
    lines = draw(st.lists(st.tuples(_PARTY, st.booleans()), unique=True, max_size=3))
    return Indicator(
        id=new_id(),
        key=key,
        title=draw(_WORDS),
        kind=draw(st.sampled_from(IndicatorKind)),
        measure=draw(st.none() | st.just("travel_time")),
        measure_version=draw(st.none() | st.integers(1, 3)),
        own_measure=draw(st.none() | st.just(MEASURE)),
        frequency=draw(st.sampled_from(Frequency)),
        lag_days=draw(st.none() | st.integers(0, 90)),
        reporter=draw(st.none() | _ROLES),
        source=draw(_MAYBE),
        first_period=draw(st.none() | _DATES),
        last_period=draw(st.none() | _DATES),
        low=draw(st.none() | _NUMBERS),
        high=draw(st.none() | _NUMBERS),
        scale_labels=draw(_LISTS),
        baseline=draw(_baselines()),
        targets=draw(_targets()),
        series=tuple(
            Series(
                id=new_id(),
                party=party,
                comparison=comparison,
                private=draw(st.booleans()),
                reporter=draw(st.none() | _ROLES),
            )
            for party, comparison in lines
        ),
    )


@st.composite
def plans(draw: st.DrawFn) -> PlanDocument:
    """Any plan of up to three benefits with two indicators each, of the parties that the tests store."""
    starts, ends = sorted([draw(_DATES), draw(_DATES)])
    short, medium, long = sorted(draw(st.sets(st.integers(1, 60), min_size=3, max_size=3)))
    ids = [new_id() for _ in range(draw(st.integers(0, 3)))]
    benefits = tuple(
        Benefit(
            id=own,
            title=draw(_WORDS),
            category=draw(st.none() | st.sampled_from(Category)),
            ks_type=draw(st.none() | st.sampled_from(KsType)),
            disbenefit=draw(st.booleans()),
            beneficiaries=tuple(draw(st.lists(st.sampled_from(Beneficiary), max_size=3))),
            beneficiaries_text=draw(_MAYBE),
            responsible_text=draw(_MAYBE),
            owner=draw(st.none() | _ROLES),
            accountable=draw(st.none() | _ROLES),
            measurement_text=draw(_MAYBE),
            how_to_measure_text=draw(_MAYBE),
            preconditions_text=draw(_MAYBE),
            preconditions=tuple(draw(st.lists(_PRECONDITIONS, max_size=2))),
            freed_resources_text=draw(_MAYBE),
            freed=tuple(draw(st.lists(_FREED, max_size=2))),
            horizons=draw(_TEXTS),
            level=draw(st.sampled_from([None, "municipality", "society"])),
            drivers=tuple(draw(st.lists(st.sampled_from(Driver), max_size=3))),
            focus_areas=draw(_LISTS),
            # Only to those after it: nothing leads back to itself.
            contributes_to=tuple(each for each in ids[number + 1 :] if draw(st.booleans())),
            cashable=draw(st.none() | st.booleans()),
            priced=draw(st.none() | st.booleans()),
            internal=draw(st.none() | st.booleans()),
            note=draw(_MAYBE),
            archived=draw(st.booleans()),
            indicators=tuple(
                draw(_indicators(f"i{number}_{each}")) for each in range(draw(st.integers(0, 2)))
            ),
        )
        for number, own in enumerate(ids)
    )
    return PlanDocument(
        project=Project(
            id=new_id(),
            slug=f"p-{new_id()}",
            title=draw(_WORDS),
            scheme=draw(_MAYBE),
            language=draw(st.sampled_from(["nb", "nn", "en"])),
            summary=draw(_MAYBE),
            target_group=draw(_MAYBE),
            phase=draw(st.sampled_from([None, "pilot", "operation"])),
            starts=draw(st.none() | st.just(starts)),
            ends=draw(st.none() | st.just(ends)),
            go_live=draw(st.none() | _DATES),
            horizons_from_go_live=draw(st.booleans()),
            horizon_months=HorizonMonths(short=short, medium=medium, long=long),
            reporting_days=draw(st.integers(0, 120)),
            owners_text=draw(_MAYBE),
            municipalities_text=draw(_MAYBE),
            trust_text=draw(_MAYBE),
            agreement_date=draw(st.none() | _DATES),
            roles=tuple(draw(st.lists(st.tuples(_WORDS, _ROLES), max_size=2))),
            parties=tuple(
                Participation(
                    party=party,
                    role=draw(st.sampled_from(["lead", "partner", "user_representative"])),
                    joined=draw(st.none() | _DATES),
                    left=draw(st.none() | _DATES),
                    note=draw(_MAYBE),
                )
                for party in draw(st.lists(st.sampled_from(["fjordvik", "nordbygd"]), unique=True))
            ),
            other_text=draw(_MAYBE),
            continues=draw(st.none() | st.just("forprosjektet")),
            next_meeting=draw(st.none() | _DATES),
            invented=draw(st.booleans()),
        ),
        benefits=benefits,
        map=draw(_maps(ids)),
        project_level=ProjectLevel(
            how_to_measure=draw(_LISTS),
            preconditions=draw(_LISTS),
            freed_resources=draw(_MAYBE),
            horizons=draw(_TEXTS),
        ),
    )
