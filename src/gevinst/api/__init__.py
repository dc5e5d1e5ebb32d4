"""The HTTP door for programs: what the pages show, as JSON, for those who hold a key.

Every route asks for a bearer token and acts as the user it belongs to; `gevinst.services` decides what that user may do.
Only a person's calendar carries its key in the address, because calendar programs send none.
Nothing is reckoned here. Mounted at `/api`, so that the addresses are `/api/v1/...`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from gevinst.services.everything import Services


def create_api(services: "Services", public_url: str | None = None) -> "FastAPI":
    """The API on these services. FastAPI is imported when it is asked for."""
    from gevinst.api.app import create

    return create(services, public_url)


__all__ = ["create_api"]
