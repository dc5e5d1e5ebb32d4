"""What the page of effects can be asked for, and what it says where there is nothing."""

from collections.abc import Mapping

from gevinst.catalogue.parties import parties as party_files
from gevinst.i18n import Translator
from gevinst.services import effect_words
from gevinst.services.effect_lines import EffectReading, Gathered, communities, group_key, newest_year
from gevinst.services.effect_views import EffectPage
from gevinst.services.views import Choice


def choices_of(reading: EffectReading, found: Gathered, _: Translator) -> dict[str, tuple[Choice, ...]]:
    """What each filter can be set to: only what is there."""
    projects, parties = list(found.projects.values()), reading.parties()
    names = {each.key: each.name for each in party_files().health_communities}
    present = sorted({key for project in projects for key in communities(project, parties)})
    schemes = {project.scheme for project in projects if project.scheme}
    groups = {group_key(line.target_group): line.target_group for line in found.every if line.target_group}
    return {
        "measure": tuple(
            Choice(
                each.key,
                _.plural(
                    "{measure} ({n} project)",
                    "{measure} ({n} projects)",
                    found.used[each.key],
                    measure=_.local(each.short_name or each.name),
                ),
            )
            for each in found.measures
        ),
        "scheme": tuple(
            Choice(key, _.local(reading.schemes[key].short_name) if key in reading.schemes else key)
            for key in sorted(schemes)
        ),
        "year": tuple(Choice(year, year) for year in newest_year(projects)),
        "community": tuple(Choice(key, names.get(key, key)) for key in present),
        "target_group": tuple(
            Choice(key, text if len(text) <= 60 else text[:57].rstrip() + "…")
            for key, text in sorted(groups.items())
        ),
    }


def nothing(
    chosen: Mapping[str, str], choices: Mapping[str, tuple[Choice, ...]], projects: int, _: Translator
) -> EffectPage:
    """The page without a measure."""
    return EffectPage(
        title=_("Effect"),
        measure=None,
        measure_name="",
        definition="",
        lead="",
        headline="",
        careful_reading="",
        axis=None,
        rows=(),
        apart=(),
        pooled=None,
        not_together="",
        rules=tuple(_(rule) for rule in effect_words.RULES),
        funnel=None,
        no_funnel="",
        without_text="",
        unapproved=0,
        averted_text="",
        claims=(),
        claims_more=False,
        undecided=0,
        filters=chosen,
        choices=choices,
        projects=projects,
    )
