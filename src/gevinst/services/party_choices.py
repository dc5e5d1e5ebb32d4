"""The parties that somebody chooses among: all of them where a list holds them, else those with a word in their names."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from gevinst.services.seen_projects import LISTED
from gevinst.services.views import Choice


@dataclass(frozen=True, slots=True)
class PartyChoices:
    """What somebody chooses a party from."""

    listed: tuple[Choice, ...]
    """By name: all where a list holds them, else those with the words, and at most `LISTED`."""
    fitting: int
    """How many have the words in their names."""
    in_all: int

    @property
    def too_many(self) -> bool:
        """Whether one is found by a word in its name."""
        return self.in_all > LISTED


def party_choices(
    names: Mapping[str, str], named: str = "", also: Collection[str] = (), without: Collection[str] = ()
) -> PartyChoices:
    """`names`: party key -> name. Of very many none before `named`, a part of its name.

    `also`: keys that are listed whatever is said. `without`: keys that cannot be chosen.
    """
    wanted, closed = named.strip().casefold(), frozenset(without)
    in_all = len(names) - sum(key in names for key in closed)
    if in_all > LISTED and not wanted:
        # Nobody is listed yet: thousands are not put in order for it.
        fitting, found = in_all, list[tuple[str, str]]()
    else:
        open_ = _by_name((key, name) for key, name in names.items() if key not in closed)
        fits = [each for each in open_ if wanted in each[1].casefold()]
        fitting, found = len(fits), open_ if in_all <= LISTED else fits[:LISTED]
    held = closed.union(key for key, _name in found)
    first = _by_name((key, names[key]) for key in dict.fromkeys(also) if key in names and key not in held)
    return PartyChoices(tuple(Choice(key, name) for key, name in (*first, *found)), fitting, in_all)


def _by_name(several: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(several, key=lambda each: each[1].casefold())
