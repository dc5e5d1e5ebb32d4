"""What projects propose to the catalogue that all share: each definition whole, accepted or returned with a comment."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from gevinst.domain.access import Action, Resource, may
from gevinst.domain.errors import Conflict, NotAllowed, NotFound, Problem, Refused
from gevinst.domain.proposal import MeasureProposal, ProposalState
from gevinst.i18n import Translator
from gevinst.i18n.problems import problem_text
from gevinst_dashboards.components import (
    Column,
    Row,
    alert,
    field,
    link,
    page_head,
    pairs,
    post_form,
    section,
    table,
)
from gevinst_dashboards.navigation import address
from gevinst_dashboards.pages.measure_definition import whole_definition
from gevinst_dashboards.views_context import Context

PATH = "/administrasjon/maltall"
NAV = "administration"
ANSWER = "/administrasjon/maltall/svar"
ACCEPT, RETURN = "accept", "return"
DONE, REFUSED = "ferdig", "feil"
"""The names in the address: what became of the last answer, or that it was refused."""
_HELD = "measure-answer"


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Proposed measures")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """What waits, and what has been answered; only for those who keep the catalogue."""
    if not may(ctx.actor, Action.MANAGE_PEOPLE, Resource()):
        raise NotAllowed(Action.MANAGE_PEOPLE.value)
    import flask

    # What was wrong with the answer that was just sent waits in the session for as long as the address speaks of it: the
    # page is drawn twice, before and by Dash.
    held = flask.session.get(_HELD) if REFUSED in query and flask.has_request_context() else None
    proposals = services.measure_proposals.all(ctx.actor)
    seen = services.plans.seen_among(ctx.actor, {each.project for each in proposals})
    titles = {slug: each.title for slug, each in seen.items()}
    return layout(ctx, proposals, titles, held or {}, query.get(DONE))


def layout(
    ctx: Context,
    proposals: Sequence[MeasureProposal],
    titles: Mapping[str, str],
    held: Mapping[str, Any],
    done: str | None = None,
) -> Component:
    """`titles`: a project's slug -> its title. `held`: an answer that was refused: its proposal, comment and problems."""
    _ = ctx._
    waiting = [each for each in proposals if each.state is ProposalState.OPEN]
    answered = [each for each in proposals if each.state in (ProposalState.ACCEPTED, ProposalState.RETURNED)]
    parts: list[Component] = [
        page_head(
            _("Proposed measures"),
            lead=_.plural(
                "{n} measure waits for an answer. What is accepted can be chosen by every project.",
                "{n} measures wait for an answer. What is accepted can be chosen by every project.",
                len(waiting),
            ),
            back=(_("Administration"), "/administrasjon"),
        )
    ]
    words = {
        ACCEPT: _("Accepted. Every project can choose the measure now."),
        RETURN: _("Returned. The project group reads the comment beside its definition."),
        "gone": _("The proposal had been answered or taken back in the meantime."),
    }
    if done in words:
        parts.append(alert("info" if done == "gone" else "ok", words[done]))
    if waiting:
        parts += [_proposal(ctx, each, titles, held if held.get("of") == each.id else {}) for each in waiting]
    else:
        parts.append(
            html.P(
                _(
                    "A project group proposes a measure from the field of its own definition in the benefit plan."
                ),
                className="gv-small",
            )
        )
    if answered:
        parts.append(section(_("Already answered"), "answered", _answered(answered, titles, _)))
    return html.Div(parts)


def _proposal(
    ctx: Context, proposal: MeasureProposal, titles: Mapping[str, str], held: Mapping[str, Any]
) -> Component:
    _ = ctx._
    name, key = _.local(proposal.measure.name), proposal.id
    problems = [
        Problem(code, field=place or None, value=value or None, params=given)
        for code, place, value, given in held.get("problems", [])
    ]
    of_comment = [each for each in problems if each.field == "comment"]
    rest = [each for each in problems if each.field != "comment"]
    error = None
    if of_comment:
        missing = any(each.code == "field_missing" for each in of_comment)
        error = (
            _("Write what is to be mended: the project group reads it.")
            if missing
            else " ".join(problem_text(each, _) for each in of_comment)
        )
    comment = dbc.Textarea(
        id=f"comment-{key}", name="comment", rows=2, maxLength=2000, value=held.get("comment", "")
    )
    return section(
        name,
        f"proposal-{key}",
        [
            html.P(
                [
                    _("Proposed on {date} by {who}, ", date=_.date(proposal.asked_at), who=proposal.asked_by),
                    link(
                        titles.get(proposal.project, proposal.project),
                        address("/prosjekt/<slug>", slug=proposal.project),
                    ),
                ],
                className="gv-small gv-subtle",
            ),
            html.P(_("Reason: {reason}", reason=proposal.why)),
            pairs(whole_definition(proposal.measure, _)),
            *(alert("error", problem_text(each, _), live=True) for each in rest),
            post_form(
                ANSWER,
                ctx.csrf,
                [
                    dbc.Input(type="hidden", name="proposal", value=key),
                    field(
                        _("Comment to the project group"),
                        comment,
                        _,
                        help=_("Needed to return it."),
                        error=error,
                    ),
                    html.Div(
                        [
                            _send(ACCEPT, _("Accept {measure}", measure=name), "btn btn-primary"),
                            _send(RETURN, _("Return {measure}", measure=name), "btn btn-outline-secondary"),
                        ],
                        className="gv-actions mt-3",
                    ),
                ],
                class_name="gv-prose mt-3",
            ),
        ],
        rule=True,
    )


def _send(value: str, words: str, look: str) -> Component:
    return html.Button(words, type="submit", name="answer", value=value, className=look)


def _answered(proposals: Sequence[MeasureProposal], titles: Mapping[str, str], _: Translator) -> Component:
    rows = [
        Row(
            _.local(each.measure.name),
            [
                f"{each.measure.key}, {_('version {n}', n=each.measure.version)}",
                titles.get(each.project, each.project),
                _("Accepted") if each.state is ProposalState.ACCEPTED else _("Returned"),
                f"{_.date(each.answered_at)}, {each.answered_by}" if each.answered_at else "",
                each.comment or "",
            ],
        )
        for each in reversed(proposals)
    ]
    heads = [
        Column(_("Key and version")),
        Column(_("Project")),
        Column(_("State")),
        Column(_("When and by whom")),
        Column(_("Comment")),
    ]
    return table(_("Shared measure"), heads, rows, label=_("Table: answered proposals"))


def register(app: Any, services: Any) -> None:
    """The answer: a plain post, so that it works like any form."""
    import flask

    def answer() -> Any:
        sent = flask.request.form
        key, comment, chosen = sent.get("proposal", ""), sent.get("comment", ""), sent.get("answer", "")
        if chosen not in (ACCEPT, RETURN):
            flask.abort(400)
        try:
            services.measure_proposals.answer(flask.g.actor, key, chosen == ACCEPT, comment)
        except Refused as refused:
            personal = any(each.code == "personal_data" for each in refused.problems)
            flask.session[_HELD] = {
                "of": key,
                # What may be an identity number is stored nowhere, and a cookie holds no long text.
                "comment": "" if personal else comment[:2000],
                "problems": [
                    [each.code, each.field or "", each.value or "", dict(each.params)]
                    for each in refused.problems
                ],
            }
            return flask.redirect(f"{PATH}?{REFUSED}=1#proposal-{quote(key)}", 303)
        except (Conflict, NotFound):
            chosen = "gone"
        flask.session.pop(_HELD, None)
        return flask.redirect(f"{PATH}?{DONE}={chosen}", 303)

    app.server.add_url_rule(ANSWER, endpoint="measure_proposals:answer", view_func=answer, methods=["POST"])
