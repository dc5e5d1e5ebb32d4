"""The printed chart: what is drawn, and what is not."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from gevinst.domain.control_chart import PointLabel
from gevinst.domain.finding import ControlLine
from gevinst.domain.report import ChartSpec, Sign
from gevinst.i18n import translator
from gevinst.reporting import benefit_charts, charts
from gevinst.reporting.followed import followed
from reporting import project


@pytest.fixture(scope="module")
def bed_days() -> ChartSpec:
    """A series with two months that were not measured."""
    context = project.context()
    found = next(each for each in followed(context) if each.indicator.key == "liggedogn")
    return benefit_charts.chart_spec(context, found, translator("nb"))


def segments(drawn: str, color: str) -> int:
    """Pieces of a colour's line, each from one figure to the next."""
    found = re.findall(rf'<path d="(M [^"]*L [^"]*)"[^>]*stroke: {color}; stroke-width: 1.6', drawn)
    return sum(path.count("L ") for path in found)


def test_words_stand_as_text_in_our_font(bed_days: ChartSpec) -> None:
    drawn = charts.svg(bed_days)
    for words in ("Nullpunkt 147", "Tiltaket startet", "kort sikt", "mål 130", "Målt 103"):
        assert words in drawn.replace("\u00a0", " ")
    assert "Inter" in drawn


def test_a_missing_month_is_a_gap_and_before_is_grey(bed_days: ChartSpec) -> None:
    drawn = charts.svg(bed_days)
    assert segments(drawn, charts.BEFORE) == 11
    # Twelve steps into and among the months after; the two empty months take three of them.
    assert segments(drawn, charts.BLUE) == 12 - 3


def test_the_line_stops_where_the_definition_changed(bed_days: ChartSpec) -> None:
    broken = replace(bed_days, breaks=((bed_days.periods[20], "Ny definisjon"),))
    drawn = charts.svg(broken)
    assert segments(drawn, charts.BLUE) == segments(charts.svg(bed_days), charts.BLUE) - 1
    assert "Ny definisjon" in drawn


def dashed(drawn: str) -> int:
    """Dashed lines as thin as what was promised."""
    return len(
        re.findall(
            r"stroke-dasharray: [^;]*; stroke-dashoffset: 0; stroke: #292c30; stroke-width: 1.3", drawn
        )
    )


@pytest.mark.parametrize("near_zero", [False, True])
def test_what_was_promised_is_dashed_beside_the_target_and_named(
    bed_days: ChartSpec, near_zero: bool
) -> None:
    first, *others = bed_days.targets
    # With figures near zero the words have no strip of their own: they stand over the lines.
    values = tuple(0.0 if near_zero else value for value in bed_days.values)
    changed = replace(first, original=95.0, original_label="lovet 95")
    drawn = charts.svg(replace(bed_days, values=values, targets=(changed, *others)))
    plain = charts.svg(replace(bed_days, values=values))
    assert dashed(drawn) == dashed(plain) + 1
    for words in ("lovet 95", "mål 130"):
        assert words in drawn.replace("\u00a0", " ")
    assert "lovet" not in plain


def test_the_same_figures_give_the_same_bytes(bed_days: ChartSpec) -> None:
    assert charts.svg(bed_days) == charts.svg(bed_days)


def test_the_picture_has_200_dots_an_inch(bed_days: ChartSpec) -> None:
    picture = Image.open(BytesIO(charts.png(bed_days)))
    assert abs(picture.width - charts.WIDTH_MM / 25.4 * 200) <= 1


def markers(drawn: str, color: str) -> int:
    """Points of a colour that are filled with it."""
    return len(re.findall(rf'<use [^>]*style="fill: {color}; stroke: #fff', drawn.replace("#ffffff", "#fff")))


def test_signs_of_change_are_told_by_shape_as_on_the_screen(bed_days: ChartSpec) -> None:
    measured = [at for at, value in enumerate(bed_days.values) if value is not None]
    signs: list[Sign | None] = [None] * len(bed_days.values)
    signs[measured[-1]], signs[measured[-2]] = "better", "worse"
    plain, marked = charts.svg(bed_days), charts.svg(replace(bed_days, signs=tuple(signs)))
    assert markers(marked, charts.CONCERN) == markers(plain, charts.CONCERN) + 1
    # One blue point became a diamond, another a triangle: none is drawn twice.
    assert markers(marked, charts.BLUE) == markers(plain, charts.BLUE) - 1
    assert len(re.findall("<use ", marked)) == len(re.findall("<use ", plain))


def test_the_shapes_are_named_under_the_chart_and_counted_for_those_who_do_not_see_it() -> None:
    context = project.context()
    travel = next(each for each in followed(context) if each.indicator.key == "reisetid")
    assert travel.points is not None
    assert travel.evaluation is not None
    size = len(travel.points.periods)
    labels = (
        [PointLabel.COMMON_CAUSE] * (size - 3) + [PointLabel.IMPROVEMENT_LOW] * 2 + [PointLabel.CONCERN_HIGH]
    )
    nothing = (None,) * size
    control = ControlLine(
        periods=travel.points.periods,
        centre=nothing,
        lower=nothing,
        upper=nothing,
        labels=tuple(labels),
        rules=((),) * size,
        preliminary=(False,) * (size - 1) + (True,),
        phases=(),
    )
    judged = replace(travel, evaluation=replace(travel.evaluation, control=control))
    (figure,) = benefit_charts.figures(context, [judged], 1, translator("nb"))
    # The last figure is preliminary: the screen marks no such figure either.
    assert figure.chart.signs[-3:] == ("better", "better", None)
    assert "Større enn vanlig variasjon: rute: endring til det bedre." in figure.source
    assert "2 tall er tegn på en endring til det bedre." in figure.alt
    assert "verre" not in figure.alt + figure.source
