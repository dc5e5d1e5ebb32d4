"""Numbers, money and dates as Norwegians and the British write them. Babel knows most; this holds what it does not."""

import datetime as dt
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from babel.numbers import NumberPattern

NO_BREAK = "\u00a0"
MINUS = "\u2212"
OSLO = ZoneInfo("Europe/Oslo")

# Language rules for Norwegian month names in running text: lower case; abbreviated only where the full name is long.
_MONTHS = {
    "nb": (
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
_SHORT = {
    "nb": ("jan.", "feb.", "mars", "april", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


def _family(language: str) -> Literal["nb", "en"]:
    """Bokmål and nynorsk write months and numbers alike."""
    return "en" if language == "en" else "nb"


@cache
def _pattern(decimals: int | None) -> "NumberPattern":
    from babel.numbers import parse_pattern

    return parse_pattern(
        "#,##0.###" if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
    )


# A page of a large project says the same few numbers thousands of times.
@lru_cache(maxsize=16_384, typed=True)
def number(value: float, language: str, decimals: int | None = None) -> str:
    """A number with the language's separators, a real minus and no-break spaces."""
    from babel.numbers import format_decimal

    text = format_decimal(
        value, format=_pattern(decimals), locale="nb" if _family(language) == "nb" else "en_GB"
    )
    text = text.replace("\u202f", NO_BREAK).replace(" ", NO_BREAK).replace("-", MINUS)
    # A rounded negative zero is zero.
    return text.lstrip(MINUS) if text.strip(MINUS + "0,.") == "" else text


def signed(value: float, language: str, decimals: int | None = None) -> str:
    """A change: always with a sign, except zero."""
    text = number(value, language, decimals)
    return text if text.startswith(MINUS) or text.strip("0,.") == "" else "+" + text


def percent(value: float, language: str, decimals: int | None = None) -> str:
    """A value in per cent: no-break space before the sign in Norwegian, none in English."""
    return number(value, language, decimals) + (NO_BREAK + "%" if _family(language) == "nb" else "%")


def share(part: float, whole: float, language: str) -> str:
    """A part of a whole in whole per cent: `under 1 %` and `over 99 %` where rounding would say none or all of it.

    `under` and `over` are the same words in bokmål, nynorsk and English. A whole of nothing has no share.
    """
    if not whole:
        raise ValueError(f"No share of a whole of {whole}: say that there is nothing to have a share of.")
    found = 100 * part / whole
    if 0 < found <= 0.5:
        return f"under{NO_BREAK}{percent(1, language, 0)}"
    if 99.5 <= found < 100:
        return f"over{NO_BREAK}{percent(99, language, 0)}"
    return percent(found, language, 0)


def millions(ore: int, language: str) -> str:
    """Millions of kroner from øre, without the unit: two decimals below 100, one below 1000, none above; nothing is `0`."""
    if not ore:
        return "0"
    found = ore / 100_000_000
    return number(found, language, 2 if abs(found) < 100 else 1 if abs(found) < 1000 else 0)


def kroner(ore: int, language: str, unit: Literal["kr", "million", "m"] = "kr") -> str:
    """Money held in øre, shown in whole kroner or in millions (with the decimals of `millions`); "m" as short as a table needs it."""
    norwegian = _family(language) == "nb"
    if unit != "kr":
        text = millions(ore, language)
        if norwegian:
            return f"{text}{NO_BREAK}mill.{NO_BREAK}kr"
        return f"NOK{NO_BREAK}{text}{'m' if unit == 'm' else f'{NO_BREAK}million'}"
    text = number(round(ore / 100), language, 0)
    return f"{text}{NO_BREAK}kr" if norwegian else f"NOK{NO_BREAK}{text}"


def day_of(value: dt.date) -> dt.date:
    """The date in Oslo: of a moment, the day that people there had; a date is itself."""
    return value.astimezone(OSLO).date() if isinstance(value, dt.datetime) else value


def date(value: dt.date, language: str) -> str:
    """`6. juli 2026` or `6 July 2026`; of a moment, its day in Oslo."""
    value = day_of(value)
    return f"{short_date(value, language)} {value.year}"


def short_date(value: dt.date, language: str) -> str:
    """`6. juli` or `6 July`; of a moment, its day in Oslo."""
    value = day_of(value)
    family = _family(language)
    dot = "." if family == "nb" else ""
    return f"{value.day}{dot}{NO_BREAK}{_MONTHS[family][value.month - 1]}"


def month(value: dt.date, language: str) -> str:
    """`juni 2026`."""
    return f"{_MONTHS[_family(language)][value.month - 1]}{NO_BREAK}{value.year}"


def month_name(value: dt.date, language: str) -> str:
    """`juni`, written out, without the year."""
    return _MONTHS[_family(language)][value.month - 1]


def short_month(value: dt.date, language: str) -> str:
    """`des.`."""
    return _SHORT[_family(language)][value.month - 1]


def time(value: dt.datetime, language: str) -> str:
    """Wall-clock time in Oslo of an aware datetime."""
    return value.astimezone(OSLO).strftime("%H.%M" if _family(language) == "nb" else "%H:%M")
