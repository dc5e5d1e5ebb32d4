"""Where two claim the same gain: found, shown, and decided by the funder. A part of the page of effects."""

from collections.abc import Mapping
from typing import Any

import dash_bootstrap_components as dbc
from dash import Input, Output, State, html, no_update
from dash.development.base_component import Component

from gevinst.domain.claims import Handling
from gevinst.domain.errors import NotAllowed, NotFound, Problem, Refused
from gevinst.domain.numbers import read_number
from gevinst.i18n import Language, Translator
from gevinst.i18n.problems import problem_text
from gevinst.services.effect_views import ClaimSide, EffectPage, SharedClaimView
from gevinst_dashboards.components import (
    button,
    button_link,
    chip,
    error_summary,
    field,
    link,
    number_input,
    section,
    with_query,
)
from gevinst_dashboards.components.forest import BENEFIT
from gevinst_dashboards.components.shares import pager
from gevinst_dashboards.navigation import address, read_query
from gevinst_dashboards.views_context import Context, request_context

PAIR = "par"
"""`?par=<indicator>:<indicator>` opens the form."""
DECIDED = "avgjort"
"""`?avgjort=<indicator>:<indicator>` shows the pair wherever it stands, with what was decided."""
PAGE = "parside"
FORM, KEY, HANDLING, COUNTED, FIRST, SECOND, REASON, SAVE, WRONG = (
    f"claims-{part}"
    for part in ("form", "key", "handling", "counted", "first", "second", "reason", "save", "wrong")
)
_FIELDS = {"counted": COUNTED, "first_share": FIRST, "second_share": SECOND, "reason": REASON}


def part_of(text: str) -> int:
    """Which part of a list an address asks for; the first where it says none."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 6 else 1


def asked(query: Mapping[str, str]) -> tuple[int, str]:
    """(which part of the pairs, which of them is shown wherever it stands) of an address."""
    return part_of(query.get(PAGE, "")), query.get(PAIR) or query.get(DECIDED, "")


def claims_section(ctx: Context, view: EffectPage, query: Mapping[str, str], path: str) -> Component:
    """A part of them, those that wait first; the rule in words; the form of one."""
    _ = ctx._
    kept = {word: value for word, value in query.items() if word not in (PAIR, DECIDED)}
    rule = _(
        "Until it is decided, both are left out of sums, and only the one with the best evidence is put together with other projects."
    )
    if not view.claims:
        words = _("No two projects or benefits claim this measure for the same party at the same time.")
        return section(
            _("Double counting"), "dobbelt", html.P(words, className="gv-prose gv-subtle"), rule=True
        )
    opened = {each.key for each in view.claims if query.get(PAIR) == each.key and each.may_decide}

    def one(each: SharedClaimView) -> list[Component]:
        href = with_query(path, {**kept, PAIR: each.key}) + f"#{FORM}"
        decided = each.key == query.get(DECIDED)
        item = _item(each, href if each.may_decide and each.key not in opened else None, decided, _)
        if each.key not in opened:
            return [item]
        return [item, html.Li(_form(each, with_query(path, kept) + "#dobbelt", _))]

    listed: list[Component] = [
        html.Ul([item for each in view.claims for item in one(each)], className="gv-claimlist")
    ]
    if view.pairs_pages > 1:
        listed.append(_pager(view, kept, path, _))
        words = _(
            "{n} pairs are found, those that wait first. The Excel file has them all.", n=_.number(view.pairs)
        )
        listed.append(html.P(words, className="gv-xs gv-subtle"))
    more = (
        [
            html.P(
                _("More are found than are listed here. Choose a scheme or a year to see others."),
                className="gv-xs gv-subtle",
            )
        ]
        if view.undecided_more
        else []
    )
    note = (
        _("More than {n} wait for a decision", n=_.number(view.undecided))
        if view.undecided_more
        else _.plural("{n} waits for a decision", "{n} wait for a decision", view.undecided)
        if view.undecided
        else _("All are decided")
    )
    return section(
        _("Double counting"),
        "dobbelt",
        [html.P(rule, className="gv-prose"), *listed, *more],
        note=note,
        rule=True,
    )


def _pager(view: EffectPage, kept: Mapping[str, str], path: str, _: Translator) -> Component:
    at = view.pairs_at

    def step(to: int) -> str:
        return with_query(path, {**kept, PAGE: str(to)}) + "#dobbelt"

    first, last, of = (_.number(each) for each in (view.pairs_first, view.pairs_last, view.pairs))
    return pager(
        at,
        view.pairs_pages,
        _("{first} to {last} of {all}", first=first, last=last, all=of),
        (_("Previous"), step(at - 1)),
        (_("Next"), step(at + 1)),
        _("Pages of the pairs"),
    )


def _item(each: SharedClaimView, href: str | None, decided: bool, _: Translator) -> Component:
    """One line: whether it is decided, the two, and the way to decide; what they share unfolds."""
    waits = each.handling is None
    mark = (
        chip("behind", _("Not decided"), "varsel")
        if waits
        else chip("reached", _("Decided"), "hake", plain=True)
    )
    what = html.Details(
        [
            html.Summary(_("{first} and {second}", first=each.first.title, second=each.second.title)),
            html.Div([_side(each.first), _side(each.second)], className="gv-claims"),
            html.P(each.shared_text, className="gv-list__meta"),
            *([html.P(each.decided_text)] if each.decided_text else []),
            *(
                [html.P(_("Why: {reason}", reason=each.reason), className="gv-list__meta")]
                if each.reason
                else []
            ),
        ],
        open=decided or (href is None and each.may_decide),
        **{"data-print": ""},
    )
    action: list[Component] = []
    if href is not None:
        said = html.Span(f": {each.first.title}, {each.second.title}", className="visually-hidden")
        words = [_("Decide") if waits else _("Change"), said]
        action = [html.Span(button_link(words, href, small=True), className="gv-noprint")]
    return html.Li([mark, what, *action])


def _side(side: ClaimSide) -> Component:
    return html.P(
        [
            link(side.title, address(BENEFIT, slug=side.project, key=side.key)),
            html.Small(f"{side.benefit} · {side.share_text}", className="d-block gv-subtle"),
        ]
    )


def _form(each: SharedClaimView, back: str, _: Translator) -> Component:
    names = [(each.first.indicator, _name(each.first)), (each.second.indicator, _name(each.second))]
    handling = [
        ("*", _("Not decided")),
        (Handling.ONCE.value, _("Counted once")),
        (Handling.SHARES.value, _("Shared between them")),
        (Handling.DIFFERENT.value, _("Not the same gain")),
    ]
    return html.Div(
        [
            html.H3(_("What counts?"), className="mb-3"),
            dbc.Input(id=KEY, type="hidden", value=each.key),
            field(
                _("Decision"),
                dbc.Select(
                    id=HANDLING,
                    options=[{"label": words, "value": value} for value, words in handling],
                    value=each.handling.value if each.handling else "*",
                ),
                _,
            ),
            field(
                _("Which one counts"),
                dbc.Select(
                    id=COUNTED,
                    options=[
                        {"label": _("Not chosen"), "value": "*"},
                        *({"label": words, "value": value} for value, words in names),
                    ],
                    value=each.counted or "*",
                ),
                _,
                help=_("When the gain is counted once."),
            ),
            html.Div(
                [
                    field(
                        _("Share of {project}, per cent", project=name),
                        number_input(id, "" if share is None else _.number(share * 100)),
                        _,
                    )
                    for id, name, share in (
                        (FIRST, names[0][1], each.first_share),
                        (SECOND, names[1][1], each.second_share),
                    )
                ],
                className="gv-pair",
            ),
            field(
                _("Reason"),
                dbc.Textarea(id=REASON, value=each.reason, rows=2, maxLength=500),
                _,
                help=_("Must be written where it is not the same gain."),
            ),
            html.Div(id=WRONG),
            html.Div(
                [button(_("Save the decision"), SAVE, primary=True), button_link(_("Cancel"), back)],
                className="gv-actions mt-3",
            ),
        ],
        id=FORM,
        className="gv-card gv-card--form gv-noprint",
    )


def _name(side: ClaimSide) -> str:
    return f"{side.title}: {side.benefit}"


def register_saving(app: Any, services: Any) -> None:
    """Saves a decision: everything wrong at once above the button, otherwise the page with the decision on it."""

    @app.callback(
        Output(WRONG, "children"),
        Output("gv-url", "search", allow_duplicate=True),
        Output("gv-url", "hash", allow_duplicate=True),
        Input(SAVE, "n_clicks"),
        State("gv-url", "search"),
        State(KEY, "value"),
        State(HANDLING, "value"),
        State(COUNTED, "value"),
        State(FIRST, "value"),
        State(SECOND, "value"),
        State(REASON, "value"),
        prevent_initial_call=True,
    )
    def save(
        clicks: int | None,
        search: str,
        key: str,
        handling: str | None,
        which: str | None,
        first_share: str | None,
        second_share: str | None,
        why: str | None,
    ) -> Any:
        if not clicks:
            return no_update, no_update, no_update
        context = request_context(services)
        _ = context._
        try:
            first, _colon, second = (key or "").partition(":")
            chosen, counted, shares, reason = read_decision(
                handling, which, first_share, second_share, why, context.actor.language
            )
            services.claims.decide(
                context.actor, first, second, chosen, counted=counted, shares=shares, reason=reason
            )
        except Refused as refused:
            return wrong(refused.problems, _), no_update, no_update
        except NotAllowed:
            return (
                error_summary(_("Only the funder of both projects decides this."), []),
                no_update,
                no_update,
            )
        except NotFound:
            said = _("The two no longer claim the same gain. Load the page again.")
            return error_summary(said, []), no_update, no_update
        kept = {word: value for word, value in read_query(search).items() if word != PAIR}
        return None, with_query("", {**kept, DECIDED: key}), "#dobbelt"


def read_decision(
    handling: str | None,
    counted: str | None,
    first: str | None,
    second: str | None,
    reason: str | None,
    language: Language,
) -> tuple[Handling | None, str | None, tuple[float | None, float | None], str | None]:
    """A decision from what the fields hold; shares as parts of one. Raises Refused with every problem."""
    chosen = Handling(handling) if handling and handling != "*" else None
    problems: list[Problem] = []
    shares: list[float | None] = []
    for name, text in (("first_share", first), ("second_share", second)):
        if chosen is not Handling.SHARES or not (text or "").strip():
            shares.append(None)
            continue
        found = read_number(text or "", language)
        if isinstance(found, Problem):
            problems.append(found.at(field=name))
            found = None
        shares.append(None if found is None else found / 100)
    if problems:
        raise Refused(problems)
    return chosen, counted if counted and counted != "*" else None, (shares[0], shares[1]), reason


def wrong(problems: Any, _: Translator) -> Component:
    """What must be put right, with links to the fields."""
    names = {
        "counted": _("Which one counts"),
        "first_share": _("Share of the first"),
        "second_share": _("Share of the second"),
        "reason": _("Reason"),
    }
    return error_summary(
        _.plural("{n} field must be put right", "{n} fields must be put right", len(problems)),
        [
            (
                f"{names.get(problem.field or '', '')}: {problem_text(problem, _)}".lstrip(": "),
                _FIELDS.get(problem.field or "", ""),
            )
            for problem in problems
        ],
    )
