"""What kinds of gain are called, and the rules by which gains are given payers: the same on the page and in the report."""

from collections.abc import Mapping

from gevinst.domain.payers import GainKind
from gevinst.domain.resources import Allocation
from gevinst.i18n import N_

KINDS: Mapping[GainKind, str] = {
    GainKind.CAPACITY: N_("Freed capacity, computed"),
    GainKind.BUDGET: N_("Taken out of budgets, computed"),
    GainKind.TIME: N_("Time of patients and next of kin, computed"),
    GainKind.FREED: N_("Freed capacity, as entered"),
    GainKind.MONEY: N_("Money, as entered"),
}
RULES: Mapping[Allocation, str] = {
    Allocation.OWN_CONTRIBUTION: N_("As the own contribution"),
    Allocation.STATED: N_("Only as the gain says"),
}
RULE_TEXTS: Mapping[Allocation, str] = {
    Allocation.OWN_CONTRIBUTION: N_("The rule: in each project every gain is shared among the levels as the project’s own contribution is, money and work each at its kroner. Where the own contribution is not known, who pays is not given."),
    Allocation.STATED: N_("The rule: a gain is given to a payer only where the gain itself says who paid. For all others, who pays is not given. Computed gains never say."),
}  # fmt: skip
