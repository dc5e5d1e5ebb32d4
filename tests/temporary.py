"""Folders that a process of the tests keeps until it ends, a worker of xdist too: nothing stays behind in the machine's own."""

import atexit
import shutil
from pathlib import Path
from tempfile import mkdtemp

_MADE: list[Path] = []


def folder(prefix: str) -> Path:
    """A new folder, gone when the tests of this process end."""
    _MADE.append(Path(mkdtemp(prefix=prefix)))
    return _MADE[-1]


def remove() -> None:
    """All of them. The end of the tests asks for it, since a worker of xdist may end without a word."""
    while _MADE:
        shutil.rmtree(_MADE.pop(), ignore_errors=True)


atexit.register(remove)
