"""A plan as JSON or YAML, and the one door through which every kind of plan file is read."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from gevinst.domain.errors import Problem, Refused
from gevinst.domain.plan import PlanDocument
from gevinst.exchange.files import PLAN_LIMIT_MB, check_size, kind_of, read_limited
from gevinst.exchange.identity import identity_problems
from gevinst.exchange.json_text import DoubleKey, invalid, read_json, text_of
from gevinst.exchange.plan_import import PlanImport, plan_import
from gevinst.exchange.validation import problems_of

PLAN_FORMATS = (".docx", ".xlsx", ".json", ".yaml", ".yml")

# What `plan import --json` prints beside the plan.
_BESIDE = {"empty", "problems", "notes", "stored", "new", "differences"}


def read_plan(path: Path | str, data: bytes | None = None) -> PlanImport:
    """A plan from a file of any of `PLAN_FORMATS`, by its ending and its content.

    `data` None: the file is read from the disk. Raises Refused with every problem found.
    """
    path = Path(path)
    name, ending = path.name, path.suffix.lower()
    if ending not in PLAN_FORMATS:
        known = ", ".join(PLAN_FORMATS)
        old = {".doc": ".docx", ".odt": ".docx", ".xls": ".xlsx", ".ods": ".xlsx"}.get(ending)
        if old:
            raise Refused([Problem("old_format", file=name, value=ending, params={"known": old})])
        raise Refused([Problem("unknown_format", file=name, value=ending or name, params={"known": known})])
    if data is None:
        data = read_limited(path, name, PLAN_LIMIT_MB)
    check_size(len(data), name, PLAN_LIMIT_MB)
    if ending == ".docx":
        from gevinst.exchange.word_plan import read_plan_docx_bytes

        return read_plan_docx_bytes(data, name)
    if ending == ".xlsx":
        from gevinst.exchange.excel_plan import read_plan_xlsx

        return read_plan_xlsx(data, name)
    kind = kind_of(data)
    if kind != "text":
        shown = kind if kind.startswith(".") else ".zip"
        raise Refused([Problem("wrong_kind", file=name, value=ending, params={"kind": shown})])
    return read_plan_json(data, name) if ending == ".json" else read_plan_yaml(data, name)


def read_plan_json(data: bytes, name: str) -> PlanImport:
    """A `PlanDocument`, or what `plan import --json` prints, as JSON."""
    return _document(read_json(data, name, PLAN_LIMIT_MB), name)


def read_plan_yaml(data: bytes, name: str) -> PlanImport:
    """The same as YAML. Aliases are not taken: they can unfold to far more than the file."""
    text = text_of(data, name, PLAN_LIMIT_MB)
    try:
        tree = yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise Refused([invalid(name, line, error.problem or str(error))]) from None
    except DoubleKey as error:
        raise Refused([Problem("duplicate_key", file=name, field=error.key)]) from None
    except (yaml.YAMLError, ValueError) as error:
        raise Refused([invalid(name, None, str(error).splitlines()[0])]) from None
    except RecursionError:
        raise Refused([Problem("unreadable_file", file=name)]) from None
    return _document(tree, name)


def write_plan_json(document: PlanDocument) -> bytes:
    """UTF-8, indented, every field: reads back equal."""
    return (json.dumps(document.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n").encode(
        "utf-8", "backslashreplace"
    )


def write_plan_yaml(document: PlanDocument) -> bytes:
    """UTF-8, in the order of the classes; reads back equal."""
    dumped = yaml.dump(
        document.model_dump(mode="json"),
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=100,
        default_flow_style=False,
    )
    return dumped.encode("utf-8")


def import_result(found: PlanImport, problems: Iterable[Any] = ()) -> dict[str, Any]:
    """The shape that `plan import --json` prints; plain values only."""
    document = found.document
    project = document.project.model_dump(mode="json")
    names = (
        "title", "slug", "scheme", "language", "owners_text", "municipalities_text", "trust_text", "agreement_date"
    )  # fmt: skip
    return {
        "project": {name: project[name] for name in names},
        "benefits": [
            {
                "title": benefit.title,
                "beneficiaries": [str(code) for code in benefit.beneficiaries],
                "beneficiaries_text": benefit.beneficiaries_text,
                "responsible_text": benefit.responsible_text,
                "measurement_text": benefit.measurement_text,
                "how_to_measure_text": benefit.how_to_measure_text,
                "preconditions_text": benefit.preconditions_text,
                "freed_resources_text": benefit.freed_resources_text,
                "horizons": benefit.horizons.model_dump(mode="json"),
            }
            for benefit in document.benefits
        ],
        "project_level": document.project_level.model_dump(mode="json"),
        "empty": [{"benefit": number, "column": column} for number, column in found.empty],
        "problems": list(problems),
    }


def _document(tree: Any, name: str) -> PlanImport:
    if not isinstance(tree, dict):
        raise Refused([Problem("wrong_shape", file=name)])
    given = {key: value for key, value in tree.items() if key not in _BESIDE}
    try:
        document = PlanDocument.model_validate(given)
    except ValidationError as error:
        raise Refused(problems_of(error, name)) from None
    found = identity_problems(document, name)
    if found:
        raise Refused(found)
    return plan_import(document)


class _Loader(yaml.SafeLoader):
    """Safe YAML without aliases and without a key that stands twice."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "aliases are not taken", event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _value in node.value:
            if str(key.value) in seen:
                raise DoubleKey(str(key.value))
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


class _Dumper(yaml.SafeDumper):
    """Safe YAML that quotes texts with unusual line breaks, which a plain text would lose."""


def _quoted(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    unusual = any(char in "\x85\u2028\u2029\ufeff\r" for char in text)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if unusual else None)


_Dumper.add_representer(str, _quoted)
