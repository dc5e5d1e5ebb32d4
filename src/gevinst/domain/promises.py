"""What was promised against what came of it: what a benefit still lacks, and how each target stands when its time is over.

The unit is a target: one indicator at one horizon. It is counted once its horizon is over; before that it is not yet due.
Not reached is something else than not measured, and both are something else than what cannot be judged.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gevinst.domain.evaluation import HorizonResult, Verdict
from gevinst.domain.evidence import Grade
from gevinst.domain.horizon import Horizon
from gevinst.domain.plan import (
    BaselineState,
    Beneficiary,
    Benefit,
    Category,
    Driver,
    Indicator,
    IndicatorKind,
)


class Gap(StrEnum):
    """What a benefit lacks before anybody can see whether it comes."""

    MEASURE = "measure"
    BASELINE = "baseline"
    OWNER = "owner"
    TARGET = "target"
    DATA = "data"
    """A figure was due by now, and there is none that the reader may see."""


class Held(StrEnum):
    """What there is of figures for a reader who sees approved ones only."""

    SHOWN = "shown"
    WAITING = "waiting"
    """There are some, and nobody has approved them yet."""
    HIDDEN = "hidden"
    """All there is are low counts, which are not shown outside the project."""
    NONE = "none"


class Outcome(StrEnum):
    """How one target stands."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    NOT_MEASURED = "not_measured"
    NOT_APPROVED = "not_approved"
    CANNOT_TELL = "cannot_tell"
    """No baseline, another definition, too few figures, low counts, or a target in words that people judge."""
    NOT_YET = "not_yet"
    """The horizon is not over."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One target: of which indicator, at which horizon, and how it stands."""

    indicator: str
    """The indicator's key."""
    title: str
    horizon: Horizon
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class BenefitPromise:
    """One benefit as it was promised, and what came of it."""

    id: str
    title: str
    key: str
    """What its page is called by: the first indicator's key, else its own id."""
    category: Category | None
    beneficiaries: tuple[Beneficiary, ...]
    drivers: tuple[Driver, ...]
    drawback: bool
    gaps: tuple[Gap, ...]
    held: Held
    measured: bool
    """There is an approved figure or step."""
    reached: bool
    """The target of the last horizon with figures is reached, by one of its indicators."""
    no_receiver: bool
    """Nobody takes it over, and the project ends soon or has ended."""
    waiting: int
    """Figures that nobody has approved yet."""
    grades: tuple[Grade, ...]
    """How good the evidence is, of each line of figures."""
    promises: tuple[Promise, ...]


def gaps_of(benefit: Benefit, *, data_lacking: bool) -> tuple[Gap, ...]:
    """What a benefit lacks, in the order in which it is needed. `data_lacking`: a figure was due, and none can be seen.

    Without a measure nothing can have a baseline, a target or a figure: then only the measure is said.
    """
    found: list[Gap] = []
    numbers = [each for each in benefit.indicators if each.kind is IndicatorKind.NUMBER]
    steps = [each for each in benefit.indicators if each.kind is not IndicatorKind.NUMBER]
    measured = [each for each in numbers if each.measure is not None or each.own_measure is not None]
    if not steps and not measured:
        found.append(Gap.MEASURE)
    elif not steps and any(each.baseline.state is BaselineState.MISSING for each in numbers):
        found.append(Gap.BASELINE)
    if benefit.owner is None:
        found.append(Gap.OWNER)
    if Gap.MEASURE not in found:
        if not any(each.targets for each in benefit.indicators):
            found.append(Gap.TARGET)
        if data_lacking:
            found.append(Gap.DATA)
    return tuple(found)


_JUDGED: Mapping[Verdict, Outcome] = {
    Verdict.REACHED: Outcome.REACHED,
    Verdict.ON_TRACK: Outcome.NOT_REACHED,
    Verdict.BEHIND: Outcome.NOT_REACHED,
    Verdict.WRONG_WAY: Outcome.NOT_REACHED,
    Verdict.NOT_STARTED: Outcome.NOT_MEASURED,
    Verdict.NO_DATA: Outcome.NOT_MEASURED,
}


def outcome_of(result: HorizonResult | None, passed: bool, behind: bool, held: Held) -> Outcome:
    """How a target stands. `behind`: figures of this horizon exist that the reader is not shown, and `held` says why."""
    if not passed:
        return Outcome.NOT_YET
    found = Outcome.NOT_MEASURED if result is None else _JUDGED.get(result.verdict, Outcome.CANNOT_TELL)
    if found is not Outcome.NOT_MEASURED or not behind:
        return found
    return Outcome.CANNOT_TELL if held is Held.HIDDEN else Outcome.NOT_APPROVED


def promised(indicator: Indicator) -> tuple[Horizon, ...]:
    """The horizons that an indicator has a target for."""
    return tuple(each.horizon for each in indicator.targets)


@dataclass(frozen=True, slots=True)
class Tally:
    """Targets counted by how they stand."""

    reached: int = 0
    not_reached: int = 0
    not_measured: int = 0
    not_approved: int = 0
    cannot_tell: int = 0
    not_yet: int = 0

    @property
    def due(self) -> int:
        """Those whose horizon is over: what a share is of."""
        return self.reached + self.not_reached + self.not_measured + self.not_approved + self.cannot_tell


def tally(promises: Iterable[Promise]) -> Tally:
    """Counts targets. One of each kind at most in one place: a target is never counted twice."""
    counts = dict.fromkeys(Outcome, 0)
    for each in promises:
        counts[each.outcome] += 1
    return Tally(**{outcome.value: number for outcome, number in counts.items()})


class Dimension(StrEnum):
    """What targets are told apart by."""

    HORIZON = "horizon"
    CATEGORY = "category"
    BENEFICIARY = "beneficiary"
    DRIVER = "driver"


NOT_SAID = ""
"""The group of the benefits that do not say."""


def by_dimension(benefits: Sequence[BenefitPromise], dimension: Dimension) -> dict[str, Tally]:
    """The targets of each group, in the domain's own order; only groups that hold a target.

    A benefit with several beneficiaries or drivers counts in each of them: groups are not added together.
    """
    groups: dict[str, list[Promise]] = {}
    for benefit in benefits:
        for promise in benefit.promises:
            for group in _groups(benefit, promise, dimension):
                groups.setdefault(group, []).append(promise)
    order = {
        Dimension.HORIZON: Horizon,
        Dimension.CATEGORY: Category,
        Dimension.BENEFICIARY: Beneficiary,
        Dimension.DRIVER: Driver,
    }[dimension]
    return {key: tally(groups[key]) for key in (*(each.value for each in order), NOT_SAID) if key in groups}


def _groups(benefit: BenefitPromise, promise: Promise, dimension: Dimension) -> tuple[str, ...]:
    match dimension:
        case Dimension.HORIZON:
            return (promise.horizon.value,)
        case Dimension.CATEGORY:
            return (benefit.category.value if benefit.category else NOT_SAID,)
        case Dimension.BENEFICIARY:
            return tuple(each.value for each in benefit.beneficiaries) or (NOT_SAID,)
    return tuple(each.value for each in benefit.drivers) or (NOT_SAID,)
