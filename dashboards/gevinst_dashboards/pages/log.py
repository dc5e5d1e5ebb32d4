"""The project's log: involvement, sharing, lessons, challenges, method, what can be transferred, changes among the partners."""

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.follow_up import LogEntry, PartnerChange
from gevinst.domain.follow_up_entry import AUDIENCES
from gevinst.domain.follow_up_history import Kept, KeptKind
from gevinst.domain.plan import new_id
from gevinst.i18n import N_, Translator
from gevinst.services.follow_up_views import LogPage, LogRow
from gevinst_dashboards.components import (
    action_bar,
    button,
    button_link,
    empty_state,
    hidden,
    icon,
    link,
    page_head,
    section,
    with_query,
)
from gevinst_dashboards.navigation import address
from gevinst_dashboards.pages import work_parts as parts
from gevinst_dashboards.pages.activities import day_text
from gevinst_dashboards.pages.work_parts import Editing, Field
from gevinst_dashboards.pages.work_saving import register_editing
from gevinst_dashboards.views_context import Context

PATH = "/prosjekt/<slug>/logg"
NAV = parts.NAV

EDIT, KIND, AUDIENCE = "foring", "slag", "for"
"""`?foring=<id>` opens an entry, `?slag=<kind>` shows one kind, `?ny=<kind>&for=<audience>` begins one."""

KINDS: Mapping[str, tuple[str, str]] = {
    "user_involvement": (
        N_("User involvement"),
        N_("When users and next of kin had a say, and what came of it."),
    ),
    "dissemination": (N_("Sharing"), N_("Where experience and results were shared, and with whom.")),
    "learning": (N_("Lessons"), N_("What others should know before they do the same.")),
    "challenge": (N_("Challenges"), N_("What was harder than expected, and how it was met.")),
    "method": (N_("Method"), N_("How the work was done and followed.")),
    "transfer": (
        N_("Transfer value"),
        N_("What others can take over: for patients, for staff, for the service, for society."),
    ),
    "partner_change": (N_("Partners"), N_("Who came, who left, who changed their part.")),
}
"""Kind -> its name, and what belongs in it."""

_AUDIENCES = {
    "patients": N_("Patients and users"),
    "staff": N_("Staff"),
    "service": N_("The service"),
    "society": N_("Society"),
}


def labels(_: Translator) -> dict[str, str]:
    """What the fields are called."""
    return {
        "date": _("Date"),
        "text": _("In words"),
        "audience": _("For whom"),
        "party": _("Party"),
    }


def values(item: Kept) -> dict[str, str]:
    """An entry as the form holds it."""
    assert isinstance(item, LogEntry | PartnerChange)
    own = {"id": item.id, "date": day_text(item.date), "text": item.text}
    if isinstance(item, LogEntry):
        return {**own, "kind": item.kind, "audience": item.audience or "", "party": ""}
    return {**own, "kind": "partner_change", "audience": "", "party": item.party or ""}


def words(name: str, value: str, _: Translator) -> str:
    """A field's value as it is read."""
    if name == "party":
        return _("Another party") if value else ""
    return _(_AUDIENCES[value]) if name == "audience" and value else value


def _kind(fields: Mapping[str, str]) -> KeptKind:
    return "partner_change" if fields.get("kind") == "partner_change" else "log_entry"


EDITING = Editing(
    prefix="entry",
    names=("id", "kind", "date", "text", "audience", "party"),
    edit=EDIT,
    kind=_kind,
    values=values,
    labels=labels,
    words=words,
)


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Log")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """The entries of all kinds or of one, and the form."""
    gone = query.get(parts.GONE, "")
    return layout(ctx, services.follow_up.log(ctx.actor, params["slug"], gone), query)


def register(app: Any, services: Any) -> None:
    """Saving, taking away, bringing back."""
    register_editing(app, services, EDITING)


def layout(ctx: Context, view: LogPage, query: Mapping[str, str]) -> Component:
    """The whole page."""
    _ = ctx._
    slug = view.project.slug or ""
    base = address(PATH, slug=slug)
    only = query.get(KIND, "")
    only = only if only in KINDS else ""
    path = with_query(base, {KIND: only})
    shown = [row for row in view.rows if not only or row.kind == only]
    new = _new_address(base, only)
    actions: list[Component] = [button(_("Print"), icon_name="skriv-ut", act="print")] if shown else []
    if view.may_edit:
        actions.append(button_link(_("New entry"), new, primary=True, icon_name="pluss"))
    body: list[Any] = [
        page_head(
            _("Log"),
            lead=_("What reports ask for beside the figures, written down while it is remembered."),
            actions=actions,
        ),
        parts.tabs(slug, "log", _),
        *parts.undo_bar(EDITING, view.gone, _),
        _kinds(view, base, only, _),
    ]
    chosen = next((row for row in view.rows if row.entry.id == query.get(EDIT)), None)
    writing = view.may_edit and (parts.NEW in query or chosen is not None)
    if writing:
        kind = chosen.kind if chosen else query.get(parts.NEW, "")
        if kind in KINDS:
            body.append(_form(view, chosen, kind, query.get(AUDIENCE, ""), path, _))
        else:
            body.append(_choose(view, base, path, _))
    name, what = KINDS[only] if only else ("", "")
    heading = _(name) if only else _("All entries, the newest first")
    inside: list[Any] = [html.P(_(what), className="gv-subtle")] if only else []
    if only == "transfer" and view.audiences_without and shown:
        inside.append(_audiences(view, base, _))
    if shown:
        inside.append(html.Ul([_item(row, view, base, only, _) for row in shown], className="gv-list"))
    else:
        inside.append(_empty(view, only, new, _))
    asked = parts.asked_words(view.asked.get(only, ()), _)
    if asked and shown:
        inside.append(html.P(asked, className="gv-hint mt-3"))
    body.append(section(heading, "logg", inside, note=_.number(len(shown)) if shown else None))
    if view.may_edit and not writing:
        body.append(
            action_bar(button_link(_("New entry"), new, primary=True, icon_name="pluss"), label=_("Action"))
        )
    return html.Div(body)


def _new_address(base: str, kind: str, audience: str = "") -> str:
    goal = EDITING.id("text") if kind else "slag"
    return with_query(base, {KIND: kind, parts.NEW: kind or "foring", AUDIENCE: audience}) + f"#{goal}"


def _kinds(view: LogPage, base: str, only: str, _: Translator) -> Component:
    """The kinds as links, each with how many there are: what has none is seen too."""
    rows = [("", _("All"), len(view.rows))]
    rows += [(kind, _(name), view.counts[kind]) for kind, (name, _what) in KINDS.items()]
    links = [
        html.Li(
            link(
                [words, html.Span(_.number(count))],
                with_query(base, {KIND: kind}),
                **({"aria-current": "true"} if kind == only else {}),
            )
        )
        for kind, words, count in rows
    ]
    return html.Nav(
        html.Ul(links, className="gv-kinds"), className="gv-noprint", **{"aria-label": _("Kinds of entries")}
    )


def _choose(view: LogPage, base: str, path: str, _: Translator) -> Component:
    """What the new entry is about."""
    rows = [
        html.Li(
            [
                html.P(link(_(name), _new_address(base, kind))),
                html.P(_(what), className="gv-list__meta"),
            ]
        )
        for kind, (name, what) in KINDS.items()
    ]
    return html.Div(
        [
            html.H2(_("What do you want to write about?"), id="slag", tabIndex=-1, className="mb-3"),
            html.Ul(rows, className="gv-list"),
            html.Div(button_link(_("Cancel"), path, small=True), className="gv-actions mt-3"),
        ],
        className="gv-card gv-card--form gv-noprint mb-4",
    )


def _audiences(view: LogPage, base: str, _: Translator) -> Component:
    """Of whom nothing is said yet."""
    lacking: list[Any] = [icon("mangler"), " ", _("Nothing is written yet for:"), " "]
    for at, each in enumerate(view.audiences_without):
        name = _(_AUDIENCES[each])
        lacking += [", "] if at else []
        lacking.append(link(name, _new_address(base, "transfer", each)) if view.may_edit else name)
    return html.P(lacking, className="gv-small")


def _empty(view: LogPage, only: str, new: str, _: Translator) -> Component:
    add = button_link(_("Write the first"), new, icon_name="pluss") if view.may_edit else None
    if only:
        name = _(KINDS[only][0])
        words = parts.why(
            view.asked[only], _("Write it down when it happens: the report is then filled from here."), _
        )
        return empty_state(_("{kind}: nothing is written yet", kind=name), words, add)
    return empty_state(
        _("Nothing is written yet"),
        _(
            "Reports ask how users were involved, what was learned and shared, and who takes part. Write it down when it happens: the report is then filled from here."
        ),
        add,
    )


def _item(row: LogRow, view: LogPage, base: str, only: str, _: Translator) -> Component:
    name = _(KINDS[row.kind][0])
    audience = getattr(row.entry, "audience", None)
    head = [part for part in (name, _(_AUDIENCES[audience]) if audience else "", row.party) if part]
    meta: list[Any] = [row.date]
    if view.may_edit:
        href = with_query(base, {KIND: only, EDIT: row.entry.id}) + f"#{EDITING.id('text')}"
        meta += [" · ", parts.edit_link(f"{name}, {row.date}", href, _)]
    first = html.P(" · ".join(head if not only else head[1:]) or hidden(name))
    return html.Li(
        [
            first,
            html.P(row.entry.text, className="gv-entry__text"),
            html.P(html.Span(meta), className="gv-list__meta"),
        ],
        className="gv-entry",
    )


def _form(
    view: LogPage, chosen: LogRow | None, kind: str, audience: str, path: str, _: Translator
) -> Component:
    named = labels(_)
    name, what = KINDS[kind]
    usual = {
        "id": new_id(),
        "kind": kind,
        "date": day_text(view.day),
        "audience": audience if audience in AUDIENCES else "patients" if kind == "transfer" else "",
    }
    parties = [("", _("Not chosen")), *view.parties]
    held = chosen.entry if chosen else None
    if isinstance(held, PartnerChange) and held.party and held.party not in dict(view.parties):
        parties.append((held.party, chosen.party if chosen else ""))
    whom = (
        Field(
            "audience",
            named["audience"],
            "choice",
            [(key, _(_AUDIENCES[key])) for key in AUDIENCES],
            pair="when",
        )
        if kind == "transfer"
        else Field("audience", "", "hidden")
    )
    who = (
        Field("party", named["party"], "choice", parties, pair="when")
        if kind == "partner_change"
        else Field("party", "", "hidden")
    )
    fields = [
        Field("id", "", "hidden"),
        Field("kind", "", "hidden"),
        Field(
            "text",
            named["text"],
            "area",
            need="must",
            limit=500 if kind == "partner_change" else 2000,
            help=_(what) + " " + _("Roles, no names of persons."),
        ),
        Field(
            "date", named["date"], need="must", pair="when" if kind in ("transfer", "partner_change") else ""
        ),
        whom,
        who,
    ]
    return parts.form(
        EDITING,
        _("{kind}: change the entry", kind=_(name)) if chosen else _("{kind}: new entry", kind=_(name)),
        fields,
        values(held) if held else usual,
        chosen.version if chosen else 0,
        path,
        (),
        _,
        stored=chosen is not None,
    )
