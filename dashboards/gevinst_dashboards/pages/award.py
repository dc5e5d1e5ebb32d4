"""The award: one sentence, the scheme's rules, what was given, instalments, conditions, changed use, money back."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Input, Output, State, ctx, dcc, html, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from gevinst.domain.errors import Conflict, NotFound, Refused
from gevinst.domain.rule_check import RuleState
from gevinst.i18n import Translator
from gevinst_dashboards.components import (
    alert,
    button,
    chip,
    columns,
    icon,
    link,
    page_head,
    pairs,
    section,
)
from gevinst_dashboards.components.basics import ChipKind
from gevinst_dashboards.navigation import address
from gevinst_dashboards.pages import award_forms
from gevinst_dashboards.pages.award_forms import DO, ERROR, FIELD, FIELDS, SAID, Forms, do, identity
from gevinst_dashboards.pages.evidence import agreement
from gevinst_dashboards.pages.plan_parts import NONE
from gevinst_dashboards.views_context import Context, request_context

PATH = "/prosjekt/<slug>/tildeling"
NAV = "award"

_LOOKS: dict[RuleState, tuple[ChipKind, str]] = {
    RuleState.MET: ("reached", "hake"),
    RuleState.OPEN: ("not_started", "ikkestartet"),
    RuleState.AT_RISK: ("behind", "varsel"),
    RuleState.BROKEN: ("error", "feil"),
    RuleState.NOT_CHECKABLE: ("not_started", "bruker"),
}
_QUIET = (RuleState.MET, RuleState.OPEN, RuleState.NOT_CHECKABLE)
"""Only what needs somebody is filled."""
_PLACES = {"award": "#tildelt", "changed_use": "#omdisponering", "repayments": "#tilbake"}
_PARTS = ("lead", "rules", "use", "facts", "instalments", "conditions", "changed-use", "repayments")
"""What is drawn anew after a save, each with an id `award-<part>`."""


def title(ctx: Context, **params: str) -> str:
    """The page's name."""
    return ctx._("Award")


def render(ctx: Context, services: Any, params: Mapping[str, str], query: Mapping[str, str]) -> Component:
    """The whole page."""
    _ = ctx._
    view = services.awards.page(ctx.actor, params["slug"])
    parts = drawn(view, Forms(_), _)
    slug = params["slug"]
    files = agreement(
        slug, services.attachments.list(ctx.actor, slug), services.attachments.may_add(ctx.actor, slug), _
    )

    def part(name: str) -> Component:
        return html.Div(parts[name], id=f"award-{name}")

    meta = [view.scheme_name] if view.scheme_name else []
    if view.award is not None:
        meta.append(_.kroner(view.award.amount_ore))
    return html.Div(
        [
            dcc.Store(id="award-place", data=_place(view)),
            html.Div(id="award-live", className="visually-hidden", role="status"),
            page_head(_("Award"), meta=meta, lead=html.Span(parts["lead"], id="award-lead")),
            part("rules"),
            columns(
                ("col-lg-7", section(_("What was granted"), "tildelt", part("facts"))),
                ("col-lg-5", section(_("Use of the grant"), "bruk", part("use"))),
                wide_gap=True,
            ),
            columns(
                ("col-lg-7", section(_("Instalments"), "rater", part("instalments"))),
                ("col-lg-5", section(_("Conditions"), "vilkar", part("conditions"))),
                wide_gap=True,
            ),
            columns(
                ("col-lg-7", section(_("Changed use"), "omdisponering", part("changed-use"))),
                ("col-lg-5", section(_("Repayment"), "tilbake", part("repayments"))),
                wide_gap=True,
            ),
            *([files] if files is not None else []),
        ]
    )


def drawn(view: Any, forms: Forms, _: Translator) -> dict[str, Any]:
    """Every part of the page by its name."""
    return {
        "lead": view.lead,
        "rules": _rules(view, _),
        "use": _use(view, _),
        "facts": _facts(view, forms, _),
        "instalments": _instalments(view, forms, _),
        "conditions": _conditions(view, forms, _),
        "changed-use": _changed_use(view, forms, _),
        "repayments": _repayments(view, forms, _),
    }


# ---- the rules ------------------------------------------------------------------------------------------------------


def _rules(view: Any, _: Translator) -> Component:
    if view.scheme is None:
        words = _("Choose the grant scheme in the plan to see its rules here.")
        return section(_("The rules of the scheme"), "regler", html.P(words, className="gv-subtle"))
    met = sum(line.state is RuleState.MET for line in view.rules)
    note = _.plural("{met} of {n} rule is met", "{met} of {n} rules are met", len(view.rules), met=met)
    inside: list[Any] = []
    if view.rules:
        inside.append(html.Ul([_rule(line, view, _) for line in view.rules], className="gv-rules"))
    if view.by_hand:
        inside.append(_judged(view, _))
    if view.silent:
        said = _("The scheme says nothing about: {what}", what=", ".join(map(_lower, view.silent)))
        inside.append(html.P(said + ".", className="gv-xs gv-subtle mt-3 mb-0"))
    return section(_("The rules of the scheme"), "regler", inside, note=note if view.rules else None)


def _rule(line: Any, view: Any, _: Translator) -> Component:
    kind, mark = _LOOKS[line.state]
    # Where there are several, each says its own.
    says = [] if line.parts else [" ", html.Span(line.says)]
    inside: list[Any] = [html.P([html.Strong(line.name), *says])]
    if line.parts:
        inside.append(
            html.Ul(
                [html.Li([icon(_LOOKS[state][1]), html.Span(says)]) for state, says in line.parts],
                className="gv-rules__parts",
            )
        )
    if line.do:
        inside.append(html.P([html.Span(line.do), *_where(line, view, _)], className="gv-rules__do"))
    inside.append(_source(line, view, _))
    return html.Li(
        [chip(kind, line.label, mark, plain=line.state in _QUIET), html.Div(inside)],
        className=f"is-{line.state.value.replace('_', '-')}",
    )


def _where(line: Any, view: Any, _: Translator) -> list[Any]:
    """A link to where it is done, for those who may do it."""
    if line.place is None or not view.may_edit:
        return []
    if line.place == "plan":
        return [" ", link(_("Open the plan"), address("/prosjekt/<slug>/plan", slug=view.project.slug))]
    return [" ", link(_("Go there"), _PLACES[line.place])]


def _source(line: Any, view: Any, _: Translator) -> Component:
    return html.Details(
        [
            html.Summary(_("What the scheme says")),
            html.Div(_quoted(line, view, _)),
        ],
        className="gv-fold",
    )


def _quoted(line: Any, view: Any, _: Translator) -> list[Any]:
    """The scheme's own words, in its own language."""
    quoted: list[Any] = [
        html.Blockquote(line.text, lang=view.scheme_language),
        html.P(
            [_("Under the heading") + " ", html.Span(f"«{line.source}»", lang=view.scheme_language)],
            className="gv-list__meta",
        ),
    ]
    if line.reading:
        quoted.append(html.P(line.reading, lang="nb", className="gv-list__meta"))
    return quoted


def _judged(view: Any, _: Translator) -> Component:
    words = _.plural("{n} rule that people judge", "{n} rules that people judge", len(view.by_hand))
    return html.Details(
        [
            html.Summary(words),
            html.Div(
                html.Ul(
                    [
                        html.Li([html.P([html.Strong(line.name), *_said(line)]), *_quoted(line, view, _)])
                        for line in view.by_hand
                    ],
                    className="gv-list",
                )
            ),
        ],
        className="gv-details mt-3",
    )


def _said(line: Any) -> list[Any]:
    return [] if line.check.code == "by_hand" else [" ", html.Span(line.says)]


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


# ---- what was given, and what became of it --------------------------------------------------------------------------


def _facts(view: Any, forms: Forms, _: Translator) -> Component:
    if view.may_edit:
        words = _("Save the award")
        return html.Div(
            [
                html.P(
                    _(
                        "Days are written as 2026-06-30, amounts as 1\u00a0250\u00a0000. The period may be left blank: it is then the project’s own."
                    ),
                    className="gv-hint",
                ),
                forms.fields("award", view.award),
                forms.foot("award", button(words, do("save", "award"), primary=True)),
            ],
            className="gv-noprint-controls",
        )
    award = view.award
    if award is None:
        return html.P(_("No award is registered for this project yet."), className="gv-subtle")
    unknown = _("not recorded")
    several = {None: unknown, True: _("Several years"), False: _("One year")}
    period = (
        f"{_.date(award.period_first)} – {_.date(award.period_last)}"
        if award.period_first and award.period_last
        else _("the project’s own")
    )
    return pairs(
        [
            (_("Granted"), _.kroner(award.amount_ore)),
            (_("Awarded on"), _.date(award.awarded)),
            (_("Reference of the decision"), award.reference or unknown),
            (_("Money taken into use on"), _.date(award.first_use) if award.first_use else unknown),
            (_("One year or several"), several[award.multi_year]),
            (_("The granted period"), period),
        ]
    )


def _use(view: Any, _: Translator) -> Component:
    use = view.use
    unknown = _("not known")

    def kroner(ore: int | None) -> str:
        return unknown if ore is None else _.kroner(ore)

    rows: list[tuple[Any, Any]] = [(_("Granted"), kroner(use.awarded))]
    if view.instalments:
        rows.append((_("Paid out"), _.kroner(use.paid_out)))
    rows.append((_("Used"), kroner(use.spent)))
    if use.returned:
        rows.append((_("Paid back"), _.kroner(use.returned)))
    if use.agreed_back:
        rows.append((_("To be paid back"), _.kroner(use.agreed_back)))
    if use.unknown and use.left is not None:
        rows.append((_("Remaining, at most"), _.kroner(use.left)))
    else:
        rows.append((_("Remaining"), kroner(use.left)))
    inside: list[Any] = [pairs(rows, numbers=True)]
    if use.unknown:
        words = _.plural(
            "The use of {n} line of the grant is not known yet.",
            "The use of {n} lines of the grant is not known yet.",
            use.unknown,
        )
        inside.append(html.P(words, className="gv-xs gv-subtle mt-3 mb-0"))
    if use.left is not None and use.left < 0:
        words = _("More is recorded as used than was granted. Check the figures.")
        inside.append(html.Div(alert("check", words), className="mt-3"))
    return html.Div(inside)


def _lines(
    kind: str, rows: Sequence[tuple[Any, Component]], view: Any, forms: Forms, _: Translator
) -> list[Any]:
    """The lines of a kind, each with its form under it, and a form for a new one. `rows`: (stored line, its words)."""
    inside: list[Any] = []
    items = []
    for held, words in rows:
        of = f"{kind}:{held.id}"
        more: list[Any] = []
        if view.may_edit:
            removal = [] if getattr(held, "paid", None) else [forms.removal(of)]
            more.append(forms.folded(of, held, _("Change it"), _("Save"), *removal))
        items.append(html.Li([words, *more], key=held.id))
    if items:
        inside.append(html.Ul(items, className="gv-list gv-awardlines"))
    else:
        inside.append(html.P(_("None are recorded."), className="gv-subtle"))
    if view.may_edit and view.award is not None:
        new = {
            "instalments": _("New instalment"),
            "conditions": _("New condition"),
            "repayments": _("New repayment"),
        }[kind]
        inside.append(forms.folded(f"{kind}:new", None, new, _("Save")))
    return inside


def _line(head: str, state: Component | None, meta: str) -> Component:
    return html.Div(
        [
            html.P([html.Span(head, className="gv-strong"), *([" ", state] if state is not None else [])]),
            *([html.P(meta, className="gv-list__meta")] if meta else []),
        ]
    )


def _instalments(view: Any, forms: Forms, _: Translator) -> Component:
    looks: dict[str, tuple[ChipKind, str, bool]] = {
        "paid": ("reached", "hake", True),
        "overdue": ("error", "varsel", False),
        "due": ("behind", "klokke", True),
        "later": ("not_started", "ikkestartet", True),
    }
    rows = []
    for line in view.instalments:
        each = line.instalment
        kind, mark, plain = looks[line.state]
        due = _("To be paid by {date}", date=_.date(each.due))
        meta = " · ".join(part for part in (each.text or "", due) if part)
        rows.append((each, _line(_.kroner(each.amount_ore), chip(kind, line.words, mark, plain=plain), meta)))
    inside = _lines("instalments", rows, view, forms, _)
    if view.instalments and view.use.awarded is not None and view.use.instalments != view.use.awarded:
        words = _(
            "The instalments add up to {total} of {amount}.",
            total=_.kroner(view.use.instalments),
            amount=_.kroner(view.use.awarded),
        )
        inside.insert(1, html.P(words, className="gv-xs gv-subtle"))
    return html.Div(inside)


def _conditions(view: Any, forms: Forms, _: Translator) -> Component:
    rows = []
    for each in view.conditions:
        state = (
            chip("reached", _("Met {date}", date=_.date(each.met)), "hake", plain=True)
            if each.met
            else chip("not_started", _("Not met yet"), "ikkestartet", plain=True)
        )
        rows.append((each, _line(each.text, state, "")))
    return html.Div(_lines("conditions", rows, view, forms, _))


def _repayments(view: Any, forms: Forms, _: Translator) -> Component:
    rows = []
    for each in view.repayments:
        state = (
            chip("reached", _("Paid {date}", date=_.date(each.paid)), "hake", plain=True)
            if each.paid
            else chip("behind", _("Not paid yet"), "klokke", plain=True)
        )
        meta = f"{each.why} · " + _("agreed {date}", date=_.date(each.decided))
        rows.append((each, _line(_.kroner(each.amount_ore), state, meta)))
    return html.Div(_lines("repayments", rows, view, forms, _))


# ---- changed use ----------------------------------------------------------------------------------------------------


def _changed_use(view: Any, forms: Forms, _: Translator) -> Component:
    inside: list[Any] = []
    if view.redispositions:
        inside.append(
            html.Ul(
                [_request(line, forms, _) for line in view.redispositions], className="gv-list gv-awardlines"
            )
        )
    else:
        inside.append(
            html.P(_("Nobody has asked to use the money for something else."), className="gv-subtle")
        )
    if view.may_ask and view.award is not None:
        inside.append(
            forms.folded("ask", None, _("Ask to use money for something else"), _("Send the request"), name="ask")
        )  # fmt: skip
    return html.Div(inside)


def _request(line: Any, forms: Forms, _: Translator) -> Component:
    each = line.redisposition
    kind, mark = _LOOKS[line.state]
    state = chip(kind, line.label, mark, plain=line.state in _QUIET)
    meta = [_.kroner(each.amount_ore)] if each.amount_ore is not None else []
    meta.append(_("asked for {date}", date=_.date(each.asked)))
    if each.used_from is not None:
        meta.append(_("to be used from {date}", date=_.date(each.used_from)))
    inside: list[Any] = [_line(each.what, state, " · ".join(meta))]
    if each.why:
        inside.append(html.P(each.why))
    if each.answered is not None:
        by = each.answered_by or _("the funder")
        words = _("Answered {date} by {who}.", date=_.date(each.answered), who=by)
        inside.append(html.P([words, *([f" «{each.answer}»"] if each.answer else [])]))
    if line.says:
        inside.append(html.P(line.says, className="gv-rules__do"))
    of = f"answer:{each.id}"
    if line.may_answer:
        inside.append(
            html.Div(
                [
                    forms.fields(of, None),
                    forms.foot(
                        of,
                        button(_("Approve"), do("approve", of), primary=True, small=True),
                        button(_("Refuse"), do("refuse", of), small=True),
                    ),
                ],
                className="gv-noprint mt-2",
            )
        )
    elif line.may_withdraw:
        taken = button(_("Withdraw the request"), do("withdraw", of), small=True)
        inside.append(html.Div(forms.foot(of, taken), className="gv-noprint"))
    return html.Li(inside, key=each.id)


# ---- saving ---------------------------------------------------------------------------------------------------------


def register(app: Any, services: Any) -> None:
    """Every button of the page. What is typed elsewhere stays where it is, saved or not."""

    @app.callback(
        Output("award-live", "children"),
        Input({"type": DO, "act": ALL, "of": ALL}, "n_clicks"),
        State({"type": FIELD, "of": ALL, "name": ALL}, "value"),
        State({"type": FIELD, "of": ALL, "name": ALL}, "id"),
        State("award-place", "data"),
        prevent_initial_call=True,
    )
    def act(
        clicks: list[int | None], values: list[Any], ids: list[dict[str, str]], place: dict[str, Any]
    ) -> Any:
        if not any(clicks) or not ctx.triggered or not ctx.triggered[0]["value"]:
            raise PreventUpdate
        pressed = ctx.triggered_id
        typed = {
            (each["of"], each["name"]): "" if value in (None, NONE) else str(value)
            for each, value in zip(ids, values, strict=True)
        }
        context = request_context(services, place["slug"])
        words, changes = done(services, context, place, pressed["act"], pressed["of"], typed)
        for id, props in changes:
            set_props(id, props)
        return words


def done(
    services: Any,
    context: Context,
    place: Mapping[str, Any],
    act: str,
    of: str,
    typed: Mapping[tuple[str, str], str],
) -> tuple[str, list[tuple[Any, dict[str, Any]]]]:
    """(words for the live region, (component id, its new properties)): what a press of a button came to.

    `place` is what the page was drawn with: slug, stamp, and what each field held. Only what differs from it is written,
    so that what somebody else has saved meanwhile in another field is not written over.
    """
    _, slug = context._, place["slug"]
    changed = {
        (form, name): value
        for (form, name), value in typed.items()
        if value.strip() != place["was"].get(form, {}).get(name, "")
    }
    own = {name: value for (form, name), value in changed.items() if form == of}
    try:
        _write(services, context, slug, place["stamp"], act, of, own)
    except Refused as refused:
        return _not_saved(of, refused.problems, _)
    except (Conflict, NotFound):
        words = _("Somebody else has saved in the meantime. The page now shows what they wrote.")
        if own:
            words += " " + _("What you wrote is not saved, but still stands in the form. Save again if it shall count.")  # fmt: skip
        said = alert("error", words, live=True)
        view = services.awards.page(context.actor, slug)
        return words, _redrawn(view, Forms(_, changed, {of: said}), _)
    words = _("Saved at {time}", time=_.time(context.now))
    view = services.awards.page(context.actor, slug)
    others = {key: value for key, value in changed.items() if key[0] != of}
    said = html.P([icon("hake"), words], className="gv-savemsg")
    return words, _redrawn(view, Forms(_, others, {of: said}), _)


def _write(
    services: Any, context: Context, slug: str, stamp: str, act: str, of: str, own: Mapping[str, str]
) -> None:
    awards, actor = services.awards, context.actor
    kind, _colon, key = of.partition(":")
    match act:
        case "approve" | "refuse":
            awards.answer_redisposition(actor, slug, key, act == "approve", own.get("answer", ""), stamp)
        case "withdraw":
            awards.withdraw(actor, slug, key, stamp)
        case "ask":
            awards.ask_redisposition(actor, slug, own, stamp)
        case "remove":
            awards.remove_line(actor, slug, kind, key, stamp)
        case _:
            if kind == "award":
                awards.save_award(actor, slug, own, stamp)
            else:
                awards.save_line(actor, slug, kind, None if key == "new" else key, own, stamp)


def _not_saved(
    of: str, problems: Sequence[Any], _: Translator
) -> tuple[str, list[tuple[Any, dict[str, Any]]]]:
    """What is wrong, at each field; what was typed is left alone."""
    at, rest = award_forms.refused(of, problems, _)
    words = " ".join([_("Nothing is saved yet."), *rest])
    if at:
        words += " " + _.plural("Look at {n} field.", "Look at {n} fields.", len(at))
    changes: list[tuple[Any, dict[str, Any]]] = []
    for name in FIELDS[of.split(":")[0]]:
        changes.append((identity(ERROR, of, name), {"children": at.get(name)}))
        changes.append((identity(FIELD, of, name), {"invalid": name in at}))
    changes.append(({"type": SAID, "of": of}, {"children": alert("error", words, live=True)}))
    return words, changes


def _redrawn(view: Any, forms: Forms, _: Translator) -> list[tuple[Any, dict[str, Any]]]:
    """Every part of the page as it is now, with what is typed and not saved."""
    parts = drawn(view, forms, _)
    changes: list[tuple[Any, dict[str, Any]]] = [
        (f"award-{name}", {"children": parts[name]}) for name in _PARTS
    ]
    return [*changes, ("award-place", {"data": _place(view)})]


def _place(view: Any) -> dict[str, Any]:
    """What a save must know: where, since when, and what each field holds."""
    return {"slug": view.project.slug, "stamp": view.stamp, "was": award_forms.all_stored(view)}
