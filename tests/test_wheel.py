"""What is published works: the wheel, built from the source distribution, in an environment of its own.

That environment holds exactly what requirements.lock names, linked from the one that runs the tests, so the test needs
no network and still fails when the wheel needs a package that the lock does not bring.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
SCHEMES = 5


def run(command: list[str | Path], folder: Path, **environment: str) -> str:
    """Standard output of a command that must succeed, without any setting of this process's Python or of gevinst."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("GEVINST_", "PYTHON", "VIRTUAL_ENV"))
    }
    done = subprocess.run(
        command,
        cwd=folder,
        env={**kept, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    run([sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT], folder)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (found,) = built.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The programs' folder of a new environment with the wheel and the packages of requirements.lock."""
    environment = tmp_path_factory.mktemp("clean") / "environment"
    run([sys.executable, "-m", "venv", "--without-pip", environment], environment.parent)
    bin_folder = environment / ("Scripts" if os.name == "nt" else "bin")
    python = bin_folder / "python"
    where = run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], environment)
    for requirement in locked():
        link_distribution(requirement, Path(where.strip()))
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check"]
    run([*pip, "install", "--no-index", "--no-deps", wheel], environment)
    run([*pip, "check"], environment)
    yield bin_folder
    shutil.rmtree(environment)  # some ten thousand links that nobody will look at


def locked() -> list[Requirement]:
    """The entries of requirements.lock that this system and this Python take."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    texts = (line.rstrip("\\ ") for line in lines if re.match(r"[A-Za-z0-9]", line))
    requirements = [Requirement(text) for text in texts]
    return [entry for entry in requirements if entry.marker is None or entry.marker.evaluate()]


def link_distribution(requirement: Requirement, site_packages: Path) -> None:
    """Brings one installed package into another environment, with its compiled files: links, or copies."""
    package = distribution(requirement.name)
    assert requirement.specifier.contains(package.version), (
        f"{package.version} is installed, the lock says {requirement}"
    )
    for file in package.files or ():
        source = Path(str(package.locate_file(file)))
        if ".." in file.parts or not source.exists():
            continue  # a program or a manual page beside the packages
        for one in (source, *(source.parent / "__pycache__").glob(f"{source.stem}.cpython-*.pyc")):
            target = site_packages / Path(*file.parts[:-1]) / one.relative_to(source.parent)
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                link_or_copy(one, target)


def link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk
        shutil.copy2(source, target)


def test_the_wheel_holds_the_program_and_the_files_people_edit(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    top = {name.partition("/")[0] for name in names}
    assert {name for name in top if not name.endswith(".dist-info")} == {"gevinst", "gevinst_dashboards"}
    assert any(name.startswith("gevinst/schemas/schemes/") for name in names)
    assert any(name.startswith("gevinst/data/demo/") for name in names)
    assert any(name.startswith("gevinst/i18n/locale/nn/") for name in names)
    assert any(name.startswith("gevinst_dashboards/assets/fonts/") for name in names)
    assert {Path(name).name for name in names if "/licenses/" in name} >= {"LICENSE", "NOTICE"}


def test_neither_holds_anyones_database(built: Path) -> None:
    (source,) = built.glob("*.tar.gz")
    (wheel,) = built.glob("*.whl")
    with tarfile.open(source) as archive:
        names = [*archive.getnames(), *zipfile.ZipFile(wheel).namelist()]
    assert [name for name in names if ".sqlite" in name or ".venv" in name or "__pycache__" in name] == []


def test_the_demo_runs_outside_the_checkout(programs: Path, tmp_path: Path) -> None:
    """The demo is built, and the same program then lists its projects: one for each scheme."""
    gevinst = programs / "gevinst"
    run([gevinst, "demo", "--no-serve", "--data-dir", tmp_path / "data"], tmp_path)
    (database,) = (tmp_path / "data").rglob("*.sqlite")
    listed = run([gevinst, "projects", "list", "--json"], tmp_path, GEVINST_DATA_DIR=str(database.parent))
    answer = json.loads(listed)
    projects = answer["projects"] if isinstance(answer, dict) else answer
    assert len({project["scheme"] for project in projects}) == SCHEMES
    assert all(project["slug"] and project["title"] for project in projects)
