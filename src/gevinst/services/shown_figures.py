"""Which measured figures an amount of a project may rest on, for one who sees all of them or only the approved."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from gevinst.domain.evaluation import Audience, Evaluation
from gevinst.domain.finding import EffectFinding
from gevinst.domain.payers import Held
from gevinst.storage.unit_of_work import Reading


def shown_figures(
    work: Reading, named: Iterable[str], audience: Audience
) -> tuple[dict[str, EffectFinding], dict[str, Held]]:
    """The effects of figures that amounts rest on; and which figures may not be shown, and why. Both by indicator id.

    Who sees everything is kept from nothing. A figure of which nothing is measured is not held: nothing is kept back.
    """
    wanted = list(named)
    effects, shown = _effects(work.evaluations.for_indicators(wanted, audience))
    if audience is Audience.ALL:
        return effects, {}
    waiting = {
        key: entered.unapproved
        for key, entered in work.evaluations.entered(wanted).items()
        if entered.any and key not in shown
    }
    return effects, _held(waiting)


def approved_of(
    found: Iterable[Evaluation], named: Collection[str]
) -> tuple[dict[str, EffectFinding], dict[str, Held]]:
    """The same for one who sees the approved, from evaluations for both audiences, before they are stored."""
    totals = [each for each in found if each.series is None and each.indicator in named]
    effects, shown = _effects([each for each in totals if each.audience is Audience.APPROVED])
    waiting = {
        each.indicator: each.unapproved
        for each in totals
        if each.audience is Audience.ALL and each.last_period is not None and each.indicator not in shown
    }
    return effects, _held(waiting)


def _held(waiting: Mapping[str, int]) -> dict[str, Held]:
    """`waiting`: of figures that may not be shown, how many values nobody has approved."""
    return {key: Held.WAITING if unapproved else Held.HIDDEN for key, unapproved in waiting.items()}


def _effects(found: Sequence[Evaluation]) -> tuple[dict[str, EffectFinding], set[str]]:
    """The effects, and the figures of which something may be shown."""
    effects: dict[str, EffectFinding] = {}
    shown = set()
    for each in found:
        if each.series is not None:
            continue
        if each.last_period is not None:
            shown.add(each.indicator)
        if each.finding is not None and each.finding.effect is not None:
            effects[each.indicator] = each.finding.effect
    return effects, shown
