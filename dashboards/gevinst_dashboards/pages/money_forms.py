"""The forms of money and resources: an entry in kroner, a freed resource, what is converted with, a figure of one's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from gevinst.domain.money import MoneyEntry
from gevinst.domain.plan import new_id
from gevinst.domain.prices import DISCOUNT_RATE, INDEXES
from gevinst.domain.resources import OwnFigure, ResourceEntry, ValuationChoice
from gevinst.i18n import Translator
from gevinst.services.money_views import MoneyPage, What, figure_key
from gevinst_dashboards.components import button, button_link, field
from gevinst_dashboards.pages import money_words as w

NEW = "ny"
OPENS: dict[What, str] = {
    "money": "post", "resource": "ressurs", "choice": "grunnlag", "figure": "tall",
}  # fmt: skip
"""`?post=<id>` opens the form with one that is stored, `?ny=post` an empty one."""
NAMES: dict[What, tuple[str, ...]] = {
    "money": ("id", "kind", "form", "what", "year", "until", "payer", "gainer", "planned", "actual", "benefit"),
    "resource": (
        "id", "kind", "what", "year", "until", "party", "counterparty", "planned", "amount", "low", "high", "state", "reused_for",
        "benefit", "indicator",
    ),
    "choice": (
        "parameters", "price_year", "first_year", "years", "amounts_in", "price_index", "tax_share", "allocation",
    ),
    "figure": ("id", "key", "value", "year", "source", "low", "high"),
}  # fmt: skip
Held = MoneyEntry | ResourceEntry | ValuationChoice | OwnFigure


@dataclass(frozen=True, slots=True)
class Field:
    """One control; those with the same `row` stand side by side."""

    name: str
    control: Literal["text", "number", "choice", "hidden"] = "text"
    options: Sequence[tuple[str, str]] = ()
    help: str | None = None
    must: bool = False
    row: str = ""


def identity(what: What, name: str) -> str:
    """The id of a control, or of another part of the form."""
    return f"money-{what}-{name.replace('_', '-')}"


def labels(what: What, _: Translator) -> dict[str, str]:
    """What the fields are called."""
    if what == "money":
        return {
            "kind": _("What kind of entry it is"), "form": _("In which form"), "what": _("What it is for"), "year": _("Year"),
            "until": _("Also each year until"),
            "payer": _("Who pays or gives"), "gainer": _("Who receives or gains"), "planned": _("Planned, kroner"),
            "actual": _("Actual, kroner"), "benefit": _("The benefit it belongs to"),
        }  # fmt: skip
    if what == "resource":
        return {
            "kind": _("What is freed"), "what": _("What made it free"), "year": _("Year"), "until": _("Also each year until"), "party": _("Where it is freed"),
            "counterparty": _("Who no longer pays for it"), "planned": _("Planned amount"), "amount": _("Actual amount"),
            "low": _("Lowest"), "high": _("Highest"), "state": _("What became of it"), "reused_for": _("Used again for"),
            "benefit": _("The benefit it belongs to"), "indicator": _("The figure that shows it"),
        }  # fmt: skip
    if what == "choice":
        return {
            "parameters": _("Set of rates and prices"), "price_year": _("Price year"), "first_year": _("First year"),
            "years": _("How many years count"), "amounts_in": _("The entries are written"), "price_index": _("Price index"),
            "tax_share": _("Share of public money with the cost of public funds, per cent"),
            "allocation": _("How gains are ascribed to those who pay"),
        }  # fmt: skip
    return {
        "key": _("Rate or price"), "value": _("The figure"), "year": _("Of which year"), "source": _("Source"),
        "low": _("Lowest"), "high": _("Highest"),
    }  # fmt: skip


def values(what: What, held: Held | None, view: MoneyPage) -> dict[str, str]:
    """What stands in the fields: of what is stored, or the usual of something new."""
    if held is None:
        usual = {"id": new_id(), "year": str(view.today.year), "kind": "own_contribution", "form": "cash"}
        if what == "resource":
            return {"id": new_id(), "year": str(view.today.year), "kind": "hours", "state": "freed"}
        return usual if what == "money" else {"id": ""}
    shares = _shares(view)
    found = {}
    for name in NAMES[what]:
        if isinstance(held, MoneyEntry) and name in ("planned", "actual"):
            found[name] = w.typed_ore(getattr(held, f"{name}_ore"))
            continue
        if isinstance(held, OwnFigure) and name == "id":
            found[name] = figure_key(held)
            continue
        value = getattr(held, name, None)
        if isinstance(value, float):
            share = name == "tax_share" or (isinstance(held, OwnFigure) and held.key in shares)
            found[name] = w.typed_number(value, share=share)
        else:
            found[name] = "" if value is None else str(value)
    return found


def _shares(view: MoneyPage) -> set[str]:
    return {DISCOUNT_RATE, *(each.key for each in view.result.parameters.parameters if each.unit == "share")}


def stored(what: What, key: str, view: MoneyPage) -> Held | None:
    """What is stored by that key; None where there is none."""
    found: Sequence[Held]
    match what:
        case "money":
            found = view.result.money
        case "resource":
            found = view.result.resources
        case "figure":
            return next((each for each in view.result.choice.own if figure_key(each) == key), None)
        case "choice":
            return view.result.choice
    return next((each for each in found if getattr(each, "id", None) == key), None)


def _options(pairs: Sequence[tuple[str, str]], _: Translator) -> list[tuple[str, str]]:
    return [(key, _(text)) for key, text in pairs]


def _who(view: MoneyPage, _: Translator, *held: str | None) -> list[tuple[str, str]]:
    parties = list(view.parties)
    known = {key for key, _name in parties} | {level.value for level, _name in view.levels}
    parties += [(key, view.name(key)) for key in held if key is not None and key not in known]
    levels = [(level.value, w.level(level, _)) for level, _name in view.levels]
    return [("", _("Not given")), *parties, *levels]


def _benefits(view: MoneyPage, _: Translator, held: str | None) -> list[tuple[str, str]]:
    found = [("", _("None in particular")), *view.benefits]
    return found if held in (None, *dict(view.benefits)) else [*found, (str(held), _("Another benefit"))]


def fields(what: What, held: Held | None, view: MoneyPage, _: Translator) -> list[Field]:
    """The controls of a form."""
    return {"money": _money, "resource": _resource, "choice": _choice, "figure": _figure}[what](held, view, _)


def _lasts(_: Translator) -> str:
    """What happens where a last year is written."""
    return _(
        "For what lasts. The amount is written as planned in each of those years, where it does not stand already. Empty: only the one year."
    )


def _money(held: Any, view: MoneyPage, _: Translator) -> list[Field]:
    who = _who(view, _, getattr(held, "payer", None), getattr(held, "gainer", None))
    return [
        Field("id", "hidden"),
        Field("kind", "choice", _options(w.KINDS, _), row="kind"),
        Field("form", "choice", _options(w.FORMS, _), row="kind"),
        Field("what", must=True),
        Field("payer", "choice", who, row="who"),
        Field("gainer", "choice", who, row="who"),
        Field("year", "number", must=True, row="year"),
        Field("until", "number", help=_lasts(_), row="year"),
        Field("planned", "number", help=_("Empty: not planned."), row="sum"),
        Field("actual", "number", help=_("Empty: not known yet. 0 is none."), row="sum"),
        Field("benefit", "choice", _benefits(view, _, getattr(held, "benefit", None))),
    ]


def _resource(held: Any, view: MoneyPage, _: Translator) -> list[Field]:
    who = _who(view, _, getattr(held, "party", None), getattr(held, "counterparty", None))
    figures = [("", _("None")), *view.figures]
    if getattr(held, "indicator", None) not in (None, *dict(view.figures)):
        figures.append((held.indicator, _("A figure that has left the plan")))
    return [
        Field("id", "hidden"),
        Field("kind", "choice", _options(w.RESOURCES, _), row="kind"),
        Field("what", must=True),
        Field("year", "number", must=True, row="year"),
        Field("until", "number", help=_lasts(_), row="year"),
        Field("party", "choice", who, row="who"),
        Field("counterparty", "choice", who, help=_("Only for days ready for discharge and DRG points."), row="who"),
        Field("planned", "number", row="sum"),
        Field("amount", "number", help=_("Below 0: more use than before."), row="sum"),
        Field("low", "number", row="range"),
        Field("high", "number", help=_("How far off the amount may be. Empty: as far off as the measured effect."), row="range"),
        Field("state", "choice", _options(w.STATES, _), row="state"),
        Field("reused_for", "choice", [("", _("Not chosen")), *_options(w.USES, _)], row="state"),
        Field("benefit", "choice", _benefits(view, _, getattr(held, "benefit", None)), row="of"),
        Field("indicator", "choice", figures, row="of"),
    ]  # fmt: skip


def _sets(held: Any, view: MoneyPage) -> list[tuple[str, str]]:
    """Every set by name, and the one in use where the files no longer hold it."""
    used = held.parameters
    return [*view.sets] if used in dict(view.sets) else [*view.sets, (used, used)]


def _choice(held: Any, view: MoneyPage, _: Translator) -> list[Field]:
    parameters = view.result.parameters
    indexes = [("", _("None")), *((key, w.parameter(key, parameters, _)) for key in INDEXES)]  # fmt: skip
    return [
        Field("parameters", "choice", _sets(held, view), row="set"),
        Field("price_year", "number", must=True, row="set"),
        Field("first_year", "number", must=True, help=_("Year 0 of the discounting."), row="years"),
        Field("years", "number", must=True, row="years"),
        Field("amounts_in", "choice", _options(w.AMOUNTS_IN, _), row="index"),
        Field("price_index", "choice", indexes, row="index"),
        Field("tax_share", "number", help=_("0 to 100. Empty: not decided, and left out.")),
        Field("allocation", "choice", [("", _("No table of payer by gainer")), *_options(w.ALLOCATIONS, _)]),
    ]


def _figure(held: Any, view: MoneyPage, _: Translator) -> list[Field]:
    parameters = view.result.parameters
    keys = [(DISCOUNT_RATE, w.parameter(DISCOUNT_RATE, parameters, _))]
    keys += [(each.key, _.local(each.name)) for each in parameters.parameters if each.unit != "text"]
    return [
        Field("id", "hidden"),
        Field("key", "choice", sorted(keys, key=lambda pair: pair[1])),
        Field("value", "number", help=_("Shares in per cent. Empty: the set's figure stands."), row="value"),
        Field("year", "number", help=_("Empty: in the price year's kroner. Of a price index: the year whose change it is."), row="value"),
        Field("source", help=_("Needed where a figure is written.")),
        Field("low", "number", row="range"),
        Field("high", "number", help=_("The range to try it in."), row="range"),
    ]  # fmt: skip


def card(what: What, held: Held | None, view: MoneyPage, close: str, _: Translator) -> Component:
    """The form, to be saved; with a way to take it away in two steps where it is stored."""
    named, own = labels(what, _), values(what, held, view)
    heads = {
        "money": _("Change the entry") if held else _("New entry in kroner"),
        "resource": _("Change the resource") if held else _("New freed resource"),
        "choice": _("What is converted with"),
        "figure": _("Change the figure") if held else _("A figure of your own"),
    }
    seen = view.seen.get("choice" if what == "choice" else own.get("id", ""), "") if held else ""
    inside: list[Component] = [
        html.H2(heads[what], className="mb-3"),
        dbc.Input(id=identity(what, "seen"), type="hidden", value=seen),
    ]
    rows: dict[str, list[Component]] = {}
    for each in fields(what, held, view, _):
        made = _control(what, each, named.get(each.name, ""), own.get(each.name, ""), _)
        if each.row and each.row in rows:
            rows[each.row].append(made)
        elif each.row:
            rows[each.row] = [made]
            inside.append(html.Div(rows[each.row], className="gv-moneyrow"))
        else:
            inside.append(made)
    inside += [
        html.Div(id=identity(what, "wrong"), className="gv-formsaid"),
        html.Div(
            [
                button(_("Save"), identity(what, "save"), primary=True),
                button_link(_("Cancel"), close),
            ],
            className="gv-actions mt-3",
        ),
    ]
    if held is not None and what != "choice":
        inside.append(
            html.Details(
                [
                    html.Summary(_("Remove it")),
                    html.Div(
                        [
                            html.P(_("It cannot be brought back."), className="gv-hint"),
                            button(_("Remove"), identity(what, "remove"), small=True),
                        ]
                    ),
                ],
                className="gv-fold mt-3",
            )
        )
    return html.Div(inside, className="gv-card gv-card--form gv-noprint mb-4")


def _control(what: What, of: Field, label: str, value: str, _: Translator) -> Component:
    id = identity(what, of.name)
    if of.control == "hidden":
        return dbc.Input(id=id, type="hidden", value=value)
    if of.control == "choice":
        options = [{"label": words, "value": key or "*"} for key, words in of.options]
        first = str(options[0]["value"]) if options else "*"
        control: Any = dbc.Select(id=id, options=options, value=value or first)
    elif of.control == "number":
        control = dbc.Input(id=id, type="text", inputmode="decimal", value=value, className="num")
    else:
        control = dbc.Input(id=id, type="text", value=value, maxLength=300)
    return field(label, control, _, help=of.help, need="must" if of.must else "")


def differing(what: What, theirs: Mapping[str, str], mine: Mapping[str, str], _: Translator) -> list[str]:
    """The fields where what stands now is not what the form holds."""
    named = labels(what, _)
    return [
        named[name]
        for name in NAMES[what]
        # How long it lasts is not stored, so nobody else has written it.
        if name in named and name != "until" and theirs.get(name, "") != mine.get(name, "")
    ]
