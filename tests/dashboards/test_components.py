"""The pieces pages are made of: words beside every colour, names for every control, tables that stay tables."""

from collections.abc import Iterator
from typing import Any, get_args

import dash_bootstrap_components as dbc
import pytest
from dash import html
from dash.development.base_component import Component

from dashboards.fakes import FakePeople, FakeServices, readmissions
from gevinst.domain.evaluation import Verdict
from gevinst.i18n import translator
from gevinst.services.views import ChangeKind
from gevinst_dashboards import components as c
from gevinst_dashboards.components.shell import shell
from gevinst_dashboards.prerender import to_html
from gevinst_dashboards.views_context import Context, build_context

NB = translator("nb")


def parts(component: Any, kind: type[Component] | None = None) -> Iterator[Any]:
    """The component and everything inside it, of one kind or all."""
    if isinstance(component, list | tuple):
        for child in component:
            yield from parts(child, kind)
    elif isinstance(component, Component):
        if kind is None or isinstance(component, kind):
            yield component
        yield from parts(getattr(component, "children", None), kind)


def text(component: Any) -> str:
    """All the words in it."""
    if isinstance(component, list | tuple):
        return "".join(text(child) for child in component)
    if isinstance(component, Component):
        return text(getattr(component, "children", None))
    return "" if component is None else str(component)


def attribute(component: Component, name: str) -> Any:
    return getattr(component, name, None)


class TestChips:
    def test_every_kind_of_development_has_a_shape_of_its_own(self) -> None:
        shapes = [
            next(iter(parts(c.change_chip(kind, "Ord", falling=True), html.I))).className
            for kind in get_args(ChangeKind)
        ]
        assert len(set(shapes)) == len(shapes)

    def test_the_arrow_points_where_the_number_goes(self) -> None:
        assert "bedre-ned" in to_html(c.change_chip("improvement", "Bedre", falling=True))
        assert "bedre-opp" in to_html(c.change_chip("improvement", "Bedre", falling=False))
        assert "verre-opp" in to_html(c.change_chip("concern", "Verre", falling=False))

    @pytest.mark.parametrize("verdict", list(Verdict))
    def test_every_verdict_has_a_word(self, verdict: Verdict) -> None:
        assert len(text(c.target_chip(verdict, NB))) > 3

    def test_in_a_table_only_what_needs_somebody_is_filled(self) -> None:
        filled = {
            verdict for verdict in Verdict if "plain" not in to_html(c.target_chip(verdict, NB, table=True))
        }
        assert filled == {Verdict.BEHIND, Verdict.WRONG_WAY}
        assert "plain" not in to_html(c.change_chip("concern", "Verre", falling=True, table=True))
        assert "plain" in to_html(c.change_chip("improvement", "Bedre", falling=True, table=True))

    @pytest.mark.parametrize(("part", "ring"), [(0.1, "pavei-1"), (0.5, "pavei-2"), (0.9, "pavei-3")])
    def test_the_ring_fills(self, part: float, ring: str) -> None:
        assert ring in to_html(c.target_chip(Verdict.ON_TRACK, NB, part=part))


class TestBullet:
    def test_the_words_carry_the_number(self) -> None:
        made = c.bullet(0.86, NB, expected=0.75)
        assert attribute(made, "aria-label") == "86\u00a0% av veien til målet"
        assert made.style == {"--v": 86, "--e": 75}

    def test_beyond_the_scale_is_drawn_at_its_end_and_said_in_full(self) -> None:
        made = c.bullet(1.67, NB)
        assert made.style["--v"] == 125
        assert "167" in attribute(made, "aria-label")
        assert "expect" not in to_html(made)

    def test_the_wrong_way(self) -> None:
        made = c.bullet(-0.42, NB, label="Lang sikt")
        assert attribute(made, "aria-label") == "Lang sikt: −42\u00a0% av veien til målet, feil vei"
        assert "bar--neg" in to_html(made)

    def test_nothing_to_show_is_not_a_zero(self) -> None:
        made = c.bullet_cell(None, NB)
        assert text(made) == "–"
        assert "role" not in to_html(made)


class TestTable:
    def test_every_cell_has_its_role_and_label(self) -> None:
        made = c.table(
            "Gevinst",
            [c.Column("Sist", number=True)],
            [c.Row("A", ["1"], "/a", "under")],
            label="Tabell over gevinster",
        )
        roles = {attribute(part, "role") for part in parts(made)} - {None}
        assert roles == {"region", "table", "rowgroup", "row", "columnheader", "rowheader", "cell"}
        cell = next(parts(made, html.Td))
        assert attribute(cell, "data-label") == "Sist"
        assert "num" in cell.className
        assert attribute(made, "tabIndex") == 0

    def test_a_row_with_a_cell_too_few_is_a_mistake(self) -> None:
        with pytest.raises(ValueError, match="zip"):
            c.table("x", [c.Column("a"), c.Column("b")], [c.Row("r", ["1"])], label="y")

    def test_sorting_is_said(self) -> None:
        made = c.table("x", [c.Column("a", sort="?s=a", sorted="ascending")], [], label="y")
        assert 'aria-sort="ascending"' in to_html(made)

    def test_a_group_spans_the_table(self) -> None:
        made = c.table("x", [c.Column("a"), c.Column("b")], [c.Row("I rute", group=True)], label="y")
        assert 'colspan="3"' in to_html(made)


class TestForms:
    def test_label_help_and_error_are_tied_to_the_field(self) -> None:
        made = c.field(
            "Nullpunkt", c.number_input("f1"), NB, help="Snittet.", error="Ikke et tall.", need="must"
        )
        control = next(parts(made, dbc.Input))
        assert next(parts(made, html.Label)).htmlFor == "f1"
        assert attribute(control, "aria-describedby") == "f1-help f1-error"
        assert attribute(control, "aria-invalid") == "true"
        assert "is-invalid" in control.className
        assert "num" in control.className.split()
        assert {part.id for part in parts(made) if attribute(part, "id")} == {"f1", "f1-help", "f1-error"}
        assert "Må fylles ut" in text(made)

    def test_a_field_without_faults_says_nothing(self) -> None:
        control = next(parts(c.field("Navn", dbc.Input(id="n"), NB), dbc.Input))
        assert attribute(control, "aria-describedby") is None
        assert attribute(control, "aria-invalid") is None

    def test_the_number_field_is_text(self) -> None:
        control = c.number_input("f")
        assert (control.type, control.inputmode) == ("text", "decimal")

    def test_the_summary_leads_to_the_fields(self) -> None:
        made = c.error_summary("1 må rettes", [("Feltet er tomt", "f1")])
        assert next(parts(made, html.A)).href == "#f1"
        assert made.role == "alert"


class TestFilters:
    FILTERS = (
        c.Filter("ordning", "Ordning", [("", "Alle"), ("nord", "Helse Nord")], "nord"),
        c.Filter("aar", "År", [("", "Alle"), ("2026", "2026")], "2026"),
    )

    def made(self) -> Component:
        query = {"ordning": "nord", "aar": "2026", "sort": "title"}
        return c.filter_bar(self.FILTERS, "/portefolje", query, NB)

    def test_each_chip_takes_its_own_filter_away(self) -> None:
        chips = [part for part in parts(self.made(), html.A) if "filterchip" in (part.className or "")]
        assert [chip.href for chip in chips] == [
            "/portefolje?aar=2026&sort=title",
            "/portefolje?ordning=nord&sort=title",
        ]
        assert text(chips[0]) == "Fjern filteret Ordning: Helse Nord"

    def test_what_is_not_a_filter_is_kept(self) -> None:
        hidden = [part for part in parts(self.made(), dbc.Input) if part.type == "hidden"]
        assert [(part.name, part.value) for part in hidden] == [("sort", "title")]
        clear = next(part for part in parts(self.made(), html.A) if text(part) == "Fjern alle")
        assert clear.href == "/portefolje?sort=title"

    def test_every_select_has_a_label(self) -> None:
        labels = {part.htmlFor for part in parts(self.made(), html.Label)}
        assert {part.id for part in parts(self.made(), dbc.Select)} == labels

    def test_all_can_be_chosen(self) -> None:
        select = next(parts(c.filter_bar([c.Filter("a", "A", [("", "Alle")])], "/x", {}, NB), dbc.Select))
        assert select.value == select.options[0]["value"] != ""


class TestTimeline:
    STRETCHES = (
        c.Stretch("Nullpunkt", "2024", 12),
        c.Stretch("Kort", "0–6", 6),
        c.Stretch("Lang", "6–24", 18),
    )

    def states(self, elapsed: float) -> list[str | None]:
        made = c.timeline(self.STRETCHES, elapsed, "Juni", "her er vi nå")
        return [part.className for part in parts(made, html.Li)]

    def test_past_now_and_later(self) -> None:
        assert self.states(15) == ["is-past", "is-now", None]
        assert self.states(0) == ["is-now", None, None]
        assert self.states(-3) == [None, None, None]
        assert self.states(99) == ["is-past"] * 3

    def test_where_we_are_is_read_aloud(self) -> None:
        assert "her er vi nå" in text(c.timeline(self.STRETCHES, 15, "Juni", "her er vi nå"))

    def test_the_mark_stays_on_the_line(self) -> None:
        assert c.timeline(self.STRETCHES, 18, "x", "y").style["--p"] == "50.0%"
        assert c.timeline(self.STRETCHES, 999, "x", "y").style["--p"] == "100.0%"


class TestChart:
    def test_it_has_a_name_a_description_and_a_table(self) -> None:
        made = c.chart("k", readmissions(), NB, subtitle="Prosent")
        picture = next(part for part in parts(made) if attribute(part, "role") == "img")
        ids = {part.id for part in parts(made) if isinstance(attribute(part, "id"), str)}
        assert set(attribute(picture, "aria-labelledby").split()) <= ids
        assert len(list(parts(made, html.Tr))) == 31

    def test_a_sparkline_has_words(self) -> None:
        assert c.sparkline([1], [2], "Fra 1 til 2").alt == "Fra 1 til 2"


class TestGrid:
    def test_numbers_are_read_by_us(self) -> None:
        column = c.number_column("v", "Verdi")
        assert column["cellDataType"] is False
        assert column["cellEditor"] == "agTextCellEditor"
        assert column["valueParser"] == {"function": "parseDecimal(params)"}

    def test_tab_leaves_and_the_order_is_the_reading_order(self) -> None:
        made = c.entry_grid("g", [c.number_column("v", "V")], [{"k": 1}], row_id="k", label="L", _=NB)
        options = made.children.dashGridOptions
        assert options["tabToNextCell"] == {"function": "leaveGrid(params)"}
        assert options["ensureDomOrder"]

    @pytest.mark.parametrize("language", ["nb", "nn"])
    def test_no_english_in_the_grid(self, language: str) -> None:
        english = set(c.grid_words(translator("en")).values())
        norwegian = set(c.grid_words(translator(language)).values())  # type: ignore[arg-type]
        assert not english & norwegian - {",", "\u00a0", "."}


def context(user: int = 1, slug: str | None = "trygg-hjem", **more: Any) -> Context:
    services = FakeServices(people=FakePeople())
    actor = services.people.actor(user, 1)
    assert actor is not None
    return build_context(services, actor, csrf="token", slug=slug, address="/prosjekt/trygg-hjem?x=1", **more)


class TestShell:
    def test_skip_link_first_and_one_main(self) -> None:
        made = shell(context(), "overview", html.H1("x"), title="T")
        assert next(parts(made, html.A)).href == "#hoved"
        mains = list(parts(made, html.Main))
        assert [main.id for main in mains] == ["hoved"]
        assert attribute(mains[0], "data-path") == "/prosjekt/trygg-hjem?x=1"
        assert attribute(mains[0], "data-title") == "T"

    def test_the_current_page_is_marked_for_all(self) -> None:
        made = shell(context(), "overview", [], title="T")
        current = [text(part) for part in parts(made, html.A) if attribute(part, "aria-current") == "page"]
        assert current == ["Oversikt"]

    def test_the_count_has_words(self) -> None:
        assert "3 mangler" in text(shell(context(), None, [], title="T"))

    def test_invented_figures_are_marked_in_the_demo_only(self) -> None:
        assert "Oppdiktede tall" in text(shell(context(demo=True), None, [], title="T"))
        assert "Oppdiktede tall" not in text(shell(context(), None, [], title="T"))

    def test_logging_out_is_a_post_with_the_token(self) -> None:
        forms = list(parts(shell(context(), None, [], title="T"), html.Form))
        assert forms
        assert all((form.method, form.action) == ("post", "/logout") for form in forms)
        assert all(form.children[0].value == "token" for form in forms)

    def test_changing_language_comes_back_here(self) -> None:
        links = [
            part.href
            for part in parts(shell(context(), None, [], title="T"), html.A)
            if part.href.startswith("/language/nn")
        ]
        assert set(links) == {"/language/nn?next=%2Fprosjekt%2Ftrygg-hjem%3Fx%3D1"}

    def test_an_action_bar_is_moved_out_of_main(self) -> None:
        page = html.Div([html.H1("x"), c.action_bar(c.button("Registrer", "r"), label="Handling")])
        made = shell(context(), None, page, title="T")
        assert "gv-actionbar" not in to_html(next(parts(made, html.Main)))
        assert to_html(made).count("gv-actionbar") == 1

    def test_ids_are_unique(self) -> None:
        ids = [part.id for part in parts(shell(context(), None, [], title="T")) if attribute(part, "id")]
        assert len(ids) == len(set(ids))
