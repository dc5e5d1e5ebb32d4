"""The tables, one module for each aggregate. Importing this package fills `Base.metadata` with all of them."""

from gevinst.storage.tables import (
    audit,
    evaluations,
    follow_up,
    measurements,
    money,
    parties,
    people,
    plans,
    reports,
)
from gevinst.storage.tables.base import Base

__all__ = [
    "Base",
    "audit",
    "evaluations",
    "follow_up",
    "measurements",
    "money",
    "parties",
    "people",
    "plans",
    "reports",
]
