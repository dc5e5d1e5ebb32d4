"""The frame round every page: skip link, header, local menu, main, footer."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from dash import html
from dash.development.base_component import Component

from gevinst import __version__
from gevinst.i18n import LANGUAGES, NAMES, Translator
from gevinst_dashboards.components.basics import Children, hidden, icon, link, post_form
from gevinst_dashboards.navigation import MenuItem, address, menu
from gevinst_dashboards.views_context import Context


def shell(
    ctx: Context,
    active: str | None,
    content: Children,
    *,
    title: str,
    wide: bool = False,
    landscape: bool = False,
) -> Component:
    """The whole visible page. `active` is the menu key that is current; `title` goes to the browser's title.

    An `action_bar` at the top level of `content` is moved out of main, to where it sticks to the bottom of a phone.
    """
    inside, bars = _without_bars(content)
    items = menu(ctx)
    return html.Div(
        [
            html.A(ctx._("Skip to main content"), href="#hoved", className="gv-skip"),
            words(ctx._),
            _header(ctx),
            *([local_menu(items, active, ctx)] if items else []),
            html.Div(
                html.Div(
                    [html.Div(id="gv-trouble", role="alert"), html.Div(id="gv-trouble-net", role="alert")],
                    className="gv-wrap",
                ),
                className="gv-trouble",
            ),
            html.Main(
                html.Div(inside, className="gv-wrap gv-wrap--wide" if wide else "gv-wrap"),
                id="hoved",
                className="gv-main gv-print-liggende" if landscape else "gv-main",
                tabIndex=-1,
                **{"data-path": ctx.address, "data-title": title},
            ),
            *bars,
            _footer(ctx),
        ],
        className="gv-shell",
    )


def _without_bars(content: Children) -> tuple[list[Any], list[Any]]:
    """The parts of a page, and those of them that are action bars."""
    parts = list(content) if isinstance(content, list | tuple) else [content]
    if len(parts) == 1 and isinstance(parts[0], html.Div) and isinstance(parts[0].children, list | tuple):
        inner = list(parts[0].children)
        bars = [part for part in inner if _is_bar(part)]
        parts[0].children = [part for part in inner if not _is_bar(part)]
        return parts, bars
    return [part for part in parts if not _is_bar(part)], [part for part in parts if _is_bar(part)]


def _is_bar(part: Any) -> bool:
    return "gv-actionbar" in (getattr(part, "className", None) or "").split()


def words(_: Translator) -> Component:
    """The sentences that gevinst.js says, in the page's language, and its one polite live region."""
    said = {
        "data-offline": _(
            "We cannot reach the server. What you have typed is still here. Try again when you are online."
        ),
        "data-server-trouble": _(
            "We could not do that. What you have typed is still here. Try again in a moment."
        ),
        "data-logged-out": _(
            "You have been logged out. What you have typed is still here until you leave the page."
        ),
        "data-log-in": _("Log in"),
        "data-copied": _("The link has been copied"),
        "data-paste-outside": _(
            "{n} pasted values fell outside the cells that can be filled in, and were left out.",
            n="{n}",  # the script of the page fills it in
        ),
        "data-upload": _("Choose a file"),
    }
    return html.Div(html.Div(id="gv-say", role="status", className="visually-hidden"), id="gv-words", **said)


def brand(_: Translator, href: str = "/") -> Component:
    """The mark and the name."""
    mark = html.Span([html.I(), html.I(), html.I()], className="gv-mark", **{"aria-hidden": "true"})
    return html.A(
        [mark, html.B("Gevinst")],
        href=href,
        className="gv-brand",
        **{"aria-label": _("Gevinst – to the front page")},
    )


def language_links(current: str, next_address: str, label: str) -> Component:
    """NB, NN, EN. They load the page anew, so that the whole document changes language."""
    return html.Nav(
        [
            html.A(
                [code.upper(), hidden(f" {NAMES[code]}")],
                href=f"/language/{code}?next={quote(next_address, safe='')}",
                lang=code,
                **({"aria-current": "true"} if code == current else {}),
            )
            for code in LANGUAGES
        ],
        className="gv-lang",
        **{"aria-label": label},
    )


def local_menu(items: Sequence[MenuItem], active: str | None, ctx: Context) -> Component:
    """Links with their own address; the current one is marked for everybody."""
    _ = ctx._
    label = _("The project") if ctx.project else _("Menu")
    return html.Nav(
        html.Div(html.Ul([html.Li(_menu_link(item, active, _)) for item in items]), className="gv-wrap"),
        className="gv-localnav",
        **{"aria-label": label},
    )


def _menu_link(item: MenuItem, active: str | None, _: Translator) -> Component:
    count = html.Span(
        [_.number(item.count), hidden(" " + _.plural("is missing", "are missing", item.count))],
        className="gv-count",
    )
    current = {"aria-current": "page"} if item.key == active else {}
    return link([item.label, *([count] if item.count else [])], item.href, **current)


def _header(ctx: Context) -> Component:
    _ = ctx._
    end = [
        *([html.Span(_("Invented figures"), className="gv-demo")] if ctx.demo else []),
        language_links(ctx.actor.language, ctx.address, _("Language")),
        _user_menu(ctx),
    ]
    slash = html.Span(className="gv-slash", **{"aria-hidden": "true"})
    return html.Header(
        html.Div(
            [
                brand(_),
                *([slash, _switcher(ctx)] if ctx.projects_in_all else []),
                html.Div(end, className="gv-header__end"),
            ],
            className="gv-wrap",
        ),
        className="gv-header",
    )


def _switcher(ctx: Context) -> Component:
    _ = ctx._
    if ctx.project:
        said = [hidden(_("Change project. You are in") + " "), html.Span(ctx.project.title)]
    else:
        said = [html.Span(_("Choose a project"))]
    rows: list[Any] = [html.Li(html.Span(_("Your projects"), className="dropdown-header"))]
    for choice in ctx.projects:
        here = ctx.project is not None and choice.slug == ctx.project.slug
        rows.append(
            html.Li(
                html.A(
                    [choice.title, *([html.Small(choice.subtitle)] if choice.subtitle else [])],
                    href=address("/prosjekt/<slug>", slug=choice.slug),
                    className="dropdown-item active" if here else "dropdown-item",
                    **({"aria-current": "true"} if here else {}),
                )
            )
        )
    rows.append(html.Li(html.A(_("All projects"), href="/", className="dropdown-item")))
    return _dropdown(said, rows, "gv-menu")


def _user_menu(ctx: Context) -> Component:
    _ = ctx._
    said = [icon("bruker"), html.Span(ctx.actor.title)]
    log_out = post_form(
        "/logout", ctx.csrf, html.Button(_("Log out"), type="submit", className="dropdown-item")
    )
    own = [html.Li(html.A(words, href=href, className="dropdown-item")) for words, href in _own(_)]
    return _dropdown(said, [*own, html.Li(log_out)], "gv-menu gv-menu--end", "gv-switch gv-user")


def _own(_: Translator) -> list[tuple[str, str]]:
    """(words, address) of the pages about oneself. A phone has no room for the menu: there they stand in the footer."""
    return [(_("My deadlines"), "/frister"), (_("Reminders and calendar"), "/varsler")]


def _dropdown(said: list[Any], rows: list[Any], look: str, toggle: str = "gv-switch") -> Component:
    """Native details: opens without a script and says by itself whether it is open."""
    return html.Details(
        [
            html.Summary([*said, icon("chev-ned")], className=toggle),
            html.Ul(rows, className="dropdown-menu show"),
        ],
        className=look,
    )


def _footer(ctx: Context) -> Component:
    _ = ctx._
    phone = html.Div(
        [
            language_links(ctx.actor.language, ctx.address, _("Choose language")),
            post_form(
                "/logout", ctx.csrf, html.Button(_("Log out"), type="submit", className="btn btn-link btn-sm")
            ),
        ],
        className="gv-footer__phone d-flex align-items-center gap-3 d-sm-none",
    )
    end = html.Span(
        [
            *([html.Span(_("Invented figures"))] if ctx.demo else []),
            html.Span(
                _("Shown {date} at {time}", date=_.date(ctx.now), time=_.time(ctx.now)), className="gv-num"
            ),
            html.Span(_("Version {version}", version=__version__), className="gv-num"),
        ],
        className="gv-footer__end",
    )
    return html.Footer(
        html.Div(
            [
                link(_("Accessibility statement"), "/om/tilgjengelighet"),
                link(_("Privacy"), "/om/personvern"),
                link(_("Help and keys"), "/om/hjelp"),
                *(link(words, href, "d-sm-none") for words, href in _own(_)),
                phone,
                end,
            ],
            className="gv-wrap",
        ),
        className="gv-footer",
    )
