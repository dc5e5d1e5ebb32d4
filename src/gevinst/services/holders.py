"""Whose a figure or a benefit is: the parties that may record it, before and after the line has taken over."""

import datetime as dt
from dataclasses import replace

from gevinst.domain.access import Action, Actor, Resource, may
from gevinst.domain.handover import Handover
from gevinst.domain.plan import Benefit, Indicator, PlanDocument, Project, Series
from gevinst.services.base import resource


def is_handed_over(project: Project, handover: Handover | None, today: dt.date) -> bool:
    """Whether the line has the benefit now."""
    return handover is not None and handover.taken_over(project.ends, today)


def holders_of(
    document: PlanDocument,
    benefit: Benefit,
    indicator: Indicator | None,
    series: Series | None,
    handover: Handover | None,
    today: dt.date,
) -> frozenset[str]:
    """The keys of the parties that hold a series, or (without one) a benefit.

    A series is held by its own party and by its reporter's. What the line has taken over is held by the owner's party
    too, and by that of the reporter whom the handover names. A benefit alone is held by its owner's party.
    """
    found: set[str | None] = set()
    if indicator is not None and series is not None:
        reporter = indicator.reporter_of(series)
        found |= {series.party, reporter.party if reporter else None}
    owner = (handover.owner if handover else None) or benefit.owner
    if series is None or is_handed_over(document.project, handover, today):
        found.add(owner.party if owner else None)
        if series is not None and handover is not None and handover.reporter is not None:
            found.add(handover.reporter.party)
    return frozenset(key for key in found if key is not None)


def resource_of(
    document: PlanDocument,
    benefit: Benefit,
    handover: Handover | None,
    today: dt.date,
    indicator: Indicator | None = None,
    series: Series | None = None,
) -> Resource:
    """A benefit, or one of its series, as `may` sees it."""
    return replace(
        resource(document.project),
        holders=holders_of(document, benefit, indicator, series, handover, today),
        handed_over=is_handed_over(document.project, handover, today),
    )


def may_record(
    actor: Actor,
    document: PlanDocument,
    benefit: Benefit,
    indicator: Indicator,
    series: Series,
    handover: Handover | None,
    today: dt.date,
) -> bool:
    """Whether somebody may record the figures of one series."""
    what = resource_of(document, benefit, handover, today, indicator, series)
    return may(actor, Action.RECORD_MEASUREMENT, what)
