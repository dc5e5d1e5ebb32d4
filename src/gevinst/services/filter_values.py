"""What one filter of the portfolio is set to, as addresses and saved views hold it.

Several words of a list stand with commas between them, and any of them is let through. A free text is one value, whatever
commas are in it.
"""

_FREE = frozenset({"target_group"})
_LONGEST = 80
"""Letters of a target group that name it in an address."""


def values_of(name: str, value: str) -> tuple[str, ...]:
    """The values that a filter lets through, each once."""
    if name in _FREE:
        return (value,)
    return tuple(dict.fromkeys(part for part in value.split(",") if part))


def toggled(name: str, value: str, one: str) -> str:
    """The filter with one value more, or without it where it has it. Empty: nothing is chosen."""
    held = values_of(name, value) if value else ()
    return ",".join(each for each in held if each != one) if one in held else ",".join((*held, one))


def group_key(text: str | None) -> str:
    """What a target group is called in an address."""
    return (text or "").strip()[:_LONGEST].strip()
