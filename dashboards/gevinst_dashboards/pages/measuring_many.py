"""What the two ways in for many figures share: the head with its three steps, the way back, and what is asked."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from gevinst.i18n import Translator
from gevinst.services.views import EntryPage
from gevinst_dashboards.components import alert, page_head, with_query

MOST_QUESTIONS = 20
"""So many questions are shown at once."""


def month_address(slug: str, code: str) -> str:
    """The month that one came from."""
    return with_query(f"/prosjekt/{slug}/maling", {"periode": code})


def many_head(page: EntryPage, slug: str, step: int, title: str, lead: str, _: Translator) -> Component:
    """The page's head with the step that one is at."""
    made = page_head(
        title,
        lead=lead,
        back=(_("Measuring, {month}", month=page.title), month_address(slug, page.code)),
    )
    made.children.insert(1, many_steps(step, _))
    return made


def many_steps(step: int, _: Translator) -> Component:
    """Choose, check, saved."""
    names = (_("Choose"), _("Check"), _("Saved"))
    return html.Ol(
        [
            html.Li(
                [html.Span(str(number), className="gv-stepno"), name],
                className="is-done" if number < step else None,
                **({"aria-current": "step"} if number == step else {}),
            )
            for number, name in enumerate(names, start=1)
        ],
        className="gv-steps",
        **{"aria-label": _("Steps")},
    )


def question_alerts(questions: Sequence[tuple[str, int, str]], _: Translator) -> list[Component]:
    """What is asked about the figures, each named; of very many the first."""
    shown = [alert("check", text) for _series, _period, text in questions[:MOST_QUESTIONS]]
    more = len(questions) - len(shown)
    return [*shown, html.P(_("{n} more questions.", n=_.number(more)))] if more else shown
