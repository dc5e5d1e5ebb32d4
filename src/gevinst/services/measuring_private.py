"""A party that keeps a series to itself: readers outside the project get neither it nor a total that holds it."""

from gevinst.domain.access import Action, Actor
from gevinst.domain.errors import NotAllowed, NotFound
from gevinst.domain.plan import PlanDocument
from gevinst.services.evaluations import re_evaluate
from gevinst.services.holders import may_record
from gevinst.services.measuring_base import MeasuringBase, lines_of


class Keeping(MeasuringBase):
    """See the module."""

    def keep(self, actor: Actor, slug: str, series: str, private: bool) -> None:
        """Says whether a series stays within the project. For those who may record it; it counts at once."""
        with self.work(actor) as work:
            state = self._state(work, actor, slug, Action.RECORD_MEASUREMENT)
            found = next((each for each in lines_of(state.document) if each[2].id == series), None)
            if found is None:
                raise NotFound("series", series)
            benefit, indicator, line = found
            held = state.handovers.get(benefit.id)
            if not may_record(actor, state.document, benefit, indicator, line, held, self.today()):
                raise NotAllowed(Action.RECORD_MEASUREMENT.value)
            if line.private == private:
                return
            work.plans.save(_with(state.live, series, private))
            work.audit(
                "keep_series",
                "series",
                series,
                project=slug,
                before={"private": line.private},
                after={"private": private, "indicator": indicator.title, "party": line.party or ""},
            )
            re_evaluate(self, work, slug, {series})
            work.commit()


def _with(document: PlanDocument, series: str, private: bool) -> PlanDocument:
    """The plan with one series kept, or no longer."""
    return document.model_copy(
        update={
            "benefits": tuple(
                benefit.model_copy(
                    update={
                        "indicators": tuple(
                            indicator.model_copy(
                                update={
                                    "series": tuple(
                                        line.model_copy(update={"private": private})
                                        if line.id == series
                                        else line
                                        for line in indicator.series
                                    )
                                }
                            )
                            for indicator in benefit.indicators
                        )
                    }
                )
                for benefit in document.benefits
            )
        }
    )
