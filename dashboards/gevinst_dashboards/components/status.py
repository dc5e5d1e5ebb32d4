"""The two things said of every benefit: is it changing, and will it reach this horizon's target. Never one lamp."""

from typing import Literal

from dash import html
from dash.development.base_component import Component

from gevinst.domain.evaluation import Verdict
from gevinst.i18n import Translator
from gevinst.services.benefit_words import ring_part
from gevinst.services.views import ChangeKind
from gevinst_dashboards.components.basics import Children, ChipKind, chip, icon


def verdict_words(verdict: Verdict, _: Translator) -> str:
    """The words of a horizon's target against the figures."""
    match verdict:
        case Verdict.REACHED:
            return _("Reached")
        case Verdict.ON_TRACK:
            return _("On the way")
        case Verdict.BEHIND:
            return _("Behind")
        case Verdict.WRONG_WAY:
            return _("Going the wrong way")
        case Verdict.NOT_STARTED:
            return _("Not started")
        case Verdict.TOO_FEW:
            return _("Too few measurements")
        case Verdict.NO_TARGET:
            return _("No target")
        case Verdict.NO_BASELINE:
            return _("No baseline")
        case Verdict.NO_DATA:
            return _("No figures yet")
        case Verdict.NOT_COMPARABLE:
            return _("Not comparable")


def change_chip(kind: ChangeKind, text: str, *, falling: bool, table: bool = False) -> Component:
    """What the last figures are a sign of: the arrow points where the number goes (`falling`), `text` says what it is.

    In a table only "worse" is filled.
    """
    way = "ned" if falling else "opp"
    looks: dict[ChangeKind, tuple[ChipKind, str]] = {
        "improvement": ("better", f"bedre-{way}"),
        "concern": ("worse", f"verre-{way}"),
        "neutral": ("changed", f"endret-{way}"),
        "common": ("unchanged", "ingen"),
        "few": ("too_few", "faa"),
        "none": ("not_started", "ikkestartet"),
    }
    look, mark = looks[kind]
    return chip(look, text, mark, plain=kind == "none" or (table and kind != "concern"))


def target_chip(
    verdict: Verdict,
    _: Translator,
    *,
    part: float | None = None,
    table: bool = False,
    text: str | None = None,
) -> Component:
    """`text` says the distance in the measure's own unit ("0,6 prosentpoeng igjen"); `part` (0 to 1) fills the ring.

    In a table only "behind" and "the wrong way" are filled.
    """
    rings = ring_part(part)
    looks: dict[Verdict, tuple[ChipKind, str]] = {
        Verdict.REACHED: ("reached", "nadd"),
        Verdict.ON_TRACK: ("on_way", f"pavei-{rings}"),
        Verdict.BEHIND: ("behind", "bak"),
        Verdict.WRONG_WAY: ("behind", "bak"),
        Verdict.TOO_FEW: ("too_few", "faa"),
    }
    kind, mark = looks.get(verdict, ("not_started", "ikkestartet"))
    plain = table and verdict not in (Verdict.BEHIND, Verdict.WRONG_WAY)
    return chip(kind, text or verdict_words(verdict, _), mark, plain)


def bullet(
    fraction: float | None, _: Translator, *, expected: float | None = None, label: str = ""
) -> Component:
    """The way from baseline (0) to target (1); may be negative or above 1, right is always better.

    `expected` is where it should be by today. None: the horizon has nothing to show, an empty frame. `label` goes
    before the words for screen readers.
    """
    if fraction is None:
        return html.Div(className="gv-bullet gv-bullet--tom", **{"aria-hidden": "true"})
    per_cent = round(fraction * 100)
    if fraction < 0:
        said = _("{percent} of the way to the target, the wrong way", percent=_.percent(per_cent, 0))
    else:
        said = _("{percent} of the way to the target", percent=_.percent(per_cent, 0))
    marks = [
        html.Span(className="bar bar--neg" if fraction < 0 else "bar"),
        html.Span(className="zero"),
        *([] if expected is None else [html.Span(className="expect")]),
        html.Span(className="target"),
    ]
    # The scale is drawn from -25 to 125; the words keep the real number.
    style = {"--v": max(-25, min(per_cent, 125)), "--e": 0 if expected is None else round(expected * 100)}
    return html.Div(
        marks,
        className="gv-bullet",
        role="img",
        style=style,
        **{"aria-label": f"{label}: {said}" if label else said},
    )


def bullet_cell(
    fraction: float | None, _: Translator, *, expected: float | None = None, label: str = ""
) -> Component:
    """A bullet with its percentage beside, for a table cell."""
    if fraction is None:
        words = html.B("–", className="gv-subtle")
    else:
        negative = round(fraction * 100) < 0
        words = html.B(_.percent(round(fraction * 100), 0), className="is-neg" if negative else None)
    return html.Div([bullet(fraction, _, expected=expected, label=label), words], className="gv-bulletcell")


def bullet_key(_: Translator) -> Component:
    """What the four marks of a bullet mean, in words."""
    marks = (
        ("k-zero", _("Baseline")),
        ("k-bar", _("Measured")),
        ("k-expect", _("Expected now")),
        ("k-target", _("Target")),
    )
    return html.P(
        [html.Span([html.I(className=mark), text]) for mark, text in marks], className="gv-bulletkey m-0"
    )


def target_rows(
    rows: list[tuple[str, str, float | None, float | None, Children]], _: Translator, bars: bool = True
) -> Component:
    """The large form on a benefit's page: (name, months and value, fraction, expected, chip and words).

    Without `bars` where nothing is to be reached: a limit is kept or passed, and the words say which.
    """
    return html.Div(
        [
            html.Div(
                [
                    html.Div([name, html.Small(under)], className="gv-target__name"),
                    *([bullet(fraction, _, expected=expected, label=name)] if bars else []),
                    html.Div(out, className="gv-target__out"),
                ],
                className="gv-target" if bars else "gv-target gv-target--words",
            )
            for name, under, fraction, expected, out in rows
        ],
        className="gv-targets",
    )


def progress(done: int, of: int, text: str, _: Translator) -> Component:
    """Words and a thin bar; the words carry it."""
    share = 0 if of == 0 else round(100 * done / of)
    return html.Div(
        [
            html.Div(
                [html.Span(text), html.Span(_.percent(share, 0), className="gv-num")],
                className="gv-progress__text",
            ),
            html.Div(
                html.Span(style={"--v": f"{share}%"}), className="gv-progress__bar", **{"aria-hidden": "true"}
            ),
        ],
        className="gv-progress",
    )


def state(
    kind: Literal["saved", "must_fix", "check", "missing", "waiting", "locked"], text: str
) -> Component:
    """The state of a cell in words: lagret, må rettes, sjekk, mangler, venter, låst."""
    looks = {
        "saved": ("lagret", "hake"),
        "must_fix": ("feil", "feil"),
        "check": ("sjekk", "varsel"),
        "missing": ("mangler", "mangler"),
        "waiting": ("vent", "klokke"),
        "locked": ("laast", "laas"),
    }
    look, mark = looks[kind]
    return html.Span([icon(mark), html.Span(text)], className=f"gv-cell gv-cell--{look}")
