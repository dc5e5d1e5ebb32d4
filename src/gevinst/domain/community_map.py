"""Where a health community stands on the map of tiles: a drawing of our own, that says roughly where and nothing of size."""

from pydantic import Field

from gevinst.domain.text import Frozen


class CommunityTile(Frozen):
    """One tile. Columns go from west to east and rows from north to south, both from 1."""

    key: str = Field(pattern=r"^[a-z0-9-]+$")
    """The health community's key."""
    short: str = Field(min_length=1, max_length=40)
    """A name that fits in a tile."""
    column: int = Field(ge=1, le=12)
    row: int = Field(ge=1, le=20)
