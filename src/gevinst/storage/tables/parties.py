"""Who takes part, pays and gains."""

from sqlalchemy.orm import Mapped, mapped_column

from gevinst.domain.party import Level, PartyKind
from gevinst.storage.tables.base import Base, Key, one_of, to


class HealthCommunityTable(Base):
    """A helsefellesskap."""

    __tablename__ = "health_community"

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    scheme: Mapped[str | None]
    invented: Mapped[bool]


class PartyTable(Base):
    """A municipality, district, trust, organisation, ..."""

    __tablename__ = "party"
    __table_args__ = (one_of("kind", PartyKind), one_of("level", Level))

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    level: Mapped[str | None]
    health_community: Mapped[str | None] = mapped_column(to("health_community.key"))
    invented: Mapped[bool]
