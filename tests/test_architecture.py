"""What holds for the whole house: imports go down only, and no file tells of people or of the machine it was written on."""

import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# Written in pieces, so that this file does not hold what it looks for.
REGISTRIES = (
    "pypi" + ".org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "deb." + "debian.org",
)
MACHINE_PATH = re.compile(r"(?<![\w./])/(?:" + "work" + "|" + "root" + r"|home/\w+)/")
EMAIL = re.compile(r"[\w.+-]+@((?:[\w-]+\.)+[a-z]{2,})", re.IGNORECASE)
ELEVEN_DIGITS = re.compile(r"(?<![\w.,])\d{11}(?![\w])")
# The texts of other people's licences stand as they were given.
LICENCES = ("LICENSE", "NOTICE", "/licences/")
OFFICE = {".docx", ".xlsx"}


def test_imports_go_down_only() -> None:
    """The contracts in pyproject.toml; their report names file and line."""
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "storey", ["domain", "analysis", "catalogue", "exchange", "reporting", "storage", "services"]
)
def test_each_storey_says_what_lives_there(storey: str) -> None:
    source = (ROOT / "src" / "gevinst" / storey / "__init__.py").read_text(encoding="utf-8")
    assert source.startswith('"""')


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """(path, text) of every text file in git, and of the parts of Office files."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:  # an unpacked source distribution
        paths = [path for path in ROOT.rglob("*") if path.is_file() and ".venv" not in path.parts]
    else:
        paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return tuple(part for path in paths if path.is_file() for part in _texts_of(path))


def _texts_of(path: Path) -> Iterator[tuple[str, str]]:
    name = path.relative_to(ROOT).as_posix()
    if path.suffix in OFFICE:
        with zipfile.ZipFile(path) as package:
            for member in package.namelist():
                if member.endswith((".xml", ".rels")):
                    yield f"{name}!{member}", package.read(member).decode("utf-8")
        return
    try:
        yield name, path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return  # a picture, a font


def found(search: Callable[[str], list[str]], *, licences: bool = False) -> list[str]:
    """`path: what` for everything that `search` finds; the licences of others only when asked."""
    return [
        f"{name}: {hit}"
        for name, text in texts()
        if licences or not any(part in name for part in LICENCES)
        for hit in search(text)
    ]


def registries(text: str) -> list[str]:
    return [host for host in REGISTRIES if host in text]


def machine_paths(text: str) -> list[str]:
    return MACHINE_PATH.findall(text)


def addresses_of_people(text: str) -> list[str]:
    """E-mail addresses outside the domains that are kept for examples."""
    return [
        match.group()
        for match in EMAIL.finditer(text)
        if "example" not in match.group(1).lower().split(".")
        and not match.group(1).lower().endswith(".invalid")
    ]


def identity_numbers(text: str) -> list[str]:
    return [digits for digits in ELEVEN_DIGITS.findall(text) if is_identity_number(digits)]


def is_identity_number(digits: str) -> bool:
    """Whether eleven digits can be a living person's: a date (a day + 40 is a D-number) and both control digits.

    The synthetic series (month + 40, 65 or 80) belong to nobody, so tests may use them.
    """
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    try:
        date(2000 + year if year % 4 == 0 else 1900 + year, month, day - 40 if day > 40 else day)
    except ValueError:
        return False
    numbers = [int(digit) for digit in digits]
    first = sum(
        weight * number for weight, number in zip((3, 7, 6, 1, 8, 9, 4, 5, 2, 1), numbers, strict=False)
    )
    second = sum(
        weight * number for weight, number in zip((5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1), numbers, strict=True)
    )
    return first % 11 == 0 and second % 11 == 0


class TestWhatFilesMayNotHold:
    def test_no_address_of_a_package_registry(self) -> None:
        assert found(registries) == []

    def test_no_path_of_the_machine_it_was_written_on(self) -> None:
        assert found(machine_paths) == []

    def test_no_address_of_a_person(self) -> None:
        assert found(addresses_of_people) == []

    def test_no_identity_number(self) -> None:
        assert found(identity_numbers, licences=True) == []


class TestTheSearch:
    """The checks above are worth what their search finds."""

    def test_it_reads_the_files_of_the_project(self) -> None:
        names = {name for name, _ in texts()}
        assert {"pyproject.toml", "Makefile", "requirements.lock", "tests/test_architecture.py"} <= names

    def test_registries_and_paths(self) -> None:
        assert registries("https://" + REGISTRIES[0] + "/simple") == [REGISTRIES[0]]
        assert machine_paths('open("/' + 'root/x")') != []
        assert machine_paths("art/" + "work/x, https://host.example/" + "work/") == []

    def test_addresses(self) -> None:
        assert addresses_of_people("ola@" + "kommune.no") == ["ola@" + "kommune.no"]
        assert addresses_of_people("leder@fjordvik.example, a@example.org, bootstrap@5.3.6") == []

    def test_identity_numbers(self) -> None:
        """Found here, so that none stands in this file: 1 January 1970, and as a D-number."""
        for start in ("010170", "410170"):
            valid = next(
                number for rest in range(100_000) if is_identity_number(number := f"{start}{rest:05}")
            )
            wrong = valid[:-1] + str((int(valid[-1]) + 1) % 10)
            assert identity_numbers(f"a {valid}. {wrong} 0.{valid}") == [valid]
        assert not is_identity_number("32017012345")
