"""The command line: one file for each group of commands, in English names, with messages in three languages.

Everything that takes time to import is imported inside the commands, so that help comes at once. What a person does is
done by `gevinst.services`; nothing is reckoned, read or stored here. Exit codes: 0 done, 1 refused, 2 wrong usage,
3 an error of ours.
"""

import sys

import typer

from gevinst.cli import (
    analyse,
    award,
    db,
    demo,
    evaluate,
    measurements,
    measures,
    payers,
    plan,
    portfolio,
    projects,
    reminders,
    report,
    reports,
    schemes,
    serve,
    tokens,
    users,
)
from gevinst.cli.door import Chosen, DataDir, Lang

app = typer.Typer(
    name="gevinst",
    help="Keeps the promise of a benefit plan alive: plan, measure, see and report.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


@app.callback()
def _everywhere(context: typer.Context, lang: Lang = None, data_dir: DataDir = None) -> None:
    """Keeps the promise of a benefit plan alive: plan, measure, see and report."""
    context.obj = Chosen(lang, data_dir)


for group in (
    demo,
    serve,
    db,
    schemes,
    measures,
    projects,
    plan,
    measurements,
    evaluate,
    analyse,
    award,
    report,
    reports,
    reminders,
    portfolio,
    payers,
    users,
    tokens,
):
    group.register(app)


def main() -> None:
    """The program `gevinst`."""
    for stream in (sys.stdout, sys.stderr):
        # A pipe on Windows has an encoding that lacks many letters; JSON is UTF-8 everywhere.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
    app()
