"""`gevinst payers`: who pays and who gains, on the screen and as files."""

from pathlib import Path

import pytest
from pyarrow import parquet

from command_line import Run
from gevinst.services.payers import FILTERS


def test_what_is_shown_is_what_is_entered(run: Run) -> None:
    found = run("payers", "--scheme", "hn-2025", "--json").json
    assert (found["filters"], found["payers"]) == ({"scheme": "hn-2025"}, [])
    said = run("payers", "--scheme", "hn-2025", "--lang", "nn").out.splitlines()
    assert len(said) == 1 + len(found["balance"])


@pytest.mark.parametrize("name", FILTERS)
def test_it_takes_every_filter_of_the_page(name: str, run: Run) -> None:
    value = {"year": "1999"}.get(name, "nothing-is-called-this")
    found = run("payers", f"--{name.replace('_', '-')}", value, "--json").json
    assert (found["filters"], found["counts"]["projects"]) == ({name: value}, 0)


@pytest.mark.parametrize(
    ("ending", "start"), [(".csv", b"\xef\xbb\xbf"), (".xlsx", b"PK"), (".parquet", b"PAR1")]
)
def test_as_a_file(ending: str, start: bytes, run: Run, tmp_path: Path) -> None:
    file = tmp_path / f"betaler{ending}"
    asked = ("payers", "--rule", "own_contribution", "--table", "payers", "--to", file, "--json")
    found = run(*asked).json
    assert (found["file"], found["rule"]) == (str(file), "own_contribution")
    assert file.read_bytes().startswith(start)
    if ending == ".parquet":
        assert parquet.read_table(file).to_pylist() == found["payers"]


@pytest.mark.parametrize(
    ("asked", "code", "field"),
    [
        (("--kind", "hours"), "not_a_choice", "kind"),
        (("--to", "betaler.parquet", "--table", "all"), "not_a_choice", "table"),
        (("--to", "betaler.parquet", "--table", "payers"), "field_missing", "rule"),
        (("--to", "betaler.pdf"), "unknown_format", None),
    ],
)
def test_what_cannot_be_given_is_refused(
    asked: tuple[str, ...], code: str, field: str | None, run: Run
) -> None:
    ran = run("payers", *asked, "--json")
    assert ran.code == 1
    assert [(each["code"], each["field"]) for each in ran.json["problems"]] == [(code, field)]
