"""Words about grant schemes and their forms: when a report is due, how long it may be, what a rule is about."""

import datetime as dt

from gevinst.domain.scheme import (
    AfterEndNoNumber,
    FixedDate,
    FixedDateNextYear,
    MonthsAfterEnd,
    NotStated,
    Pages,
    ReportForm,
    Section,
)
from gevinst.i18n import N_, Translator

RULE_NAMES: dict[str, str] = {
    "party_composition": N_("Who takes part"),
    "community_membership": N_("Members of the health community"),
    "first_use_within": N_("Taken into use in time"),
    "max_duration": N_("Longest project period"),
    "pots": N_("One-year and multi-year projects"),
    "own_contribution": N_("Own contribution"),
    "cost_and_gain": N_("Cost on one level, gain on another"),
    "redisposition_in_advance": N_("Changed use approved in advance"),
    "repayment": N_("Repayment"),
    "use_in_granted_period": N_("Use in the granted period"),
    "agreement": N_("Agreement between the parties"),
    "signatures": N_("Signatures"),
    "earmarked": N_("Earmarked to the project"),
    "steered_by": N_("Who steers the project"),
    "anchoring": N_("Endorsed by the leadership"),
    "joint_application": N_("Joint application"),
    "rejection": N_("What is rejected"),
    "publication": N_("Described in public"),
    "audit": N_("Audit"),
    "reapplication": N_("Applying again"),
    "statement": N_("Other conditions"),
}
"""The kinds of `gevinst.domain.scheme.Rule`."""

SILENT_NAMES: dict[str, str] = {
    **RULE_NAMES,
    "amount": N_("Amount"),
    "annual_report": N_("Annual report"),
    "final_report": N_("Final report"),
}
"""What a scheme may say nothing about."""


def not_stated(_: Translator) -> str:
    """How a silence is shown."""
    return _("not stated")


def official_label(form: ReportForm, _: Translator) -> str | None:
    """The mark of a form that is not the funder's; None for one that is."""
    return None if form.official else _("not an official form")


def due_words(form: ReportForm, _: Translator) -> str:
    """When a form is due, as a rule rather than a date."""
    match form.due:
        case FixedDateNextYear():
            return _("{day} of the year after", day=_.short_date(_day(form.due)))
        case FixedDate():
            return _("{day} each year", day=_.short_date(_day(form.due)))
        case MonthsAfterEnd(months=months):
            return _.plural(
                "within {n} month of the project's end", "within {n} months of the project's end", months
            )
        case AfterEndNoNumber():
            return _("after the project's end, no deadline given")
    return not_stated(_)


def _day(rule: FixedDateNextYear | FixedDate) -> dt.date:
    # A leap year, so that 29 February can be written; the year is not shown.
    return dt.date(2024, rule.month, rule.day)


def pages_words(pages: Pages | NotStated, _: Translator) -> str:
    """How long a report is to be: `1–2 pages`."""
    if isinstance(pages, NotStated):
        return not_stated(_)
    if pages.minimum is not None and pages.minimum != pages.maximum:
        return _("{minimum}–{maximum} pages", minimum=pages.minimum, maximum=pages.maximum)
    return _.plural("{n} page at most", "{n} pages at most", pages.maximum)


def limit_words(section: Section, _: Translator) -> str | None:
    """The word limit of a section: `100 words at most`; None where there is none to hold."""
    if section.word_limit is None:
        return None
    return _.plural("{n} word at most", "{n} words at most", section.word_limit)
