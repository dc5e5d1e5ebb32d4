"""What a project keeps beside its figures."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.domain.errors import Conflict, NotFound
from gevinst.domain.follow_up import (
    Activity,
    Decision,
    Event,
    FollowUp,
    LogEntry,
    PartnerChange,
    Risk,
)
from gevinst.storage import plan_rows
from gevinst.storage.rows import (
    by_uid,
    delete,
    from_row,
    known_parties,
    of_projects,
    project_id,
    sync,
    wrote,
)
from gevinst.storage.tables.follow_up import (
    ActivityTable,
    DecisionTable,
    EventTable,
    LogEntryTable,
    PartnerChangeTable,
    RiskTable,
)
from gevinst.storage.tables.plans import BenefitTable, IndicatorTable

Item = Activity | Event | PartnerChange | Risk | Decision | LogEntry

# The field of FollowUp, its class, its table; columns are named as the class's fields.
_KINDS: tuple[tuple[str, type[Item], type[Any]], ...] = (
    ("activities", Activity, ActivityTable),
    ("events", Event, EventTable),
    ("partner_changes", PartnerChange, PartnerChangeTable),
    ("risks", Risk, RiskTable),
    ("decisions", Decision, DecisionTable),
    ("log", LogEntry, LogEntryTable),
)


class FollowUps:
    """Queries about activities, events, partner changes, risks, decisions and the log.

    An event names its indicator, a decision or a risk its benefit, by id (NotFound where there is none); a party that is not stored
    is Refused.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, slug: str) -> FollowUp:
        """Everything of one project, in the order it was saved."""
        project_id(self._session, slug)
        return self.for_projects([slug])[slug]

    def for_projects(self, slugs: Collection[str]) -> dict[str, FollowUp]:
        """Everything of many projects, in six queries. Every slug asked for is a key."""
        found: dict[str, dict[str, tuple[Item, ...]]] = {slug: {} for slug in slugs}
        for field, kind, table in _KINDS:
            rows = of_projects(self._session, table, slugs, table.position, table.id)
            for slug, own in rows.items():
                found[slug][field] = tuple(_item(kind, row) for row in own)
        return {slug: FollowUp.model_validate(fields) for slug, fields in found.items()}

    def save(self, slug: str, follow_up: FollowUp) -> None:
        """Sets everything of one project: what is no longer there is deleted."""
        key = project_id(self._session, slug)
        for field, _kind, table in _KINDS:
            items: tuple[Item, ...] = getattr(follow_up, field)
            stored = self._rows(table, key)
            self._write(table, key, stored, list(enumerate(items)))
            delete(self._session, table, "uid", set(stored) - {item.id for item in items})
        wrote(self._session)

    def put(self, slug: str, item: Item) -> None:
        """Adds one thing at the end, or sets it where its id is there already."""
        key = project_id(self._session, slug)
        table = next(table for _field, kind, table in _KINDS if isinstance(item, kind))
        stored = self._rows(table, key)
        last = max((row["position"] for row in stored.values()), default=-1)
        position = stored[item.id]["position"] if item.id in stored else last + 1
        self._write(table, key, stored, [(position, item)])
        wrote(self._session)

    def remove(self, slug: str, item_id: str) -> None:
        """Deletes one thing by its id; NotFound."""
        key = project_id(self._session, slug)
        for _field, _kind, table in _KINDS:
            if item_id in self._rows(table, key):
                delete(self._session, table, "uid", [item_id])
                wrote(self._session)
                return
        raise NotFound("follow_up", item_id)

    def _rows(self, table: type[Any], project: int) -> dict[str, sa.RowMapping]:
        return by_uid(self._session, table, table.project_id == project)

    def _write(
        self,
        table: type[Any],
        project: int,
        stored: dict[str, sa.RowMapping],
        items: list[tuple[int, Item]],
    ) -> None:
        known_parties(self._session, (party for _position, item in items for party in _parties(item)))
        for field, named in (("indicator", IndicatorTable), ("benefit", BenefitTable)):
            self._known(field, named, (getattr(item, field, None) for _position, item in items))
        new = [item.id for _position, item in items if item.id not in stored]
        taken = self._session.execute(sa.select(table.uid).where(table.uid.in_(new))).scalars().first()
        if taken is not None:
            raise Conflict(f"id {taken}")
        rows = [
            {
                "uid": item.id,
                "project_id": project,
                "position": position,
                **_columns(item),
            }
            for position, item in items
        ]
        sync(self._session, table, stored, rows)

    def _known(self, kind: str, table: type[Any], uids: Iterable[str | None]) -> None:
        wanted = {uid for uid in uids if uid is not None}
        there = set(self._session.execute(sa.select(table.uid).where(table.uid.in_(wanted))).scalars())
        if wanted - there:
            raise NotFound(kind, min(wanted - there))


def _parties(item: Item) -> Iterator[str | None]:
    """The parties that one thing names."""
    yield getattr(item, "party", None)
    if isinstance(item, Decision) and item.responsible is not None:
        yield item.responsible.party


def _columns(item: Item) -> dict[str, Any]:
    """Columns are named as fields; who follows up a decision is two of them."""
    if isinstance(item, Decision):
        role = plan_rows.role_columns("responsible", item.responsible)
        return {**item.model_dump(exclude={"id", "responsible"}), **role}
    return item.model_dump(exclude={"id"})


def _item(kind: type[Item], row: sa.RowMapping) -> Item:
    if kind is Decision:
        return from_row(kind, {**row, "responsible": plan_rows.role_of("responsible", row)})
    return from_row(kind, row)
