"""Indicators of one project that follow the same measure: what a reader outside is shown of them is decided for all at once.

See `domain.small_counts_together`. Most plans have none such, and for them there is nothing to do.
"""

from collections.abc import Callable, Sequence

from gevinst.catalogue.privacy import small_counts
from gevinst.domain.evaluation import Audience
from gevinst.domain.figure_lines import line_of_figures
from gevinst.domain.measure import Measure
from gevinst.domain.measurement import Measurement
from gevinst.domain.plan import Indicator, PlanDocument, Series
from gevinst.domain.small_counts import Shown
from gevinst.domain.small_counts_together import Member, cells_of, linked, shown_together
from gevinst.services.figure_board import Values, any_small, any_withheld


def seen_lines(indicator: Indicator, audience: Audience) -> list[Series]:
    """The series that a reader is told of at all: a funder of none that is kept private."""
    return [line for line in indicator.series if not (line.private and audience is Audience.APPROVED)]


def shown_beside(
    document: PlanDocument,
    measure_of: Callable[[Indicator], Measure | None],
    seen: Callable[[str], Sequence[Measurement]],
    audience: Audience,
    *,
    outside: bool = False,
) -> dict[str, Shown]:
    """What is shown of the indicators that hide something with others of the same measure, by id; of the rest nothing is said.

    `seen`: the figures of a series, by its id, as `reckoning.seen_by` gives them. `outside`: as `reckoning.shown_to` takes it.
    """
    if audience is Audience.ALL and not outside:
        return {}
    rule = small_counts()
    found: dict[str, Shown] = {}
    for measure, indicators in linked(document, measure_of):
        lines = {
            line.id: seen(line.id) for indicator in indicators for line in seen_lines(indicator, audience)
        }
        held = [line_of_figures(series, line) for series, line in lines.items()]
        if any(any_small(each, measure, rule) or any_withheld(each) for each in held):
            members = [_member(each, lines, audience) for each in indicators]
            found |= {
                indicator: shown
                for indicator, shown in shown_together(members, measure, rule).items()
                if shown.no_total or any(line is not lines[series] for series, line in shown.lines.items())
            }
    return found


def _member(indicator: Indicator, lines: Values, audience: Audience) -> Member:
    told = seen_lines(indicator, audience)
    return Member(
        indicator.id,
        indicator.frequency,
        cells_of(indicator),
        {line.id: lines[line.id] for line in told},
        frozenset(line.id for line in told if not line.comparison),
    )
