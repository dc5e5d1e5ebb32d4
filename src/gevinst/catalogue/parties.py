"""Kinds and levels of parties, the health communities that schemes name, and the invented parties of the demo."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gevinst.catalogue.reading import Read, read_yaml, yaml_files
from gevinst.domain.community_map import CommunityTile
from gevinst.domain.errors import NotFound, Problem, Refused
from gevinst.domain.party import HealthCommunity, KindOfParty, LevelOfService, Party
from gevinst.domain.text import Frozen


class PartyFile(Frozen):
    """What a file of parties may hold."""

    kinds: tuple[KindOfParty, ...] = ()
    levels: tuple[LevelOfService, ...] = ()
    health_communities: tuple[HealthCommunity, ...] = ()
    parties: tuple[Party, ...] = ()
    community_tiles: tuple[CommunityTile, ...] = ()


@dataclass(frozen=True, slots=True)
class Parties:
    """All files together."""

    kinds: tuple[KindOfParty, ...]
    levels: tuple[LevelOfService, ...]
    health_communities: tuple[HealthCommunity, ...]
    parties: tuple[Party, ...]
    community_tiles: tuple[CommunityTile, ...]

    def get(self, key: str) -> Party:
        """The party of that key. Raises NotFound."""
        for party in self.parties:
            if party.key == key:
                return party
        raise NotFound("party", key)

    def community(self, key: str) -> HealthCommunity:
        """The health community of that key. Raises NotFound."""
        for community in self.health_communities:
            if community.key == key:
                return community
        raise NotFound("health community", key)


@cache
def parties(folder: Path | None = None) -> Parties:
    """All of them, read once for each folder. Raises Refused with every mistake of every file."""
    reads = read_all(folder)
    problems = [problem for read in reads for problem in read.problems] + across(reads)
    if problems:
        raise Refused(problems)
    files = [read.value for read in reads if read.value is not None]
    return Parties(
        kinds=tuple(kind for file in files for kind in file.kinds),
        levels=tuple(level for file in files for level in file.levels),
        health_communities=tuple(found for file in files for found in file.health_communities),
        parties=tuple(party for file in files for party in file.parties),
        community_tiles=tuple(tile for file in files for tile in file.community_tiles),
    )


def read_all(folder: Path | None = None) -> list[Read[PartyFile]]:
    """Every file as read, with its problems."""
    return [read_yaml(name, file, PartyFile) for name, file in yaml_files(folder, "parties")]


def across(reads: list[Read[PartyFile]]) -> list[Problem]:
    """Keys stand once over all files, and the health community of a party or a tile exists."""
    problems: list[Problem] = []
    files = [(read, read.value) for read in reads if read.value is not None]
    communities = {found.key for _read, file in files for found in file.health_communities}
    seen: set[tuple[str, str]] = set()
    for read, file in files:
        for part in ("kinds", "levels", "health_communities", "parties", "community_tiles"):
            for number, entry in enumerate(getattr(file, part)):
                identity = (part, str(entry.key))
                if identity in seen:
                    problems.append(
                        read.problem("yaml_key_twice", part, number, "key", what=part, key=str(entry.key))
                    )
                seen.add(identity)
        named = [
            ("parties", n, "health_community", party.health_community) for n, party in enumerate(file.parties)
        ]
        # Tiles stand in a file of their own: a community is missed only where all that could hold it has been read.
        if len(files) == len(reads):
            named += [("community_tiles", n, "key", tile.key) for n, tile in enumerate(file.community_tiles)]
        for part, number, field, wanted in named:
            if wanted is not None and wanted not in communities:
                problems.append(
                    read.problem("yaml_key_unknown", part, number, field, what="health_community", key=wanted)
                )
    return problems
