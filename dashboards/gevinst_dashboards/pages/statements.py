"""Accessibility statement, privacy, help and keys: plain text pages that every page's footer leads to."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.errors import NotFound
from gevinst.i18n import Translator
from gevinst_dashboards.components import page_head, pairs, section
from gevinst_dashboards.views_context import Context

PATH = "/om/<topic>"


def title(ctx: Context, **params: str) -> str:
    """The name of the topic."""
    return _title(params["topic"], ctx._)


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """The text of one topic; NotFound for any other."""
    _ = ctx._
    topic = params["topic"]
    body = {"tilgjengelighet": _accessibility, "personvern": _privacy, "hjelp": _help}.get(topic)
    if body is None:
        raise NotFound("page", topic)
    lead, parts = body(_)
    sections = [section(head, f"del{number}", text) for number, (head, text) in enumerate(parts, start=1)]
    return html.Div([page_head(_title(topic, _), lead=lead), *sections])


def register(app: Any, services: Any) -> None:
    """No callbacks."""


def _title(topic: str, _: Translator) -> str:
    names = {
        "tilgjengelighet": _("Accessibility statement"),
        "personvern": _("Privacy"),
        "hjelp": _("Help and keys"),
    }
    if topic not in names:
        raise NotFound("page", topic)
    return names[topic]


Parts = Sequence[tuple[str, Any]]


def _prose(*paragraphs: str) -> Component:
    return html.Div([html.P(text) for text in paragraphs], className="gv-prose")


def _accessibility(_: Translator) -> tuple[str, Parts]:
    lead = _(
        "Everything here is meant to be used with a keyboard, a screen reader, large text and a narrow screen."
    )
    return lead, [
        (
            _("What we aim at"),
            _prose(
                _(
                    "WCAG 2.2, levels A and AA. Each page is checked by machine for every change of the product."
                ),
                _("Every chart has a sentence, a description and a table with the same values."),
            ),
        ),
        (
            _("What we know does not hold yet"),
            _prose(
                _(
                    "The grid for many measurements moves with the arrow keys; some screen readers read its cells poorly. The Excel template does the same work."
                ),
                _(
                    "The organisation that runs this installation publishes its own statement, and answers for it."
                ),
            ),
        ),
        (
            _("Tell us"),
            _prose(
                _("Tell the administrator of your installation what you could not do, and on which page.")
            ),
        ),
    ]


def _privacy(_: Translator) -> tuple[str, Parts]:
    lead = _("Gevinst holds figures about services, never information about patients.")
    return lead, [
        (
            _("What is not stored"),
            _prose(
                _(
                    "No patient data, no names and no national identity numbers. A text with eleven digits that may be an identity number is refused, and not kept."
                ),
                _("A figure that covers few people can be withheld; then totals say so."),
            ),
        ),
        (
            _("What is stored about you"),
            _prose(
                _(
                    "Your username, your role and your language, and which changes you have made and when. The password is stored only as a hash."
                ),
                _(
                    "If you ask for mails about deadlines: the address you give, how often, and when the last one was sent. If you ask for a calendar address: a hash of its key. You can take both away at any time."
                ),
                _(
                    "Two cookies are necessary: one keeps you logged in, one proves that a form came from your own page. A third remembers your language. Nobody else receives anything."
                ),
            ),
        ),
    ]


def _help(_: Translator) -> tuple[str, Parts]:
    lead = _("A short way through the product, and the keys that work.")
    keys = [
        ("Tab", _("To the next link, field or button. In the grid: out of the grid.")),
        (_("Arrow keys"), _("From cell to cell in the grid; up and down in a menu.")),
        ("Enter", _("Save the cell and go down; open a link.")),
        ("F2", _("Change what stands in the cell.")),
        ("Ctrl+Enter", _("From a cell to what is known of its figure, and to its note. Esc leads back.")),
        ("Ctrl+Z", _("Take back the last change in the grid.")),
        ("Esc", _("Leave the cell as it was; close a menu.")),
        ("Ctrl+V", _("Paste a block of cells from a spreadsheet, from the chosen cell and down.")),
    ]
    return lead, [
        (
            _("Month by month"),
            _prose(
                _(
                    "The project group enters the figures under Measuring. Zero is a figure; a blank is nothing at all; what was not measured gets a reason."
                ),
                _(
                    "The steering group approves. Until then a figure is marked, and the funder does not see it."
                ),
            ),
        ),
        (
            _("How numbers are written"),
            _prose(
                _(
                    "Both 12,5 and 12.5 are understood, and 1 234,5 with a space. What can be read two ways is asked about."
                )
            ),
        ),
        (_("Keys"), pairs(keys)),
    ]
