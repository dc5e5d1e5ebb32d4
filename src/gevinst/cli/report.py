"""`gevinst report`: a filled form of the project's scheme, as a file or as JSON."""

import typer


def register(app: typer.Typer) -> None:
    """Adds the command."""
