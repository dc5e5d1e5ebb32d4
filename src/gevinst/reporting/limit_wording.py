"""The words about drawbacks: what is followed against a limit is kept or passed, and nothing is reached."""

from gevinst.domain.evaluation import HorizonResult, Verdict
from gevinst.domain.measure import Direction, Measure
from gevinst.i18n import Translator
from gevinst.reporting import wording

JUDGED = (Verdict.REACHED, Verdict.ON_TRACK, Verdict.BEHIND, Verdict.WRONG_WAY)
"""What is said of a limit; of the others there is nothing but what is said of any target."""


def limit_words(limit: float, measure: Measure | None, _: Translator, *, in_words: bool = False) -> str:
    """The limit that may not be passed: `høyst 130 t`; `in_words`, for a sentence, `høyst 130 timer`."""
    amount = (wording.value_in_words if in_words else wording.value_text)(limit, measure, _)
    if measure is None or measure.direction is Direction.NEUTRAL:
        return amount
    if measure.direction is Direction.LOWER:
        return _("at most {value}", value=amount)
    return _("at least {value}", value=amount)


def limit_label(
    result: HorizonResult, measure: Measure | None, _: Translator, *, in_words: bool = False
) -> str:
    """One horizon: kept within its limit, or how far outside; `in_words`: for a sentence."""
    if result.verdict is Verdict.REACHED:
        return _("Within the limit")
    if result.actual is None or result.target is None:
        return _("Outside the limit")
    over = abs(result.actual - result.target)
    far = (wording.distance_in_words if in_words else wording.distance)(over, measure, _)
    return _("{distance} outside the limit", distance=far)


def limit_sentence(title: str, value: str, period: str, limit: str, label: str, _: Translator) -> str:
    """Where it stands against its limit; all but the title as they are said elsewhere."""
    return _(
        "{title}: {value} in {period}. The limit is {limit}: {label}.",
        title=title,
        value=value,
        period=period,
        limit=limit,
        label=wording.lower_first(label),
    )
