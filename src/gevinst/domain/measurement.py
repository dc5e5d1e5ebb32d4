"""One figure for one party and one period, and the three things that are not a figure.

Zero is a value. A blank is nothing at all. "Not measured, because ..." is a statement with a reason, and a suppressed
small count says that there is a figure which may not be shown.
"""

import dataclasses
import datetime as dt
import difflib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from gevinst.domain.errors import Problem
from gevinst.domain.horizon import period_code, period_of, read_period
from gevinst.domain.measure import Measure, Shape
from gevinst.domain.numbers import cell_may_hold_identity_number, may_hold_identity_number, read_number
from gevinst.domain.plan import COMPARISON, Indicator, IndicatorKind, PlanDocument, Series, highest_step
from gevinst.i18n import Language


class State(StrEnum):
    """What a measurement says."""

    VALUE = "value"
    NOT_MEASURED = "not_measured"
    SUPPRESSED = "suppressed"


class SubmissionState(StrEnum):
    """How far a party's figures for a period have come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    """Locked."""


def counted_outside(submission: SubmissionState, *, handed_in: bool) -> bool:
    """Whether readers outside the project are shown a figure. `handed_in`: the scheme has it count before it is approved."""
    return submission is SubmissionState.APPROVED or (handed_in and submission is SubmissionState.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Figure:
    """What one cell or row holds. For a ratio numerator and denominator; otherwise `value`, with n and sd if known."""

    state: State
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    n: float | None = None
    sd: float | None = None
    invited: float | None = None
    answered: float | None = None
    reason: str | None = None
    """Why it was not measured."""
    comment: str | None = None

    def in_unit(self, measure: Measure) -> float | None:
        """The figure in the measure's unit; None where there is none to show."""
        if self.state is not State.VALUE:
            return None
        if measure.shape is Shape.RATIO:
            if self.numerator is None or not self.denominator:
                return None
            return self.numerator / self.denominator * measure.scale
        return self.value


@dataclass(frozen=True, slots=True)
class Measurement:
    """A stored figure: current revision of (series, period)."""

    series: str
    period: int
    figure: Figure
    revision: int = 1
    submission: SubmissionState = SubmissionState.DRAFT
    at: dt.datetime | None = None
    by: str | None = None
    open_until: dt.date | None = None
    """The last day that an approved figure may be changed after it was opened again."""

    def locked(self, today: dt.date) -> bool:
        """Approved, and not open again on that day. It locks itself: nobody has to remember."""
        if self.submission is not SubmissionState.APPROVED:
            return False
        return self.open_until is None or today > self.open_until


@dataclass(frozen=True, slots=True)
class Revision:
    """One link of a figure's history."""

    series: str
    period: int
    number: int
    figure: Figure | None
    """None: the figure was taken away."""
    at: dt.datetime
    by: str
    reason: str | None = None
    via: str = "web"


@dataclass(frozen=True, slots=True)
class Reopening:
    """A locked figure that was opened again."""

    series: str
    period: int
    at: dt.datetime
    by: str
    until: dt.date
    """The last day that it may be changed."""
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of text as a grid, a paste, Excel or CSV gives it: nothing is parsed yet.

    `cells` may hold value, numerator, denominator, n, sd, invited, answered, state, reason, comment. `columns` gives each
    cell's column as the user sees it, for the problem's sake; `row` is 1-based as the user sees it.
    """

    indicator: str
    """Its key or id, or its title."""
    party: str | None
    """Its key or name; None or blank for the project as a whole."""
    period: str
    cells: Mapping[str, str]
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    columns: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def place(self, problem: Problem) -> Problem:
        """The problem with this row's place; its `field` names the cell."""
        column = self.columns.get(problem.field or "", problem.column)
        return problem.at(file=self.file, sheet=self.sheet, row=self.row, column=column)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that was understood: what to store where. `figure` None: the row is blank and says nothing."""

    series: str
    period: int
    figure: Figure | None
    source: "Source | None" = None


class Source(Protocol):
    """Where an entry was read: it can say its place."""

    @property
    def row(self) -> int | None:
        """Its row as the user counts."""

    def place(self, problem: Problem) -> Problem:
        """The problem with this place."""


NUMBERS = ("value", "numerator", "denominator", "n", "sd", "invited", "answered")
_NOT_MEASURED = {
    "ikke målt", "ikkje målt", "not measured", "not_measured", "ikke malt", "ikkje malt", "i.m.", "im",
}  # fmt: skip
_SUPPRESSED = {
    "skjult",
    "under 5",
    "<5",
    "suppressed",
    "færre enn 5",
    "færre enn fem",
    "mindre enn 5",
    "fewer than 5",
}
_SUPPRESSED_BARE = {each.replace(" ", "") for each in _SUPPRESSED}


def read_figure(
    cells: Mapping[str, str],
    measure: Measure | None,
    indicator: Indicator,
    language: Language = "nb",
) -> tuple[Figure | None, list[Problem]]:
    """A figure from the texts of one row, or every problem with it (each with `field` set to the cell's name).

    Returns (None, []) for a blank row. The state is read from the cell `state`, or from words in the number cells
    ("ikke målt", "under 5"); otherwise it is a value. `language` is that of who wrote the numbers.
    """
    texts = {name: (cells.get(name) or "").strip() for name in (*NUMBERS, "state", "reason", "comment")}
    problems = [
        Problem("personal_data", field=name)
        for name, text in texts.items()
        if text and cell_may_hold_identity_number(text)
    ]
    if problems:
        return None, problems
    if not any(texts.values()):
        return None, []
    state = _state(texts, problems)
    reason, comment = texts["reason"] or None, texts["comment"] or None
    if problems:
        return None, problems
    if state is State.NOT_MEASURED:
        if texts["state"] and any(
            isinstance(read_number(texts[name], language), float)
            for name in ("value", "numerator", "denominator")
        ):
            problems.append(Problem("reason_with_figure", field="state"))
        elif not reason and not comment:
            problems.append(Problem("reason_missing", field="reason"))
        return (
            (None, problems) if problems else (Figure(state, reason=reason or comment, comment=comment), [])
        )
    if state is State.SUPPRESSED:
        return Figure(state, comment=comment), []
    if indicator.kind is not IndicatorKind.NUMBER:
        texts["value"] = _step_as_number(texts["value"], indicator)
        if not texts["value"] and comment and indicator.kind is IndicatorKind.TEXT:
            return None, [Problem("step_missing", field="value", params={"steps": _steps(indicator)})]
    numbers = _numbers(texts, problems, language)
    if not any(texts[name] for name in NUMBERS):
        # A comment alone says nothing about the period; it belongs to a figure.
        return None, [Problem("comment_without_figure", field="comment")]
    if measure is None or indicator.kind is not IndicatorKind.NUMBER:
        problems += _qualitative(numbers, texts, indicator)
    else:
        problems += _against(measure, numbers, texts)
    if problems:
        return None, problems
    return (
        Figure(
            State.VALUE,
            # Of a ratio only the parts are kept: the figure is computed from them, so they can never disagree.
            value=None if measure is not None and measure.shape is Shape.RATIO else numbers["value"],
            numerator=numbers["numerator"],
            denominator=numbers["denominator"],
            n=numbers["n"],
            sd=numbers["sd"],
            invited=numbers["invited"],
            answered=numbers["answered"],
            comment=comment,
        ),
        [],
    )


def with_what_stands(figure: Figure, now: Figure | None) -> Figure:
    """What a row gives, with what it does not say of the figure that stands there (`now`).

    A paste or a file with a column for each measure cannot say how many a mean is of: that stays, beside the old number or
    a new one. A note stays beside the number that it was written of.
    """
    if now is None or figure == now:
        return figure
    if figure.state is State.VALUE is now.state:
        survey = figure if (figure.invited, figure.answered) != (None, None) else now
        figure = dataclasses.replace(
            figure,
            n=now.n if figure.n is None else figure.n,
            sd=now.sd if figure.sd is None else figure.sd,
            invited=survey.invited,
            answered=survey.answered,
        )
    if figure.comment is None and dataclasses.replace(now, comment=None) == figure:
        return now
    return figure


def _state(texts: Mapping[str, str], problems: list[Problem]) -> State:
    state = state_word(texts["state"])
    if state is State.VALUE:
        spoken = {state_word(texts[name]) for name in ("value", "numerator", "denominator")}
        return next((each for each in (State.NOT_MEASURED, State.SUPPRESSED) if each in spoken), state)
    if state is None:
        problems.append(Problem("unknown_state", field="state", value=texts["state"]))
    return state or State.VALUE


def state_word(text: str) -> State | None:
    """The state that a cell names; a blank is a value, and None any other text."""
    word = text.lower()
    if word in {"", "value", "verdi"}:
        return State.VALUE
    if word in _NOT_MEASURED:
        return State.NOT_MEASURED
    return State.SUPPRESSED if _means_suppressed(word) else None


def _means_suppressed(word: str) -> bool:
    return word.replace(" ", "") in _SUPPRESSED_BARE


def _numbers(
    texts: Mapping[str, str], problems: list[Problem], language: Language
) -> dict[str, float | None]:
    numbers: dict[str, float | None] = {}
    for name in NUMBERS:
        number = read_number(texts[name], language) if texts[name] else None
        if isinstance(number, Problem):
            problems.append(number.at(field=name))
            numbers[name] = None
        else:
            numbers[name] = number
    return numbers


def _against(
    measure: Measure, numbers: Mapping[str, float | None], texts: Mapping[str, str]
) -> list[Problem]:
    """The hard checks of a measure: what can never be right."""
    problems = []
    top, bottom, value = numbers["numerator"], numbers["denominator"], numbers["value"]
    if measure.shape is Shape.RATIO:
        if texts["value"] and not (texts["numerator"] or texts["denominator"]):
            return [Problem("ratio_needs_parts", field="value", value=texts["value"])]
        for name in ("numerator", "denominator"):
            if not texts[name]:
                problems.append(Problem("part_missing", field=name))
            elif (numbers[name] or 0) < 0:
                problems.append(
                    Problem("below_minimum", field=name, value=texts[name], params={"minimum": 0})
                )
        if bottom == 0:
            problems.append(Problem("zero_denominator", field="denominator", value=texts["denominator"]))
        elif measure.proportion and top is not None and bottom is not None and top > bottom:
            problems.append(
                Problem(
                    "numerator_above_denominator",
                    field="numerator",
                    value=texts["numerator"],
                    params={"denominator": bottom},
                )
            )
    elif value is None and not texts["value"]:
        problems.append(Problem("part_missing", field="value"))
    elif value is not None:
        if measure.minimum is not None and value < measure.minimum:
            problems.append(
                Problem(
                    "below_minimum", field="value", value=texts["value"], params={"minimum": measure.minimum}
                )
            )
        if measure.maximum is not None and value > measure.maximum:
            problems.append(
                Problem(
                    "above_maximum", field="value", value=texts["value"], params={"maximum": measure.maximum}
                )
            )
    problems += [
        Problem("below_minimum", field=name, value=texts[name], params={"minimum": 0})
        for name in ("n", "sd", "invited", "answered")
        if (numbers[name] or 0) < 0
    ]
    invited, answered = numbers["invited"], numbers["answered"]
    if invited is not None and answered is not None and answered > invited:
        problems.append(
            Problem(
                "answered_above_invited",
                field="answered",
                value=texts["answered"],
                params={"invited": invited},
            )
        )
    return problems


def _qualitative(
    numbers: Mapping[str, float | None], texts: Mapping[str, str], indicator: Indicator
) -> list[Problem]:
    value = numbers["value"]
    if indicator.kind is IndicatorKind.NUMBER:
        # An indicator without a measure yet: a plain figure is all there can be.
        return [] if value is not None else [Problem("part_missing", field="value")]
    highest = highest_step(indicator)
    if value is None or value != int(value) or not 0 <= value <= highest:
        return [Problem("not_on_scale", field="value", value=texts["value"], params={"highest": highest})]
    if indicator.kind is IndicatorKind.TEXT and not texts["comment"]:
        return [Problem("text_missing", field="comment", params={"indicator": indicator.title})]
    return []


def _step_as_number(text: str, indicator: Indicator) -> str:
    """A step that was written in its own words, as its number; anything else as it stands."""
    words = [fold_name(label) for label in indicator.scale_labels]
    return str(words.index(fold_name(text))) if fold_name(text) in words else text


def _steps(indicator: Indicator) -> str:
    return ", ".join(f"{at} = {label}" for at, label in enumerate(indicator.scale_labels)) or "0, 1, 2"


Names = Mapping[str, Indicator]
"""Every way to name an indicator of a plan, folded."""


Told = Callable[[int, int], None]
"""Given how much is done and how much there is."""
_BETWEEN = 2000
"""So many rows are read between two looks at whether to go on."""


def untold(done: int, total: int) -> None:
    """Nobody looks on."""


def read_rows(
    rows: Iterable[Row],
    plan: PlanDocument,
    measure_of: Callable[[Indicator], Measure | None],
    party_names: Mapping[str, str],
    language: Language = "nb",
    told: Told = untold,
) -> tuple[list[Entry], list[Problem]]:
    """Rows of text -> entries, and every problem found, each with its place. Blank rows give no entry.

    `party_names` maps a party's key to its name; both are understood, and a near miss is offered as `did you mean`.
    Two rows for the same series and period are refused: `two_values` where they differ, `duplicate_row` where they do not.
    `language` decides whether a point or a comma is the decimal sign where a number could be read in two ways. `told` is given
    how many of the rows that need a closer look are done, and how many there are; what it raises stops the reading.
    """
    from gevinst.domain.plain_figures import Rows, read_tables

    if isinstance(rows, Rows):
        return read_tables(rows, plan, measure_of, party_names, language, told)
    return read_each(list(rows), plan, measure_of, party_names, language, told)


def read_each(
    rows: Collection[Row],
    plan: PlanDocument,
    measure_of: Callable[[Indicator], Measure | None],
    party_names: Mapping[str, str],
    language: Language,
    told: Told = untold,
) -> tuple[list[Entry], list[Problem]]:
    """`read_rows`, one row after the other."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, int], tuple[Figure, Row]] = {}
    known = names_of(plan)
    for at, row in enumerate(rows):
        if at % _BETWEEN == 0:
            told(at, len(rows))
        found = known.get(fold_name(row.indicator))
        # A name that is known is ours: an id may happen to hold eleven digits that add up.
        places = (
            ("indicator", "" if found else row.indicator),
            ("party", row.party),
            ("period", row.period),
        )
        personal = [name for name, text in places if text and may_hold_identity_number(text)]
        if personal:
            problems += [row.place(Problem("personal_data", field=name)) for name in personal]
            continue
        if found is None:
            problems.append(row.place(_unknown("unknown_indicator", "indicator", row.indicator, known)))
            continue
        series, problem = series_of(found, row.party, party_names)
        amiss = (
            []
            if series is not None
            else [problem or Problem("unknown_party", field="party", value=row.party)]
        )
        reading = read_period(row.period, found.frequency)
        period = reading.period
        if period is None:
            amiss.append((reading.problem or Problem("not_a_period")).at(field="period"))
        elif (outside := _outside(plan, found, period)) is not None:
            amiss.append(outside.at(field="period", value=row.period))
        figure, wrong = read_figure(row.cells, measure_of(found), found, language)
        problems += [row.place(each) for each in (*amiss, *wrong)]
        if amiss or wrong or figure is None or series is None or period is None:
            continue
        entry = Entry(series.id, period, figure, row)
        earlier = seen.get((series.id, period))
        if earlier is not None:
            before, where = earlier
            same = before == figure
            problems.append(
                row.place(
                    Problem(
                        "duplicate_row" if same else "two_values",
                        field="period",
                        value=row.period,
                        params={
                            "indicator": found.title,
                            "party": party_names.get(series.party or "", ""),
                            "period": period_code(period, found.frequency),
                            "first": _shown(where.cells),
                            "second": _shown(row.cells),
                            "row": where.row,
                        },
                    )
                )
            )
            continue
        seen[series.id, period] = figure, row
        entries.append(entry)
    return entries, problems


def _shown(cells: Mapping[str, str]) -> str:
    """A row's figure as it was typed, for a message: `6 / 41` or `42`."""
    parts = [cells.get(name, "") for name in ("numerator", "denominator")]
    return " / ".join(parts) if all(parts) else cells.get("value", "") or cells.get("state", "")


def fold_name(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split()).casefold()


def names_of(plan: PlanDocument) -> Names:
    """Every way to name an indicator: key, id, title. A title that two share names neither."""
    titles: dict[str, Indicator | None] = {}
    exact: dict[str, Indicator] = {}
    for benefit in plan.benefits:
        for indicator in benefit.indicators:
            title = fold_name(indicator.title)
            titles[title] = None if title in titles else indicator
            exact[fold_name(indicator.key)] = exact[fold_name(indicator.id)] = indicator
    return {title: found for title, found in titles.items() if found is not None} | exact


def _unknown(code: str, field: str, value: str | None, known: Iterable[str]) -> Problem:
    near = difflib.get_close_matches(fold_name(value or ""), list(known), n=1, cutoff=0.7)
    return Problem(code, field=field, value=value, params={"suggestion": near[0] if near else ""})


_COMPARED = (COMPARISON, "comparison group", "sammenligningsgruppe", "samanlikningsgruppe")


def _compared(folded: str) -> str | None:
    """Of which party a text asks for the group to compare with ("" where it names none); None: of no such group.

    `comparison`, `comparison:fjordvik`, and what people read: `Sammenligningsgruppe`, `Fjordvik kommune
    (sammenligningsgruppe)`, in all three languages.
    """
    for word in _COMPARED:
        if folded == word:
            return ""
        if folded.startswith(f"{word}:"):
            return folded.removeprefix(f"{word}:").strip()
        if folded.endswith(f"({word})"):
            return folded.removesuffix(f"({word})").strip()
    return None


def series_of(
    indicator: Indicator, party: str | None, names: Mapping[str, str]
) -> tuple[Series | None, Problem | None]:
    wanted = fold_name(party or "")
    compared = _compared(wanted)
    # A row names a comparison by its party alone only where that party has no line of its own.
    lines = [
        line
        for line in indicator.series
        if (line.comparison if compared is not None else indicator.row_key(line) == line.party)
    ]
    own = {line.party: line for line in lines if line.comparison is (compared is not None)}
    wanted = wanted if compared is None else compared
    if not wanted:
        if None in own:
            return own[None], None
        if len(own) == 1:
            return next(iter(own.values())), None
        return None, Problem("party_missing", field="party", params={"indicator": indicator.title})
    spelled: dict[str, Series] = {}
    for line in lines:
        if line.party is not None:
            spelled[fold_name(line.party)] = line
            spelled[fold_name(names.get(line.party, line.party))] = line
            # "Fjordvik" is enough for "Fjordvik kommune".
            spelled.setdefault(fold_name(names.get(line.party, line.party).removesuffix(" kommune")), line)
    if wanted in spelled:
        return spelled[wanted], None
    readable = [names.get(line.party, line.party) for line in lines if line.party is not None]
    near = difflib.get_close_matches(wanted, [fold_name(name) for name in readable], n=1, cutoff=0.6)
    suggestion = next((name for name in readable if near and fold_name(name) == near[0]), "")
    return None, Problem("unknown_party", field="party", value=party, params={"suggestion": suggestion})


def _outside(plan: PlanDocument, indicator: Indicator, period: int) -> Problem | None:
    """A period that this indicator is not asked for: before its first or after its last."""
    first = indicator.first_period or indicator.baseline.first or plan.project.starts
    if first is not None and period < period_of(first, indicator.frequency):
        return Problem(
            "period_outside",
            params={"first": period_code(period_of(first, indicator.frequency), indicator.frequency)},
        )
    if indicator.last_period is not None and period > period_of(indicator.last_period, indicator.frequency):
        last = period_code(period_of(indicator.last_period, indicator.frequency), indicator.frequency)
        return Problem("period_outside", params={"last": last})
    return None
