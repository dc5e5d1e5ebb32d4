"""Tables with one row for each person."""

import pytest

from gevinst.domain.person_level import person_headings, person_rows


@pytest.mark.parametrize(
    ("headings", "found"),
    [
        (["Periode", "Fødselsnummer", "Verdi"], ("Fødselsnummer",)),
        (["FNR"], ("FNR",)),
        (["Pasient-ID", "Innlagt"], ("Pasient-ID",)),
        (["patient_id"], ("patient_id",)),
        (["Navn", "Alder", "Kommune"], ("Navn", "Alder")),
        (["Patient", "Admitted"], ("Patient", "Admitted")),
        (["Periode", "Måltall", "Part", "Teller", "Nevner"], ()),
        (["Navn", "Verdi"], ()),
        (["Alder", "Kjønn", "Antall"], ()),
        (["Pasienter med plan", "Alle pasienter"], ()),
        ([], ()),
    ],
)
def test_headings(headings: list[str], found: tuple[str, ...]) -> None:
    assert person_headings(headings) == found


def test_many_rows_for_each_figure() -> None:
    stays = [("reinnleggelser", "fjordvik", f"2025-{month:02d}") for month in (1, 2) for _ in range(15)]
    found = person_rows(stays)
    assert found is not None
    assert (found.code, found.params["found"]) == ("person_level", "reinnleggelser, fjordvik, 2025-01: 15")


def test_counted_figures_and_a_few_that_stand_twice() -> None:
    counted = [("reisetid", "", f"2025-W{week:02d}") for week in range(1, 40)]
    assert person_rows(counted + counted) is None
    assert person_rows(counted[:1] * 19) is None
