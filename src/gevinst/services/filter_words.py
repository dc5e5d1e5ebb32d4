"""What is chosen of the portfolio, in words, where a page has no use for it and so no list of what there is to choose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gevinst.catalogue.measures import Measures
from gevinst.catalogue.parties import parties
from gevinst.catalogue.schemes import schemes
from gevinst.i18n import Translator
from gevinst.reporting import wording
from gevinst.services.benefit_rows import development_words, grade_words
from gevinst.services.filter_values import values_of
from gevinst.services.portfolio_choices import choice_label, filter_labels, phase_label, short
from gevinst.services.portfolio_snapshot import PHASES, PROJECT_STANDINGS
from gevinst.services.views import Choice


@dataclass(frozen=True, slots=True)
class Kept:
    """One value of a filter that another page has, and this one has not."""

    name: str
    value: str
    label: str
    words: str


def labels(_: Translator) -> dict[str, str]:
    """Every filter of the funder's pages by name."""
    return {"measure": _("Shared measure"), **filter_labels(_)}


def kept_for_others(
    chosen: Mapping[str, str], known: Sequence[str], catalogue: Measures, _: Translator
) -> tuple[Kept, ...]:
    """Of what is chosen (filter -> what it is set to) what a page with the filters `known` does not narrow by."""
    named = labels(_)
    return tuple(
        Kept(name, value, label, words_of(name, value, catalogue, _))
        for name, label in named.items()
        if name in chosen and name not in known
        for value in values_of(name, chosen[name])
    )


def said(
    filters: Mapping[str, str], choices: Mapping[str, Sequence[Choice]], _: Translator
) -> list[tuple[str, str]]:
    """What is chosen, in words: (filter, its values) in the order of the filters."""
    found = []
    for name, label in filter_labels(_).items():
        if name in filters:
            named = {each.value: each.label for each in choices.get(name, ())}
            held = values_of(name, filters[name])
            values = [named[each] if each in named else words_of(name, each, None, _) for each in held]
            found.append((label, wording.listed(values, _)))
    return found


def words_of(name: str, value: str, catalogue: Measures | None, _: Translator) -> str:
    """One value of a filter in words, also where no project of the reader's has it; and said so where it is no longer there.

    `catalogue`: the shared measures; None where no filter is a measure.
    """
    return _known(name, value, catalogue, _) or _("not found any longer")


def _known(name: str, value: str, catalogue: Measures | None, _: Translator) -> str | None:
    found: tuple[Choice, ...] = ()
    match name:
        case "measure":
            measure = catalogue.find(value) if catalogue else None
            return _.local(measure.short_name or measure.name) if measure else None
        case "standing":
            return wording.portfolio_standing(value, _) if value in PROJECT_STANDINGS else None
        case "scheme":
            scheme = schemes().get(value)
            return _.local(scheme.short_name) if scheme else None
        case "community":
            named = {each.key: each.name for each in parties().health_communities}
            return named.get(value)
        case "year":
            return value if value.isdecimal() else None
        case "phase":
            return phase_label(value, _) if value in PHASES else None
        case "target_group":
            return short(value)
        case "development":
            found = development_words({value}, _)
        case "evidence":
            found = grade_words({value}, _)
        case _:
            return choice_label(name, value, _)
    return found[0].label if found else None
