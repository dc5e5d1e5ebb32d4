"""The JSON Schemas of the files people edit, of the plan document, and of what `gevinst analyse` takes and gives, written from
the classes.

An editor that knows JSON Schema then completes fields and marks mistakes. `python -m gevinst.services.json_schemas` writes
them; `--check` says whether those on disk are current (exit code 1 where they are not) and changes nothing.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from gevinst.catalogue.measures import MeasureFile
from gevinst.catalogue.parties import PartyFile
from gevinst.domain.economics import EconomicParameters
from gevinst.domain.plan import PlanDocument
from gevinst.domain.scheme import Scheme
from gevinst.domain.small_counts import Rule
from gevinst.domain.template import PlanTemplate
from gevinst.services.analyses import KINDS, module_of

MODELS: dict[str, type[BaseModel]] = {
    "scheme": Scheme,
    "measure": MeasureFile,
    "economics": EconomicParameters,
    "party": PartyFile,
    "plan": PlanDocument,
    "template": PlanTemplate,
    "small_counts": Rule,
    **{f"analyse_{kind}_request": module_of(kind).Request for kind in KINDS},
}
RESULTS: dict[str, type[BaseModel]] = {f"analyse_{kind}_result": module_of(kind).Result for kind in KINDS}
"""What we write ourselves: every field is there."""


def json_schema(name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one kind of file, complete in itself."""
    if name in RESULTS:
        found = RESULTS[name].model_json_schema(mode="serialization")
    else:
        found = MODELS[name].model_json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_plain(found)}


def _plain(value: Any) -> Any:
    """Without the titles that only repeat the name of a field."""
    if isinstance(value, dict):
        return {
            key: _plain(entry)
            for key, entry in value.items()
            # A property that is itself called title is a dict, not a string.
            if not (key == "title" and isinstance(entry, str))
        }
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return value


def texts() -> dict[str, str]:
    """File name -> what it is to hold."""
    return {
        f"{name}.schema.json": json.dumps(json_schema(name), ensure_ascii=False, indent=2) + "\n"
        for name in (*MODELS, *RESULTS)
    }


def write_json_schemas(folder: Path) -> list[Path]:
    """Writes every schema into `folder`; returns those that changed."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, text in texts().items():
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def stale(folder: Path) -> list[str]:
    """Names of the files that are missing or differ from the classes."""
    return [
        name
        for name, text in texts().items()
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != text
    ]


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m gevinst.services.json_schemas", description=__doc__)
    parser.add_argument("--check", action="store_true", help="say what is not current, change nothing")
    parser.add_argument("--folder", type=Path, default=Path("schemas/json"))
    options = parser.parse_args(arguments)
    if options.check:
        old = stale(options.folder)
        for name in old:
            sys.stderr.write(f"{options.folder / name} is not current: run make schemas\n")
        return 1 if old else 0
    for path in write_json_schemas(options.folder):
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
