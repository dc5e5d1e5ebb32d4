"""Who takes part, pays and gains: parties, their kinds and levels, and the health communities they belong to."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import Field

from gevinst.domain.text import Frozen, LocalText


class PartyKind(StrEnum):
    """What a party is. A district and an agency are parts of a city's municipality."""

    MUNICIPALITY = "municipality"
    DISTRICT = "district"
    AGENCY = "agency"
    HEALTH_TRUST = "health_trust"
    HOSPITAL = "hospital"
    GP_PRACTICE = "gp_practice"
    USER_ORGANISATION = "user_organisation"
    REGIONAL_AUTHORITY = "regional_authority"
    STATE = "state"
    OTHER = "other"


class Level(StrEnum):
    """Where a cost or a gain falls."""

    MUNICIPALITY = "municipality"
    HOSPITAL = "hospital"
    STATE = "state"
    PATIENT = "patient"
    NEXT_OF_KIN = "next_of_kin"
    SOCIETY = "society"


class KindOfParty(Frozen):
    """The words for a kind of party, and the level it belongs to unless it says another."""

    key: PartyKind
    name: LocalText
    level: Level | None


class LevelOfService(Frozen):
    """The words for a level."""

    key: Level
    name: LocalText


class HealthCommunity(Frozen):
    """A helsefellesskap: a health trust and the municipalities of its area."""

    key: str = Field(pattern=r"^[a-z0-9-]+$")
    name: str
    scheme: str | None = None
    """The id of the scheme that names it."""
    invented: bool = False


class Party(Frozen):
    """One party. `invented` is true for those of the demo: it is said wherever their figures show."""

    key: str = Field(pattern=r"^[a-z0-9-]+$")
    name: str
    kind: PartyKind
    level: Level | None
    health_community: str | None = None
    """The key of its health community."""
    invented: bool = False


def level_of(word: str | None, parties: Mapping[str, Party]) -> Level | None:
    """The level of a party's key, or of a level's own word (`patient`): what pays and gains is named by either.

    None where nobody is named, where the key is unknown, or where the party has no level.
    """
    party = parties.get(word or "")
    if party is not None:
        return party.level
    return Level(word) if word in set(Level) else None
