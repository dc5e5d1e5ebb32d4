"""What is chosen of the portfolio, in words, where a page has no use for it and so no list of what there is to choose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gevinst.catalogue.measures import Measures
from gevinst.i18n import Translator
from gevinst.reporting import wording
from gevinst.services.benefit_rows import development_words, grade_words
from gevinst.services.filter_values import values_of
from gevinst.services.portfolio_choices import filter_labels
from gevinst.services.portfolio_snapshot import PROJECT_STANDINGS


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
        Kept(name, value, label, _words(name, value, catalogue, _))
        for name, label in named.items()
        if name in chosen and name not in known
        for value in values_of(name, chosen[name])
    )


def _words(name: str, value: str, catalogue: Measures, _: Translator) -> str:
    """A value that nobody knows says itself: an address can hold anything."""
    match name:
        case "measure":
            measure = catalogue.find(value)
            return _.local(measure.short_name or measure.name) if measure else value
        case "standing":
            return wording.portfolio_standing(value, _) if value in PROJECT_STANDINGS else value
        case "development":
            found = development_words({value}, _)
        case "evidence":
            found = grade_words({value}, _)
        case _:
            return value
    return found[0].label if found else value
