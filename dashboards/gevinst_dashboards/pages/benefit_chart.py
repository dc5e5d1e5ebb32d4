"""The chart of a benefit: what of the page's figures, targets and events it draws, and the words of its points."""

import datetime as dt
from collections.abc import Mapping, Sequence

from gevinst.domain.follow_up import Event, EventKind
from gevinst.domain.measure import Direction, Shape
from gevinst.i18n import Translator
from gevinst.services import say
from gevinst.services.views import BenefitPage, HorizonView, Line
from gevinst_dashboards.figures.benefit_data import BenefitChart, Break, Flag, Mark, TargetStep
from gevinst_dashboards.pages.benefit_evidence import (
    control_of,
    preliminary_of,
    view_chosen,
)
from gevinst_dashboards.pages.benefit_terms import MONTHS, numbered, reason_words


def any_reason(line: Line | None) -> bool:
    """Whether somebody has said why a figure is missing."""
    return line is not None and any(line.reasons)


def benefit_chart(view: BenefitPage, _: Translator, query: Mapping[str, str] | None = None) -> BenefitChart:
    """The chart of a page's line, in the view that the address asks for. Raises ValueError where there is no line."""
    row = view.row
    line, indicator = row.line, row.indicator
    if line is None or indicator is None:
        raise ValueError("no figures to draw")
    measure = row.measure
    base = indicator.baseline
    evaluation = row.evaluation
    control = control_of(view.evidence, line, _)
    return BenefitChart(
        name=row.title,
        unit=_.local(measure.unit.symbol) if measure else "",
        periods=tuple(dt.date.fromordinal(period) for period in line.periods),
        values=line.values,
        months=MONTHS.get(indicator.frequency, 1),
        marks=_marks(line, preliminary_of(view.evidence, line)),
        reasons=_reasons(line, _),
        go_live=view.intervention,
        baseline=evaluation.baseline if evaluation else None,
        baseline_from=base.first,
        baseline_to=base.last + dt.timedelta(days=1) if base.last else None,
        lower_is_better=measure is None or measure.direction is not Direction.HIGHER,
        targets=tuple(_step(each, _) for each in row.horizons if each.result.target is not None),
        breaks=tuple(_break(event, _) for event in view.events if _drawn(event)),
        flags=tuple(
            Flag(decision.date, number)
            for number, decision in numbered(view.decisions)
            if decision.state != "open"
        ),
        period_names=tuple(say.period(period, indicator.frequency, _) for period in line.periods),
        parts=_parts(view, line, _),
        decimals=measure.decimals if measure else 1,
        control=control,
        view=view_chosen(query or {}, control),
    )


def _marks(line: Line, waiting: Sequence[bool]) -> tuple[Mark, ...]:
    marks: list[Mark] = []
    for value, approved, preliminary in zip(line.values, line.approved, waiting, strict=True):
        marks.append(
            "" if value is None else "preliminary" if preliminary else "" if approved else "unapproved"
        )
    return tuple(marks)


def _reasons(line: Line, _: Translator) -> tuple[str, ...]:
    return tuple(
        _("a party is missing") if partial else reason_words(reason, _) if value is None else ""
        for value, partial, reason in zip(line.values, line.partial, line.reasons, strict=True)
    )


def _parts(view: BenefitPage, line: Line, _: Translator) -> tuple[tuple[str, tuple[str, ...]], ...]:
    measure = view.row.measure
    if measure is None:
        return ()

    def texts(values: Sequence[float | None]) -> tuple[str, ...]:
        return tuple("–" if value is None else _.number(value) for value in values)

    if measure.shape is Shape.RATIO:
        return ((_("Numerator"), texts(line.numerators)), (_("Denominator"), texts(line.denominators)))
    return ()


def _step(view: HorizonView, _: Translator) -> TargetStep:
    names = {
        "short": (_("Target, short term"), _("Target, short")),
        "medium": (_("Target, medium term"), _("Target, medium")),
        "long": (_("Target, long term"), _("Target, long")),
    }
    name, short = names[view.horizon.value]
    started = view.result.actual is not None or view.passed
    return TargetStep(
        name,
        short,
        view.starts,
        view.ends + dt.timedelta(days=1),
        view.result.target or 0.0,
        view.label if started else "",
        view.original_target,
    )


def _drawn(event: Event) -> bool:
    """The project's own go-live is the chart's strong line already; a party's own is an event."""
    return event.kind is not EventKind.GO_LIVE or event.party is not None


def _break(event: Event, _: Translator) -> Break:
    label = _("New limits: {reason}", reason=event.text) if event.kind is EventKind.REBASE else event.text
    return Break(event.date, label, event.kind in (EventKind.DEFINITION_CHANGE, EventKind.REBASE))


def point_texts(line: Line, decimals: int, _: Translator) -> list[str]:
    """The figures of a line as text; where there is none, why."""
    return [
        reason_words(reason, _) if value is None else _.number(value, decimals)
        for value, reason in zip(line.values, line.reasons, strict=True)
    ]
