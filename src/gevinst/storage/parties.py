"""Parties and health communities."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.domain.errors import NotFound
from gevinst.domain.party import HealthCommunity, Party
from gevinst.storage.rows import insert, update, wrote
from gevinst.storage.tables.parties import HealthCommunityTable, PartyTable

Row = tuple[Any, ...]
"""A party as it is stored, its fields in the order of the class."""
_FIELDS = tuple(Party.model_fields)


def party_of(row: Row) -> Party:
    """The party of a row."""
    return Party.model_validate(dict(zip(_FIELDS, row, strict=True)))


class Parties:
    """Queries about parties. They are added and corrected, never removed: plans and figures stand on them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, parties: Iterable[Party], communities: Iterable[HealthCommunity] = ()) -> None:
        """Adds, or sets where the key is there already. NotFound where a party's health community is not stored."""
        self._save(HealthCommunityTable, [each.model_dump() for each in communities])
        rows = [party.model_dump() for party in parties]
        there = set(self._session.execute(sa.select(HealthCommunityTable.key)).scalars())
        for row in rows:
            if row["health_community"] not in {None, *there}:
                raise NotFound("health_community", row["health_community"])
        self._save(PartyTable, rows)
        wrote(self._session)

    def _save(
        self, table: type[PartyTable] | type[HealthCommunityTable], rows: Sequence[dict[str, object]]
    ) -> None:
        there = set(self._session.execute(sa.select(table.key)).scalars())
        insert(self._session, table, [row for row in rows if row["key"] not in there])
        update(self._session, table, "key", [row for row in rows if row["key"] in there])

    def all(self) -> list[Party]:
        """Every party, by name."""
        query = sa.select(PartyTable.__table__).order_by(PartyTable.name)
        return [
            Party.model_validate({name: row[name] for name in Party.model_fields})
            for row in self._session.execute(query).mappings()
        ]

    def rows(self) -> list[Row]:
        """Every party as it is stored, in the order they were added."""
        own = PartyTable.__table__.c
        query = sa.select(*(own[name] for name in _FIELDS)).order_by(own.id)
        # Past SQLAlchemy's own rows: there may be thousands of them, read after every change.
        return list(self._session.connection().execute(query).cursor.fetchall())

    def communities(self) -> list[HealthCommunity]:
        """Every health community, by name."""
        query = sa.select(HealthCommunityTable.__table__).order_by(HealthCommunityTable.name)
        return [
            HealthCommunity.model_validate({name: row[name] for name in HealthCommunity.model_fields})
            for row in self._session.execute(query).mappings()
        ]

    def names(self) -> dict[str, str]:
        """Key -> name, of every party."""
        return {key: name for key, name in self._session.execute(sa.select(PartyTable.key, PartyTable.name))}
