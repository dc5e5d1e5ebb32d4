"""Risks, dis-benefits and what a benefit contributes to."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.follow_up import Risk
from gevinst.domain.plan import Benefit
from gevinst.i18n import Translator
from gevinst.services.benefit_plan import BenefitPlanPage
from gevinst_dashboards.components import link
from gevinst_dashboards.pages import plan_words as w
from gevinst_dashboards.pages.plan_parts import Controls
from gevinst_dashboards.pages.plan_rows import KINDS, RowKind, Shown, block, grid, options, state_chip


def fields(of: Controls, view: BenefitPlanPage, _: Translator) -> list[Any]:
    """The controls of one risk."""
    return [
        of.text("text", _("The risk"), lines=2),
        grid(
            of.choice("likelihood", _("How likely"), options(w.LIKELIHOODS, _)),
            of.choice("consequence", _("How bad"), options(w.CONSEQUENCES, _)),
            of.choice("open", _("Is it open?"), [("yes", _("Open")), ("no", _("Closed"))]),
        ),
        html.Div(of.text("action", _("What is done about it"), lines=2), className="mt-3"),
        html.Div(of.text("responsible", _("Responsible: role and party"), titles=True), className="mt-3"),
    ]


def _rows(view: BenefitPlanPage, _: Translator) -> list[Shown]:
    return [_row(each, view, _) for each in view.risks]


def _row(each: Risk, view: BenefitPlanPage, _: Translator) -> Shown:
    level = _(dict(w.RISK_LEVELS)[each.level])
    what = html.Span([html.B(f"{level}. "), each.text])
    if not each.open:
        what = html.Span([html.S(each.text)])
    state = state_chip("nadd", "nadd", _("Closed")) if not each.open else state_chip("ikkestartet", "flagg", _("Open"))  # fmt: skip
    return Shown(
        id=each.id,
        cells=(what, each.action or "–", each.responsible or "–", state),
        fields=lambda of: fields(of, view, _),
        held=each,
        name=each.text,
    )


RISKS = RowKind(
    key="risk",
    heads=lambda _: (_("Risk"), _("What is done"), _("Responsible"), _("State")),
    rows=_rows,
    fields=fields,
    add=lambda _: _("Add a risk"),
    save=lambda _: _("Add it"),
    label=lambda _: _("Risks of this benefit"),
    starts_with={"likelihood": "2", "consequence": "2", "open": "yes"},
)
KINDS["risk"] = RISKS


def field(of: Controls, view: BenefitPlanPage, _: Translator) -> list[Any]:
    """The risks, and how this benefit hangs together with the plan's others."""
    return [
        *block(RISKS, view, _),
        html.Div(connections(of, view, _), className="mt-4", id="plan-connections"),
    ]


def connections(of: Controls, view: BenefitPlanPage, _: Translator) -> list[Any]:
    """What it contributes to, which drawbacks follow from it, and what leads to it."""
    benefit = view.benefit
    others = [each for each in view.plan.document.benefits if each.id != benefit.id and not each.archived]
    wanted = [each for each in others if not each.disbenefit]
    drawbacks = [each for each in others if each.disbenefit]
    parts: list[Any] = []
    if others:
        # One control holds both: they are one list in the plan.
        parts.append(
            html.Details(
                [
                    html.Summary(
                        [
                            _("Contributes to, and drawbacks that follow"),
                            html.Small(
                                str(len(benefit.contributes_to))
                                if benefit.contributes_to
                                else _("none chosen")
                            ),
                        ]
                    ),
                    html.Div(
                        of.ticks(
                            "contributes_to",
                            _("Contributes to, and drawbacks that follow"),
                            [(each.id, each.title) for each in wanted]
                            + [(each.id, _("Drawback: {title}", title=each.title)) for each in drawbacks],
                        )
                    ),
                ],
                className="gv-details gv-ticklist",
            )
        )
    parts.append(html.Div(links(view, _), id="plan-links"))
    return parts


def links(view: BenefitPlanPage, _: Translator) -> Component | None:
    """The chosen ones as links, and those that name this benefit."""
    benefit, document = view.benefit, view.plan.document
    slug = view.plan.project.slug or ""
    chosen = [each for each in document.benefits if each.id in benefit.contributes_to]
    behind = [each for each in document.benefits if benefit.id in each.contributes_to]
    rows = [
        (_("Drawback"), [each for each in chosen if each.disbenefit]),
        (_("Contributes to"), [each for each in chosen if not each.disbenefit]),
        (_("Follows from"), behind),
    ]

    def address(each: Benefit) -> Component:
        return html.Span(link(each.title, f"/prosjekt/{slug}/plan/{each.id}"))

    inside = [
        part
        for words, some in rows
        if some
        for part in (html.Dt(words), html.Dd([html.Div(address(each)) for each in some]))
    ]
    return html.Dl(inside, className="gv-pairs mt-3") if inside else None
