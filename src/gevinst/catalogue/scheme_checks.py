"""What is wrong between the parts of one scheme file: each mistake on its own line, also where the file has other mistakes.

Works on the file as written, so that it does not have to wait until everything else is right.
"""

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from gevinst.domain.errors import Problem
from gevinst.domain.plan import COLUMNS

_LEAP_YEAR = 2000
"""A yearly day may be 29 February."""


def problems(name: str, root: yaml.Node, reports: Traversable) -> Iterator[Problem]:
    """Every mistake. `name`: of the file, for people; `reports`: the folder of the Word templates."""
    scheme = _fields(root)
    application = _fields(scheme.get("application"))
    for what, node in (
        ("rule", scheme.get("rules")),
        ("criterion", scheme.get("criteria")),
        ("priority_area", scheme.get("priority_areas")),
        ("form", scheme.get("report_forms")),
        ("attachment", application.get("attachments")),
        ("round", application.get("rounds")),
        ("must_cover", application.get("must_cover")),
    ):
        yield from _twice(name, what, node)
    attachments = _keys(application.get("attachments"))
    for number, rule in enumerate(_items(scheme.get("rules")), start=1):
        yield from _unknown(name, f"rules[{number}].attachment", "attachment", _fields(rule).get("attachment"), attachments)  # fmt: skip
    for number, each in enumerate(_items(application.get("rounds")), start=1):
        deadline = _fields(_fields(each).get("deadline"))
        yield from _no_such_day(name, f"application.rounds[{number}].deadline", deadline)
    for number, form in enumerate(_items(scheme.get("report_forms")), start=1):
        yield from _form(name, f"report_forms[{number}]", _fields(form), reports)


def _form(name: str, place: str, form: dict[str, yaml.Node], reports: Traversable) -> Iterator[Problem]:
    for what, part in (("section", "sections"), ("block", "blocks"), ("attachment", "attachments")):
        yield from _twice(name, what, form.get(part))
    yield from _no_such_day(name, f"{place}.due", _fields(form.get("due")))
    pages = _fields(form.get("pages"))
    least, most = _number(pages.get("minimum")), _number(pages.get("maximum"))
    if least is not None and most is not None and least > most:
        yield _problem(name, pages["minimum"], "yaml_pages_apart", f"{place}.pages", least=least, most=most)
    yield from _template(name, place, form.get("word_template"), reports)
    blocks, attachments = _keys(form.get("blocks")), _keys(form.get("attachments"))
    for number, node in enumerate(_items(form.get("sections")), start=1):
        section, at = _fields(node), f"{place}.sections[{number}]"
        yield from _twice(name, "sub_heading", section.get("sub_headings"))
        yield from _unknown(name, f"{at}.block", "block", section.get("block"), blocks)
        for attached in _items(section.get("attachments")):
            yield from _unknown(name, f"{at}.attachments", "attachment", attached, attachments)
        yield from _fields_of(name, at, section)


def _fields_of(name: str, at: str, section: dict[str, yaml.Node]) -> Iterator[Problem]:
    """What is wrong with the sub-headings of one section."""
    limit = _number(section.get("max_words"))
    kind = section.get("kind")
    for number, node in enumerate(_items(section.get("sub_headings")), start=1):
        sub = _fields(node)
        own = _number(sub.get("max_words"))
        if limit is not None and own is not None and own > limit:
            yield _problem(name, sub["max_words"], "yaml_limit_apart", f"{at}.sub_headings[{number}].max_words", own=own, limit=limit)  # fmt: skip
        key = sub.get("key")
        if _said(kind) == "benefit_plan" and _said(key) not in {None, *COLUMNS}:
            known = ", ".join(COLUMNS)
            yield _problem(name, key or node, "yaml_not_one_of", f"{at}.sub_headings[{number}].key", _said(key), known=known)  # fmt: skip


def _template(name: str, place: str, node: yaml.Node | None, reports: Traversable) -> Iterator[Problem]:
    """A Word template that is not in the folder, or that is no Word file."""
    file = _said(node)
    if node is None or file is None or "/" in file or "\\" in file:
        return
    if not (reports / file).is_file():
        yield _problem(name, node, "yaml_template_missing", f"{place}.word_template", file)
    elif not _is_word((reports / file).read_bytes()):
        yield _problem(name, node, "yaml_template_unreadable", f"{place}.word_template", file)


def _is_word(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "word/document.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False


def _said(node: yaml.Node | None) -> str | None:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else None


def _twice(name: str, what: str, node: yaml.Node | None) -> Iterator[Problem]:
    seen: set[str] = set()
    for entry in _items(node):
        key = _fields(entry).get("key")
        if not isinstance(key, yaml.ScalarNode):
            continue
        if key.value in seen:
            yield _problem(name, key, "yaml_key_twice", "key", what=what, key=key.value)
        seen.add(key.value)


def _unknown(
    name: str, place: str, what: str, node: yaml.Node | None, known: set[str]
) -> Iterator[Problem]:  # fmt: skip
    if isinstance(node, yaml.ScalarNode) and not node.tag.endswith(":null") and node.value not in known:
        yield _problem(name, node, "yaml_key_unknown", place, what=what, key=node.value)


def _no_such_day(name: str, place: str, fields: dict[str, yaml.Node]) -> Iterator[Problem]:
    """A month and a day that no calendar has, as 31 September."""
    month, day = _number(fields.get("month")), _number(fields.get("day"))
    if month is None or day is None or not (1 <= month <= 12 and 1 <= day <= 31):
        return
    try:
        dt.date(_LEAP_YEAR, month, day)
    except ValueError:
        yield _problem(name, fields["day"], "yaml_no_such_day", place, month=month, day=day)


def _problem(
    name: str, node: yaml.Node, code: str, field: str, value: str | None = None, **params: Any
) -> Problem:  # fmt: skip
    return Problem(
        code, file=name, row=int(node.start_mark.line) + 1, field=field, value=value, params=params
    )


def _fields(node: yaml.Node | None) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {str(key.value): value for key, value in node.value if isinstance(key, yaml.ScalarNode)}


def _items(node: yaml.Node | None) -> list[yaml.Node]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _keys(node: yaml.Node | None) -> set[str]:
    found = (_fields(entry).get("key") for entry in _items(node))
    return {str(key.value) for key in found if isinstance(key, yaml.ScalarNode)}


def _number(node: yaml.Node | None) -> int | None:
    if not isinstance(node, yaml.ScalarNode) or not node.tag.endswith(":int"):
        return None
    return int(node.value) if node.value.isdecimal() else None
