"""What other methods make of a benefit's figures, in words: reckoned when somebody asks, and never stored."""

from dataclasses import dataclass

from gevinst.analysis.line_effects import verdict_of
from gevinst.analysis.line_figures import WAY, LineFigures
from gevinst.analysis.line_sensitivity import other_methods
from gevinst.domain.measure import Measure
from gevinst.domain.sensitivity import MethodEffect, OtherMethod, Sensitivity
from gevinst.i18n import Translator
from gevinst.reporting import evidence_wording as said
from gevinst.reporting.wording import DASH


@dataclass(frozen=True, slots=True)
class MethodRow:
    """One method: its name, its effect with the 95 % range, what that allows to say, and what a statistician asks for."""

    name: str
    answer: bool
    """Whether it is the one that counts."""
    estimate: str
    range: str
    verdict: str
    degrees: str
    carry_over: str


@dataclass(frozen=True, slots=True)
class SensitivityView:
    """Every method, the answer first. `facts`: (term, figure), of the figures as the answer sees them."""

    rows: tuple[MethodRow, ...]
    facts: tuple[tuple[str, str], ...]


def sensitivity_view(line: LineFigures | None, measure: Measure, _: Translator) -> SensitivityView | None:
    """None where the effect is not reckoned as a series."""
    found = other_methods(line) if line is not None else None
    if found is None or found.methods[0].effect is None:
        return None
    return SensitivityView(tuple(_row(each, measure, _) for each in found.methods), _facts(found, _))


def _row(each: MethodEffect, measure: Measure, _: Translator) -> MethodRow:
    effect = each.effect
    verdict = (
        None if effect is None else verdict_of(effect, 1.0 if each.ratio else 0.0, WAY[measure.direction])
    )
    return MethodRow(
        name=_name(each.method, _),
        answer=each.method is OtherMethod.DEFAULT,
        estimate=DASH if effect is None else said.estimate_text(effect, each.ratio, measure, _),
        range=_("No interval") if effect is None else said.whole_range_text(effect, each.ratio, measure, _),
        verdict=DASH if verdict is None else said.effect_verdict_label(verdict, _),
        degrees=DASH if each.degrees is None else _.number(each.degrees),
        carry_over=DASH if each.carry_over is None else _.number(each.carry_over, 2),
    )


def _name(method: OtherMethod, _: Translator) -> str:
    return {
        OtherMethod.DEFAULT: _("The answer: carry-over averaged"),
        OtherMethod.REML_AR1: _("REML with one carry-over, AR(1)"),
        OtherMethod.NEWEY_WEST: _("Least squares, Newey-West"),
        OtherMethod.PRAIS_WINSTEN: _("Prais-Winsten"),
        OtherMethod.OLS: _("Least squares, no carry-over"),
        OtherMethod.QUASI_BINOMIAL: _("Quasi-binomial regression, ratio of odds"),
        OtherMethod.QUASI_POISSON: _("Quasi-Poisson regression"),
        OtherMethod.PERCENTAGE_POINTS: _("As the answer, in the unit of the measure"),
        OtherMethod.WITH_SEASON: _("As the answer, allowing for the seasons"),
        OtherMethod.WITHOUT_SEASON: _("As the answer, not allowing for the seasons"),
        OtherMethod.STEP_ONLY: _("As the answer, with one lasting step"),
        OtherMethod.WITH_TREND: _("As the answer, with a trend that may change"),
    }[method]


def _facts(found: Sensitivity, _: Translator) -> tuple[tuple[str, str], ...]:
    default = found.methods[0]
    figures = [
        (_("Degrees of freedom"), default.degrees, 0),
        (_("Carry-over from one period to the next"), default.carry_over, 2),
        (_("Share of the variation that is carried over"), found.share, 2),
        (_("Autocorrelation of the residuals, lag 1"), found.residual_autocorrelation, 2),
        (_("Dispersion (1 is chance alone)"), found.dispersion, 2),
    ]
    return tuple((name, _.number(figure, places)) for name, figure, places in figures if figure is not None)
