"""Amounts as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gevinst.domain.amount import LARGEST_ORE, read_ore
from gevinst.domain.errors import Problem


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        ("1 250 000", 1_250_000_00),
        ("1\u00a0250\u00a0000 kr", 1_250_000_00),
        ("kr 1 250 000,-", 1_250_000_00),
        ("NOK 5", 5_00),
        ("1.250.000,50", 1_250_000_50),
        ("1250000,5 kroner", 1_250_000_50),
        ("1,2 mill", 1_200_000_00),
        ("1.25 mill. kr", 1_250_000_00),
        ("2 millioner kroner", 2_000_000_00),
        ("1,25 millionar", 1_250_000_00),
        ("0", 0),
        ("", None),
        ("  \u00a0", None),
    ],
)
def test_understood(text: str, ore: int | None) -> None:
    assert read_ore(text) == ore


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("mye", "not_an_amount"),
        ("kr", "not_an_amount"),
        ("12 %", "not_an_amount"),
        ("1,005", "not_an_amount"),
        ("1.250", "ambiguous_number"),
        ("-5", "below_minimum"),
        ("10 000 000 001", "above_maximum"),
        ("20 000 mill", "above_maximum"),
    ],
)
def test_refused_with_what_was_written(text: str, code: str) -> None:
    found = read_ore(text)
    assert isinstance(found, Problem)
    assert (found.code, found.value) == (code, text)


@given(st.integers(min_value=0, max_value=LARGEST_ORE))
def test_what_is_shown_can_be_read_again(ore: int) -> None:
    kroner, rest = divmod(ore, 100)
    assert read_ore(f"{kroner:,}".replace(",", " ") + (f",{rest:02}" if rest else "")) == ore


@given(st.text(max_size=30))
def test_anything_typed_is_an_amount_or_a_problem(text: str) -> None:
    found = read_ore(text)
    assert found is None or isinstance(found, Problem) or 0 <= found <= LARGEST_ORE
