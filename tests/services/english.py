"""Finds English that was left in Norwegian text, in whatever a service gives."""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from pydantic import BaseModel

# Everyday English words that are no words of bokmål or nynorsk. Few false friends: "for", "of", "at" are left out.
WORDS = re.compile(
    r"\b(the|and|is|are|was|were|with|without|not|has|have|had|been|this|that|which|from|than|no|of|to|yet|"
    r"benefit|benefits|target|targets|figure|figures|value|values|measurement|measurements|missing|month|months|"
    r"week|weeks|day|days|year|years|reached|behind|track|wrong|better|worse|lower|higher|project|report|due|"
    r"overdue|patients|staff|party|parties|approved|locked|baseline|started|ended|recorded|changed|other|quarter)\b",
    re.IGNORECASE,
)
# Words of the pattern that also are Norwegian ("no" is nynorsk for now, "to" is two, "is" is ice) are left out of it.
NORWEGIAN = {"no", "to", "is", "of"}


def left_in(text: str) -> list[str]:
    """The English words in a text."""
    return [word for word in WORDS.findall(text) if word.lower() not in NORWEGIAN]


def texts_of(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """(where, text) of every text in a result, however deep. Codes (enums) are not text."""
    if isinstance(value, Enum):
        return
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, BaseModel):
        return  # What the plan holds is somebody's own words, in the project's language.
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from texts_of(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from texts_of(each, f"{path}[{key}]")
    elif isinstance(value, list | tuple):
        for at, each in enumerate(value):
            yield from texts_of(each, f"{path}[{at}]")
