"""`gevinst reports waive` and `ask-again`: the same as the funder's page does, with the reason."""

from collections.abc import Callable

from command_line import Run

LATE = ("delte-stillinger-elvedal", "combined", "--year", "2025")
WHY = "Slått sammen med et annet prosjekt."


def test_a_report_is_waived_and_asked_for_again(run: Run, contents: Callable[[], str]) -> None:
    done = run("reports", "waive", *LATE, "--reason", WHY, "--json")
    assert done.code == 0, done.err
    found = done.json
    assert (found["form"], found["year"], found["waiver"]["reason"]) == ("combined", 2025, WHY)
    assert WHY in contents()
    again = run("reports", "waive", *LATE, "--reason", WHY)
    assert again.code == 1
    said = run("reports", "ask-again", *LATE)
    assert (said.code, said.out.strip()) == (0, "combined 2025 i delte-stillinger-elvedal kreves igjen.")
    assert run("reports", "ask-again", *LATE).code == 1


def test_what_is_wrong_is_said_and_nothing_is_stored(run: Run, contents: Callable[[], str]) -> None:
    before = contents()
    refused = run("reports", "waive", *LATE, "--reason", "  ", "--json")
    assert refused.code == 1
    assert [each["code"] for each in refused.json["problems"]] == ["waiver_reason_missing"]
    assert run("reports", "waive", "delte-stillinger-elvedal", "nonsense", "--reason", WHY).code == 1
    assert run("reports", "waive", *LATE).code == 2
    assert contents() == before
