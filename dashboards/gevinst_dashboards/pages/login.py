"""The login page and the plain error pages: HTML of our own, no Dash, the same style sheets, three languages."""

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from gevinst.i18n import LANGUAGES, NAMES, Translator
from gevinst_dashboards.assets_list import stylesheets

_MARK = '<span class="gv-mark" aria-hidden="true"><i></i><i></i><i></i></span>'


def page(
    _: Translator,
    *,
    csrf: str,
    next_address: str = "/",
    username: str = "",
    problem: str = "",
    seconds: int = 0,
    demo_users: Sequence[tuple[str, str, str]] = (),
) -> str:
    """The whole document. `problem` is a code: missing, wrong_login, too_many_attempts. `demo_users`: (name, role, password)."""
    wrong = _problem(_, problem, seconds)
    invalid = ' aria-invalid="true" aria-describedby="login-error"' if wrong else ""
    look = "form-control is-invalid" if wrong else "form-control"
    # Focus goes to where something must be typed again.
    focus_name, focus_password = ("", " autofocus") if username else (" autofocus", "")
    form = f"""
<form method="post" action="/login" novalidate>
<input type="hidden" name="csrf_token" value="{escape(csrf)}">
<input type="hidden" name="next" value="{escape(next_address)}">
{wrong}
<label class="form-label" for="username">{escape(_("Username"))}</label>
<input class="{look} mb-3" id="username" name="username" value="{escape(username)}" autocomplete="username" autocapitalize="none" spellcheck="false" required{invalid}{focus_name}>
<label class="form-label" for="password">{escape(_("Password"))}</label>
<input class="{look} mb-4" id="password" name="password" type="password" autocomplete="current-password" required{invalid}{focus_password}>
<button class="btn btn-primary btn-lg" type="submit">{escape(_("Log in"))}</button>
</form>"""
    body = f"""
<main class="gv-loginpage" id="hoved" tabindex="-1"><div class="gv-wrap"><div class="gv-login">
<span class="gv-brand">{_MARK}Gevinst</span>
<h1 class="mt-3 mb-1">{escape(_("Log in"))}</h1>
<p class="gv-subtle gv-small mb-4">{escape(_("For project groups, steering groups and funders."))}</p>
{form}
<p class="gv-xs gv-subtle mt-4 mb-0">{escape(_("We never store information about patients."))}</p>
{_demo(_, demo_users)}
{_languages(_, next_address)}
</div></div></main>"""
    return document(_, _("Log in"), body)


def error_page(_: Translator, kind: str) -> str:
    """A calm page outside Dash: not_found, no_access, refused, too_large, broken."""
    title, text = {
        "not_found": (
            _("We cannot find this page"),
            _("The address may be mistyped, or the page has moved. Nothing has been changed."),
        ),
        "no_access": (
            _("You do not have access to this"),
            _("It is shared only with those who work on it. Nothing has been changed."),
        ),
        "refused": (
            _("We could not make this file"),
            _("Something is missing for it. Nothing has been changed."),
        ),
        "too_large": (
            _("The file is too large"),
            _("We have not stored it. Make it smaller, and try again."),
        ),
        "broken": (
            _("We could not do that"),
            _("Your figures are safe. What was saved before is still saved. Try again in a moment."),
        ),
    }[kind]
    body = f"""
<main class="gv-loginpage" id="hoved" tabindex="-1"><div class="gv-wrap"><div class="gv-prose">
<h1>{escape(title)}</h1><p class="gv-lead">{escape(text)}</p>
<div class="gv-actions mt-4"><a class="btn btn-primary" href="/">{escape(_("Go to your projects"))}</a></div>
</div></div></main>"""
    return document(_, title, body)


def document(_: Translator, title: str, body: str) -> str:
    """A whole HTML document with our style sheets and the font on its way first."""
    return f"""<!DOCTYPE html>
<html lang="{_.language}" data-bs-theme="light">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(f"Gevinst – {title}")}</title>
{head_links()}
</head>
<body>{body}</body>
</html>"""


def head_links() -> str:
    """The font that every page needs first, an icon that asks for nothing, and the style sheets."""
    sheets = "".join(f'<link rel="stylesheet" href="{address}">' for address in stylesheets())
    return (
        '<link rel="preload" href="/assets/fonts/inter-latin-wght-normal.woff2" as="font" type="font/woff2" crossorigin>'
        f'<link rel="icon" href="data:,">{sheets}'
    )


def _problem(_: Translator, problem: str, seconds: int) -> str:
    if not problem:
        return ""
    if problem == "missing":
        text = _("Write both the username and the password.")
    elif problem == "too_many_attempts":
        minutes = max(1, round(seconds / 60))
        wait = (
            _.plural("{n} second", "{n} seconds", seconds)
            if seconds < 90
            else _.plural("{n} minute", "{n} minutes", minutes)
        )
        text = _("Too many attempts. Wait {wait}, and try again.", wait=wait)
    else:
        text = _("The username and the password do not belong together. Check both, and try again.")
    icon = '<i class="gv-i gv-i--feil" aria-hidden="true"></i>'
    return f'<div class="gv-alert gv-alert--feil mb-3" role="alert" id="login-error">{icon}<p>{escape(text)}</p></div>'


def _demo(_: Translator, users: Sequence[tuple[str, str, str]]) -> str:
    if not users:
        return ""
    rows = "".join(
        f"<li><span>{escape(role)}</span><span><code>{escape(name)}</code> · <code>{escape(password)}</code></span></li>"
        for name, role, password in users
    )
    head = escape(_("Demo users"))
    note = escape(_("All figures are invented. Username and password:"))
    return f'<section class="gv-demousers" aria-labelledby="demo"><h2 id="demo" class="h6 mb-1">{head}</h2><p class="gv-subtle mb-2">{note}</p><ul>{rows}</ul></section>'


def _languages(_: Translator, next_address: str) -> str:
    back = quote("/login" if next_address == "/" else f"/login?next={quote(next_address, safe='')}", safe="")
    links = "".join(
        f'<a href="/language/{code}?next={back}" lang="{code}"{" aria-current=true" if code == _.language else ""}>{code.upper()}<span class="visually-hidden"> {NAMES[code]}</span></a>'
        for code in LANGUAGES
    )
    return f'<nav class="gv-lang mt-4" aria-label="{escape(_("Language"))}">{links}</nav>'
