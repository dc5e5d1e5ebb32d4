"""What one benefit's handover sheet says, in words ready to show: the same on the page and in the PDF."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Mark = Literal["lock", "write", "deliver", "target", "follow_up"]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two who sign. `signed`: None while it waits."""

    label: str
    """`Leverer`, `Tar over`."""
    role: str
    place: str
    """Unit and party."""
    signed: dt.datetime | None
    words: str
    """`Signert 24. juni 2026 kl. 10.14`, `Venter. Purret 3. juli 2026`."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One follow-up: when, what is expected, what was found."""

    label: str
    day: str
    expected: str
    found: str
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that one benefit's handover sheet says."""

    title: str
    """The benefit's."""
    note: str
    sides: tuple[Side, Side]
    from_heading: str
    """`Fra 1. oktober 2026`; empty where the project has no last day."""
    changes: tuple[tuple[Mark, str], ...]
    facts: tuple[tuple[str, str], ...]
    checkpoints: tuple[Checkpoint, ...]
