"""Who pays and who gains over the portfolio: the balance of every project, added up over those that are chosen.

Each project is reckoned once and kept by the process until something is changed in it; a filter only leaves out. Approved
figures only: a computed value that rests on a figure that may not be shown is counted, and not shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gevinst.catalogue.economics import economics
from gevinst.domain.access import Action, Actor, Role
from gevinst.domain.balance import OWN, Sum
from gevinst.domain.economics import EconomicParameters
from gevinst.domain.errors import NotAllowed, NotFound, Problem, Refused
from gevinst.domain.evaluation import Audience
from gevinst.domain.party import Party
from gevinst.domain.payers import (
    COMPUTED,
    Basis,
    GainKind,
    ProjectPayers,
    column_parts,
    fiscal_sums,
    gain_parts,
    held_counts,
    kinds_of,
    lacks,
    payer_table,
    project_payers,
    summed,
    worths,
)
from gevinst.domain.resources import Allocation, ResourceEntry
from gevinst.domain.valuation import values_of
from gevinst.services import payer_tables
from gevinst.services.base import Base, words
from gevinst.services.money import usual_choice
from gevinst.services.payer_views import BasisLine, PayersPage, Unvalued
from gevinst.services.portfolio_choices import choices_of
from gevinst.services.portfolio_selection import Selection, select
from gevinst.services.portfolio_snapshot import snapshot
from gevinst.services.shown_figures import shown_figures
from gevinst.storage.engine import change_counter
from gevinst.storage.unit_of_work import Reading

FILTERS = ("scheme", "year", "community", "category", "ks_type", "driver", "phase", "target_group")
_PAGES = 64


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader chooses beside the filters; empty: the usual, and of the rule none."""

    kind: str = ""
    rule: str = ""
    basis: str = ""
    """`norway-2024/1@2024`."""


@dataclass(frozen=True)
class _Held:
    """Every project as the change counter stood, by slug, and the pages that were made of them."""

    counter: int
    year: int
    parties: Mapping[str, Party]
    projects: Mapping[str, ProjectPayers]
    pages: dict[tuple[object, ...], tuple[PayersPage, Sequence[ProjectPayers]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Payers(Base):
    """See the module."""

    _kept: dict[str, _Held] = field(default_factory=dict, repr=False)

    def page(self, actor: Actor, filters: Mapping[str, str], asked: Asked = Asked()) -> PayersPage:
        """All of the page. Unknown filters and choices are left out. NotAllowed for who has no portfolio."""
        return self._page(actor, filters, asked)[0]

    def export(self, actor: Actor, filters: Mapping[str, str], asked: Asked, ending: str) -> bytes:
        """The balance as `csv`; all that is reckoned, with what it means, as `xlsx`."""
        from gevinst.exchange import plain_table

        _ = words(actor)
        view, found = self._page(actor, filters, asked)
        match ending:
            case "csv":
                return plain_table.table_csv(payer_tables.balance(view), actor.language)
            case "xlsx":
                return plain_table.table_xlsx(payer_tables.sheets(view, found, _))
        raise Refused([Problem("unknown_format", value=f".{ending}", params={"known": ".csv, .xlsx"})])

    def _page(
        self, actor: Actor, filters: Mapping[str, str], asked: Asked
    ) -> tuple[PayersPage, Sequence[ProjectPayers]]:
        held, chosen = self._held(), self._selected(actor, filters)
        # Of whom it is asked shows in which projects are seen, and in nothing else.
        key = (
            actor.language, asked, tuple(sorted(chosen.filters.items())), chosen.seen.tobytes(), chosen.kept.tobytes(),
        )  # fmt: skip
        if key not in held.pages:
            if len(held.pages) >= _PAGES:
                held.pages.clear()
            held.pages[key] = self._made(held, chosen, actor, asked)
        return held.pages[key]

    def _made(
        self, held: _Held, chosen: Selection, actor: Actor, asked: Asked
    ) -> tuple[PayersPage, Sequence[ProjectPayers]]:
        until, every = held.year, held.projects
        slugs = chosen.snapshot.projects.slug[chosen.kept].tolist()
        found = [every[slug] for slug in slugs if slug in every]
        bases = _bases(found, asked.basis)
        basis = next((each.basis for each in bases if each.chosen), None)
        of_basis = [each for each in found if each.basis == basis]
        kinds = kinds_of(found, {basis} if basis else ())
        kind = next((each for each in kinds if each.value == asked.kind), _usual_kind(kinds))
        # Entered kroner have no price year to agree on; computed ones do.
        counted = of_basis if kind in COMPUTED.values() else found
        both = [each for each in counted if kind is not None and each.gives_both(kind)]
        rule = Allocation(asked.rule) if asked.rule in set(Allocation) else None
        own = summed(both)
        unvalued = [
            Unvalued(each, value, parameters_of(each.basis.parameters))
            for each in found
            for value in each.values
            if lacks(value, until)
        ]
        awards = [each.awarded for each in found if each.awarded is not None]
        view = PayersPage(
            projects=len(slugs),
            with_money=sum(bool(each.lines or each.values or each.held) for each in found),
            kind=kind,
            kinds=kinds,
            rule=rule,
            basis=basis,
            bases=bases,
            both=len(both),
            own={column: parts for column in OWN if (parts := column_parts(own, column)) is not None},
            gains=gain_parts(both, kind) if kind else None,
            lines=summed(found),
            table=payer_table(counted, kind, rule) if kind and rule else None,
            apart=tuple(each for each in found if each.split is not None and each.split.apart),
            awarded=sum(awards),
            without_award=len(slugs) - len(awards),
            spent=sum((each.spent for each in found), Sum()),
            worths=worths(of_basis, until),
            fiscal=fiscal_sums(of_basis),
            unvalued=tuple(unvalued),
            unvalued_projects=len({each.project.slug for each in unvalued}),
            held=held_counts(why for project in found for why, _value in project.held),
            until=until,
            names=self.party_names,
            filters={name: value for name, value in chosen.filters.items() if name in FILTERS},
            choices=choices_of(chosen, self.schemes, FILTERS, words(actor)),
        )
        return view, found

    # ---- every project, reckoned -----------------------------------------------------------------------------------

    def every(self) -> Mapping[str, ProjectPayers]:
        """Slug -> project, of all that have an award, money or resources."""
        return self._held().projects

    def _held(self) -> _Held:
        held, year = self._kept.get("held"), self.today().year
        if held is not None and held.year == year and held.counter == change_counter(self.engine):
            return held
        with self.reading() as work:
            # The counter is read first: what is written in between is then read again, never missed.
            counter, parties, known = work.portfolio.counter(), self.parties(), snapshot(self)
            titles = dict(zip(known.projects.slug.tolist(), known.projects.title.tolist(), strict=True))
            again = list(titles)
            kept: dict[str, ProjectPayers] = {}
            if held is not None and held.year == year and held.counter <= counter and held.parties == parties:
                changed = set(work.portfolio.changed(held.counter))
                again = [slug for slug in titles if slug in changed]
                kept = {slug: each for slug, each in held.projects.items() if slug not in changed}
            read = self._read(work, again, titles, year)
        found = self._kept["held"] = _Held(counter, year, parties, kept | read)
        return found

    def _read(
        self, work: Reading, slugs: Sequence[str], titles: Mapping[str, str], year: int
    ) -> dict[str, ProjectPayers]:
        money, resources = work.money.entries_for(slugs), work.money.resources_for(slugs)
        choices, awards = work.money.choices_for(slugs), work.plans.awards(slugs)
        named = {each.indicator for own in resources.values() for each in own if each.indicator is not None}
        effects, held = shown_figures(work, named, Audience.APPROVED)
        parties, usual = self.parties(), usual_choice(year, year)
        found = {}
        for slug in slugs:
            own: list[ResourceEntry] = resources[slug]
            award = awards.get(slug)
            if not money[slug] and not own and award is None:
                continue
            choice = choices.get(slug)
            # Where the discounting starts is the only thing that differs between projects that have chosen nothing, and
            # nothing is discounted here.
            used = choice or usual
            values = values_of(own, money[slug], parties, parameters_of(used.parameters), used, effects)
            found[slug] = project_payers(
                slug,
                titles[slug],
                award.amount_ore if award else None,
                money[slug],
                values,
                Basis(used.parameters, used.price_year),
                choice is not None,
                parties,
                year,
                held,
            )
        return found

    # ---- which projects --------------------------------------------------------------------------------------------

    def _selected(self, actor: Actor, filters: Mapping[str, str]) -> Selection:
        asked = {name: value for name, value in filters.items() if name in FILTERS}
        found = select(snapshot(self), actor, asked, self.parties(), "title")
        if not found.seen.any() and not actor.roles & {Role.FUNDER, Role.ADMINISTRATOR, Role.OPERATOR}:
            raise NotAllowed(Action.SEE_PORTFOLIO.value)
        return found


def parameters_of(identity: str) -> EconomicParameters:
    """The set of a project. One that the files no longer hold is empty: nothing can be computed with it, and no other set
    stands in for it."""
    try:
        return economics().get(identity)
    except NotFound:
        name, _slash, version = identity.partition("/")
        return economics().current.model_copy(
            update={"set": name, "version": int(version), "parameters": (), "discount_steps": ()}
        )


def basis_key(basis: Basis) -> str:
    """How an address names it."""
    return f"{basis.parameters}@{basis.price_year}"


def _bases(found: Iterable[ProjectPayers], asked: str) -> tuple[BasisLine, ...]:
    """What projects with resources compute with, the most used first; the one asked for, else the first, is chosen."""
    counts: dict[Basis, list[int]] = {}
    for each in found:
        if each.values:
            held = counts.setdefault(each.basis, [0, 0])
            held[0] += 1
            held[1] += not each.chosen
    ordered = sorted(counts, key=lambda basis: (-counts[basis][0], basis.parameters, -basis.price_year))
    chosen = next((each for each in ordered if basis_key(each) == asked), ordered[0] if ordered else None)
    return tuple(BasisLine(each, counts[each][0], counts[each][1], each == chosen) for each in ordered)


def _usual_kind(kinds: Mapping[GainKind, int]) -> GainKind | None:
    """The kind that most projects have; of several the first."""
    return max(kinds, key=lambda kind: kinds[kind], default=None)
