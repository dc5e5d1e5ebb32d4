"""What to do next with a plan: at most a few things, the most urgent first, each with its benefits and its place."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gevinst.domain.burden import Burden
from gevinst.domain.horizon import add_months, months_between
from gevinst.domain.plan import (
    BaselineState,
    Benefit,
    IndicatorKind,
    PlanDocument,
    Project,
    without_responsible,
)
from gevinst.i18n import Translator

STEPS = 4
"""More next steps than this are not next."""
SOON = 6
"""Months before the project's end in which a benefit without an owner is urgent: somebody must take it over."""
_COLUMNS = ("beneficiaries", "responsible", "measurement", "how_to_measure", "freed_resources", "horizons")


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something to do now: what, for which benefits, how urgent, and where."""

    title: str
    detail: str
    when: str
    """`15 months after the start`, `before 30 September`; may be empty."""
    over: bool
    """Time has run."""
    benefit: str
    """The id of the (first) benefit."""
    part: str
    """The part of it that is missing, of `domain.plan.COMPLETENESS`; `reporter`: who delivers the figures."""
    first: str
    """What is missing, as the lead sentence ends: `the baseline of user satisfaction`."""


def next_steps(
    document: PlanDocument,
    missing: Mapping[str, Sequence[str]],
    costs: Burden,
    today: dt.date,
    _: Translator,
) -> tuple[NextStep, ...]:
    """What to do next, the most urgent first."""
    project = document.project
    every = [each for each in document.benefits if not each.archived]

    def lacking(part: str) -> list[Benefit]:
        return [each for each in every if part in missing[each.id]]

    found: list[tuple[int, NextStep]] = []
    for urgency, step in (
        _baselines(every, project, today, _),
        _owners(lacking("owner"), project, today, _),
        _people(lacking("accountable"), _),
        _measures([each for each in every if not each.indicators], _),
        _targets([each for each in lacking("targets") if each.indicators], _),
        _reporters(costs, _),
        _preconditions([each for each in every if without_responsible(each)], _),
        _columns([each for each in every if set(missing[each.id]) & set(_COLUMNS)], missing, _),
    ):
        if step is not None:
            found.append((urgency, step))
    found.sort(key=lambda each: each[0])
    return tuple(step for _urgency, step in found[:STEPS])


def _baselines(
    every: Sequence[Benefit], project: Project, today: dt.date, _: Translator
) -> tuple[int, NextStep | None]:
    without = [
        (benefit, indicator)
        for benefit in every
        for indicator in benefit.indicators
        if indicator.kind is IndicatorKind.NUMBER and indicator.baseline.state is BaselineState.MISSING
    ]
    if not without:
        return 0, None
    start = project.intervention
    over = start is not None and start <= today
    months = months_between(start, today) if start is not None and over else 0
    titles = [indicator.title for _benefit, indicator in without]
    return (0 if over else 2), NextStep(
        title=_.plural("Enter a baseline", "Enter {n} baselines", len(without)),
        detail=_named(titles, _),
        when=_.plural("{n} month after the start", "{n} months after the start", months)
        if months
        else _("before the start {date}", date=_.short_date(start))
        if start is not None and not over
        else "",
        over=over,
        benefit=without[0][0].id,
        part="baseline",
        first=_("the baseline of {title}", title=lower(titles[0])),
    )


def _owners(
    without: Sequence[Benefit], project: Project, today: dt.date, _: Translator
) -> tuple[int, NextStep | None]:
    if not without:
        return 0, None
    ends = project.ends
    over = ends is not None and ends < today
    soon = ends is not None and ends < add_months(today, SOON)
    when = ""
    if ends is not None:
        when = (
            _("the project has ended")
            if over
            else _("before {date}", date=_.short_date(ends) if ends.year == today.year else _.date(ends))
        )
    titles = [each.title for each in without]
    return (1 if soon else 3), NextStep(
        title=_.plural("Choose a benefit owner", "Choose {n} benefit owners", len(without)),
        detail=_named(titles, _),
        when=when,
        over=over,
        benefit=without[0].id,
        part="owner",
        first=_("the benefit owner of {title}", title=lower(short(titles[0]))),
    )


def _people(without: Sequence[Benefit], _: Translator) -> tuple[int, NextStep | None]:
    if not without:
        return 0, None
    titles = [each.title for each in without]
    return 4, NextStep(
        title=_.plural("Choose an accountable role", "Choose {n} accountable roles", len(without)),
        detail=_named(titles, _),
        when="",
        over=False,
        benefit=without[0].id,
        part="accountable",
        first=_("who is accountable for {title}", title=lower(short(titles[0]))),
    )


def _measures(without: Sequence[Benefit], _: Translator) -> tuple[int, NextStep | None]:
    if not without:
        return 0, None
    titles = [each.title for each in without]
    return 5, NextStep(
        title=_.plural("Choose one measure", "Choose {n} measures", len(without)),
        detail=_named(titles, _),
        when="",
        over=False,
        benefit=without[0].id,
        part="measurement",
        first=_("what is measured of {title}", title=lower(short(titles[0]))),
    )


def _targets(without: Sequence[Benefit], _: Translator) -> tuple[int, NextStep | None]:
    if not without:
        return 0, None
    titles = [each.title for each in without]
    return 6, NextStep(
        title=_.plural("Set targets for a benefit", "Set targets for {n} benefits", len(without)),
        detail=_named(titles, _),
        when="",
        over=False,
        benefit=without[0].id,
        part="targets",
        first=_("the targets of {title}", title=lower(short(titles[0]))),
    )


def _reporters(costs: Burden, _: Translator) -> tuple[int, NextStep | None]:
    without = costs.missing
    if not without:
        return 0, None
    titles = list(dict.fromkeys(held.indicator.title for held in without))
    return 7, NextStep(
        title=_("Choose who delivers the figures"),
        detail=_named(titles, _),
        when="",
        over=False,
        benefit=without[0].benefit.id,
        part="reporter",
        first=_("who delivers {title}", title=lower(titles[0])),
    )


def _preconditions(without: Sequence[Benefit], _: Translator) -> tuple[int, NextStep | None]:
    if not without:
        return 0, None
    count = sum(len(without_responsible(each)) for each in without)
    titles = [each.title for each in without]
    return 8, NextStep(
        title=_("Say which role sees to it"),
        detail=_.plural(
            "{n} precondition for {benefit}",
            "{n} preconditions for {benefit}",
            count,
            benefit=_named(titles, _),
        ),
        when="",
        over=False,
        benefit=without[0].id,
        part="preconditions",
        first=_("who sees to the preconditions of {title}", title=lower(short(titles[0]))),
    )


def _columns(
    without: Sequence[Benefit], missing: Mapping[str, Sequence[str]], _: Translator
) -> tuple[int, NextStep | None]:
    if not without:
        return 0, None
    titles = [each.title for each in without]
    return 9, NextStep(
        title=_("Fill in the rest of the form"),
        detail=_named(titles, _),
        when="",
        over=False,
        benefit=without[0].id,
        part=next(part for part in missing[without[0].id] if part in _COLUMNS),
        first=_("the rest of the form for {title}", title=lower(short(titles[0]))),
    )


def _named(titles: Sequence[str], _: Translator) -> str:
    """`A`, `A and B`, `A and 3 more`, each cut at a word."""
    if len(titles) == 1:
        return short(titles[0], 64)
    if len(titles) == 2:
        return _("{first} and {last}", first=short(titles[0]), last=lower(short(titles[1])))
    return _("{title} and {n} more", title=short(titles[0]), n=len(titles) - 1)


def short(text: str, most: int = 40) -> str:
    """A long title cut at a word: the whole of it stands in the table."""
    if len(text) <= most:
        return text
    cut = text[:most].rsplit(" ", 1)[0].rstrip(" ,;:.-–")
    return f"{cut} …"


def lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
