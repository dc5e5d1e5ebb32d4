"""What the documents say can be followed: links lead somewhere, settings and commands exist."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer

from gevinst.settings import Settings

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_and_pictures_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8"))
    inside = [target for target in targets if "://" not in target]
    assert [target for target in inside if not (document.parent / target).exists()] == []


def test_every_setting_is_explained() -> None:
    operations = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `GEVINST_(\w+)`", operations, flags=re.MULTILINE))
    assert explained == {name.upper() for name in Settings.model_fields}


def test_every_make_command_in_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([\w-]+):", makefile, flags=re.MULTILINE))
    named = set(
        re.findall(
            r"(?:^|`)make ([\w-]+)", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE
        )
    )
    assert named
    assert named <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_commands_and_options_it_names_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    code = [
        *re.findall(r"`([^`\n]+)`", text),
        *"".join(re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)).splitlines(),
    ]
    lines = [
        found.group(1) for line in code if (found := re.search(r"(?:^|[\\/ ])gevinst ([a-z-][^#]*)", line))
    ]
    assert [line for line in lines if not is_command(line.split())] == []


def is_command(words: list[str]) -> bool:
    """Whether the words after `gevinst` lead to a command or a group, with options that it has."""
    from gevinst.cli import app

    command: Any = typer.main.get_command(app)  # typer carries a click of its own, without a public name
    options = known_options(command)
    while words:
        word, *words = words
        if word.startswith("-") and word != "-":  # a dash alone is standard input
            if word.partition("=")[0] not in options:
                return False
            if not options[word.partition("=")[0]]:
                words = words[1:]
        elif hasattr(command, "commands"):
            if word not in command.commands:
                return False
            command = command.commands[word]
            options = known_options(command)
    return True


def known_options(command: Any) -> dict[str, bool]:
    """The options of a command; True for those that take no value."""
    found = {"--help": True}
    for parameter in command.params:
        if parameter.param_type_name == "option":
            found |= dict.fromkeys([*parameter.opts, *parameter.secondary_opts], parameter.is_flag)
    return found


def test_an_invented_command_or_option_would_be_found() -> None:
    assert is_command(["db", "check", "--help"])
    assert not is_command(["db", "invented"])
    assert not is_command(["db", "check", "--invented"])
