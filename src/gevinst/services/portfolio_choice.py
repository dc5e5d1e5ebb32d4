"""What the funder's pages of promises and health communities can be narrowed to: projects, and the benefits within them.

Scheme, year, health community, phase and target group choose projects; type, who gains and driver choose benefits, and leave
out the projects that have none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gevinst.domain.plan import Beneficiary, Category, Driver, Project
from gevinst.domain.promises import BenefitPromise
from gevinst.domain.scheme import Scheme
from gevinst.i18n import Translator
from gevinst.reporting.plan_terms import choice
from gevinst.services.filter_values import group_key, values_of
from gevinst.services.portfolio_choices import GROUPS_SHOWN, capital, category_label, phase_label, short
from gevinst.services.portfolio_facts import ProjectFacts
from gevinst.services.portfolio_snapshot import PHASES
from gevinst.services.views import Choice

OF_PROJECTS = ("scheme", "year", "community", "phase", "target_group")
OF_BENEFITS = ("category", "beneficiary", "driver")
FILTERS = (*OF_PROJECTS, *OF_BENEFITS)


def chosen_of(filters: Mapping[str, str]) -> dict[str, str]:
    """The filters that we know, where something is chosen; others are left out."""
    return {name: filters[name] for name in FILTERS if filters.get(name)}


def narrowed(found: Sequence[ProjectFacts], chosen: Mapping[str, str]) -> tuple[ProjectFacts, ...]:
    """The projects that fit, each with the benefits that fit."""
    kept = [each for each in found if all(_project_fits(each, name, chosen[name]) for name in OF_PROJECTS if name in chosen)]  # fmt: skip
    asked = {name: chosen[name] for name in OF_BENEFITS if name in chosen}
    if not asked:
        return tuple(kept)
    own = [
        replace(
            each,
            benefits=tuple(
                benefit
                for benefit in each.benefits
                if all(_benefit_fits(benefit, name, value) for name, value in asked.items())
            ),
        )
        for each in kept
    ]
    return tuple(each for each in own if each.benefits)


def choices(
    found: Sequence[ProjectFacts], schemes: Mapping[str, Scheme], names: Mapping[str, str], _: Translator
) -> dict[str, tuple[Choice, ...]]:
    """What each filter can be set to: only what is there. `names`: of health communities by key."""
    benefits = [benefit for each in found for benefit in each.benefits]
    own = {each.project.scheme for each in found if each.project.scheme in schemes}
    by_name = sorted((_.local(schemes[key].short_name), key) for key in own if key)
    communities = sorted(
        {key for each in found for key in each.communities}, key=lambda key: names.get(key, key)
    )
    groups = {group_key(text): text for each in found if (text := (each.project.target_group or "").strip())}
    phases = {each.project.phase for each in found}
    categories = {each.category for each in benefits}
    gains = {group for each in benefits for group in each.beneficiaries}
    drivers = {driver for each in benefits for driver in each.drivers}
    return {
        "scheme": tuple(Choice(key, name) for name, key in by_name),
        "year": tuple(
            Choice(year, year)
            for year in sorted({year for each in found for year in years_of(each.project)}, reverse=True)
        ),
        "community": tuple(Choice(key, names.get(key, key)) for key in communities),
        "phase": tuple(Choice(each, phase_label(each, _)) for each in PHASES if each in phases),
        "target_group": tuple(
            Choice(key, short(text)) for key, text in sorted(groups.items())[:GROUPS_SHOWN]
        ),
        "category": tuple(
            Choice(each.value, category_label(each, _)) for each in Category if each in categories
        ),
        "beneficiary": tuple(
            Choice(each.value, capital(choice(each, _))) for each in Beneficiary if each in gains
        ),
        "driver": tuple(Choice(each.value, capital(choice(each, _))) for each in Driver if each in drivers),
    }


def years_of(project: Project) -> tuple[str, ...]:
    """The years that a project runs in."""
    if project.starts is None:
        return ()
    last = project.ends.year if project.ends else project.starts.year
    return tuple(str(year) for year in range(project.starts.year, last + 1))


def _project_fits(each: ProjectFacts, name: str, value: str) -> bool:
    wanted, project = values_of(name, value), each.project
    match name:
        case "scheme":
            return project.scheme in wanted
        case "year":
            return not set(wanted).isdisjoint(years_of(project))
        case "phase":
            return project.phase in wanted
        case "target_group":
            return group_key(project.target_group) in wanted
    return not each.communities.isdisjoint(wanted)


def _benefit_fits(each: BenefitPromise, name: str, value: str) -> bool:
    wanted = values_of(name, value)
    match name:
        case "category":
            return each.category is not None and each.category.value in wanted
        case "beneficiary":
            return any(group.value in wanted for group in each.beneficiaries)
    return any(driver.value in wanted for driver in each.drivers)
