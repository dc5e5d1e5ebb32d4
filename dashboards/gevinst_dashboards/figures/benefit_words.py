"""The words of a benefit's chart: the sentences for those who do not see it, its title, its table and its key."""

import datetime as dt

from gevinst.i18n import Translator
from gevinst_dashboards.figures.benefit_data import (
    BenefitChart,
    amount,
    in_baseline,
    is_after,
    last_of,
    mark_of,
    mark_words,
    period_words,
    reason_of,
    sign_of,
    signs_in,
)
from gevinst_dashboards.figures.control import Control, Stretch, Values, limits_of


def describe(chart: BenefitChart, _: Translator) -> str:
    """A few sentences with the same content as the picture, for those who do not see it."""
    said = []
    if chart.baseline is not None and chart.view == "targets":
        said.append(_("The baseline is {value}.", value=amount(chart.baseline, chart, _)))
    if chart.go_live is not None:
        said.append(_("The project's change went live in {month}.", month=_.month(chart.go_live)))
    last = last_of(chart)
    if last is not None:
        index, value = last
        said.append(
            _(
                "The last figure is {value}, for {period}.",
                value=amount(value, chart, _),
                period=period_words(chart, index, _),
            )
        )
    said += _control_words(chart, _)
    for target in chart.targets if chart.view != "without" else ():
        said.append(
            _(
                "{name} is {value} by {month}.",
                name=target.name,
                value=amount(target.value, chart, _),
                month=_.month(target.end - dt.timedelta(days=1)),
            )
        )
    missing = sum(value is None for value in chart.values)
    if missing:
        said.append(_.plural("{n} period has no figure.", "{n} periods have no figure.", missing))
    for event in chart.breaks:
        said.append(f"{event.label} ({_.month(event.date)}).")
    if chart.flags:
        said.append(
            _.plural(
                "{n} decision is marked on the line.",
                "{n} decisions are marked on the line.",
                len(chart.flags),
            )
        )
    return " ".join(said)


def summary(chart: BenefitChart, _: Translator) -> str:
    """The chart's message as a title: where the last figure is, seen from the baseline."""
    last = last_of(chart)
    if last is None:
        return _("No figures yet")
    index, value = last
    when, said = period_words(chart, index, _), amount(value, chart, _)
    if chart.baseline is None:
        return _("{value} in {period}", value=said, period=when)
    from_there = amount(chart.baseline, chart, _)
    shown, base = round(value, chart.decimals), round(chart.baseline, chart.decimals)
    if shown == base:
        return _("{value} in {period}, as at the baseline", value=said, period=when)
    if shown < base:
        return _(
            "{value} in {period}, down from {baseline} at the baseline",
            value=said,
            period=when,
            baseline=from_there,
        )
    return _(
        "{value} in {period}, up from {baseline} at the baseline",
        value=said,
        period=when,
        baseline=from_there,
    )


def _control_words(chart: BenefitChart, _: Translator) -> list[str]:
    """What the view adds: the usual range with how firm it is, what would have been, how many figures are signs."""
    control = chart.control
    if control is None:
        return []
    if chart.view == "without":
        return _without_words(chart, control, _)
    said = []
    if chart.view == "limits":
        said += [
            words
            for words in (_stretch_words(chart, control, each, _) for each in control.stretches)
            if words
        ]
    signs = signs_in(chart)
    for sign, count in ((each, signs.count(each)) for each in ("better", "worse", "changed")):
        if not count:
            continue
        if sign == "better":
            said.append(_.plural("{n} figure is marked as a sign of a change for the better.", "{n} figures are marked as signs of a change for the better.", count))  # fmt: skip
        elif sign == "worse":
            said.append(_.plural("{n} figure is marked as a sign of a change for the worse.", "{n} figures are marked as signs of a change for the worse.", count))  # fmt: skip
        else:
            said.append(_.plural("{n} figure is marked as a sign of a change.", "{n} figures are marked as signs of a change.", count))  # fmt: skip
    if not signs and control.has_limits:
        said.append(_("No figure is marked as a sign of a change."))
    return said


def _stretch_words(chart: BenefitChart, control: Control, stretch: Stretch, _: Translator) -> str:
    found = limits_of(control, stretch)
    if found is None:
        return ""
    low, centre, high = found
    return _(
        "{name} from {period}: {low} to {high}, with the centre line at {centre}.",
        name=stretch.name,
        period=period_words(chart, stretch.first, _),
        low=amount(low, chart, _),
        high=amount(high, chart, _),
        centre=amount(centre, chart, _),
    )


def _without_words(chart: BenefitChart, control: Control, _: Translator) -> list[str]:
    last = control.last_without()
    if last is None:
        return []
    value, low, high = control.without[last], control.without_low[last], control.without_high[last]
    if value is None or low is None or high is None:
        return []
    said = {
        "value": amount(value, chart, _),
        "period": period_words(chart, last, _),
        "low": amount(low, chart, _),
        "high": amount(high, chart, _),
    }
    if control.compared:
        return [
            _(
                "Had it gone as in the comparison group, {value} could be expected for {period}, somewhere from {low} to {high}.",
                **said,
            )
        ]
    return [
        _(
            "Without the change {value} could be expected for {period}, somewhere from {low} to {high}.",
            **said,
        )
    ]


def table_of(chart: BenefitChart, _: Translator) -> tuple[list[tuple[str, bool]], list[tuple[str, ...]]]:
    """Heads and rows of the table twin: period, parts, value, what the view adds, remark. The values of the picture."""
    middle = [(head, True) for head, _texts in chart.parts]
    added = _added(chart, _)
    heads = [
        (_("Period"), False),
        *middle,
        (_("Measured"), True),
        *((head, number) for head, number, _texts in added),
    ]
    heads.append((_("Remark"), False))
    rows: list[tuple[str, ...]] = []
    for index, value in enumerate(chart.values):
        remark = [words for words in (mark_words(mark_of(chart, index), _), reason_of(chart, index)) if words]
        if in_baseline(chart, chart.periods[index]):
            remark.insert(0, _("Baseline"))
        said = amount(value, chart, _) if value is not None else "–"
        own = [texts[index] for _head, texts in chart.parts]
        more = [texts[index] for _head, _number, texts in added]
        rows.append((period_words(chart, index, _), *own, said, *more, ", ".join(remark)))
    return heads, rows


def _added(chart: BenefitChart, _: Translator) -> list[tuple[str, bool, list[str]]]:
    """The columns of a view: (head, whether numbers, one text a period)."""
    control = chart.control
    if control is None:
        return []

    def texts(values: Values) -> list[str]:
        return ["" if value is None else amount(value, chart, _) for value in values]

    if chart.view == "without":
        return [
            (
                _("As in the comparison group") if control.compared else _("Without the change"),
                True,
                texts(control.without),
            ),
            (_("From"), True, texts(control.without_low)),
            (_("To"), True, texts(control.without_high)),
        ]
    signs = [control.words[index] if sign_of(chart, index) else "" for index in range(len(chart.values))]
    columns = [(_("Sign of a change"), False, signs)] if any(signs) or chart.view == "limits" else []
    if chart.view == "limits":
        shown = {at for stretch in control.stretches for at in range(stretch.first, stretch.after)}

        def drawn(values: Values) -> list[str]:
            return texts(tuple(value if at in shown else None for at, value in enumerate(values)))

        columns = [
            (_("Lower limit"), True, drawn(control.lower)),
            (_("Centre line"), True, drawn(control.centre)),
            (_("Upper limit"), True, drawn(control.upper)),
            *columns,
        ]
    return columns


def shapes_used(chart: BenefitChart) -> tuple[str, ...]:
    """What stands in the picture, for the key: kinds of points, and the lines that have no words of their own."""
    seen = [index for index, value in enumerate(chart.values) if value is not None]
    plain = [index for index in seen if not sign_of(chart, index)]
    used = []
    if chart.view == "limits":
        used += ["usual"] if plain else []
    else:
        used += ["before"] if any(not is_after(chart, index) for index in plain) else []
        used += ["after"] if any(is_after(chart, index) for index in plain) else []
    signs = signs_in(chart)
    used += [sign for sign in ("better", "worse", "changed") if sign in signs]
    for mark in ("preliminary", "unapproved"):
        if any(mark_of(chart, index) == mark for index in seen):
            used.append(mark)
    if chart.view == "limits" and chart.control is not None and chart.control.has_limits:
        used += ["limits", "centre", *(["target"] if chart.targets else [])]
    if chart.view == "without" and chart.control is not None and chart.control.has_without:
        used += ["without", "band"]
    return tuple(used)
