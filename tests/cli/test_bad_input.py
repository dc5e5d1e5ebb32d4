"""Bad files: each is refused with words in the language asked for, exit code 1, and nothing stored."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bad_files import BAD, INDICATOR, PARTY, PERIOD, ROW, Bad, workbook
from command_line import Run
from demo_database import PROJECT
from gevinst.i18n import LANGUAGES

Contents = Callable[[], str]
each = pytest.mark.parametrize("bad", BAD, ids=lambda bad: f"{bad.code}-{bad.name}")


def arguments(bad: Bad, folder: Path) -> list[object]:
    file = folder / bad.name
    bad.make(file)
    return [bad.command, "import", file, "--project", PROJECT]


@each
def test_it_is_said_in_three_languages(bad: Bad, run: Run, tmp_path: Path, contents: Contents) -> None:
    before, command = contents(), arguments(bad, tmp_path)
    for language in LANGUAGES:
        ran = run(*command, "--lang", language)
        assert ran.code == 1
        assert ran.out == ""
        (line,) = ran.err.splitlines()
        place, _colon, text = line.partition(": ")
        assert text.startswith(bad.words[language])
        if language == "nb":
            assert place == bad.place
    assert contents() == before


@each
def test_it_is_said_as_json(bad: Bad, run: Run, tmp_path: Path, contents: Contents) -> None:
    before = contents()
    ran = run(*arguments(bad, tmp_path), "--json", "--lang", "en")
    assert ran.code == 1
    assert ran.err == ""
    (problem,) = ran.json["problems"]
    assert list(problem) == ["code", "file", "sheet", "row", "column", "field", "value", "message"]
    assert problem["code"] == bad.code
    assert problem["file"] == bad.name
    assert problem["message"].startswith(bad.words["en"])
    assert contents() == before


def test_all_problems_come_at_once_with_their_places(run: Run, tmp_path: Path, contents: Contents) -> None:
    file, before = tmp_path / "tall.xlsx", contents()
    workbook((*ROW, "ca. 45"), (INDICATOR, "Nordbygd", "2026-05", 41), ("ukjent", PARTY, PERIOD, 3))(file)
    ran = run("measurements", "import", file, "--project", PROJECT, "--json")
    assert ran.code == 1
    problems = ran.json["problems"]
    assert [(p["code"], p["sheet"], p["row"], p["column"]) for p in problems] == [
        ("not_a_number", "Tall", 2, "Verdi"),
        ("unknown_indicator", "Tall", 4, "Måltall"),
    ]
    assert [p["value"] for p in problems] == ["ca. 45", "ukjent"]
    assert contents() == before


def test_an_identity_number_is_not_repeated(run: Run, tmp_path: Path, contents: Contents) -> None:
    """A number of the synthetic series, which belongs to nobody."""
    file, before = tmp_path / "tall.csv", contents()
    number = "01810" + "000003"
    assert is_caught(number)
    lines = ("måltall;part;periode;verdi;merknad", f"{INDICATOR};{PARTY};{PERIOD};70;Gjelder {number}")
    file.write_text("\n".join(lines), encoding="utf-8")
    ran = run("measurements", "import", file, "--project", PROJECT, "--json")
    (problem,) = ran.json["problems"]
    assert (ran.code, problem["code"], problem["value"]) == (1, "personal_data", None)
    assert number not in ran.out
    spoken = run("measurements", "import", file, "--project", PROJECT)
    assert number not in spoken.out + spoken.err
    assert contents() == before


def is_caught(number: str) -> bool:
    from gevinst.domain.numbers import may_hold_identity_number

    return may_hold_identity_number(number)


def test_a_broken_plan_makes_no_project_where_there_was_nothing(run_empty: Run, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text('{"project": {"title": 3}}', encoding="utf-8")
    ran = run_empty("plan", "import", file, "--json")
    assert ran.code == 1
    assert [problem["field"] for problem in ran.json["problems"]] == ["project.title"]
    assert run_empty("projects", "list", "--json").json == {"projects": []}


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["plan", "export", "finnes-ikke", "--to", "x.json"], "unknown_project"),
        (["measurements", "template", "finnes-ikke", "--to", "x.xlsx"], "unknown_project"),
        (["measurements", "export", "--project", "finnes-ikke", "--to", "x.csv"], "unknown_project"),
        (["measurements", "export", "--to", "x.txt"], "unknown_format"),
        (["schemes", "show", "finnes-ikke"], "unknown_scheme"),
        (["tokens", "make", "finnes-ikke", "--name", "x"], "unknown_user"),
        (["users", "password", "finnes-ikke", "--password-stdin"], "unknown_user"),
        (["users", "roles", "prosjekt", "--role", "keiser"], "not_a_role"),
        (["users", "roles", "prosjekt", "--role", "funder:finnes-ikke"], "unknown_scheme"),
        (["plan", "import", "finnes-ikke.docx"], "file_not_found"),
    ],
)
def test_what_is_not_there_is_named(command: list[str], code: str, run: Run, contents: Contents) -> None:
    from gevinst.i18n import translator
    from gevinst.i18n.problems import MESSAGES

    before = contents()
    ran = run(*command)
    assert ran.code == 1
    beginning = translator("nb")(MESSAGES[code]).split("{")[0]
    assert beginning in ran.err
    assert contents() == before


@pytest.mark.parametrize(
    "command",
    [
        ["plan", "import"],
        ["plan", "import", "x.docx", "--lang", "de"],
        ["finnes-ikke"],
        ["evaluate"],
        ["report", PROJECT, "project"],
        ["serve", "--port", "99999999"],
    ],
)
def test_wrong_usage_is_2(command: list[str], run: Run) -> None:
    ran = run(*command)
    assert ran.code == 2
    assert ran.err


def test_an_error_of_ours_is_3(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("a mistake in the program")

    monkeypatch.setattr("gevinst.services.plans.Plans.projects_for", fails)
    ran = run("projects", "list", "--lang", "nn")
    assert ran.code == 3
    assert "Noko gjekk gale i sjølve gevinst." in ran.err


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    from command_line import run_in

    (tmp_path / "gevinst.sqlite").write_text("not a database, whatever its name says" * 200)
    ran = run_in(tmp_path, "projects", "list", "--json")
    assert ran.code == 1
    assert [problem["code"] for problem in ran.json["problems"]] == ["database_unreachable"]
