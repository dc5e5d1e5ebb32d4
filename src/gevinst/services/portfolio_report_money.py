"""What the portfolio report says of who pays and who gains: the figures of that page, each kind of amount for itself."""

from collections.abc import Iterable, Iterator, Mapping

from gevinst.domain.balance import OWN, Column, Shares, Sum
from gevinst.domain.party import Level
from gevinst.domain.payers import COMPUTED, Held, Parts, PayerTable
from gevinst.domain.portfolio_report import Apart, MoneyPart, PaidOrGained, PayersAndGainers
from gevinst.i18n import N_, Translator
from gevinst.reporting.money_tables import LEVELS
from gevinst.reporting.wording import DASH
from gevinst.services.payer_views import PayersPage
from gevinst.services.payer_words import KINDS, RULE_TEXTS, basis_text, registered

_ORDER: tuple[Level | None, ...] = (*Level, None)
APART = 15
"""So many projects with cost at one level and gain at another are listed."""
_COLUMNS: Mapping[Column, str] = {
    Column.OWN_CASH: N_("Own contribution, money"),
    Column.OWN_IN_KIND: N_("Own contribution, work and equipment"),
    Column.GAIN_CASH: N_("Money, as entered"),
    Column.GAIN_FREED: N_("Freed capacity, as entered"),
}


def money_part(view: PayersPage, tables: Iterable[PayerTable], _: Translator) -> MoneyPart:
    """The section. Without amounts it says so; shares are of the projects that have given both sides, as on the page.

    `tables`: of payer by gainer, by each rule; what gives no gain a payer is left out.
    """
    told = [each for each in tables if any(payer is not None for payer, _gainer in each.cells)]
    left = view.apart_projects - min(APART, len(view.apart))
    return MoneyPart(
        headline=_.plural(
            "{n} of {of} project has given both",
            "{n} of {of} projects have given both",
            view.both,
            of=_.number(view.projects),
        )
        if view.kind
        else "",
        nothing=_nothing(view, _),
        rows=tuple(_rows(view, _)),
        notes=tuple(_notes(view, _)),
        tables=tuple(_table(view, each, at > 0, _) for at, each in enumerate(told)),
        apart=tuple(
            Apart(each.title, _largest(each.split.pays, _), _largest(each.split.gains, _))
            for each in view.apart[:APART]
        ),
        apart_more=_.plural(
            "And {n} more project, on the page of who pays and who gains.",
            "And {n} more projects, on the page of who pays and who gains.",
            left,
        )
        if left > 0
        else "",
    )


def _nothing(view: PayersPage, _: Translator) -> str:
    if not view.with_money:
        return _("No money is entered yet")
    if not view.both:
        return _(
            "No project has given both its own contribution and this gain, with every amount known. Shares cannot be told."
        )
    return ""


def _rows(view: PayersPage, _: Translator) -> Iterator[PaidOrGained]:
    if not view.both:
        return
    for column in OWN:
        if column in view.own:
            yield from _parts(_(_COLUMNS[column]), view.own[column], _)
    if view.kind is not None and view.gains is not None:
        yield from _parts(_(KINDS[view.kind]), view.gains, _)


def _parts(what: str, found: Parts, _: Translator) -> Iterator[PaidOrGained]:
    """Shares only where they make sense: there is something, and nobody has less than nothing."""
    for level, ore in found.parts:
        share = _.share(ore, found.total) if found.drawn else "\u2013"
        yield PaidOrGained(what, _level(level, _), _.kroner(ore), _.kroner(found.total), share)


def _notes(view: PayersPage, _: Translator) -> Iterator[str]:
    if view.both:
        yield _(
            "Of the projects where every amount of the own contribution and of this gain is known. Amounts of different kinds are not added together, and freed capacity is not money."
        )
    if view.kind in COMPUTED.values() and view.basis is not None:
        used = next(each.parameters for each in view.bases if each.chosen)
        yield _("Computed with {basis}", basis=basis_text(view, _)) + f" ({registered(used, _)})."
    if waiting := view.held.get(Held.WAITING):
        yield _.plural("{n} computed value rests on figures that nobody has approved yet, and is not shown.", "{n} computed values rest on figures that nobody has approved yet, and are not shown.", waiting)  # fmt: skip
    if hidden := view.held.get(Held.HIDDEN):
        yield _.plural("{n} computed value rests on low counts only, and is not shown.", "{n} computed values rest on low counts only, and are not shown.", hidden)  # fmt: skip


def _table(view: PayersPage, table: PayerTable, again: bool, _: Translator) -> PayersAndGainers:
    """As on the page: every gain is in it once, and its rule stands with it. `again`: another table holds the same gains."""
    payers = [each for each in _ORDER if any(payer is each for payer, _gainer in table.cells)]
    gainers = [each for each in _ORDER if any(gainer is each for _payer, gainer in table.cells)]

    def cells(payer: Level | None) -> list[Sum]:
        return [table.cells.get((payer, gainer), Sum()) for gainer in gainers]

    notes = [
        # Kroner alone are printed: who has a resource in its own unit and no such kroner is not in the table.
        _.plural("The table is of {n} project that has such a gain.", "The table is of {n} projects that have such a gain.", table.gaining),
    ]  # fmt: skip
    if table.gaining_unshared:
        notes.append(_.plural("In {n} of them the own contribution is not known or not given.", "In {n} of them the own contribution is not known or not given.", table.gaining_unshared))  # fmt: skip
    if again:
        notes.append(_("The same gains stand in the table of each rule. The tables are not added together."))
    basis = basis_text(view, _) if table.kind in COMPUTED.values() else ""
    what = ", ".join(part for part in (_(KINDS[table.kind]), basis) if part)
    return PayersAndGainers(
        headline=_("Who pays for whose gain?"),
        detail=f"{what}. {_(RULE_TEXTS[table.rule])}",
        heads=(_("Pays"), *(_level(each, _) for each in gainers), _("Sum of gains")),
        rows=tuple(
            (
                _("Who pays is not given") if payer is None else _level(payer, _),
                *(_amount(each, _) for each in cells(payer)),
                _amount(sum(cells(payer), Sum()), _),
            )
            for payer in payers
        ),
        notes=tuple(notes),
    )


def _amount(found: Sum, _: Translator) -> str:
    if found.ore is None:
        return _("not given") if found.unknown else DASH
    unknown = _.plural("+ {n} not known", "+ {n} not known", found.unknown) if found.unknown else ""
    return " ".join(part for part in (_.kroner(found.ore), unknown) if part)


def _largest(found: Shares, _: Translator) -> str:
    """`Municipalities 78 %: own contribution, money`."""
    largest = found.largest
    if largest is None:
        return _("Not given")
    level, share = largest
    return f"{_level(level, _)} {_.share(share, 1)}: {_(_COLUMNS[found.column]).lower()}"


def _level(level: Level | None, _: Translator) -> str:
    return _(LEVELS[level]) if level is not None else _("Not given")
