"""The chart of a benefit: grey before go-live, blue after, targets as thick steps that say their own names.

Plain values in, plotly figures as plain dictionaries out. Three drawings of the same chart, for desktop, tablet and
phone, are made at once; the browser shows the one that fits. Labels are placed in pixels at the narrowest width of each
drawing, and only move further apart when there is more room.
"""

import datetime as dt
import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from gevinst.domain.horizon import add_months
from gevinst.i18n import Translator
from gevinst_dashboards.figures.benefit_data import (
    BenefitChart,
    TargetStep,
    amount,
    last_of,
    mark_of,
    period_words,
    sign_of,
)
from gevinst_dashboards.figures.benefit_traces import Points, kept, middles_of, points_of, traces
from gevinst_dashboards.figures.control import (
    Control,
    frame,
    limits_of,
)
from gevinst_dashboards.figures.placing import Box, dodge, place_flags
from gevinst_dashboards.figures.style import (
    ACCENT,
    INK,
    STRONG,
    SUBTLE,
    SURFACE,
    TEMPLATE,
    TINT,
    text_width,
    written,
)

Size = Literal["desktop", "tablet", "phone"]
SIZES: tuple[Size, ...] = ("desktop", "tablet", "phone")
Rooms = Mapping[Size, tuple[Size, int]]
"""Where a page has less room than is usual: which drawing a size gets, and the narrowest it is shown, in pixels."""


def benefit_figures(
    chart: BenefitChart, _: Translator, rooms: Rooms | None = None, points: Points | None = None
) -> dict[Size, dict[str, Any]]:
    """The three drawings by size, each a plotly figure as a plain dictionary; they share the lists of `points`."""
    points, rooms = points or points_of(chart, _), rooms or {}
    made: dict[Size, dict[str, Any]] = {}
    for size in SIZES:
        like, width = rooms.get(size, (size, _PAPER[size].width))
        drawing = _Drawing(chart, _, replace(_PAPER[like], width=width), points.middles)
        made[size] = _figure(drawing, points)
    return made


def benefit_chart(chart: BenefitChart, _: Translator, size: Size = "desktop") -> dict[str, Any]:
    """One drawing."""
    points = points_of(chart, _)
    return _figure(_Drawing(chart, _, _PAPER[size], points.middles), points)


def label_boxes(chart: BenefitChart, _: Translator, size: Size) -> list[tuple[str, Box]]:
    """Every label with its rectangle in pixels at the drawing's narrowest width: for the test that none overlaps."""
    return [(label.text, label.box) for label in _Drawing(chart, _, _PAPER[size], middles_of(chart)).labels]


# ---- below: how it is drawn ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Paper:
    size: Size
    width: int
    """The narrowest the drawing is shown, in pixels."""
    height: int
    left: int
    right: int
    bottom: int
    tick_room: int
    """Pixels that a tick label needs."""


_PAPER: dict[Size, _Paper] = {
    "desktop": _Paper("desktop", 1152, 430, 46, 8, 48, 62),
    "tablet": _Paper("tablet", 720, 400, 46, 8, 48, 56),
    "phone": _Paper("phone", 288, 290, 40, 8, 34, 44),
}
_TOP, _ROW, _FLAG = 6, 19, 18


@dataclass(frozen=True, slots=True)
class _Label:
    text: str
    box: Box
    annotation: dict[str, Any]


_Column = tuple[dt.date, dt.date, list[tuple[str, ...]]]
"""From and up to which day, and the lines of words that may stand there, the fullest first."""


class _Drawing:
    """The geometry of one drawing: scales, lanes and labels, all in pixels from the plot's upper left corner."""

    def __init__(self, chart: BenefitChart, _: Translator, paper: _Paper, middles: Sequence[dt.date]) -> None:
        self.chart, self._, self.paper = chart, _, paper
        self.middles = middles
        self.wide = paper.width - paper.left - paper.right
        self.high = paper.height - _TOP - paper.bottom
        self.start, self.end = _span(chart)
        self.flags = self._flags()
        rows = max((flag[3] for flag in self.flags), default=-1) + 1
        self.zone_top = float(rows * _ROW + 4 if rows else 6)
        self.lane_lines = 2 if paper.size == "phone" else 3
        self.columns = self._columns()
        self.lane_high = self.lane_lines * 18 if self.columns else 0
        low, high, self.ticks = _scale(chart)
        self.low, self.top_value = low, high
        self.zone_bottom = float(self.high)
        lowest = self.y(min(_drawn(chart), default=low))
        flag_high = _FLAG + 8 if chart.flags else 0
        if self.high - lowest >= self.lane_high + flag_high + 26 or not (self.lane_high or flag_high):
            self.lane_top = lowest + 16
        else:
            # The words need a lane of their own under the scale.
            self.zone_bottom = float(self.high - self.lane_high - flag_high - 14)
            self.lane_top = self.zone_bottom + 10
        self.labels = [
            *self._flag_labels(),
            *self._lane_labels(),
            *self._latest_label(),
            *self._decision_labels(),
        ]

    def x(self, day: dt.date) -> float:
        """Pixels from the left edge of the plot, at the narrowest width."""
        return (day - self.start).days / (self.end - self.start).days * self.wide

    def y(self, value: float) -> float:
        """Pixels from the top of the plot."""
        part = (value - self.low) / (self.top_value - self.low)
        return self.zone_bottom - part * (self.zone_bottom - self.zone_top)

    def _flags(self) -> list[tuple[dt.date, str, bool, int, Literal["left", "right"], bool]]:
        chart, _ = self.chart, self._
        marks: list[tuple[dt.date, str, bool]] = []
        if chart.go_live is not None:
            if self.paper.size == "desktop":
                said = _("Went live in {month}", month=_.month(chart.go_live))
            else:
                said = _("Start {month}", month=f"{_.short_month(chart.go_live)}\u00a0{chart.go_live.year}")
            marks.append((chart.go_live, said, True))
        marks += [
            (event.date, event.label, False) for event in chart.breaks if self.start <= event.date <= self.end
        ]
        marks = [
            mark for mark in sorted(marks, key=lambda mark: mark[0]) if self.start <= mark[0] <= self.end
        ]
        # The longer of the two sides of the line is what a label has.
        rooms = [max(self.x(day), self.wide - self.x(day)) - 8 for day, _text, _strong in marks]
        cut = [
            (day, _cut(text, room, strong), strong)
            for (day, text, strong), room in zip(marks, rooms, strict=True)
        ]
        placed = place_flags(
            [(self.x(day), text_width(text, 13, strong)) for day, text, strong in cut], self.wide
        )
        return [
            (day, text, strong, flag.row, flag.anchor, strong)
            for (day, text, strong), flag in zip(cut, placed, strict=True)
        ]

    def _flag_labels(self) -> list[_Label]:
        labels = []
        for day, text, strong, row, anchor, _strong in self.flags:
            wide = text_width(text, 13, strong)
            left = self.x(day) + 6 if anchor == "left" else self.x(day) - 6 - wide
            top = row * _ROW
            note = self._note(
                f"<b>{text}</b>" if strong else text,
                written(day),
                top + 9,
                xanchor=anchor,
                xshift=6 if anchor == "left" else -6,
                color=INK if strong else SUBTLE,
            )
            note["bgcolor"] = "rgba(255,255,255,0.9)"
            labels.append(_Label(text, Box(left, top, left + wide, top + 18), note))
        return labels

    def _decision_labels(self) -> list[_Label]:
        """Numbered flags that stand on the axis, side by side where two dates are close."""
        labels: list[_Label] = []
        free = -math.inf
        for flag in sorted(self.chart.flags, key=lambda flag: flag.date):
            if not self.start <= flag.date <= self.end:
                continue
            at = self.x(flag.date)
            left = max(at - _FLAG / 2, free)
            free = left + _FLAG + 3
            note = self._note(
                f"<b>{flag.number}</b>",
                written(flag.date),
                self.high - _FLAG / 2 - 4,
                xanchor="center",
                xshift=left + _FLAG / 2 - at,
                align="center",
                size=12,
            )
            note |= {
                "width": _FLAG - 2,
                "height": _FLAG - 2,
                "bordercolor": INK,
                "borderwidth": 1,
                "bgcolor": SURFACE,
            }
            top = self.high - _FLAG - 4
            labels.append(_Label(str(flag.number), Box(left, top, left + _FLAG, top + _FLAG), note))
        return labels

    def _columns(self) -> list[_Column]:
        """What stands under the figures: targets with the baseline, the usual range, or what would have been."""
        control = self.chart.control
        if self.chart.view == "limits" and control is not None:
            return self._limit_columns(control)
        if self.chart.view == "without" and control is not None:
            return self._without_columns(control)
        return self._target_columns()

    def _limit_columns(self, control: Control) -> list[_Column]:
        chart, _ = self.chart, self._
        columns: list[_Column] = []
        for stretch, following in itertools.zip_longest(control.stretches, control.stretches[1:]):
            found = limits_of(control, stretch)
            if found is None:
                continue
            low, centre, high = found
            span = _("{low} to {high}", low=_.number(low, chart.decimals), high=amount(high, chart, _))
            around = _("Centre {value}", value=amount(centre, chart, _))
            end = self.end if following is None else chart.periods[following.first]
            names = [(stretch.name, span, around), (stretch.name, span), (_("Usual range"), span), ("", span)]
            columns.append((chart.periods[stretch.first], end, names))
        return columns

    def _without_columns(self, control: Control) -> list[_Column]:
        chart, _ = self.chart, self._
        last = control.last_without()
        if last is None:
            return []
        first = next(at for at, value in enumerate(control.without) if value is not None)
        value, low, high = control.without[last], control.without_low[last], control.without_high[last]
        if value is None or low is None or high is None:
            return []
        said = amount(value, chart, _)
        span = _("{low} to {high}", low=_.number(low, chart.decimals), high=amount(high, chart, _))
        if control.compared:
            when = _("As in the comparison group, {period}", period=period_words(chart, last, _))
            short = _("As in the comparison group")
        else:
            when = _("Without the change, {period}", period=period_words(chart, last, _))
            short = _("Without the change")
        return [
            (
                chart.periods[first],
                self.end,
                [(when, said, span), (short, said, span), (short, said), ("", said)],
            )
        ]

    def _target_columns(self) -> list[_Column]:
        chart, _ = self.chart, self._
        columns: list[_Column] = []
        base_from, base_to = _baseline_span(chart, self.start, self.end)
        if chart.baseline is not None and base_to > base_from:
            said = amount(chart.baseline, chart, _)
            bare = _.number(chart.baseline, chart.decimals)
            months = max(1, round((base_to - base_from).days / 30.44))
            longest = _.plural("Baseline, {n} month", "Baseline, {n} months", months)
            columns.append(
                (base_from, base_to, [(longest, said), (_("Baseline"), said), ("", said), ("", bare)])
            )
        for target in chart.targets:
            said, bare = amount(target.value, chart, _), _.number(target.value, chart.decimals)
            both = said
            if target.original is not None:
                both = _(
                    "{value} (originally {original})",
                    value=said,
                    original=_.number(target.original, chart.decimals),
                )
            if target.proposed is not None:
                both = _(
                    "{value} (proposed {proposed})",
                    value=said,
                    proposed=_.number(target.proposed, chart.decimals),
                )
            columns.append(
                (
                    target.start,
                    target.end,
                    [
                        (target.name, both, target.outcome),
                        (target.short, both, target.outcome),
                        (target.name, said, target.outcome),
                        (target.short, said, target.outcome),
                        (target.short, said),
                        ("", said),
                        ("", bare),
                    ],
                )
            )
        return columns

    def _lane_labels(self) -> list[_Label]:
        labels = []
        for start, end, variants in self.columns:
            left, right = self.x(max(start, self.start)), self.x(min(end, self.end))
            made = self._lane_label(left, right, max(start, self.start), min(end, self.end), variants)
            if made is not None:
                labels.append(made)
        return labels

    def _lane_label(
        self, left: float, right: float, start: dt.date, end: dt.date, variants: Sequence[tuple[str, ...]]
    ) -> _Label | None:
        centred = self.paper.size == "phone"
        for words in variants:
            if centred:
                # The value first, its name under it: on a phone the number is what is looked for.
                name, said = words[0], words[1]
                lines = [(said, True), *([(name, False)] if name else [])]
            else:
                name, said, *rest = words
                lines = [
                    *([(name, False)] if name else []),
                    (said, True),
                    *((text, False) for text in rest if text),
                ]
            wide = max(text_width(text, 13, bold) for text, bold in lines)
            if wide <= right - left - (4 if centred else 12) and len(lines) <= self.lane_lines:
                break
        else:
            return None
        text = "<br>".join(
            f"<b>{words}</b>"
            if bold
            else f'<span style="color:{SUBTLE}">{words}</span>'
            if index == 0 or centred
            else words
            for index, (words, bold) in enumerate(lines)
        )
        if centred:
            middle = start + (end - start) / 2
            at, anchor, shift, box_left = written(middle), "center", 0, (left + right) / 2 - wide / 2
        else:
            at, anchor, shift, box_left = written(start), "left", 10, left + 10
        note = self._note(text, at, self.lane_top, xanchor=anchor, xshift=shift, yanchor="top", align=anchor)
        # Go-live and events may cross the words: they keep a ground of their own.
        note["bgcolor"] = "rgba(248,248,249,0.9)"
        box = Box(box_left, self.lane_top, box_left + wide, self.lane_top + 18 * len(lines))
        return _Label(" ".join(words for words, _bold in lines), box, note)

    def _latest_label(self) -> list[_Label]:
        chart, _ = self.chart, self._
        last = last_of(chart)
        if last is None:
            return []
        index, value = last
        day = self.middles[index]
        said = amount(value, chart, _)
        if self.paper.size == "phone":
            text, size = said, 14
        else:
            text, size = _("Measured {value}", value=said), 15
        wide = text_width(text, size, True)
        at = self.x(day)
        beside = at + 12 + wide <= self.wide + self.paper.right
        left = at + 12 if beside else max(0.0, self.wide - wide)
        blocked = [
            (self.y(step.value) - 2, self.y(step.value) + 2)
            for step in chart.targets
            if chart.view != "without" and self._under(step, left, left + wide)
        ]
        blocked += self._line_in(left, left + wide)
        if chart.control is not None and not beside:
            blocked += [
                (self.y(each) - 1, self.y(each) + 1) for each in self._control_at(chart.control, index)
            ]
        if chart.baseline is not None and chart.view == "targets":
            base_from, base_to = _baseline_span(chart, self.start, self.end)
            if self.x(base_from) < left + wide and left < self.x(base_to):
                blocked.append((self.y(chart.baseline) - 1, self.y(chart.baseline) + 1))
        floor = self.lane_top - 4 if self.lane_high else self.zone_bottom
        y = dodge(self.y(value), size + 3, blocked, self.zone_top - 2, floor)
        if beside:
            note = self._note(
                f"<b>{text}</b>", written(day), y, xanchor="left", xshift=12, size=size, color=ACCENT
            )
        else:
            note = self._note(
                f"<b>{text}</b>", written(self.end), y, xanchor="right", xshift=0, size=size, color=ACCENT
            )
        note["bgcolor"] = "rgba(255,255,255,0.8)"
        half = (size + 3) / 2
        return [_Label(text, Box(left, y - half, left + wide, y + half), note)]

    def _control_at(self, control: Control, index: int) -> list[float]:
        """The lines of the view at a period, which a label over them keeps clear of."""
        lists = {
            "targets": (),
            "limits": (control.lower, control.centre, control.upper) if control.has_limits else (),
            "without": (control.without,),
        }[self.chart.view]
        return [value for value in (values[index] for values in lists) if value is not None]

    def _under(self, step: TargetStep, left: float, right: float) -> bool:
        return self.x(step.start) < right and left < self.x(step.end)

    def _line_in(self, left: float, right: float) -> list[tuple[float, float]]:
        """The stretches of y that points and the line between them take within [left, right]."""
        places = [
            (self.x(self.middles[index]), self.y(value))
            for index, value in enumerate(self.chart.values)
            if value is not None
        ]
        taken = [(y - 6, y + 6) for x, y in places if left - 6 <= x <= right + 6]
        for (x0, y0), (x1, y1) in itertools.pairwise(places):
            a, b = max(x0, left), min(x1, right)
            if a < b:
                ends = [y0 + (y1 - y0) * (x - x0) / (x1 - x0) for x in (a, b)]
                taken.append((min(ends) - 2, max(ends) + 2))
        return taken

    def _note(
        self,
        text: str,
        x: str,
        y: float,
        *,
        xanchor: str,
        xshift: float,
        yanchor: str = "middle",
        align: str = "left",
        size: int = 13,
        color: str = INK,
    ) -> dict[str, Any]:
        return {
            "text": text,
            "x": x,
            "xref": "x",
            "y": round(1 - y / self.high, 4),
            "yref": "paper",
            "xanchor": xanchor,
            "yanchor": yanchor,
            "xshift": round(xshift, 1),
            "align": align,
            "showarrow": False,
            "borderpad": 0,
            "font": {"size": size, "color": color},
        }


def _figure(drawing: _Drawing, points: Points) -> dict[str, Any]:
    paper, _ = drawing.paper, drawing._
    domain = [round(1 - edge / drawing.high, 4) for edge in (drawing.zone_bottom, drawing.zone_top)]
    ticks = _date_ticks(drawing)
    return {
        "data": traces(drawing.chart, points, paper.size == "phone"),
        "layout": {
            "template": TEMPLATE,
            "height": paper.height,
            "autosize": True,
            "margin": {"l": paper.left, "r": paper.right, "t": _TOP, "b": paper.bottom, "pad": 0},
            "xaxis": {
                "type": "date",
                "range": [written(drawing.start), written(drawing.end)],
                "tickvals": [written(day) for day, _text in ticks],
                "ticktext": [text for _day, text in ticks],
                "anchor": "free",
                "position": 0,
                "showline": True,
            },
            "yaxis": {
                "range": [round(drawing.low, 9), round(drawing.top_value, 9)],
                "domain": domain,
                "tickvals": list(drawing.ticks),
                "ticktext": [_.number(value) for value in drawing.ticks],
            },
            "shapes": _shapes(drawing),
            "annotations": [label.annotation for label in drawing.labels],
        },
    }


def _shapes(drawing: _Drawing) -> list[dict[str, Any]]:
    chart = drawing.chart
    shapes: list[dict[str, Any]] = []
    aims = chart.view == "targets"
    for step in chart.targets if aims else ():
        far = drawing.low if chart.lower_is_better else drawing.top_value
        start, end = written(max(step.start, drawing.start)), written(min(step.end, drawing.end))
        zone = {"type": "rect", "x0": start, "x1": end, "y0": step.value, "y1": far, "xref": "x", "yref": "y"}
        shapes.append({**zone, "layer": "below", "fillcolor": TINT, "line": {"width": 0}})
    for step in chart.targets if chart.view != "without" else ():
        start, end = written(max(step.start, drawing.start)), written(min(step.end, drawing.end))
        if step.original is not None and aims:
            promised = _line(start, end, step.original, step.original, "y", STRONG, 1.5)
            promised["line"]["dash"] = "3px,3px"
            shapes.append(promised)
        if step.proposed is not None and aims:
            proposed = _line(start, end, step.proposed, step.proposed, "y", INK, 3)
            proposed["line"]["dash"] = "7px,5px"
            shapes.append(proposed)
        shapes.append(_line(start, end, step.value, step.value, "y", INK, 3))
    if chart.baseline is not None and aims:
        base_from, base_to = _baseline_span(chart, drawing.start, drawing.end)
        if base_to > base_from:
            dashed = _line(
                written(base_from), written(base_to), chart.baseline, chart.baseline, "y", SUBTLE, 1.5
            )
            dashed["line"]["dash"] = "5px,4px"
            shapes.append(dashed)
    for day, _text, _bold, row, _anchor, strong in drawing.flags:
        at = written(day)
        line = _line(
            at, at, 0, round(1 - row * _ROW / drawing.high, 4), "paper", INK if strong else STRONG, 1
        )
        if strong:
            # Go-live stands between two periods, so that it never covers a point.
            line["layer"] = "above"
        else:
            line["line"]["dash"] = "2px,3px"
        shapes.append(line)
    small = drawing.paper.size == "phone"
    for index, value in enumerate(chart.values):
        if value is not None and sign_of(chart, index) and mark_of(chart, index) == "unapproved":
            shapes.append(frame(drawing.middles[index].isoformat(), kept(value, chart.decimals), small))
    return shapes


def _line(x0: str, x1: str, y0: float, y1: float, yref: str, color: str, width: float) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "x",
        "yref": yref,
        "x0": x0,
        "x1": x1,
        "y0": y0,
        "y1": y1,
        "layer": "below",
        "line": {"color": color, "width": width},
    }


def _date_ticks(drawing: _Drawing) -> list[tuple[dt.date, str]]:
    """Ticks in our own words: months where there is room, the year in bold under the first one of each year."""
    _, paper = drawing._, drawing.paper
    months = max(1, round((drawing.end - drawing.start).days / 30.44))
    only_years = paper.size == "phone"
    steps = (12, 24, 60, 120) if only_years else (3, 6, 12, 24, 60, 120)
    step = next((n for n in steps if drawing.wide * n / months >= paper.tick_room), steps[-1])
    ticks: list[tuple[dt.date, str]] = []
    day = dt.date(drawing.start.year, 1, 1)
    year = None
    while day <= drawing.end:
        if day >= drawing.start and drawing.x(day) <= drawing.wide - 14:
            fresh = day.year != year
            year = day.year
            if only_years or step >= 12:
                ticks.append((day, f"<b>{day.year}</b>"))
            else:
                ticks.append(
                    (day, f"{_.short_month(day)}<br><b>{day.year}</b>" if fresh else _.short_month(day))
                )
        day = add_months(day, step)
    if not ticks:
        # Less than a year, without a January in it: say where it starts.
        ticks = [(drawing.start, f"{_.short_month(drawing.start)} <b>{drawing.start.year}</b>")]
    return ticks


def _span(chart: BenefitChart) -> tuple[dt.date, dt.date]:
    firsts = [
        *chart.periods[:1],
        *([chart.baseline_from] if chart.baseline_from else []),
        *([chart.go_live] if chart.go_live else []),
    ]
    lasts = [step.end for step in chart.targets]
    if chart.periods:
        lasts.append(add_months(chart.periods[-1], chart.months))
    firsts += [step.start for step in chart.targets]
    lasts += [chart.go_live] if chart.go_live else []
    if firsts and lasts:
        # What was decided after the last figure, or before the first, is on the chart too.
        firsts += [flag.date for flag in chart.flags]
        lasts += [flag.date + dt.timedelta(days=1) for flag in chart.flags]
    if not firsts or not lasts:
        raise ValueError("a chart needs at least one period, target or go-live date")
    start = min(firsts)
    return start, max(*lasts, add_months(start, 1))


def _baseline_span(chart: BenefitChart, start: dt.date, end: dt.date) -> tuple[dt.date, dt.date]:
    first = chart.baseline_from or start
    last = chart.baseline_to or chart.go_live or end
    return max(first, start), min(last, end)


def _scale(chart: BenefitChart) -> tuple[float, float, tuple[float, ...]]:
    """(lowest, highest, ticks) of the y axis: at most six ticks on round numbers."""
    drawn = _drawn(chart) or [0.0, 1.0]
    low, high = min(drawn), max(drawn)
    near = high > 0 and low > 0.6 * high
    from_zero = chart.from_zero if chart.from_zero is not None else (chart.unit == "%" or not near)
    if from_zero and low >= 0:
        low = 0.0
    elif from_zero and high <= 0:
        high = 0.0
    spread = (high - low) or abs(high) * 0.2 or 1.0
    if not from_zero or low < 0:
        low -= spread * 0.15
    high += spread * 0.12
    step = _nice((high - low) / 6)
    first = math.floor(low / step) * step if not from_zero or low < 0 else 0.0
    ticks = [first]
    while ticks[-1] + step <= high + step * 1e-9:
        ticks.append(ticks[-1] + step)
    return first, max(high, ticks[-1]), tuple(round(tick, 9) + 0.0 for tick in ticks)


def _nice(step: float) -> float:
    power = 10.0 ** math.floor(math.log10(step))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= step * (1 - 1e-9))


def _drawn(chart: BenefitChart) -> list[float]:
    values = [value for value in chart.values if value is not None]
    if chart.control is not None:
        values += chart.control.drawn(chart.view)
    if chart.view == "without":
        return values
    values += [step.value for step in chart.targets]
    if chart.view == "limits":
        return values
    values += [step.original for step in chart.targets if step.original is not None]
    values += [step.proposed for step in chart.targets if step.proposed is not None]
    return values + ([chart.baseline] if chart.baseline is not None else [])


def _cut(text: str, room: float, bold: bool) -> str:
    """The text, shortened where it is wider than there is room for; the whole of it stands in the description."""
    if text_width(text, 13, bold) <= room:
        return text
    kept = text
    while kept and text_width(kept + "…", 13, bold) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"
