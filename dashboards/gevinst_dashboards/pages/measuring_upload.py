"""A file of figures: looked at first, stored when that is asked for, followed and stopped on the way.

The work goes on beside the requests (`services.figure_jobs`). The page asks how far it has come while it runs, and only
then; whoever comes back to the page finds the file where it is.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import flask
from dash import ALL, ClientsideFunction, Input, Output, State, ctx, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.errors import NotFound, Problem, Refused
from gevinst.i18n import N_, Translator, translator
from gevinst.i18n.problems import problem_text
from gevinst.services.measuring_jobs import FileJob
from gevinst.services.progress import Step
from gevinst.services.running import Outcome
from gevinst.services.views import EntryPage
from gevinst_dashboards.components import alert, button
from gevinst_dashboards.pages import plan_files
from gevinst_dashboards.pages.measuring_many import many_head, month_address
from gevinst_dashboards.pages.measuring_upload_said import became, file_problems
from gevinst_dashboards.views_context import Context

ASK_MILLISECONDS = 500
_SAID_STEPS = 25
"""A screen reader is told of every step, and of each quarter of it all: not of every percent."""

_STEPS = {
    None: N_("Waiting for other files"),
    Step.READING: N_("Reading the file"),
    Step.CHECKING: N_("Checking the figures"),
    Step.STORING: N_("Storing"),
    Step.EVALUATING: N_("Reckoning what they show"),
    Step.STORED: N_("Finishing"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands below the button, part by part, as the callbacks give it."""

    hidden: bool
    progress: Any
    stop_disabled: bool
    said: str
    preview: Any
    ask: bool

    def outputs(self) -> tuple[Any, ...]:
        """In the order of `_PARTS`."""
        return self.hidden, self.progress, self.stop_disabled, self.said, self.preview, not self.ask


_PARTS = (
    ("file-job", "hidden"),
    ("file-progress", "children"),
    ("file-cancel", "disabled"),
    ("file-say", "children"),
    ("file-preview", "children"),
    ("file-tick", "disabled"),
)


def upload_page(context: Context, page: EntryPage, slug: str) -> Component:
    """A file to choose, how far it has come, what is in it, and the button that stores it."""
    _ = context._
    return html.Div(
        [
            many_head(
                page, slug, 1, _("Upload a file"), _("Nothing is stored until you have looked at it."), _
            ),
            html.P(
                [
                    _("An Excel file from our template, or a CSV file with one figure in each row."),
                    " ",
                    html.A(_("Download the template"), href=f"/fil/mal/{slug}.xlsx", download=True),
                ]
            ),
            plan_files.upload("file-data", _("Choose a file"), _, kinds=".xlsx,.csv", primary=True),
            html.Div(
                [
                    html.Div(
                        [
                            html.Div(_sending(_), id="file-progress"),
                            html.P(
                                _("You can leave this page and come back to it: the work goes on."),
                                className="gv-hint",
                            ),
                            html.Div(button(_("Cancel"), "file-cancel", disabled=True)),
                        ],
                        id="file-job",
                        className="gv-filejob",
                        hidden=True,
                    ),
                    html.P(id="file-say", className="visually-hidden", role="status"),
                    html.Div(id="file-not-begun", role="alert"),
                    html.Div(id="file-preview", **{"aria-live": "polite"}),
                ],
                className="gv-filework mt-4",
            ),
            dcc.Interval(id="file-tick", interval=ASK_MILLISECONDS, disabled=True),
            dcc.Store(id="file-place", data={"slug": slug, "code": page.code}),
            dcc.Download(id="file-marked"),
        ]
    )


# ---- how far it has come ---------------------------------------------------------------------------------------------


def _sending(_: Translator) -> Component:
    return _bar(_("Sending the file"), 0, _)


def _bar(words: str, percent: int, _: Translator) -> Component:
    share = _.percent(percent, 0)
    return html.Div(
        [
            html.Div([html.Span(words), html.Span(share, className="gv-num")], className="gv-progress__text"),
            html.Div(
                html.Span(style={"--v": f"{percent}%"}),
                className="gv-progress__bar",
                role="progressbar",
                **{
                    "aria-label": _("How far the file has come"),
                    "aria-valuemin": "0",
                    "aria-valuemax": "100",
                    "aria-valuenow": str(percent),
                    "aria-valuetext": f"{words}, {share}",
                },
            ),
        ],
        className="gv-progress",
    )


def shown(job: FileJob | None, place: Mapping[str, str], _: Translator) -> Shown:
    """A file on its way: its progress while it runs, then what became of it."""
    if job is None:
        words = _(
            "We no longer know how it went with the file. Either all of its figures are stored, or none. "
            "Choose it again: what is stored already is not changed."
        )
        return _ended(alert("check", words), _)
    if job.outcome is not Outcome.RUNNING:
        return _ended(became(job, place, _), _)
    percent = int(100 * job.share)
    words = _("Stopping") if job.stopping else _(_STEPS[job.step])
    said = f"{words}, {_.percent(percent - percent % _SAID_STEPS, 0)}"
    return Shown(False, _bar(f"{words}: {job.name}", percent, _), job.stopping, said, None, ask=True)


def _ended(preview: Any, _: Translator) -> Shown:
    return Shown(True, _sending(_), True, "", preview, ask=False)


# ---- callbacks -------------------------------------------------------------------------------------------------------


def register(app: Any, services: Any) -> None:
    """Choosing, following, stopping, storing, leaving. Called by the page's own `register`."""
    outputs = [Output(id, property) for id, property in _PARTS]
    again = [Output(id, property, allow_duplicate=True) for id, property in _PARTS]
    app.clientside_callback(
        ClientsideFunction(namespace="gevinst_upload", function_name="sending"),
        Output("file-job", "hidden", allow_duplicate=True),
        Output("file-preview", "children", allow_duplicate=True),
        Output("file-not-begun", "children"),
        Input("file-data", "contents"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction(namespace="gevinst_upload", function_name="ended"),
        Input("file-job", "hidden"),
        prevent_initial_call=True,
    )

    @app.callback(*outputs, Input("file-tick", "n_intervals"), State("file-place", "data"))
    def follow(asked: int | None, place: dict[str, str]) -> Any:
        """While it runs; and once when the page has come, for what one has left here."""
        job = services.figure_jobs.now(flask.g.actor, place["slug"])
        if job is None and not asked:
            raise PreventUpdate
        found = shown(job, place, _words())
        if job is not None and job.outcome is Outcome.CANCELLED:
            services.figure_jobs.forget(flask.g.actor, place["slug"])
        return found.outputs()

    @app.callback(
        *again,
        Output("file-not-begun", "children", allow_duplicate=True),
        Output("file-data", "contents"),
        Input("file-data", "contents"),
        State("file-data", "filename"),
        State("file-place", "data"),
        prevent_initial_call=True,
    )
    def choose(contents: str | None, name: str | None, place: dict[str, str]) -> Any:
        """Begins to look at the file. The browser lets go of it, so that the same one can be chosen again."""
        if not contents or not name:
            raise PreventUpdate
        _ = _words()
        data = base64.b64decode(contents.split(",", 1)[1])
        try:
            job = services.figure_jobs.check(flask.g.actor, place["slug"], name, data)
        except Refused as refused:
            return *not_begun(name, refused.problems, place, _), None
        return *shown(job, place, _).outputs(), None, None

    def not_begun(name: str, problems: Sequence[Problem], place: dict[str, str], _: Translator) -> Any:
        """Why a file was not begun with, beside what is there already."""
        if all(problem.row is None and problem.field is None for problem in problems):
            said = html.Div([alert("check", problem_text(problem, _)) for problem in problems])
        else:
            said = file_problems(name, problems, _)
        job = services.figure_jobs.now(flask.g.actor, place["slug"])
        found = _ended(None, _) if job is None else shown(job, place, _)
        return *found.outputs(), said

    @app.callback(
        *again,
        Output("file-not-begun", "children", allow_duplicate=True),
        Input({"type": "file-save", "at": ALL}, "n_clicks"),
        State({"type": "file-note", "at": ALL}, "value"),
        State("file-place", "data"),
        prevent_initial_call=True,
    )
    def save(clicks: list[int | None], notes: list[str | None], place: dict[str, str]) -> Any:
        if not any(clicks):
            raise PreventUpdate
        _, actor, slug = _words(), flask.g.actor, place["slug"]
        looked = services.figure_jobs.now(actor, slug)
        note = next((note for note in notes if note), None)
        try:
            job = services.figure_jobs.store(actor, slug, ctx.triggered_id["at"], note)
        except NotFound:
            # A second click: the first has begun it.
            if looked is None or not looked.stores:
                raise
            job = looked
        except Refused as refused:
            return not_begun(looked.name if looked else "", refused.problems, place, _)
        return *shown(job, place, _).outputs(), None

    @app.callback(
        *again,
        Input("file-cancel", "n_clicks"),
        State("file-place", "data"),
        prevent_initial_call=True,
    )
    def cancel(clicks: int | None, place: dict[str, str]) -> Any:
        """Asks for it to stop; what became of it is told when it is known."""
        if not clicks:
            raise PreventUpdate
        job = services.figure_jobs.cancel(flask.g.actor, place["slug"])
        if job is None:
            raise PreventUpdate
        return shown(job, place, _words()).outputs()

    @app.callback(
        Output("gv-url", "pathname", allow_duplicate=True),
        Output("gv-url", "search", allow_duplicate=True),
        Input({"type": "file-leave", "at": ALL}, "n_clicks"),
        State("file-place", "data"),
        prevent_initial_call=True,
    )
    def leave(clicks: list[int | None], place: dict[str, str]) -> Any:
        """Back to the month; the file is let go of."""
        if not any(clicks):
            raise PreventUpdate
        services.figure_jobs.forget(flask.g.actor, place["slug"])
        path, _query, search = month_address(place["slug"], place["code"]).partition("?")
        return path, f"?{search}"

    @app.callback(
        Output("file-marked", "data"),
        Input({"type": "file-mark", "at": ALL}, "n_clicks"),
        State("file-place", "data"),
        prevent_initial_call=True,
    )
    def mark(clicks: list[int | None], place: dict[str, str]) -> Any:
        if not any(clicks):
            raise PreventUpdate
        name, data = services.figure_jobs.marked(flask.g.actor, place["slug"], ctx.triggered_id["at"])
        return dcc.send_bytes(data, name.removesuffix(".xlsx") + "-merket.xlsx")


def _words() -> Translator:
    return translator(flask.g.actor.language)
