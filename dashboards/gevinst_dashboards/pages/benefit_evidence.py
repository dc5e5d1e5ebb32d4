"""What the figures of one benefit say: the chip of its development, the views of its chart, effect, grade and facts."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from gevinst.domain.control_chart import PointLabel, Strength, Variation
from gevinst.domain.finding import EffectVerdict
from gevinst.domain.follow_up import EventKind
from gevinst.i18n import Translator
from gevinst.services.benefit_words import is_number
from gevinst.services.evidence_views import EvidenceView, FactView, IntervalView
from gevinst.services.sensitivity import SensitivityView
from gevinst.services.views import BenefitPage, Line
from gevinst_dashboards.components import Column, Row, chip, icon, link, pairs, section, table
from gevinst_dashboards.components.basics import ChipKind
from gevinst_dashboards.figures.control import Control, Sign, Stretch, View
from gevinst_dashboards.figures.interval import HEIGHT, WIDTH, Reading, interval

VIEW, LIMITS, WITHOUT, PARTIES = "vis", "normalomrade", "uten-tiltaket", "parter"
METHOD = "metode"

_SIGNS: dict[PointLabel, Sign] = {
    PointLabel.COMMON_CAUSE: "",
    PointLabel.IMPROVEMENT_HIGH: "better",
    PointLabel.IMPROVEMENT_LOW: "better",
    PointLabel.CONCERN_HIGH: "worse",
    PointLabel.CONCERN_LOW: "worse",
    PointLabel.NEUTRAL_HIGH: "changed",
    PointLabel.NEUTRAL_LOW: "changed",
}
_READINGS: dict[EffectVerdict, Reading] = {
    EffectVerdict.IMPROVED: "better",
    EffectVerdict.WORSE: "worse",
    EffectVerdict.CHANGED: "changed",
    EffectVerdict.CANNOT_TELL: "cannot_tell",
}


# ---- chips and chart -------------------------------------------------------------------------------------------------


def party_chip(evidence: EvidenceView | None) -> Component | None:
    """Whether a party's figures vary more than they do by themselves, with how many are judged; None where unknown."""
    if evidence is None or not evidence.development:
        return None
    way = "ned" if evidence.finding.label in _LOW else "opp"
    looks: dict[Variation, tuple[ChipKind, str]] = {
        Variation.IMPROVEMENT: ("better", f"bedre-{way}"),
        Variation.CONCERN: ("worse", f"verre-{way}"),
        Variation.NEUTRAL: ("changed", f"endret-{way}"),
    }
    kind, mark = looks.get(evidence.finding.variation, ("unchanged", "ingen"))
    return chip(kind, evidence.development, mark, plain=kind != "worse")


_LOW = (PointLabel.IMPROVEMENT_LOW, PointLabel.CONCERN_LOW, PointLabel.NEUTRAL_LOW)


def assurance_chip(evidence: EvidenceView | None) -> Component | None:
    """Whether the target is met as the usual range has it; None where that cannot be said."""
    if evidence is None or not evidence.assurance:
        return None
    return chip("unchanged", evidence.assurance, "flagg", plain=True)


def control_of(evidence: EvidenceView | None, line: Line, _: Translator) -> Control | None:
    """What is drawn of it, on the periods of the chart's line."""
    drawn = evidence.control if evidence else None
    if evidence is None or drawn is None:
        return None
    place = {period: at for at, period in enumerate(drawn.periods)}
    # A figure that is hidden is not told by its sign, or by limits that are as wide as what it was counted among.
    places = [
        None if reason == "suppressed" else place.get(period)
        for period, reason in zip(line.periods, line.reasons, strict=True)
    ]

    def own(values: Sequence[Any], nothing: Any = None) -> tuple[Any, ...]:
        return tuple(nothing if at is None else values[at] for at in places)

    nothing = (None,) * len(places)
    without = evidence.without
    return Control(
        signs=own([_SIGNS[label] for label in drawn.labels], ""),
        words=own(evidence.signs, ""),
        centre=own(drawn.centre),
        lower=own(drawn.lower),
        upper=own(drawn.upper),
        stretches=tuple(_stretches(evidence, line, _)),
        without=own(without.estimate) if without else nothing,
        without_low=own(without.low) if without else nothing,
        without_high=own(without.high) if without else nothing,
        compared=evidence.finding.effect is not None and evidence.finding.effect.compared,
    )


def _stretches(evidence: EvidenceView, line: Line, _: Translator) -> list[Stretch]:
    """The phases whose limits rest on enough to be drawn, and how firm they are."""
    names = {
        Strength.TRIAL: _("Usual range, very provisional"),
        Strength.PROVISIONAL: _("Usual range, provisional"),
        Strength.FIRM: _("Usual range"),
    }
    control = evidence.control
    assert control is not None
    found = []
    ends = [phase.start for phase in control.phases[1:]]
    for phase, end in zip(control.phases, [*ends, control.periods[-1] + 1], strict=True):
        inside = [at for at, period in enumerate(line.periods) if phase.start <= period < end]
        if phase.strength is not Strength.NONE and inside:
            firm = phase.strength is Strength.FIRM
            found.append(Stretch(inside[0], inside[-1] + 1, names[phase.strength], firm))
    return found


def preliminary_of(evidence: EvidenceView | None, line: Line) -> tuple[bool, ...]:
    """Which figures may still change: by the calendar, or as they were set down too early and are not judged for it."""
    drawn = evidence.control if evidence else None
    if drawn is None:
        return line.preliminary
    early = {period for period, waits in zip(drawn.periods, drawn.preliminary, strict=True) if waits}
    return tuple(own or period in early for period, own in zip(line.periods, line.preliminary, strict=True))


def views_of(control: Control | None) -> tuple[View, ...]:
    """The pictures that there is something to draw in; the one with targets always."""
    if control is None:
        return ("targets",)
    limits: tuple[View, ...] = ("limits",) if control.has_limits else ()
    without: tuple[View, ...] = ("without",) if control.has_without else ()
    return ("targets", *limits, *without)


def view_chosen(query: Mapping[str, str], control: Control | None) -> View:
    """What the address asks for, where there is such a picture; else the one with targets."""
    asked: dict[str, View] = {LIMITS: "limits", WITHOUT: "without"}
    chosen = asked.get(query.get(VIEW, ""), "targets")
    return chosen if chosen in views_of(control) else "targets"


def chart_words(view: BenefitPage, chosen: View, _: Translator) -> tuple[str, str]:
    """Title and subtitle of the chart in each of its views."""
    evidence = view.evidence
    if evidence is None or chosen == "targets":
        return view.chart_title, view.chart_subtitle
    if chosen == "limits":
        return evidence.variation, f"{view.chart_subtitle} {evidence.limits}"
    told = _("The dashed line is how the figures would have gone on as they did before the start.")
    return _lead(evidence)[0].rstrip("."), f"{evidence.effect}. {told}"


# ---- what the figures say --------------------------------------------------------------------------------------------


def says(view: BenefitPage, method_href: str, _: Translator) -> Component | None:
    """One true sentence first, then the range, what to know of the figures, and folded away how sure it is and why."""
    evaluation, line = view.row.evaluation, view.row.line
    if evaluation is None or line is None or not is_number(view.row):
        return None
    evidence = view.evidence
    body: list[Any] = []
    if evidence is not None:
        lead, rest = _lead(evidence)
        body.append(html.P(lead, className="gv-said"))
        if evidence.interval is not None:
            body.append(_interval(evidence.interval, _READINGS[_verdict(evidence)], _))
        body += [html.P(rest)] if rest else []
    body.append(
        html.Ul(
            [html.Li([icon(mark), html.Span(text)]) for mark, text in _known(view, _)], className="gv-reasons"
        )
    )
    if evidence is not None:
        body += [
            part
            for part in (_grade(evidence, _), _horizons(evidence, _), _how(evidence, method_href, _))
            if part
        ]
    return section(_("What do the figures say?"), "sier", html.Div(body, className="gv-evidence"))


def _lead(evidence: EvidenceView) -> tuple[str, str]:
    """The first sentence on the effect, and the rest."""
    first, dot, rest = evidence.sentence.partition(". ")
    return (f"{first}.", rest) if dot else (first, "")


def _verdict(evidence: EvidenceView) -> EffectVerdict:
    effect = evidence.finding.effect
    return effect.verdict if effect else EffectVerdict.CANNOT_TELL


def _interval(shown: IntervalView, reading: Reading, _: Translator) -> Component:
    picture = interval(shown.estimate, shown.low, shown.high, reading)
    said = _(
        "Best estimate {estimate}, plausible range {range}",
        estimate=shown.estimate_text,
        range=shown.range_text,
    )
    return html.Figure(
        [
            html.Img(src=picture, alt=said, width=WIDTH, height=HEIGHT),
            html.Figcaption(
                [
                    html.Strong(shown.estimate_text),
                    html.Span(shown.range_text),
                    html.Small(_("The dashed mark is no change.")),
                ]
            ),
        ],
        className="gv-interval",
    )


def _grade(evidence: EvidenceView, _: Translator) -> Component:
    facts = html.Ul([_fact(each) for each in evidence.facts], className="gv-reasons")
    body = [facts, *([html.P(evidence.lacking)] if evidence.lacking else [])]
    return details(_("How sure is it?"), evidence.grade, html.Div(body))


def _fact(fact: FactView) -> Component:
    mark = {True: "hake", False: "kryss", None: "ingen"}[fact.met]
    return html.Li(
        [icon(mark), html.Span([f"{fact.text} ", html.Small(f"({fact.label.lower()})")])],
        className="is-ja" if fact.met else None,
    )


def _horizons(evidence: EvidenceView, _: Translator) -> Component | None:
    """The effect at each horizon reached, what it makes in all, and whether the next target will be met."""
    body: list[Any] = [pairs(evidence.horizons)] if evidence.horizons else []
    body += [html.P(text) for text in (evidence.averted, *evidence.forecasts) if text]
    if not body:
        return None
    return details(_("At each horizon and ahead"), evidence.sides, html.Div(body))


def _how(evidence: EvidenceView, href: str, _: Translator) -> Component:
    notes = [
        *([evidence.assurance + "."] if evidence.assurance else []),
        evidence.limits,
        *evidence.notes,
        evidence.method,
    ]
    body: list[Any] = [html.P(text) for text in notes if text]
    effect = evidence.finding.effect
    if effect is not None and effect.method.value != "before_after":
        body.append(html.P(link(_("See what other methods give"), href)))
    return details(_("How it is reckoned"), "", html.Div(body))


def methods(other: SensitivityView | None, _: Translator) -> Component:
    """The other methods in a table, the answer first, with the figures that a statistician asks for."""
    title = _("What other methods give")
    if other is None:
        return section(
            title,
            "metoder",
            html.P(_("These figures are not reckoned as a series, so there is nothing to compare.")),
        )
    columns = [
        Column(_("Best estimate"), number=True),
        Column(_("95 % range"), number=True),
        Column(_("What it allows to say")),
        Column(_("Degrees of freedom"), number=True),
        Column(_("Carry-over"), number=True),
    ]
    rows = [
        Row(row.name, (row.estimate, row.range, row.verdict, row.degrees, row.carry_over))
        for row in other.rows
    ]
    return section(
        title,
        "metoder",
        [
            html.P(
                _(
                    "The first line is the answer. It was chosen before anybody saw the figures, because its range holds what it "
                    "says in series like this one. The others are here for comparison: most are too sure of themselves on short "
                    "series, so the narrowest range is not the best one."
                )
            ),
            table(_("Method"), columns, rows, label=_("Effect by each method"), kind="gv-methods"),
            html.Div(pairs(other.facts), className="mt-3"),
            html.P(_("The methods, and how they were tested, are described in docs/statistics.md.")),
        ],
    )


def details(summary: str, note: str, body: Any, opened: bool = False) -> Component:
    """Folded away; `note` stands beside the summary."""
    return html.Details(
        [html.Summary([summary, *([html.Small(note)] if note else [])]), html.Div(body)],
        className="gv-details",
        open=opened,
    )


def _known(view: BenefitPage, _: Translator) -> list[tuple[str, str]]:
    """How much the figures rest on: points before and after, what is not approved, what is hidden, what to know."""
    evaluation, line = view.row.evaluation, view.row.line
    assert evaluation is not None
    assert line is not None
    items: list[tuple[str, str]] = [
        (
            "hake",
            _(
                "{before} before the start and {after} after.",
                before=_.plural("{n} measurement", "{n} measurements", evaluation.points_before),
                after=_.number(evaluation.points_after),
            ),
        )
    ]
    if evaluation.baseline_n:
        items.append(
            ("hake", _("The baseline rests on {n} in the denominator.", n=_.number(evaluation.baseline_n, 0)))
        )
    if view.unapproved:
        items.append(
            (
                "klokke",
                _.plural(
                    "{n} figure is not approved yet.", "{n} figures are not approved yet.", view.unapproved
                ),
            )
        )
    waiting = sum(
        p and v is not None for p, v in zip(preliminary_of(view.evidence, line), line.values, strict=True)
    )
    if waiting:
        items.append(
            (
                "klokke",
                _.plural(
                    "{n} figure is preliminary: later reports may change it.",
                    "{n} figures are preliminary: later reports may change them.",
                    waiting,
                ),
            )
        )
    gaps = sum(value is None for value in line.values)
    hidden = sum(reason == "suppressed" for party in view.parties for reason in party.line.reasons)
    if gaps:
        items.append(("mangler", _.plural("{n} period has no figure.", "{n} periods have no figure.", gaps)))
    if hidden:
        items.append(
            (
                "info",
                _.plural(
                    "{n} figure is not shown: it covers fewer than 5 people, or would tell a figure that does.",
                    "{n} figures are not shown: they cover fewer than 5 people, or would tell a figure that does.",
                    hidden,
                ),
            )
        )
    partial = sum(line.partial)
    if partial:
        items.append(
            (
                "mangler",
                _.plural(
                    "In {n} period a party is missing from the total.",
                    "In {n} periods a party is missing from the total.",
                    partial,
                ),
            )
        )
    if "unweighted" in evaluation.notes:
        items.append(
            ("info", _("Not every figure says how many it is the mean of, so all count alike in the level."))
        )
    if "suppressed_left_out" in evaluation.notes:
        items.append(
            ("info", _("Small counts that were delivered without their number are not in the total."))
        )
    if "private_left_out" in evaluation.notes:
        items.append(("laas", _("A party keeps its figures to the project: they are not in this total.")))
    if "definition_changed" in evaluation.notes:
        items.append(
            ("varsel", _("The definition changed on the way: figures on both sides cannot be compared."))
        )
    if any(event.kind is EventKind.CO_INTERVENTION for event in view.events):
        items.append(("varsel", _("Something else changed at the same time and may explain a part.")))
    if any(party.private for party in view.parties):
        items.append(
            ("laas", _("A party keeps its figures to the project: they are not in what the funder sees."))
        )
    return items
