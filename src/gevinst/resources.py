"""The declarative files people edit: packaged in the wheel, or at the top of a checkout."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

_CHECKOUT = Path(__file__).parents[2]


def schemas() -> Traversable:
    """The folder of grant schemes, report templates, measures, economics and parties."""
    return _folder("schemas")


def demo_data() -> Traversable:
    """The folder of the invented demo portfolio."""
    return _folder("data") / "demo"


def _folder(name: str) -> Traversable:
    packaged = files("gevinst") / name
    return packaged if packaged.is_dir() else _CHECKOUT / name
