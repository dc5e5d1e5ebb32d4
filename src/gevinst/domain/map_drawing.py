"""A benefits map as it is drawn: what stands where. One drawing for page, PDF, PNG and SVG. Lengths are CSS pixels."""

from dataclasses import dataclass
from typing import Literal

PartKind = Literal["action", "change", "benefit", "goal"]
KINDS: tuple[PartKind, ...] = ("action", "change", "benefit", "goal")
Tone = Literal["good", "concern", "plain"]
Point = tuple[float, float]

HEAD = 40.0
"""The heads' height, above the first box."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A status: an icon of the design system, the words beside it, and whether it is good or needs somebody."""

    icon: str
    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Part:
    """What is to be drawn as a box."""

    id: str
    kind: PartKind
    title: str
    detail: str = ""
    marks: tuple[Mark, ...] = ()
    disbenefit: bool = False
    above: str = ""
    """A word over the title ("Ulempe")."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part in its place, its text broken into lines that fit."""

    id: str
    kind: PartKind
    column: int
    x: float
    y: float
    w: float
    h: float
    above: str
    title: tuple[str, ...]
    whole: bool
    """False: title or detail is longer than what is drawn."""
    detail: tuple[str, ...]
    marks: tuple[tuple[Mark, ...], ...]
    """The statuses, line by line."""
    disbenefit: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A link as a line of right angles, from the right side of a box to the left side of another."""

    source: str
    target: str
    points: tuple[Point, ...]
    disbenefit: bool
    """Leads to a dis-benefit, or from one: dashed."""


@dataclass(frozen=True, slots=True)
class Head:
    """The words over the columns of a kind."""

    text: str
    x: float
    w: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole map, in its place."""

    width: float
    height: float
    heads: tuple[Head, ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
