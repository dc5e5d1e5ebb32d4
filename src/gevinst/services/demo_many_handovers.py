"""Who takes the benefits over, of invented projects that end soon or are over: most of them, and some that nobody has taken."""

import datetime as dt
import uuid

import numpy as np

from gevinst.domain.handover import NEAR_DAYS, Handover, Signature
from gevinst.domain.horizon import Frequency
from gevinst.domain.plan import PlanDocument, RoleAt
from gevinst.i18n.formats import OSLO

_SIGNED, _PREPARED = 0.8, 0.1
"""So many are signed by both, so many have an owner and a measuring plan alone; of the others nothing is said."""
_LEADER = "Prosjektleder"


def handovers_of(document: PlanDocument, today: dt.date, seed: tuple[int, int]) -> tuple[Handover, ...]:
    """Of one project, from a stream of chance of its own. None where its end is not near."""
    project = document.project
    if project.ends is None or project.ends > today + dt.timedelta(days=NEAR_DAYS):
        return ()
    chance = np.random.default_rng([*seed, 4])
    at = dt.datetime.combine(min(project.ends, today) - dt.timedelta(days=14), dt.time(12), OSLO)
    lead = RoleAt(role=_LEADER, party=project.parties[0].party)
    found = []
    for benefit in document.benefits:
        lot = chance.random()
        if lot >= _SIGNED + _PREPARED:
            continue
        party = benefit.indicators[0].series[0].party
        owner = RoleAt(role="Virksomhetsleder", party=party)
        signed = lot < _SIGNED
        found.append(
            Handover(
                id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"gevinst-many:{benefit.id}/overlevering")),
                benefit=benefit.id,
                owner=owner,
                frequency=Frequency.QUARTER,
                reporter=RoleAt(role="Kvalitetsrådgiver", party=party),
                operation="Oppdiktet: dekkes av enhetens ordinære budsjett",
                project_signed=Signature(role=lead.role, party=lead.party, at=at) if signed else None,
                owner_signed=Signature(role=owner.role, party=owner.party, at=at) if signed else None,
            )
        )
    return tuple(found)
