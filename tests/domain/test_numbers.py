"""Numbers as people type them, and the identity numbers that must never be stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gevinst.domain.errors import Problem
from gevinst.domain.numbers import (
    cell_may_hold_identity_number,
    exact_number,
    may_hold_identity_number,
    read_number,
    unmistakable,
)
from gevinst.i18n import LANGUAGES, Language, formats
from identity_numbers import synthetic


def code(text: str) -> str | None:
    """The code of the problem with a text; None where it was read."""
    found = read_number(text)
    return found.code if isinstance(found, Problem) else None


class TestWhatIsRead:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("12,5", 12.5),
            ("12.5", 12.5),
            ("0", 0.0),
            ("0,0", 0.0),
            ("0.125", 0.125),
            ("12,345", 12.345),  # three decimals after a comma: here a comma is always the decimal sign
            ("1 234,5", 1234.5),
            ("1\u00a0234,5", 1234.5),
            ("1\u202f234\u202f567", 1234567.0),
            ("1\u2009234.5", 1234.5),
            ("1.234,5", 1234.5),
            ("1,234.5", 1234.5),
            ("1.234.567,8", 1234567.8),
            ("1234", 1234.0),
            ("-3", -3.0),
            ("\u22123,5", -3.5),  # a real minus
            ("\u20133", -3.0),  # the dash that Word makes of one
            ("- 3", -3.0),
            ("+4", 4.0),
            ("12 %", 12.0),
            ("12,5%", 12.5),
            ("12\u00a0%", 12.0),
            ("  44\t", 44.0),
            (",5", 0.5),
            ("1e3", 1000.0),
        ],
    )
    def test_a_number_in_any_dress(self, text: str, value: float) -> None:
        assert read_number(text) == value

    @pytest.mark.parametrize("text", ["", " ", "\u00a0", "\u202f\t", "\r\n"])
    def test_a_blank_is_nothing_and_not_zero(self, text: str) -> None:
        assert read_number(text) is None

    @pytest.mark.parametrize(
        ("text", "language", "value"),
        [("1,234", "nb", 1.234), ("1,234", "nn", 1.234), ("1.234", "en", 1.234), ("0,123", "en", 0.123)],
    )
    def test_the_language_says_which_sign_is_the_decimal_one(
        self, text: str, language: Language, value: float
    ) -> None:
        assert read_number(text, language) == value

    @given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(LANGUAGES))
    def test_a_number_from_a_cell_is_read_as_that_number(self, value: float, language: Language) -> None:
        found = read_number(exact_number(value), language)
        assert found == value or abs(value) >= 1e100 or 0 < abs(value) <= 1e-99

    @given(st.floats(-1e9, 1e9), st.sampled_from(["nb", "nn", "en"]), st.sampled_from([1, 2]))
    def test_what_we_write_we_read(self, value: float, language: str, decimals: int) -> None:
        """With a decimal sign in it, every number that a page shows can be typed as it stands."""
        assert read_number(formats.number(value, language, decimals)) == pytest.approx(
            value, abs=0.51 * 10**-decimals
        )

    @given(st.integers(-(10**9), 10**9), st.sampled_from(["nb", "nn"]))
    def test_whole_numbers_as_norwegians_write_them(self, value: int, language: str) -> None:
        assert read_number(formats.number(value, language, 0)) == value

    @given(
        st.floats(-1e9, 1e9, allow_subnormal=False).filter(lambda v: v == 0 or abs(v) > 1e-9), st.booleans()
    )
    def test_python_and_excel_s_own_writing(self, value: float, comma: bool) -> None:
        """`repr` with point or comma is read, or refused where it may mean a thousand times as much; never changed."""
        text = repr(value).replace(".", ",") if comma else repr(value)
        found = read_number(text)
        if isinstance(found, Problem):
            # -1.234: three decimals after one to three digits.
            assert found.code == "ambiguous_number"
            assert not comma
            assert len(text.lstrip("-").partition(".")[2]) == 3
        else:
            assert found == value


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        "text",
        ["ca. 45", "45 min", "tolv", "12-14", "<5", "1,2,3", "1.2.3", "12 34", "1 2345", "1.23,4", "%", "--3",
         "1,234,5", ".", ",", "nan", "inf", "5 %%", "1 234 56"],
    )  # fmt: skip
    def test_not_a_number(self, text: str) -> None:
        found = read_number(text)
        assert isinstance(found, Problem)
        assert (found.code, found.value) == ("not_a_number", text)

    @pytest.mark.parametrize(
        ("text", "without"),
        [("1.234", "1234"), ("-1.234", "-1234"), ("999.000", "999000"), ("1,234,567", "1234567"),
         ("1.234.567", "1234567")],
    )  # fmt: skip
    def test_a_separator_that_may_mean_thousands(self, text: str, without: str) -> None:
        """Refused with what it may have meant; in a group of three nobody can tell."""
        found = read_number(text)
        assert isinstance(found, Problem)
        assert (found.code, found.params["without"]) == ("ambiguous_number", without)

    @pytest.mark.parametrize(
        ("text", "language", "decimal"),
        [("1.234", "nn", "1,234"), ("1,234", "en", "1.234"), ("-12,345", "en", "-12.345")],
    )
    def test_the_other_sign_before_three_digits_is_refused_with_both_readings(
        self, text: str, language: Language, decimal: str
    ) -> None:
        found = read_number(text, language)
        assert isinstance(found, Problem)
        assert found.code == "ambiguous_number"
        assert found.params == {"without": text.replace(".", "").replace(",", ""), "decimal": decimal}

    def test_where_the_decimal_sign_is_known_nothing_is_ambiguous(self) -> None:
        assert [read_number(unmistakable(text)) for text in ("1.234", "12.5", "ca. 4", "")][:2] == [
            1.234,
            12.5,
        ]
        assert unmistakable("ca. 4") == "ca. 4"

    def test_a_number_too_large_to_hold_is_no_number(self) -> None:
        assert code("9" * 400) == "not_a_number"

    @given(st.text(max_size=20))
    def test_any_text_gives_an_answer_and_never_infinity(self, text: str) -> None:
        found = read_number(text)
        assert found is None or isinstance(found, Problem) or abs(found) < float("inf")


MADE = synthetic(1, 1)
SPELLED = [
    MADE,
    f"{MADE[:6]} {MADE[6:]}",
    f"{MADE[:6]}-{MADE[6:]}",
    f"{MADE[:6]}\u00a0{MADE[6:]}",
    f"{MADE[:6]}\u202f{MADE[6:]}",
    f"{MADE[:6]}\u2011{MADE[6:]}",  # the hyphen that does not break
    f"{MADE[:6]}\u2013{MADE[6:]}",  # the dash that Word makes of a hyphen
    f"{MADE[:6]} - {MADE[6:]}",
    f"{MADE[:6]} \u2013 {MADE[6:]}",
    f"{MADE[:2]}.{MADE[2:4]}.{MADE[4:6]} {MADE[6:]}",
    f"{MADE[:2]} {MADE[2:4]} {MADE[4:6]} {MADE[6:9]} {MADE[9:]}",
    f"{MADE[:6]}\t{MADE[6:]}",
    f"{MADE[:6]}/{MADE[6:]}",
    f"{MADE[:6]}_{MADE[6:]}",
    "\u200b".join(MADE),  # spaces without width
    f"{MADE[:6]}\u00ad{MADE[6:]}",  # a soft hyphen
    "".join(chr(0x0660 + int(digit)) for digit in MADE),  # Arabic-Indic digits
    "".join(chr(0xFF10 + int(digit)) for digit in MADE),  # full-width digits
]


class TestIdentityNumbers:
    @pytest.mark.parametrize("text", SPELLED, ids=ascii)
    def test_found_however_it_is_spelled(self, text: str) -> None:
        assert may_hold_identity_number(text)

    @pytest.mark.parametrize("text", SPELLED, ids=ascii)
    @pytest.mark.parametrize(
        "around", ["Pasient {}.", "({})", "f.nr.{}", "{}, reinnlagt", "4100 {} 12", "30000 {}"]
    )
    def test_found_within_other_text(self, text: str, around: str) -> None:
        assert may_hold_identity_number(around.format(text))

    @given(
        st.integers(1, 28),
        st.integers(1, 12),
        st.integers(0, 99),
        st.integers(0, 900),
        st.sampled_from([0, 1, 2, 3]),
    )
    def test_every_number_of_the_test_series(
        self, day: int, month: int, year: int, serial: int, remainder: int
    ) -> None:
        assert may_hold_identity_number(synthetic(day, month, year, serial, remainder))

    @given(st.integers(1, 28), st.integers(1, 12), st.integers(0, 900))
    def test_d_numbers_of_the_test_series(self, day: int, month: int, serial: int) -> None:
        """The day has 40 added."""
        assert may_hold_identity_number(synthetic(day + 40, month, serial=serial))

    @given(st.integers(1, 28), st.integers(1, 12), st.integers(0, 900), st.integers(1, 9))
    def test_a_wrong_check_digit_is_no_identity_number(
        self, day: int, month: int, serial: int, add: int
    ) -> None:
        right = synthetic(day, month, serial=serial)
        wrong = right[:10] + str((int(right[10]) + add) % 10)
        assert not may_hold_identity_number(wrong)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "Reinnleggelser 2024\u20132026",
            "12345678901",
            "00000000000",
            "99999999999",
            "11111111111",
            "31129999999",
            "2024-06-30 2025-06-30",
            "+47 22 33 44 55",
            "1 234 567 890 123",
            "org.nr. 999 999 999",
            MADE[:10],
            MADE + "7",
            "7" + MADE,
            "2026 2027 2028",
        ],
    )
    def test_ordinary_digits_pass(self, text: str) -> None:
        assert not may_hold_identity_number(text)


class TestInACell:
    @pytest.mark.parametrize("around", ["{}", " {} ", "{}.0", "{},00"])
    def test_one_that_lost_its_nought_is_seen(self, around: str) -> None:
        number = synthetic(5, 3)
        assert number[0] == "0"
        assert cell_may_hold_identity_number(around.format(number[1:]))
        grouped = f"{number[1]} {number[2:5]}\u00a0{number[5:8]} {number[8:]}"
        assert cell_may_hold_identity_number(grouped)
        assert cell_may_hold_identity_number(f"se {number}")

    @pytest.mark.parametrize("text", ["", "12,5", "1234567890123", "0,0512345678"])
    def test_a_figure_is_none(self, text: str) -> None:
        assert not cell_may_hold_identity_number(text)

    def test_ten_digits_among_words_are_no_cell_of_numbers(self) -> None:
        assert not cell_may_hold_identity_number(f"se {synthetic(5, 3)[1:]}")
