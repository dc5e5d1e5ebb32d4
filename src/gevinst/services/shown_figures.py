"""Which measured figures an amount of a project may rest on, for one who sees all of them or only the approved."""

from collections.abc import Iterable

from gevinst.domain.evaluation import Audience
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
    effects: dict[str, EffectFinding] = {}
    shown = set()
    for each in work.evaluations.for_indicators(wanted, audience):
        if each.series is not None:
            continue
        if each.last_period is not None:
            shown.add(each.indicator)
        if each.finding is not None and each.finding.effect is not None:
            effects[each.indicator] = each.finding.effect
    if audience is Audience.ALL:
        return effects, {}
    held = {
        key: Held.WAITING if entered.unapproved else Held.HIDDEN
        for key, entered in work.evaluations.entered(wanted).items()
        if entered.any and key not in shown
    }
    return effects, held
