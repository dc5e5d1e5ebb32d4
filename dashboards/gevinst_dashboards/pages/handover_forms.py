"""The forms of the handover's page: prepare, ask a party, follow up later. Each is sent as a whole, with all faults at once."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from gevinst.domain.errors import Problem
from gevinst.domain.handover import MONTHS, Holds
from gevinst.domain.numbers import read_number
from gevinst.i18n import Translator
from gevinst.i18n.problems import problem_text
from gevinst.services.handover_views import HandoverDetail, HandoverPage
from gevinst.services.handovers import HOLDS
from gevinst_dashboards.components import alert, button, button_link, error_summary, field
from gevinst_dashboards.pages.plan_parts import NONE

FIELDS = (
    "owner-role",
    "owner-party",
    "unit",
    "frequency",
    "reporter-role",
    "reporter-party",
    "expected-6",
    "expected-12",
    "expected-24",
    "operation",
    "open-points",
)
ROLE, SAVE, WRONG, UNSIGN = "handover-owner-role", "handover-save", "handover-wrong", "handover-unsign"
PARTY, ASK, ASK_WRONG = "handover-asked-party", "handover-ask", "handover-ask-wrong"
MONTH, FOUND, TEXT = "handover-months", "handover-holds", "handover-text"
YES, NO, WHY_NOT, ANSWER_WRONG = (
    "handover-yes",
    "handover-no",
    "handover-why-not",
    "handover-answer-wrong",
)
WRITE, WRITE_WRONG = "handover-write", "handover-write-wrong"

_PLACES = {
    "owner": "owner-role",
    "owner.role": "owner-role",
    "owner.party": "owner-party",
    "reporter": "reporter-role",
    "reporter.role": "reporter-role",
    "reporter.party": "reporter-party",
    "open_points": "open-points",
    **{f"expected.{months}": f"expected-{months}" for months in MONTHS},
}


def dom(name: str) -> str:
    """The id of a field of the form."""
    return f"handover-{name}"


def prepare_form(view: HandoverPage, detail: HandoverDetail, back: str, _: Translator) -> Component:
    """Who takes over, how it is measured, what is expected, what it costs to keep."""
    held, indicator = detail.handover, detail.indicator
    parties = [{"value": key, "label": name} for key, name in view.parties.items()]
    none = {"value": NONE, "label": _("Not chosen")}
    rhythms = [{"value": value, "label": words} for value, words in view.frequencies]
    reporter = held.reporter or (indicator.reporter if indicator else None)
    rhythm = held.frequency or (indicator.frequency if indicator else None)
    known = {value for value, _words in view.frequencies}
    unit = _("In {unit}.", unit=detail.unit) if detail.unit else ""

    def text(name: str, label: str, value: str, help: str = "", lines: int = 0, **more: Any) -> Component:
        control = (
            dbc.Textarea(id=dom(name), value=value, rows=lines, maxLength=1000)
            if lines
            else dbc.Input(id=dom(name), type="text", value=value, maxLength=200)
        )
        return field(label, control, _, help=help or None, **more)

    def choice(name: str, label: str, options: Sequence[Mapping[str, str]], value: str | None) -> Component:
        control = dbc.Select(id=dom(name), options=[none, *options], value=value or NONE)
        return field(label, control, _)

    def pair(*inside: Component) -> Component:
        return html.Div(list(inside), className="gv-pair")

    owner = held.owner
    expected = {each.months: each for each in held.expected}

    def shown(months: int) -> str:
        each = expected.get(months)
        if each is None:
            return ""
        return typed(each.value, _) if each.value is not None else each.text or ""

    return html.Div(
        [
            html.H3(_("Prepare the handover: {title}", title=detail.benefit.title), className="mb-3"),
            *([alert("check", _signed_words(_))] if detail.signed else []),
            pair(
                text("owner-role", _("Benefit owner in the line"), owner.role if owner else "",
                     _("A role, for example head of clinic. Never a person’s name."), need="must"),
                choice("owner-party", _("Party"), parties, owner.party if owner else None),
            ),
            text("unit", _("Unit"), held.unit or "", _("The clinic or department within the party."), need="optional"),
            pair(
                choice("frequency", _("Measured after the project"), rhythms,
                       rhythm.value if rhythm and rhythm.value in known else None),
            ),
            pair(
                text("reporter-role", _("Delivers the figures"), reporter.role if reporter else "", need="optional"),
                choice("reporter-party", _("Party of the reporter"), parties, reporter.party if reporter else None),
            ),
            html.Fieldset(
                [
                    html.Legend(_("Expected at each follow-up"), className="form-label gv-strong"),
                    html.P([_("A figure, or words."), f" {unit}"] if unit else _("A figure, or words."), className="gv-hint"),
                    html.Div(
                        [text(f"expected-{months}", _("After {n} months", n=months), shown(months)) for months in MONTHS],
                        className="gv-triple",
                    ),
                ]
            ),
            text("operation", _("Cost of keeping up"), held.operation or "",
                 _("What it costs to keep the benefit, and where that is paid."), lines=2, need="optional"),
            text("open-points", _("Open points"), held.open_points or "",
                 _("What is not settled, and who settles it."), lines=2, need="optional"),
            *([_unsign(_)] if detail.signed else [html.Div(dbc.Checkbox(id=UNSIGN, value=False), hidden=True)]),
            html.Div(id=WRONG),
            html.Div(
                [button(_("Save the handover"), SAVE, primary=True), button_link(_("Cancel"), back)],
                className="gv-actions mt-3",
            ),
        ],
        id="skjema",
        className="gv-card gv-card--form gv-noprint mb-4",
    )  # fmt: skip


def _signed_words(_: Translator) -> str:
    return _(
        "This has been signed. If you change it, the signatures are taken away and both must sign again."
    )


def _unsign(_: Translator) -> Component:
    words = _("Take the signatures away, so that both sign what stands here now")
    return html.Div(
        dbc.Checkbox(id=UNSIGN, value=False, label=words), className="gv-fieldbox", id="handover-unsign-box"
    )


def ask_form(view: HandoverPage, detail: HandoverDetail, back: str, _: Translator) -> Component:
    """Which party is asked to take over."""
    options = [{"value": key, "label": name} for key, name in view.parties.items()]
    chosen = detail.handover.asked_party or (options[0]["value"] if options else None)
    return html.Div(
        [
            html.H3(_("Ask a party to take over: {title}", title=detail.benefit.title), className="mb-3"),
            field(
                _("Party"),
                dbc.Select(id=PARTY, options=options, value=chosen),
                _,
                help=_("Those who own benefits at that party see it in their own list."),
            ),
            html.Div(id=ASK_WRONG),
            html.Div(
                [
                    button(_("Note that the party is asked"), ASK, primary=True),
                    button_link(_("Cancel"), back),
                ],
                className="gv-actions mt-3",
            ),
        ],
        id="skjema",
        className="gv-card gv-card--form gv-noprint mb-4",
    )


def answer_form(detail: HandoverDetail, _: Translator) -> Component:
    """The asked party's yes, or its no with the reason."""
    return html.Div(
        [
            html.H3(_("Do you take it over: {title}", title=detail.benefit.title), className="mb-3"),
            field(
                _("Why you cannot take it over"),
                dbc.Textarea(id=WHY_NOT, value="", rows=2, maxLength=1000),
                _,
                help=_("Only for a no. The project group reads it."),
            ),
            html.Div(id=ANSWER_WRONG),
            html.Div(
                [button(_("We take it over"), YES, primary=True), button(_("We cannot take it over"), NO)],
                className="gv-actions mt-3",
            ),
        ],
        className="gv-card gv-card--form gv-noprint mb-4",
    )


def follow_up_form(detail: HandoverDetail, _: Translator) -> Component:
    """What became of the benefit."""
    months = [{"value": str(value), "label": words} for value, words in detail.follow_ups]
    return html.Div(
        [
            html.H3(_("Write a follow-up"), className="mb-3"),
            html.Div(
                [
                    field(_("Follow-up"), dbc.Select(id=MONTH, options=months, value=months[0]["value"]), _),
                    field(
                        _("Does the benefit hold?"),
                        dbc.Select(
                            id=FOUND,
                            options=[{"value": each.value, "label": _(HOLDS[each])} for each in Holds],
                            value=Holds.HOLDS.value,
                        ),
                        _,
                    ),
                ],
                className="gv-pair",
            ),
            field(
                _("In a few lines"),
                dbc.Textarea(id=TEXT, value="", rows=3, maxLength=2000),
                _,
                help=_("What holds, what does not, and what you do about it."),
                need="must",
            ),
            html.Div(id=WRITE_WRONG),
            html.Div(button(_("Save the follow-up"), WRITE, primary=True), className="gv-actions mt-3"),
        ],
        className="gv-card gv-card--form gv-noprint mt-4",
    )


# ---- what the fields hold ------------------------------------------------------------------------------------------


def typed(value: float, _: Translator) -> str:
    """A number as a person would type it."""
    text = f"{value:.10g}"
    return text if _.language == "en" else text.replace(".", ",")


def read_form(given: Mapping[str, str | None]) -> tuple[dict[str, Any], list[Problem]]:
    """The changes that the fields hold, by the service's names; what is expected as a number where it is one."""
    text = {name: (given.get(name) or "").strip() for name in FIELDS}
    problems: list[Problem] = []

    def role(name: str) -> dict[str, str | None] | None:
        party = text[f"{name}-party"]
        if not text[f"{name}-role"]:
            if party not in ("", NONE) and name == "owner":
                problems.append(Problem("field_missing", field="owner.role"))
            return None
        return {"role": text[f"{name}-role"], "party": None if party in ("", NONE) else party}

    expected: list[dict[str, Any]] = []
    for months in MONTHS:
        written = text[f"expected-{months}"]
        if not written:
            continue
        number = read_number(written)
        if isinstance(number, Problem) and number.code == "ambiguous_number":
            problems.append(number.at(field=f"expected.{months}"))
        elif isinstance(number, float):
            expected.append({"months": months, "value": number})
        else:
            expected.append({"months": months, "text": written})
    rhythm = text["frequency"]
    changes = {
        "owner": role("owner"),
        "unit": text["unit"] or None,
        "frequency": None if rhythm in ("", NONE) else rhythm,
        "reporter": role("reporter"),
        "expected": expected,
        "operation": text["operation"] or None,
        "open_points": text["open-points"] or None,
    }
    return changes, problems


def wrong(problems: Sequence[Problem], _: Translator, places: Mapping[str, str] | None = None) -> Component:
    """All faults above the button, each a link to its field."""
    found = []
    for problem in problems:
        name = problem.field or ""
        place = (places or {}).get(name) or (dom(_PLACES.get(name, name)) if name and places is None else "")
        found.append((problem_text(problem, _), place))
    title = _.plural("{n} field must be put right", "{n} fields must be put right", len(found))
    return error_summary(title, found)
