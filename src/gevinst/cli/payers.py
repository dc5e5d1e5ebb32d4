"""`gevinst payers`: who pays and who gains over the portfolio."""

from pathlib import Path
from typing import Annotated

import typer

from gevinst.cli import filters
from gevinst.cli.door import Door, Json, command, write_file


def register(app: typer.Typer) -> None:
    """Adds the command."""
    command(app, "payers")(payers)


def payers(
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
    kind: Annotated[
        str, typer.Option("--kind", help="Which gain: capacity, budget, time, freed or money.")
    ] = "",
    rule: Annotated[
        str,
        typer.Option("--rule", help="How gains are given payers: own_contribution or stated."),
    ] = "",
    basis: Annotated[
        str,
        typer.Option(
            "--basis", metavar="SET", help="The set of prices and the year of its kroner: set/1@2024."
        ),
    ] = "",
    to: Annotated[
        Path | None,
        typer.Option(
            "--to",
            metavar="FILE",
            help="Write FILE.xlsx with all of it, or one table as FILE.csv or FILE.parquet.",
        ),
    ] = None,
    table: Annotated[
        str,
        typer.Option(
            "--table",
            help="The table of that file: balance, projects, payers, computed, parties or not_computed.",
        ),
    ] = "balance",
    as_json: Json = False,
) -> None:
    """Show what each party pays and gains, as entered and as computed, and write it to a file. Approved figures only."""
    from gevinst.services.payer_answers import Asked

    _ = door.translator
    wanted = filters.chosen(
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
    )
    asked, service = Asked(kind, rule, basis), door.services().payers
    found = service.as_json(door.operator, wanted, asked)
    if to is not None:
        ending = to.suffix.lower().removeprefix(".")
        write_file(to, service.export(door.operator, wanted, asked, ending, table))
        door.say(_("Written: {file}", file=to))
        found["file"] = str(to)
    door.answer(found)
    door.table(
        [_("Party"), _("Level"), _("Year"), _("What"), _("Planned"), _("Actual"), _("Not known")],
        [
            (
                row["name"] or row["party"],
                row["level"],
                row["year"],
                row["what"],
                _nok(row["planned_nok"], door),
                _nok(row["actual_nok"], door),
                row["not_known"],
            )
            for row in found["balance"]
        ],
    )


def _nok(amount: float | None, door: Door) -> str | None:
    """Whole kroner; nothing where it is not known."""
    return None if amount is None else door.translator.kroner(round(amount * 100))
