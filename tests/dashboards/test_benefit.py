"""One benefit's page, the register of benefits and the file of figures, drawn from made-up views."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
from dash import dcc, html

from dashboards import made_up as m
from dashboards.test_components import parts, text
from gevinst.domain.access import Role
from gevinst.domain.follow_up import Decision
from gevinst.domain.measure import Aggregation
from gevinst.domain.plan import BaselineState
from gevinst.i18n import translator
from gevinst_dashboards.figures.benefit import benefit_chart as drawing
from gevinst_dashboards.figures.benefit_words import describe, table_of
from gevinst_dashboards.pages import benefit, benefit_chart, benefit_csv

NB = translator("nb")


def layout(view: Any = None, **query: str) -> Any:
    return benefit.layout(m.context(), view or m.page(), query)


class TestChart:
    def test_values_marks_and_gaps_come_from_the_line(self) -> None:
        chart = benefit_chart.benefit_chart(m.page(), NB)
        assert chart.values == m.VALUES
        assert chart.marks[29] == "unapproved"
        assert chart.marks[28] == ""
        assert chart.reasons[28] == "ikke målt: systembytte"

    def test_a_preliminary_figure_is_that_before_it_is_unapproved(self) -> None:
        line = m.line((1.0, 2.0), approved=(True, False), preliminary=(False, True))
        assert benefit_chart.benefit_chart(m.page(m.row(line=line)), NB).marks == ("", "preliminary")

    def test_targets_stand_beside_what_was_first_promised(self) -> None:
        chart = benefit_chart.benefit_chart(m.page(), NB)
        assert [(step.value, step.original) for step in chart.targets] == [
            (17.5, None),
            (15.0, None),
            (14.0, 12.0),
        ]
        lines = [s for s in drawing(chart, NB)["layout"]["shapes"] if s["type"] == "line" and s["y0"] == 12.0]
        assert lines[0]["line"]["dash"] != "solid"
        words = [note["text"] for note in drawing(chart, NB)["layout"]["annotations"]]
        assert any("opprinnelig 12,0" in word for word in words)

    def test_a_changed_definition_cuts_the_line_and_the_go_live_is_not_said_twice(self) -> None:
        chart = benefit_chart.benefit_chart(m.page(), NB)
        assert [(each.label, each.cuts) for each in chart.breaks] == [("Ny definisjon", True)]

    def test_decided_is_flagged_with_its_number_and_open_is_not(self) -> None:
        chart = benefit_chart.benefit_chart(m.page(), NB)
        assert [flag.number for flag in chart.flags] == [1]
        assert "<b>1</b>" in [note["text"] for note in drawing(chart, NB)["layout"]["annotations"]]
        assert "1 beslutning" in describe(chart, NB)

    def test_the_table_holds_numerator_and_denominator_of_the_same_values(self) -> None:
        heads, rows = table_of(benefit_chart.benefit_chart(m.page(), NB), NB)
        assert [head for head, _number in heads] == ["Periode", "Teller", "Nevner", "Målt", "Merknad"]
        assert rows[0] == ("januar\u00a02024", "19,6", "100", "19,6\u00a0%", "Nullpunkt")
        assert rows[28][1:4] == ("–", "–", "–")
        assert len(rows) == len(m.VALUES)

    @pytest.mark.parametrize("day", [dt.date(2022, 5, 2), dt.date(2031, 5, 2)])
    def test_what_was_decided_outside_the_figures_is_flagged_too(self, day: dt.date) -> None:
        decided = Decision(date=day, title="Målt videre", benefit="gev-1", state="done")
        chart = benefit_chart.benefit_chart(m.page(decisions=(decided,)), NB)
        flag = next(n for n in drawing(chart, NB)["layout"]["annotations"] if n["text"] == "<b>1</b>")
        assert flag["x"] == day.isoformat()

    def test_the_flag_keeps_clear_of_the_other_labels(self) -> None:
        from gevinst_dashboards.figures.benefit import SIZES, label_boxes

        chart = benefit_chart.benefit_chart(m.page(), NB)
        for size in SIZES:
            boxes = label_boxes(chart, NB, size)
            flag = next(box for words, box in boxes if words == "1")
            others = [box for words, box in boxes if words != "1"]
            assert not [
                box
                for box in others
                if flag.left < box.right
                and box.left < flag.right
                and flag.top < box.bottom
                and box.top < flag.bottom
            ]


class TestPage:
    def test_the_head_says_change_horizons_and_the_sentence(self) -> None:
        head = layout().children[0]
        chips = [text(part) for part in parts(head) if "gv-chip " in f"{getattr(part, 'className', '')} "]
        assert chips == [
            "Bedre (29 målinger)",
            "Middels sikt: ikke nådd, 0,4 pp unna",
            "Lang sikt: 0,6 pp igjen",
        ]
        assert "3,8 prosentpoeng under nullpunktet" in text(head)

    def test_every_horizon_has_its_bar_in_words_and_the_first_promise(self) -> None:
        said = text(layout())
        assert "target" not in said
        assert "mål 14,0 % (opprinnelig 12,0)" in said.replace("\u00a0", " ")
        assert "«Halvparten så mange»" in said

    def test_what_the_figures_rest_on_is_said(self) -> None:
        said = text(layout())
        for words in (
            "12 målinger før start og 17 etter.",
            "1 tall er ikke godkjent ennå.",
            "1 tall vises ikke: det gjelder færre enn 5 personer, eller ville røpet et tall som gjør det.",
            "1 periode mangler tall.",
        ):
            assert words in said, words

    def test_each_party_is_an_address_and_shows_pictures_with_words_and_one_table(self) -> None:
        whole = layout()
        each = next(a for a in parts(whole, html.A) if text(a) == "Hver part")
        assert each.href == "/prosjekt/trygg-hjem/gevinst/reinnleggelser?vis=parter"
        drawn = layout(vis="parter")
        assert not list(parts(drawn, dcc.Graph))
        alts = [image.alt for image in parts(drawn, html.Img)]
        assert "Fjordvik kommune: fra 19,6 til 14,6" in alts
        assert "skjult: små tall" in text(drawn)

    def test_parties_that_are_not_put_together_stand_by_themselves_at_once(self) -> None:
        whole = m.page()
        assert whole.row.measure is not None
        own = whole.row.measure.model_copy(update={"over_parties": Aggregation.NONE})
        nothing = m.line((None,) * len(m.VALUES))
        drawn = layout(m.page(m.row(measure=own, line=nothing, evaluation=m.evaluation(latest=None))))
        assert "Fjordvik kommune: fra 19,6 til 14,6" in [image.alt for image in parts(drawn, html.Img)]
        assert not list(parts(drawn, dcc.Graph))
        assert not [a for a in parts(drawn, html.A) if "vis=" in (a.href or "")]
        assert "Ingen målinger ennå" not in text(drawn)

    def test_one_party_alone_has_no_choice(self) -> None:
        drawn = layout(m.page(parties=m.page().parties[:1]), vis="parter")
        assert list(parts(drawn, dcc.Graph))
        assert "Hver part" not in text(drawn)

    def test_open_and_made_decisions_events_and_notes_stand_together(self) -> None:
        drawn = layout()
        said = text(drawn)
        assert (
            "Telefon innen 48 timerStyringsgruppe · vedtatt 22.\u00a0mai 2025 · gjennomført 1.\u00a0juni 2025"
            in said
        )
        assert "vedtas 20.\u00a0august 2026" in said
        assert "Influensatopp" in said
        assert [text(part) for part in parts(drawn) if getattr(part, "className", "") == "gv-flagno"] == ["1"]

    def test_a_correction_says_what_who_and_why(self) -> None:
        assert "Nordbygd kommune, 2026-04: 6/41 (Nordbygd) «tastefeil»" in text(layout())

    def test_without_a_measure_the_next_step_is_to_choose_one(self) -> None:
        drawn = layout(m.page(m.unmeasured(), parties=(), decisions=()))
        assert not list(parts(drawn, dcc.Graph))
        assert "Velg hva som skal måles" in text(drawn)
        goal = next(a for a in parts(drawn, html.A) if text(a) == "Velg måltall")
        assert goal.href == "/prosjekt/trygg-hjem/plan/gev-4"

    def test_without_figures_the_baseline_comes_first(self) -> None:
        own = m.indicator(baseline={"state": BaselineState.MISSING})
        drawn = layout(
            m.page(m.row(indicator=own, line=None, evaluation=None, horizons=(), now=None), parties=())
        )
        assert "Legg inn nullpunkt først" in text(drawn)
        drawn = layout(m.page(m.row(line=None, evaluation=None, horizons=(), now=None), parties=()))
        assert "Ingen målinger ennå" in text(drawn)

    def test_steps_are_shown_in_their_own_words_without_a_chart_of_numbers(self) -> None:
        drawn = layout(m.page(m.steps(), parties=()))
        assert not list(parts(drawn, dcc.Graph))
        ladder = next(
            part for part in parts(drawn, html.Ol) if getattr(part, "className", None) == "gv-ladder"
        )
        here = [li for li in ladder.children if getattr(li, "aria-current", None) == "step"]
        assert [text(li) for li in here] == ["2Prøves uther nå"]
        assert "Lang sikt · 12–24 md., desember\u00a02026I drift" in text(drawn)
        assert "Beskrevet (nådd)" in text(drawn)

    def test_several_measures_of_a_benefit_are_links_to_each_other(self) -> None:
        drawn = layout(m.page(indicators=(("ind-1", "Reinnleggelser"), ("ind-9", "Innleggelser"))))
        nav = next(part for part in parts(drawn, html.Nav) if "Måltall" in getattr(part, "aria-label", ""))
        assert [a.href for a in parts(nav, html.A)] == [
            "/prosjekt/trygg-hjem/gevinst/ind-1",
            "/prosjekt/trygg-hjem/gevinst/ind-9",
        ]

    @pytest.mark.parametrize(
        ("role", "word"),
        [(Role.PROJECT_GROUP, "Registrer tall"), (Role.STEERING_GROUP, "Ny beslutning"), (Role.FUNDER, None)],
    )
    def test_the_primary_button_is_what_the_reader_does(self, role: Role, word: str | None) -> None:
        head = benefit.layout(m.context(role=role), m.page(), {}).children[0]
        primary = [text(a) for a in parts(head, html.A) if "btn-primary" in str(getattr(a, "className", ""))]
        assert primary == ([word] if word else [])

    @pytest.mark.parametrize(
        ("role", "word"), [(Role.PROJECT_GROUP, "Endre planen"), (Role.FUNDER, "Åpne planen")]
    )
    def test_only_one_who_writes_the_plan_is_asked_to_change_it(self, role: Role, word: str) -> None:
        head = benefit.layout(m.context(role=role), m.page(), {}).children[0]
        assert [said for said in map(text, parts(head, html.A)) if "planen" in said] == [word]


class TestFile:
    def test_norwegian_has_semicolons_decimal_commas_and_a_row_for_each_party_and_the_total(self) -> None:
        rows = list(csv.DictReader(io.StringIO(benefit_csv.figures_csv(m.page(), NB)), delimiter=";"))
        assert len(rows) == 30 + 5 + 30
        first = rows[0]
        assert (first["Part"], first["Periode"], first["Verdi"]) == ("Fjordvik kommune", "2024-01", "19,6")
        hidden = next(
            row for row in rows if row["Part"] == "Nordbygd kommune" and row["Periode"] == "2024-02"
        )
        assert (hidden["Verdi"], hidden["Merknad"], hidden["Godkjent"]) == ("", "skjult: små tall", "")
        assert rows[-1]["Part"] == "Alle samlet"
        assert rows[-1]["Godkjent"] == "nei"

    def test_english_has_commas_and_points(self) -> None:
        rows = list(csv.DictReader(io.StringIO(benefit_csv.figures_csv(m.page(), translator("en")))))
        assert (rows[0]["Period"], rows[0]["Value"]) == ("2024-01", "19.6")

    def test_no_text_is_taken_for_a_formula(self) -> None:
        evil = m.page(m.row(title="=HYPERLINK(1)"))
        rows = list(csv.DictReader(io.StringIO(benefit_csv.figures_csv(evil, translator("en")))))
        assert rows[0]["What is followed"] == "'=HYPERLINK(1)"
