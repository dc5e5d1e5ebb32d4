"""What is found about a rule, in sentences: how it stands, and what to do about it."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Literal

from gevinst.domain.party import Level, PartyKind
from gevinst.domain.rule_check import Finding, RuleCheck, RuleState
from gevinst.domain.scheme import PartyNeed
from gevinst.i18n import N_, Translator

STATES: dict[RuleState, str] = {
    RuleState.MET: N_("Met"),
    RuleState.OPEN: N_("Not settled"),
    RuleState.AT_RISK: N_("At risk"),
    RuleState.BROKEN: N_("Broken"),
    RuleState.NOT_CHECKABLE: N_("Must be judged"),
}

SAYS: dict[str, str] = {
    "by_hand": N_("No program can judge this."),
    # Who takes part
    "parties_missing": N_("The plan names no parties."),
    "parties_met": N_("{parties} take part."),
    "parties_lacking": N_("Lacking: {lacking}."),
    "communities_not_named": N_("The scheme names no health communities."),
    "parties_outside": N_("Not in a health community of the scheme: {parties}."),
    "parties_inside": N_("All parties belong to a health community of the scheme."),
    "levels_there": N_("Both levels take part."),
    "levels_lacking": N_("No party takes part from: {levels}."),
    "signer_level_lacking": N_("No party that could sign takes part from: {levels}."),
    "signatures_by_hand": N_("To sign: {roles}. The signatures stand on the paper."),
    "lead_missing": N_("The plan does not say which party leads."),
    "lead_right_kind": N_("{party} leads the project."),
    "lead_wrong_kind": N_("{party} leads the project, but the grant goes to: {kind}."),
    "steering_kind_lacking": N_("None of the parties is: {kinds}."),
    "steering_not_said": N_("The plan does not say who steers the project."),
    "steered": N_("{party} steers the project."),
    # Time
    "award_missing": N_("The award is not registered yet."),
    "first_use_in_time": N_("The money was taken into use on {day}. The last day was {by}."),
    "first_use_late": N_("The money was taken into use on {day}. The last day was {by}."),
    "first_use_day_missing": N_(
        "Money has been used, but it is not written from which day. The last day: {last}."
    ),
    "first_use_passed": N_(
        "The money should have been taken into use by {by}. The day passed {days} ago."
    ),
    "first_use_near": N_("The money must be taken into use by {last}, {when}."),
    "first_use_open": N_("The money must be taken into use by {last}, {when}."),
    "days_missing": N_("The first and the last day of the project are not both written."),
    "duration_met": N_("The project ends {ends}. It may last until {longest}."),
    "duration_long": N_("The project ends {ends}, but may not last longer than {longest}."),
    "pot_missing": N_("It is not chosen whether the award is for one year or several."),
    "pot_one_year_not_there": N_("The scheme has no money for one-year projects."),
    "pot_multi_year_not_there": N_("The scheme has no money for multi-year projects."),
    "pot_one_year_too_long": N_("Awarded as a one-year project, but lasts until {ends}."),
    "pot_multi_year_short": N_("Awarded as a multi-year project, but ends {ends}, within a year."),
    "pot_one_year_met": N_("Awarded as a one-year project."),
    "pot_multi_year_met": N_("Awarded as a multi-year project."),
    # Money
    "own_given": N_("Put in so far, work in kind counted: {amounts}."),
    "own_planned": N_("Planned, but nothing is recorded as put in: {levels}."),
    "own_exception": N_(
        "No own contribution is recorded: {levels}. It is a main rule, so an exception is possible."
    ),
    "own_lacking": N_("The period is over, and no own contribution is recorded: {levels}."),
    "own_not_recorded": N_("No own contribution is recorded yet."),
    "own_level_lacking": N_("No own contribution is recorded or planned: {levels}."),
    "cost_and_gain_shown": N_("Cost is shown for: {costs}. Gain is shown for: {gains}."),
    "gain_not_shown": N_("Cost is shown for: {costs}. Gain is not shown."),
    "cost_not_shown": N_("Gain is shown for: {gains}. Cost is not shown."),
    "cost_and_gain_not_shown": N_("Neither cost nor gain is shown."),
    "redisposition_none": N_("Nobody has asked to use the money for something else."),
    "redisposition_approved": N_("“{what}”: approved {answered}."),
    "redisposition_refused": N_("“{what}”: refused {answered}. The money is used as granted."),
    "redisposition_used_before_answer": N_(
        "“{what}”: used from {used}, but not approved until {answered}."
    ),
    "redisposition_used_and_refused": N_("“{what}”: used from {used}, and refused {answered}."),
    "redisposition_used_unanswered": N_("“{what}”: used from {used}, and not answered yet."),
    "redisposition_near": N_("“{what}”: must be answered by {last}, {when}, before the money is used."),
    "redisposition_waiting": N_("“{what}”: asked for {asked}, not answered yet."),
    "repayment_unpaid": N_("{amount} is to be paid back. It was agreed {decided}."),
    "use_not_known": N_("It is not known how much of the grant is used."),
    "money_left": N_("The period is over, and {amount} of the grant is left."),
    "money_used": N_("The whole grant is used."),
    "repayment_paid": N_("{returned} has been paid back."),
    "repayment_none": N_("Nothing is to be paid back."),
    "first_use_outside": N_(
        "The money was taken into use on {day}, outside the granted period ({first} to {end})."
    ),
    "use_outside": N_("Money is recorded as used in {years}, outside the granted period ({first} to {end})."),
    "use_planned_outside": N_(
        "Use is planned in {years}, outside the granted period ({first} to {end})."
    ),
    "use_inside": N_("All recorded use lies within the granted period ({first} to {end})."),
    # Papers
    "agreement_day_missing": N_("It is not written when the agreement was signed."),
    "agreement_to_come": N_("The agreement has a date to come: {day}."),
    "agreement_after_award": N_("The agreement is dated {day}, after the award ({awarded})."),
    "agreement_file_missing": N_("The agreement is not attached."),
    "agreement_there": N_("The agreement is attached."),
    "agreement_dated": N_("The agreement is dated {day}."),
    "anchoring_by_hand": N_("At: {at}. Shown in the application."),
    "anchoring_attached": N_("At: {at}. The paper is attached."),
    "anchoring_file_missing": N_("At: {at}. The paper is not attached."),
    "no_own_audit": N_("No audit of its own is needed."),
    "accounts_attached": N_("The accounts are attached."),
    "accounts_missing": N_("The accounts are not attached."),
}  # fmt: skip
"""Code of a finding -> how it stands. Every code of `domain.rule_check` is here (held by a test)."""

_ASK = N_("Agree with the funder on what to do.")
_PARTIES = N_("Write the parties in the plan.")
_WAIT = N_("The funder must answer before the money is used.")
_LATE = N_("Tell the funder at once: the money may have to be paid back.")
_MONEY = N_("Record it under money, with who pays.")

DOES: dict[str, str] = {
    "parties_missing": _PARTIES,
    "parties_lacking": N_("Add the party in the plan, or agree with the funder on what to do."),
    "parties_outside": _ASK,
    "levels_lacking": N_("Add the party in the plan, or agree with the funder on what to do."),
    "signer_level_lacking": _PARTIES,
    "lead_missing": N_("Choose the lead party in the plan."),
    "lead_wrong_kind": _ASK,
    "steering_kind_lacking": _ASK,
    "steering_not_said": N_("Write the leader of the steering group among the roles in the plan."),
    "award_missing": N_("Register the award below."),
    "first_use_late": _LATE,
    "first_use_day_missing": N_("Write the day the money was taken into use."),
    "first_use_passed": N_("Write the day the money was taken into use, or agree with the funder on what to do."),
    "first_use_near": N_("Begin to use the money, and write the day here."),
    "first_use_open": N_("Write the day here when you begin to use the money."),
    "days_missing": N_("Write the first and the last day in the plan."),
    "duration_long": N_("Shorten the project in the plan, or agree with the funder on what to do."),
    "pot_missing": N_("Choose one year or several under the award."),
    "pot_one_year_not_there": _ASK,
    "pot_multi_year_not_there": _ASK,
    "pot_one_year_too_long": _ASK,
    "pot_multi_year_short": N_("Check the last day in the plan, or what the award says."),
    "own_planned": N_("Record what has been put in, in kind too."),
    "own_exception": N_("Record it, or write the exception as a condition of the award."),
    "own_lacking": _MONEY,
    "own_not_recorded": _MONEY,
    "own_level_lacking": _MONEY,
    "gain_not_shown": N_("Record the gain under money, with who gains."),
    "cost_not_shown": _MONEY,
    "cost_and_gain_not_shown": N_("Record both under money, with who pays and who gains."),
    "redisposition_used_before_answer": _LATE,
    "redisposition_used_and_refused": _LATE,
    "redisposition_used_unanswered": _LATE,
    "redisposition_near": _WAIT,
    "redisposition_waiting": _WAIT,
    "repayment_unpaid": N_("Pay it back, and write the day here."),
    "use_not_known": N_("Record what is used of the grant."),
    "money_left": N_("Agree with the funder: pay it back, or ask to use it."),
    "first_use_outside": N_("Check the day and the granted period."),
    "use_outside": N_("Check the years, or agree with the funder on what to do."),
    "use_planned_outside": N_("Ask the funder before the money is used."),
    "agreement_day_missing": N_("Write the day of the agreement in the plan."),
    "agreement_to_come": N_("Check the day of the agreement in the plan."),
    "agreement_after_award": N_("Check the day of the agreement in the plan."),
    "agreement_file_missing": N_("Attach the agreement."),
    "anchoring_file_missing": N_("Attach the paper."),
    "accounts_missing": N_("Attach the accounts."),
}  # fmt: skip
"""Code of a finding -> what to do about it, where there is something to do."""


_PLAN = frozenset(
    {
        "parties_missing", "parties_lacking", "levels_lacking", "signer_level_lacking", "lead_missing",
        "steering_not_said", "days_missing", "duration_long", "agreement_day_missing", "agreement_to_come",
        "agreement_after_award", "pot_multi_year_short",
    }
)  # fmt: skip
"""What is mended in the plan."""
_AWARD = frozenset(
    {"award_missing", "first_use_day_missing", "first_use_passed", "first_use_near", "first_use_open", "pot_missing"}
)  # fmt: skip
"""What is mended among the facts of the award."""


def place_of(found: Finding | RuleCheck) -> Literal["plan", "award", "changed_use", "repayments"] | None:
    """Where something can be done about it; None where it is not done here."""
    if found.state in (RuleState.MET, RuleState.NOT_CHECKABLE):
        return None
    if found.code in _PLAN:
        return "plan"
    if found.code in _AWARD:
        return "award"
    if found.code.startswith("redisposition"):
        return "changed_use"
    return "repayments" if found.code in ("repayment_unpaid", "money_left") else None


class Words:
    """Turns findings into sentences. `party`, `level` and `kind` give names."""

    def __init__(
        self,
        _: Translator,
        party: Callable[[str], str],
        level: Callable[[Level | None], str],
        kind: Callable[[PartyKind], str],
    ) -> None:
        self._, self.party, self.level, self.kind = _, party, level, kind

    def says(self, found: Finding | RuleCheck) -> str:
        """How it stands, in a sentence."""
        _ = self._
        return _(SAYS[found.code], **self._filled(found.params))

    def do(self, found: Finding | RuleCheck) -> str:
        """What to do; empty where there is nothing."""
        _ = self._
        if found.state in (RuleState.MET, RuleState.NOT_CHECKABLE):
            return ""
        message = DOES.get(found.code)
        return _(message) if message else ""

    def _filled(self, params: Mapping[str, Any]) -> dict[str, str]:
        """Every value as a person reads it."""
        _ = self._
        filled = {name: self._one(name, value) for name, value in params.items()}
        if "days" in params:
            days = int(params["days"])
            filled["when"] = _.plural("in {n} day", "in {n} days", days) if days > 0 else _("today")
        return filled

    def _one(self, name: str, value: Any) -> str:
        _ = self._
        match name:
            case "days":
                return _.plural("{n} day", "{n} days", int(value))
            case "amount" | "returned":
                return _.kroner(value)
            case "costs" | "gains":
                # Kroner, work in kind and freed capacity are not added together: who, not how much.
                return self._list(map(self.level, value))
            case "amounts":
                return ", ".join(f"{self.level(level)} {_.kroner(ore)}" for level, ore in value.items())
            case "levels":
                return self._list(map(self.level, value)) or _("all parties")
            case "kinds":
                return self._or([self.kind(kind) for kind in value])
            case "kind":
                return self.kind(value)
            case "parties":
                return self._list(map(self.party, value))
            case "party":
                return self.party(value)
            case "lacking":
                return self._list(map(self._need, value))
            case "years" if isinstance(value, tuple):
                return self._list(map(str, value))
            case "roles":
                return self._list(value)
        return _.date(value) if isinstance(value, dt.date) else str(value)

    def _need(self, need: PartyNeed) -> str:
        _ = self._
        return _("at least {n} {kinds}", n=need.at_least, kinds=self._or([self.kind(each) for each in need.kinds]))  # fmt: skip

    def _list(self, given: Any) -> str:
        """`A, B and C`: all of them, since each matters."""
        _ = self._
        items = list(given)
        if len(items) < 2:
            return "".join(items)
        return _("{first} and {last}", first=", ".join(items[:-1]), last=items[-1])

    def _or(self, items: list[str]) -> str:
        _ = self._
        if len(items) < 2:
            return "".join(items)
        return _("{first} or {last}", first=", ".join(items[:-1]), last=items[-1])
