"""What is said of a file of figures that does not run any more: read, stored, stopped, or all that must be mended in it."""

from collections.abc import Mapping, Sequence

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from gevinst.domain.errors import Problem
from gevinst.i18n import Translator
from gevinst.i18n.problems import problem_text
from gevinst.services.measuring_jobs import FileJob
from gevinst.services.running import Outcome
from gevinst_dashboards.components import Column, alert, button, button_link, figures_band, table
from gevinst_dashboards.components import Row as TableRow
from gevinst_dashboards.components.basics import dom_id
from gevinst_dashboards.pages.measuring_many import month_address, question_alerts


def became(job: FileJob, place: Mapping[str, str], _: Translator) -> Component:
    """What is said of a file that does not run any more."""
    match job.outcome:
        case Outcome.REFUSED:
            return file_problems(job.name, job.problems, _, mark=job.id)
        case Outcome.CANCELLED:
            return alert("check", _("Stopped. Nothing of “{file}” has been stored.", file=job.name))
        case Outcome.DONE:
            return _stored(job, place, _) if job.stores else _looked_at(job, _)
        case _other:
            words = _(
                "We could not take “{file}”. Nothing of it has been stored. Code: {code}",
                file=job.name, code=job.code,
            )  # fmt: skip
            return alert("error", words)


def _looked_at(job: FileJob, _: Translator) -> Component:
    assert job.imported is not None
    saved = job.imported.saved
    figures = [
        (str(saved.new), "", _("new figures")),
        (str(saved.changed), "", _("change what is stored")),
        (str(saved.unchanged), "", _("are stored already")),
    ]
    return html.Div(
        [
            html.H2(_("“{file}” can be read.", file=job.name)),
            html.P(_("Nothing is stored yet."), className="gv-lead"),
            figures_band(figures),
            *_asked(saved.questions, _),
            html.Div(
                [
                    button(_("Save the file's figures"), {"type": "file-save", "at": job.id}, primary=True),
                    button(_("Cancel"), {"type": "file-leave", "at": job.id}),
                ],
                className="gv-actions mt-4",
            ),
        ]
    )


def _stored(job: FileJob, place: Mapping[str, str], _: Translator) -> Component:
    assert job.imported is not None
    saved = job.imported.saved
    words = _(
        "Saved at {time}: {new} new and {changed} changed figures.",
        time=_.time(saved.at), new=saved.new, changed=saved.changed,
    )  # fmt: skip
    go = button_link(_("Go to the month"), month_address(place["slug"], place["code"]), primary=True)
    return html.Div(
        [
            html.H2(_("“{file}” is stored.", file=job.name)),
            alert("ok", words),
            html.Div(go, className="gv-actions mt-3"),
        ],
        role="status",
    )


def _asked(questions: Sequence[tuple[str, int, str]], _: Translator) -> list[Component]:
    """The questions, and a field for the answer: it is kept as the note of the figures that they are about."""
    if not questions:
        return []
    id = {"type": "file-note", "at": "one"}
    label = html.Label(
        _("Note for the figures that we ask about"), htmlFor=dom_id(id), className="form-label"
    )
    hint = html.P(_("Write why they are right, or mend the file and choose it again."), className="gv-hint")
    field = html.Div([label, hint, dbc.Textarea(id=id, rows=2)], className="gv-fieldbox")
    return [*question_alerts(questions, _), field]


def file_problems(
    name: str, problems: Sequence[Problem], _: Translator, mark: str | None = None
) -> Component:
    """Everything that is wrong with a file, with its place. A wrong period is one cell, however many figures it holds.

    `mark`: the id of the work whose file can be had with its cells marked.
    """
    problems = list(
        {
            (each.sheet, each.row, each.column or each.field, each.value, each.code): each
            for each in problems
        }.values()
    )
    head = _.plural(
        "{n} thing must be mended in “{file}”.",
        "{n} things must be mended in “{file}”.",
        len(problems),
        file=name,
    )
    rows = [
        TableRow(
            problem.sheet or "–",
            (
                str(problem.row) if problem.row is not None else "–",
                problem.column or problem.field or "–",
                problem.value or "–",
                problem_text(problem, _),
            ),
        )
        for problem in problems[:200]
    ]
    shape = table(
        _("Sheet"),
        [Column(_("Row"), number=True), Column(_("Column")), Column(_("It says")), Column(_("What to do"))],
        rows,
        label=_("Table: what must be mended"),
        compact=True,
    )
    placed = name.lower().endswith(".xlsx") and any(problem.sheet and problem.row for problem in problems)
    marked = (
        [
            html.Div(
                button(
                    _("Download the file with the cells marked"),
                    {"type": "file-mark", "at": mark},
                    icon_name="lastned",
                ),
                className="gv-actions mt-3",
            )
        ]
        if placed and mark
        else []
    )
    return html.Div(
        [
            html.H2(head),
            html.P(_("Nothing has been stored. Mend the file and choose it again."), className="gv-lead"),
            shape,
            *marked,
        ],
        role="status",
    )
