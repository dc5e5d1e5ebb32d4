"""What a plan holds beyond the form's eight columns, as a reader sees it: facts of a benefit, and the benefits map."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gevinst.domain.horizon import HORIZONS
from gevinst.domain.measure import Measure
from gevinst.domain.plan import (
    Baseline,
    Benefit,
    Indicator,
    MapKind,
    PlanDocument,
    Series,
    Target,
    TargetKind,
)
from gevinst.exchange import plan_form as form
from gevinst.exchange.plan_words import (
    BASELINE_STATES,
    CATEGORIES,
    DRIVERS,
    FREQUENCIES,
    KS_TYPES,
    LEVELS,
    MAP_KINDS,
)
from gevinst.i18n import N_, Translator

MeasureOf = Callable[[Indicator], Measure | None]
_YES_OR_NO = {True: N_("Yes"), False: N_("No")}


def facts(
    benefit: Benefit, document: PlanDocument, names: Mapping[str, str], measure_of: MeasureOf, _: Translator
) -> list[tuple[str, str]]:
    """(label, text) of everything that is said of a benefit and has no column of its own; nothing that is empty."""
    numbers = numbers_of(document)
    found: list[tuple[str, str]] = []

    def say(label: str, text: str | None) -> None:
        if form.normal(text):
            found.append((label, text or ""))

    say(_("Kind of benefit"), _(CATEGORIES[benefit.category]) if benefit.category else None)
    say(_("Type (KS)"), _(KS_TYPES[benefit.ks_type]) if benefit.ks_type else None)
    say(_("Disadvantage"), _("Yes") if benefit.disbenefit else None)
    say(_("Level that gains"), _(LEVELS[benefit.level]) if benefit.level else None)
    for label, value in (
        (_("Can be priced"), benefit.priced),
        (_("Can be taken out in money"), benefit.cashable),
        (_("Inside the own organisation"), benefit.internal),
    ):
        say(label, None if value is None else _(_YES_OR_NO[value]))
    say(_("Drivers"), "\n".join(_(DRIVERS[driver]) for driver in benefit.drivers))
    say(_("Focus areas"), "\n".join(benefit.focus_areas))
    say(_("Benefit owner"), form.role_shown(benefit.owner, names) if benefit.owner else None)
    say(
        _("Benefit accountable"), form.role_shown(benefit.accountable, names) if benefit.accountable else None
    )
    say(
        _("Preconditions"),
        "\n".join(form.precondition_line(each, names, _) for each in benefit.preconditions),
    )
    say(_("Freed resources"), "\n".join(form.freed_line(each, names, _) for each in benefit.freed))
    others = [each for each in document.benefits if each.id in benefit.contributes_to and each.id in numbers]
    say(_("Contributes to"), "\n".join(_numbered(each, numbers) for each in others))
    say(_("Note"), benefit.note)
    for indicator in benefit.indicators:
        say(indicator.title, _indicator(indicator, names, measure_of(indicator), _))
    return found


def numbers_of(document: PlanDocument) -> dict[str, int]:
    """The number that each benefit is shown with; those that are archived have none."""
    shown = [benefit.id for benefit in document.benefits if not benefit.archived]
    return {key: number for number, key in enumerate(shown, start=1)}


def _numbered(benefit: Benefit, numbers: Mapping[str, int]) -> str:
    return f"{numbers[benefit.id]}. {' '.join(benefit.title.split())}"


def _indicator(indicator: Indicator, names: Mapping[str, str], measure: Measure | None, _: Translator) -> str:
    lines = []
    if measure is not None:
        lines.append(_.local(measure.what))
    if indicator.own_measure is not None:
        lines += _own(indicator.own_measure, _)
    if indicator.scale_labels:
        steps = ", ".join(f"{number} = {label}" for number, label in enumerate(indicator.scale_labels))
        lines.append(_("Steps: {steps}", steps=steps))
    lines.append(_("How often: {frequency}", frequency=_(FREQUENCIES[indicator.frequency])))
    parties = [
        _reported(line, indicator, names) for line in indicator.series if line.party and not line.comparison
    ]
    if parties:
        lines.append(_("Reported by: {parties}", parties=", ".join(parties)))
    elif indicator.reporter:
        lines.append(_("Reported by: {parties}", parties=form.role_shown(indicator.reporter, names)))
    compared = [
        names.get(line.party, line.party) if line.party else _("others")
        for line in indicator.series
        if line.comparison
    ]
    if compared:
        lines.append(_("Compared with: {parties}", parties=", ".join(compared)))
    if indicator.source:
        lines.append(f"{_('Source')}: {indicator.source}")
    lines.append(_baseline(indicator.baseline, measure, _))
    for horizon in HORIZONS:
        target = indicator.target(horizon)
        if target is not None:
            lines.append(f"{_(form.HORIZON_NAMES[horizon])}: {_target(target, measure, _)}")
    return "\n".join(lines)


def _own(measure: Measure, _: Translator) -> list[str]:
    """What only this project measures so, defined here."""
    named = (
        (_("Numerator"), measure.numerator),
        (_("Denominator"), measure.denominator),
        (_("Value"), measure.value),
    )
    return [f"{label}: {_.local(text)}" for label, text in named if text is not None]


def _reported(line: Series, indicator: Indicator, names: Mapping[str, str]) -> str:
    reporter = indicator.reporter_of(line)
    party = names.get(line.party or "", line.party or "")
    return f"{party} ({reporter.role})" if reporter else party


def _amount(value: float, measure: Measure | None, _: Translator) -> str:
    return _.number(value) + (f" {_.local(measure.unit.symbol)}" if measure else "")


def _baseline(baseline: Baseline, measure: Measure | None, _: Translator) -> str:
    state = _(BASELINE_STATES[baseline.state])
    if baseline.from_series and baseline.first and baseline.last:
        first, last = _.date(baseline.first), _.date(baseline.last)
        return _(
            "Baseline: from the figures of {first} to {last} ({state})", first=first, last=last, state=state
        )
    if baseline.value is None:
        return _("Baseline: {state}", state=state)
    return _("Baseline: {value} ({state})", value=_amount(baseline.value, measure, _), state=state)


def _target(target: Target, measure: Measure | None, _: Translator) -> str:
    match target.kind:
        case TargetKind.RANGE:
            return f"{_.number(target.low or 0)}–{_amount(target.high or 0, measure, _)}"
        case TargetKind.TEXT:
            return target.text or ""
        case TargetKind.CHANGE:
            points = measure.unit.points_symbol or measure.unit.symbol if measure else None
            return _.signed(target.value or 0) + (f" {_.local(points)}" if points else "")
        case TargetKind.CHANGE_PERCENT:
            return _("{percent} % of the baseline", percent=_.signed(target.value or 0))
        case TargetKind.VALUE:
            return _amount(target.value or 0, measure, _)


# ---------------------------------------------------------------- the map


@dataclass(frozen=True, slots=True)
class MapLine:
    """A line of the map as a list: how deep it stands, and what it says."""

    depth: int
    text: str


def map_lines(document: PlanDocument, _: Translator) -> list[MapLine]:
    """The map as an indented list: what each thing leads to stands under it, deeper. Nothing where no map is drawn.

    What has been listed with all that follows from it is not listed so again.
    """
    numbers = numbers_of(document)
    if not document.map.nodes:
        return []
    texts = {each.id: _numbered(each, numbers) for each in document.benefits if each.id in numbers}
    for node in document.map.nodes:
        kind = _(MAP_KINDS[node.kind])
        detail = f" ({' '.join(node.detail.split())})" if node.detail else ""
        texts[node.id] = f"{kind[0].upper()}{kind[1:]}: {' '.join(node.title.split())}{detail}"
    leads: dict[str, list[str]] = {}
    for link in document.map.links:
        leads.setdefault(link.source, []).append(link.target)
    for benefit in document.benefits:
        leads.setdefault(benefit.id, []).extend(benefit.contributes_to)
    reached = {target for targets in leads.values() for target in targets}
    order = [node.id for kind in MapKind for node in document.map.nodes if node.kind is kind]
    drawn = reached | {key for key, targets in leads.items() if targets}
    roots = [key for key in order if key not in reached]
    roots += [key for key in numbers if key in drawn and key not in reached]
    lines: list[MapLine] = []
    done: set[str] = set()
    waiting = [(0, key) for key in reversed(roots)]
    while waiting:
        depth, key = waiting.pop()
        following = [each for each in leads.get(key, []) if each in texts]
        again = key in done and bool(following)
        if key in texts:
            lines.append(MapLine(depth, _("{what} (see above)", what=texts[key]) if again else texts[key]))
        if not again:
            waiting += [(depth + 1, each) for each in reversed(following)]
        done.add(key)
    return lines
