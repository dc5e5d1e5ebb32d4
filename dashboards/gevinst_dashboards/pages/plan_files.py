"""A plan as a file: what was understood of it, in words, before anything is stored."""

import base64
from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component
from flask import current_app, has_app_context

from gevinst.domain.errors import Problem
from gevinst.i18n import Translator
from gevinst.i18n.problems import full_text
from gevinst_dashboards.components import alert, figures_band, icon
from gevinst_dashboards.pages import plan_words as w

PLAN_KINDS = ".docx,.xlsx,.json,.yaml,.yml"


def decoded(contents: str) -> bytes:
    """The bytes of what the browser sent."""
    return base64.b64decode(contents.split(",", 1)[1])


def upload(
    id: str, words: str, _: Translator, *, kinds: str = PLAN_KINDS, primary: bool = False
) -> Component:
    """A real button that opens the file dialog, with the field named for screen readers.

    A file of another kind, or one that is too large, is refused in words before it is sent (grid_entry.js).
    """
    limit = _limit_mb()
    named, listed = "{file}", kinds.replace(",", ", ")
    look = "btn-primary" if primary else "btn-outline-secondary"
    choose = html.Button(words, id=f"{id}-choose", type="button", className=f"btn {look}")
    return html.Div(
        [
            dcc.Upload(choose, id=id, multiple=False, accept=kinds, max_size=-1),
            html.Div(className="gv-uploadsay", role="alert"),
        ],
        className="gv-upload",
        **{
            "data-upload-label": words,
            "data-upload-kinds": kinds,
            "data-upload-limit": str(limit),
            "data-upload-kind-words": _(
                "“{file}” cannot be read here. Choose a file that ends in one of these: {kinds}.",
                file=named,
                kinds=listed,
            ),
            "data-upload-limit-words": _(
                "“{file}” is larger than {limit} MB, and cannot be sent. Nothing has been stored.",
                file=named,
                limit=limit,
            ),
        },
    )


def _limit_mb() -> int:
    """What the server takes, in MB of file: a request holds it as base64, with room to spare."""
    most = current_app.config.get("MAX_CONTENT_LENGTH") if has_app_context() else None
    return int((most - 1_000_000) / 1_400_000) if most else 10


def refused(name: str, problems: Sequence[Problem], _: Translator) -> Component:
    """Everything that stood in the way of a file."""
    head = _.plural(
        "“{file}” could not be taken: {n} thing must be mended.",
        "“{file}” could not be taken: {n} things must be mended.",
        len(problems),
        file=name,
    )
    return html.Section(
        [
            html.H2(head, id="plan-file-h"),
            html.Ul([html.Li(full_text(problem, _)) for problem in problems[:50]]),
            html.P(_("Nothing has been stored."), className="mb-0"),
        ],
        className="gv-errsum",
        role="alert",
    )


def understood(read: Any, _: Translator) -> list[Component]:
    """The benefits that were found, what each lacks, and what the reader noticed."""
    document, found = read.found.document, read.found
    empty: dict[int, list[str]] = {}
    for benefit, column in found.empty:
        empty.setdefault(benefit, []).append(column)
    figures = [
        (str(len(document.benefits)), "", _("benefits")),
        (str(sum(len(each.indicators) for each in document.benefits)), "", _("figures to follow")),
        (str(len(found.empty)), "", _("empty columns")),
    ]
    items = [
        html.Li(
            [
                html.P(benefit.title, className="gv-strong"),
                html.P(_empty_words(empty.get(number, []), _), className="gv-list__meta"),
            ]
        )
        for number, benefit in enumerate(document.benefits, start=1)
    ]
    notes = [html.Li(full_text(note, _)) for note in found.notes]
    return [
        figures_band(figures),
        html.Ul(items, className="gv-list mt-3"),
        *(
            [
                html.Details(
                    [
                        html.Summary([_("What we noticed"), html.Small(str(len(notes)))]),
                        html.Div(html.Ul(notes)),
                    ],
                    className="gv-details mt-3",
                    open=len(notes) < 4,
                )
            ]
            if notes
            else []
        ),
    ]


def _empty_words(columns: Sequence[str], _: Translator) -> Any:
    if not columns:
        return [icon("hake"), " ", _("All columns are filled in")]
    names = ", ".join(_(w.COLUMNS[column]).lower() for column in columns if column in w.COLUMNS)
    return [icon("mangler"), " ", _("Empty: {columns}", columns=names)]


def differences_words(differences: Sequence[str], titles: dict[str, str], _: Translator) -> Component:
    """The paths of what a file changes, as a person reads them."""
    if not differences:
        return alert("info", _("The file says what the plan says already. Nothing would be changed."))
    lines = [html.Li(_difference(each, _)) for each in differences]
    head = _.plural(
        "{n} part of the plan would be changed:", "{n} parts of the plan would be changed:", len(lines)
    )
    return html.Div([html.P(head, className="gv-strong mb-1"), html.Ul(lines)])


def _difference(path: str, _: Translator) -> str:
    if path == "project_level":
        return _("What the plan says of the project as a whole")
    if path == "benefits: order":
        return _("The order of the benefits")
    if path.startswith("project."):
        return _("The head of the project: {field}", field=field_words(path.removeprefix("project."), _))
    title, _bracket, rest = path.removeprefix("benefits[").rpartition("]")
    if rest == ": added":
        return _("“{benefit}” is added", benefit=title)
    if rest == ": removed":
        return _("“{benefit}” is not in the file", benefit=title)
    return _("“{benefit}”: {field}", benefit=title, field=field_words(rest.removeprefix("."), _))


def field_words(name: str, _: Translator) -> str:
    """A field's name in words."""
    texts = {
        "title": _("title"),
        "summary": _("summary"),
        "scheme": _("grant scheme"),
        "starts": _("first day"),
        "ends": _("last day"),
        "go_live": _("the day the change was put into use"),
        "parties": _("parties"),
        "roles": _("roles"),
        "target_group": _("target group"),
        "indicators": _("figures, baseline and targets"),
        "owner": _("benefit owner"),
        "accountable": _("accountable for the benefit"),
        "category": _("category"),
        "beneficiaries": _("who benefits"),
        "beneficiaries_text": _("who benefits"),
        "responsible_text": _("who carries it out"),
        "measurement_text": _("measuring the benefit"),
        "how_to_measure_text": _("how to measure and report"),
        "preconditions_text": _("preconditions and measures"),
        "freed_resources_text": _("if resources are freed"),
        "horizons": _("time horizon"),
        "archived": _("archived"),
    }
    return texts.get(name, name.replace("_", " "))
