"""The locks: complete, the same for everyone, and without the address of any registry."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("requirements.lock", "requirements-dev.lock")
locks = pytest.mark.parametrize("lock", LOCKS)


def entries(lock: str) -> list[str]:
    """Each requirement with its hashes, as one line."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    joined = re.sub(r"\\\n\s*", "", text)
    return [line for line in joined.splitlines() if line and not line.lstrip().startswith("#")]


def pins(lock: str) -> dict[str, set[str]]:
    """The versions of each package; more than one where Python versions or systems differ."""
    found: dict[str, set[str]] = {}
    for entry in entries(lock):
        requirement = Requirement(entry.partition("--hash")[0].strip())
        (specifier,) = requirement.specifier
        assert specifier.operator == "=="
        found.setdefault(canonicalize_name(requirement.name), set()).add(specifier.version)
    return found


def wanted(lock: str) -> list[Requirement]:
    """What pyproject.toml asks for: at run time, and for building; the tests' own in the larger lock."""
    groups = PROJECT["dependency-groups"]
    asked = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"], *groups["build"]]
    if lock == "requirements-dev.lock":
        asked += [entry for entry in groups["dev"] if isinstance(entry, str)]
    return [Requirement(entry) for entry in asked]


@locks
def test_every_entry_has_hashes(lock: str) -> None:
    assert entries(lock)
    assert [entry for entry in entries(lock) if "--hash=sha256:" not in entry] == []


@locks
def test_it_holds_a_version_of_everything_asked_for(lock: str) -> None:
    """Red after a change of pyproject.toml: run `make lock`."""
    pinned = pins(lock)
    missing = [
        str(requirement)
        for requirement in wanted(lock)
        if not any(
            requirement.specifier.contains(v) for v in pinned.get(canonicalize_name(requirement.name), ())
        )
    ]
    assert missing == []


@locks
def test_it_names_no_address_and_no_folder(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert (
        re.findall(r"^\s*-(?:-index-url|-extra-index-url|-find-links|i |f |e )", text, flags=re.MULTILINE)
        == []
    )
    assert re.findall(r"(?:^|\s)/\w+/.*", text) == []


@locks
def test_it_serves_windows_too(lock: str) -> None:
    """colorama is what click needs there and nowhere else."""
    assert [entry for entry in entries(lock) if entry.startswith("colorama") and "win32" in entry]


def test_people_and_tests_run_the_same_versions() -> None:
    small, large = (pins(lock) for lock in LOCKS)
    assert {name: large.get(name) for name in small} == small


def test_the_version_is_written_in_one_place() -> None:
    assert "version" in PROJECT["project"]["dynamic"]
    assert PROJECT["tool"]["hatch"]["version"]["path"] == "src/gevinst/__init__.py"
