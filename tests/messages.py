"""Reads the messages that the code asks for, and the catalogues that translate them.

The code: calls of `_("...")`, `N_("...")` and `_.plural("...", "...", n)`, also where the translator is an attribute
(`view._("...")`). The catalogues: the `.po` files of a language, as `gevinst.i18n` reads them.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter

from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
SOURCES = (ROOT / "src", ROOT / "dashboards")
LOCALES = ROOT / "src" / "gevinst" / "i18n" / "locale"

COMPUTED = "the text is put together; write one whole sentence with {placeholders}"
NOT_LITERAL_PLURAL = "both forms of a plural must be written out here"
UNNAMED = "a translator is used without being named _, so its messages are not found"


@dataclass(frozen=True)
class Asked:
    """One place in the code that asks for a message. `plural` None: it has no forms."""

    singular: str
    plural: str | None
    place: str
    missing: frozenset[str] = frozenset()
    """Placeholders that the call gives no value for."""
    surplus: frozenset[str] = frozenset()
    """Values that the message has no placeholder for."""


@dataclass(frozen=True)
class Translated:
    """One entry of a `.po` file."""

    singular: str
    plural: str | None
    forms: tuple[str, ...]
    place: str
    fuzzy: bool = False


@dataclass
class Found:
    """What a file of code asks for, and what is not allowed in it (place and reason)."""

    asked: list[Asked] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def placeholders(text: str) -> frozenset[str]:
    """The names in `{...}`; ValueError for a brace without its other half."""
    names = (name for _, name, _, _ in Formatter().parse(text) if name is not None)
    return frozenset(re.split(r"[.\[]", name)[0] for name in names)


def asked_by_all_code() -> Found:
    found = Found()
    for folder in SOURCES:
        for path in sorted(folder.rglob("*.py")):
            in_file = asked_by(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix())
            found.asked += in_file.asked
            found.faults += in_file.faults
    return found


def asked_by(source: str, name: str) -> Found:
    """What one module asks for."""
    found = Found()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            _look_at(node, f"{name}:{node.lineno}", found)
    return found


def _look_at(call: ast.Call, place: str, found: Found) -> None:
    if isinstance(call.func, ast.Attribute) and call.func.attr == "plural" and _name(call.func.value) == "_":
        _plural(call, place, found)
    elif _name(call.func) in {"_", "N_"} and call.args:
        for text in _choices(call.args[0]):
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                given = None if _name(call.func) == "N_" else _given(call)
                found.asked.append(_asked(text.value, None, place, given))
            elif not isinstance(text, ast.Name | ast.Attribute | ast.Subscript | ast.Call) or _is_format(
                text
            ):
                found.faults.append(f"{place}: {COMPUTED}")
    elif isinstance(call.func, ast.Call) and _name(call.func.func) in {"translator", "Translator"}:
        found.faults.append(f"{place}: {UNNAMED}")


def _plural(call: ast.Call, place: str, found: Found) -> None:
    texts = [
        arg.value for arg in call.args[:2] if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
    ]
    if len(texts) != 2:
        found.faults.append(f"{place}: {NOT_LITERAL_PLURAL}")
        return
    given = _given(call)
    found.asked.append(_asked(texts[0], texts[1], place, None if given is None else given | {"n"}))


def _asked(singular: str, plural: str | None, place: str, given: frozenset[str] | None) -> Asked:
    """`given` None: which values come is not to be seen here."""
    wanted = placeholders(singular) | placeholders(plural or "")
    if given is None:
        return Asked(singular, plural, place)
    return Asked(singular, plural, place, wanted - given, given - wanted - {"n"})


def _given(call: ast.Call) -> frozenset[str] | None:
    """The names of the values in a call; None where `**values` hides them."""
    names = [keyword.arg for keyword in call.keywords]
    return None if None in names else frozenset(name for name in names if name)


def _choices(node: ast.expr) -> Iterator[ast.expr]:
    """Both branches of `"this" if condition else "that"`."""
    if isinstance(node, ast.IfExp):
        yield from _choices(node.body)
        yield from _choices(node.orelse)
    else:
        yield node


def _is_format(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"format", "join"}
    )


def _name(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else None


def translated_in(language: str) -> list[Translated]:
    """Every entry of every file, duplicates included."""
    entries: list[Translated] = []
    for path in sorted((LOCALES / language).glob("*.po")):
        place = path.relative_to(ROOT).as_posix()
        with path.open("rb") as stream:
            for message in read_po(stream, locale=language, abort_invalid=True):
                if message.id:
                    entries.append(_translated(message.id, message.string, place, message.fuzzy))
    return entries


def _translated(
    ids: str | tuple[str, ...] | list[str],
    strings: str | tuple[str, ...] | list[str],
    place: str,
    fuzzy: bool,
) -> Translated:
    singular, plural = (ids, None) if isinstance(ids, str) else (ids[0], ids[1])
    forms = (strings,) if isinstance(strings, str) else tuple(strings)
    return Translated(singular, plural, forms, place, fuzzy)


def repeated_in(text: str) -> list[str]:
    """Message ids that one `.po` file defines more than once; its reader would keep one of them and say nothing."""
    ids = re.findall(r'^msgid ("(?:.*)"(?:\n"(?:.*)")*)', text, flags=re.MULTILINE)
    # A po string is a C string; for what stands in ours, Python reads it alike, and joins the lines.
    plain = [str(ast.literal_eval(f"({literal})")) for literal in ids]
    return sorted({message for message in plain if plain.count(message) > 1})
