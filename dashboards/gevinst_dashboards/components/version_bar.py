"""The strip on every page of the plan: what is adopted, what is proposed, and what it costs to keep."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.i18n import Translator
from gevinst.services.versions import VersionBar
from gevinst_dashboards.components.basics import icon, link

VERSIONS = "/prosjekt/{slug}/plan/versjoner"


def versions_address(slug: str, first: str = "", second: str = "", at: str = "") -> str:
    """The page of versions, with two of them compared: `1`, `proposal` or `draft`."""
    query = "&".join(f"{name}={value}" for name, value in (("fra", first), ("til", second)) if value)
    return VERSIONS.format(slug=slug) + (f"?{query}" if query else "") + (f"#{at}" if at else "")


def version_bar(
    bar: VersionBar,
    _: Translator,
    *,
    burden: tuple[str, str] | None = None,
    plan_link: bool = False,
) -> Component:
    """`burden`: (figures a month, from whom), with a link to who delivers. `plan_link`: with a link to the whole plan."""
    parts: list[Any] = [
        html.P(
            [icon("laas" if bar.adopted else "info"), html.Span(_what(bar, _))],
            className="gv-version__what",
        ),
        html.P(_links(bar, plan_link, _), className="gv-version__links"),
    ]
    if burden is not None:
        figures, whom = burden
        parts += [
            html.P(
                [icon("klokke"), html.Span([html.B(figures), f" \u00b7 {whom}" if whom else ""])],
                className="gv-version__what",
            ),
            html.P(
                link(_("Who delivers"), f"/prosjekt/{bar.slug}/plan/hvem-leverer"),
                className="gv-version__links",
            ),
        ]
    return html.Div(parts, className="gv-version")


def _what(bar: VersionBar, _: Translator) -> list[Any]:
    """`Vedtatt av styringsgruppen 12. mars 2025 · 1 endring foreslått`."""
    if bar.adopted is None:
        said: list[Any] = [html.B(_("Not adopted by the steering group yet"))]
        return [*said, " \u00b7 " + _("waits for the steering group")] if bar.waits else said
    said = [html.B(_("Adopted by the steering group {date}", date=_.date(bar.adopted)))]
    if bar.waits:
        said.append(" \u00b7 " + _.plural("{n} change proposed", "{n} changes proposed", bar.proposed))
    if bar.unsent:
        said.append(" \u00b7 " + _.plural("{n} change in the draft", "{n} changes in the draft", bar.unsent))
    return said


def _links(bar: VersionBar, plan_link: bool, _: Translator) -> list[Component]:
    slug = bar.slug
    found = []
    if bar.revised is not None:
        date = _.date(bar.revised)
        words = (
            _.plural(
                "{n} target changed {date}", "{n} targets changed {date}", bar.revised_targets, date=date
            )
            if bar.revised_targets
            else _("Changed {date}", date=date)
        )
        found.append(link(words, versions_address(slug, at="versjoner")))
    if bar.waits or bar.unsent:
        found.append(link(_("The difference in words"), versions_address(slug, at="forskjell")))
    if bar.waits:
        found.append(link(_("See the proposal"), versions_address(slug, at="forslag")))
    if not found:
        found.append(link(_("All versions"), versions_address(slug)))
    if plan_link:
        found.append(link(_("The whole plan"), f"/prosjekt/{slug}/plan"))
    return found
