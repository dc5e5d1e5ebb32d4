"""The files of a project, as downloads. No page of its own: they stand where what they document stands."""

from typing import Any

from gevinst.domain.access import Actor
from gevinst_dashboards.security import Download, register_download

FILE = "/fil/vedlegg/<slug>/<attachment>"


def address_of(slug: str, attachment_id: str) -> str:
    """Where a file is downloaded."""
    return f"/fil/vedlegg/{slug}/{attachment_id}"


def register_files(app: Any, services: Any) -> None:
    """The files, each always as a download and never shown in the browser: somebody else made it."""

    def send(actor: Actor, slug: str, attachment: str) -> Download:
        found, data = services.attachments.content(actor, slug, attachment)
        return Download(data, found.file_name, found.media_type)

    register_download(app.server, FILE, send)
