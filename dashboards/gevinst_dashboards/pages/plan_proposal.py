"""What has changed in a benefit since it was adopted, and the proposal to the steering group."""

from typing import Any

import dash_bootstrap_components as dbc
from dash import Input, Output, State, html, no_update, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.errors import Refused
from gevinst.domain.plan import Indicator
from gevinst.i18n import Translator
from gevinst.i18n.problems import problem_text
from gevinst.services.benefit_plan import BenefitPlanPage, Changed
from gevinst_dashboards.components import alert, button, icon
from gevinst_dashboards.views_context import request_context


def changed_section(view: BenefitPlanPage, _: Translator) -> list[Any]:
    """The section of the changes; nothing where the plan has not been adopted."""
    if view.plan.adopted is None:
        return []
    slug = view.plan.project.slug or ""
    title = _("Changed since it was adopted on {date}", date=_.date(view.plan.adopted))
    return [
        html.Section(
            [
                html.Header(
                    [
                        html.H2(title, id="endret-h"),
                        html.A(_("Compare versions"), href=f"/prosjekt/{slug}/plan/versjoner"),
                    ]
                ),
                html.Div(changes(view, _), className="gv-field__main", id="plan-changes"),
            ],
            className="gv-field",
            id="endret",
            **{"aria-labelledby": "endret-h"},
        )
    ]


def changes(view: BenefitPlanPage, _: Translator) -> list[Any]:
    """Each change as a sentence, the newest first; what is proposed before what was adopted."""
    items: list[Component] = [
        html.Li(html.P([html.B(f"{proposed_when(view, _)} "), said.text])) for said in view.proposed
    ]
    for revision in view.changed:
        items += [_revision(revision, said.text, _) for said in revision.items]
    if not items:
        return [html.P(_("Nothing has been changed in this benefit."), className="gv-small gv-subtle mb-0")]
    return [
        html.Ol(items, className="gv-changes"),
        html.P(_("Everything else is as adopted."), className="gv-small gv-subtle mb-0"),
    ]


def proposed_when(view: BenefitPlanPage, _: Translator) -> str:
    """Whether a change waits for the steering group, or has not been sent yet."""
    if view.proposal is None:
        return _("Not sent yet.")
    return _("Proposed {date}.", date=_.date(view.proposal.asked_at))


def _revision(revision: Changed, text: str, _: Translator) -> Component:
    why = (
        f"{_('Reason: {reason}', reason=revision.reason)} · {revision.by}" if revision.reason else revision.by
    )
    return html.Li(
        [
            html.P([html.B(_("Adopted {date}.", date=_.date(revision.adopted)) + " "), text]),
            html.P(why, className="gv-list__meta"),
        ]
    )


def proposal_section(view: BenefitPlanPage, _: Translator) -> list[Any]:
    """The section that sends what is changed to the steering group; only for those who may edit."""
    if not view.plan.may_edit:
        return []
    title = _("Your proposal") if view.plan.adopted else _("The plan to the steering group")
    return [
        html.Section(
            [
                html.Header(html.H2(title, id="forslag-h")),
                html.Div(
                    html.Div(proposal(view, _), className="gv-card h-auto", id="plan-proposal"),
                    className="gv-field__main",
                ),
            ],
            className="gv-field",
            id="forslag",
            **{"aria-labelledby": "forslag-h"},
        )
    ]


def proposal(view: BenefitPlanPage, _: Translator) -> list[Any]:
    """What waits, or what can be sent: the changes, the reason, what it means."""
    waiting = view.proposal
    if waiting is not None:
        return [
            html.P(
                _(
                    "Sent for approval on {date} by {who}. The steering group has not answered yet.",
                    date=_.date(waiting.asked_at),
                    who=waiting.asked_by,
                ),
                className="mb-2",
            ),
            html.P(_("Reason: {reason}", reason=waiting.reason), className="gv-small gv-subtle"),
            *_consequences(view, _),
            html.Div(id="plan-propose-said", role="status"),
            html.Div(button(_("Take the proposal back"), "plan-withdraw"), className="gv-actions mt-3"),
        ]
    parts: list[Any] = []
    if view.plan.adopted and not view.proposed:
        words = _("This benefit is as it was adopted.")
        if view.proposed_elsewhere:
            words += " " + _.plural(
                "{n} other benefit has been changed and can be sent from here.",
                "{n} other benefits have been changed and can be sent from here.",
                view.proposed_elsewhere,
            )
            parts.append(html.P(words, className="mb-3"))
        else:
            return [html.P(words, className="mb-0")]
    elif view.plan.adopted:
        parts.append(html.Ul([html.Li(each.text) for each in view.proposed], className="gv-list mb-3"))
        if view.proposed_elsewhere:
            parts.append(
                html.P(
                    _.plural(
                        "{n} other benefit has been changed too, and is sent with it.",
                        "{n} other benefits have been changed too, and are sent with it.",
                        view.proposed_elsewhere,
                    ),
                    className="gv-small gv-subtle",
                )
            )
    else:
        parts.append(
            html.P(
                _("The whole plan is sent. What the steering group adopts first stays as the original."),
                className="mb-3",
            )
        )
    parts += [
        html.Label(
            [_("Reason"), " ", html.Span(_("Must be filled in"), className="gv-need")],
            htmlFor="plan-reason",
            className="form-label",
        ),
        dbc.Textarea(id="plan-reason", rows=3),
        *_consequences(view, _),
        html.Div(id="plan-propose-said", role="status"),
        html.Div(
            [
                button(_("Send for approval"), "plan-send"),
                *(
                    [button(_("Take the change of targets back"), "plan-revert", plain=True)]
                    if targets_changed(view)
                    else []
                ),
            ],
            className="gv-actions mt-3",
        ),
    ]
    return parts


def targets_changed(view: BenefitPlanPage) -> list[Indicator]:
    """The indicators whose targets differ from the adopted ones."""
    return [
        each
        for each in view.benefit.indicators
        if each.id in view.adopted and view.adopted[each.id].targets != each.targets
    ]


def _consequences(view: BenefitPlanPage, _: Translator) -> list[Any]:
    """What a changed target means until it is adopted, and after."""
    if not targets_changed(view):
        return []
    meeting = view.plan.project.next_meeting
    waits = _("The adopted target counts until the steering group has adopted another.")
    if meeting is not None:
        waits += " " + _("The next meeting is {date}.", date=_.date(meeting))
    return [
        html.Ul(
            [
                html.Li([icon("laas"), html.Span(waits)]),
                html.Li(
                    [
                        icon("flagg"),
                        html.Span(_("The original target stays in every figure and report.")),
                    ]
                ),
            ],
            className="gv-conseq gv-small mb-0",
        )
    ]


def register_proposal(app: Any, services: Any) -> None:
    """Sending, taking back, and going back to the adopted targets."""

    def redraw(place: dict[str, Any]) -> Any:
        from gevinst_dashboards.pages import plan_benefit

        context = request_context(services, place["slug"])
        view = services.benefit_plans.page(context.actor, place["slug"], place["benefit"])
        set_props("plan-revision", {"data": view.plan.revision})
        plan_benefit.redraw_frame(view, context, proposal=False)
        return proposal(view, context._)

    @app.callback(
        Output("plan-proposal", "children"),
        Output("plan-propose-said", "children"),
        Input("plan-send", "n_clicks"),
        State("plan-reason", "value"),
        State("plan-place", "data"),
        prevent_initial_call=True,
    )
    def send(clicks: int | None, reason: str | None, place: dict[str, Any]) -> Any:
        if not clicks:
            raise PreventUpdate
        context = request_context(services, place["slug"])
        _ = context._
        written = (reason or "").strip()
        if not written:
            return no_update, alert("error", _("Write the reason: the steering group reads it."), live=True)
        try:
            services.versions.propose(context.actor, place["slug"], written)
        except Refused as refused:
            words = " ".join(problem_text(each, _) for each in refused.problems)
            return no_update, alert("error", words, live=True)
        return redraw(place), no_update

    @app.callback(
        Output("plan-proposal", "children", allow_duplicate=True),
        Input("plan-withdraw", "n_clicks"),
        State("plan-place", "data"),
        prevent_initial_call=True,
    )
    def withdraw(clicks: int | None, place: dict[str, Any]) -> Any:
        if not clicks:
            raise PreventUpdate
        context = request_context(services, place["slug"])
        services.versions.withdraw(context.actor, place["slug"])
        return redraw(place)

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Input("plan-revert", "n_clicks"),
        State("plan-place", "data"),
        prevent_initial_call=True,
    )
    def revert(clicks: int | None, place: dict[str, Any]) -> Any:
        if not clicks:
            raise PreventUpdate
        context = request_context(services, place["slug"])
        view = services.benefit_plans.page(context.actor, place["slug"], place["benefit"])
        for indicator in targets_changed(view):
            targets = tuple(each.model_dump() for each in view.adopted[indicator.id].targets)
            services.plans.change_indicator(context.actor, place["slug"], indicator.id, {"targets": targets})
        return f"{context.now.isoformat()}-{clicks}"
