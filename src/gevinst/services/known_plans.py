"""Plans as they count, kept in memory between two figures that are saved in the same project.

Reading a plan costs many times what saving a figure does, and hundreds of figures are saved for each time a plan is changed.
Every process keeps its own, and asks in each transaction which plan counts: what another process has saved is seen at once.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from threading import Lock

from gevinst.domain.errors import NotFound
from gevinst.domain.measure import Measure
from gevinst.domain.plan import Benefit, Indicator, PlanDocument, Series, in_force
from gevinst.domain.small_counts_together import linked_to
from gevinst.storage.one_figure import IndicatorKeys, OneFigure, PlanStamp
from gevinst.storage.unit_of_work import Reading

Measures = Callable[[Indicator], Measure | None]

_KEPT = 64
"""At most so many plans are kept: those that figures were entered in last."""


def counting(work: Reading, slug: str) -> PlanDocument:
    """The plan as it counts: with the targets of the newest adopted version."""
    return in_force(work.plans.document(slug), work.plans.adopted_for([slug]).get(slug))


def only(document: PlanDocument, indicators: Collection[str]) -> PlanDocument:
    """The plan with these indicators alone."""
    benefits = tuple(
        benefit.model_copy(
            update={"indicators": tuple(each for each in benefit.indicators if each.id in indicators)}
        )
        for benefit in document.benefits
    )
    return document.model_copy(update={"benefits": benefits})


@dataclass(frozen=True, slots=True)
class KnownSeries:
    """A series of a plan, with what a save of its figures needs to know of the plan."""

    document: PlanDocument
    """The plan with this series' benefit and indicator alone."""
    benefit: Benefit
    indicator: Indicator
    line: Series
    keys: IndicatorKeys
    beside: PlanDocument | None
    """The plan with the indicators alone that decide together what is shown outside (`small_counts_together`), this one among
    them; None where it stands by itself, as most do."""


@dataclass(frozen=True, slots=True)
class KnownPlan:
    """A plan as it counts, and what has been asked of it."""

    stamp: PlanStamp
    document: PlanDocument
    _places: Mapping[str, tuple[Benefit, Indicator, Series]]
    _series: dict[str, KnownSeries] = field(default_factory=dict)

    def known(self, uid: str) -> KnownSeries | None:
        """One of its series, if it has been asked for before."""
        return self._series.get(uid)

    def series(self, query: OneFigure, uid: str, measure_of: Measures) -> KnownSeries:
        """One of its series that is followed; NotFound."""
        held = self._series.get(uid)
        if held is None:
            if uid not in self._places:
                raise NotFound("series", uid)
            benefit, indicator, line = self._places[uid]
            together = linked_to(self.document, measure_of, {indicator.id})
            alone = benefit.model_copy(update={"indicators": (indicator,)})
            held = self._series[uid] = KnownSeries(
                self.document.model_copy(update={"benefits": (alone,)}),
                alone,
                indicator,
                line,
                query.keys(indicator.id),
                only(self.document, together) if len(together) > 1 else None,
            )
        return held


class KnownPlans:
    """The plans that are kept, by slug. Used by many threads."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, KnownPlan] = OrderedDict()
        self._counter = 0
        self._lock = Lock()

    def likely(self, slug: str, series: str) -> KnownSeries | None:
        """A series as it was last known, which it most likely still is; `of` says whether."""
        with self._lock:
            held = self._held.get(slug)
        return None if held is None else held.known(series)

    def of(
        self, work: Reading, query: OneFigure, slug: str, found: tuple[PlanStamp, int] | None = None
    ) -> KnownPlan:
        """The plan that counts in this transaction; NotFound. The transaction must not have changed a plan itself.

        `found`: its stamp and the change counter, where this transaction has read them.
        """
        found = found or query.stamp(slug)
        if found is None:
            raise NotFound("project", slug)
        stamp, counter = found
        with self._lock:
            if counter < self._counter:
                # The database was set back (a backup was restored): the same stamps may mean other plans.
                self._held.clear()
            self._counter = counter
            held = self._held.get(slug)
            if held is not None and held.stamp == stamp:
                self._held.move_to_end(slug)
                return held
        # The stamp was read first: a plan that is changed while it is read is known by a stamp that has passed.
        document = counting(work, slug)
        places = {
            line.id: (benefit, indicator, line)
            for benefit in document.benefits
            if not benefit.archived
            for indicator in benefit.indicators
            for line in indicator.series
        }
        known = KnownPlan(stamp, document, places)
        with self._lock:
            self._held[slug] = known
            self._held.move_to_end(slug)
            while len(self._held) > _KEPT:
                self._held.popitem(last=False)
        return known
