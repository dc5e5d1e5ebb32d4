"""Where labels go so that none covers another: pure geometry in pixels, tested on hard cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple


class Box(NamedTuple):
    """A rectangle in pixels; `top` is smaller than `bottom`, as on a screen."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether the two share any area."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Flag:
    """A label at the upper end of a vertical line."""

    row: int
    anchor: Literal["left", "right"]
    """Which side of the text is at the line."""


def place_flags(marks: Sequence[tuple[float, float]], width: float, gap: float = 6) -> list[Flag]:
    """Rows and sides for (x of the line, width of the text), in the order given; row 0 is the uppermost.

    A line starts at its own label's row and goes down, so it may not cut a label in its row or below; and no label may
    cover another or stick out of [0, width] where one of its sides fits.
    """
    labels: list[tuple[float, float, int]] = []
    lines: list[tuple[float, int]] = []
    placed: list[Flag] = []
    for x, wide in marks:
        sides: list[tuple[Literal["left", "right"], float, float]] = [
            ("left", x + gap, x + gap + wide),
            ("right", x - gap - wide, x - gap),
        ]
        fitting = [side for side in sides if side[1] >= -1 and side[2] <= width + 1] or sides[:1]
        anchor, left, right, row = _free(fitting, x, labels, lines)
        placed.append(Flag(row, anchor))
        labels.append((left, right, row))
        lines.append((x, row))
    return placed


def _free(
    sides: Sequence[tuple[Literal["left", "right"], float, float]],
    x: float,
    labels: Sequence[tuple[float, float, int]],
    lines: Sequence[tuple[float, int]],
) -> tuple[Literal["left", "right"], float, float, int]:
    # First without any crossing; then lines may pass behind a label, which has a ground of its own.
    for strict in (True, False):
        for row in range(len(labels) + 2):
            for anchor, left, right in sides:
                covered = any(row == other and left < b + 8 and a < right + 8 for a, b, other in labels)
                cut = any(other <= row and left < at < right for at, other in lines)
                cuts = any(other >= row and a < x < b for a, b, other in labels)
                if not covered and not (strict and (cut or cuts)):
                    return anchor, left, right, row
    raise AssertionError("a row of its own is always free")


def dodge(
    wanted: float, height: float, blocked: Sequence[tuple[float, float]], low: float, high: float
) -> float:
    """The y nearest to `wanted` where a label of `height` covers no `blocked` stretch and stays within [low, high].

    Where nothing is free, the wanted place kept inside the limits.
    """
    half = height / 2
    low, high = low + half, high - half
    if high < low:
        return (low + high) / 2
    inside = min(max(wanted, low), high)
    candidates = [inside]
    for start, end in blocked:
        candidates += [start - half - 1, end + half + 1]
    free = [
        y
        for y in candidates
        if low <= y <= high and not any(y - half < end and start < y + half for start, end in blocked)
    ]
    return min(free, key=lambda y: abs(y - wanted)) if free else inside
