"""What a save of figures tells: how many it changed, why, what is asked about them, and its entry in the trail."""

from collections.abc import Sequence

from gevinst.domain.access import Actor
from gevinst.domain.horizon import period_code
from gevinst.domain.measurement import Entry, Figure, SubmissionState
from gevinst.i18n import Translator, translator
from gevinst.i18n.series_words import series_name
from gevinst.services import say
from gevinst.services.measuring_base import by_series
from gevinst.services.measuring_entry import EntryPages
from gevinst.services.measuring_questions import asked_of_changes, question_text
from gevinst.services.state import Entered, ProjectState
from gevinst.services.views import Saved
from gevinst.storage.measurements import Change, Place
from gevinst.storage.unit_of_work import Reading, UnitOfWork

_NOTED_ONE_BY_ONE = 25
"""More changes than this in one save are noted in the trail as one act."""


class Trail(EntryPages):
    """See the module."""

    def _saved(
        self, actor: Actor, state: ProjectState, wanted: Sequence[Entry], changes: Sequence[Change]
    ) -> Saved:
        return Saved(
            new=sum(change.before is None for change in changes),
            changed=sum(change.before is not None for change in changes),
            unchanged=len(wanted) - len(changes),
            at=self.clock(),
            questions=self._questions(state, changes, translator(actor.language)),
        )

    def _by_reason(
        self, work: Reading, state: Entered, entries: Sequence[Entry]
    ) -> list[tuple[str | None, list[Entry]]]:
        """The entries by why they are changed: a figure that was locked has the reason it was opened again with."""
        open_again = {
            (m.series, m.period)
            for series in {entry.series for entry in entries}
            for m in state.values[series]
            if m.open_until is not None
        }
        kept = work.measurements.reopenings({series for series, _period in open_again}) if open_again else []
        why = {
            (each.series, each.period): each.reason
            for each in kept
            if (each.series, each.period) in open_again
        }
        found: dict[str | None, list[Entry]] = {}
        for entry in entries:
            found.setdefault(why.get((entry.series, entry.period)), []).append(entry)
        return list(found.items())

    def _no_longer_approved(
        self, work: UnitOfWork, actor: Actor, state: Entered, changes: Sequence[Change]
    ) -> None:
        """A figure that was open again and is changed must be handed in and approved anew."""
        work.measurements.set_submissions(
            approved_among(state, changes), SubmissionState.DRAFT, at=self.clock(), by=actor.title
        )

    def _audit(self, work: UnitOfWork, state: Entered, changes: Sequence[Change], via: str) -> None:
        """A few changes are noted one by one, a whole file as one: each figure's own history is in its revisions."""
        slug = state.document.project.slug
        if len(changes) > _NOTED_ONE_BY_ONE:
            after: dict[str, object] = {"figures": len(changes), "via": via}
            work.audit("record_measurement", "measurement", slug or "", project=slug, after=after)
            return
        known = by_series(state.document)
        for change in changes:
            indicator, line = known[change.series]
            where = {
                "indicator": indicator.title,
                "party": line.party or "",
                "period": period_code(change.period, indicator.frequency),
                "via": via,
            }
            work.audit(
                "record_measurement",
                "measurement",
                f"{change.series}/{change.period}",
                project=slug,
                before=_audited(change.before),
                after=_audited(change.after) | where,
            )

    def _questions(
        self, state: ProjectState, changes: Sequence[Change], _: Translator
    ) -> tuple[tuple[str, int, str], ...]:
        """What to ask, each with the figure's place in words."""
        names = self.party_names
        asked = []
        for change, indicator, line, found in asked_of_changes(state, changes, self.measure_of, names):
            place = (
                indicator.title,
                series_name(line, names, _),
                say.period(change.period, indicator.frequency, _),
            )
            where, measure = ", ".join(filter(None, place)), self.measure_of(indicator)
            asked += [
                (change.series, change.period, f"{where}: {question_text(each, measure, _)}")
                for each in found
            ]
        return tuple(asked)


def approved_among(state: Entered, changes: Sequence[Change]) -> tuple[Place, ...]:
    """Which of the figures that are changed were approved."""
    approved = {
        (m.series, m.period)
        for series in {change.series for change in changes}
        for m in state.values[series]
        if m.submission is SubmissionState.APPROVED
    }
    return tuple((c.series, c.period) for c in changes if (c.series, c.period) in approved)


def _audited(figure: Figure | None) -> dict[str, object]:
    if figure is None:
        return {}
    held = {
        "state": figure.state.value,
        "value": figure.value,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "reason": figure.reason,
    }
    return {name: value for name, value in held.items() if value is not None}
