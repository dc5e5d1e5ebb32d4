"""Where the browser of the tests comes from, way by way, on a machine that has none."""

import os
import sys

import pytest

import browser_setup

APT = "apt-get -q install -y --no-install-recommends chromium"
OWN = f"{sys.executable} -m playwright install chromium"


class Machine:
    """A machine without a browser; `working` says which command brings one."""

    def __init__(self, working: str | None) -> None:
        self.working = working
        self.ran: list[str] = []

    def run(self, command: list[str]) -> bool:
        self.ran.append(" ".join(command))
        return True

    def find(self) -> str | None:
        return "/there" if self.working and any(self.working in command for command in self.ran) else None


def on(
    machine: Machine, patch: pytest.MonkeyPatch, *, tools: tuple[str, ...] = ("apt-get",), root: bool = True
) -> int:
    patch.delenv("CHROMIUM", raising=False)
    patch.setattr(browser_setup, "find_chromium", machine.find)
    patch.setattr(browser_setup, "_run", machine.run)
    patch.setattr(browser_setup, "_quiet", lambda command: True)
    patch.setattr(browser_setup.shutil, "which", lambda name: f"/bin/{name}" if name in tools else None)
    patch.setattr(os, "geteuid", lambda: 0 if root else 1000, raising=False)
    return browser_setup.main()


def test_root_takes_the_package_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(APT)
    assert on(machine, monkeypatch) == 0
    assert [command.split("apt-get")[1] for command in machine.ran] == [
        " -q update",
        APT.removeprefix("apt-get"),
    ]


def test_sudo_is_used_where_it_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(APT)
    assert on(machine, monkeypatch, tools=("apt-get", "sudo"), root=False) == 0
    assert all(command.startswith("sudo -n ") for command in machine.ran)


def test_without_rights_playwright_fetches_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(OWN)
    assert on(machine, monkeypatch, root=False) == 0
    assert machine.ran == [OWN]


def test_a_package_that_does_not_start_is_followed_by_playwright(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Machine(OWN)
    assert on(machine, monkeypatch) == 0
    assert machine.ran[-1] == OWN
    assert len(machine.ran) == 3


def test_in_the_end_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert on(Machine(None), monkeypatch, tools=()) == 1
    assert "apt-get install chromium" in capsys.readouterr().err


def test_a_named_browser_is_not_replaced_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    assert browser_setup.find_chromium() is None


def test_a_stand_in_that_does_not_start_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(browser_setup, "_starts", lambda path: False)
    monkeypatch.setattr(browser_setup, "_playwrights_own", lambda: "/nowhere/chromium")
    assert browser_setup.find_chromium() is None
