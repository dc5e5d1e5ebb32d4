"""The views of a benefit's chart that judge its figures: signs, the usual range, the line without the change."""

from dataclasses import replace
from typing import Any

import pytest

from dashboards.fakes import READMISSIONS, readmissions
from dashboards.test_figures import HARD_CASES
from gevinst.i18n import translator
from gevinst_dashboards.figures.benefit import SIZES, Size, benefit_chart, label_boxes
from gevinst_dashboards.figures.benefit_data import BenefitChart
from gevinst_dashboards.figures.benefit_words import describe, shapes_used, table_of
from gevinst_dashboards.figures.control import Control, Stretch, View
from gevinst_dashboards.figures.interval import interval

NB = translator("nb")
VIEWS: tuple[View, ...] = ("targets", "limits", "without")


def control(chart: BenefitChart, **changes: Any) -> Control:
    """Limits around the middle of the figures, a sign of each kind, and a line without the change over the second half."""
    known = [value for value in chart.values if value is not None]
    n, low, high = len(chart.values), min(known), max(known)
    middle, half = (low + high) / 2, n // 2
    signs = ["", "better", "worse", "changed"]
    given: dict[str, Any] = {
        "signs": tuple(signs[at % 4] for at in range(n)),
        "words": tuple(f"tegn {at % 4}" if at % 4 else "" for at in range(n)),
        "centre": (middle,) * n,
        "lower": (low,) * n,
        "upper": (high,) * n,
        "stretches": (
            Stretch(0, half, "Normalt område", True),
            Stretch(half, n, "Normalt område, foreløpig", False),
        ),
        "without": (None,) * half + (middle,) * (n - half),
        "without_low": (None,) * half + (low - 1,) * (n - half),
        "without_high": (None,) * half + (high + 1,) * (n - half),
    }
    return Control(**(given | changes))


def seen(view: View, chart: BenefitChart | None = None, **changes: Any) -> BenefitChart:
    base = chart or readmissions()
    return replace(base, control=control(base, **changes), view=view)


def points(chart: BenefitChart) -> dict[str, Any]:
    traces = benefit_chart(chart, NB)["data"]
    return next(trace for trace in traces if trace["mode"] == "markers")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("case", HARD_CASES)
def test_no_label_covers_another_or_sticks_out(case: str, view: View, size: Size) -> None:
    boxes = label_boxes(seen(view, HARD_CASES[case]), NB, size)
    width = {"desktop": 1152, "tablet": 720, "phone": 288}[size]
    for index, (text, box) in enumerate(boxes):
        assert box.left >= -46, text
        assert box.right <= width, text
        for other, other_box in boxes[index + 1 :]:
            assert not box.meets(other_box), f"{text!r} covers {other!r}"


class TestSigns:
    def test_each_kind_has_a_shape_and_a_colour_of_its_own(self) -> None:
        marker = points(seen("targets", readmissions(marks=())))["marker"]
        kinds = set(zip(marker["symbol"], marker["color"], strict=True))
        assert {("diamond", "#0062ba"), ("triangle-up", "#b25000"), ("star", "#292c30")} <= kinds
        assert len({symbol for symbol, _colour in kinds}) == 4

    def test_a_preliminary_figure_is_hollow_and_no_sign(self) -> None:
        chart = seen("limits", signs=("worse",) * 30)
        marker = points(chart)["marker"]
        assert (marker["symbol"][-1], marker["color"][-1]) == ("circle", "#ffffff")
        assert marker["symbol"][0] == "triangle-up"
        heads, rows = table_of(chart, NB)
        column = [head for head, _number in heads].index("Tegn på endring")
        assert rows[0][column] == ""
        assert rows[1][column] == "tegn 1"
        assert rows[-1][column] == ""

    def test_a_sign_that_nobody_has_approved_keeps_its_shape_within_a_square(self) -> None:
        chart = seen("targets", signs=("better",) * 30)
        assert points(chart)["marker"]["symbol"][28] == "diamond"
        frames = [
            shape
            for shape in benefit_chart(chart, NB)["layout"]["shapes"]
            if shape.get("xsizemode") == "pixel"
        ]
        assert [frame["yanchor"] for frame in frames] == [READMISSIONS[28]]

    def test_they_are_counted_in_words_and_named_in_the_key(self) -> None:
        chart = seen("targets", readmissions(marks=()))
        assert "8 tall er merket som tegn på endring til det bedre." in describe(chart, NB)
        assert shapes_used(chart) == ("before", "after", "better", "worse", "changed")

    def test_without_any_that_is_said(self) -> None:
        assert "Ingen tall er merket" in describe(seen("limits", signs=("",) * 30), NB)


class TestUsualRange:
    def test_limits_are_level_and_begin_anew_with_each_phase(self) -> None:
        chart = seen("limits", lower=(14.0,) * 15 + (12.0,) * 15)
        lower = [trace for trace in benefit_chart(chart, NB)["data"] if trace["y"][:1] in ([14.0], [12.0])]
        assert [(trace["x"], trace["y"]) for trace in lower] == [
            (["2024-01-01", "2025-04-01"], [14.0, 14.0]),
            (["2025-04-01", "2026-07-01"], [12.0, 12.0]),
        ]

    def test_limits_of_their_own_are_stairs_and_stop_at_a_gap(self) -> None:
        chart = seen(
            "limits",
            upper=(20.0, 21.0, None, 22.0) + (22.0,) * 26,
            stretches=(Stretch(0, 30, "Normalt område", True),),
        )
        upper = next(trace for trace in benefit_chart(chart, NB)["data"] if trace["y"][:1] == [20.0])
        assert upper["y"] == [20.0, 20.0, 21.0, 21.0, None, 22.0, 22.0]
        assert upper["x"][1] == upper["x"][2] == "2024-02-01"

    def test_a_phase_of_too_few_figures_has_none_in_picture_table_and_words(self) -> None:
        chart = seen("limits", stretches=(Stretch(15, 30, "Normalt område, foreløpig", False),))
        _heads, rows = table_of(chart, NB)
        assert rows[14][2:5] == ("", "", "")
        assert rows[15][2:5] == ("14,3\u00a0%", "19,5\u00a0%", "24,6\u00a0%")
        said = describe(chart, NB)
        assert (
            "Normalt område, foreløpig fra april\u00a02025: 14,3\u00a0% til 24,6\u00a0%, med midtlinje på 19,5\u00a0%."
            in said
        )
        assert "januar\u00a02024" not in said

    def test_targets_stay_as_lines_with_their_place_in_the_key(self) -> None:
        chart = seen("limits")
        shapes = benefit_chart(chart, NB)["layout"]["shapes"]
        assert len([shape for shape in shapes if shape["line"].get("width") == 3]) == 3
        assert not [shape for shape in shapes if shape.get("fillcolor") == "#f6f6f7"]
        assert shapes_used(chart)[-3:] == ("limits", "centre", "target")

    def test_the_scale_reaches_the_limits(self) -> None:
        chart = seen("limits", upper=(60.0,) * 30)
        assert benefit_chart(chart, NB)["layout"]["yaxis"]["range"][1] >= 60
        assert benefit_chart(replace(chart, view="targets"), NB)["layout"]["yaxis"]["range"][1] < 60


class TestWithoutTheChange:
    def test_the_band_lies_between_its_limits_and_only_after_the_start(self) -> None:
        traces = benefit_chart(seen("without"), NB)["data"]
        low, high, line = traces[:3]
        assert high["fill"] == "tonexty"
        assert line["line"]["dash"] != "solid"
        assert len(low["x"]) == len(high["x"]) == len(line["x"]) == 15
        assert all(a < b < c for a, b, c in zip(low["y"], line["y"], high["y"], strict=True))

    def test_neither_targets_nor_signs_disturb_it(self) -> None:
        chart = seen("without", readmissions(marks=()))
        assert set(points(chart)["marker"]["symbol"]) == {"circle"}
        assert not [s for s in benefit_chart(chart, NB)["layout"]["shapes"] if s["line"].get("width") == 3]
        assert "Mål" not in describe(chart, NB)

    def test_words_and_table_say_what_was_expected(self) -> None:
        chart = seen("without")
        said = describe(chart, NB)
        assert (
            "Uten tiltaket ville vi ventet 19,5\u00a0% for juni\u00a02026, et sted mellom 13,3\u00a0% og 25,6\u00a0%."
            in said
        )
        heads, rows = table_of(chart, NB)
        assert [head for head, _number in heads] == [
            "Periode",
            "Målt",
            "Uten tiltaket",
            "Fra",
            "Til",
            "Merknad",
        ]
        assert rows[0][2:5] == ("", "", "")
        assert rows[-1][2:5] == ("19,5\u00a0%", "13,3\u00a0%", "25,6\u00a0%")

    def test_what_a_comparison_group_says_is_said_to_be_that(self) -> None:
        chart = seen("without", compared=True)
        said = describe(chart, NB)
        assert (
            "Hadde det gått som i sammenligningsgruppen, ville vi ventet 19,5\u00a0% for juni\u00a02026"
            in said
        )
        assert "Uten tiltaket" not in said
        assert [head for head, _number in table_of(chart, NB)[0]][2] == "Som i sammenligningsgruppen"

    @pytest.mark.parametrize("size", SIZES)
    def test_its_longer_label_covers_nothing_either(self, size: Size) -> None:
        boxes = label_boxes(seen("without", compared=True), NB, size)
        width = {"desktop": 1152, "tablet": 720, "phone": 288}[size]
        for index, (_text, box) in enumerate(boxes):
            assert box.left >= 0
            assert box.right <= width
            assert not any(box.meets(other) for _other, other in boxes[:index])


class TestInterval:
    def test_better_worse_and_unknown_differ_in_shape(self) -> None:
        drawn = {
            reading: interval(-2, -4, -1, reading)
            for reading in ("better", "worse", "changed", "cannot_tell")
        }
        assert len(set(drawn.values())) == 4
        assert "%3Ccircle" in drawn["cannot_tell"]
        assert "%3Ccircle" not in drawn["better"]

    def test_no_change_always_stands_in_it(self) -> None:
        assert "stroke-dasharray" in interval(5, 4, 6, "worse")

    def test_what_is_no_number_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="three numbers"):
            interval(1, 0, float("inf"), "worse")
