"""The difference between two versions of a plan in words: what, from, to, how much; and the same as a file.

A target's change is said in the measure's unit and by what it means for what there is to gain. A long text is quoted
with what was added to it and what was taken out. Grouped by benefit, and it ends with what was not changed.
"""

import datetime as dt
import difflib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gevinst.domain.measure import Direction, Measure
from gevinst.domain.plan import Benefit, Indicator, IndicatorKind, PlanDocument, Target, TargetKind
from gevinst.domain.plan_changes import Change, Kind, Part, changes
from gevinst.domain.report import Bullet, Bullets, FilledReport, FilledSection, Paragraph
from gevinst.i18n import Translator
from gevinst.reporting import plan_terms as terms
from gevinst.reporting import wording
from gevinst.reporting.plan_terms import Names

_SHORT = 60
"""Texts up to so many characters are quoted whole, the old and the new."""


@dataclass(frozen=True, slots=True)
class Said:
    """One change in words. `easier`: whether a target became easier to reach; None where that cannot be said."""

    text: str
    part: Part
    easier: bool | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The changes of one benefit, or of what belongs to none (`benefit` None), with its heading."""

    title: str
    benefit: str | None
    items: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs between two versions, in words."""

    groups: tuple[Group, ...]
    rest: str
    """What is to be said of everything else."""

    @property
    def items(self) -> tuple[Said, ...]:
        """Every change, in order."""
        return tuple(item for group in self.groups for item in group.items)

    @property
    def targets(self) -> int:
        """How many of them are targets."""
        return sum(item.part is Part.TARGET for item in self.items)


@dataclass(frozen=True, slots=True)
class _Telling:
    """What every sentence needs: the two plans' names, and what was there before."""

    names: Names
    old: Mapping[str, Indicator]
    _: Translator


def difference(
    before: PlanDocument, after: PlanDocument, names: Names, _: Translator, *, adopted: bool = True
) -> Difference:
    """The difference in words. `adopted`: whether `before` is what the steering group has adopted.

    The names of benefits and of the map's parts are taken from the plans themselves.
    """
    own = {
        **{benefit.id: benefit.title for plan in (before, after) for benefit in plan.benefits},
        **{node.id: node.title for plan in (before, after) for node in plan.map.nodes},
    }
    old = {each.id: each for benefit in before.benefits for each in benefit.indicators}
    telling = _Telling(replace(names, benefits={**names.benefits, **own}), old, _)
    found = changes(before, after)
    if not found:
        rest = _("The plan is as it was adopted.") if adopted else _("The two versions say the same.")
        return Difference((), rest)
    rest = _("Everything else is as adopted.") if adopted else _("Everything else is the same.")
    return Difference(tuple(_grouped(found, telling)), rest)


def headline(found: Difference, _: Translator) -> str:
    """`Tre endringer, av dem ett mål.`; that nothing differs where nothing does."""
    count, targets = len(found.items), found.targets
    if count == 0:
        return found.rest
    if targets == 0:
        return _.plural("{n} change, and no target.", "{n} changes, and no target.", count)
    if targets == count:
        return _.plural("{n} target is changed.", "{n} targets are changed.", count)
    return _.plural(
        "{count} changes, of them one target.",
        "{count} changes, of them {n} targets.",
        targets,
        count=wording.capital(wording.number_word(count, _)),
    )


def _grouped(found: tuple[Change, ...], telling: _Telling) -> Iterator[Group]:
    _ = telling._
    headings = {
        Part.LEVEL: _("For the project as a whole"),
        Part.NODE: _("Benefits map"),
        Part.LINK: _("Benefits map"),
    }
    groups: dict[tuple[str, str | None], list[Said]] = {}
    for change in found:
        own = change.benefit
        title = own.title if own is not None else headings.get(change.part, _("The project"))
        groups.setdefault((title, own.id if own is not None else None), []).append(_said(change, telling))
    for (title, benefit), items in groups.items():
        yield Group(title, benefit, tuple(items))


# --- One change -------------------------------------------------------------------------------------------------------


def _said(change: Change, telling: _Telling) -> Said:
    if change.part is Part.TARGET and change.kind is not Kind.MOVED:
        text, easier = _target(change, telling)
        return Said(_of_indicator(change, text), change.part, easier)
    if change.kind is Kind.MOVED:
        return Said(_moved(change, telling), change.part)
    if change.field is None:
        return Said(_whole(change, telling), change.part)
    if change.kind in {Kind.ARCHIVED, Kind.RESTORED}:
        _ = telling._
        return Said(
            _("The benefit is archived: it is not followed any more.")
            if change.kind is Kind.ARCHIVED
            else _("The benefit is brought back from the archive."),
            change.part,
        )
    return Said(_of_indicator(change, _field(change, telling)), change.part)


def _of_indicator(change: Change, text: str) -> str:
    """With the figure's name before it, where the benefit is followed by more than one."""
    if change.indicator is None or change.benefit is None or len(change.benefit.indicators) < 2:
        return text
    return f"{change.indicator.title}: {wording.lower_first(text)}"


def _whole(change: Change, telling: _Telling) -> str:
    """A part that came or went as a whole."""
    _, names, item = telling._, telling.names, change.item
    came = change.kind is Kind.ADDED
    match change.part:
        case Part.BENEFIT:
            return _new_benefit(change.new, telling) if came else _("The benefit is taken out of the plan.")
        case Part.INDICATOR:
            return _figure_came(change, telling)
        case Part.PRECONDITION:
            text = terms.quoted(item.text, _)
            return (
                _("The precondition {text} is added.", text=text)
                if came
                else _("The precondition {text} is taken out.", text=text)
            )
        case Part.FREED:
            text = _freed(item, telling)
            return (
                _("Freed resources are added: {text}.", text=text)
                if came
                else _("Freed resources are taken out: {text}.", text=text)
            )
        case Part.SERIES:
            who = names.party(item.party) or _("the project as a whole")
            text = (
                _("Figures are to be delivered for {who}.", who=who)
                if came
                else _("Figures are no longer to be delivered for {who}.", who=who)
            )
            return _of_indicator(change, text)
        case Part.PARTY:
            who = names.party(item.party)
            return (
                _("{party} is added as a party.", party=who)
                if came
                else _("{party} is taken out as a party.", party=who)
            )
        case Part.DUTY:
            duty, at = item
            who = terms.role(at, names, _)
            return (
                _("{duty} is added: {who}.", duty=duty, who=who)
                if came
                else _("{duty} is taken out: {who}.", duty=duty, who=who)
            )
        case Part.NODE:
            kind, text = terms.choice(item.kind, _), terms.quoted(item.title, _)
            return (
                _("{text} ({kind}) is added.", text=text, kind=kind)
                if came
                else _("{text} ({kind}) is taken out.", text=text, kind=kind)
            )
        case _link:
            ends = {
                name: terms.quoted(names.benefits.get(key, key), _)
                for name, key in (("source", item.source), ("target", item.target))
            }
            return (
                _("{source} now leads to {target}.", **ends)
                if came
                else _("{source} no longer leads to {target}.", **ends)
            )


def _new_benefit(benefit: Benefit, telling: _Telling) -> str:
    _ = telling._
    first = _("The benefit is new.")
    figures = [_figure_with_targets(indicator, telling) for indicator in benefit.indicators]
    return " ".join([first, *figures])


def _figure_came(change: Change, telling: _Telling) -> str:
    _ = telling._
    if change.kind is Kind.ADDED:
        return _("A figure is added.") + " " + _figure_with_targets(change.new, telling)
    return _("The figure {title} is taken out.", title=terms.quoted(change.old.title, _))


def _figure_with_targets(indicator: Indicator, telling: _Telling) -> str:
    """`Reisetid: mål på kort sikt 55 minutter og på lang sikt 40 minutter.`"""
    _, measure = telling._, telling.names.measure_of(indicator)
    targets = [
        _(
            "{horizon} {target}",
            horizon=wording.horizon_word(target.horizon, _),
            target=_aim(target, indicator, measure, _),
        )
        for target in indicator.targets
    ]
    if not targets:
        return _("{title}: no targets.", title=indicator.title)
    return _("{title}: targets {targets}.", title=indicator.title, targets=wording.listed(targets, _))


def _freed(item: Any, telling: _Telling) -> str:
    _ = telling._
    parts = [terms.choice(item.kind, _), telling.names.party(item.party)]
    if item.amount_a_year is not None:
        parts.append(_("{amount} a year", amount=terms.exact([item.amount_a_year], None, _)[0]))
    parts.append(terms.choice(item.use, _))
    return ", ".join(part for part in parts if part)


def _moved(change: Change, telling: _Telling) -> str:
    _ = telling._
    match change.part:
        case Part.BENEFIT:
            return _("The benefit is moved from row {old} to row {new}.", old=change.old, new=change.new)
        case Part.INDICATOR if change.field == "benefit" and change.indicator is not None:
            return _("The figure {title} is moved here from {benefit}.", title=terms.quoted(change.indicator.title, _), benefit=terms.quoted(telling.names.benefits.get(change.old, change.old), _))  # fmt: skip
        case Part.INDICATOR:
            return _("The figures stand in another order.")
        case Part.PRECONDITION:
            return _("The preconditions stand in another order.")
        case Part.FREED:
            return _("The freed resources stand in another order.")
        case Part.TARGET:
            return _of_indicator(change, _("The targets are written in another order."))
        case Part.SERIES:
            return _of_indicator(change, _("Those who deliver stand in another order."))
        case Part.PARTY:
            return _("The parties stand in another order.")
        case Part.DUTY:
            return _("The roles of the project stand in another order.")
        case _map:
            return _("The parts of the map stand in another order.")


# --- Fields -----------------------------------------------------------------------------------------------------------


def _field(change: Change, telling: _Telling) -> str:
    _ = telling._
    name = change.field or ""
    label = _label(change, telling)
    old, new = change.old, change.new
    if isinstance(old, tuple) and isinstance(new, tuple):
        return _list(label, name, old, new, telling)
    # A choice is a text too, but never a long one.
    if isinstance(old, str) and isinstance(new, str) and max(len(old), len(new)) > _SHORT:
        return _long_text(label, old, new, _)
    measure = telling.names.measure_of(change.indicator) if change.indicator is not None else None
    before = change.indicator and telling.old.get(change.indicator.id)
    was = telling.names.measure_of(before) if before else measure
    if _is_value(change) and old is not None and new is not None and was == measure:
        from_, to = terms.exact([old, new], measure, _)
        return _("{field} changes from {old} to {new}.", field=label, old=from_, new=terms.with_unit(to, measure, _))  # fmt: skip
    said = [
        None if value is None else terms.said(change.part, name, value, unit, telling.names, _)
        for value, unit in ((old, was), (new, measure))
    ]
    if said[0] is None:
        return _("{field} is filled in: {new}.", field=label, new=said[1])
    if said[1] is None:
        return _("{field} is taken out. It was {old}.", field=label, old=said[0])
    if isinstance(old, bool):
        # The name of such a field is a statement: `Kan tas ut av et budsjett: fra nei til ja.`
        return _("{field}: from {old} to {new}.", field=label, old=said[0], new=said[1])
    return _("{field} changes from {old} to {new}.", field=label, old=said[0], new=said[1])


def _is_value(change: Change) -> bool:
    """Whether it is a figure in the measure's unit."""
    return (change.part, change.field) in {
        (Part.BASELINE, "value"),
        (Part.INDICATOR, "low"),
        (Part.INDICATOR, "high"),
    }


def _label(change: Change, telling: _Telling) -> str:
    """The field's name, and of which of several it is."""
    _, item = telling._, change.item
    name = terms.field_name(change.part, change.field or "", _)
    if change.horizon is not None:
        name = f"{name} ({wording.horizon_label(change.horizon, _).lower()})"
    match change.part:
        case Part.PRECONDITION:
            return _("The precondition {text}: {field}", text=terms.quoted(item.text, _), field=wording.lower_first(name))  # fmt: skip
        case Part.FREED:
            what = wording.capital(terms.choice(item.kind, _))
            party = telling.names.party(item.party)
            return f"{what}{', ' + party if party else ''}: {wording.lower_first(name)}"
        case Part.SERIES:
            who = telling.names.party(item.party) or _("The project as a whole")
            return f"{who}: {wording.lower_first(name)}"
        case Part.PARTY:
            return f"{telling.names.party(item.party)}: {wording.lower_first(name)}"
        case Part.DUTY:
            return str(item[0])
        case Part.NODE:
            return f"{terms.quoted(item.title, _)}: {wording.lower_first(name)}"
        case _own:
            return name


def _list(label: str, name: str, old: tuple[Any, ...], new: tuple[Any, ...], telling: _Telling) -> str:
    """Several values: what was added and what was taken out, or that only the order differs."""
    _ = telling._

    def words(found: Counter[Any]) -> str:
        return wording.listed([terms.item(name, each, telling.names, _) for each in found.elements()], _)

    added, gone = Counter(new) - Counter(old), Counter(old) - Counter(new)
    if added and gone:
        return _("{field}: {added} is added, and {gone} is taken out.", field=label, added=words(added), gone=words(gone))  # fmt: skip
    if added:
        return _("{field}: {added} is added.", field=label, added=words(added))
    if gone:
        return _("{field}: {gone} is taken out.", field=label, gone=words(gone))
    return _("{field}: the same, in another order.", field=label)


def _long_text(label: str, old: str, new: str, _: Translator) -> str:
    """What was added to a text and what was taken out; both whole where it was written anew."""
    before, after = old.split(), new.split()
    if before == after:
        return _("{field}: only spaces and line breaks differ.", field=label)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    added, gone = [], []
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag in {"insert", "replace"}:
            added.append(terms.quoted(" ".join(after[start:end]), _))
        if tag in {"delete", "replace"}:
            gone.append(terms.quoted(" ".join(before[first:last]), _))
    if matcher.ratio() < 0.5:
        return _("{field} is written anew. Before: {old} Now: {new}", field=label, old=terms.quoted(old, _), new=terms.quoted(new, _))  # fmt: skip
    if added and gone:
        return _("{field}: {added} is added, and {gone} is taken out.", field=label, added=wording.listed(added, _), gone=wording.listed(gone, _))  # fmt: skip
    if added:
        return _("{field}: {added} is added.", field=label, added=wording.listed(added, _))
    return _("{field}: {gone} is taken out.", field=label, gone=wording.listed(gone, _))


# --- Targets ----------------------------------------------------------------------------------------------------------


def target_text(target: Target, indicator: Indicator, measure: Measure | None, _: Translator) -> str:
    """A target as a sentence writes it: `15,0 prosent`, `14 til 16 prosent`, `3,0 prosentpoeng lavere enn nullpunktet`."""
    return _aim(target, indicator, measure, _)


def _aim(target: Target, indicator: Indicator, measure: Measure | None, _: Translator) -> str:
    value = target.value or 0.0
    match target.kind:
        case TargetKind.TEXT:
            return terms.quoted(target.text or "", _)
        case TargetKind.RANGE:
            low, high = terms.exact([target.low or 0.0, target.high or 0.0], measure, _)
            return _("{low} to {high}", low=low, high=terms.with_unit(high, measure, _))
        case TargetKind.CHANGE:
            far = wording.distance_in_words(value, measure, _)
            return (
                _("{distance} below the baseline", distance=far)
                if value < 0
                else _("{distance} above the baseline", distance=far)
            )
        case TargetKind.CHANGE_PERCENT:
            far = terms.exact([abs(value)], None, _)[0] + wording.NO_BREAK + _("per cent")
            return (
                _("{distance} below the baseline", distance=far)
                if value < 0
                else _("{distance} above the baseline", distance=far)
            )
        case _value:
            label = _scale_word(value, indicator)
            return terms.quoted(label, _) if label else terms.amount(value, measure, _)


def _scale_word(value: float, indicator: Indicator) -> str | None:
    labels = indicator.scale_labels
    if indicator.kind is not IndicatorKind.SCALE or value != int(value) or not 0 <= value < len(labels):
        return None
    return labels[int(value)]


def _target(change: Change, telling: _Telling) -> tuple[str, bool | None]:
    """(the sentences, whether it became easier to reach)."""
    _, names = telling._, telling.names
    indicator, horizon = change.indicator, change.horizon
    if indicator is None or horizon is None:
        raise ValueError("a target belongs to an indicator and a horizon")
    measure = names.measure_of(indicator)
    was = telling.old.get(indicator.id, indicator)
    words = wording.horizon_word(horizon, _)
    limit = change.benefit is not None and change.benefit.disbenefit
    old, new = change.old, change.new
    if old is None:
        aim = _aim(new, indicator, measure, _)
        text = (
            _("A {horizon} limit is set: {new}.", horizon=words, new=aim)
            if limit
            else _("A {horizon} target is set: {new}.", horizon=words, new=aim)
        )
        return text, None
    before = _aim(old, was, names.measure_of(was), _)
    if new is None:
        text = (
            _("The {horizon} limit is taken out. It was {old}.", horizon=words, old=before)
            if limit
            else _("The {horizon} target is taken out. It was {old}.", horizon=words, old=before)
        )
        return text, None
    same = names.measure_of(was) == measure
    aim = _aim(new, indicator, measure, _)
    if same and old.kind is new.kind is TargetKind.VALUE and not _scale_word(new.value or 0.0, indicator):
        before, aim = terms.exact([old.value, new.value], measure, _)
        aim = terms.with_unit(aim, measure, _)
    if before == aim:
        # Only the words beside the figure differ.
        return _beside(words, old.text, new.text, _), None
    text = (
        _("The {horizon} limit changes from {old} to {new}.", horizon=words, old=before, new=aim)
        if limit
        else _("The {horizon} target changes from {old} to {new}.", horizon=words, old=before, new=aim)
    )
    if not same or measure is None or indicator.kind is not IndicatorKind.NUMBER:
        return text, None
    step = _step(old, new, was, indicator, measure, names)
    if not step:
        return text, None
    more, easier = _what_it_means(step, measure, limit, _)
    against = "" if limit else _against_baseline(new, indicator, measure, names, _)
    return " ".join(part for part in (text, more, against) if part), easier


def _beside(horizon: str, old: str | None, new: str | None, _: Translator) -> str:
    label = _("The words beside the {horizon} target", horizon=horizon)
    if not old:
        return _("{field} is filled in: {new}.", field=label, new=terms.quoted(new or "", _))
    if not new:
        return _("{field} is taken out. It was {old}.", field=label, old=terms.quoted(old, _))
    return _("{field} changes from {old} to {new}.", field=label, old=terms.quoted(old, _), new=terms.quoted(new, _))  # fmt: skip


def baseline_of(indicator: Indicator, measure: Measure | None, names: Names) -> float | None:
    """The baseline in the measure's unit: as written down, or as reckoned from the figures."""
    own = indicator.baseline
    if own.from_series:
        return names.baselines.get(indicator.id)
    if own.value is not None:
        return own.value
    if own.numerator is not None and own.denominator:
        return own.numerator / own.denominator * (measure.scale if measure else 1.0)
    return names.baselines.get(indicator.id)


def _step(
    old: Target, new: Target, was: Indicator, indicator: Indicator, measure: Measure, names: Names
) -> float | None:
    """How far the target was moved, in the measure's unit; None where that is not known."""
    if old.kind is new.kind is TargetKind.CHANGE:
        return (new.value or 0.0) - (old.value or 0.0)
    lower = measure.direction is Direction.LOWER
    before = old.in_unit(baseline_of(was, measure, names), lower)
    after = new.in_unit(baseline_of(indicator, measure, names), lower)
    return None if before is None or after is None else after - before


def _what_it_means(step: float, measure: Measure, limit: bool, _: Translator) -> tuple[str, bool | None]:
    """(what the moved target means, whether it is easier to reach)."""
    far = wording.distance_in_words(step, measure, _)
    if measure.direction is Direction.NEUTRAL:
        text = _("That is {distance} higher.", distance=far) if step > 0 else _("That is {distance} lower.", distance=far)  # fmt: skip
        return text, None
    easier = (step > 0) == (measure.direction is Direction.LOWER)
    if limit:
        return (
            _("The limit is {distance} wider.", distance=far)
            if easier
            else _("The limit is {distance} narrower.", distance=far)
        ), easier
    return (
        _("That is {distance} less to gain.", distance=far)
        if easier
        else _("That is {distance} more to gain.", distance=far)
    ), easier


def _against_baseline(
    new: Target, indicator: Indicator, measure: Measure, names: Names, _: Translator
) -> str:
    """That a target promises nothing better than where it started, where it does not."""
    baseline = baseline_of(indicator, measure, names)
    lower = measure.direction is Direction.LOWER
    value = new.in_unit(baseline, lower)
    if baseline is None or value is None or measure.direction is Direction.NEUTRAL:
        return ""
    better = value < baseline if lower else value > baseline
    return "" if better else _("The new target is not better than the baseline.")


# --- As a file --------------------------------------------------------------------------------------------------------


def as_report(
    found: Difference, plan: PlanDocument, title: str, lead: str, at: dt.date, _: Translator
) -> FilledReport:
    """The difference as a document that Word and PDF print alike. `lead`: which two versions, and how many changes."""
    sections = [
        FilledSection(
            key=f"group{number}",
            heading=group.title,
            blocks=(Bullets(tuple(Bullet(easing(item, _), item.text) for item in group.items)),),
        )
        for number, group in enumerate(found.groups, start=1)
    ]
    sections.append(FilledSection(key="rest", heading=_("Everything else"), blocks=(Paragraph(found.rest),)))
    return FilledReport(
        form="plan-changes",
        title=title,
        project_title=plan.project.title,
        scheme_name="",
        language=_.language,
        facts=(),
        lead=lead,
        sections=tuple(sections),
        official=True,
        unofficial_because=None,
        invented=plan.project.invented,
        as_of=at,
        as_of_text=_.date(at),
        year=None,
    )


def easing(item: Said, _: Translator) -> str:
    """`Lettere mål.` or `Strengere mål.` before a sentence on a target; empty where neither can be said."""
    if item.easier is None:
        return ""
    return _("Easier target.") if item.easier else _("Harder target.")
