"""The trail of who did what. Append-only; written in the same transaction as the change itself."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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


_OF_FIGURES = frozenset({"measurement", "indicator"})
"""What entries are about that may say a figure of the project, a baseline among them."""
_FIGURE = frozenset(
    {"value", "numerator", "denominator", "n", "sd", "invited", "answered", "level", "comment"}
)


def without_figures(entry: AuditEntry) -> AuditEntry:
    """The entry for those who are not shown the project's own figures: what was done, and no figure."""
    if entry.kind not in _OF_FIGURES:
        return entry

    def rest(said: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in said.items() if name not in _FIGURE}

    return replace(entry, before=rest(entry.before), after=rest(entry.after))
