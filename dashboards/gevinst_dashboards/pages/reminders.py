"""Reminders and calendar: how often one is sent a mail, what the next one holds, and the address of one's own calendar."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
import flask
from dash import Input, Output, State, ctx, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.access import Actor
from gevinst.domain.errors import Problem, Refused
from gevinst.domain.reminder import Rhythm
from gevinst.i18n import Translator
from gevinst.i18n.formats import OSLO
from gevinst.i18n.problems import problem_text
from gevinst.services.reminder_mail import WEEKDAYS
from gevinst.services.reminders import ReminderPage
from gevinst_dashboards.components import (
    alert,
    button,
    button_link,
    due_list,
    error_summary,
    field,
    link,
    page_head,
    section,
)
from gevinst_dashboards.components.deadlines import due
from gevinst_dashboards.security import Download, register_download
from gevinst_dashboards.views_context import Context, request_context

PATH = "/varsler"
FILE = "/fil/frister.ics"
FORM, RHYTHM, WEEKDAY, ADDRESS, SAVE = (
    "remind-form",
    "remind-rhythm",
    "remind-weekday",
    "remind-address",
    "remind-save",
)
FEED, MAKE, REMOVE, KEY = "remind-feed", "remind-make", "remind-remove", "remind-key"


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Reminders and calendar")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """The choice, the next mail, the calendar."""
    return layout(ctx, services.reminders.page(ctx.actor), sends_mail())


def sends_mail() -> bool:
    """Whether this installation has a mail server."""
    return bool(flask.has_request_context() and flask.current_app.config.get("GEVINST_MAIL"))


def layout(ctx: Context, view: ReminderPage, on: bool) -> Component:
    """`on`: whether this installation sends mail at all."""
    _ = ctx._
    off = _("This installation sends no mail yet. What you choose here holds from the day it does.")
    return html.Div(
        [
            page_head(
                _("Reminders and calendar"),
                lead=_("What is yours to do can come to you: in one mail, or in your own calendar."),
                actions=[button_link(_("My deadlines"), "/frister")],
            ),
            *([] if on else [alert("info", off)]),
            section(
                _("Mail"),
                "epost",
                html.Div(form(view, _), id=FORM, className="gv-prose"),
                note=_("Never more than one mail a day."),
            ),
            section(
                _("What the next mail would say today"), "neste", html.Div(_preview(view, _)),
            ),
            section(_("Calendar"), "kalender", _calendar(view, _)),
        ]
    )  # fmt: skip


# ---- the mail ------------------------------------------------------------------------------------------------------


def form(
    view: ReminderPage,
    _: Translator,
    typed: Mapping[str, str] | None = None,
    problems: Sequence[Problem] = (),
    saved: bool = False,
) -> list[Component]:
    """The fields; `typed` what was sent in and refused, with what is wrong at each field."""
    wrong = {problem.field or "": problem_text(problem, _) for problem in problems}
    held = typed or {
        "rhythm": view.choice.rhythm.value,
        "weekday": str(view.choice.weekday),
        "address": view.choice.address or "",
    }
    rhythms = {
        Rhythm.NEVER: _("Never"),
        Rhythm.DAILY: _("Every day that something waits"),
        Rhythm.WEEKLY: _("Once a week"),
        Rhythm.MONTHLY: _("On the first day of the month"),
    }
    places = {"rhythm": RHYTHM, "weekday": WEEKDAY, "address": ADDRESS}
    found = [(text, places.get(name, "")) for name, text in wrong.items()]
    return [
        field(
            _("How often"),
            dbc.Select(
                id=RHYTHM,
                options=[{"label": words, "value": key.value} for key, words in rhythms.items()],
                value=held["rhythm"],
            ),
            _,
            error=wrong.get("rhythm"),
        ),
        field(
            _("Day of the week"),
            dbc.Select(
                id=WEEKDAY,
                options=[
                    {"label": _(words).capitalize(), "value": str(at)} for at, words in enumerate(WEEKDAYS)
                ],
                value=held["weekday"],
            ),
            _,
            help=_("Counts where you have chosen once a week."),
            error=wrong.get("weekday"),
        ),
        field(
            _("Mail address"),
            dbc.Input(id=ADDRESS, type="email", value=held["address"], autocomplete="email", maxLength=254),
            _,
            help=_("Used for this mail alone. Choose Never and empty the field, and we no longer keep it."),
            error=wrong.get("address"),
        ),
        *([html.Div(error_summary(_("Nothing was saved"), found), className="mt-3")] if wrong else []),
        *([html.Div(alert("ok", _("Saved.")), className="mt-3")] if saved else []),
        html.P(_next(view, _), className="mt-3", role="status"),
        button(_("Save"), SAVE, primary=True),
    ]


def _next(view: ReminderPage, _: Translator) -> str:
    if view.next_day is None:
        said = _("You get no mail.")
    else:
        said = _("The next mail comes {date}, if anything waits for you then.", date=_.date(view.next_day))
    if view.mailed_at is not None:
        said += " " + _("The last one was sent {date}.", date=_.date(view.mailed_at.astimezone(OSLO).date()))
    return said


def _preview(view: ReminderPage, _: Translator) -> list[Component]:
    if view.digest.empty:
        return [html.P(_("Nothing waits for you. Then no mail comes."))]
    groups = (
        (_("Overdue"), view.digest.overdue),
        (_("Sent back"), view.digest.returned),
        (_("Due soon"), view.digest.coming),
    )
    parts: list[Component] = [html.P([_("Subject:"), " ", html.Strong(view.subject)])]
    for head, found in groups:
        if found:
            parts += [
                html.H3(head, className="mt-4 mb-2"),
                due_list(due(item, whose=True, project=True) for item in found),
            ]
    return parts


# ---- the calendar --------------------------------------------------------------------------------------------------


def _calendar(view: ReminderPage, _: Translator) -> list[Component]:
    return [
        html.P(
            _(
                "The calendar holds what is yours to do, a year ahead: titles, days and roles, never a figure. It follows what you have access to."
            ),
            className="gv-prose",
        ),
        html.Div(feed(view, _), id=FEED, className="gv-prose"),
        html.P(
            [
                link(_("Download the deadlines as they are now (.ics)"), FILE, download=""),
                " ",
                _("A file does not follow what changes later."),
            ],
            className="gv-prose mt-3",
        ),
    ]


def feed(view: ReminderPage, _: Translator, shown: str | None = None, removed: bool = False) -> list[Any]:
    """The address of the calendar. `shown`: it was made just now, and is shown this once."""
    copied: dict[str, Any] = {"data-from": KEY}
    if shown is not None:
        return [
            html.Div(
                alert(
                    "ok",
                    _(
                        "Copy the address now: it is shown this once. Add it in your calendar as a subscription."
                    ),
                ),
                className="mb-3",
            ),
            field(
                _("The address of your calendar"),
                dbc.Input(id=KEY, type="text", value=shown, readonly=True),
                _,
                help=_("Whoever has the address can read the calendar. Keep it to yourself."),
            ),
            html.Div(
                [
                    button(_("Copy the address"), act="copy-value", **copied),
                    button(_("Withdraw the address"), REMOVE, plain=True),
                    html.Div(html.Button(id=MAKE, hidden=True), hidden=True),
                ],
                className="gv-actions mt-3",
            ),
        ]
    if view.calendar_since is None:
        return [
            *([alert("ok", _("The address opens nothing any more."))] if removed else []),
            html.P(_("You have no calendar address yet.")),
            html.Div(
                [
                    button(_("Make a calendar address"), MAKE),
                    html.Div(html.Button(id=REMOVE, hidden=True), hidden=True),
                ],
                className="gv-actions mt-3",
            ),
        ]
    since = view.calendar_since.astimezone(OSLO).date()
    return [
        html.P(
            _(
                "You have a calendar address, made {date}. It was shown once. A new one takes its place, and the old one opens nothing then.",
                date=_.date(since),
            )
        ),
        html.Div(
            [
                button(_("Make a new address"), MAKE),
                button(_("Withdraw the address"), REMOVE, plain=True),
            ],
            className="gv-actions",
        ),
    ]


# ---- callbacks -----------------------------------------------------------------------------------------------------


def register(app: Any, services: Any) -> None:
    """Saving the choice, the calendar's address, and the calendar as a file."""

    @app.callback(
        Output(FORM, "children"),
        Input(SAVE, "n_clicks"),
        State(RHYTHM, "value"),
        State(WEEKDAY, "value"),
        State(ADDRESS, "value"),
        prevent_initial_call=True,
    )
    def save(clicks: int | None, rhythm: str | None, weekday: str | None, address: str | None) -> Any:
        if not clicks:
            raise PreventUpdate
        return saved(
            request_context(services),
            services,
            {"rhythm": rhythm or "", "weekday": weekday or "", "address": address or ""},
        )

    @app.callback(
        Output(FEED, "children"),
        Input(MAKE, "n_clicks"),
        Input(REMOVE, "n_clicks"),
        prevent_initial_call=True,
    )
    def change_feed(made: int | None, removed: int | None) -> Any:
        if not ctx.triggered or not ctx.triggered[0]["value"]:
            raise PreventUpdate
        return changed_feed(request_context(services), services, ctx.triggered_id == MAKE)

    def download(actor: Actor) -> Download:
        data = services.deadlines.calendar(actor, site())
        return Download(data, "frister.ics", "text/calendar")

    register_download(app.server, FILE, download)


def saved(context: Context, services: Any, typed: Mapping[str, str]) -> list[Component]:
    """The form after the button: with what was wrong, or as it now is."""
    _ = context._
    try:
        services.reminders.choose(context.actor, typed["rhythm"], typed["weekday"], typed["address"])
    except Refused as refused:
        return form(services.reminders.page(context.actor), _, typed, refused.problems)
    return form(services.reminders.page(context.actor), _, saved=True)


def changed_feed(context: Context, services: Any, make: bool) -> list[Any]:
    """A new address, shown this once; or none any more."""
    if make:
        key = services.deadlines.make_feed(context.actor)
        shown = f"{site()}/api/v1/calendar/{key}.ics"
        return feed(services.reminders.page(context.actor), context._, shown)
    services.deadlines.remove_feed(context.actor)
    return feed(services.reminders.page(context.actor), context._, removed=True)


def site() -> str:
    """How people reach the pages: as it is set, or as this request came."""
    known: str | None = flask.current_app.config.get("GEVINST_PUBLIC_URL")
    if known:
        return known.rstrip("/")
    scheme = "https" if flask.current_app.config.get("SESSION_COOKIE_SECURE") else flask.request.scheme
    return f"{scheme}://{flask.request.host}"
