"""Who has access, in which role, and what has been done: users and the trail."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from gevinst.domain.access import Action, Membership, Resource, Role, may
from gevinst.domain.audit import AuditEntry
from gevinst.domain.errors import NotAllowed, Problem, Refused
from gevinst.i18n import Translator
from gevinst.i18n.formats import OSLO
from gevinst.i18n.problems import problem_text
from gevinst.services.party_choices import party_choices
from gevinst_dashboards.components import (
    Column,
    Row,
    alert,
    error_summary,
    field,
    link,
    page_head,
    post_form,
    section,
    table,
)
from gevinst_dashboards.components.party_search import found_parties
from gevinst_dashboards.components.project_search import FIND, found_words, word_search
from gevinst_dashboards.views_context import Context

PATH = "/administrasjon"
NAV = "administration"

ADD = "/administrasjon/bruker"
ACCESS = "/administrasjon/tilgang"
MEASURES = "/administrasjon/maltall"
DONE, REFUSED = "ferdig", "feil"
"""The names in the address: who was given access, or that a new user was refused."""
_HELD = "new-user"
_TYPED = 200
"""Of what was typed so many characters are kept: a title or a user name has no more."""
_AUDITS = 100


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Administration")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """Users and the trail; only for administrators."""
    if not may(ctx.actor, Action.MANAGE_PEOPLE, Resource()):
        raise NotAllowed(Action.MANAGE_PEOPLE.value)
    import flask

    # What was wrong with the form that was just sent waits in the session for as long as the address speaks of it: the
    # page is drawn twice, before and by Dash.
    held = flask.session.get(_HELD) if REFUSED in query and flask.has_request_context() else None
    problems = [
        Problem(code, field=name or None, value=value or None, params=given)
        for code, name, value, given in (held or {}).get("problems", ())
    ]
    return layout(ctx, services, {**query, **(held or {}).get("typed", {})}, problems)


def layout(ctx: Context, services: Any, query: Mapping[str, str], problems: Sequence[Problem]) -> Component:
    """`problems`: what was wrong with the user that was sent in; `query` holds what was typed."""
    _ = ctx._
    users = services.people.users(ctx.actor)
    done = query.get(DONE)
    return html.Div(
        [
            page_head(
                _("Administration"),
                lead=_.plural("{n} user has access.", "{n} users have access.", sum(u.active for u in users)),
            ),
            *([alert("ok", _("Done: {what}.", what=done))] if done else []),
            _measures(services.measure_proposals.waiting(ctx.actor), _),
            section(_("Users"), "users", _users(ctx, users), note=_("Titles are roles, never names.")),
            section(_("New user"), "new-user", _new_user(ctx, services, query, problems)),
            section(
                _("What has been done"),
                "trail",
                _trail(services.people.audits(ctx.actor, _AUDITS), _),
                note=_("The last {n}, newest first.", n=_AUDITS),
            ),
        ]
    )


def _measures(waiting: int, _: Translator) -> Component:
    words = (
        _.plural(
            "{n} proposed measure waits for an answer",
            "{n} proposed measures wait for an answer",
            waiting,
        )
        if waiting
        else _("Proposed measures: none waits")
    )
    return html.P(link(words, MEASURES))


def role_words(role: Role, _: Translator) -> str:
    """A role in words of what it can do."""
    return {
        Role.PROJECT_GROUP: _("Project group: enters plan and figures"),
        Role.STEERING_GROUP: _("Steering group: approves and decides"),
        Role.FUNDER: _("Funder: sees approved figures"),
        Role.BENEFIT_OWNER: _("Benefit owner: goes on with what a party takes over"),
        Role.REPORTER: _("Reporter: delivers the figures of a party"),
        Role.ADMINISTRATOR: _("Administrator: manages access"),
        Role.OPERATOR: _("Operator"),
    }[role]


def _scope(membership: Membership, _: Translator) -> str:
    return membership.key or _("everything")


def _users(ctx: Context, users: Sequence[Any]) -> Component:
    _ = ctx._
    rows = [
        Row(
            user.title,
            [
                user.username,
                html.Ul(
                    [html.Li(f"{role_words(m.role, _)} ({_scope(m, _)})") for m in user.memberships]
                    or _("no access"),
                    className="list-unstyled mb-0",
                ),
                _("Active") if user.active else _("Closed"),
                post_form(
                    ACCESS,
                    ctx.csrf,
                    [
                        dbc.Input(type="hidden", name="username", value=user.username),
                        dbc.Input(type="hidden", name="active", value="0" if user.active else "1"),
                        html.Button(
                            _("Take away the access of {who}", who=user.username)
                            if user.active
                            else _("Give {who} access again", who=user.username),
                            type="submit",
                            className="btn btn-link btn-sm px-0 text-start",
                        ),
                    ],
                ),
            ],
        )
        for user in users
    ]
    heads = [Column(_("User name")), Column(_("Role")), Column(_("State")), Column(_("Access"))]
    return table(_("Title"), heads, rows, label=_("Table: users"))


def _new_user(
    ctx: Context, services: Any, query: Mapping[str, str], problems: Sequence[Problem]
) -> Component:
    _ = ctx._
    wrong = {problem.field: problem_text(problem, _) for problem in problems}
    named, typed = query.get(FIND, "").strip(), query.get("where", "").partition(":")
    found = services.plans.choices(ctx.actor, named, typed[2] if typed[0] == "project" else None)
    projects = [("project:" + each.value, each.label) for each in found.listed]
    schemes = [
        ("scheme:" + key, _.local(scheme.short_name)) for key, scheme in services.plans.schemes.items()
    ]
    several = party_choices(services.plans.party_names, named, (typed[2],) if typed[0] == "party" else ())
    parties = [("party:" + each.value, each.label) for each in several.listed]
    places = [("all:", _("everything")), *projects, *schemes, *parties]
    roles = [
        Role.PROJECT_GROUP,
        Role.STEERING_GROUP,
        Role.BENEFIT_OWNER,
        Role.REPORTER,
        Role.FUNDER,
        Role.ADMINISTRATOR,
    ]

    def text(name: str, label: str, help: str, kind: str = "text", auto: str = "off") -> Component:
        control = dbc.Input(
            id=f"user-{name}",
            name=name,
            type=kind,
            value="" if kind == "password" else query.get(name, ""),
            autocomplete=auto,
        )
        return field(label, control, _, help=help, error=wrong.get(name), need="must")

    summary = (
        [error_summary(_("The user was not made"), [(text, f"user-{name}") for name, text in wrong.items()])]
        if wrong
        else []
    )
    search = (
        [
            word_search(named, f"{PATH}#new-user", _("A word in the project's title or the party's name"), _),
            *([html.P(found_words(found, named, _), role="status")] if found.too_many else []),
            *([html.P(found_parties(several, named, _), role="status")] if several.too_many else []),
        ]
        if found.too_many or several.too_many
        else []
    )
    form = post_form(
        ADD,
        ctx.csrf,
        [
            text("username", _("User name"), _("What is typed at the login.")),
            text("title", _("Title"), _("A role, for example project manager in Fjordvik. Never a name.")),
            text("password", _("Password"), _("At least 12 characters."), "password", "new-password"),
            field(
                _("Role"),
                dbc.Select(
                    id="user-role",
                    name="role",
                    options=[{"label": role_words(role, _), "value": role.value} for role in roles],
                    value=query.get("role") or roles[0].value,
                ),
                _,
            ),
            field(
                _("Where"),
                dbc.Select(
                    id="user-where",
                    name="where",
                    options=[{"label": label, "value": value} for value, label in places],
                    value=query.get("where") or (schemes or places)[-1][0],
                ),
                _,
                help=_("A project, a grant scheme, a party, or everything."),
                error=wrong.get("where"),
            ),
            *summary,
            html.Button(_("Make the user"), type="submit", className="btn btn-primary mt-3"),
        ],
    )
    return html.Div([*search, form], className="gv-prose")


def _trail(entries: Sequence[AuditEntry], _: Translator) -> Component:
    rows = [
        Row(
            f"{_.short_date(entry.at.astimezone(OSLO).date())} {_.time(entry.at)}",
            [
                entry.actor,
                entry.action.replace("_", " "),
                entry.project or "\u2013",
                _what(entry),
                entry.reason or "",
            ],
        )
        for entry in entries
    ]
    heads = [
        Column(_("Who")),
        Column(_("What")),
        Column(_("Project")),
        Column(_("Details")),
        Column(_("Reason")),
    ]
    return table(_("When"), heads, rows, label=_("Table: what has been done"), compact=True)


def _what(entry: AuditEntry) -> str:
    return ", ".join(f"{name}: {value}" for name, value in entry.after.items() if value not in (None, ""))[
        :160
    ]


def register(app: Any, services: Any) -> None:
    """The two forms: plain posts, so that they work like any form."""
    import flask

    def add() -> Any:
        sent = flask.request.form
        scope, _colon, key = sent.get("where", "").partition(":")
        try:
            membership = Membership(Role(sent.get("role", "")), scope, key or None)  # type: ignore[arg-type]
            services.people.add(
                flask.g.actor,
                sent.get("username", ""),
                sent.get("title", ""),
                sent.get("password", ""),
                (membership,),
            )
        except Refused as refused:
            # What may be an identity number is stored nowhere, and a cookie holds no long text. The password is never kept.
            personal = {each.field for each in refused.problems if each.code == "personal_data"}
            flask.session[_HELD] = {
                "typed": {
                    name: sent.get(name, "")[:_TYPED]
                    for name in ("username", "title", "role", "where")
                    if name not in personal
                },
                "problems": [
                    [each.code, each.field or "", (each.value or "")[:_TYPED], dict(each.params)]
                    for each in refused.problems
                ],
            }
            return flask.redirect(f"{PATH}?{REFUSED}=1#new-user", 303)
        flask.session.pop(_HELD, None)
        return flask.redirect(f"{PATH}?{DONE}={quote(sent.get('username', ''))}", 303)

    def access() -> Any:
        sent = flask.request.form
        services.people.set_active(flask.g.actor, sent.get("username", ""), sent.get("active") == "1")
        return flask.redirect(PATH, 303)

    app.server.add_url_rule(ADD, endpoint="administration:add", view_func=add, methods=["POST"])
    app.server.add_url_rule(ACCESS, endpoint="administration:access", view_func=access, methods=["POST"])
