"""A rule's state as a funder reads it over many projects: met, not met, cannot be known, not yet.

`domain.rule_check` says `open` both of what nobody has written down and of what is still to come. Seen from outside these
are two things: the first is not known, the second is as it should be.
"""

from collections.abc import Mapping
from enum import StrEnum

from gevinst.domain.rule_check import Finding, RuleCheck, RuleState


class Standing(StrEnum):
    """How a project stands with one rule."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    """What it depends on is not written down, or only a person can judge it."""
    AT_RISK = "at_risk"
    """Not yet, and it will be broken unless somebody acts."""
    NOT_YET = "not_yet"


NOT_WRITTEN = frozenset(
    {
        "parties_missing",
        "lead_missing",
        "steering_not_said",
        "award_missing",
        "first_use_day_missing",
        "days_missing",
        "pot_missing",
        "own_exception",
        "own_not_recorded",
        "use_not_known",
        "agreement_day_missing",
        "agreement_file_missing",
        "anchoring_file_missing",
        "accounts_missing",
    }
)
"""Codes of findings that say that something is not written down: whether the rule is kept cannot be known from here."""

_STATES: Mapping[RuleState, Standing] = {
    RuleState.MET: Standing.MET,
    RuleState.BROKEN: Standing.NOT_MET,
    RuleState.AT_RISK: Standing.AT_RISK,
    RuleState.OPEN: Standing.NOT_YET,
    RuleState.NOT_CHECKABLE: Standing.UNKNOWN,
}


def standing_of(found: Finding | RuleCheck) -> Standing:
    """The state of a finding as it is read from outside."""
    if found.state is RuleState.OPEN and found.code in NOT_WRITTEN:
        return Standing.UNKNOWN
    return _STATES[found.state]
