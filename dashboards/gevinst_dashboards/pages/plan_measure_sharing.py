"""A project's own measure on its way to the catalogue that all projects share: proposed, waiting, accepted or returned."""

from collections.abc import Mapping
from typing import Any

import dash_bootstrap_components as dbc
from dash import MATCH, Input, Output, State, ctx, html, no_update, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.errors import Conflict, Refused
from gevinst.domain.plan import Indicator
from gevinst.domain.proposal import MeasureProposal, ProposalState
from gevinst.i18n import Translator
from gevinst.i18n.problems import problem_text
from gevinst.services.benefit_plan import BenefitPlanPage
from gevinst_dashboards.components import alert, button
from gevinst_dashboards.components.basics import dom_id
from gevinst_dashboards.views_context import Context, request_context

BLOCK, SAID, WHY = "plan-share", "plan-share-said", "plan-share-why"
SEND, WITHDRAW, FOLLOW = "plan-share-send", "plan-share-withdraw", "plan-share-follow"


def sharing(indicator: Indicator, view: BenefitPlanPage, _: Translator) -> Component:
    """The block under the definition; what has been said of it stands in a live region that stays while it is redrawn."""
    return html.Div(
        [
            html.Div(block(indicator, view, _), id={"type": BLOCK, "of": indicator.id}),
            html.Div(id={"type": SAID, "of": indicator.id}, role="status", className="mt-2"),
        ],
        className="mt-2",
    )


def block(indicator: Indicator, view: BenefitPlanPage, _: Translator) -> list[Component]:
    """How far the measure has come, and what can be done next."""
    last = view.measure_proposals.get(indicator.id)
    if last is None:
        return [_form(indicator, _)]
    if last.state is ProposalState.OPEN:
        return [
            alert(
                "info",
                _(
                    "Proposed to the shared catalogue on {date} by {who}. It waits for an answer.",
                    date=_.date(last.asked_at),
                    who=last.asked_by,
                ),
            ),
            html.P(_("Reason: {reason}", reason=last.why), className="gv-small gv-subtle mt-2 mb-2"),
            html.Div(
                button(_("Take the proposal back"), {"type": WITHDRAW, "of": indicator.id}),
                className="gv-actions",
            ),
        ]
    if last.state is ProposalState.RETURNED:
        words = _("Returned from the shared catalogue on {date} by {who}: {comment}", **_answer(last, _))
        return [alert("check", words), _form(indicator, _)]
    parts: list[Component] = [
        alert(
            "ok",
            _(
                "Accepted into the shared catalogue on {date} by {who}. Every project can choose it now.",
                **_answer(last, _),
            ),
        )
    ]
    if last.comment:
        parts.append(
            html.P(_("Comment: {comment}", comment=last.comment), className="gv-small gv-subtle mt-2 mb-2")
        )
    if indicator.own_measure in view.plan.measures:
        parts += [
            html.P(
                _(
                    "This figure stays with your own definition until you choose to follow the catalogue’s. Figures, baseline and targets stay either way."
                ),
                className="gv-small mt-2 mb-2",
            ),
            html.Div(
                button(_("Follow the catalogue’s definition"), {"type": FOLLOW, "of": indicator.id}),
                className="gv-actions",
            ),
        ]
    else:
        parts += [
            html.P(
                _("Your own definition has been changed since. It can be proposed as the next version."),
                className="gv-small mt-2 mb-2",
            ),
            _form(indicator, _),
        ]
    return parts


def _answer(proposal: MeasureProposal, _: Translator) -> dict[str, str]:
    at = proposal.answered_at
    return {
        "date": _.date(at) if at else "",
        "who": proposal.answered_by or "",
        "comment": proposal.comment or "",
    }


def _form(indicator: Indicator, _: Translator) -> Component:
    why = {"type": WHY, "of": indicator.id}
    return html.Details(
        [
            html.Summary(_("Propose it to the catalogue that all projects share")),
            html.Div(
                [
                    html.Label(
                        [
                            _("Why others should use it"),
                            " ",
                            html.Span(_("Must be filled in"), className="gv-need"),
                        ],
                        htmlFor=dom_id(why),
                        className="form-label",
                    ),
                    dbc.Textarea(id=why, rows=2, maxLength=2000),
                    html.Div(
                        button(_("Propose it"), {"type": SEND, "of": indicator.id}),
                        className="gv-actions mt-2",
                    ),
                ]
            ),
        ],
        className="gv-details",
    )


def send(
    services: Any, context: Context, place: Mapping[str, str], of: str, why: str | None
) -> tuple[Any, Component]:
    """Proposes the measure: the block as it is then (`no_update` where it was refused), and what is said of it."""
    _ = context._
    if not (why or "").strip():
        return no_update, alert(
            "error", _("Write the reason: those who keep the catalogue read it."), live=True
        )
    try:
        services.measure_proposals.propose(context.actor, place["slug"], of, why)
    except Refused as refused:
        return no_update, _refused(refused, _)
    return _redrawn(services, context, place, of), alert("ok", _("Proposed. The answer comes here."))


def take_back(services: Any, context: Context, place: Mapping[str, str], of: str) -> tuple[Any, Component]:
    """Takes what waits back: the block as it is then, and what is said of it."""
    _ = context._
    view = services.benefit_plans.page(context.actor, place["slug"], place["benefit"])
    last = view.measure_proposals.get(of)
    try:
        if last is None:
            raise Conflict(of)
        services.measure_proposals.withdraw(context.actor, place["slug"], last.id)
    except Conflict:
        said = alert("info", _("It has been answered in the meantime."))
    else:
        said = alert("ok", _("The proposal is taken back."))
    return _redrawn(services, context, place, of), said


def _redrawn(services: Any, context: Context, place: Mapping[str, str], of: str) -> list[Component]:
    view: BenefitPlanPage = services.benefit_plans.page(context.actor, place["slug"], place["benefit"])
    return block(next(each for each in view.benefit.indicators if each.id == of), view, context._)


def _refused(refused: Refused, _: Translator) -> Component:
    return alert("error", " ".join(problem_text(each, _) for each in refused.problems), live=True)


def register_sharing(app: Any, services: Any) -> None:
    """Proposing, taking back, and following what was accepted."""

    @app.callback(
        Output({"type": BLOCK, "of": MATCH}, "children"),
        Output({"type": SAID, "of": MATCH}, "children"),
        Input({"type": SEND, "of": MATCH}, "n_clicks"),
        State({"type": WHY, "of": MATCH}, "value"),
        State("plan-place", "data"),
        prevent_initial_call=True,
    )
    def propose(clicks: int | None, why: str | None, place: dict[str, Any]) -> Any:
        if not clicks:
            raise PreventUpdate
        context = request_context(services, place["slug"])
        return send(services, context, place, ctx.triggered_id["of"], why)

    @app.callback(
        Output({"type": BLOCK, "of": MATCH}, "children", allow_duplicate=True),
        Output({"type": SAID, "of": MATCH}, "children", allow_duplicate=True),
        Input({"type": WITHDRAW, "of": MATCH}, "n_clicks"),
        State("plan-place", "data"),
        prevent_initial_call=True,
    )
    def withdraw(clicks: int | None, place: dict[str, Any]) -> Any:
        if not clicks:
            raise PreventUpdate
        context = request_context(services, place["slug"])
        return take_back(services, context, place, ctx.triggered_id["of"])

    @app.callback(
        Output({"type": SAID, "of": MATCH}, "children", allow_duplicate=True),
        Input({"type": FOLLOW, "of": MATCH}, "n_clicks"),
        State("plan-place", "data"),
        prevent_initial_call=True,
    )
    def follow(clicks: int | None, place: dict[str, Any]) -> Any:
        if not clicks:
            raise PreventUpdate
        context = request_context(services, place["slug"])
        try:
            services.measure_proposals.follow(context.actor, place["slug"], ctx.triggered_id["of"])
        except Refused as refused:
            return _refused(refused, context._)
        set_props("gv-refresh", {"data": f"{context.now.isoformat()}-{clicks}"})
        return None
