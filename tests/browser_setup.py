"""Finds a Chromium for the browser tests, and brings one where the machine has none.

Run as a program by `make test`. The order: what the machine has (CHROMIUM, the PATH, Playwright's own); the system's
packages, where that is allowed without asking anyone; a download by Playwright; else words on what to install.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
MAC_PLACES = ("/Applications/Chromium.app/Contents/MacOS/Chromium",)
MAC_PLACES += ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",)

MISSING = """\
The browser tests need Chromium, and none was found or could be installed. Any one of these helps:
  - install it from the system's packages (Debian: apt-get install chromium);
  - let Playwright fetch its own: python -m playwright install chromium;
  - say where one is: CHROMIUM=/path/to/chromium make test"""


def find_chromium() -> str | None:
    """The path of a Chromium that starts, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        # Who names a browser means that one: no other is tried in its place.
        return shutil.which(named)
    there = [shutil.which(name) for name in NAMES] + [*MAC_PLACES]
    return next(filter(_usable, there), None) or next(filter(_usable, [_playwrights_own()]), None)


def _usable(path: str | None) -> bool:
    return bool(path) and Path(str(path)).exists() and _starts(str(path))


def _starts(path: str) -> bool:
    """False for the stand-ins that some systems put on the PATH to say what to install."""
    if sys.platform == "win32":
        return True  # --version would open a window there
    try:
        return (
            subprocess.run([path, "--version"], check=False, capture_output=True, timeout=30).returncode == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


def _playwrights_own() -> str:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _system_install() -> list[list[str]]:
    """The commands that install Chromium from Debian's packages; empty where that is not allowed."""
    if not shutil.which("apt-get"):
        return []
    if os.geteuid() == 0:
        rights: list[str] = []
    elif shutil.which("sudo") and _quiet(["sudo", "-n", "true"]):
        rights = ["sudo", "-n"]
    else:
        return []
    apt = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    return [[*apt, "update"], [*apt, "install", "-y", "--no-install-recommends", "chromium"]]


def _quiet(command: list[str]) -> bool:
    return subprocess.run(command, check=False, capture_output=True, stdin=subprocess.DEVNULL).returncode == 0


def _run(command: list[str]) -> bool:
    print("+", " ".join(command), flush=True)
    return subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode == 0


def main() -> int:
    """0 when a Chromium is there at the end, 1 when a person has to install one."""
    ways = (_system_install(), [[sys.executable, "-m", "playwright", "install", "chromium"]])
    found = find_chromium()
    for commands in () if os.environ.get("CHROMIUM") else ways:
        if found:
            break
        if commands and all(_run(command) for command in commands):
            found = find_chromium()
    if not found:
        print(MISSING, file=sys.stderr)
        return 1
    print(f"Chromium: {found}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
