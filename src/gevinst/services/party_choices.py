"""The parties that somebody chooses among: all of them where a list holds them, else those with a word in their names."""

from collections.abc import Collection, Mapping
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
    wanted = named.strip().casefold()
    open_ = sorted(
        ((key, name) for key, name in names.items() if key not in without),
        key=lambda each: each[1].casefold(),
    )
    fitting = [each for each in open_ if wanted in each[1].casefold()]
    found = open_
    if len(open_) > LISTED:
        found = fitting[:LISTED] if wanted else []
    held = {key for key, _name in found}
    first = [each for each in open_ if each[0] in also and each[0] not in held]
    return PartyChoices(tuple(Choice(key, name) for key, name in (*first, *found)), len(fitting), len(open_))
