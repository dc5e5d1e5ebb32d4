"""One figure with all that is known of it: the values before it, what is usual, its files and its whole history."""

from dataclasses import dataclass

from gevinst.catalogue.schemes import counts_handed_in
from gevinst.domain.access import Action, Actor, may
from gevinst.domain.attachment import Attachment
from gevinst.domain.evaluation import Audience
from gevinst.domain.measure import Measure
from gevinst.domain.measurement import Figure, Revision, State
from gevinst.domain.plan import Benefit, Indicator, Series
from gevinst.domain.soft_checks import USUAL
from gevinst.i18n import Translator
from gevinst.reporting.wording import value_text
from gevinst.services import say
from gevinst.services.attachments import Attachments
from gevinst.services.base import resource, words
from gevinst.services.holders import may_record
from gevinst.services.measuring_base import find_series, in_unit
from gevinst.services.measuring_entry import EntryPages
from gevinst.services.measuring_questions import earlier_than, usual_of, values_of
from gevinst.services.state import ProjectState
from gevinst.services.views import EntryRow


@dataclass(frozen=True, slots=True)
class Recent:
    """One of the latest values of a series, in the measure's unit."""

    period: int
    period_text: str
    value: float | None
    text: str
    """The value, or why there is none."""


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a figure's history, in words."""

    revision: Revision
    old: str
    """Empty for the first."""
    new: str
    why: str
    """The reason of the change, else the note as it then stood; empty where neither was written."""


@dataclass(frozen=True, slots=True)
class FigureView:
    """What the panel of a chosen figure shows."""

    row: EntryRow
    title: str
    """The period in words."""
    recent: tuple[Recent, ...]
    """The last twelve, the oldest first, this one included."""
    usual: tuple[float, float] | None
    """The range that the plan says, else that of the last twelve before it: what the grid compares with too."""
    usual_text: str
    response: str
    """The share of those invited that answered; empty where that is not known."""
    files: tuple[Attachment, ...]
    may_add_files: bool
    private: bool
    """The party keeps the series to itself."""
    may_keep: bool
    seen_when_handed_in: bool
    """The scheme counts figures before they are approved."""
    """Whether the reader may say so, or take it back."""
    benefit: str
    """The id of its benefit."""
    may_say_changed: bool
    """Whether the reader may set down that the definition or the source is another than before."""
    history: tuple[Step, ...]
    """Newest first; nothing for those who see approved figures only."""


class Figures(EntryPages):
    """See the module."""

    def figure(self, actor: Actor, slug: str, series: str, period: int) -> FigureView:
        """One figure of the grid with all that is known of it."""
        _ = words(actor)
        with self.reading() as work:
            state = self._state(work, actor, slug)
            revisions = (
                sorted(work.measurements.history(series, period), key=lambda each: -each.number)
                if state.audience is Audience.ALL
                else []
            )
        indicator, line = find_series(state.document, series)
        measure = self.measure_of(indicator)
        row = self._row_at(state, actor, series, period)
        own = [m for m in state.values[line.id] if m.period <= period][-USUAL:]
        usual = usual_of(indicator, values_of(earlier_than(state, line.id, period), measure))
        files = Attachments(self.engine, self.clock)
        benefit = next(b for b in state.document.benefits if any(i.id == indicator.id for i in b.indicators))
        return FigureView(
            row=row,
            title=say.period(period, indicator.frequency, _),
            recent=tuple(
                Recent(
                    m.period,
                    say.period(m.period, indicator.frequency, _),
                    in_unit(m.figure, measure),
                    figure_text(m.figure, measure, _),
                )
                for m in own
            ),
            usual=usual,
            usual_text=say.value_range(usual, measure, _) if usual else "",
            response=response_text(row.figure, _),
            files=tuple(
                each for each in files.list(actor, slug) if each.series == series and each.period == period
            ),
            may_add_files=row.editable and files.may_add(actor, slug, benefit.id),
            private=line.private,
            seen_when_handed_in=counts_handed_in(state.document.project.scheme),
            may_keep=line.party is not None and self._may_keep(state, actor, benefit, indicator, line),
            benefit=benefit.id,
            may_say_changed=may(actor, Action.EDIT_PLAN, resource(state.document.project)),
            history=_steps(revisions, measure, _),
        )

    def _may_keep(
        self, state: ProjectState, actor: Actor, benefit: Benefit, indicator: Indicator, line: Series
    ) -> bool:
        held = state.handovers.get(benefit.id)
        return may_record(actor, state.document, benefit, indicator, line, held, self.today())


def figure_text(figure: Figure | None, measure: Measure | None, _: Translator) -> str:
    """A stored figure in a few words: `14,6 % (6 / 41)`, `42 min`, `not measured: new system`."""
    if figure is None:
        return _("Taken away")
    if figure.state is State.NOT_MEASURED:
        return _("Not measured: {reason}", reason=figure.reason or "")
    if figure.state is State.SUPPRESSED:
        return _("Under 5")
    text = value_text(in_unit(figure, measure), measure, _)
    if figure.numerator is not None and figure.denominator is not None:
        return f"{text} ({_.number(figure.numerator)} / {_.number(figure.denominator)})"
    return text


def response_text(figure: Figure | None, _: Translator) -> str:
    """`31 of 50 answered (62 %)`."""
    if figure is None or not figure.invited or figure.answered is None:
        return ""
    return _(
        "{answered} of {invited} answered ({share})",
        answered=_.number(figure.answered),
        invited=_.number(figure.invited),
        share=_.percent(figure.answered / figure.invited * 100, 0),
    )


def _steps(revisions: list[Revision], measure: Measure | None, _: Translator) -> tuple[Step, ...]:
    older = [*revisions[1:], None][: len(revisions)]
    return tuple(
        Step(
            revision=each,
            old=figure_text(before.figure, measure, _) if before else "",
            new=figure_text(each.figure, measure, _),
            why=each.reason or (each.figure.comment if each.figure else "") or "",
        )
        for each, before in zip(revisions, older, strict=True)
    )
