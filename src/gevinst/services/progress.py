"""How far a long piece of work has come: told as it goes, and the way to stop it."""

from collections.abc import Callable
from enum import StrEnum

from gevinst.domain.errors import GevinstError


class Step(StrEnum):
    """The parts of an import, in order."""

    READING = "reading"
    CHECKING = "checking"
    EVALUATING = "evaluating"
    STORING = "storing"
    STORED = "stored"
    """All is written, and the next thing is the commit."""


Progress = Callable[[Step, int, int], None]
"""Called with the step, how much of it is done and how much there is. What it raises stops the work: nothing is stored."""


class Cancelled(GevinstError):
    """Somebody asked for it to stop. Nothing was stored."""


def unseen(step: Step, done: int, total: int) -> None:
    """Nobody looks on."""
