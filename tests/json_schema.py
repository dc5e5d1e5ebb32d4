"""Whether a value fits a JSON Schema (2020-12), for the keywords that ours use; another keyword is an error, not a pass."""

import re
from collections.abc import Callable, Iterator
from typing import Any

SAID_ONLY = {"$schema", "$defs", "$id", "description", "default", "examples", "format"}

LIMITS: dict[str, tuple[str, Callable[[Any, Any], bool]]] = {
    "minimum": ("number", lambda value, limit: value < limit),
    "maximum": ("number", lambda value, limit: value > limit),
    "exclusiveMinimum": ("number", lambda value, limit: value <= limit),
    "exclusiveMaximum": ("number", lambda value, limit: value >= limit),
    "minItems": ("array", lambda value, limit: len(value) < limit),
    "maxItems": ("array", lambda value, limit: len(value) > limit),
    "pattern": ("string", lambda value, wanted: re.search(wanted, value) is None),
}


def faults(schema: dict[str, Any], value: Any) -> list[str]:
    """Each place where the value does not fit; empty where it fits."""
    return list(_faults(schema, value, schema, "$"))


def _is(kind: str, value: Any) -> bool:
    if kind in {"number", "integer"}:
        whole = (
            kind == "number" or isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        )
        return isinstance(value, int | float) and not isinstance(value, bool) and whole
    kinds: dict[str, type] = {
        "object": dict,
        "array": list,
        "string": str,
        "boolean": bool,
        "null": type(None),
    }
    return isinstance(value, kinds[kind])


def _faults(schema: dict[str, Any], value: Any, root: dict[str, Any], at: str) -> Iterator[str]:
    for keyword, wanted in schema.items():
        if keyword in SAID_ONLY:
            continue
        if keyword == "$ref":
            target: Any = root
            for part in wanted.removeprefix("#/").split("/"):
                target = target[part]
            yield from _faults(target, value, root, at)
        elif keyword == "type":
            if not _is(wanted, value):
                yield f"{at}: {value!r} is not of type {wanted}"
        elif keyword in {"enum", "const"}:
            if value not in (wanted if keyword == "enum" else [wanted]):
                yield f"{at}: {value!r} is not among {wanted}"
        elif keyword in {"anyOf", "oneOf"}:
            fitting = sum(not list(_faults(each, value, root, at)) for each in wanted)
            if fitting == 0 or (keyword == "oneOf" and fitting > 1):
                yield f"{at}: {value!r} fits {fitting} of {keyword}"
        else:
            yield from _by_kind(keyword, wanted, schema, value, root, at)


def _by_kind(
    keyword: str, wanted: Any, schema: dict[str, Any], value: Any, root: dict[str, Any], at: str
) -> Iterator[str]:
    array, fields = isinstance(value, list), isinstance(value, dict)
    if keyword in LIMITS:
        kind, broken = LIMITS[keyword]
        if _is(kind, value) and broken(value, wanted):
            yield f"{at}: {value!r} breaks {keyword} {wanted}"
    elif keyword == "required":
        yield from (f"{at}: {name} is missing" for name in wanted if fields and name not in value)
    elif keyword == "properties":
        for name, inner in value.items() if fields else ():
            if name in wanted:
                yield from _faults(wanted[name], inner, root, f"{at}.{name}")
    elif keyword == "additionalProperties":
        for name in set(value) - set(schema.get("properties", {})) if fields else ():
            if wanted is False:
                yield f"{at}: {name} is unknown"
            elif isinstance(wanted, dict):
                yield from _faults(wanted, value[name], root, f"{at}.{name}")
    elif keyword == "prefixItems":
        for number, (each, inner) in enumerate(zip(wanted, value, strict=False)) if array else ():
            yield from _faults(each, inner, root, f"{at}[{number}]")
    elif keyword == "items":
        for number, inner in enumerate(value) if array else ():
            yield from _faults(wanted, inner, root, f"{at}[{number}]")
    else:
        raise AssertionError(f"this check does not know {keyword}, at {at}")
