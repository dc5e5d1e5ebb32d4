"""The versions of the plan: what waits for the steering group, any two compared in words, and every adopted one."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.errors import Conflict, NotFound, Refused
from gevinst.domain.proposal import ProposalState
from gevinst.i18n import N_, Translator
from gevinst.i18n.problems import problem_text
from gevinst.services.versions import Difference, Group, ProposalLine, Said, VersionLine, VersionsPage
from gevinst_dashboards import security
from gevinst_dashboards.components import (
    alert,
    button,
    empty_state,
    field,
    icon,
    link,
    page_head,
    section,
    version_bar,
)
from gevinst_dashboards.pages.plan_deleting import register_deleting
from gevinst_dashboards.views_context import Context, request_context

PATH = "/prosjekt/<slug>/plan/versjoner"
NAV = "benefits"
FROM, TO = "fra", "til"
"""The names of the two versions in the address."""

_MIME = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
}
_STATES = {
    ProposalState.OPEN: N_("Waits for the steering group"),
    ProposalState.ACCEPTED: N_("Adopted"),
    ProposalState.RETURNED: N_("Returned"),
    ProposalState.WITHDRAWN: N_("Withdrawn"),
}


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Versions of the plan")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """What waits, the difference between two versions, and the versions."""
    slug = params["slug"]
    view: VersionsPage = services.versions.page(ctx.actor, slug, query.get(FROM), query.get(TO))
    return layout(view, ctx._)


def layout(view: VersionsPage, _: Translator) -> Component:
    """The whole page."""
    slug = view.project.slug or ""
    head = page_head(
        _("Versions of the plan"),
        meta=[_.plural("{n} adopted version", "{n} adopted versions", len(view.versions))],
        lead=_lead(view, _),
        back=(_("The whole plan"), f"/prosjekt/{slug}/plan"),
        actions=_files(view, _) if view.compared is not None else [],
    )
    proposal = view.proposal.id if view.proposal is not None else None
    return html.Div(
        [
            head,
            version_bar(view.bar, _),
            *_waiting(view, _),
            *_proposing(view, _),
            *_comparing(view, _),
            section(_("Adopted versions"), "versjoner", _versions(view, _), rule=True),
            *_answered(view.answered, _),
            dcc.Store(
                id="version-place", data={"slug": slug, "revision": view.revision, "proposal": proposal}
            ),
        ]
    )


def _lead(view: VersionsPage, _: Translator) -> str:
    if view.proposal is not None:
        return _("A proposal waits for the steering group. What is adopted holds until they have answered.")
    if not view.versions:
        return _(
            "The steering group has not adopted the plan yet. The first adopted version is what was promised."
        )
    if view.bar.unsent:
        return _("The draft differs from what is adopted. It counts when the steering group has adopted it.")
    return _("The plan is as the steering group has adopted it.")


def _files(view: VersionsPage, _: Translator) -> list[Component]:
    slug = view.project.slug or ""
    return [
        html.A(
            [icon("lastned"), words],
            href=f"/fil/versjoner/{slug}/{view.first}/{view.second}{ending}",
            className="btn btn-outline-secondary",
            download=True,
            **{"aria-label": _("Download the difference as {kind}", kind=words)},
        )
        for ending, words in ((".docx", "Word"), (".pdf", "PDF"))
    ]


# ---- a difference in words -------------------------------------------------------------------------------------------


def difference_list(
    found: Difference, slug: str, _: Translator, level: Callable[..., Component] = html.H3
) -> list[Any]:
    """The changes by benefit, each as a sentence, and what is to be said of everything else."""
    parts: list[Any] = []
    for group in found.groups:
        parts.append(level(_group_title(group, slug), className="gv-h-small mt-3 mb-2"))
        parts.append(html.Ol([_change(item, _) for item in group.items], className="gv-changes"))
    return [*parts, html.P(found.rest, className="gv-small gv-subtle mb-0")]


def _group_title(group: Group, slug: str) -> Any:
    if group.benefit is None:
        return group.title
    return link(group.title, f"/prosjekt/{slug}/plan/{group.benefit}")


def _change(item: Said, _: Translator) -> Component:
    if item.easier is None:
        return html.Li(html.P(item.text))
    lead = _("Easier target.") if item.easier else _("Harder target.")
    return html.Li(html.P([html.B(f"{lead} "), item.text]))


# ---- proposals -------------------------------------------------------------------------------------------------------


def _waiting(view: VersionsPage, _: Translator) -> list[Component]:
    proposal = view.proposal
    if proposal is None:
        return []
    slug = view.project.slug or ""
    parts: list[Any] = [
        html.P(
            _("Sent {date} by {who}.", date=_.date(proposal.asked_at), who=proposal.asked_by),
            className="gv-small gv-subtle mb-2",
        ),
        html.P([html.B(_("Reason:") + " "), proposal.reason], className="mb-3"),
    ]
    if proposal.difference is not None:
        parts += difference_list(proposal.difference, slug, _)
    else:
        parts.append(html.P(_("It is the first version: the whole plan is to be adopted."), className="mb-0"))
    parts.append(_consequences(proposal, _))
    if view.may_answer:
        parts += [
            field(
                _("Comment from the steering group"),
                dbc.Textarea(id="version-comment", rows=3),
                _,
                help=_("Must be written when the proposal is returned."),
            ),
            html.Div(
                [
                    button(_("Adopt the proposal"), "version-accept", primary=True),
                    button(_("Return it with the comment"), "version-return"),
                ],
                className="gv-actions mt-3",
            ),
        ]
    if view.may_propose:
        parts.append(
            html.Div(button(_("Withdraw the proposal"), "version-withdraw"), className="gv-actions mt-3")
        )
    parts.append(html.Div(id="version-answer-said", role="status"))
    return [section(_("The proposal"), "forslag", html.Div(parts, className="gv-card h-auto"))]


def _consequences(proposal: ProposalLine, _: Translator) -> Component:
    marks = ("laas", "flagg", "info")
    return html.Ul(
        [
            html.Li([icon(mark), html.Span(text)])
            for mark, text in zip(marks, proposal.consequences, strict=False)
        ],
        className="gv-conseq gv-small",
    )


def _proposing(view: VersionsPage, _: Translator) -> list[Component]:
    """What the draft changes, and the reason that sends it; for those who may edit and where something differs."""
    if not view.may_propose or (view.versions and not (view.draft and view.draft.groups)):
        return []
    if view.proposal is not None and not view.bar.unsent:
        return []
    slug = view.project.slug or ""
    parts: list[Any] = []
    if view.proposal is not None:
        words = _.plural(
            "{n} thing has been changed since the proposal was sent. A new proposal takes the place of the one that waits.",
            "{n} things have been changed since the proposal was sent. A new proposal takes the place of the one that waits.",
            view.bar.unsent,
        )
        parts.append(html.P(words))
    if view.draft is not None:
        parts += difference_list(view.draft, slug, _)
    else:
        parts.append(html.P(_("The whole plan is sent. What is adopted first stays as the original.")))
    parts += [
        html.Div(
            field(_("Reason"), dbc.Textarea(id="version-reason", rows=3), _, need="must"), className="mt-3"
        ),
        html.Div(
            button(_("Send to the steering group"), "version-propose", primary=view.proposal is None),
            className="gv-actions mt-3",
        ),
        html.Div(id="version-propose-said", role="status"),
    ]
    heading = _("A new proposal") if view.proposal is not None else _("Propose the draft")
    return [section(heading, "nytt-forslag", html.Div(parts, className="gv-card h-auto"), class_name="mt-4")]


def _answered(found: Sequence[ProposalLine], _: Translator) -> list[Component]:
    if not found:
        return []
    items = []
    for each in found:
        state = _(_STATES[each.state])
        when = f" {_.date(each.answered_at)}" if each.answered_at else ""
        who = f", {each.answered_by}" if each.answered_by else ""
        said: list[Any] = [
            html.P([html.B(f"{state}{when}{who}."), " ", _("Proposed {date}.", date=_.date(each.asked_at))]),
            html.P(_("Reason: {reason}", reason=each.reason), className="gv-list__meta"),
        ]
        if each.comment:
            said.append(html.P(_("Comment: {comment}", comment=each.comment), className="gv-list__meta"))
        items.append(html.Li(said))
    return [
        html.Details(
            [
                html.Summary([_("Earlier proposals"), html.Small(str(len(found)))]),
                html.Div(html.Ol(items, className="gv-changes")),
            ],
            className="gv-details mt-3",
        )
    ]


# ---- comparing -------------------------------------------------------------------------------------------------------


def _comparing(view: VersionsPage, _: Translator) -> list[Component]:
    if len(view.choices) < 2:
        return []
    slug = view.project.slug or ""
    form = html.Form(
        html.Div(
            [
                _select(FROM, _("From"), view.first, view, _),
                _select(TO, _("To"), view.second, view, _),
            ],
            className="gv-filters gv-filters--versions mb-3",
            role="group",
            **{"aria-label": _("The two versions. The page changes at once.")},
        ),
        className="gv-filterform",
        method="get",
        action=f"/prosjekt/{slug}/plan/versjoner",
    )
    said: list[Any] = (
        [html.P(_("Choose two different versions."), className="gv-small gv-subtle")]
        if view.compared is None
        else [html.P(view.compared_lead), *difference_list(view.compared, slug, _)]
    )
    return [
        section(
            _("The difference between two versions"),
            "forskjell",
            [form, html.Div(said, className="gv-prose")],
            rule=True,
        )
    ]


def _select(name: str, label: str, chosen: str, view: VersionsPage, _: Translator) -> Component:
    id = f"version-{name}"
    return html.Div(
        [
            html.Label(label, htmlFor=id, className="form-label"),
            dbc.Select(
                id=id,
                name=name,
                value=chosen,
                options=[{"label": each.label, "value": each.key} for each in view.choices],
                className="form-select-sm",
            ),
        ]
    )


# ---- the versions ----------------------------------------------------------------------------------------------------


def _versions(view: VersionsPage, _: Translator) -> list[Any]:
    if not view.versions:
        return [
            empty_state(
                _("No adopted version yet"),
                _("When the steering group adopts the plan, it is frozen here as the original."),
            )
        ]
    return [html.Ol([_version(each, view, _) for each in view.versions], className="gv-changes")]


def _version(version: VersionLine, view: VersionsPage, _: Translator) -> Component:
    slug = view.project.slug or ""
    name = _("Version {n}", n=version.number)
    marks = [
        *([_("the original")] if version.original else []),
        *([_("counts now")] if version.in_force else []),
    ]
    head = f"{name} ({', '.join(marks)})." if marks else f"{name}."
    when = _("Adopted {date}.", date=_.date(version.at)) if version.at else ""
    parts: list[Any] = [html.P([html.B(head), " ", when])]
    meta = [_("Reason: {reason}", reason=version.reason)] if version.reason else []
    meta += [version.by] if version.by else []
    if meta:
        parts.append(html.P(" \u00b7 ".join(meta), className="gv-list__meta"))
    if version.changes is not None:
        words = _.plural("{n} change from the one before", "{n} changes from the one before", version.changes)
        before = next((each.number for each in view.versions if each.number < version.number), version.number)
        href = f"/prosjekt/{slug}/plan/versjoner?{FROM}={before}&{TO}={version.number}#forskjell"
        parts.append(html.P(link(words, href), className="gv-list__meta"))
    return html.Li(parts)


# ---- callbacks -------------------------------------------------------------------------------------------------------


def _said(error: Exception, _: Translator) -> Component:
    if isinstance(error, Refused):
        return alert("error", " ".join(problem_text(each, _) for each in error.problems), live=True)
    return alert(
        "error",
        _("Somebody else has changed this meanwhile. Load the page again and look before you answer."),
        live=True,
    )


def register(app: Any, services: Any) -> None:
    """Proposing, withdrawing and answering; the difference as a file; deleting, which the plan's pages offer."""
    register_deleting(app, services)

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Output("version-propose-said", "children"),
        Input("version-propose", "n_clicks"),
        State("version-reason", "value"),
        State("version-place", "data"),
        prevent_initial_call=True,
    )
    def propose(clicks: int | None, reason: str | None, place: dict[str, Any]) -> Any:
        return _act(
            services,
            clicks,
            place,
            lambda actor: services.versions.propose(actor, place["slug"], reason or "", place["revision"]),
        )

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Output("version-answer-said", "children"),
        Input("version-accept", "n_clicks"),
        State("version-comment", "value"),
        State("version-place", "data"),
        prevent_initial_call=True,
    )
    def accept(clicks: int | None, comment: str | None, place: dict[str, Any]) -> Any:
        return _act(
            services,
            clicks,
            place,
            lambda actor: services.versions.answer(actor, place["slug"], place["proposal"], True, comment),
        )

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Output("version-answer-said", "children", allow_duplicate=True),
        Input("version-return", "n_clicks"),
        State("version-comment", "value"),
        State("version-place", "data"),
        prevent_initial_call=True,
    )
    def send_back(clicks: int | None, comment: str | None, place: dict[str, Any]) -> Any:
        return _act(
            services,
            clicks,
            place,
            lambda actor: services.versions.answer(actor, place["slug"], place["proposal"], False, comment),
        )

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Output("version-answer-said", "children", allow_duplicate=True),
        Input("version-withdraw", "n_clicks"),
        State("version-place", "data"),
        prevent_initial_call=True,
    )
    def withdraw(clicks: int | None, place: dict[str, Any]) -> Any:
        return _act(services, clicks, place, lambda actor: services.versions.withdraw(actor, place["slug"]))

    for ending, mimetype in _MIME.items():

        def send(
            actor: Any, slug: str, first: str, second: str, ending: str = ending, mimetype: str = mimetype
        ) -> security.Download:
            data = services.versions.export(actor, slug, ending, first, second)
            return security.Download(data, f"{slug}-{first}-{second}{ending}", mimetype)

        security.register_download(app.server, f"/fil/versjoner/<slug>/<first>/<second>{ending}", send)


def _act(
    services: Any, clicks: int | None, place: dict[str, Any], act: Callable[[Any], Any]
) -> tuple[Any, Any]:
    """(the page anew, nothing to say), or (the page as it is, what is wrong)."""
    if not clicks:
        raise PreventUpdate
    context = request_context(services, place["slug"])
    try:
        act(context.actor)
    except (Refused, Conflict, NotFound) as error:
        return no_update, _said(error, context._)
    return f"{context.now.isoformat()}-{clicks}", None
