"""The tables, one module for each aggregate. Importing this package fills `Base.metadata` with all of them."""

from gevinst.storage.tables import (
    attachments,
    audit,
    claims,
    evaluations,
    follow_up,
    handovers,
    measure_proposals,
    measurements,
    money,
    parties,
    payers,
    people,
    plans,
    portfolio,
    reminders,
    reports,
    saved_views,
)
from gevinst.storage.tables.base import Base

__all__ = [
    "Base",
    "attachments",
    "audit",
    "claims",
    "evaluations",
    "follow_up",
    "handovers",
    "measure_proposals",
    "measurements",
    "money",
    "parties",
    "payers",
    "people",
    "plans",
    "portfolio",
    "reminders",
    "reports",
    "saved_views",
]
