"""The way to the steering group's meeting sheet as a file, from the pages that a meeting is prepared on."""

from typing import Any

from dash.development.base_component import Component
from flask import Flask

from gevinst.domain.access import Actor
from gevinst.domain.errors import NotFound
from gevinst.i18n import LANGUAGES
from gevinst_dashboards.components.basics import button_link
from gevinst_dashboards.navigation import address
from gevinst_dashboards.security import Download, register_download
from gevinst_dashboards.views_context import Context

FILE = "/fil/moteark/<slug>/<language>.<ending>"
_MIME = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def meeting_sheet_links(slug: str, ctx: Context) -> list[Component]:
    """The sheet in the reader's language: as PDF to hand out, as Word to go on with."""
    _ = ctx._

    def to(ending: str) -> str:
        return address(FILE, slug=slug, language=_.language, ending=ending)

    return [
        button_link(_("Meeting sheet, PDF"), to("pdf"), icon_name="skriv-ut", download=True),
        button_link(_("Meeting sheet, Word"), to("docx"), icon_name="lastned", download=True),
    ]


def register_meeting_sheet(server: Flask, services: Any) -> None:
    """Serves the file to those who may see the steering group's page."""

    def make(actor: Actor, slug: str, language: str, ending: str) -> Download:
        if language not in LANGUAGES or ending not in _MIME:
            raise NotFound("file", f"{language}.{ending}")
        made = services.meeting_sheets.file(actor, slug, f".{ending}", language)
        return Download(made.data, made.name, _MIME[ending])

    register_download(server, FILE, make)
