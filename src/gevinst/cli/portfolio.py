"""`gevinst portfolio`: the funder's table."""

from pathlib import Path
from typing import Annotated

import typer

from gevinst.cli.door import Door, Json, command, squares, write_file


def register(app: typer.Typer) -> None:
    """Adds the command."""
    command(app, "portfolio")(portfolio)


def portfolio(
    door: Door,
    scheme: Annotated[str | None, typer.Option("--scheme", metavar="ID", help="Of one grant scheme.")] = None,
    year: Annotated[int | None, typer.Option("--year", help="That run in this year.")] = None,
    community: Annotated[
        str | None, typer.Option("--community", metavar="KEY", help="Of one health community.")
    ] = None,
    category: Annotated[
        str | None, typer.Option("--category", metavar="KEY", help="With a benefit of this kind.")
    ] = None,
    ks_type: Annotated[
        str | None,
        typer.Option("--ks-type", help="With a benefit of this: saved_time, avoided_cost or quality."),
    ] = None,
    driver: Annotated[
        str | None, typer.Option("--driver", metavar="KEY", help="With a benefit that builds on this driver.")
    ] = None,
    beneficiary: Annotated[
        str | None, typer.Option("--beneficiary", metavar="KEY", help="With a benefit that these gain by.")
    ] = None,
    phase: Annotated[
        str | None, typer.Option("--phase", help="pre_project, pilot, main_project or operation.")
    ] = None,
    target_group: Annotated[
        str | None,
        typer.Option(
            "--target-group", metavar="TEXT", help="Whom it is for: its own words, the first 80 letters."
        ),
    ] = None,
    standing: Annotated[
        str | None,
        typer.Option("--standing", help="wrong_way, behind, lacks_data, too_few or on_track."),
    ] = None,
    development: Annotated[
        str | None,
        typer.Option(
            "--development",
            help="With a line of figures that shows this: improvement, concern, neutral, common or unknown.",
        ),
    ] = None,
    evidence: Annotated[
        str | None,
        typer.Option("--evidence", help="With a line of this evidence: strong, moderate, weak or too_early."),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report", metavar="FILE", help="Write the report to the board, as FILE.pdf or FILE.docx."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the projects with what each was granted, has delivered, measured and reached. Approved figures only."""
    from gevinst.reporting.wording import portfolio_standing

    _ = door.translator
    asked = {
        "scheme": scheme,
        "year": str(year) if year is not None else None,
        "community": community,
        "category": category,
        "ks_type": ks_type,
        "driver": driver,
        "beneficiary": beneficiary,
        "phase": phase,
        "target_group": target_group,
        "standing": standing,
        "development": development,
        "evidence": evidence,
    }
    filters = {name: value for name, value in asked.items() if value is not None}
    found = door.services().portfolio.as_json(door.operator, filters)
    if report is not None:
        made = door.services().portfolio_reports.file(door.operator, filters, report.suffix.lower())
        write_file(report, made.data)
        door.say(_("Written: {file}", file=report))
        squares(door, made.missing_characters)
        found["report"] = {
            "file": made.name,
            "pages": made.pages,
            "missing_characters": list(made.missing_characters),
        }
    door.answer(found)
    door.table(
        [
            _("Project"),
            _("Scheme"),
            _("Benefits"),
            _("Measured"),
            _("Reached"),
            _("Delivered"),
            _("Status"),
            _("Better"),
            _("Worse"),
            _("The usual variation"),
        ],
        [
            (
                row["project"],
                row["scheme"],
                row["benefits"],
                row["measured"],
                row["reached"],
                f"{row['delivered']}/{row['expected']}",
                portfolio_standing(str(row["standing"]), _),
                row["variation_improvement"],
                row["variation_concern"],
                row["variation_common"],
            )
            for row in found["projects"]
        ],
    )
