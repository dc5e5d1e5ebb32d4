"""Files that document something: an agreement, accounts, the evidence of a benefit. The content is kept apart."""

import datetime as dt
from enum import StrEnum

from pydantic import Field

from gevinst.domain.plan import new_id
from gevinst.domain.text import Frozen

LIMIT_BYTES = 10 * 1024 * 1024
"""The largest file that is taken."""


NOT_KEPT = "application/x-gevinst-not-kept"
"""The media type of a file that could not be kept: its name stands, and why, and nothing of what was in it."""


class AttachmentKind(StrEnum):
    """What a file is to the project."""

    EVIDENCE = "evidence"
    AGREEMENT = "agreement"
    ACCOUNTS = "accounts"
    BUDGET = "budget"
    HANDOVER = "handover"
    OTHER = "other"


class Attachment(Frozen):
    """One file. `benefit`, `indicator`, `series` and `period` say what it documents; all None: the project."""

    id: str = Field(default_factory=new_id)
    kind: AttachmentKind
    file_name: str = Field(min_length=1, max_length=200)
    media_type: str
    size: int = Field(ge=1, le=LIMIT_BYTES)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    added_at: dt.datetime
    added_by: str
    """A role's title."""
    benefit: str | None = None
    indicator: str | None = None
    series: str | None = None
    """One party's own line of figures."""
    period: int | None = None
