"""The rows of who pays and who gains, kept in the same transaction as the money and the figures that they follow from."""

from collections.abc import Collection, Mapping, Sequence

from gevinst.domain.evaluation import Audience, Evaluation
from gevinst.domain.money import MoneyEntry
from gevinst.domain.payers import Basis, PayerRows, payer_rows
from gevinst.domain.valuation import values_of
from gevinst.services.base import Base
from gevinst.services.shown_figures import approved_of, shown_figures
from gevinst.services.usual_choice import mark_of, parameters_of, usual_choice
from gevinst.storage.unit_of_work import Reading, UnitOfWork


def keep(base: Base, work: UnitOfWork, slugs: Collection[str]) -> None:
    """Sets the rows of these projects from what now stands."""
    work.payers.save(derived(base, work, slugs))


def keep_resting(base: Base, work: UnitOfWork, slug: str, indicators: Collection[str]) -> None:
    """The same once these figures of a project say something else; nothing where no amount rests on any of them."""
    if work.payers.rests_on(indicators):
        keep(base, work, [slug])


def derived(base: Base, work: Reading, slugs: Collection[str]) -> dict[str, PayerRows]:
    """The rows of these projects as they should be, as a funder may see them."""
    return derived_from(base, work, slugs, work.money.entries_for(list(slugs)), (), ())


def derived_from(
    base: Base,
    work: Reading,
    slugs: Collection[str],
    money: Mapping[str, Sequence[MoneyEntry]],
    evaluated: Collection[str],
    found: Sequence[Evaluation],
) -> dict[str, PayerRows]:
    """The same from all their money (by slug) and, of the indicators `evaluated`, what their figures show, stored or not."""
    wanted = list(slugs)
    resources = work.money.resources_for(wanted)
    choices, schemes = work.money.choices_for(wanted), work.payers.schemes(wanted)
    named = {each.indicator for own in resources.values() for each in own if each.indicator is not None}
    known = set(evaluated)
    effects, held = shown_figures(work, named - known, Audience.APPROVED)
    more_effects, more_held = approved_of(found, named & known)
    effects, held = effects | more_effects, held | more_held
    parties, year = base.parties(), base.today().year
    rows = {}
    for slug, scheme in schemes.items():
        choice = choices.get(slug)
        # Where the discounting starts is the only thing that differs between projects that have chosen nothing, and nothing
        # is discounted here.
        used = choice or usual_choice(base.schemes.get(scheme or ""), year, year)
        values = values_of(
            resources[slug], money[slug], parties, parameters_of(used.parameters), used, effects
        )
        rows[slug] = payer_rows(
            money[slug],
            values,
            Basis(used.parameters, used.price_year),
            choice is not None,
            mark_of(used.parameters),
            held,
        )
    return rows
