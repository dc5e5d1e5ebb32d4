"""The statistics on plain JSON, without a database: one module for each kind, with `Request`, `Result` and `run`."""

from importlib import import_module
from typing import Any

KINDS = ("spc", "its", "compare", "pool", "forecast")


def module_of(kind: str) -> Any:
    """The module of one kind; imported when it is asked for, since each draws in its own arithmetic."""
    return import_module(f"{__name__}.{kind}")
