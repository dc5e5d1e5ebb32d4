"""An invented country for the invented projects: its health communities, hospitals and municipalities, and who delivers figures.

It is as large as Norway: nineteen communities, each with one health trust and a score of municipalities (one of them a city
with districts). The names are put together of an animal, a berry or the like and a word of the landscape; no municipality is
called that, and every party says that it is made up. The same seed makes the same country.

Two projects seldom follow the same measure of the same party. Each municipality goes through the measures one by one, and when
all are in use in the municipality as a whole, those that come after follow a unit of it: a surgery, a home care service, a
nursing home. A few lines are on purpose those of the neighbour's project, so that some gains are claimed twice, as they are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gevinst.domain.party import HealthCommunity, Level, Party, PartyKind

_CITY = "uglelandet"
"""The community of a city: districts, where the others have municipalities."""
_FIRST: dict[str, str] = {
    "uglelandet": "Ugle", "taakekysten": "Tåke", "maanelandet": "Måne", "stjernekysten": "Stjerne",
    "skyggedalen": "Skygge", "ekkofjorden": "Ekko", "kompasskysten": "Kompass", "lyktelandet": "Lykte",
    "vingefjorden": "Vinge", "spurvedalen": "Spurve", "blaabaerlandet": "Blåbær", "multeviddene": "Multe",
    "loevetannlandet": "Løvetann", "roeyskattdalen": "Røyskatt", "harelandet": "Hare", "pinnsvinkysten": "Pinnsvin",
    "humledalen": "Humle", "maurlandet": "Maur", "ekornskogen": "Ekorn",
}  # fmt: skip
"""The key of a community, and what the names of its municipalities begin with. Its own name stands with the invented parties."""
_LAST = (
    "vik", "dal", "nes", "øya", "mo", "lia", "bakken", "sund", "heim", "åsen", "havn", "vang", "strand", "tun", "haugen",
    "bygda", "elva", "skogen", "marka", "vatnet", "bukta", "holmen", "grenda", "fossen", "sletta", "tangen",
)  # fmt: skip
_PAIRS = (7, len(_LAST) // 2 + 1)
"""At least so many pairs of municipalities in a community, and fewer than so many."""
_UNITS: tuple[tuple[str, PartyKind], ...] = (
    ("legesenter", PartyKind.GP_PRACTICE),
    ("hjemmetjeneste", PartyKind.OTHER),
    ("sykehjem", PartyKind.OTHER),
)
_TWINS = 0.1
"""So many of the projects claim some of what their neighbour's project claims,"""
_TWICE = 3
"""so many lines of each."""


@dataclass(frozen=True, slots=True)
class Followed:
    """Whose figures a project follows."""

    lead: Party
    partners: tuple[Party, ...]
    """The neighbour, the health trust and the lead's own units, as far as figures are theirs."""
    lines: tuple[tuple[Party, int], ...]
    """Of each line the party, and the place of the measure among those that are followed."""


class Country:
    """See the module. `measures`: how many can be followed, at least `lines`, which is how many a project follows."""

    def __init__(self, communities: Iterable[HealthCommunity], seed: int, measures: int, lines: int) -> None:
        self._seed, self._measures, self._lines = seed, measures, lines
        self.communities = tuple(each for each in communities if each.key in _FIRST)
        chance = np.random.default_rng([seed, 0, 7])
        self._trusts = {each.key: _trust(each) for each in self.communities}
        pairs: list[tuple[Party, Party]] = []
        for community in self.communities:
            endings = chance.permutation(len(_LAST))[: 2 * int(chance.integers(*_PAIRS))]
            towns = [_town(community.key, _LAST[at]) for at in np.sort(endings).tolist()]
            pairs += zip(towns[::2], towns[1::2], strict=True)
        self._towns = [town for at in chance.permutation(len(pairs)).tolist() for town in pairs[at]]

    @cached_property
    def parties(self) -> tuple[Party, ...]:
        """The trusts and the municipalities; of units only those that a project follows are ever made."""
        return (*self._trusts.values(), *self._towns)

    def followed(self, number: int) -> Followed:
        """Of the project of that number, whatever other projects there are."""
        turn, place = divmod(number, len(self._towns))
        chance = np.random.default_rng([self._seed, number, 7])
        lead, neighbour = self._towns[place], self._towns[place ^ 1]
        lines = [self._line(place, turn, at) for at in range(self._lines)]
        if chance.random() < _TWINS:
            for at in chance.choice(self._lines, _TWICE, replace=False).tolist():
                lines[at] = self._line(place ^ 1, turn, at)
        own = dict.fromkeys(party for party, _measure in lines)
        partners = [neighbour, self._trusts[lead.health_community or ""]]
        partners += [each for each in own if each not in (lead, neighbour)]
        return Followed(lead, tuple(partners), tuple(lines))

    def _line(self, place: int, turn: int, at: int) -> tuple[Party, int]:
        """The line at that place of the project that is this municipality's at its `turn`."""
        unit, measure = divmod(turn * self._lines + at, self._measures)
        order = np.random.default_rng([self._seed, place, 8]).permutation(self._measures)
        town = self._towns[place]
        return (_unit(town, unit) if unit else town), int(order[measure])


def _trust(community: HealthCommunity) -> Party:
    area = community.name.removeprefix("Helsefellesskapet ")
    return Party(
        key=f"{community.key}-sykehus",
        name=f"{area} sykehus HF",
        kind=PartyKind.HEALTH_TRUST,
        level=Level.HOSPITAL,
        health_community=community.key,
        invented=True,
    )


def _town(community: str, ending: str) -> Party:
    name, city = _FIRST[community] + ending, community == _CITY
    return Party(
        key=_key(f"bydel-{name}" if city else name),
        name=f"Bydel {name}" if city else f"{name} kommune",
        kind=PartyKind.DISTRICT if city else PartyKind.MUNICIPALITY,
        level=Level.MUNICIPALITY,
        health_community=community,
        invented=True,
    )


def _unit(town: Party, number: int) -> Party:
    """The unit of that number, from 1: a surgery, a home care service and a nursing home, and then the next of each."""
    turn, which = divmod(number - 1, len(_UNITS))
    what, kind = _UNITS[which]
    name = town.name.removeprefix("Bydel ").removesuffix(" kommune")
    return Party(
        key=f"{_key(name)}-{what}-{turn + 1}",
        name=f"{name} {what} {turn + 1}",
        kind=kind,
        level=Level.MUNICIPALITY,
        health_community=town.health_community,
        invented=True,
    )


def _key(name: str) -> str:
    plain = name.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return plain.replace(" ", "-")
