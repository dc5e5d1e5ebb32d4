"""Money in a report takes every kind of entry where it belongs: levels by their own word, costs, payments, money paid back."""

import datetime as dt

import pytest

from gevinst.domain.money import Award, MoneyEntry, MoneyForm, MoneyKind, Repayment
from gevinst.domain.report import Paragraph, Table
from gevinst.i18n import translator
from gevinst.reporting import money_tables

from .project import context

YEAR = context().last.year


def entry(kind: MoneyKind, ore: int | None, **more: object) -> MoneyEntry:
    return MoneyEntry.model_validate({"kind": kind, "actual_ore": ore, "year": YEAR, "what": "Lønn", **more})


MONEY = (
    entry(MoneyKind.GRANT, 900_000_00, gainer="bydel-havna"),
    entry(MoneyKind.COST, 120_000_00, payer="bydel-havna", form=MoneyForm.IN_KIND),
    entry(MoneyKind.GAIN, 40_000_00, gainer="patient", form=MoneyForm.FREED),
    entry(MoneyKind.GAIN, 7_00, payer="bydel-havna", form=MoneyForm.CASH),
    entry(MoneyKind.TRANSFER, 55_000_00, payer="bydel-havna", gainer="byfjord"),
)


def table(language: str) -> Table:
    found = money_tables.level_table(context(money=MONEY), translator("nn" if language == "nn" else "nb"))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("language", "header", "rows"),
    [
        (
            "nb",
            (
                "Nivå",
                "Brukt tilskudd",
                "Økte kostnader, arbeid",
                "Sparte penger",
                "Frigjort kapasitet",
                "Betalt fra andre",
            ),
            [
                ("Kommuner", "900\u00a0000", "120\u00a0000", "", "", "−55\u00a0000"),
                ("Sykehus", "", "", "", "", "+55\u00a0000"),
                ("Pasienter", "", "", "", "40\u00a0000", ""),
                ("Nivå ikke oppgitt", "", "", "7", "", ""),
            ],
        ),
        (
            "nn",
            (
                "Nivå",
                "Brukt tilskot",
                "Auka kostnader, arbeid",
                "Sparte pengar",
                "Frigjord kapasitet",
                "Betalt frå andre",
            ),
            [
                ("Kommunar", "900\u00a0000", "120\u00a0000", "", "", "−55\u00a0000"),
                ("Sjukehus", "", "", "", "", "+55\u00a0000"),
                ("Pasientar", "", "", "", "40\u00a0000", ""),
                ("Nivå ikkje oppgitt", "", "", "7", "", ""),
            ],
        ),
    ],
)
def test_each_level_has_what_falls_on_it(
    language: str, header: tuple[str, ...], rows: list[tuple[str, ...]]
) -> None:
    """A gain nobody is named for is nobody's; a payment between parties is neither cost nor gain."""
    found = table(language)
    assert found.header == header
    assert list(found.rows) == rows
    assert len(found.alignments) == len(header)


def test_what_is_paid_back_is_not_left() -> None:
    last = context().last
    paid = Repayment(amount_ore=60_000_00, decided=last, paid=last, why="Mindre reise")
    later = Repayment(amount_ore=1_00, decided=last, paid=last + dt.timedelta(days=1), why="Mer")
    award = Award(amount_ore=1_000_000_00, awarded=dt.date(2025, 1, 1), repayments=(paid, later))
    found = money_tables.repayment_text(context(money=MONEY, award=award), translator("en"))
    assert isinstance(found, Paragraph)
    assert found.text.replace("\u00a0", " ").startswith("NOK 40,000 of the grant is not used")


def test_nothing_entered_is_empty_none_is_0_and_not_known_is_a_dash() -> None:
    found = money_tables.own_table(
        context(
            money=(
                entry(MoneyKind.OWN_CONTRIBUTION, 0, payer="bydel-havna"),
                entry(MoneyKind.OWN_CONTRIBUTION, None, payer="byfjord", form=MoneyForm.IN_KIND),
            )
        ),
        translator("nb"),
    )
    assert found is not None
    assert sorted(row[2:] for row in found.rows) == [("", "–"), ("0", "")]
    assert found.note.startswith("Strek: ikke kjent ennå. Tom rute: ingenting er ført.")


def test_a_sum_of_a_level_says_that_it_is_not_whole() -> None:
    used = (
        entry(MoneyKind.GRANT, 900_00, gainer="bydel-havna"),
        entry(MoneyKind.GRANT, None, gainer="bydel-havna"),
        entry(MoneyKind.GRANT, None, gainer="byfjord"),
    )
    found = money_tables.level_sentence(context(money=used), translator("nb"))
    assert isinstance(found, Paragraph)
    assert found.text == "Kommuner: 900\u00a0kr (ikke alt er kjent ennå); Sykehus: ikke kjent."
