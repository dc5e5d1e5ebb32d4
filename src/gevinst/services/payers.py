"""Who pays and who gains over the portfolio: the balance of every project, added up over those that are chosen.

Read from columns that follow every change (`payer_columns`); a filter is a mask, and only leaves out. Approved figures only:
a computed value that rests on a figure that may not be shown is counted, and not shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gevinst.domain.access import Action, Actor, Role
from gevinst.domain.balance import OWN, Line, Sum
from gevinst.domain.errors import NotAllowed, Problem, Refused
from gevinst.domain.payers import COMPUTED, Basis, GainKind, missing_of
from gevinst.domain.resources import Allocation
from gevinst.services import payer_answers, payer_tables
from gevinst.services.base import Base, words
from gevinst.services.payer_allocation import table_of
from gevinst.services.payer_answers import Asked, Whole, basis_key
from gevinst.services.payer_balance import balance_of
from gevinst.services.payer_columns import KINDS, Array, PayerColumns, columns
from gevinst.services.payer_sums import GAIN_KINDS, TOLD, Sums
from gevinst.services.payer_views import LISTED, PARTIES, Apart, BasisLine, PayersPage, ProjectLine, Unvalued
from gevinst.services.payer_words import party_words
from gevinst.services.portfolio_choices import choices_of
from gevinst.services.portfolio_selection import OF_PROJECTS, Selection, select
from gevinst.services.portfolio_snapshot import Snapshot, snapshot
from gevinst.services.usual_choice import parameters_of

FILTERS = (*OF_PROJECTS, "category", "ks_type", "driver", "beneficiary")
_PAGES = 64
_USUAL = Asked()


@dataclass(frozen=True)
class _Held:
    """The columns as the change counter stood, and the pages that were made of them."""

    columns: PayerColumns
    snapshot: Snapshot
    sums: Sums
    place: Array
    """Of each project of the columns its place in the snapshot, -1: it is not there."""
    pages: dict[tuple[object, ...], PayersPage] = field(default_factory=dict)

    def of(self, chosen: Selection) -> tuple[Array, Array]:
        """(mask of the columns' projects that are chosen, their places by name)."""
        kept = np.zeros(self.snapshot.count + 1, dtype=np.bool_)
        kept[chosen.kept] = True
        mask = kept[self.place]
        rank = np.empty(self.snapshot.count + 1, dtype=np.int64)
        rank[chosen.kept] = np.arange(len(chosen.kept))
        at = np.flatnonzero(mask)
        return mask, at[np.argsort(rank[self.place[at]], kind="stable")]


@dataclass(frozen=True)
class Payers(Base):
    """See the module."""

    _kept: dict[str, _Held] = field(default_factory=dict, repr=False)
    _orders: dict[str, tuple[Mapping[str, str], tuple[str | None, ...], Array]] = field(
        default_factory=dict, repr=False
    )
    """By language: the names of parties, those of the columns, and their order as they are read."""

    def page(self, actor: Actor, filters: Mapping[str, str], asked: Asked = _USUAL) -> PayersPage:
        """All of the page. Unknown filters and choices are left out. NotAllowed for who has no portfolio."""
        held = self._held()
        chosen = self._selected(held, actor, filters)
        # Of whom it is asked shows in which projects are seen, and in nothing else.
        key = (
            actor.language, asked, tuple(sorted(chosen.filters.items())), chosen.seen.tobytes(), chosen.kept.tobytes(),
        )  # fmt: skip
        if key not in held.pages:
            if len(held.pages) >= _PAGES:
                held.pages.clear()
            held.pages[key] = self._made(held, chosen, actor, asked, LISTED)
        return held.pages[key]

    def balance(self, actor: Actor, filters: Mapping[str, str]) -> tuple[Line, ...]:
        """The balance by party and year, of every project that is chosen: all that the files say of it."""
        held = self._held()
        return held.sums.lines(held.of(self._selected(held, actor, filters))[0])

    def whole(self, actor: Actor, filters: Mapping[str, str], asked: Asked) -> Whole:
        """All that is reckoned, each list in full: what files and other programs are given."""
        held = self._held()
        chosen = self._selected(held, actor, filters)
        lines = held.sums.lines(held.of(chosen)[0])
        return Whole(self._made(held, chosen, actor, asked, None), lines, _projects(held, chosen))

    def as_json(self, actor: Actor, filters: Mapping[str, str], asked: Asked) -> dict[str, Any]:
        """Every table in full, as `payer_answers.as_json` says it."""
        return payer_answers.as_json(self.whole(actor, filters, asked), asked, filters, words(actor))

    def export(
        self,
        actor: Actor,
        filters: Mapping[str, str],
        asked: Asked,
        ending: str,
        table: str = payer_answers.TABLES[0],
    ) -> bytes:
        """A `table` (the balance) as `csv` or, with what each column is, `parquet`; all that is reckoned, with what it means,
        as `xlsx`."""
        from gevinst.exchange import plain_table

        _ = words(actor)
        match ending:
            case "csv" if table == payer_answers.TABLES[0]:
                rows = payer_tables.balance(self.balance(actor, filters), self.party_names)
                return plain_table.table_csv(rows, actor.language)
            case "csv":
                rows = payer_answers.one_table(self.whole(actor, filters, asked), table, _)
                return plain_table.table_csv(rows, actor.language)
            case "parquet":
                return payer_answers.parquet(self.whole(actor, filters, asked), table, _)
            case "xlsx":
                whole = self.whole(actor, filters, asked)
                return plain_table.table_xlsx(payer_tables.sheets(whole.view, whole.lines, whole.projects, _))
        raise Refused(
            [Problem("unknown_format", value=f".{ending}", params={"known": ".csv, .xlsx, .parquet"})]
        )

    def _made(
        self, held: _Held, chosen: Selection, actor: Actor, asked: Asked, listed: int | None
    ) -> PayersPage:
        """`listed`: so many projects of each list; None: all."""
        sums, found = held.sums, held.columns
        mask, order = held.of(chosen)
        bases = _bases(sums, mask, asked.basis)
        basis = next((each.basis for each in bases if each.chosen), None)
        known, codes = found.bases
        of_basis = mask & (codes == (known.index(basis) if basis in known else -1))
        kinds = sums.kinds(mask, of_basis)
        kind = next((each for each in kinds if each.value == asked.kind), _usual_kind(kinds))
        # Entered kroner have no price year to agree on; computed ones do.
        counted = of_basis if kind in COMPUTED.values() else mask
        both = counted & sums.gives_both[:, GAIN_KINDS.index(kind)] if kind else np.zeros_like(mask)
        rule = Allocation(asked.rule) if asked.rule in set(Allocation) else None
        awarded = chosen.snapshot.projects.awarded_ore[chosen.kept]
        lacking = _lacking(held, order)
        by_name = self._by_name(held, actor)
        apart = order[sums.apart[order]]
        return PayersPage(
            projects=len(chosen.kept),
            with_money=int((mask & sums.has_money).sum()),
            kind=kind,
            kinds=kinds,
            rule=rule,
            basis=basis,
            bases=bases,
            both=int(both.sum()),
            own=sums.own_parts(both),
            gains=sums.gain_parts(both, kind) if kind else None,
            balance=balance_of(sums, mask, by_name, PARTIES),
            table=table_of(sums, counted, kind, rule) if kind and rule else None,
            apart=tuple(_apart(held, at) for at in apart[:listed].tolist()),
            apart_projects=len(apart),
            awarded=int(awarded[awarded >= 0].sum()) if (awarded >= 0).any() else None,
            without_award=int((awarded < 0).sum()),
            spent=sums.spent(mask),
            worths=sums.worths(of_basis),
            fiscal=sums.fiscal(of_basis, by_name, listed),
            unvalued=tuple(_unvalued(held, lacking[:listed])),
            unvalued_projects=len(lacking),
            held=sums.held(mask),
            until=found.until,
            names=self.party_names,
            filters={name: value for name, value in chosen.filters.items() if name in FILTERS},
            choices=choices_of(chosen, self.schemes, FILTERS, words(actor)),
        )

    def _held(self) -> _Held:
        held, found, known = self._kept.get("held"), columns(self), snapshot(self)
        if held is None or held.columns is not found or held.snapshot is not known:
            place = _places(found, known)
            if held is not None and held.columns is found:
                sums = held.sums
            else:
                sums = Sums.carried(found, held.sums if held is not None else None)
            held = self._kept["held"] = _Held(found, known, sums, place)
        return held

    def _by_name(self, held: _Held, actor: Actor) -> Array:
        """Of each name of the columns its place among them as the actor reads them; those that read the same share one."""
        names, found = self.party_names, held.columns
        kept = self._orders.get(actor.language)
        if kept is None or kept[0] is not names or kept[1] is not found.names:
            _ = words(actor)
            read = [party_words(each, names, _).casefold() for each in found.names]
            place = {each: at for at, each in enumerate(sorted(set(read)))}
            order = np.fromiter(map(place.__getitem__, read), np.int64, len(read))
            kept = self._orders[actor.language] = (names, found.names, order)
        return kept[2]

    def _selected(self, held: _Held, actor: Actor, filters: Mapping[str, str]) -> Selection:
        asked = {name: value for name, value in filters.items() if name in FILTERS}
        found = select(held.snapshot, actor, asked, self.parties(), "title")
        if not found.seen.any() and not actor.roles & {Role.FUNDER, Role.ADMINISTRATOR, Role.OPERATOR}:
            raise NotAllowed(Action.SEE_PORTFOLIO.value)
        return found


def _places(found: PayerColumns, known: Snapshot) -> Array:
    """Of each project of the columns its place in the snapshot; -1: it is not there."""
    ids, keys = known.projects.project_id, found.heads["project_id"]
    if len(ids) and ids.min() > 0:
        order = np.argsort(ids)
        at = order[np.searchsorted(ids, keys, sorter=order).clip(max=len(ids) - 1)]
        return np.where(ids[at] == keys, at, -1)
    # Projects that the snapshot has worked out on the way have no keys there.
    by_slug = {slug: place for place, slug in enumerate(known.projects.slug.tolist())}
    return np.fromiter(
        (by_slug.get(slug, -1) for slug in found.heads["slug"].tolist()), np.int64, found.count
    )


def _bases(sums: Sums, mask: Array, asked: str) -> tuple[BasisLine, ...]:
    """What projects with resources compute with, the most used first; the one asked for, else the first, is chosen."""
    known, codes = sums.found.bases
    there = mask & sums.has_values
    counts = np.bincount(codes[there], minlength=len(known)).tolist()
    usual = np.bincount(codes[there & ~sums.found.heads["chosen"]], minlength=len(known)).tolist()
    found = [(each, counts[at], usual[at]) for at, each in enumerate(known) if counts[at]]
    found.sort(key=lambda each: (-each[1], each[0].parameters, -each[0].price_year))
    chosen = next(
        (each for each, _n, _u in found if basis_key(each) == asked), found[0][0] if found else None
    )
    return tuple(BasisLine(*each, each[0] == chosen, parameters_of(each[0].parameters)) for each in found)


def _usual_kind(kinds: Mapping[GainKind, int]) -> GainKind | None:
    """The kind that most projects have; of several the first."""
    return max(kinds, key=lambda kind: kinds[kind], default=None)


def _titled(held: _Held, at: int) -> tuple[str, str]:
    """A project's name in addresses, and its title."""
    projects, place = held.snapshot.projects, held.place[at]
    return projects.slug[place], projects.title[place]


def _apart(held: _Held, at: int) -> Apart:
    split, forms = held.sums.split_of(at)
    assert split is not None
    return Apart(*_titled(held, at), split, forms < 2)


def _lacking(held: _Held, order: Array) -> Array:
    """The projects, in this order, with values that cannot be computed."""
    lacks = np.zeros(held.columns.count, dtype=np.bool_)
    lacks[held.columns.of_values[held.sums.lacking]] = True
    return np.asarray(order[lacks[order]])


def _unvalued(held: _Held, projects: Array) -> list[Unvalued]:
    found, values, names = [], held.columns.values, held.columns.names
    spans = np.searchsorted(held.columns.of_values, np.stack([projects, projects + 1]))
    for at, first, last in zip(projects.tolist(), *spans.tolist(), strict=True):
        slug, title = _titled(held, at)
        parameters = parameters_of(held.columns.heads["parameters"][at])
        price_year = int(held.columns.heads["price_year"][at])
        found += [
            Unvalued(
                slug, title, KINDS[values["kind"][row]], names[values["who"][row]], int(values["year"][row]),
                missing_of(values["missing"][row]), parameters, price_year,
            )
            for row in range(first, last)
            if held.sums.lacking[row]
        ]  # fmt: skip
    return found


def _projects(held: _Held, chosen: Selection) -> Sequence[ProjectLine]:
    """Every project that has a grant, money or resources, by name."""
    _mask, order = held.of(chosen)
    heads, sums = held.columns.heads, held.sums
    awarded = held.snapshot.projects.awarded_ore
    found = []
    for at in order.tolist():
        grant = int(awarded[held.place[at]])
        if grant < 0 and not sums.has_money[at]:
            continue
        ore, known, unknown = (each[at] for each in sums.told)
        gains, gain_known, gain_unknown = (each[at] for each in sums.gained)
        found.append(
            ProjectLine(
                *_titled(held, at),
                None if grant < 0 else grant,
                Basis(heads["parameters"][at], int(heads["price_year"][at])),
                bool(heads["chosen"][at]),
                {each: _sum(ore[c], known[c], unknown[c]) for c, each in enumerate(TOLD) if each in OWN},
                {each: _sum(gains[k], gain_known[k], gain_unknown[k]) for k, each in enumerate(GAIN_KINDS)},
                sums.split_of(at)[0],
                int(heads["waiting"][at] + heads["hidden"][at]),
            )
        )
    return found


def _sum(ore: Array, known: Array, unknown: Array) -> Sum:
    return Sum(int(ore.sum()) if known.any() else None, int(unknown.sum()))
