"""What a benefits map lacks: parts that hang loose and steps that are skipped. Codes and ids; the words are said elsewhere.

A benefit that is archived is not on the map, and neither are its links.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from gevinst.domain.plan import MapKind, PlanDocument

AdviceCode = Literal[
    "leads_nowhere",
    "change_from_nothing",
    "benefit_from_nothing",
    "benefit_without_goal",
    "goal_from_nothing",
    "no_change_between",
    "benefit_without_measure",
]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Advice:
    """One kind of gap, and the parts that have it, in the plan's order.

    `ids` of `no_change_between` are the actions; `others` are the benefits that they lead straight to, one for each.
    """

    code: AdviceCode
    ids: tuple[str, ...]
    others: tuple[str, ...] = ()


def map_links(document: PlanDocument) -> tuple[Pair, ...]:
    """(from, to) of everything on the map, in the plan's order: its own links, then those between benefits."""
    shown = {each.id for each in document.benefits if not each.archived}
    shown |= {node.id for node in document.map.nodes}
    pairs = [(link.source, link.target) for link in document.map.links]
    pairs += [(benefit.id, other) for benefit in document.benefits for other in benefit.contributes_to]
    return tuple(pair for pair in pairs if pair[0] in shown and pair[1] in shown)


def followed_from(starts: Iterable[str], links: Iterable[Pair]) -> frozenset[str]:
    """Everything that can be reached from `starts` along the links, the starts with it."""
    ahead: dict[str, list[str]] = defaultdict(list)
    for source, target in links:
        ahead[source].append(target)
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += ahead[here]
    return frozenset(found)


def path_through(chosen: str, links: Sequence[Pair]) -> frozenset[str]:
    """What leads to the chosen part, directly or not, and what it leads to; the part itself with them."""
    back = [(target, source) for source, target in links]
    return followed_from([chosen], links) | followed_from([chosen], back)


def advice(document: PlanDocument) -> tuple[Advice, ...]:
    """What the map lacks, from the actions to the goals, then what is not measured; nothing where nothing is lacking."""
    links = map_links(document)
    sources, targets = {source for source, _target in links}, {target for _source, target in links}
    by_kind: Mapping[MapKind, list[str]] = {
        kind: [node.id for node in document.map.nodes if node.kind is kind] for kind in MapKind
    }
    benefits = [benefit for benefit in document.benefits if not benefit.archived]
    known = {benefit.id for benefit in benefits}
    goals = by_kind[MapKind.GOAL]
    to_goals = followed_from(goals, [(target, source) for source, target in links])
    straight = [pair for pair in links if pair[0] in by_kind[MapKind.ACTION] and pair[1] in known]
    found = (
        Advice(
            "leads_nowhere",
            tuple(
                node
                for kind in (MapKind.ACTION, MapKind.CHANGE)
                for node in by_kind[kind]
                if node not in sources
            ),
        ),
        Advice("change_from_nothing", tuple(node for node in by_kind[MapKind.CHANGE] if node not in targets)),
        Advice("no_change_between", tuple(pair[0] for pair in straight), tuple(pair[1] for pair in straight)),
        Advice("benefit_from_nothing", tuple(each.id for each in benefits if each.id not in targets)),
        # A dis-benefit need not add up to anything.
        Advice(
            "benefit_without_goal",
            tuple(each.id for each in benefits if not each.disbenefit and each.id not in to_goals),
        ),
        Advice("goal_from_nothing", tuple(node for node in goals if node not in targets)),
        Advice("benefit_without_measure", tuple(each.id for each in benefits if not each.indicators)),
    )
    return tuple(each for each in found if each.ids)
