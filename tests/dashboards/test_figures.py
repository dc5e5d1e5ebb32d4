"""The benefit chart: what is drawn, that no label covers another, and that words, table and picture say the same."""

import datetime as dt
import json
import random
from typing import Any

import pytest

from dashboards.fakes import READMISSIONS, months, readmissions
from gevinst.i18n import translator
from gevinst_dashboards.figures.benefit import SIZES, Size, benefit_chart, benefit_figures, label_boxes
from gevinst_dashboards.figures.benefit_data import BenefitChart, Break, TargetStep
from gevinst_dashboards.figures.benefit_traces import kept
from gevinst_dashboards.figures.benefit_words import describe, shapes_used, summary, table_of
from gevinst_dashboards.figures.placing import Box, dodge, place_flags
from gevinst_dashboards.figures.spark import spark

NB = translator("nb")
EN = translator("en")


def steps(*values: float, outcome: str = "Nådd") -> tuple[TargetStep, ...]:
    names = (
        ("Mål kort sikt", "Mål kort"),
        ("Mål middels sikt", "Mål middels"),
        ("Mål lang sikt", "Mål lang"),
    )
    spans = (
        (dt.date(2025, 1, 1), dt.date(2025, 7, 1)),
        (dt.date(2025, 7, 1), dt.date(2026, 1, 1)),
        (dt.date(2026, 1, 1), dt.date(2027, 1, 1)),
    )
    rows = zip(names, spans, values, strict=False)
    return tuple(TargetStep(*name, *span, value, outcome) for name, span, value in rows)


def noise(seed: int, middle: float, spread: float, n: int = 30) -> tuple[float, ...]:
    source = random.Random(seed)
    return tuple(middle + spread * source.uniform(-1, 1) for _index in range(n))


HARD_CASES: dict[str, BenefitChart] = {
    "as in the picture": readmissions(),
    "targets nearly equal to each other and to the last value": readmissions(
        values=(*READMISSIONS[:-1], 14.02), targets=steps(14.1, 14.05, 14.0)
    ),
    "everything equal": readmissions(values=(18.4,) * 30, targets=steps(18.4, 18.4, 18.4)),
    "values down to zero": readmissions(values=tuple(max(0.0, 20 - index) for index in range(30)), targets=steps(5, 2, 0)),
    "higher is better": readmissions(
        unit="%", lower_is_better=False, values=noise(1, 85, 8), baseline=81.0, targets=steps(85, 90, 95)
    ),
    "large numbers with a long unit": readmissions(
        unit="liggedøgn per måned", decimals=0, values=noise(2, 12_480, 900), baseline=12_900, targets=steps(12_500, 12_000, 11_250, outcome="1 230 liggedøgn igjen")
    ),
    "far from zero": readmissions(unit="timer", values=noise(3, 30, 1.2), baseline=28.6, targets=steps(28, 27, 26)),
    "only four points, no baseline": readmissions(
        values=(None,) * 26 + (82.0, 81.0, 83.5, 82.2), baseline=None, baseline_from=None, targets=steps(85)
    ),
    "many events close together": readmissions(
        breaks=(
            Break(dt.date(2025, 1, 15), "Ny journalløsning ved alle tre kommunene"),
            Break(dt.date(2025, 2, 1), "Ny definisjon februar 2025"),
            Break(dt.date(2025, 3, 1), "Streik", cuts=False),
            Break(dt.date(2026, 11, 1), "Ny definisjon november 2026, med et langt navn"),
        )
    ),
    "months missing, last value at the right edge": readmissions(
        values=tuple(value if index % 4 else None for index, value in enumerate(noise(4, 16, 3, 36))),
        periods=months(2024, 1, 36),
        marks=(),
    ),
    "negative values": readmissions(unit="poeng", values=noise(5, -4, 5), baseline=-6.0, targets=steps(-3, 0, 3), lower_is_better=False),
    "before go-live only": readmissions(values=READMISSIONS[:8], periods=months(2024, 1, 8), marks=()),
}  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("case", HARD_CASES)
class TestLabels:
    def test_none_covers_another(self, case: str, size: Size) -> None:
        boxes = label_boxes(HARD_CASES[case], NB, size)
        for index, (text, box) in enumerate(boxes):
            for other, other_box in boxes[index + 1 :]:
                assert not box.meets(other_box), f"{text!r} covers {other!r}"

    def test_none_sticks_out(self, case: str, size: Size) -> None:
        width = {"desktop": 1152, "tablet": 720, "phone": 288}[size]
        for text, box in label_boxes(HARD_CASES[case], NB, size):
            assert box.left >= -46, text
            assert box.right <= width, text

    def test_the_last_value_is_said(self, case: str, size: Size) -> None:
        chart = HARD_CASES[case]
        last = next(value for value in reversed(chart.values) if value is not None)
        assert any(NB.number(last, chart.decimals) in text for text, _box in label_boxes(chart, NB, size))


class TestThePicture:
    def test_points_are_the_values_and_gaps_stay_gaps(self) -> None:
        values = (1.0, None, 3.0, 0.0)
        chart = readmissions(values=values, periods=months(2024, 11, 4), marks=(), unit="dager")
        points = benefit_chart(chart, NB)["data"][2]
        assert points["y"] == [1.0, 3.0, 0.0]
        before = benefit_chart(chart, NB)["data"][0]
        assert before["y"] == [1.0, None]

    def test_grey_before_and_blue_after(self) -> None:
        colours = benefit_chart(readmissions(marks=()), NB)["data"][2]["marker"]["color"]
        assert set(colours[:12]) == {"#5b5d60"}
        assert set(colours[12:]) == {"#0062ba"}

    def test_preliminary_is_hollow_and_unapproved_is_a_square(self) -> None:
        marker = benefit_chart(readmissions(), NB)["data"][2]["marker"]
        assert marker["color"][-1] == "#ffffff"
        assert marker["symbol"][-2:] == ["square", "circle"]
        assert shapes_used(readmissions()) == ("before", "after", "preliminary", "unapproved")

    def test_a_change_of_definition_cuts_the_line(self) -> None:
        with_break = benefit_chart(readmissions(), NB)["data"][1]["y"]
        without = benefit_chart(readmissions(breaks=()), NB)["data"][1]["y"]
        assert with_break.count(None) == without.count(None) + 1

    def test_targets_are_thick_steps_and_the_baseline_is_dashed(self) -> None:
        shapes = benefit_chart(readmissions(), NB)["layout"]["shapes"]
        thick = [shape for shape in shapes if shape["line"].get("width") == 3]
        assert [(shape["y0"], shape["x0"]) for shape in thick] == [
            (17.5, "2025-01"),
            (16.0, "2025-07"),
            (14.0, "2026-01"),
        ]
        assert [shape["y0"] for shape in shapes if shape["line"].get("dash") == "5px,4px"] == [18.4]

    def test_the_quiet_zone_is_on_the_good_side(self) -> None:
        down = benefit_chart(readmissions(), NB)["layout"]
        up = benefit_chart(readmissions(lower_is_better=False), NB)["layout"]
        assert down["shapes"][0]["y1"] == down["yaxis"]["range"][0]
        assert up["shapes"][0]["y1"] == up["yaxis"]["range"][1]

    def test_per_cent_starts_at_zero_and_has_few_ticks(self) -> None:
        axis = benefit_chart(readmissions(), NB)["layout"]["yaxis"]
        assert axis["range"][0] == 0
        assert 4 <= len(axis["tickvals"]) <= 7

    def test_a_measure_far_from_zero_does_not_waste_the_height(self) -> None:
        chart = HARD_CASES["far from zero"]
        assert benefit_chart(chart, NB)["layout"]["yaxis"]["range"][0] > 20

    def test_words_of_the_axis_are_in_the_language(self) -> None:
        texts = " ".join(benefit_chart(readmissions(), NB)["layout"]["xaxis"]["ticktext"])
        assert "jan." in texts
        assert "okt." in texts
        assert "Oct" in " ".join(benefit_chart(readmissions(), EN)["layout"]["xaxis"]["ticktext"])

    def test_all_sizes_are_plain_data(self) -> None:
        figures = benefit_figures(readmissions(), NB)
        assert set(figures) == {"desktop", "tablet", "phone"}
        assert json.loads(json.dumps(figures)) == figures

    @pytest.mark.parametrize(
        ("value", "decimals", "drawn"),
        [
            (14.6, 1, 14.6),
            (14.583333333, 1, 14.583),
            (0.25, 1, 0.249),  # Said as 0,2: halves go to the even number.
            (0.35, 1, 0.351),  # Said as 0,4.
            (
                0.2499999,
                1,
                0.249,
            ),  # Two digits on it would be a half, and said as 0,2 by some and 0,3 by others.
            (-0.25, 1, -0.249),
            (12.5, 0, 12.49),
            (0.0, 2, 0.0),
        ],
    )
    def test_a_value_is_drawn_two_digits_finer_than_it_is_said(
        self, value: float, decimals: int, drawn: float
    ) -> None:
        assert kept(value, decimals) == drawn
        assert NB.number(drawn, decimals) == NB.number(value, decimals)

    def test_nothing_to_draw_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="at least one"):
            benefit_chart(BenefitChart("x", "%", (), ()), NB)


class TestTheWords:
    def test_the_table_has_every_value_and_gap(self) -> None:
        values: tuple[Any, ...] = (1.0, None, 0.0)
        chart = readmissions(
            values=values,
            periods=months(2024, 12, 3),
            marks=("", "", "preliminary"),
            reasons=("", "streik", ""),
        )
        _heads, rows = table_of(chart, NB)
        assert [row[1] for row in rows] == ["1,0\u00a0%", "–", "0,0\u00a0%"]
        assert rows[1][2] == "streik"
        assert "foreløpig" in rows[2][2]
        assert "Nullpunkt" in rows[0][2]

    def test_the_description_says_what_the_picture_shows(self) -> None:
        said = describe(readmissions(), NB)
        for part in (
            "18,4\u00a0%",
            "januar\u00a02025",
            "14,6\u00a0%",
            "Mål lang sikt er 14,0\u00a0%",
            "desember\u00a02026",
            "Ny definisjon",
        ):
            assert part in said

    def test_missing_periods_are_counted(self) -> None:
        assert "2 perioder mangler tall" in describe(readmissions(values=(None, None, *READMISSIONS[2:])), NB)

    def test_the_summary_names_the_way(self) -> None:
        assert summary(readmissions(), NB).startswith("14,6\u00a0% i juni\u00a02026, ned fra 18,4")
        assert "opp fra" in summary(readmissions(values=(*READMISSIONS[:-1], 19.0)), NB)
        assert "som ved nullpunktet" in summary(readmissions(values=(*READMISSIONS[:-1], 18.41)), NB)
        assert summary(readmissions(values=(None,) * 30), NB) == "Ingen tall ennå"


class TestPlacing:
    def test_labels_near_the_right_edge_turn_inwards(self) -> None:
        assert [flag.anchor for flag in place_flags([(10, 50), (290, 50)], 300)] == ["left", "right"]

    def test_labels_that_would_meet_get_rows_of_their_own(self) -> None:
        assert [flag.row for flag in place_flags([(10, 100), (40, 100)], 300)] == [0, 1]

    def test_dodging_goes_to_the_nearest_free_place(self) -> None:
        assert dodge(50, 10, [(48, 52)], 0, 100) in (42, 58)
        assert dodge(50, 10, [], 0, 100) == 50
        assert dodge(2, 10, [], 0, 100) == 5

    def test_boxes_that_touch_do_not_meet(self) -> None:
        assert not Box(0, 0, 10, 10).meets(Box(10, 0, 20, 10))
        assert Box(0, 0, 10, 10).meets(Box(9, 9, 20, 20))


class TestSpark:
    def test_it_is_an_address_without_raw_markup(self) -> None:
        address = spark([1, 2], [3, None, 4], baseline=1.5)
        assert address.startswith("data:image/svg+xml,")
        assert "<" not in address
        assert "#" not in address

    def test_a_gap_breaks_the_line(self) -> None:
        assert spark([1, 2, 3, 4], []).count("polyline") + 1 == spark([1, 2, None, 3, 4], []).count(
            "polyline"
        )

    def test_the_wrong_way_is_orange(self) -> None:
        assert "%23b25000" in spark([1, 2], [3, 4], wrong_way=True)
        assert "%23b25000" not in spark([1, 2], [3, 4])

    def test_no_value_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="at least one"):
            spark([None], [None])
