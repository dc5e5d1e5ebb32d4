"""The lines of figures of the funder's table in words, for the few that are shown: as the project's own page says them."""

from gevinst.domain.evaluation import Audience
from gevinst.domain.plan import Benefit, Indicator
from gevinst.i18n import Translator
from gevinst.services.base import Base
from gevinst.services.benefit_rows import row
from gevinst.services.portfolio_snapshot import Array, Snapshot
from gevinst.services.state import ProjectState, load_many
from gevinst.services.views import PortfolioLine


def lines_of(base: Base, found: Snapshot, places: Array, _: Translator) -> tuple[PortfolioLine, ...]:
    """These lines, in this order; what they show is read for them alone."""
    lines, projects = found.lines, found.projects
    wanted = set(lines.indicator[places].tolist())
    owners = list(dict.fromkeys(projects.slug[lines.project[places]].tolist()))
    with base.reading() as work:
        states = load_many(base, work, owners, Audience.APPROVED, lambda each: each.id in wanted)
    today = base.today()
    known = {slug: _indicators(state) for slug, state in states.items()}
    made = []
    for at in places.tolist():
        slug, title = projects.slug[lines.project[at]], projects.title[lines.project[at]]
        place = known[slug].get(lines.indicator[at])
        # A plan may have changed since the columns were read.
        if place is not None:
            made.append(PortfolioLine(slug, title, row(base, states[slug], *place, today, _)))
    return tuple(made)


def _indicators(state: ProjectState) -> dict[str, tuple[Benefit, Indicator]]:
    return {
        indicator.id: (benefit, indicator)
        for benefit in state.document.benefits
        for indicator in benefit.indicators
    }
