"""The filters of the funder's tables as options: the same on each command, by the same names as in the API."""

from typing import Annotated

import typer

Scheme = Annotated[str | None, typer.Option("--scheme", metavar="ID", help="Of one grant scheme.")]
Year = Annotated[int | None, typer.Option("--year", help="That run in this year.")]
Community = Annotated[str | None, typer.Option("--community", metavar="KEY", help="Of one health community.")]
Category = Annotated[
    str | None, typer.Option("--category", metavar="KEY", help="With a benefit of this kind.")
]
KsType = Annotated[
    str | None,
    typer.Option("--ks-type", help="With a benefit of this: saved_time, avoided_cost or quality."),
]
Driver = Annotated[
    str | None, typer.Option("--driver", metavar="KEY", help="With a benefit that builds on this driver.")
]
Beneficiary = Annotated[
    str | None, typer.Option("--beneficiary", metavar="KEY", help="With a benefit that these gain by.")
]
Phase = Annotated[str | None, typer.Option("--phase", help="pre_project, pilot, main_project or operation.")]
TargetGroup = Annotated[
    str | None,
    typer.Option(
        "--target-group", metavar="TEXT", help="Whom it is for: its own words, the first 80 letters."
    ),
]
Standing = Annotated[
    str | None,
    typer.Option("--standing", help="wrong_way, behind, lacks_data, too_few or on_track."),
]


def chosen(**asked: str | int | None) -> dict[str, str]:
    """Those that were asked for, by name."""
    return {name: str(value) for name, value in asked.items() if value is not None}
