"""What is said of effects across projects: short figures, reasons, sentences."""

from gevinst.domain.comparison import Pooled
from gevinst.domain.effects_together import (
    FEWEST_FOR_FUNNEL,
    FEWEST_TOGETHER,
    Apart,
    EffectLine,
    NotTogether,
)
from gevinst.domain.finding import EffectFinding, EffectMethod, EffectVerdict, Range
from gevinst.domain.measure import Direction, Measure
from gevinst.domain.small_counts import Rule
from gevinst.i18n import N_, Translator
from gevinst.i18n.formats import NO_BREAK
from gevinst.reporting import evidence_wording as evidence
from gevinst.reporting import wording
from gevinst.reporting.figure_wording import decimals_of
from gevinst.services.effect_views import Reading

_MOST, _LEAST = 900.0, -99.0
_READINGS: dict[EffectVerdict, Reading] = {
    EffectVerdict.IMPROVED: "better",
    EffectVerdict.WORSE: "worse",
    EffectVerdict.CHANGED: "changed",
    EffectVerdict.CANNOT_TELL: "cannot_tell",
}


def reading(verdict: EffectVerdict) -> Reading:
    """What the interval allows to say, as pictures name it."""
    return _READINGS[verdict]


def short_change(value: float, ratio: bool, measure: Measure, _: Translator) -> str:
    """With a sign and its unit: `−19 %`, `−0,6 pp`."""
    if ratio:
        return f"{_bare(value, ratio, measure, _)}{NO_BREAK if _.language != 'en' else ''}%"
    return f"{_bare(value, ratio, measure, _)}{NO_BREAK}{_unit(measure, _)}"


def short_range(effect: Range, ratio: bool, measure: Measure, _: Translator) -> str:
    """`−27 til −11`, in the unit that stands with the change."""
    apart = evidence.places_apart(effect.low, effect.high, ratio, measure)
    low, high = (_bare(each, ratio, measure, _, apart) for each in (effect.low, effect.high))
    return _("{low} to {high}", low=low, high=high)


def _unit(measure: Measure, _: Translator) -> str:
    return _.local(measure.unit.points_symbol or measure.unit.symbol)


def _bare(value: float, ratio: bool, measure: Measure, _: Translator, least: int = 0) -> str:
    """`least`: at least so many decimals."""
    if not ratio:
        return _.signed(value, max(decimals_of(value, measure), least))
    percent = (value - 1) * 100
    if not _LEAST <= percent <= _MOST:
        return ("<" if percent < 0 else ">") + NO_BREAK + _.signed(_LEAST if percent < 0 else _MOST, 0)
    places = next((each for each in range(3) if round(abs(percent), each) > 0), 0)
    return _.signed(percent, max(places, least))


def basis(effect: EffectFinding, rule: Rule, _: Translator) -> str:
    """How many events (where events are counted) and figures an effect rests on; a small count is not told."""
    parts = []
    if effect.events_before is not None and effect.events_after is not None:
        sides = (effect.events_before, effect.events_after)
        if any(rule.small(each) for each in sides):
            parts.append(_("few events"))
        else:
            events = round(sum(sides))
            parts.append(_.plural("{n} event", "{n} events", events))
    figures = effect.points_before + effect.points_after
    parts.append(_.plural("{n} figure", "{n} figures", figures))
    return " · ".join(parts)


def method(effect: EffectFinding, _: Translator) -> str:
    """How it was reckoned, short."""
    if effect.compared:
        return _("against a comparison group")
    if effect.method is EffectMethod.BEFORE_AFTER:
        return _("before and after, without regard to a trend")
    return _("against its own past")


def why_apart(line: EffectLine, why: Apart, measure: Measure, _: Translator) -> str:
    """The reason, with what differs."""
    own, compared = line.measure, line.effect is not None and line.effect.compared
    match why:
        case Apart.OWN_MEASURE:
            return _("The project’s own measure: {measure}", measure=_.local(own.name))
        case Apart.OTHER_POPULATION:
            people = _.local(own.population) if own.population else _("not stated")
            return _("Other people are counted: {people}", people=people)
        case Apart.OTHER_DEFINITION:
            return _("Another definition: {measure}", measure=_.local(own.name))
        case Apart.OTHER_VERSION:
            return _("Version {n} of the definition", n=own.version)
        case Apart.OTHER_DIRECTION:
            return _("The other way is better")
        case Apart.OTHER_UNIT:
            return _("Another unit: {unit}", unit=_.local(own.unit.name))
        case Apart.OTHER_KIND:
            return (
                _("Reckoned in per cent, the others in the unit")
                if line.effect is not None and line.effect.ratio
                else _("Reckoned in the unit, the others in per cent")
            )
        case Apart.OTHER_RHYTHM:
            return _("Sums for another length of time")
        case Apart.OTHER_BASIS:
            return (
                _("Held against a comparison group; the others against their own past")
                if compared
                else _("Held against its own past; the others against a comparison group")
            )


def why_not_together(why: NotTogether, independent: int, _: Translator) -> str:
    """Why no pooled figure stands there."""
    if why is NotTogether.SIZE:
        return _(
            "Not put together: an amount follows the size of the project, so an average of amounts says nothing of the next one."
        )
    if independent == 0:
        return _(
            "Not put together: no project has an effect that can be counted. At least {least} are needed.",
            least=wording.number_word(FEWEST_TOGETHER, _),
        )
    return _.plural(
        "Not put together: {n} project that is comparable and independent of the others. At least {least} are needed.",
        "Not put together: {n} projects that are comparable and independent of each other. At least {least} are needed.",
        independent,
        least=wording.number_word(FEWEST_TOGETHER, _),
    )


def headline(many_in_all: int, projects: int, sure: int, better: int, measure: Measure, _: Translator) -> str:
    """How many effects there are and in how many projects, how many are more than chance, how many point to the better.

    A project may follow one measure for two benefits: then effects are counted, and not projects.
    """
    if not many_in_all:
        return _("No project has an effect on this measure yet")
    neutral = measure.direction is Direction.NEUTRAL
    if many_in_all == 1:
        way = (
            _("One project has an effect on this measure.")
            if neutral
            else _("One project has an effect on this measure, and it points to the better.")
            if better
            else _("One project has an effect on this measure, and it points to the worse.")
        )
        said = (
            _("The change is larger than the uncertainty.")
            if sure
            else _("The change is smaller than the uncertainty.")
        )
        return f"{way} {said}"
    many = wording.capital(
        _("{n} projects can be held beside each other", n=wording.number_word(many_in_all, _))
        if projects == many_in_all
        else _.plural(
            "{effects} effects from {n} project can be held beside each other",
            "{effects} effects from {n} projects can be held beside each other",
            projects,
            effects=wording.number_word(many_in_all, _),
        )
    )
    surely = (
        _("for {n} of them the change is larger than the uncertainty", n=wording.number_word(sure, _))
        if sure
        else _("for none of them is the change larger than the uncertainty")
    )
    if neutral:
        return f"{many}; {surely}."
    points = (
        _("none of them points to the better")
        if not better
        else _("all of them point to the better")
        if better == many_in_all
        else _("one of them points to the better")
        if better == 1
        else _("{n} of them point to the better", n=wording.number_word(better, _))
    )
    return f"{many}. {wording.capital(points)}; {surely}."


def pooled_title(projects: int, _: Translator) -> str:
    """The name of the diamond's row."""
    return _.plural("Together, {n} project", "Together, {n} projects", projects)


def lead(effect: Range, ratio: bool, measure: Measure, projects: int, _: Translator) -> str:
    """The pooled effect in a sentence, under the heading."""
    span = (
        evidence.whole_range_text(effect, ratio, measure, _)
        if evidence.includes_no_change(effect, ratio)
        else evidence.range_text(effect, ratio, measure, _)
    )
    return _.plural(
        "Put together, {n} project shows {estimate} than expected; the plausible range is {range}.",
        "Put together, {n} projects show {estimate} than expected; the plausible range is {range}.",
        projects,
        estimate=evidence.estimate_text(effect, ratio, measure, _),
        range=span,
    )


def unchanged_lead(effect: Range, ratio: bool, measure: Measure, projects: int, _: Translator) -> str:
    """As `lead`, where the best estimate is no change."""
    return _.plural(
        "Put together, the best estimate of {n} project is no change; the plausible range is {range}.",
        "Put together, the best estimate of {n} projects is no change; the plausible range is {range}.",
        projects,
        range=evidence.whole_range_text(effect, ratio, measure, _),
    )


def next_one(predicted: Range, ratio: bool, measure: Measure, _: Translator) -> str:
    """What a new project may expect, where the average is said already."""
    span = evidence.whole_range_text(predicted, ratio, measure, _)
    return _("A new, similar project may expect anything from {range}.", range=span)


def shares_gain(project: str | None, pooled: bool, _: Translator) -> str:
    """That an effect stands for a gain that another one stands for too. `project` None: another one of the same project.
    `pooled`: there is a figure that it is not in."""
    if not pooled:
        return _("Shares its gain with {project}", project=project) if project else _("Shares its gain with another line of this project")  # fmt: skip
    if project is None:
        return _("Not in the pooled figure: shares its gain with another line of this project")
    return _("Not in the pooled figure: shares its gain with {project}", project=project)


def left_out(effects: int, _: Translator) -> str:
    """How many effects are in no pooled figure, and why."""
    return _.plural(
        "{n} effect is not in the pooled figure: a gain that two claim is put together once.",
        "{n} effects are not in the pooled figure: a gain that two claim is put together once.",
        effects,
    )


def careful(effect: Range, predicted: Range, ratio: bool, measure: Measure, _: Translator) -> str:
    """The average is one thing, a new project another."""
    return _(
        "The average is {average}, but a new, similar project may expect anything from {range}.",
        average=evidence.estimate_text(effect, ratio, measure, _),
        range=evidence.whole_range_text(predicted, ratio, measure, _),
    )


def limits(figures: Pooled, _: Translator) -> str:
    """What was found when the range was tried on made-up projects: docs/statistics.md, pooling.

    Where no variance between the projects was found, the range is that of the average, and is taken too lightly.
    """
    said = _(
        "The range for a new project aims at 19 of 20. Tried on made-up projects it held between 17 and 20 of 20: least where ten projects or more differ somewhat. It holds for projects like these, and for no others."
    )
    if figures.tau2 > 0:
        return said
    return (
        _(
            "No difference between the projects was found beyond chance, so the range is no wider than that of the average. With few projects such a difference is easily overlooked, and the range is then too narrow."
        )
        + " "
        + said
    )


def spread(figures: Pooled, _: Translator) -> str:
    """How much the projects differ."""
    return _(
        "I² is {i2} and τ² is {tau2}: how much the projects differ beyond chance.",
        i2=_.percent(figures.i2_tau2, 0),
        tau2=_.number(figures.tau2, 4),
    )


RULES = (
    N_("The same definition and version, the same direction, unit and way of reckoning; what differs stands apart with its reason."),
    N_("At least three projects that are independent: no two of them claim the same measure for the same party at the same time."),
    N_("Where two do, the one with the best evidence is put together with the others, until the funder has decided something else."),
    N_("The effect may differ from place to place (random effects by REML, interval by Hartung and Knapp). Ratios are put together as logarithms."),
)  # fmt: skip


def no_funnel(projects: int, _: Translator) -> str:
    """Why there is no funnel plot."""
    return _.plural(
        "A funnel plot would show whether small, uncertain projects tell another story than large ones. It takes at least {least} projects; here is {n}.",
        "A funnel plot would show whether small, uncertain projects tell another story than large ones. It takes at least {least} projects; here are {n}.",
        projects,
        least=wording.number_word(FEWEST_FOR_FUNNEL, _),
    )


def funnel(many: int, below: int, direction: Direction, _: Translator) -> str:
    """Of the less certain half of the projects, `many`, how many lie on each side of the pooled effect."""
    better = below if direction is not Direction.HIGHER else many - below
    said = (
        _(
            "Of the {n} least certain projects {side} lie below the pooled figure.",
            n=wording.number_word(many, _),
            side=wording.number_word(below, _),
        )
        if direction is Direction.NEUTRAL
        else _(
            "Of the {n} least certain projects {side} lie on the better side of the pooled figure.",
            n=wording.number_word(many, _),
            side=wording.number_word(better, _),
        )
    )
    return (
        said
        + " "
        + _(
            "About half is what chance gives. Many more may mean that small projects without an effect have not reported."
        )
    )


def averted(total: Range, lines: int, of: int, waiting: int, measure: Measure, _: Translator) -> str:
    """Less in all of what is counted or summed, of the claims that count; what waits for a decision is left out."""
    what = _("events") if measure.counts_events else _.local(measure.unit.name)
    # What was averted is a minus: so many fewer.
    low, high = (_.signed(round(-each), 0) for each in (total.high, total.low))
    said = _.plural(
        "Summed over {n} project: about {amount} {what} against without the changes (95 %: {low} to {high}). {of} have an effect.",
        "Summed over {n} projects: about {amount} {what} against without the changes (95 %: {low} to {high}). {of} have an effect.",
        lines,
        amount=_.signed(round(-total.estimate), 0),
        what=what,
        low=low,
        high=high,
        of=_.number(of),
    )
    if not waiting:
        return said
    return (
        said
        + " "
        + _.plural(
            "{n} claim waits for a decision on double counting and is left out.",
            "{n} claims wait for a decision on double counting and are left out.",
            waiting,
        )
    )
