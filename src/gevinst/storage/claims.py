"""What was decided about two claims to the same gain."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.domain.claims import ClaimDecision
from gevinst.storage.rows import chunks, from_row, insert, wrote
from gevinst.storage.tables.claims import ClaimDecisionTable


class ClaimDecisions:
    """Queries about decisions; at most one for each two indicators."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def about(self, indicators: Collection[str]) -> dict[frozenset[str], ClaimDecision]:
        """The decisions that any of these indicators is part of, by the two they are about."""
        table = ClaimDecisionTable
        found: dict[frozenset[str], ClaimDecision] = {}
        for some in chunks(dict.fromkeys(indicators), 2_000):
            query = sa.select(table.__table__).where(sa.or_(table.first.in_(some), table.second.in_(some)))
            for row in self._session.execute(query).mappings():
                decision = from_row(ClaimDecision, row)
                found[decision.key] = decision
        return found

    def every(self) -> dict[frozenset[str], ClaimDecision]:
        """All of them, by the two they are about."""
        rows = self._session.execute(sa.select(ClaimDecisionTable.__table__)).mappings()
        return {decision.key: decision for row in rows for decision in [from_row(ClaimDecision, row)]}

    def save(self, decision: ClaimDecision) -> None:
        """Sets the decision about its two."""
        self._delete(decision.first, decision.second)
        row = {**decision.model_dump(), "handling": decision.handling.value}
        insert(self._session, ClaimDecisionTable, [row])
        wrote(self._session)

    def remove(self, first: str, second: str) -> None:
        """Takes the decision about two away; none is fine."""
        self._delete(first, second)
        wrote(self._session)

    def _delete(self, first: str, second: str) -> None:
        table = ClaimDecisionTable
        self._session.execute(sa.delete(table).where(table.first == first, table.second == second))
