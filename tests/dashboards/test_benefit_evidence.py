"""What one benefit's page says of what its figures bear: chips, views of the chart, effect, grade, methods and the file."""

import csv
import io
from dataclasses import replace
from typing import Any

import pytest
from dash import html

from dashboards import made_up as m
from dashboards.test_components import parts, text
from gevinst.domain.control_chart import Assurance, ChartKind, PointLabel, Rule, Strength, Variation
from gevinst.domain.evidence import Fact, FactCode, Grade
from gevinst.domain.finding import (
    ControlLine,
    ControlPhase,
    EffectFinding,
    EffectMethod,
    EffectVerdict,
    Finding,
    HorizonEffect,
    LineWithout,
    NoEffect,
    Range,
    TargetForecast,
)
from gevinst.domain.horizon import Horizon
from gevinst.i18n import translator
from gevinst.services.evidence_views import evidence_view
from gevinst.services.sensitivity import MethodRow, SensitivityView
from gevinst_dashboards.pages import benefit, benefit_chart, benefit_csv
from gevinst_dashboards.pages.benefit_evidence import control_of

NB = translator("nb")
N = len(m.VALUES)


def effect(**changes: Any) -> EffectFinding:
    given: dict[str, Any] = {
        "method": EffectMethod.COUNTS,
        "ratio": True,
        "effect": Range(0.78, 0.65, 0.93),
        "p": 0.01,
        "verdict": EffectVerdict.IMPROVED,
        "at": (
            HorizonEffect(Horizon.SHORT, 6, Range(0.85, 0.7, 0.98)),
            HorizonEffect(Horizon.MEDIUM, 12, None),
        ),
        "averted": Range(146.0, 68.0, 224.0),
        "points_before": 12,
        "points_after": 17,
        "events_before": 412.0,
        "events_after": 301.0,
        "carry_over": 0.3,
        "degrees": 25,
        "step": False,
        "harmonics": 0,
        "compared": False,
        "gaps": 1,
        "notes": (),
    }
    return EffectFinding(**(given | changes))


def finding(**changes: Any) -> Finding:
    given: dict[str, Any] = {
        "chart": ChartKind.P,
        "points": 28,
        "preliminary": 1,
        "strength": Strength.PROVISIONAL,
        "variation": Variation.IMPROVEMENT,
        "assurance": Assurance.HIT_OR_MISS,
        "signals": (Rule.RUN,),
        "label": PointLabel.IMPROVEMENT_LOW,
        "last": m.months(N)[27],
        "centre": 18.4,
        "lower": 14.0,
        "upper": 22.8,
        "effect": effect(),
        "no_effect": None,
        "forecasts": (TargetForecast(Horizon.LONG, 6, Range(14.2, 12.9, 15.4), 0.72, ()),),
        "grade": Grade.WEAK,
        "facts": (
            Fact(FactCode.EFFECT, True),
            Fact(FactCode.COMPLETE, False, 0.85, 0.9),
            Fact(FactCode.BASELINE_STABLE, None, None, 0.0),
            Fact(FactCode.COMPARISON, False),
        ),
        "notes": ("provisional_limits",),
    }
    return Finding(**(given | changes))


def control(**changes: Any) -> ControlLine:
    given: dict[str, Any] = {
        "periods": m.months(N),
        "centre": (18.4,) * N,
        "lower": (14.0,) * N,
        "upper": (22.8,) * N,
        "labels": (PointLabel.COMMON_CAUSE,) * 14
        + (PointLabel.CONCERN_HIGH,)
        + (PointLabel.IMPROVEMENT_LOW,) * 15,
        "rules": ((),) * 14 + ((Rule.OUTSIDE,),) + ((Rule.RUN,),) * 15,
        "preliminary": (False,) * (N - 1) + (True,),
        "phases": (ControlPhase(m.months(N)[0], 18.4, Strength.PROVISIONAL, "first"),),
    }
    return ControlLine(**(given | changes))


def line_without(first: int = 0, after: int = N) -> LineWithout:
    half = N // 2
    parts_ = [((None,) * half + (value,) * (N - half))[first:after] for value in (18.9, 16.1, 21.7)]
    return LineWithout(m.months(N)[first:after], *parts_)


LINE = line_without()


def view(
    found: Finding | None = None,
    drawn: ControlLine | None = None,
    without: LineWithout | None = LINE,
    **changes: Any,
) -> Any:
    evaluation = m.evaluation(finding=found or finding(), control=drawn or control())
    page = m.page(m.row(evaluation=evaluation))
    evidence = evidence_view(evaluation, page.row.measure, NB, without)
    return replace(page, evidence=evidence, **changes)


def layout(shown: Any = None, other: SensitivityView | None = None, **query: str) -> Any:
    return benefit.layout(m.context(), shown or view(), query, None, other)


def choices(drawn: Any) -> list[tuple[str, str, bool]]:
    nav = next(part for part in parts(drawn, html.Nav) if getattr(part, "aria-label", "") == "Vis tallene")
    return [(text(a), a.href.partition("?")[2], hasattr(a, "aria-current")) for a in parts(nav, html.A)]


class TestViews:
    def test_the_views_are_addresses_and_the_one_with_targets_comes_first(self) -> None:
        assert choices(layout()) == [
            ("Mot målene", "", True),
            ("Normalt område", "vis=normalomrade", False),
            ("Uten tiltaket", "vis=uten-tiltaket", False),
            ("Hver part", "vis=parter", False),
        ]
        assert [here for _word, _query, here in choices(layout(vis="uten-tiltaket"))] == [
            False,
            False,
            True,
            False,
        ]

    def test_each_says_its_own_message(self) -> None:
        def caption(**query: str) -> str:
            return text(next(parts(layout(**query), html.Figcaption)))

        assert "Endring til det bedre (28 målinger)" in caption(vis="normalomrade")
        assert "foreløpige grenser" in caption(vis="normalomrade")
        assert caption(vis="uten-tiltaket").startswith("Tallene viser en endring til det bedre")
        assert "22\u00a0% færre" in caption(vis="uten-tiltaket")

    def test_what_cannot_be_drawn_is_no_choice_and_its_address_shows_the_targets(self) -> None:
        bare = view(
            finding(strength=Strength.NONE, variation=Variation.NOT_ASSESSABLE, effect=None, no_effect=NoEffect.TOO_FEW_POINTS, forecasts=()),
            control(phases=(ControlPhase(m.months(N)[0], None, Strength.NONE, "first"),)),
            None,
        )  # fmt: skip
        assert [word for word, _query, _here in choices(layout(bare, vis="normalomrade"))] == [
            "Mot målene",
            "Hver part",
        ]
        chart = benefit_chart.benefit_chart(bare, NB, {"vis": "uten-tiltaket"})
        assert chart.view == "targets"

    def test_signs_are_laid_on_the_periods_of_the_line(self) -> None:
        shorter = control(**{
            name: getattr(control(), name)[2:-1]
            for name in ("periods", "centre", "lower", "upper", "labels", "rules", "preliminary")
        })  # fmt: skip
        shown = view(drawn=shorter, without=line_without(2, N - 1))
        drawn = control_of(shown.evidence, shown.row.line, NB)
        assert drawn is not None
        assert len(drawn.signs) == N
        assert (drawn.signs[0], drawn.signs[14], drawn.signs[15], drawn.signs[-1]) == (
            "",
            "worse",
            "better",
            "",
        )
        assert drawn.words[14] == "Endring til det verre, oppover: utenfor grensene"
        assert (drawn.lower[1], drawn.lower[2], drawn.lower[-1]) == (None, 14.0, None)
        assert [at for at, value in enumerate(drawn.without) if value is not None] == list(
            range(N // 2, N - 1)
        )

    def test_what_was_set_down_too_early_is_drawn_as_preliminary(self) -> None:
        assert benefit_chart.benefit_chart(view(), NB).marks[-1] == "preliminary"
        assert benefit_chart.benefit_chart(m.page(), NB).marks[-1] == "unapproved"


class TestWhatTheFiguresSay:
    def said(self, shown: Any = None) -> str:
        drawn = layout(shown)
        return text(next(part for part in parts(drawn) if getattr(part, "className", "") == "gv-evidence"))

    def test_one_sentence_comes_first_and_the_range_has_words(self) -> None:
        said = self.said()
        assert said.startswith("Tallene viser en endring til det bedre.")
        assert "22\u00a0% færre" in said
        images = [image.alt for image in parts(layout(), html.Img) if image.alt.startswith("Beste anslag")]
        assert images == ["Beste anslag 22\u00a0% færre, spenn 35\u00a0% færre til 7\u00a0% færre"]

    def test_each_horizon_reached_what_it_makes_and_what_lies_ahead(self) -> None:
        said = self.said()
        assert "15\u00a0% færre (2 til 30\u00a0%)" in said
        assert "146 færre (68 til 224)" in said
        assert "omtrent 7 av 10" in said
        assert "rekker ikke så langt" not in said

    def test_each_fact_has_a_shape_and_a_word_and_what_is_lacking_is_said(self) -> None:
        drawn = layout()
        facts = [
            (next(parts(item, html.I)).className.split("--")[1], text(item))
            for item in parts(drawn, html.Li)
            if any(word in text(item) for word in ("(oppfylt)", "(ikke oppfylt)", "(teller ikke med)"))
        ]
        assert [mark for mark, _text in facts] == ["hake", "kryss", "ingen", "kryss"]
        assert "Dette mangler for" in self.said()
        assert "85\u00a0% av tallene er på plass" in self.said().partition("Dette mangler for")[2]

    def test_without_an_effect_the_reason_stands_first_and_nothing_is_drawn(self) -> None:
        shown = view(finding(effect=None, no_effect=NoEffect.NO_INTERVENTION, forecasts=()))
        assert self.said(shown).startswith("Endringen kan ikke")
        assert not [image for image in parts(layout(shown), html.Img) if image.alt.startswith("Beste anslag")]
        assert not [a for a in parts(layout(shown), html.A) if "metode=1" in a.href]

    def test_what_is_unsure_is_never_called_a_change(self) -> None:
        shown = view(
            finding(
                effect=effect(effect=Range(0.9, 0.7, 1.2), verdict=EffectVerdict.CANNOT_TELL, averted=None)
            )
        )
        first = self.said(shown).partition(".")[0]
        assert "for tidlig å si" in first
        assert "viser" not in first


class TestMethods:
    VIEW = SensitivityView(
        (
            MethodRow("Svaret", True, "22 % færre", "35 % færre til 7 % færre", "Bedre", "25", "0,30"),
            MethodRow(
                "Minste kvadrater", False, "24 % færre", "30 % færre til 15 % færre", "Bedre", "25", "–"
            ),
        ),
        (("Frihetsgrader", "25"),),
    )

    def test_they_are_asked_for_by_a_link_that_keeps_the_view(self) -> None:
        found = [a.href for a in parts(layout(vis="normalomrade"), html.A) if "metode" in a.href]
        assert found == ["/prosjekt/trygg-hjem/gevinst/reinnleggelser?vis=normalomrade&metode=1#metoder"]
        assert "Hva andre metoder gir" not in text(layout())

    def test_the_answer_is_first_and_said_to_be_it(self) -> None:
        said = text(layout(other=self.VIEW, metode="1")).partition("Hva andre metoder gir")[2]
        assert "Den første linjen er svaret." in said
        assert said.index("22 % færre") < said.index("24 % færre")
        assert "Frihetsgrader25" in said

    def test_where_there_is_nothing_to_compare_that_is_said(self) -> None:
        assert "ikke regnet som en serie" in text(layout(metode="1"))


class TestParties:
    def test_each_party_has_its_label_with_how_many_figures_it_rests_on(self) -> None:
        shown = view()
        first, second = shown.parties
        few = evidence_view(
            m.evaluation(finding=finding(variation=Variation.NOT_ASSESSABLE)), shown.row.measure, NB
        )
        drawn = layout(
            replace(shown, parties=(replace(first, evidence=shown.evidence), replace(second, evidence=few))),
            vis="parter",
        )
        boxes = [
            text(part) for part in parts(drawn, html.Li) if getattr(part, "className", "") == "gv-multiple"
        ]
        assert "Endring til det bedre (28 målinger)" in boxes[0]
        assert "Endring" not in boxes[1]
        assert "vurderes" not in boxes[1]


class TestFile:
    def test_limits_signs_and_the_line_without_the_change_are_columns(self) -> None:
        rows = list(csv.DictReader(io.StringIO(benefit_csv.figures_csv(view(), NB)), delimiter=";"))
        whole = [row for row in rows if row["Part"] == "Alle samlet"]
        assert (whole[0]["Nedre grense"], whole[0]["Midtlinje"], whole[0]["Øvre grense"]) == (
            "14",
            "18,4",
            "22,8",
        )
        assert whole[0]["Uten tiltaket"] == ""
        assert whole[14]["Tegn på endring"].startswith("Endring til det verre")
        assert (whole[-2]["Uten tiltaket"], whole[-2]["Uten tiltaket, fra"], whole[-2]["Uten tiltaket, til"]) == ("18,9", "16,1", "21,7")  # fmt: skip
        assert whole[-1]["Foreløpig"] == "ja"
        assert {row["Nedre grense"] for row in rows if row["Part"] == "Fjordvik kommune"} == {""}

    def test_limits_that_rest_on_too_little_are_left_out(self) -> None:
        bare = view(drawn=control(phases=(ControlPhase(m.months(N)[0], None, Strength.NONE, "first"),)))
        rows = list(csv.DictReader(io.StringIO(benefit_csv.figures_csv(bare, NB)), delimiter=";"))
        assert {row["Nedre grense"] for row in rows} == {""}


@pytest.mark.parametrize(
    ("note", "words"),
    [
        ("unweighted", "så alle teller like mye i nivået"),
        ("suppressed_left_out", "Små tall som er levert uten selve antallet, er ikke med i totalen."),
        ("private_left_out", "de er ikke med i denne totalen"),
    ],
)
def test_what_a_reader_must_know_of_the_level_or_the_total_is_said(note: str, words: str) -> None:
    evaluation = m.evaluation(finding=finding(), control=control(), notes=(note,))
    page = m.page(m.row(evaluation=evaluation))
    shown = replace(page, evidence=evidence_view(evaluation, page.row.measure, NB))
    assert words in text(layout(shown))
    assert words not in text(layout())
