"""What the page of effects can be asked for, and what it says where there is nothing."""

from collections.abc import Mapping
from dataclasses import replace

from gevinst.i18n import Translator
from gevinst.services import effect_words, portfolio_choices
from gevinst.services.effect_lines import FILTERS, EffectReading, Gathered
from gevinst.services.effect_views import EffectPage
from gevinst.services.views import Choice


def choices_of(reading: EffectReading, found: Gathered, _: Translator) -> dict[str, tuple[Choice, ...]]:
    """What each filter can be set to: only what is there. Only measures are counted, since the other choices are of the
    projects that follow the measure shown."""
    names = [name for name in FILTERS if name != "measure"]
    others = portfolio_choices.choices_of(reading.following(found), reading.schemes, names, _)
    measures = tuple(
        Choice(each.key, _.local(each.short_name or each.name), found.used[each.key])
        for each in found.measures
    )
    return {"measure": measures} | {
        name: tuple(replace(each, count=None) for each in choices) for name, choices in others.items()
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
        unapproved_text="",
        averted_text="",
        claims=(),
        undecided=0,
        undecided_more=False,
        filters=chosen,
        choices=choices,
        projects=projects,
    )
