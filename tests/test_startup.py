"""The command line answers at once: what is slow to import is imported where it is used.

The list of modules is what is held; the time is the reason (`gevinst --help` in half a second).
"""

import subprocess
import sys
import time

import pytest

STATISTICS_AND_REPORTS = ["statsmodels", "scipy", "matplotlib", "typst", "docx", "docxtpl"]
FOR_THE_COMMAND_LINE = [
    *STATISTICS_AND_REPORTS,
    "pandas",
    "pyarrow",
    "openpyxl",
    "sqlalchemy",
    "dash",
    "fastapi",
]

SECONDS = 0.5
# Other tests run beside this one, so the time of the processor counts, and the best of a few.
ATTEMPTS = 5


def loaded_by(module: str) -> set[str]:
    """The top-level packages in memory after importing `module` in a new process."""
    program = f"import sys, {module}; assert {module}.__file__; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("module", "heavy"),
    [("gevinst.cli", FOR_THE_COMMAND_LINE), ("gevinst_dashboards.app", STATISTICS_AND_REPORTS)],
)
def test_heavy_packages_wait_until_they_are_used(module: str, heavy: list[str]) -> None:
    loaded = loaded_by(module)
    assert module.partition(".")[0] in loaded
    assert sorted(loaded & set(heavy)) == []


def processor_seconds(arguments: list[str]) -> float:
    """What a `gevinst` command costs, in seconds of one processor (of the wall clock on Windows)."""
    program = f"import sys, time; sys.argv = ['gevinst', *{arguments!r}]\nfrom gevinst.cli import main\n"
    program += "try:\n    main()\nfinally:\n    print(time.process_time(), file=sys.stderr)"
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    elapsed = time.perf_counter() - started
    return min(float(done.stderr.split()[-1]), elapsed)


def test_help_comes_at_once() -> None:
    assert min(processor_seconds(["--help"]) for _ in range(ATTEMPTS)) < SECONDS
