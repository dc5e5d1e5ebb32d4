"""Whether a project keeps the rules of its scheme: one judgement for each rule, from plain facts and a day.

A rule is `met` or `broken` where the facts decide it, `open` where something is still to come or to be written down,
`at_risk` where it will be broken unless somebody acts, and `not_checkable` where a person must judge. What is not known
is never counted against a project: it is open, and says what is missing.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from gevinst.domain.attachment import AttachmentKind
from gevinst.domain.horizon import add_months, months_between
from gevinst.domain.money import Award, MoneyEntry, MoneyKind, Redisposition, RedispositionState
from gevinst.domain.party import Level, Party
from gevinst.domain.plan import Project
from gevinst.domain.scheme import (
    Agreement,
    Anchoring,
    Audit,
    CommunityMembership,
    CostAndGain,
    Earmarked,
    FirstUseWithin,
    JointApplication,
    MaxDuration,
    OwnContribution,
    PartyComposition,
    Pots,
    RedispositionInAdvance,
    Repayment,
    Rule,
    Scheme,
    Signatures,
    SteeredBy,
    UseInGrantedPeriod,
)

NEAR_DAYS = 60
"""From so many days before a last day, a rule is at risk: it takes weeks to answer a request or to employ somebody."""

_STEERING = ("styring", "steering")
_ATTACHMENTS = {
    "agreement": AttachmentKind.AGREEMENT,
    "accounts": AttachmentKind.ACCOUNTS,
    "budget": AttachmentKind.BUDGET,
}
"""The keys that schemes give their attachments -> what a file is to us. Others are not kept apart."""


class RuleState(StrEnum):
    """How it stands with one rule."""

    MET = "met"
    OPEN = "open"
    AT_RISK = "at_risk"
    BROKEN = "broken"
    NOT_CHECKABLE = "not_checkable"


_WORST = (
    RuleState.BROKEN,
    RuleState.AT_RISK,
    RuleState.OPEN,
    RuleState.NOT_CHECKABLE,
    RuleState.MET,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: its state, a code for the words, and what fills them (days, øre, party keys, levels)."""

    state: RuleState
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """One rule of the scheme, and how it stands. The rule's own text and source heading are in `rule`."""

    rule: Rule
    state: RuleState
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    parts: tuple[Finding, ...] = ()
    """One for each redisposition where the rule is about them; the check itself is then the worst of them."""

    @property
    def by_hand(self) -> bool:
        """Whether only a person can judge it."""
        return self.state is RuleState.NOT_CHECKABLE

    @property
    def due(self) -> dt.date | None:
        """The last day to act, where one is running."""
        return self.params.get("last") if self.state in (RuleState.OPEN, RuleState.AT_RISK) else None


@dataclass(frozen=True, slots=True)
class TakesPart:
    """A party of the project. `left` None: still there."""

    party: Party
    lead: bool = False
    user_representative: bool = False
    left: dt.date | None = None


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """What the rules are judged by: plain data, so that many projects can be judged at once."""

    project: Project
    parties: tuple[TakesPart, ...] = ()
    award: Award | None = None
    money: tuple[MoneyEntry, ...] = ()
    redispositions: tuple[Redisposition, ...] = ()
    attachments: frozenset[AttachmentKind] = frozenset()

    @property
    def period(self) -> tuple[dt.date | None, dt.date | None]:
        """The granted period: the award's own, else the project's."""
        own = self.award
        first = (own.period_first if own else None) or self.project.starts
        return first, (own.period_last if own else None) or self.project.ends

    def members(self, today: dt.date) -> list[Party]:
        """Those who take part today; user representatives are not a party to the grant."""
        return [
            each.party
            for each in self.parties
            if not each.user_representative and (each.left is None or each.left > today)
        ]

    def ended(self, today: dt.date) -> bool:
        """Whether the granted period is over."""
        last = self.period[1]
        return last is not None and last < today


def facts_of(
    project: Project,
    known: Mapping[str, Party],
    award: Award | None,
    money: Sequence[MoneyEntry],
    redispositions: Sequence[Redisposition],
    attachments: Iterable[AttachmentKind] = (),
) -> RuleFacts:
    """The facts of one project; a party that no catalogue knows says nothing of its kind and is left out."""
    return RuleFacts(
        project=project,
        parties=tuple(
            TakesPart(known[part.party], part.role == "lead", part.role == "user_representative", part.left)
            for part in project.parties
            if part.party in known
        ),
        award=award,
        money=tuple(money),
        redispositions=tuple(redispositions),
        attachments=frozenset(attachments),
    )


def spent_of(money: Iterable[MoneyEntry]) -> int | None:
    """Øre of the grant that is used, as far as it is known; None where nothing is known."""
    known = [
        each.actual_ore for each in money if each.kind is MoneyKind.GRANT and each.actual_ore is not None
    ]
    return sum(known) if known else None


def unknown_of(money: Iterable[MoneyEntry], year: int) -> int:
    """How many lines of the grant, up to a year, nobody has yet said the use of."""
    return sum(
        each.kind is MoneyKind.GRANT and each.actual_ore is None and each.year <= year for each in money
    )


def check_rules(scheme: Scheme, facts: RuleFacts, today: dt.date) -> tuple[RuleCheck, ...]:
    """Every rule of the scheme against the facts as they are on `today`, in the scheme's order."""
    return tuple(check_rule(rule, scheme, facts, today) for rule in scheme.rules)


def worst(findings: Iterable[RuleState]) -> RuleState:
    """The state that needs somebody most; met where there are none."""
    found = set(findings)
    return next((state for state in _WORST if state in found), RuleState.MET)


def check_rule(rule: Rule, scheme: Scheme, facts: RuleFacts, today: dt.date) -> RuleCheck:
    """One of them."""
    if isinstance(rule, RedispositionInAdvance):
        parts = tuple(
            redisposition_finding(each, today)
            for each in facts.redispositions
            if each.state is not RedispositionState.WITHDRAWN
        )
        if not parts:
            return RuleCheck(rule, RuleState.MET, "redisposition_none")
        state = worst(part.state for part in parts)
        first = next(part for part in parts if part.state is state)
        return RuleCheck(rule, state, first.code, first.params, parts)
    found = _finding(rule, scheme, facts, today)
    return RuleCheck(rule, found.state, found.code, found.params)


def _finding(rule: Rule, scheme: Scheme, facts: RuleFacts, today: dt.date) -> Finding:
    """The judgement of every kind but the one that looks at many things."""
    match rule:
        case PartyComposition():
            return _composition(rule, facts.members(today))
        case CommunityMembership():
            return _membership(scheme, facts.members(today))
        case JointApplication():
            return _joint(facts.members(today))
        case FirstUseWithin():
            return _first_use(rule, facts, today)
        case MaxDuration():
            return _duration(rule, facts.project)
        case Pots():
            return _pot(rule, facts)
        case OwnContribution():
            return _own_contribution(rule, facts, today)
        case CostAndGain():
            return _cost_and_gain(facts, today)
        case Repayment():
            return _repayment(facts, today)
        case UseInGrantedPeriod():
            return _use_in_period(facts)
        case Agreement():
            return _agreement(rule, facts, today)
        case Signatures():
            return _signatures(rule, facts.members(today))
        case Earmarked():
            return _earmarked(rule, facts, today)
        case SteeredBy():
            return _steered_by(rule, facts, today)
        case Anchoring():
            return _anchoring(rule, facts)
        case Audit():
            return _audit(rule, facts)
    # What makes an application be rejected, what is made public, who may apply again, and statements: for a person.
    return Finding(RuleState.NOT_CHECKABLE, "by_hand")


# --- Who takes part --------------------------------------------------------------------------------------------------


def _composition(rule: PartyComposition, members: Sequence[Party]) -> Finding:
    if not members:
        return Finding(RuleState.OPEN, "parties_missing")
    names = {"parties": tuple(party.key for party in members)}
    if rule.met_by(members):
        return Finding(RuleState.MET, "parties_met", names)
    lacking = [
        tuple(need for need in needs if sum(party.kind in need.kinds for party in members) < need.at_least)
        for needs in rule.alternatives
    ]
    # The alternative that lacks least is the one to name; the first of equals.
    return Finding(RuleState.BROKEN, "parties_lacking", {**names, "lacking": min(lacking, key=len)})


def _membership(scheme: Scheme, members: Sequence[Party]) -> Finding:
    if not scheme.health_communities:
        return Finding(RuleState.NOT_CHECKABLE, "communities_not_named")
    if not members:
        return Finding(RuleState.OPEN, "parties_missing")
    named = {community.key for community in scheme.health_communities}
    # Invented parties have invented communities: the demo needs no real ones.
    outside = tuple(
        party.key for party in members if not party.invented and party.health_community not in named
    )
    if outside:
        return Finding(RuleState.BROKEN, "parties_outside", {"parties": outside})
    return Finding(RuleState.MET, "parties_inside")


def _joint(members: Sequence[Party]) -> Finding:
    if not members:
        return Finding(RuleState.OPEN, "parties_missing")
    there = {party.level for party in members}
    lacking = tuple(level for level in (Level.MUNICIPALITY, Level.HOSPITAL) if level not in there)
    if lacking:
        return Finding(RuleState.BROKEN, "levels_lacking", {"levels": lacking})
    return Finding(RuleState.MET, "levels_there")


def _signatures(rule: Signatures, members: Sequence[Party]) -> Finding:
    there = {party.level for party in members}
    lacking = tuple(
        dict.fromkeys(
            each.level for each in rule.signers if each.level is not None and each.level not in there
        )
    )
    roles = tuple(each.role for each in rule.signers)
    if members and lacking:
        return Finding(RuleState.BROKEN, "signer_level_lacking", {"levels": lacking, "roles": roles})
    # Whether they have signed stands on the paper.
    return Finding(RuleState.NOT_CHECKABLE, "signatures_by_hand", {"roles": roles})


def _lead(facts: RuleFacts, today: dt.date) -> Party | None:
    return next(
        (each.party for each in facts.parties if each.lead and (each.left is None or each.left > today)), None
    )


def _earmarked(rule: Earmarked, facts: RuleFacts, today: dt.date) -> Finding:
    lead = _lead(facts, today)
    if lead is None:
        return Finding(RuleState.OPEN, "lead_missing")
    about = {"party": lead.key, "kind": rule.to}
    if lead.kind is rule.to:
        return Finding(RuleState.MET, "lead_right_kind", about)
    return Finding(RuleState.BROKEN, "lead_wrong_kind", about)


def _steered_by(rule: SteeredBy, facts: RuleFacts, today: dt.date) -> Finding:
    members = facts.members(today)
    if not members:
        return Finding(RuleState.OPEN, "parties_missing")
    fitting = {party.key for party in members if party.kind in rule.kinds}
    if not fitting:
        return Finding(RuleState.BROKEN, "steering_kind_lacking", {"kinds": rule.kinds})
    lead = _lead(facts, today)
    steers = lead.key if lead is not None and lead.key in fitting else None
    if steers is None:
        steers = next(
            (
                role.party
                for duty, role in facts.project.roles
                if role.party in fitting and any(word in duty.lower() for word in _STEERING)
            ),
            None,
        )
    if steers is None:
        return Finding(RuleState.OPEN, "steering_not_said", {"kinds": rule.kinds})
    return Finding(RuleState.MET, "steered", {"party": steers})


# --- Time ------------------------------------------------------------------------------------------------------------


def _first_use(rule: FirstUseWithin, facts: RuleFacts, today: dt.date) -> Finding:
    award = facts.award
    if award is None:
        return Finding(RuleState.OPEN, "award_missing")
    last = add_months(award.awarded, rule.months)
    if award.first_use is not None:
        about = {"day": award.first_use, "by": last}
        if rule.met_by(award.awarded, award.first_use):
            return Finding(RuleState.MET, "first_use_in_time", about)
        return Finding(RuleState.BROKEN, "first_use_late", about)
    left = (last - today).days
    running: dict[str, Any] = {"last": last, "days": left}
    if spent_of(facts.money):
        # It is in use; only the day is not written down.
        state = RuleState.OPEN if left > NEAR_DAYS else RuleState.AT_RISK
        return Finding(state, "first_use_day_missing", running)
    if left < 0:
        return Finding(RuleState.BROKEN, "first_use_passed", {"by": last, "days": -left})
    if left <= NEAR_DAYS:
        return Finding(RuleState.AT_RISK, "first_use_near", running)
    return Finding(RuleState.OPEN, "first_use_open", running)


def _duration(rule: MaxDuration, project: Project) -> Finding:
    if project.starts is None or project.ends is None:
        return Finding(RuleState.OPEN, "days_missing")
    longest = add_months(project.starts, 12 * rule.years) - dt.timedelta(days=1)
    about = {"years": rule.years, "ends": project.ends, "longest": longest}
    if rule.met_by(project.starts, project.ends):
        return Finding(RuleState.MET, "duration_met", about)
    return Finding(RuleState.BROKEN, "duration_long", about)


def _pot(rule: Pots, facts: RuleFacts) -> Finding:
    if facts.award is None:
        return Finding(RuleState.OPEN, "award_missing")
    if facts.award.multi_year is None:
        return Finding(RuleState.OPEN, "pot_missing")
    pot = "multi_year" if facts.award.multi_year else "one_year"
    if pot not in rule.pots:
        return Finding(RuleState.BROKEN, f"pot_{pot}_not_there")
    first, last = facts.period
    if first is None or last is None:
        return Finding(RuleState.OPEN, "days_missing")
    longer = months_between(first, last + dt.timedelta(days=1)) > 12
    if pot == "one_year" and longer:
        return Finding(RuleState.BROKEN, "pot_one_year_too_long", {"ends": last})
    if pot == "multi_year" and not longer:
        return Finding(RuleState.AT_RISK, "pot_multi_year_short", {"ends": last})
    return Finding(RuleState.MET, f"pot_{pot}_met")


# --- Money -----------------------------------------------------------------------------------------------------------


def _own_contribution(rule: OwnContribution, facts: RuleFacts, today: dt.date) -> Finding:
    """Each level that is named must contribute, in kind too; where none is named, somebody must."""
    levels = {each.party.key: each.party.level for each in facts.parties}
    given: dict[Level | None, int] = {}
    planned: dict[Level | None, int] = {}
    for entry in facts.money:
        if entry.kind is MoneyKind.OWN_CONTRIBUTION:
            level = levels.get(entry.payer or "")
            given[level] = given.get(level, 0) + (entry.actual_ore or 0)
            planned[level] = planned.get(level, 0) + (entry.planned_ore or 0)
    amounts = {level: ore for level, ore in given.items() if ore > 0}
    wanted: tuple[Level | None, ...] = rule.levels or (None,)

    def without(amount: dict[Level | None, int]) -> tuple[Level | None, ...]:
        """The levels that put in nothing; (None,) where none is named and nobody puts in anything."""
        if not rule.levels:
            return wanted if sum(amount.values()) <= 0 else ()
        return tuple(level for level in wanted if amount.get(level, 0) <= 0)

    lacking = without(given)
    unplanned = tuple(level for level in lacking if level in without(planned))
    named = tuple(level for level in (unplanned or lacking) if level is not None)
    about = {"levels": named, "amounts": amounts, "exception": rule.main_rule}
    if not lacking:
        return Finding(RuleState.MET, "own_given", about)
    if not unplanned and not facts.ended(today):
        return Finding(RuleState.OPEN, "own_planned", about)
    if rule.main_rule:
        # "As a main rule": an exception may have been made, and it is not for a program to say that it was not.
        return Finding(RuleState.OPEN, "own_exception", about)
    if facts.ended(today):
        return Finding(RuleState.BROKEN, "own_lacking", about)
    if not given:
        return Finding(RuleState.OPEN, "own_not_recorded", about)
    return Finding(RuleState.AT_RISK, "own_level_lacking", about)


def _cost_and_gain(facts: RuleFacts, today: dt.date) -> Finding:
    """Both must be shown, for a party or level; what the parties put in themselves is a cost they bear."""
    levels: dict[str, Level | None] = {each.party.key: each.party.level for each in facts.parties}
    levels |= {level.value: level for level in Level}

    def by_level(kinds: tuple[MoneyKind, ...], side: str) -> dict[Level | None, int]:
        found: dict[Level | None, int] = {}
        for entry in facts.money:
            who = entry.payer if side == "payer" else entry.gainer
            ore = entry.actual_ore if entry.actual_ore is not None else entry.planned_ore
            if entry.kind in kinds and who is not None and ore:
                level = levels.get(who)
                found[level] = found.get(level, 0) + ore
        return found

    costs = by_level((MoneyKind.COST, MoneyKind.OWN_CONTRIBUTION), "payer")
    gains = by_level((MoneyKind.GAIN,), "gainer")
    about = {"costs": costs, "gains": gains}
    if costs and gains:
        return Finding(RuleState.MET, "cost_and_gain_shown", about)
    code = "gain_not_shown" if costs else "cost_not_shown" if gains else "cost_and_gain_not_shown"
    return Finding(RuleState.BROKEN if facts.ended(today) else RuleState.OPEN, code, about)


def redisposition_finding(asked: Redisposition, today: dt.date) -> Finding:
    """One changed use: answered before the money is used in the new way, or not. Not for one that was withdrawn."""
    about = {"what": asked.what, "asked": asked.asked, "answered": asked.answered, "used": asked.used_from}
    match asked.state:
        case RedispositionState.APPROVED:
            late = (
                asked.used_from is not None
                and asked.answered is not None
                and asked.used_from <= asked.answered
            )
            if late:
                return Finding(RuleState.BROKEN, "redisposition_used_before_answer", about)
            return Finding(RuleState.MET, "redisposition_approved", about)
        case RedispositionState.REFUSED:
            used = (
                asked.used_from is not None
                and asked.answered is not None
                and asked.used_from <= asked.answered
            )
            if used:
                return Finding(RuleState.BROKEN, "redisposition_used_and_refused", about)
            return Finding(RuleState.MET, "redisposition_refused", about)
    if asked.used_from is None:
        return Finding(RuleState.OPEN, "redisposition_waiting", about)
    left = (asked.used_from - today).days
    if left <= 0:
        return Finding(RuleState.BROKEN, "redisposition_used_unanswered", about)
    # The last day to answer is the day before.
    about |= {"last": asked.used_from - dt.timedelta(days=1), "days": left - 1}
    if left <= NEAR_DAYS:
        return Finding(RuleState.AT_RISK, "redisposition_near", about)
    return Finding(RuleState.OPEN, "redisposition_waiting", about)


def _repayment(facts: RuleFacts, today: dt.date) -> Finding:
    award = facts.award
    if award is None:
        return Finding(RuleState.OPEN, "award_missing")
    unpaid = sum(each.amount_ore for each in award.repayments if each.paid is None)
    about: dict[str, Any] = {"returned": award.returned_ore}
    if unpaid:
        decided = min(each.decided for each in award.repayments if each.paid is None)
        late = (today - decided).days > NEAR_DAYS
        about |= {"amount": unpaid, "decided": decided}
        return Finding(RuleState.AT_RISK if late else RuleState.OPEN, "repayment_unpaid", about)
    if facts.ended(today):
        spent = spent_of(facts.money)
        if spent is None or unknown_of(facts.money, today.year):
            return Finding(RuleState.OPEN, "use_not_known", about)
        left = award.amount_ore - award.returned_ore - spent
        if left > 0:
            return Finding(RuleState.AT_RISK, "money_left", {**about, "amount": left})
        return Finding(RuleState.MET, "money_used", about)
    return Finding(RuleState.MET, "repayment_paid" if award.returned_ore else "repayment_none", about)


def _use_in_period(facts: RuleFacts) -> Finding:
    if facts.award is None:
        return Finding(RuleState.OPEN, "award_missing")
    first, last = facts.period
    if first is None or last is None:
        return Finding(RuleState.OPEN, "days_missing")
    about = {"first": first, "end": last}
    used = facts.award.first_use
    if used is not None and not first <= used <= last:
        return Finding(RuleState.BROKEN, "first_use_outside", {**about, "day": used})
    grants = [entry for entry in facts.money if entry.kind is MoneyKind.GRANT]
    outside = [entry for entry in grants if not first.year <= entry.year <= last.year]
    years = tuple(sorted({entry.year for entry in outside if entry.actual_ore}))
    if years:
        return Finding(RuleState.BROKEN, "use_outside", {**about, "years": years})
    years = tuple(sorted({entry.year for entry in outside if entry.actual_ore is None and entry.planned_ore}))
    if years:
        return Finding(RuleState.AT_RISK, "use_planned_outside", {**about, "years": years})
    if spent_of(grants) is None:
        return Finding(RuleState.OPEN, "use_not_known", about)
    return Finding(RuleState.MET, "use_inside", about)


# --- Papers ----------------------------------------------------------------------------------------------------------


def _agreement(rule: Agreement, facts: RuleFacts, today: dt.date) -> Finding:
    day, awarded = facts.project.agreement_date, facts.award.awarded if facts.award else None
    about = {"day": day, "awarded": awarded}
    if day is None and (rule.signed or rule.dated):
        return Finding(RuleState.OPEN, "agreement_day_missing", about)
    if day is not None and day > today:
        return Finding(RuleState.OPEN, "agreement_to_come", about)
    if day is not None and awarded is not None and day > awarded:
        return Finding(RuleState.BROKEN, "agreement_after_award", about)
    if rule.attachment is not None and AttachmentKind.AGREEMENT not in facts.attachments:
        return Finding(RuleState.OPEN, "agreement_file_missing", about)
    return Finding(RuleState.MET, "agreement_there" if day is None else "agreement_dated", about)


def _anchoring(rule: Anchoring, facts: RuleFacts) -> Finding:
    about = {"at": rule.at}
    kind = _ATTACHMENTS.get(rule.attachment or "")
    if kind is None:
        return Finding(RuleState.NOT_CHECKABLE, "anchoring_by_hand", about)
    if kind in facts.attachments:
        return Finding(RuleState.MET, "anchoring_attached", about)
    return Finding(RuleState.OPEN, "anchoring_file_missing", about)


def _audit(rule: Audit, facts: RuleFacts) -> Finding:
    if not rule.own_audit:
        return Finding(RuleState.MET, "no_own_audit")
    if AttachmentKind.ACCOUNTS in facts.attachments:
        return Finding(RuleState.MET, "accounts_attached")
    return Finding(RuleState.OPEN, "accounts_missing")
