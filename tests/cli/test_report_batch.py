"""`gevinst report --all`: every report into a folder, with progress; what is written stays where it is stopped."""

from pathlib import Path

import pytest

from command_line import Run
from gevinst.services import report_batch

OSLO = "trygt-hjem-bydel-havna"


def test_every_form_of_a_scheme_is_written_and_counted(run: Run, tmp_path: Path) -> None:
    ran = run(
        "report", "--all", "--scheme", "oslo-hso-2020", "--year", "2025", "--to", tmp_path / "ut", "--json"
    )
    assert ran.code == 0, ran.err
    found = {each["file"]: each for each in ran.json["reports"]}
    assert sorted(found) == sorted(each.name for each in (tmp_path / "ut").iterdir())
    assert sorted(found) == [f"{OSLO}-annual-2025.pdf", f"{OSLO}-final.pdf"]
    annual = found[f"{OSLO}-annual-2025.pdf"]
    assert (annual["pages"], annual["too_long"], annual["missing_characters"]) == (2, False, [])
    assert ran.err.splitlines() == ["1 av 2 rapporter", "2 av 2 rapporter"]
    assert (ran.json["wanted"], ran.json["interrupted"]) == (2, False)


def test_what_is_written_before_an_interruption_stays(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = report_batch.Produced(OSLO, "annual", 2025, "en.pdf", b"%PDF", 2, 2, (), 0, 0)
    answers = iter([ready])

    def produce(*_arguments: object) -> report_batch.Produced:
        for each in answers:
            return each
        raise KeyboardInterrupt

    monkeypatch.setattr(report_batch, "produce", produce)
    ran = run("report", "--all", "--scheme", "oslo-hso-2020", "--to", tmp_path / "ut", "--json")
    assert ran.code == 1
    assert ran.json["interrupted"]
    assert [each.name for each in (tmp_path / "ut").iterdir()] == ["en.pdf"]
    assert ran.err.splitlines()[-1] == "Avbrutt etter 1 av 2 rapporter. De er skrevet."


@pytest.mark.parametrize(
    "arguments", [("--all",), (OSLO,), (OSLO, "annual", "--all", "--to", "ut"), (OSLO, "annual")]
)
def test_what_is_asked_for_must_be_said(arguments: tuple[str, ...], run: Run) -> None:
    assert run("report", *arguments).code == 2


def test_a_report_says_how_many_pages_it_became(run: Run, tmp_path: Path) -> None:
    ran = run("report", OSLO, "annual", "--year", "2025", "--to", tmp_path / "en.docx", "--json")
    assert ran.json["made"] == {
        "file": f"{OSLO}-annual-2025.docx",
        "pages": 2,
        "too_long": False,
        "missing_characters": [],
    }
