"""Shares never say none or all of what is neither, and millions have the decimals that a reader can use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gevinst.i18n import Language, formats


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 6441, "0 %"),
        (2, 100_031, "under 1 %"),
        (1, 200, "under 1 %"),
        (3, 400, "1 %"),
        (9, 10, "90 %"),
        (6440, 6441, "over 99 %"),
        (6441, 6441, "100 %"),
    ],
)
def test_all_but_one_is_not_all_and_one_is_not_none(part: int, whole: int, said: str) -> None:
    assert formats.share(part, whole, "nb").replace("\u00a0", " ") == said
    assert formats.share(part, whole, "nn") == formats.share(part, whole, "nb")
    assert formats.share(part, whole, "en").replace("\u00a0", " ") == said.replace(" %", "%")


def test_there_is_no_share_of_nothing() -> None:
    with pytest.raises(ValueError, match="No share of a whole of 0"):
        formats.share(0, 0, "nb")


@given(part=st.integers(0, 10**9), more=st.integers(0, 10**9))
def test_nought_and_hundred_are_said_of_none_and_all_alone(part: int, more: int) -> None:
    if part + more:
        said = formats.share(part, part + more, "en")
        assert (said == "0%") == (part == 0)
        assert (said == "100%") == (more == 0)


@pytest.mark.parametrize(
    ("ore", "said"),
    [
        (0, "0"),
        (877_000_000, "8,77"),
        (9_999_000_000, "99,99"),
        (41_820_000_000, "418,2"),
        (4_178_057_000_000, "41 781"),
        (-41_820_000_000, "\u2212418,2"),
    ],
)
def test_large_sums_have_no_hundredths(ore: int, said: str) -> None:
    assert formats.millions(ore, "nb").replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("language", "said"), [("nb", "156,5 mill. kr"), ("nn", "156,5 mill. kr"), ("en", "NOK 156.5m")]
)
def test_a_table_has_millions_as_short_as_it_needs_them(language: Language, said: str) -> None:
    assert formats.kroner(15_650_000_000, language, "m").replace("\u00a0", " ") == said
