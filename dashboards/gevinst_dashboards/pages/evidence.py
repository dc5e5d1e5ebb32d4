"""Files where what they document stands: of a benefit, of the award. Listed, added and taken away."""

from collections.abc import Sequence
from typing import Any

from dash import ALL, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.attachment import Attachment, AttachmentKind
from gevinst.domain.errors import NotAllowed, NotFound, Refused
from gevinst.domain.plan import Benefit
from gevinst.i18n import Translator
from gevinst.i18n.problems import problem_text
from gevinst_dashboards.components import alert, button, section
from gevinst_dashboards.pages import plan_files
from gevinst_dashboards.pages.attachments import address_of
from gevinst_dashboards.views_context import request_context

UPLOAD, SAID, PLACE, REMOVE = "evidence-file", "evidence-said", "evidence-place", "evidence-remove"
KINDS = ".pdf,.docx,.xlsx,.csv,.txt,.png,.jpg,.jpeg"


def files_of(benefit: Benefit, found: Sequence[Attachment]) -> list[Attachment]:
    """The files that document a benefit or one of its indicators."""
    ids = {each.id for each in benefit.indicators}
    return [each for each in found if each.benefit == benefit.id or each.indicator in ids]


def evidence(
    slug: str, benefit: Benefit, found: Sequence[Attachment], may_add: bool, _: Translator
) -> Component | None:
    """What documents a benefit; None where there is nothing to show and nothing to add."""
    return _files(
        slug,
        files_of(benefit, found),
        may_add,
        {"kind": AttachmentKind.EVIDENCE.value, "benefit": benefit.id},
        (_("Documentation"), _("No file documents this benefit yet.")),
        _,
    )


def agreement(slug: str, found: Sequence[Attachment], may_add: bool, _: Translator) -> Component | None:
    """The agreement between the parties, as it was signed."""
    return _files(
        slug,
        [each for each in found if each.kind is AttachmentKind.AGREEMENT],
        may_add,
        {"kind": AttachmentKind.AGREEMENT.value, "benefit": ""},
        (_("The agreement between the parties"), _("The signed agreement is not attached yet.")),
        _,
    )


def _files(
    slug: str,
    own: Sequence[Attachment],
    may_add: bool,
    place: dict[str, str],
    words: tuple[str, str],
    _: Translator,
) -> Component | None:
    """`words`: the heading, and what is said where there is no file."""
    if not own and not may_add:
        return None
    body: list[Any] = []
    if own:
        body.append(html.Ul([_file(slug, each, may_add, _) for each in own], className="gv-list"))
    else:
        body.append(html.P(words[1], className="gv-subtle"))
    if may_add:
        body += [
            html.P(
                _(
                    "A report, minutes or a summary. Nothing about single persons: only what could be shown to anybody in the project."
                ),
                className="gv-hint mt-3",
            )
            if place["benefit"]
            else None,
            plan_files.upload(UPLOAD, _("Add a file"), _, kinds=KINDS),
            html.Div(id=SAID, role="status", className="mt-2"),
            dcc.Store(id=PLACE, data={"slug": slug, **place}),
        ]
    inside = [part for part in body if part is not None]
    return section(words[0], "dok", inside, note=_.number(len(own)) if own else None)


def _file(slug: str, each: Attachment, may_remove: bool, _: Translator) -> Component:
    size = _("{n} kB", n=_.number(max(each.size / 1000, 1), 0))
    meta = [size, _.date(each.added_at), each.added_by]
    inside: list[Any] = [
        html.P(html.A(each.file_name, href=address_of(slug, each.id), download=True)),
        html.P(" · ".join(meta), className="gv-list__meta"),
    ]
    if may_remove:
        inside.append(
            html.Div(
                button(
                    html.Span(
                        [_("Take away"), html.Span(f": {each.file_name}", className="visually-hidden")]
                    ),
                    {"type": REMOVE, "id": each.id},
                    small=True,
                ),
                className="gv-noprint",
            )
        )
    return html.Li(inside)


def register_evidence(app: Any, services: Any) -> None:
    """Adding and taking away."""

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Output(SAID, "children"),
        Input(UPLOAD, "contents"),
        State(UPLOAD, "filename"),
        State(PLACE, "data"),
        prevent_initial_call=True,
    )
    def add(contents: str | None, name: str | None, place: dict[str, str]) -> Any:
        if not contents or not name:
            raise PreventUpdate
        context = request_context(services, place["slug"])
        _ = context._
        try:
            services.attachments.add(
                context.actor,
                place["slug"],
                AttachmentKind(place["kind"]),
                name,
                plan_files.decoded(contents),
                benefit=place["benefit"] or None,
            )
        except Refused as refused:
            words = " ".join(dict.fromkeys(problem_text(each, _) for each in refused.problems))
            return no_update, alert("error", words, live=True)
        except NotAllowed:
            return no_update, alert("error", _("You cannot add files here."), live=True)
        return f"{context.now.isoformat()}-{name}", None

    @app.callback(
        Output("gv-refresh", "data", allow_duplicate=True),
        Input({"type": REMOVE, "id": ALL}, "n_clicks"),
        State(PLACE, "data"),
        prevent_initial_call=True,
    )
    def remove(clicks: list[int | None], place: dict[str, str]) -> Any:
        if not any(clicks) or not ctx.triggered_id:
            raise PreventUpdate
        context = request_context(services, place["slug"])
        try:
            services.attachments.remove(context.actor, place["slug"], ctx.triggered_id["id"])
        except (NotFound, NotAllowed, Refused) as missing:
            raise PreventUpdate from missing
        return f"{context.now.isoformat()}-{ctx.triggered_id['id']}"
