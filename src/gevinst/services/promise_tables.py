"""Promises as plain rows for files and other programs, and what each column means."""

from collections.abc import Mapping, Sequence

from gevinst.domain.promises import Gap
from gevinst.domain.rule_standing import standing_of
from gevinst.i18n import N_, Translator
from gevinst.services.award_words import Words
from gevinst.services.portfolio_facts import ProjectFacts
from gevinst.services.promise_words import criterion_says

_COLUMNS: Mapping[str, str] = {
    "project": N_("The project's name in addresses."),
    "scheme": N_("The grant scheme."),
    "benefit": N_("The benefit."),
    "indicator": N_("The indicator's key."),
    "horizon": N_("The horizon that the target is for: short, medium or long."),
    "outcome": N_("How the target stands: reached, not_reached, not_measured, not_approved, cannot_tell, or not_yet where the horizon is not over."),
    "drawback": N_("1 for a drawback, whose target is a limit; 0 for a benefit."),
    "category": N_("The type of benefit; empty where the plan does not say."),
    "beneficiaries": N_("Who gains, separated by commas."),
    "drivers": N_("The drivers that it builds on, separated by commas."),
    "measured": N_("1 where there is an approved figure or step."),
    "lacks_measure": N_("1 where nothing is measured."),
    "lacks_baseline": N_("1 where a baseline is missing."),
    "lacks_owner": N_("1 where there is no benefit owner."),
    "lacks_target": N_("1 where there is no target."),
    "lacks_data": N_("1 where a figure was due and none is approved and shown."),
    "not_yet_approved": N_(
        "Figures that nobody has approved yet. They count here only where the scheme counts what is handed in."
    ),
    "without_receiver": N_("1 where nobody takes it over and the project ends soon or has ended."),
    "form": N_("The report form's key."),
    "year": N_("The year reported on; empty for a report on the whole project."),
    "due": N_("The last day."),
    "sent": N_("The day it first came; empty where it has not."),
    "days_late": N_("Days after the last day, up to today where it has not come; zero or less: in time."),
    "asked_by": N_("rule or criterion."),
    "key": N_("The key of the rule or criterion in the scheme."),
    "text": N_("The scheme's own words."),
    "state": N_("met, not_met, at_risk, not_yet, or unknown: it is not written down, or a person must judge. A criterion is at most met in that the plan shows something of it."),
    "says": N_("How it stands, in words."),
}  # fmt: skip
"""Column -> what it is, of all sheets."""


def targets(found: Sequence[ProjectFacts]) -> list[dict[str, object]]:
    """A row a target: one indicator at one horizon."""
    return [
        {
            "project": each.slug,
            "scheme": each.scheme,
            "benefit": benefit.title,
            "indicator": promise.indicator,
            "horizon": promise.horizon.value,
            "outcome": promise.outcome.value,
            "drawback": int(benefit.drawback),
            "category": benefit.category.value if benefit.category else None,
            "beneficiaries": ", ".join(group.value for group in benefit.beneficiaries),
            "drivers": ", ".join(driver.value for driver in benefit.drivers),
        }
        for each in found
        for benefit in each.benefits
        for promise in benefit.promises
    ]


def benefits(found: Sequence[ProjectFacts]) -> list[dict[str, object]]:
    """A row a benefit, with what it lacks."""
    return [
        {
            "project": each.slug,
            "scheme": each.scheme,
            "benefit": benefit.title,
            "drawback": int(benefit.drawback),
            "measured": int(benefit.measured),
            **{f"lacks_{gap.value}": int(gap in benefit.gaps) for gap in Gap},
            "not_yet_approved": benefit.waiting,
            "without_receiver": int(benefit.no_receiver),
        }
        for each in found
        for benefit in each.benefits
    ]


def reports(found: Sequence[ProjectFacts]) -> list[dict[str, object]]:
    """A row a report whose day has passed."""
    return [
        {
            "project": each.slug,
            "scheme": each.scheme,
            "form": report.form,
            "year": report.year,
            "due": report.due.isoformat(),
            "sent": report.sent.isoformat() if report.sent else None,
            "days_late": report.days,
        }
        for each in found
        for report in each.reports
    ]


def checks(found: Sequence[ProjectFacts], named: Words, _: Translator) -> list[dict[str, object]]:
    """A row a project and rule or criterion, with how it stands in words."""
    rows: list[dict[str, object]] = []
    for each in found:
        head = {"project": each.slug, "scheme": each.scheme}
        rows += [
            {
                **head,
                "asked_by": "rule",
                "key": check.rule.key,
                "text": check.rule.text,
                "state": standing_of(check).value,
                "says": named.says(check),
            }
            for check in each.rules
        ]
        rows += [
            {
                **head,
                "asked_by": "criterion",
                "key": check.criterion.key,
                "text": check.criterion.text,
                "state": standing_of(check.finding).value,
                "says": criterion_says(check, _),
            }
            for check in each.criteria
        ]
    return rows


def definitions(_: Translator) -> list[dict[str, object]]:
    """What each column means."""
    return [{_("Column"): name, _("What it is"): _(text)} for name, text in _COLUMNS.items()]
