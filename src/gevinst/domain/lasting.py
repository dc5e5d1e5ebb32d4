"""What lasts: the same entry for each of several years. A year's entry is of that year alone, and gets its own actual amount."""

from collections.abc import Collection, Iterable
from typing import TypeVar

from gevinst.domain.money import MoneyEntry
from gevinst.domain.plan import new_id
from gevinst.domain.resources import ResourceEntry

T = TypeVar("T", bound=MoneyEntry | ResourceEntry)
_OWN = frozenset(
    {"id", "year", "planned_ore", "actual_ore", "planned", "amount", "low", "high", "state", "reused_for"}
)
"""What may differ from year to year of the same thing."""


def each_year(entry: T, years: Iterable[int], there: Collection[MoneyEntry | ResourceEntry]) -> tuple[T, ...]:
    """The entry once for each of the years, planned as its actual amount is (where that is not known, as its plan is).

    A year that the same thing stands in already is left as it is, so that doing it twice makes nothing twice.
    """
    same = {each.year for each in there if _what(each) == _what(entry)}
    return tuple(_in_year(entry, year) for year in years if year not in same)


def _what(entry: MoneyEntry | ResourceEntry) -> tuple[type, dict[str, object]]:
    return type(entry), entry.model_dump(exclude=set(_OWN))


def _in_year(entry: T, year: int) -> T:
    if isinstance(entry, MoneyEntry):
        planned = entry.planned_ore if entry.actual_ore is None else entry.actual_ore
        return entry.model_copy(
            update={"id": new_id(), "year": year, "planned_ore": planned, "actual_ore": None}
        )
    amount = entry.planned if entry.amount is None else entry.amount
    return entry.model_copy(
        update={"id": new_id(), "year": year, "planned": amount, "amount": None, "low": None, "high": None}
    )
