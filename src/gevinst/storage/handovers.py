"""Benefits that are handed over to the line."""

from collections.abc import Collection, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.domain.errors import NotFound
from gevinst.domain.handover import Handover, Signature
from gevinst.storage.plan_rows import Row, role_columns, role_of
from gevinst.storage.rows import known_parties, of_projects, project_id, put
from gevinst.storage.tables.handovers import HandoverTable
from gevinst.storage.tables.plans import BenefitTable

_FIELDS = ("benefit", "unit", "frequency", "operation", "open_points", "asked", "asked_party", "reminded")
_LISTS = ("expected", "declined", "follow_ups")


class Handovers:
    """Queries about handovers: one for each benefit, by the benefit's id."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, slug: str) -> dict[str, Handover]:
        """The handovers of one project, by benefit; NotFound."""
        project_id(self._session, slug)
        return self.for_projects([slug])[slug]

    def for_projects(self, slugs: Collection[str]) -> dict[str, dict[str, Handover]]:
        """The handovers of many projects. Every slug asked for is a key."""
        rows = of_projects(self._session, HandoverTable, slugs, HandoverTable.id)
        return {slug: {row["benefit"]: handover_of(row) for row in found} for slug, found in rows.items()}

    def save(self, slug: str, handover: Handover) -> None:
        """Adds a handover, or sets it where its id is there already.

        NotFound for a benefit that is not the project's; Conflict where the id is another project's, or the benefit has
        another handover (as the unit of work ends); Refused where a party is named that is not stored.
        """
        known_parties(self._session, _parties(handover))
        key = project_id(self._session, slug)
        own = sa.exists().where(BenefitTable.uid == handover.benefit, BenefitTable.project_id == key)
        if not self._session.execute(sa.select(own)).scalar_one():
            raise NotFound("benefit", handover.benefit)
        put(self._session, HandoverTable, slug, handover_row(handover))


def handover_row(handover: Handover) -> dict[str, Any]:
    """A handover as its row, without the project."""
    lists = handover.model_dump(mode="json", include=set(_LISTS))
    return {
        "uid": handover.id,
        **{name: getattr(handover, name) for name in _FIELDS},
        **lists,
        **role_columns("owner", handover.owner),
        **role_columns("reporter", handover.reporter),
        **_signature_columns("project_signed", handover.project_signed),
        **_signature_columns("owner_signed", handover.owner_signed),
    }


def handover_of(row: Row) -> Handover:
    """A row as the handover that it holds."""
    return Handover(
        id=row["uid"],
        **{name: row[name] for name in _FIELDS},
        **{name: tuple(row[name]) for name in _LISTS},
        owner=role_of("owner", row),
        reporter=role_of("reporter", row),
        project_signed=_signature("project_signed", row),
        owner_signed=_signature("owner_signed", row),
    )


def _signature_columns(name: str, signature: Signature | None) -> dict[str, Any]:
    return {
        f"{name}_{part}": None if signature is None else getattr(signature, part)
        for part in ("role", "party", "at")
    }


def _signature(name: str, row: Row) -> Signature | None:
    if row[f"{name}_at"] is None:
        return None
    return Signature(role=row[f"{name}_role"], party=row[f"{name}_party"], at=row[f"{name}_at"])


def _parties(handover: Handover) -> Iterator[str | None]:
    yield handover.asked_party
    yield from (each.party for each in handover.declined)
    for named in (handover.owner, handover.reporter, handover.project_signed, handover.owner_signed):
        yield named.party if named else None
