"""The project's risks with what is done about each: of the whole project and of its benefits, open and over."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.follow_up import Risk
from gevinst.domain.follow_up_history import Kept
from gevinst.domain.plan import new_id
from gevinst.i18n import N_, Translator
from gevinst.services.follow_up_views import RiskRow, RisksPage
from gevinst_dashboards.components import (
    Column,
    Row,
    action_bar,
    button,
    button_link,
    chip,
    empty_state,
    link,
    page_head,
    section,
    table,
    with_query,
)
from gevinst_dashboards.navigation import address
from gevinst_dashboards.pages import plan_words
from gevinst_dashboards.pages import work_parts as parts
from gevinst_dashboards.pages.work_parts import Editing, Field
from gevinst_dashboards.pages.work_saving import register_editing
from gevinst_dashboards.views_context import Context

PATH = "/prosjekt/<slug>/risiko"
NAV = parts.NAV

EDIT, ABOUT = "risiko", "gevinst"
"""`?risiko=<id>` opens one, `?gevinst=<id>` shows those of one benefit."""

_OPEN = {"yes": N_("Open"), "no": N_("Over")}


def labels(_: Translator) -> dict[str, str]:
    """What the fields are called."""
    return {
        "text": _("The risk"),
        "likelihood": _("How likely"),
        "consequence": _("How bad"),
        "action": _("What is done about it"),
        "responsible": _("Who sees to it"),
        "open": _("Is it open?"),
        "benefit": _("What it threatens"),
        "holds_from": _("Since when?"),
    }


def values(item: Kept) -> dict[str, str]:
    """A risk as the form holds it. A benefit is its id."""
    assert isinstance(item, Risk)
    return {
        "id": item.id,
        "text": item.text,
        "likelihood": str(item.likelihood),
        "consequence": str(item.consequence),
        "action": item.action or "",
        "responsible": item.responsible or "",
        "open": "yes" if item.open else "no",
        "benefit": item.benefit or "",
    }


def words(name: str, value: str, _: Translator) -> str:
    """A field's value as it is read."""
    choices = {
        "likelihood": dict(plan_words.LIKELIHOODS),
        "consequence": dict(plan_words.CONSEQUENCES),
        "open": _OPEN,
    }.get(name, {})
    if name == "benefit":
        return _("Another benefit") if value else _("The whole project")
    return _(choices[value]) if value in choices else value


EDITING = Editing(
    prefix="risk",
    names=(
        "id",
        "text",
        "likelihood",
        "consequence",
        "action",
        "responsible",
        "open",
        "benefit",
        "holds_from",
    ),
    edit=EDIT,
    kind=lambda fields: "risk",
    values=values,
    labels=labels,
    words=words,
)


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Risks")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """The risks, and one risk's form or past."""
    gone = query.get(parts.GONE, "")
    return layout(ctx, services.follow_up.risks(ctx.actor, params["slug"], gone), query)


def register(app: Any, services: Any) -> None:
    """Saving, taking away, bringing back."""
    register_editing(app, services, EDITING)


def layout(ctx: Context, view: RisksPage, query: Mapping[str, str]) -> Component:
    """The whole page."""
    _ = ctx._
    slug = view.project.slug or ""
    base = address(PATH, slug=slug)
    titles = {row.risk.benefit: row.benefit for row in view.all if row.benefit} | dict(view.benefits)
    about = query.get(ABOUT, "")
    about = about if about in titles else ""
    path = with_query(base, {ABOUT: about})
    new = with_query(base, {ABOUT: about, parts.NEW: "risiko"}) + f"#{EDITING.id('text')}"
    actions: list[Component] = [button(_("Print"), icon_name="skriv-ut", act="print")] if view.all else []
    if view.may_edit:
        actions.append(button_link(_("New risk"), new, primary=True, icon_name="pluss"))
    body: list[Any] = [
        page_head(_("Risks"), lead=view.sentence or None, actions=actions),
        parts.tabs(slug, "risks", _),
        *parts.undo_bar(EDITING, view.gone, _),
    ]
    if about:
        said = _("Risks for “{title}”.", title=titles[about])
        body.append(html.P([said, " ", link(_("Show all"), base)], className="gv-noprint"))
    chosen = next((row for row in view.all if row.risk.id == query.get(EDIT)), None)
    writing = view.may_edit and (chosen.may_edit if chosen else parts.NEW in query)
    if writing:
        body.append(_form(view, chosen, about, path, _))
    elif chosen is not None and chosen.past:
        body.append(parts.past_card(chosen.risk.text, chosen.past, path, _))
    if not view.all:
        text = parts.why(
            view.asked,
            _(
                "Write down what can go wrong and what is done about it. The steering group sees the gravest first, and a report tells what was done."
            ),
            _,
        )
        body.append(empty_state(_("No risks are written down yet"), text))
        return html.Div(body)
    body.append(_group(_("Open risks"), "apne", view.open, view, path, about, _))
    if any(not about or row.risk.benefit == about for row in view.closed):
        body.append(_group(_("Risks that are over"), "lukket", view.closed, view, path, about, _, rule=True))
    asked = parts.asked_words(view.asked, _)
    if asked:
        body.append(html.P(asked, className="gv-hint mt-4"))
    if view.may_edit and not writing:
        body.append(
            action_bar(button_link(_("New risk"), new, primary=True, icon_name="pluss"), label=_("Action"))
        )
    return html.Div(body)


def _group(
    name: str,
    key: str,
    rows: Sequence[RiskRow],
    view: RisksPage,
    path: str,
    about: str,
    _: Translator,
    *,
    rule: bool = False,
) -> Component:
    own = [row for row in rows if not about or row.risk.benefit == about]
    if not own:
        return section(name, key, html.P(_("No risk is open."), className="gv-subtle"), rule=rule)
    heads = [
        Column(_("Level")),
        Column(_("What is done")),
        Column(_("Responsible")),
        Column(_("What it threatens")),
        Column(_("Edit") if view.may_edit else _("Past")),
    ]
    inside = table(
        _("Risk"),
        heads,
        [Row(name=row.risk.text, cells=_cells(row, view, path, _)) for row in own],
        label=_("Open risks, the gravest first") if key == "apne" else _("Closed risks and what was done"),
        kind="gv-table--top gv-work gv-work--risks",
    )
    return section(name, key, inside, note=_.number(len(own)), rule=rule)


def _cells(row: RiskRow, view: RisksPage, path: str, _: Translator) -> tuple[Any, ...]:
    risk = row.risk
    action: Any = risk.action
    if not action:
        action = html.Span(_("Write what is done"), className="gv-gap") if row.may_edit and risk.open else "–"
    benefit: Any = _("The whole project")
    if row.benefit and risk.benefit:
        place = "/prosjekt/<slug>/gevinst/<key>"
        benefit = link(row.benefit, address(place, slug=view.project.slug or "", key=risk.benefit))
    return (_level(risk, _), action, risk.responsible or "–", benefit, _way(row, path, _))


def _level(risk: Risk, _: Translator) -> Component:
    name = _(dict(plan_words.RISK_LEVELS)[risk.level])
    likely = _(dict(plan_words.LIKELIHOODS)[str(risk.likelihood)])
    bad = _(dict(plan_words.CONSEQUENCES)[str(risk.consequence)])
    marked = risk.open and risk.level == "high"
    shown = chip("behind", name, "flagg") if marked else chip("not_started", name, "flagg", plain=True)
    return html.Div(
        [shown, html.Small(f"{likely}, {bad[0].lower()}{bad[1:]}", className="d-block gv-subtle")]
    )


def _way(row: RiskRow, path: str, _: Translator) -> Any:
    mark = "&" if "?" in path else "?"
    href = f"{path}{mark}{EDIT}={row.risk.id}"
    if row.may_edit:
        return parts.edit_link(row.risk.text, f"{href}#{EDITING.id('text')}", _)
    if row.past:
        return parts.edit_link(row.risk.text, f"{href}#historikk", _, _("Past"))
    return "–"


def _form(view: RisksPage, chosen: RiskRow | None, about: str, path: str, _: Translator) -> Component:
    usual = {
        "id": new_id(),
        "likelihood": "2",
        "consequence": "2",
        "open": "yes",
        "benefit": about if about in dict(view.benefits) else "",
    }
    named = labels(_)
    benefits = [("", _("The whole project")), *view.benefits]
    if chosen and chosen.risk.benefit and chosen.risk.benefit not in dict(view.benefits):
        # An archived benefit: the risk keeps it.
        benefits.append((chosen.risk.benefit, chosen.benefit))

    def options(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        return [(key, _(text)) for key, text in pairs]

    fields = [
        Field("id", "", "hidden"),
        Field(
            "text",
            named["text"],
            "area",
            need="must",
            limit=500,
            help=_("What can happen, and what it would do."),
        ),
        Field("likelihood", named["likelihood"], "choice", options(plan_words.LIKELIHOODS), pair="level"),
        Field("consequence", named["consequence"], "choice", options(plan_words.CONSEQUENCES), pair="level"),
        Field("benefit", named["benefit"], "choice", benefits),
        Field("action", named["action"], "area", limit=1000, help=_("The report tells it with the risk.")),
        Field(
            "responsible", named["responsible"], need="optional", help=_("A role, not a name."), pair="who"
        ),
        Field(
            "open",
            named["open"],
            "choice",
            options(tuple(_OPEN.items())),
            pair="who",
            help=_("What is over is kept, and is no longer told of."),
        ),
        Field(
            "holds_from",
            named["holds_from"],
            need="optional",
            help=_(
                "Empty: from today. A report of a year shows what held when the year ended: write a day in that year if it was so already then."
            ),
        ),
    ]
    return parts.form(
        EDITING,
        _("Change the risk") if chosen else _("New risk"),
        fields,
        values(chosen.risk) if chosen else usual,
        chosen.version if chosen else 0,
        path,
        chosen.past if chosen else (),
        _,
        stored=chosen is not None,
    )
