"""Field 7 of a benefit's plan: what is freed, where, how much, and what it is planned for."""

from typing import Any

from dash import html

from gevinst.domain.plan import FreedKind, FreedResource
from gevinst.i18n import Translator
from gevinst.services.benefit_plan import BenefitPlanPage
from gevinst_dashboards.pages import plan_words as w
from gevinst_dashboards.pages.plan_parts import Controls
from gevinst_dashboards.pages.plan_rows import KINDS, RowKind, Shown, block, grid, options


def fields(of: Controls, view: BenefitPlanPage, _: Translator) -> list[Any]:
    """The controls of one freed resource."""
    from gevinst_dashboards.pages.plan_benefit import role_parties

    return [
        grid(
            of.choice("kind", _("What is freed"), options(w.FREED_KINDS, _)),
            of.choice("party", _("At which party"), role_parties(view.plan, _), blank=_("Not chosen")),
            of.text("amount_a_year", _("How much a year"), number=True),
        ),
        grid(of.choice("use", _("Is to be used for"), options(w.FREED_USES, _)), width="col-sm-6"),
        html.Div(of.text("text", _("More about it"), lines=2), className="mt-3"),
    ]


def _rows(view: BenefitPlanPage, _: Translator) -> list[Shown]:
    return [_row(each, view, _) for each in view.benefit.freed]


def _row(each: FreedResource, view: BenefitPlanPage, _: Translator) -> Shown:
    kind, use = dict(w.FREED_KINDS)[each.kind.value], dict(w.FREED_USES)[each.use.value]
    names = view.plan.party_names
    party = names.get(each.party, each.party) if each.party else ""
    what = html.Span([_(kind), *([html.Small(party)] if party else [])], className="gv-role")
    plan = html.Span([_(use), *([html.Small(each.text)] if each.text else [])], className="gv-role")
    return Shown(
        id=each.id,
        cells=(what, amount_words(each, _), plan),
        fields=lambda of: fields(of, view, _),
        held=each,
        name=_(kind),
    )


def amount_words(freed: FreedResource, _: Translator) -> str:
    """`1 200 timer i året`; words where nobody has reckoned it."""
    if freed.amount_a_year is None:
        return _("not reckoned")
    n = _.number(freed.amount_a_year)
    match freed.kind:
        case FreedKind.HOURS | FreedKind.TRAVEL:
            return _("{n} hours a year", n=n)
        case FreedKind.BED_DAYS | FreedKind.READY_DAYS:
            return _("{n} days a year", n=n)
        case FreedKind.MONEY:
            return _("{n} kroner a year", n=n)
    return _("{n} a year", n=n)


FREED = RowKind(
    key="freed",
    heads=lambda _: (_("What is freed"), _("How much"), _("Is to be used for")),
    rows=_rows,
    fields=fields,
    add=lambda _: _("Add a resource that is freed"),
    save=lambda _: _("Add it"),
    label=lambda _: _("Freed resources and what they are planned for"),
    starts_with={"kind": "hours", "use": "not_decided", "party": "*"},
)
KINDS["freed"] = FREED


def field(of: Controls, view: BenefitPlanPage, shared: list[Any], _: Translator) -> list[Any]:
    """The form's own text, and what is freed one by one."""
    return [
        of.text("freed_resources_text", _("What they are to be used for"), lines=3),
        html.Div(block(FREED, view, _), className="mt-3"),
        html.P(
            _("Freed is not the same as saved: unlike things are never added together."),
            className="gv-hint mt-2",
        ),
        *shared,
    ]
