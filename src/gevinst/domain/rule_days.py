"""How a project stands with its scheme's rules and criteria, from which day on: what a row of many projects is made of.

A judgement changes on few days: when a deadline comes near or passes, when the granted period is over, when a party leaves.
So it is made once for each of those days, and whoever reads it afterwards looks up the day.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

from gevinst.domain.criterion_check import CriterionCheck, PlanCounts, check_criterion, criterion_facts
from gevinst.domain.horizon import add_months
from gevinst.domain.money import MoneyKind
from gevinst.domain.rule_check import NEAR_DAYS, RuleCheck, RuleFacts, check_rule, check_rules
from gevinst.domain.rule_standing import Standing, standing_of
from gevinst.domain.scheme import (
    Anchoring,
    Audit,
    CommunityMembership,
    CostAndGain,
    Criterion,
    Earmarked,
    FirstUseWithin,
    JointApplication,
    MaxDuration,
    OwnContribution,
    PartyComposition,
    Pots,
    Publication,
    Reapplication,
    Rejection,
    Rule,
    Scheme,
    Signatures,
    Statement,
    SteeredBy,
    UseInGrantedPeriod,
)

BY_HAND = len(Standing)
"""The place of what no program can see: it is read as not known."""
_PLACES = {standing: at for at, standing in enumerate(Standing)}
_ONE_DAY, _NEAR = dt.timedelta(days=1), dt.timedelta(days=NEAR_DAYS)
Check = RuleCheck | CriterionCheck
Ask = Rule | Criterion


def asks_of(scheme: Scheme | None) -> tuple[Ask, ...]:
    """What a scheme asks: its rules and then its criteria, in its order. The place of a check is its place here."""
    if scheme is None:
        return ()
    return (*scheme.rules, *(scheme.criteria if isinstance(scheme.criteria, tuple) else ()))


def on_money(ask: Ask) -> bool:
    """Whether it is a rule on when the money must be in use."""
    return isinstance(ask, FirstUseWithin | UseInGrantedPeriod)


def checks_of(
    scheme: Scheme | None, facts: RuleFacts, counts: PlanCounts, today: dt.date
) -> tuple[Check, ...]:
    """Everything that a scheme asks, as it stands on a day; in the order of `asks_of`."""
    if scheme is None:
        return ()
    shown = criterion_facts(counts, facts, today)
    return (
        *check_rules(scheme, facts, today),
        *(check_criterion(each, shown) for each in asks_of(scheme) if isinstance(each, Criterion)),
    )


def place_of(check: Check) -> int:
    """The place of its standing in `Standing`; `BY_HAND` where only a person can see it."""
    if check.by_hand:
        return BY_HAND
    return _PLACES[standing_of(check if isinstance(check, RuleCheck) else check.finding)]


def steps(scheme: Scheme | None, facts: RuleFacts, counts: PlanCounts) -> tuple[tuple[int, int, int], ...]:
    """(place in `asks_of`, ordinal of the day, place of the standing) of each change, by day; the first are from day 1 on."""
    asks = asks_of(scheme)
    if scheme is None or not asks:
        return ()
    found: list[tuple[int, int, int]] = []
    before: list[int | None] = [None] * len(asks)
    looks = [_SIGHTS.get(type(ask), _DAY) for ask in asks]
    # Most of what is asked looks at no more of a day than who takes part then, or whether the period is over.
    judged: dict[tuple[int, object], int] = {}
    for day in (dt.date.min, *turning_days(scheme, facts)):
        there = tuple([each.left is None or each.left > day for each in facts.parties])
        # In the order of what is looked at.
        seen = (None, facts.ended(day), there, day)
        for at, look in enumerate(looks):
            key = (at, seen[look])
            standing = judged.get(key)
            if standing is None:
                standing = judged[key] = place_of(_check(asks[at], scheme, facts, counts, day))
            if before[at] != standing:
                found.append((at, day.toordinal(), standing))
                before[at] = standing
    return tuple(found)


_NOTHING, _ENDED, _PARTIES, _DAY = range(4)
"""What of a day a judgement looks at: as long as that stays as it is, so does the judgement."""
_SIGHTS: dict[type[object], int] = {
    **dict.fromkeys(
        (
            MaxDuration,
            Pots,
            UseInGrantedPeriod,
            Anchoring,
            Audit,
            Rejection,
            Publication,
            Reapplication,
            Statement,
        ),
        _NOTHING,
    ),
    **dict.fromkeys((OwnContribution, CostAndGain), _ENDED),
    **dict.fromkeys(
        (
            PartyComposition,
            CommunityMembership,
            JointApplication,
            Signatures,
            Earmarked,
            SteeredBy,
            Criterion,
        ),
        _PARTIES,
    ),
}


def _check(ask: Ask, scheme: Scheme, facts: RuleFacts, counts: PlanCounts, day: dt.date) -> Check:
    if isinstance(ask, Criterion):
        return check_criterion(ask, criterion_facts(counts, facts, day))
    return check_rule(ask, scheme, facts, day)


def turning_days(scheme: Scheme | None, facts: RuleFacts) -> tuple[dt.date, ...]:
    """The days on which a judgement may be another than the day before, in order."""
    return tuple(sorted({day for day in _days(scheme, facts) if day > dt.date.min}))


def _days(scheme: Scheme | None, facts: RuleFacts) -> Iterator[dt.date]:
    yield from (each.left for each in facts.parties if each.left is not None)
    last = facts.period[1]
    if last is not None:
        yield from _after(last)
    if facts.project.agreement_date is not None:
        yield facts.project.agreement_date
    for asked in facts.redispositions:
        if asked.used_from is not None:
            yield from _before(asked.used_from)
    # Which lines of the grant nobody has said the use of is counted up to the year.
    yield from (
        dt.date(each.year, 1, 1) for each in facts.money if each.kind is MoneyKind.GRANT and each.year > 0
    )
    if facts.award is None:
        return
    for back in facts.award.repayments:
        yield from _after(back.decided + _NEAR)
    for rule in scheme.rules if scheme else ():
        if isinstance(rule, FirstUseWithin):
            until = add_months(facts.award.awarded, rule.months)
            yield from (*_before(until), *_after(until))


def _before(day: dt.date) -> Iterable[dt.date]:
    """The day itself, and the day from which it is near."""
    return (day, day - _NEAR) if day.toordinal() > NEAR_DAYS else (day,)


def _after(day: dt.date) -> Iterable[dt.date]:
    return (day + _ONE_DAY,) if day < dt.date.max else ()
