"""`gevinst portfolio`: the funder's table."""

from pathlib import Path
from typing import Annotated

import typer

from gevinst.cli import filters
from gevinst.cli.door import Door, Json, command, squares, write_file


def register(app: typer.Typer) -> None:
    """Adds the command."""
    command(app, "portfolio")(portfolio)


def portfolio(
    door: Door,
    scheme: filters.Scheme = None,
    year: filters.Year = None,
    community: filters.Community = None,
    category: filters.Category = None,
    ks_type: filters.KsType = None,
    driver: filters.Driver = None,
    beneficiary: filters.Beneficiary = None,
    phase: filters.Phase = None,
    target_group: filters.TargetGroup = None,
    standing: filters.Standing = None,
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
    asked = filters.chosen(
        scheme=scheme,
        year=year,
        community=community,
        category=category,
        ks_type=ks_type,
        driver=driver,
        beneficiary=beneficiary,
        phase=phase,
        target_group=target_group,
        standing=standing,
        development=development,
        evidence=evidence,
    )
    found = door.services().portfolio.as_json(door.operator, asked)
    if report is not None:
        made = door.services().portfolio_reports.file(door.operator, asked, report.suffix.lower())
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
