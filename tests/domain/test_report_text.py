"""A section's text and its references: tied again after every change, never to what a person wrote over."""

import pytest

from gevinst.domain.report import words_in
from gevinst.domain.report_text import (
    count_written,
    joined_text,
    pieces,
    plain_text,
    references,
    split_text,
    tied,
    with_inserted,
    without,
    word_diff,
)
from gevinst.domain.scheme import count_words
from gevinst.reporting.drafts import written
from hard_texts import HARD_TEXTS

SENTENCE = "Reisetiden er 18 minutter kortere."
SHOWN = {"benefit:a:sentence": SENTENCE, "benefit:a:now": "18 minutter", "benefit:b:now": "18 minutter"}
BASE = "Først. {{benefit:a:sentence}} Så {{benefit:b:now}} til slutt."
PLAIN = f"Først. {SENTENCE} Så 18 minutter til slutt."


@pytest.mark.parametrize(("text", "words"), HARD_TEXTS)
def test_words_are_counted_by_one_rule(text: str, words: int) -> None:
    assert count_written(text) == words
    assert words_in(tuple(written(text))) == words


def test_a_reference_is_read_and_counted_as_its_words() -> None:
    assert plain_text(BASE, SHOWN) == PLAIN
    assert count_words(plain_text(BASE, SHOWN)) == 11
    assert references(BASE) == ("benefit:a:sentence", "benefit:b:now")
    assert plain_text("Nå {{benefit:gone:now}}.", SHOWN) == "Nå ."


def test_what_is_no_reference_is_text() -> None:
    text = "Sett inn {{navn}} og {{}} og {{benefit:a b:now}}"
    assert plain_text(text, {}) == text
    assert references(text) == ()


class TestTied:
    def test_again_where_nothing_was_touched(self) -> None:
        assert tied(PLAIN, BASE, SHOWN) == BASE

    def test_kept_when_something_is_written_around_it(self) -> None:
        new = "Helt nytt. " + PLAIN.replace("Så", "Og så") + " Mer."
        assert tied(new, BASE, SHOWN) == (
            "Helt nytt. Først. {{benefit:a:sentence}} Og så {{benefit:b:now}} til slutt. Mer."
        )

    def test_let_go_where_its_words_are_written_over(self) -> None:
        assert tied(PLAIN.replace("18 minutter kortere", "mye kortere"), BASE, SHOWN) == (
            "Først. Reisetiden er mye kortere. Så {{benefit:b:now}} til slutt."
        )
        assert tied(PLAIN.replace("Så 18", "Så 118"), BASE, SHOWN).endswith("Så 118 minutter til slutt.")
        assert tied(PLAIN.replace("18 minutter til", "18 minutters til"), BASE, SHOWN).endswith("minutters til slutt.")  # fmt: skip

    def test_a_number_that_only_looks_the_same_is_not_tied(self) -> None:
        assert tied("18 minutter sa vi. " + PLAIN, BASE, SHOWN) == "18 minutter sa vi. " + BASE

    def test_the_sentence_of_a_proposal_wherever_it_stands_word_for_word(self) -> None:
        known = [(SENTENCE, "benefit:a:sentence"), ("Reisetiden er 18", "benefit:a:short")]
        assert tied(f"– {SENTENCE}\n– Annet.", "", {}, known) == "– {{benefit:a:sentence}}\n– Annet."
        assert tied(f"x{SENTENCE}", "", {}, known) == f"x{SENTENCE}"

    def test_never_in_a_text_of_ten_thousand_words_written_anew(self) -> None:
        new = "nye ord " * 5_000
        assert tied(new, BASE, SHOWN) == new

    def test_both_of_two_that_say_the_same(self) -> None:
        base = "{{benefit:a:now}} og {{benefit:b:now}}"
        assert tied("ca. 18 minutter og 18 minutter", base, SHOWN) == "ca. " + base


class TestInserting:
    @pytest.mark.parametrize(
        ("at", "expected"),
        [
            (0, "{{benefit:b:now}} Først. {{benefit:a:sentence}}"),
            (6, "Først. {{benefit:b:now}} {{benefit:a:sentence}}"),
            (12, "Først. {{benefit:a:sentence}} {{benefit:b:now}}"),
            (9999, "Først. {{benefit:a:sentence}} {{benefit:b:now}}"),
        ],
    )
    def test_goes_where_the_cursor_stands_and_never_into_another(self, at: int, expected: str) -> None:
        assert with_inserted("Først. {{benefit:a:sentence}}", "benefit:b:now", at, SHOWN) == expected

    def test_into_an_empty_text(self) -> None:
        assert with_inserted("", "benefit:b:now", 0, SHOWN) == "{{benefit:b:now}}"

    def test_and_taken_out_again(self) -> None:
        assert without("Først. {{benefit:b:now}} Så.", "benefit:b:now") == "Først. Så."
        assert without("A.\n\n{{benefit:b:now}}\n\nB.", "benefit:b:now") == "A.\n\nB."


def test_figures_and_tables_stand_last_and_are_no_part_of_the_words() -> None:
    stored = joined_text("Tekst.", ["benefit:a:figure", "table:grant"])
    assert split_text(stored) == ("Tekst.", ("benefit:a:figure", "table:grant"))
    assert split_text("A {{benefit:a:now}}") == ("A {{benefit:a:now}}", ())
    assert joined_text("", []) == ""


def test_what_a_text_is_made_of() -> None:
    assert [(each.text, each.reference) for each in pieces("Så {{benefit:b:now}}.", SHOWN)] == [
        ("Så ", None),
        ("18 minutter", "benefit:b:now"),
        (".", None),
    ]


def test_a_difference_in_words() -> None:
    found = word_diff("Vi er i rute nå.", "Vi er ikke i rute.")
    assert "".join(text for kind, text in found if kind != "new") == "Vi er i rute nå."
    assert "".join(text for kind, text in found if kind != "gone") == "Vi er ikke i rute."
    assert ("new", "ikke ") in found
    assert word_diff("", "") == ()
