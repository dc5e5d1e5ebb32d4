"""What a benefits map lacks."""

import pytest

from gevinst.domain.map_advice import advice, followed_from, map_links, path_through
from gevinst.domain.plan import (
    Benefit,
    BenefitMap,
    Indicator,
    MapKind,
    MapLink,
    MapNode,
    PlanDocument,
    Project,
)


def benefit(
    id: str, *contributes_to: str, measured: bool = True, archived: bool = False, bad: bool = False
) -> Benefit:
    indicators = (Indicator(key=f"k_{id}", title=id),) if measured else ()
    return Benefit(
        id=id,
        title=id,
        contributes_to=contributes_to,
        indicators=indicators,
        archived=archived,
        disbenefit=bad,
    )


def plan(benefits: tuple[Benefit, ...], *links: str) -> PlanDocument:
    """Nodes are named by what they are: a1 is an action, c1 a change, g1 a goal; links are written `a1>c1`."""
    pairs = [tuple(link.split(">")) for link in links if ">" in link]
    kinds = {"a": MapKind.ACTION, "c": MapKind.CHANGE, "g": MapKind.GOAL}
    named = [link for link in links if ">" not in link] + [end for pair in pairs for end in pair]
    own = {each.id for each in benefits}
    nodes = tuple(
        MapNode(id=name, kind=kinds[name[0]], title=name) for name in dict.fromkeys(named) if name not in own
    )
    return PlanDocument(
        project=Project(title="P"),
        benefits=benefits,
        map=BenefitMap(nodes=nodes, links=tuple(MapLink(source=a, target=b) for a, b in pairs)),
    )


def found(document: PlanDocument) -> dict[str, tuple[str, ...]]:
    return {each.code: each.ids for each in advice(document)}


def test_a_whole_chain_lacks_nothing() -> None:
    assert found(plan((benefit("b1"),), "a1>c1", "c1>b1", "b1>g1")) == {}


@pytest.mark.parametrize(
    ("links", "code", "ids"),
    [
        (("a1>c1", "c1>b1", "b1>g1", "a2"), "leads_nowhere", ("a2",)),
        (("a1>c1", "c1>b1", "b1>g1", "a1>c2"), "leads_nowhere", ("c2",)),
        (("a1>c1", "c1>b1", "b1>g1", "c2>b1"), "change_from_nothing", ("c2",)),
        (("b1>g1",), "benefit_from_nothing", ("b1",)),
        (("a1>c1", "c1>b1"), "benefit_without_goal", ("b1",)),
        (("a1>c1", "c1>b1", "b1>g1", "g2"), "goal_from_nothing", ("g2",)),
        (("a1>b1", "b1>g1"), "no_change_between", ("a1",)),
    ],
)
def test_each_gap_is_found_alone(links: tuple[str, ...], code: str, ids: tuple[str, ...]) -> None:
    assert found(plan((benefit("b1"),), *links)) == {code: ids}


def test_a_benefit_without_a_measure() -> None:
    document = plan((benefit("b1", measured=False),), "a1>c1", "c1>b1", "b1>g1")
    assert found(document) == {"benefit_without_measure": ("b1",)}


def test_a_benefit_reaches_its_goal_through_another_which_it_also_leads_to() -> None:
    assert found(plan((benefit("b1", "b2"), benefit("b2")), "a1>c1", "c1>b1", "b2>g1")) == {}


def test_a_dis_benefit_need_not_add_up_to_anything() -> None:
    document = plan((benefit("b1"), benefit("b2", bad=True)), "a1>c1", "c1>b1", "c1>b2", "b1>g1")
    assert found(document) == {}


def test_which_benefit_an_action_leads_straight_to() -> None:
    (gap,) = advice(plan((benefit("b1"),), "a1>b1", "b1>g1"))
    assert (gap.ids, gap.others) == (("a1",), ("b1",))


def test_an_archived_benefit_is_off_the_map_with_its_links() -> None:
    document = plan((benefit("b1"), benefit("b2", "b1", archived=True)), "a1>c1", "c1>b1", "c1>b2", "b1>g1")
    assert map_links(document) == (("a1", "c1"), ("c1", "b1"), ("b1", "g1"))
    assert found(document) == {}


def test_the_path_goes_both_ways_but_not_sideways() -> None:
    links = (("a1", "c1"), ("a2", "c1"), ("c1", "b1"), ("c2", "b2"), ("c1", "b2"), ("b1", "g1"))
    assert path_through("b1", links) == {"a1", "a2", "c1", "b1", "g1"}
    assert followed_from(["c2"], links) == {"c2", "b2"}
