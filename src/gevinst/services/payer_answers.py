"""Who pays and who gains for other programs: every table of the page in full, as JSON and as Parquet.

The rows are those of the files (`payer_tables`): what is computed names the set of prices with its version and the year of its
kroner, and what is in hours is in no sum with kroner. A choice that the page quietly leaves out is refused here: a program must not
take one kind of gain for another.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gevinst.domain.balance import Line
from gevinst.domain.errors import Problem, Refused
from gevinst.domain.payers import Basis, GainKind, Held, Parts
from gevinst.domain.resources import Allocation
from gevinst.i18n import Translator
from gevinst.services import payer_tables
from gevinst.services.filter_words import said
from gevinst.services.payer_tables import CURRENCY, Rows
from gevinst.services.payer_views import PayersPage, ProjectLine

TABLES = ("balance", "projects", "payers", "computed", "parties", "not_computed")
"""What each table is called, in the order of `payer_tables.sheets`. `balance` is the one of a file with one table."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader chooses beside the filters; empty: the usual, and of the rule none."""

    kind: str = ""
    rule: str = ""
    basis: str = ""
    """`norway-2024/1@2024`."""


@dataclass(frozen=True, slots=True)
class Whole:
    """All that is reckoned: each list in full, also where the page shows the first of them."""

    view: PayersPage
    lines: tuple[Line, ...]
    """The balance by party and year."""
    projects: Sequence[ProjectLine]


def basis_key(basis: Basis) -> str:
    """How an address names it."""
    return f"{basis.parameters}@{basis.price_year}"


def tables(whole: Whole, _: Translator) -> dict[str, Rows]:
    """Every table by name. Amounts in kroner; None: not known."""
    found = payer_tables.sheets(whole.view, whole.lines, whole.projects, _)
    # The last sheet says what the columns mean.
    return {name: rows for name, (_title, rows) in zip(TABLES, found[:-1], strict=True)}


def as_json(whole: Whole, asked: Asked, filters: Mapping[str, str], _: Translator) -> dict[str, Any]:
    """All of it, with what can be chosen, what it was narrowed to, and what each column means.

    `filters`: those that were asked for; `filters_not_used` names those of them that money is not narrowed by. Refused for a
    choice that there is none of.
    """
    view = whole.view
    refuse_unknown(view, asked)
    return {
        "filters": dict(view.filters),
        "filters_not_used": sorted(set(filters) - set(view.filters)),
        "kind": view.kind,
        "rule": view.rule,
        "basis": None if view.basis is None else basis_key(view.basis),
        "choices": {
            "kinds": {kind.value: projects for kind, projects in view.kinds.items()},
            "rules": [rule.value for rule in Allocation],
            "bases": [
                {"basis": basis_key(each.basis), "projects": each.projects, "as_usual": each.usual}
                for each in view.bases
            ],
        },
        "until": view.until,
        "currency": CURRENCY,
        "counts": {
            "projects": view.projects,
            "with_money": view.with_money,
            "with_cost_and_gain": view.both,
            "cost_and_gain_apart": view.apart_projects,
            "without_award": view.without_award,
            "not_computed": view.unvalued_projects,
            **{f"not_shown_{why.value}": view.held.get(why, 0) for why in Held},
        },
        "granted_nok": _nok(view.awarded),
        "spent_nok": _nok(view.spent.ore),
        "spent_not_known": view.spent.unknown,
        "own_contribution": {column.value: _parts(own) for column, own in view.own.items()},
        "gain": None if view.gains is None else {**_parts(view.gains), **payer_tables.basis(view, view.kind)},
        **tables(whole, _),
        "definitions": payer_tables.definitions(_),
    }


def parquet(whole: Whole, table: str, _: Translator) -> bytes:
    """One table, what each column is beside it, and what it was narrowed to. Refused as `one_table` does."""
    from gevinst.exchange import plain_table

    view = whole.view
    about = {_("Filter: {name}", name=name): text for name, text in said(view.filters, view.choices, _)}
    chosen = {"kind": view.kind, "rule": view.rule, "basis": basis_key(view.basis) if view.basis else None}
    about |= {name: value for name, value in chosen.items() if value} | {"currency": CURRENCY}
    return plain_table.table_parquet(one_table(whole, table, _), payer_tables.definitions(_), about)


def one_table(whole: Whole, table: str, _: Translator) -> Rows:
    """A table by its name. Refused where none is called so, and for payers where nobody has chosen the rule."""
    if table not in TABLES:
        raise Refused([_not_one(table, "table", TABLES)])
    if table == "payers" and whole.view.rule is None:
        raise Refused([Problem("field_missing", field="rule")])
    return tables(whole, _)[table]


def refuse_unknown(view: PayersPage, asked: Asked) -> None:
    """Refused with every choice that there is none of among the projects that are chosen."""
    wrong = list(_unknown(view, asked))
    if wrong:
        raise Refused(wrong)


def _unknown(view: PayersPage, asked: Asked) -> Iterator[Problem]:
    # Where nothing is gained there is nothing to choose among, and any kind is answered with none.
    kinds = view.kinds or GainKind
    if asked.kind and asked.kind not in set(kinds):
        yield _not_one(asked.kind, "kind", [each.value for each in kinds])
    if asked.rule and asked.rule not in set(Allocation):
        yield _not_one(asked.rule, "rule", [each.value for each in Allocation])
    bases = [basis_key(each.basis) for each in view.bases]
    if asked.basis and bases and asked.basis not in bases:
        yield _not_one(asked.basis, "basis", bases)


def _not_one(value: str, field: str, known: Collection[str]) -> Problem:
    return Problem("not_a_choice", field=field, value=value, params={"known": ", ".join(known)})


def _parts(found: Parts) -> dict[str, Any]:
    """How a sum falls on the levels."""
    return {
        "nok": found.total / 100,
        "not_known": found.unknown,
        "levels": [
            {"level": level.value if level is not None else None, "nok": ore / 100}
            for level, ore in found.parts
        ],
    }


def _nok(ore: int | None) -> float | None:
    return None if ore is None else ore / 100
