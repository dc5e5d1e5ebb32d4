"""One series as a figure of it is entered: its own indicator's figures, and of the plan what they are judged by.

The same as the whole project's state shows of that series, for a small part of the reading.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gevinst.catalogue import parties as party_files
from gevinst.domain.access import Action, Actor
from gevinst.domain.evaluation import Audience
from gevinst.domain.measurement import Measurement
from gevinst.domain.plan import Indicator, Series
from gevinst.services.base import require, resource
from gevinst.services.holders import may_record
from gevinst.services.known_plans import KnownSeries
from gevinst.services.measuring_base import MeasuringBase, audience_of, by_series
from gevinst.services.reckoning import seen_by
from gevinst.services.state import Entered, shown_figures
from gevinst.storage.one_figure import Look, OneFigure
from gevinst.storage.unit_of_work import Reading


@dataclass(frozen=True, slots=True)
class OneSeries:
    """A series in one transaction."""

    query: OneFigure
    known: KnownSeries
    project: int
    """The project's key."""
    state: Entered
    """The project as this reader may see it, with this series' indicator alone."""
    held: Mapping[str, Sequence[Measurement]]
    """The figures of the indicator's series, all of them."""
    names: Mapping[str, str]
    """Party key -> name, of the indicator's parties."""
    look: Look
    """What stands of it, and of the period's figure."""

    @property
    def indicator(self) -> Indicator:
        return self.known.indicator

    @property
    def line(self) -> Series:
        return self.known.line


class OneSeriesBase(MeasuringBase):
    """See the module."""

    def _one(
        self,
        work: Reading,
        actor: Actor,
        slug: str,
        series: str,
        period: int,
        action: Action = Action.SEE_PROJECT,
        *,
        lock: bool = False,
    ) -> OneSeries:
        """NotFound; NotAllowed unless the actor may do this in the project. `lock`: no other writes to the series now."""
        query = OneFigure(work)
        known = self._known_plans.likely(slug, series)
        look = None
        while True:
            if known is not None:
                key = known.keys.series[series]
                if lock:
                    query.lock(key)
                look = query.look(slug, known.keys.indicator, key, period, known.benefit.id)
            stamp = None if look is None else (look.stamp, look.counter)
            plan = self._known_plans.of(work, query, slug, stamp)
            require(actor, action, resource(plan.document.project))
            before, known = known, plan.series(query, series, self.measure_of)
            if look is not None and known is before:
                break
        held = query.figures(known.keys.series)
        handover = query.handover(known.benefit.id) if look.handed else None
        parties = {line.party for line in known.indicator.series if line.party is not None}
        state = Entered(
            document=known.document,
            values=held,
            handovers={} if handover is None else {known.benefit.id: handover},
            # Who goes on with a project changes nothing but what is asked for of a benefit that was handed over.
            carried_on=() if handover is None else tuple(work.plans.continued_by([slug])[slug]),
            audience=audience_of(actor, plan.document),
        )
        names = _names(query, parties) if parties else {}
        if state.audience is not Audience.ALL:
            state = self._shown(work, known, state, held)
        return OneSeries(query, known, plan.stamp.project, state, held, names, look)

    def _may_enter(self, one: OneSeries, actor: Actor) -> bool:
        """Whether somebody may record the series' figures."""
        known, state = one.known, one.state
        held = state.handovers.get(known.benefit.id)
        return may_record(
            actor, known.document, known.benefit, known.indicator, known.line, held, self.today()
        )

    def _shown(
        self, work: Reading, known: KnownSeries, state: Entered, held: Mapping[str, Sequence[Measurement]]
    ) -> Entered:
        """The state with these figures, as its audience is shown them."""
        if state.audience is Audience.ALL:
            return replace(state, values=held)
        document = known.beside or state.document
        if known.beside is not None:
            held = {**work.measurements.for_series(list(by_series(document))), **held}
        private = {
            line.id
            for benefit in document.benefits
            for indicator in benefit.indicators
            for line in indicator.series
            if line.private and state.audience is Audience.APPROVED
        }
        project = document.project
        seen = {
            uid: seen_by(line, state.audience, project) for uid, line in held.items() if uid not in private
        }
        values = shown_figures(self, document, seen, state.audience)["values"]
        own = known.keys.series
        return replace(state, values={uid: line for uid, line in values.items() if uid in own})

    def _with(self, work: Reading, one: OneSeries, period: int, now: Measurement | None) -> OneSeries:
        """The same once the figure of a period is another one, or is none."""
        line = [each for each in one.held[one.line.id] if each.period != period]
        if now is not None:
            line = sorted([*line, now], key=lambda each: each.period)
        held = {**one.held, one.line.id: line}
        return replace(one, held=held, state=self._shown(work, one.known, one.state, held))


def _names(query: OneFigure, parties: set[str]) -> dict[str, str]:
    """As `Base.party_names`, of these parties alone."""
    files = {party.key: party.name for party in party_files.parties().parties if party.key in parties}
    return files | query.party_names(parties)
