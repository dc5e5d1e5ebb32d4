"""What is worth a question about a figure, from the project's own history, and the question in words."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import compress, pairwise

from gevinst.domain.horizon import next_period
from gevinst.domain.measure import Measure
from gevinst.domain.measurement import Figure, Measurement, State
from gevinst.domain.plan import Indicator, Series
from gevinst.domain.soft_checks import Past, Question, questions, telling_numbers, usual_range
from gevinst.domain.soft_sieve import History, worth_a_look
from gevinst.i18n import Translator
from gevinst.reporting.wording import value_text
from gevinst.services import say
from gevinst.services.measuring_base import in_unit
from gevinst.services.state import Entered
from gevinst.storage.measurements import Change


def earlier_than(state: Entered, series: str, period: int) -> list[Measurement]:
    """The values of a series before a period, the oldest first."""
    value = State.VALUE
    return [m for m in state.values[series] if m.period < period and m.figure.state is value]


def values_of(earlier: Sequence[Measurement], measure: Measure | None) -> list[float]:
    """Of those values, what is in the measure's unit."""
    values = [in_unit(m.figure, measure) for m in earlier]
    return [value for value in values if value is not None]


def declared_range(indicator: Indicator) -> tuple[float, float] | None:
    """The range that the plan says; None without both ends."""
    if indicator.low is None or indicator.high is None:
        return None
    return indicator.low, indicator.high


def usual_of(indicator: Indicator, values: Sequence[float]) -> tuple[float, float] | None:
    """What a series usually shows, from its earlier values in the measure's unit (`values_of`)."""
    return usual_range(values, declared_range(indicator))


def asked_of(
    state: Entered,
    indicator: Indicator,
    measure: Measure | None,
    line: Series,
    period: int,
    figure: Figure | None,
    names: Mapping[str, str],
    earlier: Sequence[Measurement],
    values: Sequence[float],
) -> tuple[Question, ...]:
    """What to ask about a figure. A comment is the answer: then nothing more is asked.

    `earlier`, `values`: of the series, as `earlier_than` and `values_of` tell them.
    """
    if figure is None or figure.comment:
        return ()
    last = earlier[-1] if earlier else None
    past = Past(
        values=values,
        denominators=[m.figure.denominator for m in earlier if m.figure.denominator is not None],
        before=last.figure if last and next_period(last.period, indicator.frequency) == period else None,
        others={
            names.get(other.party or "", other.party or ""): m.figure
            for other in indicator.series
            if other.id != line.id
            for m in state.values.get(other.id, ())
            if m.period == period
        },
    )
    return questions(figure, in_unit(figure, measure), past, declared_range(indicator))


def asked_of_changes(
    state: Entered,
    changes: Sequence[Change],
    measure_of: Callable[[Indicator], Measure | None],
    names: Mapping[str, str],
) -> list[tuple[Change, Indicator, Series, tuple[Question, ...]]]:
    """What to ask about each change, seen beside what stands after all of them: a file brings its own history."""
    figures = _after(state, changes)
    lines = {
        line.id: (indicator, line)
        for benefit in state.document.benefits
        for indicator in benefit.indicators
        for line in indicator.series
    }
    touched = dict.fromkeys(change.series for change in changes)
    histories = {
        series: _history(figures[series], lines[series][0], measure_of(lines[series][0]))
        for series in touched
    }
    asked_about = _twice({lines[series][0].id: lines[series][0] for series in touched}, figures)
    for series, worth in zip(touched, worth_a_look(list(histories.values())), strict=True):
        asked_about.update((series, period) for period in compress(histories[series].periods, worth))
    found = []
    for change in changes:
        if (change.series, change.period) not in asked_about or change.after is None or change.after.comment:
            continue
        indicator, line = lines[change.series]
        value = in_unit(change.after, measure_of(indicator))
        if value is None:
            continue
        others = {
            names.get(other.party or "", other.party or ""): figures[other.id][change.period]
            for other in indicator.series
            if other.id != line.id and change.period in figures.get(other.id, {})
        }
        past = histories[line.id].before(change.period, others)
        asked = questions(change.after, value, past, declared_range(indicator))
        if asked:
            found.append((change, indicator, line, asked))
    return found


def _twice(
    indicators: Mapping[str, Indicator], figures: Mapping[str, Mapping[int, Figure]]
) -> set[tuple[str, int]]:
    """(series, period) of the figures whose numbers another party has too."""
    found = set()
    for indicator in indicators.values():
        if len(indicator.series) < 2:
            continue
        told = {
            (line.id, period): (period, numbers)
            for line in indicator.series
            for period, figure in figures.get(line.id, {}).items()
            if (numbers := telling_numbers(figure)) is not None
        }
        often = Counter(told.values())
        found |= {place for place, numbers in told.items() if often[numbers] > 1}
    return found


def _after(state: Entered, changes: Sequence[Change]) -> dict[str, dict[int, Figure]]:
    """Series id -> period -> the figure that stands there once the changes are made, by period."""
    figures = {series: {m.period: m.figure for m in held} for series, held in state.values.items()}
    for change in changes:
        if change.after is None:
            figures[change.series].pop(change.period, None)
        else:
            figures[change.series][change.period] = change.after
    touched = {change.series for change in changes}
    return {
        series: dict(sorted(held.items())) if series in touched else held for series, held in figures.items()
    }


def _history(figures: Mapping[int, Figure], indicator: Indicator, measure: Measure | None) -> History:
    """The history of a series that is ordered by period."""
    told = [
        (period, figure, value)
        for period, figure in figures.items()
        if figure.state is State.VALUE and (value := in_unit(figure, measure)) is not None
    ]
    periods = [period for period, _figure, _value in told]
    follows = [next_period(before, indicator.frequency) == period for before, period in pairwise(periods)]
    return History(
        periods=periods,
        figures=[figure for _period, figure, _value in told],
        values=[value for _period, _figure, value in told],
        follows=[False, *follows] if periods else [],
        declared=declared_range(indicator),
    )


def question_text(question: Question, measure: Measure | None, _: Translator) -> str:
    """The question as a sentence."""
    value, low, high = question.value, question.low or 0.0, question.high or 0.0
    match question.kind:
        case "far_above" | "far_below":
            return say.unusual(value, (low, high), measure, _)
        case "outside_range":
            return _(
                "{value} is outside the range that the plan says ({usual}). Is that right?",
                value=value_text(value, measure, _),
                usual=say.value_range((low, high), measure, _),
            )
        case "jump":
            return _(
                "From {before} to {value} is a larger step than you usually have. Is that right?",
                before=value_text(low, measure, _),
                value=value_text(value, measure, _),
            )
        case "denominator":
            return _(
                "The denominator is {value}, and was between {low} and {high}. Are the same counted as before?",
                value=_.number(value),
                low=_.number(low),
                high=_.number(high),
            )
        case "same_as_other":
            return _(
                "{party} has the very same numbers. Is the same source read twice?",
                party=question.other or "",
            )
        case "same_as_before":
            return _("The numbers are the same as in the period before. Is the right period read?")


def asked_words(found: Sequence[Question], _: Translator) -> str:
    """Why the line is marked, in a few words for the grid."""
    if not found:
        return ""
    match found[0].kind:
        case "far_above" | "far_below":
            return _("Check, saved. Unusual figure.")
        case "outside_range":
            return _("Check, saved. Outside the range.")
        case "jump":
            return _("Check, saved. A sudden jump.")
        case "denominator":
            return _("Check, saved. Another denominator.")
        case "same_as_other" | "same_as_before":
            return _("Check, saved. The same numbers twice.")
