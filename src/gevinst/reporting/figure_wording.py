"""Counts, figures, distances and directions as a sentence writes them: what every wording is put together from."""

from collections.abc import Sequence

from gevinst.domain.horizon import Horizon
from gevinst.domain.measure import Measure
from gevinst.i18n import N_, Translator

NO_BREAK = "\u00a0"
DASH = "\u2013"

_NUMBERS = (
    N_("none"),
    N_("one"),
    N_("two"),
    N_("three"),
    N_("four"),
    N_("five"),
    N_("six"),
    N_("seven"),
    N_("eight"),
    N_("nine"),
    N_("ten"),
    N_("eleven"),
    N_("twelve"),
)

_HORIZONS = {
    Horizon.SHORT: N_("short-term"),
    Horizon.MEDIUM: N_("medium-term"),
    Horizon.LONG: N_("long-term"),
}
_HORIZON_NAMES = {
    Horizon.SHORT: N_("Short term"),
    Horizon.MEDIUM: N_("Medium term"),
    Horizon.LONG: N_("Long term"),
}


# --- Words ------------------------------------------------------------------------------------------------------------


def number_word(n: int, _: Translator) -> str:
    """A count inside a sentence: words up to twelve, digits from there on."""
    return _(_NUMBERS[n]) if 0 <= n < len(_NUMBERS) else _.number(n)


def capital(text: str) -> str:
    """The same text with a capital first letter."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """A title inside a sentence: a small first letter, but `UNN` and `E-helse` stay."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def listed(items: Sequence[str], _: Translator) -> str:
    """`A`, `A and B`, `A, B and C`."""
    if len(items) <= 1:
        return "".join(items)
    return _("{first} and {last}", first=", ".join(items[:-1]), last=items[-1])


def horizon_label(horizon: Horizon, _: Translator) -> str:
    """`Kort sikt`, `Middels sikt`, `Lang sikt`."""
    return _(_HORIZON_NAMES[horizon])


def horizon_word(horizon: Horizon, _: Translator) -> str:
    """As it stands inside a sentence: `kort sikt`; in English `short-term`."""
    return _(_HORIZONS[horizon])


# --- Figures ----------------------------------------------------------------------------------------------------------


def value_text(value: float | None, measure: Measure | None, _: Translator) -> str:
    """A figure with its unit as a table writes it: `14,6 %`, `43 min`; an en dash for none."""
    if value is None:
        return DASH
    if measure is None:
        return _.number(value)
    return with_unit(value, measure.decimals, _.local(measure.unit.symbol), _)


def value_in_words(value: float | None, measure: Measure | None, _: Translator) -> str:
    """A figure with its unit as a sentence writes it: `14,6 %`, `4,1 dager`, `1 dag`; an en dash for none."""
    if value is None or measure is None or _.local(measure.unit.symbol) == "%":
        return value_text(value, measure, _)
    text = _.number(value, measure.decimals)
    if text == "1":
        return text + NO_BREAK + _.local(measure.unit.one or measure.unit.symbol)
    return text + NO_BREAK + _.local(measure.unit.name)


def figure_text(value: float, measure: Measure | None, _: Translator) -> str:
    """The figure alone with the measure's decimals, for a column whose head has the unit."""
    return _.number(value, measure.decimals if measure else None)


def distance(amount: float, measure: Measure | None, _: Translator) -> str:
    """How far, without a sign, as short as a table has room for: `0,6 pp`, `4 min`."""
    if measure is None:
        return _.number(abs(amount))
    unit = measure.unit
    return with_unit(abs(amount), decimals_of(amount, measure), _.local(unit.points_symbol or unit.symbol), _)


def distance_in_words(amount: float, measure: Measure | None, _: Translator) -> str:
    """How far, without a sign, as a sentence writes it: `0,6 prosentpoeng`, `18 minutter`."""
    if measure is None:
        return _.number(abs(amount))
    decimals = decimals_of(amount, measure)
    text = _.number(abs(amount), decimals)
    if text == "1":
        # Without a word for one, `1 min` is right where `1 minutter` is not.
        one = measure.unit.one
        return text + NO_BREAK + _.local(one) if one else distance(amount, measure, _)
    return text + NO_BREAK + _.local(measure.unit.points or measure.unit.name)


def change(amount: float, measure: Measure | None, _: Translator) -> str:
    """A change since the baseline, short: `2,1 pp lavere`, `18 min kortere`, `uendret`."""
    if is_nil(amount, measure):
        return _("unchanged")
    return f"{distance(amount, measure, _)} {direction_word(amount, measure, _)}"


def change_in_words(amount: float, measure: Measure | None, _: Translator) -> str:
    """The same as a sentence writes it: `2,1 prosentpoeng lavere`, `18 minutter kortere`, `uendret`."""
    if is_nil(amount, measure):
        return _("unchanged")
    return f"{distance_in_words(amount, measure, _)} {direction_word(amount, measure, _)}"


def with_unit(value: float, decimals: int, symbol: str, _: Translator) -> str:
    if symbol == "%":
        return _.percent(value, decimals)
    text = _.number(value, decimals)
    return text + NO_BREAK + symbol if symbol else text


def decimals_of(amount: float, measure: Measure) -> int:
    """The measure's decimals, or up to two more where a distance would else read as nothing."""
    for decimals in range(measure.decimals, measure.decimals + 3):
        if round(abs(amount), decimals) > 0:
            return decimals
    return measure.decimals


def is_nil(amount: float, measure: Measure | None) -> bool:
    return round(amount, measure.decimals if measure else 3) == 0


def direction_word(amount: float, measure: Measure | None, _: Translator) -> str:
    if amount < 0:
        return _.local(measure.word_lower) if measure and measure.word_lower else _("lower")
    return _.local(measure.word_higher) if measure and measure.word_higher else _("higher")
