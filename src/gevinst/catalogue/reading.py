"""YAML to a frozen class, every mistake with its file and line, all at once."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any, Generic, TypeVar

import yaml
from pydantic import ValidationError

from gevinst.domain.errors import Problem
from gevinst.domain.numbers import may_hold_identity_number
from gevinst.domain.text import Frozen
from gevinst.resources import schemas

M = TypeVar("M", bound=Frozen)
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The compiled loader where PyYAML has it: ten times as fast, the same result."""
_LIMIT = 2_000_000
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_OWN_CODES = (
    "deadline_two_ways",
    "word_limit_missing",
    "unofficial_without_reason",
    "stated_and_not",
    "key_twice",
    "key_unknown",
    "empty_and_mark",
    "empty_without_note",
    "steps_apart",
    "text_or_figures",
    "ratio_without_parts",
    "value_not_described",
    "ratio_put_together",
    "sum_over_sum_for_ratio",
)


@dataclass(frozen=True, slots=True)
class Read(Generic[M]):
    """One file as read: its value (None where there are problems), and where each part of it stands."""

    name: str
    value: M | None
    problems: tuple[Problem, ...]
    root: yaml.Node | None = None

    def problem(self, code: str, *path: str | int, **params: Any) -> Problem:
        """A problem at a place of this file, for checks across files."""
        line = _line(self.root, path) if self.root is not None else None
        value = params.pop("value", None)
        return Problem(code, file=self.name, row=line, field=_field(path), value=value, params=params)


def yaml_files(folder: Traversable | None, part: str) -> list[tuple[str, Traversable]]:
    """(name for people, file) of every YAML file in a part of the schemas folder, in order of name."""
    home = (schemas() if folder is None else folder) / part
    if not home.is_dir():
        return []
    found = [entry for entry in home.iterdir() if entry.name.endswith((".yaml", ".yml"))]
    return [(f"{part}/{entry.name}", entry) for entry in sorted(found, key=lambda entry: entry.name)]


def read_yaml(name: str, file: Traversable, model: type[M]) -> Read[M]:
    """One file. Every mistake is a Problem with file, row (line) and field; none is raised."""
    try:
        raw = file.read_bytes()
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return Read(name, None, (Problem("unreadable_file", file=name),))
    if len(raw) > _LIMIT:
        size = {"size": round(len(raw) / 1e6, 1), "limit": _LIMIT / 1e6}
        return Read(name, None, (Problem("file_too_large", file=name, params=size),))
    return read_text(name, text, model)


def read_text(name: str, text: str, model: type[M]) -> Read[M]:
    """As `read_yaml`, from text."""
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            return Read(name, None, (Problem("file_empty", file=name),))
        data = loader.construct_document(root)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else None
        reason = str(getattr(error, "problem", None) or error)
        return Read(name, None, (Problem("yaml_broken", file=name, row=line, params={"reason": reason}),))
    finally:
        loader.dispose()
    problems = [*_twice(root, name, set()), *_personal(text, name)]
    value: M | None = None
    try:
        value = model.model_validate(data)
    except ValidationError as error:
        problems.extend(_problems(error, root, name))
    return Read(name, None if problems else value, tuple(sorted(problems, key=lambda p: p.row or 0)), root)


def _problems(error: ValidationError, root: yaml.Node, name: str) -> Iterator[Problem]:
    """One problem for each place: of a union's several complaints the last, which is of the value proper."""
    at_place: dict[tuple[str | int, ...], Any] = {}
    for fault in error.errors(include_url=False):
        path = _path(root, fault["loc"])
        if fault["type"] == "missing":
            path = (*path, str(fault["loc"][-1]))
        at_place[path] = fault
    deeper = set(at_place)
    for path, fault in at_place.items():
        if any(other[: len(path)] == path and other != path for other in deeper) and (
            # Of a union's complaints the deeper one tells more; a list is too short only because its entries failed.
            _union(fault) or fault["type"] == "too_short"
        ):
            continue
        yield _problem(fault, path, _line(root, path), name)


def _union(fault: Any) -> bool:
    return any("[" in str(part) or "NotStated" in str(part) for part in fault["loc"])


def _problem(fault: Any, path: tuple[str | int, ...], line: int, name: str) -> Problem:
    kind, context = fault["type"], dict(fault.get("ctx") or {})
    params: dict[str, Any]
    given = fault.get("input")
    value = str(given) if isinstance(given, str | int | float | bool) else None
    field = _field(path)
    match kind:
        case "missing":
            code, params = "yaml_field_missing", {}
        case "extra_forbidden":
            code, params, value = "yaml_field_unknown", {}, str(path[-1])
        case "enum" | "literal_error" | "union_tag_invalid":
            known = context.get("expected") or context.get("expected_tags", "")
            code, params = "yaml_not_one_of", {"known": str(known).replace("'", "").replace(" or ", ", ")}
            value = context.get("tag", value)
        case "union_tag_not_found":
            tag = str(context.get("discriminator", "")).strip("'")
            code, params, field = "yaml_field_missing", {}, _field((*path, tag))
        case "int_parsing" | "int_type" | "int_from_float" | "float_parsing" | "float_type":
            code, params = "yaml_not_a_number", {}
        case "string_type":
            code, params = "yaml_not_text", {}
        case "bool_type" | "bool_parsing":
            code, params = "yaml_not_true_or_false", {}
        case "tuple_type" | "list_type":
            code, params = "yaml_not_a_list", {}
        case "model_type" | "model_attributes_type" | "dict_type":
            code, params = "yaml_not_fields", {}
        case "string_too_short" | "too_short":
            code, params = "yaml_empty", {}
        case "string_pattern_mismatch":
            code, params = "yaml_wrong_form", {"pattern": context.get("pattern", "")}
        case "greater_than_equal" | "less_than_equal":
            code, params = "yaml_" + kind, {"limit": context.get("ge", context.get("le"))}
        case _ if kind.startswith("date_"):
            code, params = "yaml_not_a_date", {}
        case _ if kind in _OWN_CODES:
            code, params = "yaml_" + kind, context
        case _:
            reason = str(context["error"]) if "error" in context else str(fault["msg"])
            code, params = "yaml_wrong", {"reason": reason}
    return Problem(code, file=name, row=line, field=field, value=value, params=params)


def _path(root: yaml.Node, loc: Sequence[str | int]) -> tuple[str | int, ...]:
    """What of a pydantic location is in the file: names of unions and tags are not."""
    node: yaml.Node | None = root
    path: list[str | int] = []
    for part in loc:
        found = _child(node, part)
        if found is not None:
            node = found[1]
            path.append(part)
    return tuple(path)


def _child(node: yaml.Node | None, part: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """(key or entry, value) under a node."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return key, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None


def _line(root: yaml.Node, path: Sequence[str | int]) -> int:
    """The line (1-based) of a place: of its key, or of what it should stand in where it is missing."""
    node, line = root, int(root.start_mark.line)
    for part in path:
        found = _child(node, part)
        if found is None:
            break
        line, node = int(found[0].start_mark.line), found[1]
    return line + 1


def _field(path: Sequence[str | int]) -> str | None:
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text or None


def _twice(node: yaml.Node, name: str, seen: set[int]) -> Iterator[Problem]:
    """Keys that stand twice in one mapping: YAML would silently keep the last."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            if key.value in keys:
                yield Problem(
                    "yaml_field_twice", file=name, row=int(key.start_mark.line) + 1, value=str(key.value)
                )
            keys.add(str(key.value))
            yield from _twice(value, name, seen)
    elif isinstance(node, yaml.SequenceNode):
        for entry in node.value:
            yield from _twice(entry, name, seen)


def _personal(text: str, name: str) -> Iterator[Problem]:
    """Addresses of people and identity numbers: these files hold roles only."""
    for number, line in enumerate(text.splitlines(), start=1):
        if "@" in line and _EMAIL.search(line):
            yield Problem("yaml_email", file=name, row=number)
        if sum(char.isdigit() for char in line) >= 11 and may_hold_identity_number(line):
            yield Problem("personal_data", file=name, row=number)
