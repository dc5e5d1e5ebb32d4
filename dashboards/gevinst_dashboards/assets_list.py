"""The style sheets in the order they are read, with a version in each address so that a browser may keep them."""

from functools import cache
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parent / "assets"


@cache
def stylesheets() -> tuple[str, ...]:
    """`/assets/10-gevinst.css?m=3f2a…`: the number is made of what the file says."""
    return tuple(f"/assets/{path.name}?m={version(path)}" for path in sorted(FOLDER.glob("*.css")))


@cache
def scripts() -> tuple[str, ...]:
    """Our own scripts."""
    return tuple(f"/assets/{path.name}?m={version(path)}" for path in sorted(FOLDER.glob("*.js")))


def version(path: Path) -> str:
    """A short mark of a file's content."""
    return sha256(path.read_bytes()).hexdigest()[:12]
