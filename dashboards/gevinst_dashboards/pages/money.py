"""Money and resources of a project: accounts, who pays and who gains, freed resources, what they are worth, all entries."""

from collections.abc import Mapping
from typing import Any

from dash import Input, Output, State, html, no_update
from dash.development.base_component import Component

from gevinst.domain.errors import Conflict, NotAllowed, NotFound, Refused
from gevinst.i18n import Translator
from gevinst.i18n.problems import problem_text
from gevinst.services.money_views import MoneyPage, What
from gevinst_dashboards.components import (
    Column,
    Row,
    action_bar,
    button,
    button_link,
    empty_state,
    error_summary,
    hidden,
    link,
    page_head,
    section,
    with_query,
)
from gevinst_dashboards.navigation import address, read_query
from gevinst_dashboards.pages import money_accounts, money_forms, money_values
from gevinst_dashboards.pages import money_words as w
from gevinst_dashboards.pages.money_forms import NAMES, NEW, OPENS, identity
from gevinst_dashboards.views_context import Context, request_context

PATH = "/prosjekt/<slug>/penger"
NAV = "money"
YEAR = "aar"
"""`aar=2027`: that year is unfolded, in place of this one."""
_STANDS: dict[What, str] = {"money": "poster", "resource": "ressurser", "choice": "verdi", "figure": "verdi"}
"""The section where what a form holds stands once it is saved."""


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Money and resources")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """The whole page, with the form that the address asks for."""
    return layout(services.money.page(ctx.actor, params["slug"]), query, ctx._)


def layout(view: MoneyPage, query: Mapping[str, str], _: Translator) -> Component:
    """The whole page."""
    result = view.result
    path = address(PATH, slug=result.project.slug or "")
    new = [
        button_link(_("New freed resource"), f"{path}?{NEW}={OPENS['resource']}#money-resource-kind"),
        button_link(_("New entry in kroner"), f"{path}?{NEW}={OPENS['money']}#money-money-kind", primary=True, icon_name="pluss"),
    ]  # fmt: skip
    there = bool(result.money or result.resources or result.held)
    actions: list[Component] = [button(_("Print"), icon_name="skriv-ut", act="print")] if there else []
    body: list[Any] = [
        page_head(
            _("Money and resources"),
            meta=[_("{year} kroner", year=str(result.choice.price_year)), _.local(result.parameters.name)],
            lead=money_accounts.sentence(view, _),
            actions=[*actions, *(new if view.may_edit else [])],
        )
    ]
    form = _form(view, query, path, _) if view.may_edit else None
    if form is not None:
        body.append(form)
    if not there:
        text = _(
            "Write what the parties contribute, what it costs and what is freed, by year. The reports and the funder's pages are filled from here."
        )
        body.append(empty_state(_("No money and no resources are entered yet"), text))
    body.append(money_accounts.accounts(view, _))
    year = query.get(YEAR, "")
    if there:
        body += [
            money_accounts.balance(view, _),
            money_values.resources(view, path, _, year),
            money_values.value(view, path, _),
            _entries(view, path, _, year),
        ]
    if view.may_edit and form is None:
        body.append(action_bar(new[1], label=_("Action")))
    return html.Div(body)


def _form(view: MoneyPage, query: Mapping[str, str], path: str, _: Translator) -> Component | None:
    """The form that the address asks for: a new one, or one with what is stored."""
    for what, name in OPENS.items():
        if query.get(NEW) == name:
            return money_forms.card(what, None, view, path, _)
        held = money_forms.stored(what, query[name], view) if name in query else None
        if held is not None:
            return money_forms.card(what, held, view, path, _)
    return None


def _entries(view: MoneyPage, path: str, _: Translator, year: str) -> Component:
    """Every entry in kroner, by year and party."""
    entries = sorted(view.result.money, key=lambda each: (each.year, view.name(each.payer or each.gainer)))
    if not entries:
        return section(_("All entries in kroner"), "poster", html.P(_("No money is entered yet."), className="gv-subtle"), rule=True)  # fmt: skip
    heads = [
        Column(_("Kind")),
        Column(_("Who pays or gives")),
        Column(_("Who receives or gains")),
        Column(_("Planned"), number=True),
        Column(_("Actual"), number=True),
        *([Column(_("Edit"))] if view.may_edit else []),
    ]
    years: dict[int, list[Row]] = {}
    for each in entries:
        form = w.word(w.FORMS, each.form.value, _)
        actual = (
            "–" if each.actual_ore is None and each.year > view.result.until else w.kroner(each.actual_ore, _)
        )
        cells: list[Any] = [
            f"{w.word(w.KINDS, each.kind.value, _)}, {w.lower_first(form)}",
            w.who(each.payer, view, _) or "–",
            w.who(each.gainer, view, _) or "–",
            "–" if each.planned_ore is None else _.kroner(each.planned_ore),
            actual,
        ]
        if view.may_edit:
            href = f"{path}?{OPENS['money']}={each.id}#money-money-kind"
            cells.append(link([_("Edit"), hidden(f": {each.what}, {each.year}")], href, "gv-quietlink gv-noprint"))  # fmt: skip
        under = dict(view.benefits).get(each.benefit or "", "")
        years.setdefault(each.year, []).append(Row(name=each.what, under=under, cells=cells))
    inside = money_values.by_year(
        years,
        view,
        _("What it is for"),
        heads,
        lambda year: _("Entries in kroner of {year}, by party", year=year),
        _,
        year,
    )
    return section(_("All entries in kroner"), "poster", inside, note=_.number(len(entries)), rule=True)


# ---- saving ---------------------------------------------------------------------------------------------------------


def register(app: Any, services: Any) -> None:
    """Saving and taking away, of each form."""
    for what in NAMES:
        _register(app, services, what)


def _register(app: Any, services: Any, what: What) -> None:
    address_changes = (
        Output("gv-url", "search", allow_duplicate=True),
        Output("gv-url", "hash", allow_duplicate=True),
    )

    @app.callback(
        Output(identity(what, "wrong"), "children"),
        Output(identity(what, "seen"), "value"),
        *address_changes,
        Input(identity(what, "save"), "n_clicks"),
        State("gv-url", "pathname"),
        State("gv-url", "search"),
        State(identity(what, "seen"), "value"),
        *[State(identity(what, name), "value") for name in NAMES[what]],
        prevent_initial_call=True,
    )
    def save(clicks: int | None, path: str, search: str | None, seen: str | None, *given: str | None) -> Any:
        if not clicks:
            return no_update, no_update, no_update, no_update
        slug = path.split("/")[2]
        fields = {
            name: "" if value in (None, "*") else str(value)
            for name, value in zip(NAMES[what], given, strict=True)
        }
        said, now = store(services, request_context(services, slug), slug, what, fields, seen or "")
        if said is not None:
            return said, now, no_update, no_update
        return None, no_update, closed(search, fields.get("year", "")), f"#{_STANDS[what]}"

    if what == "choice":
        return

    @app.callback(
        Output(identity(what, "wrong"), "children", allow_duplicate=True),
        *address_changes,
        Input(identity(what, "remove"), "n_clicks"),
        State("gv-url", "pathname"),
        State("gv-url", "search"),
        State(identity(what, "seen"), "value"),
        State(identity(what, "id"), "value"),
        prevent_initial_call=True,
    )
    def remove(clicks: int | None, path: str, search: str | None, seen: str | None, key: str | None) -> Any:
        if not clicks:
            return no_update, no_update, no_update
        slug = path.split("/")[2]
        context = request_context(services, slug)
        try:
            services.money.remove(context.actor, slug, what, key or "", seen or "")
        except Conflict:
            said = context._("Somebody has changed it since you opened it. Open it again, and look first.")
            return error_summary(said, []), no_update, no_update
        except NotFound:
            return error_summary(context._("It is taken away already."), []), no_update, no_update
        return None, closed(search), f"#{_STANDS[what]}"


def store(
    services: Any, context: Context, slug: str, what: What, fields: Mapping[str, str], seen: str
) -> tuple[Component | None, str]:
    """Saves what a form holds: None; or what is to be said instead. And the mark that the form then has seen."""
    _ = context._
    try:
        services.money.save(context.actor, slug, what, fields, seen)
    except Refused as refused:
        labels = money_forms.labels(what, _)
        said = error_summary(
            _.plural("{n} field must be put right", "{n} fields must be put right", len(refused.problems)),
            [
                (
                    f"{labels.get(each.field or '', '')}: {problem_text(each, _)}".lstrip(": "),
                    identity(what, each.field or "") if each.field in NAMES[what] else "",
                )
                for each in sorted(refused.problems, key=lambda each: _place(what, each.field))
            ],
        )
        return said, seen
    except NotAllowed:
        return error_summary(_("This is for the project group to write."), []), seen
    except Conflict:
        return _meanwhile(services.money.page(context.actor, slug), what, fields, _)
    return None, seen


def _place(what: What, field: str | None) -> int:
    """Where a field stands in its form; what has none stands last."""
    return NAMES[what].index(field) if field in NAMES[what] else len(NAMES[what])


def _meanwhile(
    view: MoneyPage, what: What, fields: Mapping[str, str], _: Translator
) -> tuple[Component, str]:
    """Somebody saved in between: which fields differ. The next press stores the form's."""
    held = money_forms.stored(what, fields.get("id", ""), view)
    if held is None:
        return error_summary(_("Somebody has taken it away since you opened it. Nothing is saved."), []), ""
    key = "choice" if what == "choice" else fields.get("id", "")
    theirs = money_forms.values(what, held, view)
    other = money_forms.differing(what, theirs, fields, _)
    return html.Div(
        [
            html.H2(_("Somebody has changed this since you opened it")),
            html.P(_("These fields differ from what you have written:")),
            html.Ul([html.Li(name) for name in other]),
            html.P(
                _("Nothing is overwritten yet. Change your form, or press Save once more to store yours.")
            ),
        ],
        className="gv-errsum",
        role="alert",
        tabIndex=-1,
    ), view.seen.get(key, "")


def closed(search: str | None, year: str = "") -> str:
    """The address's query without what opens a form; `year`: which year is unfolded, that what was saved is in sight."""
    kept = {name: value for name, value in read_query(search).items() if name not in (NEW, *OPENS.values())}
    return with_query("", {**kept, YEAR: year.strip() or kept.get(YEAR, "")})
