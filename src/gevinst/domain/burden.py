"""What a plan costs to keep: how many figures, in which rhythm, who holds them, and where a longer rhythm would do.

A ratio is two figures a period (numerator and denominator), a survey two more (invited and answered), everything else
one. Unlike rhythms are never added together: six a quarter are not two a month for the one who has to find them.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from statistics import median

from gevinst.domain.horizon import Frequency, months_between
from gevinst.domain.measure import Measure, Shape
from gevinst.domain.measurement import Measurement, State
from gevinst.domain.party import Level
from gevinst.domain.plan import Baseline, Benefit, Indicator, IndicatorKind, PlanDocument, Series

MeasureOf = Callable[[Indicator], Measure | None]

SMALL_DENOMINATOR = 20
"""A month with fewer than this in the denominator: one person more or less moves a share by over five percentage points,
which is as much as most plans promise in a whole horizon."""
SMALL_N = 10
"""A month with fewer than this behind its mean. A mean uses all of a figure, not only whether it passed a line: one more
moves it by a tenth of the distance to that one at most, and it needs fewer to stand still than a share does."""
SMALL_COUNT = 5
"""A count below this is hidden in most tables so that nobody can be recognised; a quarter often lifts it above."""
ENOUGH = 6
"""How many monthly figures must be there before anything is said of how small they are."""
LOOK_BACK = 12
"""How many of the newest months are looked at: a service that has grown is not judged by how it began."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """How many figures are delivered in each rhythm: every week, every month, ... and once."""

    week: int = 0
    month: int = 0
    quarter: int = 0
    half_year: int = 0
    year: int = 0
    single: int = 0

    @classmethod
    def of(cls, frequency: Frequency, numbers: int) -> "Amounts":
        """So many in one rhythm."""
        return cls(**{frequency.value: numbers})

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(Amounts)))

    def at(self, frequency: Frequency) -> int:
        """How many in one rhythm."""
        return int(getattr(self, frequency.value))

    @property
    def otherwise(self) -> tuple[tuple[Frequency, int], ...]:
        """What is delivered in other rhythms than every month, those that are not empty, the shortest first."""
        return tuple(
            (each, self.at(each)) for each in Frequency if each is not Frequency.MONTH and self.at(each)
        )


NOTHING = Amounts()


@dataclass(frozen=True, slots=True)
class Held:
    """The series of one indicator that one role delivers."""

    benefit: Benefit
    indicator: Indicator
    series: tuple[Series, ...]
    numbers: int
    """Figures each period, of all these series together."""

    @property
    def amounts(self) -> Amounts:
        """The same in its rhythm."""
        return Amounts.of(self.indicator.frequency, self.numbers)


@dataclass(frozen=True, slots=True)
class Reporter:
    """A role at a party, and what it delivers. `role` None: nobody has been chosen for these series."""

    role: str | None
    party: str | None
    """None: the project as a whole."""
    held: tuple[Held, ...]
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class PartyBurden:
    """What one party delivers, whoever of it does."""

    party: str | None
    level: Level | None
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class Burden:
    """What the plan asks of those who deliver figures."""

    reporters: tuple[Reporter, ...]
    """Those who are chosen, the one with most a month first; then those who are missing."""
    parties: tuple[PartyBurden, ...]
    total: Amounts

    @property
    def missing(self) -> tuple[Held, ...]:
        """The series that nobody is chosen for."""
        return tuple(held for each in self.reporters if each.role is None for held in each.held)

    def at_level(self, level: Level | None) -> tuple[PartyBurden, ...]:
        """The parties of one level."""
        return tuple(each for each in self.parties if each.level is level)


def numbers_of(indicator: Indicator, measure: Measure | None) -> int:
    """How many figures one series of an indicator is each period. A text is somebody's to write, but no figure."""
    if indicator.kind is IndicatorKind.TEXT:
        return 0
    if indicator.kind is not IndicatorKind.NUMBER or measure is None:
        return 1
    return (2 if measure.shape is Shape.RATIO else 1) + (2 if measure.survey else 0)


def holder_of(indicator: Indicator, series: Series) -> tuple[str | None, str | None]:
    """(role, party) that delivers a series. A role without a party is one of the series' own party."""
    reporter = indicator.reporter_of(series)
    if reporter is None:
        return None, series.party
    return reporter.role, reporter.party or series.party


def burden(
    document: PlanDocument,
    measures: MeasureOf,
    levels: Mapping[str, Level | None] | None = None,
    on: dt.date | None = None,
) -> Burden:
    """What the plan asks for. `levels` is each party's; with `on`, indicators that ended before that day are left out."""
    known = levels or {}
    found: dict[tuple[str | None, str | None], list[Held]] = {}
    for benefit in document.benefits:
        if benefit.archived:
            continue
        for indicator in benefit.indicators:
            if on is not None and indicator.last_period is not None and indicator.last_period < on:
                continue
            for who, held in _held(benefit, indicator, measures(indicator)).items():
                found.setdefault(who, []).append(held)
    reporters = [
        Reporter(role, party, tuple(held), sum((each.amounts for each in held), NOTHING))
        for (role, party), held in found.items()
    ]
    parties: dict[str | None, Amounts] = {}
    for each in reporters:
        parties[each.party] = parties.get(each.party, NOTHING) + each.amounts
    return Burden(
        # A stable sort: those with as much stand in the plan's order.
        reporters=tuple(sorted(reporters, key=lambda each: (each.role is None, -each.amounts.month))),
        parties=tuple(
            PartyBurden(party, known.get(party or ""), amounts)
            for party, amounts in sorted(parties.items(), key=lambda item: -item[1].month)
        ),
        total=sum((each.amounts for each in reporters), NOTHING),
    )


def _held(
    benefit: Benefit, indicator: Indicator, measure: Measure | None
) -> dict[tuple[str | None, str | None], Held]:
    each_one = numbers_of(indicator, measure)
    lines: dict[tuple[str | None, str | None], list[Series]] = {}
    for series in indicator.series:
        lines.setdefault(holder_of(indicator, series), []).append(series)
    return {who: Held(benefit, indicator, tuple(own), each_one * len(own)) for who, own in lines.items()}


# ---- where a longer rhythm would do ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Small:
    """A series whose months are small: a denominator or a count of about so many."""

    series: Series
    about: float
    """The median of a month."""
    count: bool
    """True: it is the count itself that is small; False: the denominator."""


@dataclass(frozen=True, slots=True)
class QuarterlyProposal:
    """An indicator that says more by quarter than by month."""

    benefit: Benefit
    indicator: Indicator
    small: tuple[Small, ...]
    """The smallest first."""
    now: int
    """Figures a month of the whole plan as it is."""
    then: int
    """And with this indicator by quarter."""
    has_figures: bool
    """Some months are filled in already: then the rhythm cannot be changed without deciding what becomes of them."""


def quarterly_proposals(
    document: PlanDocument,
    measures: MeasureOf,
    measurements: Mapping[str, Sequence[Measurement]],
    on: dt.date | None = None,
) -> tuple[QuarterlyProposal, ...]:
    """The monthly indicators with small denominators or counts at one party or more, the smallest first."""
    now = burden(document, measures, on=on).total.month
    found = []
    for benefit in document.benefits:
        for indicator in benefit.indicators:
            measure = measures(indicator)
            if benefit.archived or measure is None or indicator.kind is not IndicatorKind.NUMBER:
                continue
            if indicator.frequency is not Frequency.MONTH:
                continue
            if on is not None and indicator.last_period is not None and indicator.last_period < on:
                continue
            small = _small(indicator, measure, measurements)
            if not small:
                continue
            own = numbers_of(indicator, measure) * len(indicator.series)
            found.append(
                QuarterlyProposal(
                    benefit=benefit,
                    indicator=indicator,
                    small=tuple(sorted(small, key=lambda each: each.about)),
                    now=now,
                    then=now - own,
                    has_figures=any(measurements.get(line.id) for line in indicator.series),
                )
            )
    return tuple(sorted(found, key=lambda each: each.small[0].about))


def _small(
    indicator: Indicator, measure: Measure, measurements: Mapping[str, Sequence[Measurement]]
) -> list[Small]:
    found = []
    for series in indicator.series:
        held = [m for m in measurements.get(series.id, ()) if m.figure.state is not State.NOT_MEASURED]
        one = _small_months(series, measure, held[-LOOK_BACK:])
        if one is not None:
            found.append(one)
    if not found and not any(measurements.get(line.id) for line in indicator.series):
        # Before the first figure the baseline may say how many there are: shared by all the parties.
        about = _of_baseline(indicator.baseline, len(indicator.series))
        if about is not None and about < _enough(measure) and measure.shape is not Shape.AMOUNT:
            found = [Small(line, about, False) for line in indicator.series[:1]]
    return found


def _enough(measure: Measure) -> int:
    """From how many a month is not small: of a share's denominator, or of those that a mean is taken of."""
    return SMALL_DENOMINATOR if measure.shape is Shape.RATIO else SMALL_N


def _small_months(series: Series, measure: Measure, held: Sequence[Measurement]) -> Small | None:
    bottoms = [
        value
        for m in held
        if (value := m.figure.denominator if measure.shape is Shape.RATIO else m.figure.n) is not None
    ]
    if len(bottoms) >= ENOUGH and (about := median(bottoms)) < _enough(measure):
        return Small(series, about, False)
    if measure.shape is not Shape.COUNT:
        return None
    # A hidden count is below five, whatever it is: it stands as the largest that it can be.
    counts = [
        SMALL_COUNT - 1.0 if m.figure.state is State.SUPPRESSED else m.figure.value
        for m in held
        if m.figure.state is State.SUPPRESSED or m.figure.value is not None
    ]
    known = [each for each in counts if each is not None]
    if len(known) >= ENOUGH and (about := median(known)) < SMALL_COUNT:
        return Small(series, about, True)
    return None


def _of_baseline(baseline: Baseline, parties: int) -> float | None:
    """How many a month and party the baseline was reckoned from; None where it does not say."""
    many = baseline.denominator if baseline.denominator is not None else baseline.n
    if many is None or baseline.first is None or baseline.last is None or not parties:
        return None
    months = months_between(baseline.first, baseline.last + dt.timedelta(days=1))
    return many / months / parties if months >= ENOUGH else None
