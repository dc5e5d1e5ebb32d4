"""What the parts of a benefit's page call things: how often, the horizons, a step, a figure, why one is missing."""

from collections.abc import Sequence

from gevinst.domain.follow_up import Decision
from gevinst.domain.horizon import Frequency
from gevinst.domain.measurement import Figure, State
from gevinst.domain.plan import Indicator
from gevinst.i18n import Translator
from gevinst.services.views import BenefitPage

PATH = "/prosjekt/<slug>/gevinst/<key>"


MONTHS = {Frequency.QUARTER: 3, Frequency.HALF_YEAR: 6, Frequency.YEAR: 12}


def frequency_words(frequency: Frequency, _: Translator) -> str:
    """`Måles hver måned`."""
    return {
        Frequency.WEEK: _("Measured every week"),
        Frequency.MONTH: _("Measured every month"),
        Frequency.QUARTER: _("Measured every quarter"),
        Frequency.HALF_YEAR: _("Measured every half-year"),
        Frequency.YEAR: _("Measured every year"),
        Frequency.SINGLE: _("Measured at chosen dates"),
    }[frequency]


def horizon_names(_: Translator) -> dict[str, str]:
    """Horizon -> `Kort sikt`."""
    return {"short": _("Short term"), "medium": _("Medium term"), "long": _("Long term")}


def numbered(decisions: Sequence[Decision]) -> list[tuple[int, Decision]]:
    """Decisions by date with the numbers that the chart's flags and the list share."""
    return list(enumerate(sorted(decisions, key=lambda each: (each.date, each.id)), start=1))


def reason_words(reason: str | None, _: Translator) -> str:
    """Why there is no figure, in words."""
    if reason is None:
        return _("no figure")
    if reason == "suppressed":
        return _("hidden: small counts")
    if reason == "not_measured":
        return _("not measured")
    return _("not measured: {reason}", reason=reason)


def words_of(indicator: Indicator, value: float) -> str:
    """A step in the indicator's own words."""
    at = round(value)
    return indicator.scale_labels[at] if 0 <= at < len(indicator.scale_labels) else f"{value:g}"


def figure_words(figure: Figure | None, view: BenefitPage, _: Translator) -> str:
    """What a revision says: a value, why there is none, or that it was taken away."""
    if figure is None:
        return _("taken away")
    if figure.state is State.NOT_MEASURED:
        return reason_words(figure.reason or "not_measured", _)
    if figure.state is State.SUPPRESSED:
        return reason_words("suppressed", _)
    if figure.numerator is not None and figure.denominator is not None:
        return f"{_.number(figure.numerator)}/{_.number(figure.denominator)}"
    return "–" if figure.value is None else _.number(figure.value)
