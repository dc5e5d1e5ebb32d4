"""The adopted versions of the plans that are made by chance: what was promised at first, and what is promised now and why.

The newest version is the plan as it stands, so that no figure is judged by anything else than it would have been without.
"""

import datetime as dt

import numpy as np

from gevinst.domain.horizon import add_months
from gevinst.domain.plan import Benefit, PlanDocument
from gevinst.i18n.formats import OSLO
from gevinst.storage.bulk import AdoptedPlan

_BY = "Styringsgruppen"
_REVISED = 0.3
"""So many of the plans were revised, where there has been time for it."""
_BECAUSE: tuple[tuple[float, str], ...] = (
    (1.5, "Målene er satt ned etter at nullpunktet ble målt på nytt."),
    (1.4, "Målene er satt ned: oppstarten ble forsinket, og opplæringen tok lengre tid enn ventet."),
    (0.6, "Målene er satt opp: de første målingene viste mer enn vi hadde lovet."),
)
"""What was promised at first, as so many times what is promised now, and why it was changed. All invented."""


def versions_of(
    document: PlanDocument, starts: dt.date, today: dt.date, seed: tuple[int, int]
) -> tuple[AdoptedPlan, ...]:
    """One adopted version by the project's start, and of some plans a second; from a stream of chance of its own."""
    chance = np.random.default_rng([*seed, 3])
    first = starts - dt.timedelta(days=int(chance.integers(5, 60)))
    revised = add_months(starts, int(chance.integers(6, 16))) + dt.timedelta(days=int(chance.integers(28)))
    times, reason = _BECAUSE[int(chance.integers(len(_BECAUSE)))]
    changed = chance.random(len(document.benefits)) < 0.3
    changed[int(chance.integers(len(changed)))] = True
    if chance.random() >= _REVISED or revised >= today:
        return (AdoptedPlan(document, _at(first), _BY),)
    before = document.model_copy(
        update={
            "benefits": tuple(
                _promised(benefit, times) if other else benefit
                for benefit, other in zip(document.benefits, changed.tolist(), strict=True)
            )
        }
    )
    return AdoptedPlan(before, _at(first), _BY), AdoptedPlan(document, _at(revised), _BY, reason)


def _promised(benefit: Benefit, times: float) -> Benefit:
    """The benefit with so many times the change as its target."""
    indicators = tuple(
        each.model_copy(
            update={
                "targets": tuple(
                    target.model_copy(update={"value": round((target.value or 0.0) * times, 1)})
                    for target in each.targets
                )
            }
        )
        for each in benefit.indicators
    )
    return benefit.model_copy(update={"indicators": indicators})


def _at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), OSLO)
