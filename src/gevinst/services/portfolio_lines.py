"""The lines of figures of the funder's table in words, for the few that are shown: as the project's own page says them.

Fifty lines may be of fifty projects: what is read is these lines and what is said of them, not the projects' whole plans.
"""

from collections.abc import Collection

from gevinst.domain.evaluation import Audience
from gevinst.domain.plan import Benefit, Indicator, PlanDocument, in_force
from gevinst.i18n import Translator
from gevinst.services.base import Base
from gevinst.services.benefit_rows import row
from gevinst.services.portfolio_snapshot import Array, Snapshot
from gevinst.services.reckoning import seen_by
from gevinst.services.state import Shown, in_words, plan_outside, shown_figures, version_outside
from gevinst.services.views import PortfolioLine
from gevinst.storage.unit_of_work import Reading


def lines_of(base: Base, found: Snapshot, places: Array, _: Translator) -> tuple[PortfolioLine, ...]:
    """These lines, in this order; what they show is read for them alone."""
    lines, projects = found.lines, found.projects
    with base.reading() as work:
        states = _states(base, work, lines.indicator[places].tolist())
    today = base.today()
    known = {slug: _indicators(state.document) for slug, state in states.items()}
    made = []
    for at in places.tolist():
        slug, title = projects.slug[lines.project[at]], projects.title[lines.project[at]]
        place = known.get(slug, {}).get(lines.indicator[at])
        # A plan may have changed since the columns were read.
        if place is not None:
            made.append(PortfolioLine(slug, title, row(base, states[slug], *place, today, _)))
    return tuple(made)


def _states(base: Base, work: Reading, indicators: Collection[str]) -> dict[str, Shown]:
    """The projects of these indicators, by slug, as far as a row asks.

    Of numbers no figures are read: a row of the table says what their evaluations do, and draws no line.
    """
    audience = Audience.APPROVED
    documents = {slug: plan_outside(base, own) for slug, own in work.plans.parts(indicators).items()}
    versions, attachments = (
        work.plans.first_and_newest(documents),
        work.attachments.for_projects(documents),
    )
    lines = {
        slug: [
            line.id
            for _benefit, indicator in _indicators(document).values()
            if in_words(indicator)
            for line in indicator.series
            if not line.private
        ]
        for slug, document in documents.items()
    }
    values = work.measurements.for_series([line for own in lines.values() for line in own])
    evaluations = {
        (each.indicator, each.series): each for each in work.evaluations.totals(indicators, audience)
    }
    states = {}
    for slug, document in documents.items():
        first, newest = versions.get(slug, (None, None))
        behind = {line: seen_by(values[line], audience, document.project) for line in lines[slug]}
        states[slug] = Shown(
            document=in_force(document, newest.document if newest else None),
            original=version_outside(base, first).document if first else None,
            **shown_figures(base, document, behind, audience),
            evaluations=evaluations,
            attachments=tuple(attachments[slug]),
            audience=audience,
        )
    return states


def _indicators(document: PlanDocument) -> dict[str, tuple[Benefit, Indicator]]:
    return {
        indicator.id: (benefit, indicator)
        for benefit in document.benefits
        for indicator in benefit.indicators
    }
