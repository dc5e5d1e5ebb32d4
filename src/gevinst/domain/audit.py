"""The trail of who did what. Append-only; written in the same transaction as the change itself."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act. `before` and `after` hold the changed fields only; never a value that may be personal data."""

    action: str
    kind: str
    key: str
    actor: str
    user_id: int | None
    at: dt.datetime
    project: str | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None
