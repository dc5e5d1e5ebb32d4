"""The project's front page and the cells that several pages share, drawn from made-up views."""

import dataclasses

import pytest
from dash import html

from dashboards import made_up as m
from dashboards.test_components import parts, text
from gevinst.domain.access import Role
from gevinst.domain.evaluation import Verdict
from gevinst.domain.horizon import Horizon
from gevinst.i18n import translator
from gevinst.services.views import Delivered, MoneySummary
from gevinst_dashboards.components import benefits as cells
from gevinst_dashboards.pages import home

NB = translator("nb")


def links(component: object) -> dict[str, str]:
    return {text(link): link.href for link in parts(component, html.A)}


class TestPage:
    def test_one_sentence_with_what_needs_somebody_in_bold(self) -> None:
        lead = next(
            p
            for p in parts(home.layout(m.context(), m.home()), html.P)
            if getattr(p, "className", None) == "gv-lead"
        )
        assert text(lead) == "To av tre gevinster er i rute. Ressursbruk går feil vei."
        assert [text(part) for part in parts(lead, html.Strong)] == ["Ressursbruk går feil vei."]

    def test_the_project_group_records_and_there_is_one_primary_button(self) -> None:
        drawn = home.layout(m.context(), m.home())
        head = drawn.children[0]
        primary = [a for a in parts(head, html.A) if "btn-primary" in str(getattr(a, "className", ""))]
        assert [(text(a), a.href) for a in primary] == [
            ("Registrer juni 2026", "/prosjekt/trygg-hjem/maling?periode=2026-06")
        ]
        assert links(head)["Styringsgruppe"] == "/prosjekt/trygg-hjem/styringsgruppe"

    def test_the_steering_group_gets_its_own_page_as_the_primary_button(self) -> None:
        drawn = home.layout(m.context(role=Role.STEERING_GROUP), m.home(may_record=False))
        primary = [
            a for a in parts(drawn.children[0], html.A) if "btn-primary" in str(getattr(a, "className", ""))
        ]
        assert [text(a) for a in primary] == ["Styringsgruppe"]

    def test_a_funder_has_no_button(self) -> None:
        context = m.context(role=Role.FUNDER)
        drawn = home.layout(context, m.home(may_record=False))
        assert not [a for a in parts(drawn, html.A) if "btn" in str(getattr(a, "className", "")).split()]

    def test_nothing_is_said_to_a_funder_as_if_the_project_were_theirs(self) -> None:
        theirs = text(home.layout(m.context(role=Role.FUNDER), m.home(may_record=False)))
        ours = text(home.layout(m.context(), m.home()))
        for own, told in (
            ("Å gjøre", "Det prosjektet skal gjøre"),
            ("Hvor vi er", "Hvor prosjektet er"),
            ("Det som trenger dere, står først.", "Det som trenger oppmerksomhet, står først."),
        ):
            assert own in ours
            assert told not in ours
            assert told in theirs
            assert own not in theirs

    def test_what_is_due_links_to_where_it_is_done(self) -> None:
        drawn = home.layout(m.context(), m.home())
        assert links(drawn)["Reisetid, mai"] == "/prosjekt/trygg-hjem/maling?periode=2026-05"
        assert links(drawn)["Alle frister"] == "/prosjekt/trygg-hjem/frister"
        late = [text(li) for li in parts(drawn, html.Li) if getattr(li, "className", None) == "is-over"]
        assert late == ["Reisetid, maiNordbygd mangler26 dager over fristen"]

    def test_delivered_and_spent_are_said_with_what_they_are_part_of(self) -> None:
        said = text(home.layout(m.context(), m.home()))
        assert "Juni 2026 levert39 av 42 verdier" in said
        assert "Brukt av tildelte midler1,74 av 2,40\u00a0mill.\u00a0kr" in said

    def test_what_is_not_known_is_left_out(self) -> None:
        nothing = MoneySummary(None, None, {}, {}, None)
        view = m.home(delivered=Delivered(None, "", 0, 0), money=nothing)
        said = text(home.layout(m.context(), view))
        assert "levert" not in said
        assert "Brukt av" not in said

    def test_each_benefit_is_a_row_that_leads_to_its_page(self) -> None:
        drawn = home.layout(m.context(), m.home())
        assert links(drawn)["Reinnleggelser innen 30 dager"] == "/prosjekt/trygg-hjem/gevinst/reinnleggelser"
        rows = [text(row) for row in parts(drawn, html.Tr)]
        assert rows[1].startswith("Ressursbruk")
        assert "14,6 %juni 2026" in rows[2]
        assert "Prøves ut" in rows[3]

    def test_an_empty_project_is_shown_how_to_begin(self) -> None:
        drawn = home.layout(m.context(), m.home(rows=(), due=(), sentence=()))
        assert not list(parts(drawn, html.Table))
        assert links(drawn)["Åpne planen"] == "/prosjekt/trygg-hjem/plan"
        steps = [text(li) for li in parts(drawn, html.Li)]
        assert len(steps) == 3


class TestCells:
    @pytest.mark.parametrize(
        ("changes", "word", "mark"),
        [
            ({}, "Bedre", "bedre-ned"),
            ({"change_way": "up"}, "Bedre", "bedre-opp"),
            ({"change_kind": "concern", "change_way": "up", "change_word": "Verre"}, "Verre", "verre-opp"),
            ({"change_kind": "neutral", "change_word": "Endret"}, "Endret", "endret-ned"),
            (
                {"change_kind": "common", "change_way": "flat", "change_word": "Vanlig variasjon"},
                "Vanlig variasjon",
                "ingen",
            ),
            ({"change_kind": "few", "change_word": "For få målinger"}, "For få målinger", "faa"),
            ({"change_kind": "none", "change_word": "Ikke vurdert"}, "Ikke vurdert", "ikkestartet"),
        ],
    )
    def test_development_has_a_word_and_a_shape(self, changes: dict[str, str], word: str, mark: str) -> None:
        drawn = cells.change_cell(m.row(**changes), NB)
        assert text(drawn) == word
        assert any(f"gv-i--{mark}" in str(i.className) for i in parts(drawn, html.I))

    def test_outside_a_table_the_chip_says_how_many_figures_it_rests_on(self) -> None:
        assert text(cells.change_cell(m.row(), NB, table=False)) == "Bedre (29 målinger)"

    def test_under_it_stands_how_large_the_change_is_and_how_many_figures_it_rests_on(self) -> None:
        assert (
            cells.change_under(m.row(evaluation=m.evaluation(finding=m.finding())))
            == "3,8 pp lavere · 29\u00a0målinger"
        )
        assert cells.change_under(m.steps()) == ""

    def test_under_the_target_stands_what_the_limits_say(self) -> None:
        row = m.row(assurance_text="Når målet av og til")
        assert text(cells.target_stacked(row, NB)) == "0,6 pp igjenNår målet av og til"

    def test_only_what_needs_somebody_is_filled(self) -> None:
        assert "gv-chip--plain" in cells.change_cell(m.row(), NB).className
        assert "gv-chip--plain" not in cells.change_cell(m.wrong_way(), NB).className
        assert "gv-chip--plain" in cells.target_cell(m.row(), NB).className
        assert "gv-chip--plain" not in cells.target_cell(m.wrong_way(), NB).className

    def test_behind_is_a_word_with_the_distance_under_it(self) -> None:
        row = m.wrong_way()
        assert text(cells.target_cell(row, NB)) == "Ligger bak"
        assert text(cells.target_stacked(row, NB)) == "Ligger bakFeil vei, 2,1 pp fra målet"

    def test_the_distance_is_said_in_the_measures_own_unit(self) -> None:
        assert text(cells.target_cell(m.row(), NB)) == "0,6 pp igjen"

    def test_a_step_that_is_ahead_is_on_the_way_and_one_that_has_passed_is_behind(self) -> None:
        assert text(cells.target_cell(m.steps(), NB)) == "På vei"
        late = dataclasses.replace(m.steps().horizons[0], passed=True, label="Ikke nådd")
        assert text(cells.target_cell(m.steps(now=late), NB)) == "Ligger bak"

    def test_figures_across_a_changed_definition_are_not_assessed(self) -> None:
        now = m.horizon(Horizon.LONG, Verdict.NOT_COMPARABLE, "Kan ikke sammenlignes", progress=None)
        row = m.row(now=now)
        assert text(cells.target_cell(row, NB)) == "Ikke vurdert"
        assert text(cells.target_stacked(row, NB)) == "Ikke vurdertKan ikke sammenlignes"

    def test_a_sparkline_says_from_what_to_what(self) -> None:
        drawn = cells.spark_cell(m.row(), NB)
        assert drawn.alt == "Reinnleggelser innen 30 dager: fra 19,6 til 14,6"

    def test_few_figures_are_words_instead_of_a_line(self) -> None:
        assert text(cells.spark_cell(m.row(line=m.line((1.0, None, 2.0))), NB)) == "2 målinger"
        assert text(cells.spark_cell(m.steps(), NB)) == "3 vurderinger"
        assert text(cells.spark_cell(m.unmeasured(), NB)) != ""
