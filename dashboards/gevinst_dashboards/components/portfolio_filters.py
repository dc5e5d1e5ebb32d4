"""The filters of the funder's pages: a row of selects, and the rest behind one button, so that the table stays in sight.

What can be several things at once is chosen by pressing words, each with how many projects it lets through.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.i18n import Translator
from gevinst.services.filter_values import toggled, values_of
from gevinst.services.filter_words import Kept, kept_for_others, labels, words_of
from gevinst.services.views import Choice
from gevinst_dashboards.components.basics import hidden, icon
from gevinst_dashboards.components.forms import Filter, filter_bar, filter_form, with_query

WORDS = {
    "maal": "measure",
    "ordning": "scheme",
    "aar": "year",
    "helsefellesskap": "community",
    "oppfolging": "standing",
    "type": "category",
    "ks": "ks_type",
    "driver": "driver",
    "mottaker": "beneficiary",
    "fase": "phase",
    "maalgruppe": "target_group",
    "development": "development",
    "evidence": "evidence",
}
"""What addresses say -> what the services call it: every filter of the funder's pages, one word for all of them."""
MORE = "filtre"
"""`filtre=flere`: the other filters are open."""
_OPEN = "flere"
_SHOWN = frozenset({"measure", "scheme", "year", "community", "standing", "status"})
"""Those of the row; all others stand behind the button."""
_SELECTED = frozenset({"target_group"})
"""Of the others those that are one of many texts, and so a select."""


def words_for(filters: Iterable[str]) -> dict[str, str]:
    """Those of `WORDS` that a page with these filters reads."""
    own = set(filters)
    return {word: name for word, name in WORDS.items() if name in own}


def held(query: Mapping[str, str], *others: str) -> dict[str, str]:
    """What every link of a page takes along: the filters, those of other pages too, and what else is named."""
    return {word: query[word] for word in (*WORDS, *others) if query.get(word)}


def away(
    services: Any, query: Mapping[str, str], names: Mapping[str, str], _: Translator
) -> tuple[Kept, ...]:
    """What is chosen on another page and not used on the one with the filters `names`."""
    chosen = {name: query[word] for word, name in WORDS.items() if query.get(word)}
    return kept_for_others(chosen, tuple(names.values()), services.portfolio.catalogue(), _)


def portfolio_filter_bar(
    names: Mapping[str, str],
    chosen: Mapping[str, str],
    choices: Mapping[str, Sequence[Choice]],
    path: str,
    query: Mapping[str, str],
    _: Translator,
    *,
    unused: Sequence[Kept] = (),
    why: str = "",
    beside: Component | None = None,
    projects: int | None = None,
) -> Component:
    """All filters of a page and what is chosen. `names`: word of the address -> filter; `query`: what is kept of it.

    `unused`: what is chosen on another page and does nothing here, `why` it does not. `beside`: what else is behind a button,
    at the side of the other filters. `projects`: how many are left, where the head of the page does not say it.
    """
    filters = {
        word: _filter(word, name, chosen.get(name, ""), choices[name], _) for word, name in names.items()
    }
    shown = [filters[word] for word, name in names.items() if name in _SHOWN]
    hidden_ones = [(filters[word], name) for word, name in names.items() if name not in _SHOWN]
    kept = {word: value for word, value in query.items() if word not in (MORE, "side")}
    chips = [
        chip
        for word, name in names.items()
        if name in chosen
        for chip in _chips(filters[word], name, chosen[name], path, kept)
    ]
    own = {word: value for word, value in query.items() if word != "side"}
    more = _more(hidden_ones, chosen, path, own, _) if hidden_ones else None
    if beside is not None:
        more = html.Div([*([more] if more else []), beside], className="gv-detailsrow")
    said = "" if projects is None else _.plural("{n} project", "{n} projects", projects)
    bar = filter_bar(shown, path, kept, _, more=more, chips=chips, cleared=(*WORDS, *names), said=said)
    return html.Div([bar, _unused(unused, why, path, kept, _)]) if unused else bar


def _unused(
    unused: Sequence[Kept], why: str, path: str, query: Mapping[str, str], _: Translator
) -> Component:
    """Said, so that nobody believes that the page is narrowed by it; the way back to its page has it still."""
    words = {name: word for word, name in WORDS.items()}
    chips = [
        html.A(
            [hidden(_("Remove the filter") + " "), f"{each.label}: {each.words}", icon("kryss")],
            href=with_query(path, {**query, words[each.name]: toggled(each.name, query.get(words[each.name], ""), each.value)}),
            id=f"valgt-ellers-{at}",
            className="gv-filterchip",
        )
        for at, each in enumerate(unused)
    ]  # fmt: skip
    told = [html.Span(why, className="gv-active__why")] if why else []
    return html.Div(
        [html.Span(_("Chosen on another page, not used here:")), *chips, *told],
        id="valgte-ellers",
        className="gv-active gv-active--away",
        tabIndex=-1,
        role="group",
        **{"aria-label": _("Filters"), "data-holds-focus": "true"},
    )


def _filter(word: str, name: str, value: str, choices: Sequence[Choice], _: Translator) -> Filter:
    first = _("The one that most follow") if name == "measure" else _("All")
    options = [("", first), *((each.value, _counted(each, _)) for each in choices)]
    named = {each.value: each.label for each in choices}
    held = values_of(name, value)
    said = {each: named[each] if each in named else words_of(name, each, None, _) for each in held}
    if value and value not in named:
        # Several at once, or what no project has: the select must still show it.
        options.append((value, ", ".join(said.values())))
    return Filter(
        word,
        {**labels(_), "status": _("Status")}[name],
        options,
        value,
        {**named, **said},
    )


def _counted(choice: Choice, _: Translator) -> str:
    return choice.label if choice.count is None else f"{choice.label} ({_.number(choice.count)})"


def _chips(item: Filter, name: str, value: str, path: str, query: Mapping[str, str]) -> list[tuple[str, str]]:
    """(words, the address without it) of each value that is chosen."""
    return [
        (
            f"{item.label}: {item.named.get(each, each)}",
            with_query(path, {**query, item.name: toggled(name, value, each)}),
        )
        for each in values_of(name, value)
    ]


def _more(
    filters: Sequence[tuple[Filter, str]],
    chosen: Mapping[str, str],
    path: str,
    query: Mapping[str, str],
    _: Translator,
) -> Component:
    """Closed unless the address says that it is open: a choice in it keeps it so, all else shows the table."""
    stays = {**query, MORE: _OPEN}
    pressed = [(item, name) for item, name in filters if name not in _SELECTED]
    selects = [item for item, name in filters if name in _SELECTED]
    many = sum(name in chosen for _item, name in filters)
    said = (
        _.plural("{n} chosen", "{n} chosen", many) if many else ", ".join(item.label for item, _n in filters)
    )
    groups = [_group(item, name, path, stays, _) for item, name in pressed if len(item.options) > 1]
    form = [filter_form(selects, path, {word: text for word, text in stays.items() if word not in {each.name for each in selects}}, _)] if selects else []  # fmt: skip
    return html.Details(
        [
            html.Summary([_("More filters"), html.Small(said)]),
            html.Div([*groups, *form], className="gv-morefilters"),
        ],
        id="flere-filtre",
        open=query.get(MORE) == _OPEN,
        className="gv-details gv-noprint mb-3",
    )


def _group(item: Filter, name: str, path: str, query: Mapping[str, str], _: Translator) -> Component:
    held, id = values_of(name, item.value) if item.value else (), f"filter-{item.name}"
    picks = [
        html.A(
            [hidden(_("Remove the filter") + " "), words] if value in held else words,
            href=with_query(path, {**query, item.name: toggled(name, item.value, value)}),
            id=f"{id}-{at}",
            className="gv-filterchip",
            **({"aria-current": "true"} if value in held else {}),
        )
        for at, (value, words) in enumerate(item.options)
        if value and value in item.named
    ]
    return html.Div(
        [html.Span(item.label, id=id, className="form-label"), html.Div(picks, className="gv-picks")],
        role="group",
        **{"aria-labelledby": id},
    )
