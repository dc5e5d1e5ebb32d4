"""How a baseline came as far as it is: who registered, changed and confirmed it, when, from which value to which.

Every save of a plan notes it in the trail, in its own transaction; the pages of a benefit tell it from there.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gevinst.catalogue.privacy import small_counts
from gevinst.domain.audit import AuditEntry
from gevinst.domain.evaluation import Audience
from gevinst.domain.measure import Measure
from gevinst.domain.plan import Baseline, BaselineState, Indicator, PlanDocument
from gevinst.domain.plan_checks import baseline_value
from gevinst.domain.small_baselines import small_baseline
from gevinst.i18n import Translator
from gevinst.reporting.wording import DASH, value_text
from gevinst.services.views import BaselineStep
from gevinst.storage.unit_of_work import Reading, UnitOfWork

REGISTER, CONFIRM, REOPEN = "register_baseline", "confirm_baseline", "reopen_baseline"
REMOVE, DESCRIBE = "remove_baseline", "describe_baseline"
ACTIONS = (REGISTER, CONFIRM, REOPEN, REMOVE, DESCRIBE)
"""What the trail says of a baseline. Its key is the indicator's id."""

_FIGURE = ("from_series", "value", "numerator", "denominator", "first", "last")
"""What makes it another figure."""
_WORDS = ("n", "source", "note")
"""What is said of it. The trail names what changed of this and holds no text."""

_Told = tuple[str, float | None, float | None, float | None]
"""An indicator's id and the figure of its baseline: value, numerator, denominator."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens to the baseline of an indicator as a plan is saved."""

    indicator: str
    action: str
    old: Baseline
    new: Baseline


def steps(before: PlanDocument | None, after: PlanDocument) -> tuple[Step, ...]:
    """What happens to every baseline as `after` takes the place of `before` (None: a new project)."""
    old = {} if before is None else {each.id: each.baseline for each in _indicators(before)}
    return tuple(
        Step(each.id, action, was, each.baseline)
        for each in _indicators(after)
        if (was := old.get(each.id, Baseline())) != each.baseline
        for action in _happens(was, each.baseline)
    )


def _indicators(document: PlanDocument) -> Iterator[Indicator]:
    return (indicator for benefit in document.benefits for indicator in benefit.indicators)


def _happens(old: Baseline, new: Baseline) -> Iterator[str]:
    missing, confirmed = BaselineState.MISSING, BaselineState.CONFIRMED
    if new.state is missing:
        if old.state is not missing:
            yield REMOVE
        return
    another = old.state is missing or any(getattr(old, name) != getattr(new, name) for name in _FIGURE)
    if another:
        yield REGISTER
    if new.state is confirmed and (another or old.state is not confirmed):
        yield CONFIRM
    elif old.state is confirmed and new.state is not confirmed and not another:
        yield REOPEN
    elif not another:
        yield DESCRIBE


def levels(work: Reading, document: PlanDocument, wanted: Collection[str] | None = None) -> dict[str, float]:
    """What the figures say of each baseline that is in the figures: indicator id -> level. `wanted`: of these only."""
    ids = [
        each.id
        for each in _indicators(document)
        if each.baseline.from_series and (wanted is None or each.id in wanted)
    ]
    return {
        each.indicator: each.baseline
        for each in (work.evaluations.for_indicators(ids, Audience.ALL) if ids else ())
        if each.series is None and each.baseline is not None
    }


def note(
    work: UnitOfWork,
    slug: str,
    found: Sequence[Step],
    was: Mapping[str, float],
    now: Mapping[str, float],
    at: dt.datetime | None = None,
    by: str | None = None,
) -> None:
    """Writes the steps into the trail. `was` and `now`: `levels` before and after. `at`, `by`: of a history read in."""
    for step in found:
        told: tuple[dict[str, Any], dict[str, Any]]
        if step.action == DESCRIBE:
            changed = [name for name in _WORDS if getattr(step.old, name) != getattr(step.new, name)]
            told = {}, {"changed": changed}
            if "n" in changed:
                # How many it rests on may say that its figure is not for readers outside.
                told = {}, {"changed": changed, **_kept(step.new, None)}
        else:
            told = (
                _kept(step.old, was.get(step.indicator)),
                _kept(step.new, now.get(step.indicator)),
            )
        work.audit(step.action, "indicator", step.indicator, project=slug, before=told[0], after=told[1], at=at, by=by)  # fmt: skip


def _kept(baseline: Baseline, level: float | None) -> dict[str, Any]:
    """A baseline as the trail holds it: its state and figure, with what the figures came to where it is in them."""
    held = baseline.model_dump(mode="json", include={"state", "n", *_FIGURE}, exclude_defaults=True)
    held["state"] = baseline.state.value
    return held | ({"level": level} if baseline.from_series and level is not None else {})


# ---- told ------------------------------------------------------------------------------------------------------------


def trail(
    work: Reading, slug: str, indicators: Mapping[str, Measure | None], inside: bool, _: Translator
) -> dict[str, tuple[BaselineStep, ...]]:
    """What became of the baselines of these indicators (id -> its measure), the newest first.

    Those who see approved figures only (not `inside`) are not told what the figures came to, nor what rests on small counts.
    """
    entries = work.audits(slug, 2000, ACTIONS, list(indicators))
    few = frozenset() if inside or not entries else _few(work.plans.document(slug), entries, indicators)
    found: dict[str, list[BaselineStep]] = {}
    for entry in entries:
        text = _sentence(entry, indicators[entry.key], inside, few, _)
        found.setdefault(entry.key, []).append(BaselineStep(entry.at, entry.actor, entry.action, text))
    return {key: tuple(own) for key, own in found.items()}


def _few(
    document: PlanDocument, entries: Sequence[AuditEntry], indicators: Mapping[str, Measure | None]
) -> frozenset[_Told]:
    """The figures of baselines that rest on small counts, by the plan as it stands or by what was once said of them.

    A step tells a figure and not what else was said of it then, so what is known of the figure at any time counts for all steps.
    """
    known = {each.id: each for each in _indicators(document)}
    said = [(key, each.baseline) for key, each in known.items() if key in indicators]
    said += [(entry.key, _baseline(kept)) for entry in entries for kept in (entry.before, entry.after)]
    rule = small_counts()
    return frozenset(
        _told(key, own)
        for key, own in said
        if small_baseline(own, indicators[key], rule, known[key].frequency if key in known else None)
    )


def _told(key: str, own: Baseline) -> _Told:
    return key, own.value, own.numerator, own.denominator


def _baseline(kept: Mapping[str, Any]) -> Baseline:
    return Baseline.model_validate(
        {name: value for name, value in kept.items() if name in Baseline.model_fields}
    )


def _sentence(
    entry: AuditEntry, measure: Measure | None, inside: bool, few: Collection[_Told], _: Translator
) -> str:
    who = entry.actor
    if entry.action == DESCRIBE:
        return _("{who} changed what is said of the baseline", who=who)
    old, new = (_value(entry.key, each, measure, inside, few, _) for each in (entry.before, entry.after))
    if entry.action == REMOVE:
        return _("{who} removed the baseline: {old}", who=who, old=old)
    if entry.action == CONFIRM:
        return _("{who} confirmed the baseline: {new}", who=who, new=new)
    if entry.action == REOPEN:
        return _("{who} took the confirmation of the baseline back: {new}", who=who, new=new)
    if entry.before.get("state", BaselineState.MISSING) == BaselineState.MISSING:
        return _("{who} registered the baseline: {new}", who=who, new=new)
    return _("{who} changed the baseline from {old} to {new}", who=who, old=old, new=new)


def _value(
    key: str,
    kept: Mapping[str, Any],
    measure: Measure | None,
    inside: bool,
    few: Collection[_Told],
    _: Translator,
) -> str:
    """`18,4 prosent`, `17,9 prosent (tallene januar 2024–desember 2024)`."""
    baseline = _baseline(kept)
    if baseline.from_series and baseline.first and baseline.last:
        span = _("the figures of {span}", span=f"{_.month(baseline.first)}{DASH}{_.month(baseline.last)}")
        level = kept.get("level") if inside else None
        return span if level is None else f"{value_text(level, measure, _)} ({span})"
    if _told(key, baseline) in few:
        return value_text(None, measure, _)
    value = baseline_value(baseline, measure) if measure is not None else baseline.value
    return value_text(value, measure, _)
