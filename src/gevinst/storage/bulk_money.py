"""The money and the freed resources of many new projects at a time."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from gevinst.domain.money import MoneyEntry
from gevinst.domain.resources import ResourceEntry, ValuationChoice
from gevinst.storage.payers import Payers
from gevinst.storage.rows import insert, wrote
from gevinst.storage.tables.money import MoneyEntryTable, ResourceEntryTable, ValuationTable


def add_money(
    session: Session,
    money: Mapping[str, Sequence[MoneyEntry]],
    resources: Mapping[str, Sequence[ResourceEntry]],
    choices: Mapping[str, ValuationChoice],
) -> None:
    """The entries of projects that have none, and what they convert with, by slug. Benefits that they name must be there."""
    keys = Payers(session).ids({*money, *resources, *choices})
    insert(session, MoneyEntryTable, list(_rows(money, keys)))
    insert(session, ResourceEntryTable, list(_rows(resources, keys)))
    insert(
        session,
        ValuationTable,
        [{"project_id": keys[slug], **each.model_dump(mode="json")} for slug, each in choices.items()],
    )
    wrote(session)


def _rows(
    entries: Mapping[str, Iterable[MoneyEntry | ResourceEntry]], keys: Mapping[str, int]
) -> Iterable[dict[str, Any]]:
    for slug, own in entries.items():
        for at, each in enumerate(own, start=1):
            yield {
                "uid": each.id,
                **each.model_dump(exclude={"id"}),
                "project_id": keys[slug],
                "position": at,
            }
