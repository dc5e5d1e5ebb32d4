"""The difference between two plans: nothing where they are equal, something at every field that differs."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from gevinst.domain.horizon import Horizon
from gevinst.domain.measure import Measure
from gevinst.domain.plan import (
    Baseline,
    BaselineState,
    Benefit,
    BenefitMap,
    FreedKind,
    FreedResource,
    HorizonTexts,
    Indicator,
    MapKind,
    MapLink,
    MapNode,
    Participation,
    PlanDocument,
    Precondition,
    Project,
    ProjectLevel,
    RoleAt,
    Series,
    Target,
    TargetKind,
)
from gevinst.domain.plan_changes import Change, Kind, Part, changes, targets_changed
from storage.plan_examples import MEASURE, plans


def a_plan() -> PlanDocument:
    """Something in every part of a plan, so that each field of each class stands in it."""
    first = Benefit(
        id="b1",
        title="Færre innleggelser",
        owner=RoleAt(role="Klinikksjef", party="kystsykehuset"),
        accountable=RoleAt(role="Kommunalsjef", party="fjordvik"),
        beneficiaries=("patients",),
        drivers=("proactive",),
        focus_areas=("Eldre",),
        contributes_to=("b2",),
        horizons=HorizonTexts(short="noe", medium="mer", long="mest"),
        preconditions=(Precondition(id="p1", text="Vakttelefon"), Precondition(id="p2", text="Journal")),
        freed=(FreedResource(id="f1", kind=FreedKind.HOURS, party="fjordvik", amount_a_year=10.0),),
        indicators=(
            Indicator(
                id="i1",
                key="innleggelser",
                title="Innleggelser",
                own_measure=MEASURE,
                reporter=RoleAt(role="Rådgiver", party="kystsykehuset"),
                scale_labels=("nei", "ja"),
                baseline=Baseline(
                    state=BaselineState.CONFIRMED,
                    value=17.8,
                    first=dt.date(2024, 1, 1),
                    last=dt.date(2024, 12, 31),
                ),
                targets=(
                    Target(horizon=Horizon.SHORT, value=17.0),
                    Target(horizon=Horizon.LONG, kind=TargetKind.RANGE, low=14.0, high=14.5),
                ),
                series=(Series(id="s1", party="fjordvik"), Series(id="s2", party="nordbygd")),
            ),
            Indicator(id="i2", key="liggetid", title="Liggetid"),
        ),
    )
    return PlanDocument(
        project=Project(
            id="prosjekt",
            slug="trygg-heim",
            title="Trygg heim",
            starts=dt.date(2025, 1, 1),
            ends=dt.date(2026, 12, 31),
            roles=(("Prosjektleder", RoleAt(role="Rådgiver", party="fjordvik")),),
            parties=(Participation(party="fjordvik", role="lead"), Participation(party="nordbygd")),
        ),
        benefits=(first, Benefit(id="b2", title="Kortere reise"), Benefit(id="b3", title="Mer tid")),
        project_level=ProjectLevel(
            how_to_measure=("slik",), preconditions=("dette",), horizons=HorizonTexts(short="snart")
        ),
        map=BenefitMap(
            nodes=(
                MapNode(id="n1", kind=MapKind.ACTION, title="Opplæring"),
                MapNode(id="n2", kind=MapKind.GOAL, title="Trygghet"),
            ),
            links=(MapLink(source="n1", target="b1"), MapLink(source="b1", target="n2")),
        ),
    )


PLAN = a_plan()


# ---- properties ------------------------------------------------------------------------------------------------------


@given(plans())
def test_a_plan_does_not_differ_from_itself(plan: PlanDocument) -> None:
    assert changes(plan, plan) == ()
    assert changes(plan, PlanDocument.model_validate_json(plan.model_dump_json())) == ()


def grafted(plan: PlanDocument, other: PlanDocument, data: st.DataObject) -> PlanDocument:
    """`plan` with some of its fields taken from another one; ids stay, so that parts are still the same."""

    def mixed(old: Any, new: Any, apart: set[str]) -> dict[str, Any]:
        names = [name for name in type(old).model_fields if name not in apart]
        chosen = data.draw(st.sets(st.sampled_from(names), max_size=3))
        return {name: getattr(new, name) for name in sorted(chosen)}

    project = plan.project.model_copy(update=mixed(plan.project, other.project, {"id", "starts", "ends"}))
    benefits = list(plan.benefits)
    for at, new in enumerate(other.benefits[: len(benefits)]):
        changed = mixed(benefits[at], new, {"id", "contributes_to", "indicators"})
        indicators = list(benefits[at].indicators)
        for each, theirs in enumerate(new.indicators[: len(indicators)]):
            own = mixed(indicators[each], theirs, {"id", "key"})
            indicators[each] = indicators[each].model_copy(update=own)
        benefits[at] = benefits[at].model_copy(update={**changed, "indicators": tuple(indicators)})
    order = data.draw(st.permutations(benefits))
    kept = data.draw(st.integers(0, len(order)))
    there = {benefit.id for benefit in order[:kept]}
    links = {benefit.id: tuple(each for each in benefit.contributes_to if each in there) for benefit in order}
    return PlanDocument(
        project=project,
        benefits=tuple(
            benefit.model_copy(update={"contributes_to": links[benefit.id]}) for benefit in order[:kept]
        ),
        project_level=data.draw(st.sampled_from([plan.project_level, other.project_level])),
    )


@given(plans(), plans(), st.data())
def test_two_plans_that_differ_have_changes_and_both_ways(
    plan: PlanDocument, other: PlanDocument, data: st.DataObject
) -> None:
    changed = grafted(plan, other, data)
    there, back = changes(plan, changed), changes(changed, plan)
    assert bool(there) == (plan != changed)
    opposite = {Kind.ADDED: Kind.REMOVED, Kind.ARCHIVED: Kind.RESTORED}
    opposite |= {new: old for old, new in opposite.items()}

    def told(found: tuple[Change, ...], turned: bool) -> list[tuple[str, ...]]:
        return sorted(
            (each.part, opposite.get(each.kind, each.kind) if turned else each.kind, each.field or "")
            for each in found
            if each.kind is not Kind.MOVED
        )

    assert told(there, False) == told(back, True)


# ---- every field -----------------------------------------------------------------------------------------------------

CLASSES = {
    "project": Part.PROJECT,
    "roles": Part.DUTY,
    "parties": Part.PARTY,
    "project_level": Part.LEVEL,
    "benefits": Part.BENEFIT,
    "preconditions": Part.PRECONDITION,
    "freed": Part.FREED,
    "indicators": Part.INDICATOR,
    "own_measure": Part.MEASURE,
    "baseline": Part.BASELINE,
    "targets": Part.TARGET,
    "series": Part.SERIES,
    "nodes": Part.NODE,
    "links": Part.LINK,
}
"""Where a part stands in the document -> which part it is."""


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document as it is written to a file: its leaves, and its lists; of a list its first entry."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from places(each, (*path, key))
        return
    yield path
    if isinstance(value, list) and value:
        yield from places(value[0], (*path, 0))


def others(value: Any) -> Iterator[Any]:
    """Values that may stand there instead."""
    if isinstance(value, list):
        yield from (value[1:], value[::-1], [*value, "Noe mer"])
        return
    yield from (None, True, False, "Noe annet", "noe_annet", 3, 2.5, 99.5, "2025-06-01")
    yield {"role": "En annen", "party": "nordbygd"}
    yield {"nb": "Noe annet"}
    yield from ("nn", "pilot", "mean", "count", "health", "travel", "time", "saved_time", "municipality")
    yield from ("partner", "value", "scale", "quarter", "higher", "sum", "last", "registered", "in_place")
    yield from ("money", "competence", "medium", "b3", "change", "staff", "lead", "step")


def with_other(path: tuple[Any, ...], value: Any) -> PlanDocument | None:
    """The plan with another value at a place; None where it is no plan then, or says the same."""
    copy = PLAN.model_dump(mode="json")
    inside = at(copy, path[:-1])
    inside[path[-1]] = value
    try:
        changed = PlanDocument.model_validate(copy)
    except ValidationError:
        return None
    return None if changed == PLAN else changed


def at(document: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        document = document[step]
    return document


def part_of(path: tuple[Any, ...]) -> Part:
    if path[0] == "project_level":
        return Part.LEVEL
    return next(CLASSES[step] for step in reversed(path) if step in CLASSES)


def test_another_value_anywhere_is_a_change_of_that_part() -> None:
    document = PLAN.model_dump(mode="json")
    covered: dict[Part, set[str]] = {part: set() for part in Part}
    for path in places(document):
        for value in others(at(document, path)):
            changed = with_other(path, value)
            if changed is None:
                continue
            found = changes(PLAN, changed)
            assert part_of(path) in {change.part for change in found}, (path, value)
            covered[part_of(path)] |= {step for step in path if isinstance(step, str)}
    for part, kind in {
        Part.PROJECT: Project,
        Part.PARTY: Participation,
        Part.LEVEL: ProjectLevel,
        Part.BENEFIT: Benefit,
        Part.PRECONDITION: Precondition,
        Part.FREED: FreedResource,
        Part.INDICATOR: Indicator,
        Part.MEASURE: Measure,
        Part.BASELINE: Baseline,
        Part.TARGET: Target,
        Part.SERIES: Series,
        Part.NODE: MapNode,
        Part.LINK: MapLink,
    }.items():
        # What other parts refer to cannot be another, nor can what is looked into as a part of its own be exchanged.
        apart = {"id", "kind", "source"} if part in {Part.NODE, Part.LINK} else {"id", *CLASSES}
        assert not set(kind.model_fields) - covered[part] - apart - {"from_series"}


# ---- what it says ----------------------------------------------------------------------------------------------------


def with_benefits(*benefits: Benefit) -> PlanDocument:
    known = {benefit.id for benefit in benefits}
    kept = [
        benefit.model_copy(update={"contributes_to": tuple(known & set(benefit.contributes_to))})
        for benefit in benefits
    ]
    return PLAN.model_copy(update={"benefits": tuple(kept), "map": BenefitMap()})


BARE = PLAN.model_copy(update={"map": BenefitMap()})
FIRST, SECOND, THIRD = PLAN.benefits


def said_of(before: PlanDocument, after: PlanDocument) -> list[tuple[Any, ...]]:
    return [
        (each.part, each.kind, each.benefit.id if each.benefit else None, each.field)
        for each in changes(before, after)
    ]


class TestBenefits:
    def test_one_that_was_moved_is_named_and_no_other(self) -> None:
        (change,) = changes(BARE, with_benefits(SECOND, THIRD, FIRST))
        assert (change.kind, change.benefit, change.old, change.new) == (Kind.MOVED, FIRST, 1, 3)

    def test_added_and_removed(self) -> None:
        new = Benefit(id="b4", title="Ny", indicators=(Indicator(id="i9", key="ny", title="Ny"),))
        assert said_of(BARE, with_benefits(FIRST, SECOND, new)) == [
            (Part.BENEFIT, Kind.ADDED, "b4", None),
            (Part.BENEFIT, Kind.REMOVED, "b3", None),
        ]

    def test_archived_and_brought_back(self) -> None:
        away = with_benefits(FIRST, SECOND, THIRD.model_copy(update={"archived": True}))
        assert said_of(BARE, away) == [(Part.BENEFIT, Kind.ARCHIVED, "b3", "archived")]
        assert said_of(away, BARE) == [(Part.BENEFIT, Kind.RESTORED, "b3", "archived")]


class TestIndicators:
    def test_a_target_is_one_change_with_its_horizon(self) -> None:
        own = FIRST.indicators[0]
        targets = (Target(horizon=Horizon.SHORT, value=17.0), Target(horizon=Horizon.LONG, value=15.0))
        changed = FIRST.model_copy(
            update={"indicators": (own.model_copy(update={"targets": targets}), FIRST.indicators[1])}
        )
        (change,) = changes(BARE, with_benefits(changed, SECOND, THIRD))
        assert (change.part, change.kind, change.horizon) == (Part.TARGET, Kind.CHANGED, Horizon.LONG)
        assert (change.old, change.new) == (own.targets[1], targets[1])
        assert change.indicator is not None
        assert change.indicator.id == "i1"
        assert targets_changed(changes(BARE, with_benefits(changed, SECOND))) == (change,)

    def test_one_that_goes_to_another_benefit_was_moved_not_replaced(self) -> None:
        moved = FIRST.indicators[1]
        fewer = FIRST.model_copy(update={"indicators": FIRST.indicators[:1]})
        more = SECOND.model_copy(update={"indicators": (moved.model_copy(update={"source": "Journal"}),)})
        found = changes(BARE, with_benefits(fewer, more, THIRD))
        assert [(each.kind, each.field, each.old, each.new) for each in found] == [
            (Kind.MOVED, "benefit", "b1", "b2"),
            (Kind.CHANGED, "source", None, "Journal"),
        ]

    def test_one_that_moves_into_a_new_benefit_is_told_beside_it(self) -> None:
        fewer = FIRST.model_copy(update={"indicators": FIRST.indicators[:1]})
        new = Benefit(id="b4", title="Ny", indicators=(FIRST.indicators[1],))
        assert said_of(BARE, with_benefits(fewer, SECOND, THIRD, new)) == [
            (Part.BENEFIT, Kind.ADDED, "b4", None),
            (Part.INDICATOR, Kind.MOVED, "b4", "benefit"),
        ]


def test_texts_by_horizon_are_told_one_by_one() -> None:
    other = FIRST.model_copy(update={"horizons": HorizonTexts(short="noe", medium="annet", long="mest")})
    (change,) = changes(BARE, with_benefits(other, SECOND, THIRD))
    assert (change.field, change.horizon, change.old, change.new) == (
        "horizons",
        Horizon.MEDIUM,
        "mer",
        "annet",
    )


def test_not_a_number_is_no_change() -> None:
    odd = PlanDocument(
        project=Project(title="x"),
        benefits=(Benefit(title="y", indicators=(Indicator(key="k", title="z", low=float("nan")),)),),
    )
    again = PlanDocument.model_validate_json(odd.model_dump_json())
    assert changes(odd, again) == ()
