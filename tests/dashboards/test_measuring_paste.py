"""What a pasted block is read as: nothing is placed by a guess, lost on the way, or shown where it may be of a person."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

import demo_database
from gevinst.domain.errors import Refused
from gevinst.domain.plan import PlanDocument
from gevinst.i18n import translator
from gevinst.services.base import OPERATOR
from gevinst.services.everything import Services
from gevinst_dashboards.pages.measuring_block import Block
from gevinst_dashboards.pages.measuring_block_refused import quoted, refuse_persons
from gevinst_dashboards.pages.measuring_paste import Looked, look, preview, read_paste
from identity_numbers import synthetic

SLUG, MONTH = demo_database.PROJECT, "2026-05"
NUMBER = synthetic(3, 4)
_ = translator("nb")


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    engine = demo_database.engine_on(tmp_path_factory.mktemp("paste"))
    yield Services(engine, demo_database.clock)
    engine.dispose()


@pytest.fixture(scope="module")
def document(services: Services) -> PlanDocument:
    return services.plans.document(OPERATOR, SLUG)


@pytest.fixture
def read(services: Services, document: PlanDocument) -> Any:
    """`read(*lines, choices=..., stash=...)`: the block and its figures; cells are divided by `|`."""
    page = services.measurements.page(OPERATOR, SLUG, MONTH)
    context: Any = SimpleNamespace(actor=OPERATOR, _=_)

    def reading(*lines: str, choices: Any = None, stash: Any = None) -> tuple[Block, list[Looked]]:
        text = "\n".join(lines).replace("|", "\t")
        given = stash and {**stash, "text": text}
        block = read_paste(text, given, {}, choices or {}, page, document)
        return block, look(services, context, SLUG, block, document)

    return reading


def cells(looked: list[Looked]) -> list[dict[str, str]]:
    return [dict(each.pasted.row.cells) for each in looked]


class TestWhatStandsAlready:
    def test_a_figure_as_it_stands_is_unchanged_though_the_block_cannot_say_how_many_it_is_of(
        self, read: Any
    ) -> None:
        _block, (one, other) = read(
            "Måned|Kommune|Reisetid til spesialistkontroll",
            f"{MONTH}|Fjordvik kommune|33,6",
            f"{MONTH}|Nordbygd kommune|44",
        )
        assert one.now is not None
        assert one.now.figure is not None
        assert (one.now.figure.n, one.kind, other.kind) == (56, "same", "changed")

    def test_a_block_on_the_grid_takes_along_what_the_grid_does_not_show(
        self, services: Services, read: Any
    ) -> None:
        rows = [
            each for group in services.measurements.page(OPERATOR, SLUG, MONTH).groups for each in group.rows
        ]
        line = next(each for each in rows if (each.indicator.key, each.party) == ("reisetid", "fjordvik"))
        stash = {"rows": [f"{line.series}|{line.period}"], "fields": ["value"]}
        _block, looked = read("35", stash=stash)
        assert cells(looked) == [{"n": "56", "value": "35"}]


class TestHeadings:
    def test_a_title_above_the_headings_is_not_read_and_rows_keep_their_numbers(self, read: Any) -> None:
        block, looked = read(
            "Tall for våren", "Måned|Kommune|Reisetid til spesialistkontroll", "mai 2026|Fjordvik|34"
        )
        assert block.heading_line == 1
        assert [(each.pasted.row.row, each.kind) for each in looked] == [(3, "changed")]

    def test_two_columns_of_the_same_are_asked_about(self, read: Any) -> None:
        lines = (
            "Måned|Kommune|Reisetid til spesialistkontroll|Reisetid til spesialistkontroll",
            f"{MONTH}|Fjordvik|33|36",
        )
        block, looked = read(*lines)
        assert (block.trouble, looked) == ("two_alike", [])
        block, looked = read(*lines, choices={"3": ""})
        assert (block.trouble, cells(looked)) == ("", [{"value": "33"}])

    def test_a_period_that_is_missing_is_not_taken_for_the_month_that_is_open(self, read: Any) -> None:
        _block, (first, second) = read(
            "Måned|Kommune|Reisetid til spesialistkontroll", "april 2026|Fjordvik|33", "|Nordbygd|44"
        )
        assert [each.code for each in second.problems] == ["not_a_period"]
        assert second.pasted.places["period"] == (2, 0)
        assert first.pasted.row.period == "april 2026"

    def test_without_such_a_column_it_is_the_month_that_is_open(self, read: Any) -> None:
        _block, looked = read("Kommune|Reisetid til spesialistkontroll", "Fjordvik|33")
        assert [each.pasted.row.period for each in looked] == [MONTH]

    @pytest.mark.parametrize("language", ["nb", "nn", "en"])
    def test_our_own_long_list_is_known_by_its_headings(
        self, read: Any, document: PlanDocument, language: str
    ) -> None:
        from gevinst.exchange.headings import LONG

        said = translator(language)  # type: ignore[arg-type]
        fields = [field for field in LONG if field != "project"]
        block, _looked = read(
            "|".join(said(LONG[field]) for field in fields), "|".join("x" for _field in fields)
        )
        assert [heading.target for heading in block.headings] == fields

    def test_a_survey_and_what_was_not_measured(self, read: Any) -> None:
        _block, looked = read(
            "Periode|Måltall|Part|Verdi|Teller|Nevner|Inviterte|Svarte|Hvorfor ikke målt",
            "2026-Q1|Fornøyde pasienter etter utskrivning|||44|60|110|60|",
            f"{MONTH}|Timer helsepersonell per forløp|Nordbygd||||||ferie",
        )
        assert cells(looked) == [
            {"numerator": "44", "denominator": "60", "invited": "110", "answered": "60"},
            {"reason": "ferie", "state": "not_measured"},
        ]

    def test_a_note_belongs_to_the_one_measure_and_beside_several_it_is_not_read(self, read: Any) -> None:
        _block, looked = read(
            "Måned|Kommune|Reisetid til spesialistkontroll|Merknad", f"{MONTH}|Fjordvik|34|stengt vei"
        )
        assert cells(looked) == [{"value": "34", "comment": "stengt vei"}]
        block, looked = read(
            "Måned|Kommune|Reisetid til spesialistkontroll|innleggelser|Merknad",
            f"{MONTH}|Fjordvik|34|70|stengt vei",
        )
        assert block.headings[-1].certainty == "unknown"
        assert cells(looked) == [{"value": "34"}, {"value": "70"}]


class TestPersons:
    @pytest.mark.parametrize(
        "lines",
        [
            ("Måned|Kommune|Reisetid til spesialistkontroll|Annet", f"{MONTH}|Fjordvik|34|{NUMBER}"),
            (f"Måned|Kommune|Reisetid til spesialistkontroll|{NUMBER}", f"{MONTH}|Fjordvik|34|x"),
            (f"{NUMBER}", "Måned|Kommune|Reisetid til spesialistkontroll", f"{MONTH}|Fjordvik|34"),
        ],
    )
    def test_an_identity_number_in_a_column_that_is_not_read_is_refused_unseen(
        self, read: Any, lines: tuple[str, ...]
    ) -> None:
        block, _looked = read(*lines)
        with pytest.raises(Refused) as refused:
            refuse_persons(block)
        assert [problem.code for problem in refused.value.problems] == ["personal_data"]
        assert NUMBER not in str(refused.value.problems)

    def test_one_among_the_figures_is_mended_in_its_place_and_not_shown(
        self, read: Any, document: PlanDocument
    ) -> None:
        block, looked = read("Måned|Kommune|Reisetid til spesialistkontroll", f"{MONTH}|Fjordvik|{NUMBER}")
        refuse_persons(block)
        shown = preview(block, looked, document, _).to_plotly_json()
        assert "fødselsnummer" in str(shown)

    def test_a_row_for_each_person_is_refused_below_a_title_too(self, read: Any) -> None:
        block, _looked = read("Liste", "Pasient|Alder|Innlagt", f"A|84|{MONTH}-03")
        with pytest.raises(Refused) as refused:
            refuse_persons(block)
        assert [problem.code for problem in refused.value.problems] == ["person_level"]


def test_a_text_is_quoted_as_in_the_language_of_the_page() -> None:
    assert [quoted("ca. 45", translator(language)) for language in ("nb", "nn", "en")] == [
        "«ca. 45»",
        "«ca. 45»",
        "“ca. 45”",
    ]
