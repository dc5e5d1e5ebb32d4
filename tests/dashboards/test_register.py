"""The register's page and that of who delivers, drawn from a small project."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from dash import html

import register_plan as r
from dashboards.test_components import parts, text
from gevinst.domain.access import Actor, Role
from gevinst.domain.horizon import Horizon
from gevinst.domain.plan import Indicator, IndicatorKind, Target, TargetKind
from gevinst.i18n import translator
from gevinst.services.everything import Services
from gevinst_dashboards.components.hyphens import soft
from gevinst_dashboards.pages import benefits, benefits_table, reporters
from gevinst_dashboards.views_context import Context, ProjectChoice

NB = translator("nb")
PATH = f"/prosjekt/{r.SLUG}/gevinster"


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """For reading only."""
    made = r.on_database(f"sqlite:///{tmp_path_factory.mktemp('register') / 'register.sqlite'}")
    yield made
    made.engine.dispose()


def context(actor: Actor) -> Context:
    choice = ProjectChoice(r.SLUG, "Nær hjelp", scheme="hn-2025")
    return Context(actor, translator(actor.language), r.NOW, "csrf", PATH, project=choice, projects=(choice,))


def drawn(services: Services, role: Role = Role.PROJECT_GROUP, **query: str) -> Any:
    ctx = context(r.somebody(role))
    return benefits.layout(ctx, services.register.page(ctx.actor, r.SLUG, query))


def plain(component: Any) -> str:
    return text(component).replace("\u00ad", "").replace("\u00a0", " ")


def row_of(page: Any, title: str) -> Any:
    return next(row for row in parts(page, html.Tr) if plain(row).startswith(title))


class TestRegister:
    def test_the_sentence_says_how_many_and_what_comes_first(self, services: Services) -> None:
        lead = next(p for p in parts(drawn(services), html.P) if getattr(p, "className", "") == "gv-lead")
        assert plain(lead) == (
            "4 gevinster og 1 ulempe. 2 er ferdig utfylt. 3 mangler noe, først nullpunktet for tilfredshet."
        )

    def test_an_empty_cell_leads_to_its_field(self, services: Services) -> None:
        row = row_of(drawn(services), "Økt kvalitet")
        gaps = {
            plain(a).split(":")[0]: a.href
            for a in parts(row, html.A)
            if getattr(a, "className", "") == "gv-gap"
        }
        assert {words: href.split("#")[1] for words, href in gaps.items()} == {
            "Velg gevinsteier": "felt3",
            "Registrer": "felt4",
            "Sett mål": "felt8",
        }
        assert "8 av 12" in plain(row)
        more = next(a for a in parts(row, html.A) if getattr(a, "className", "") == "gv-more")
        assert (plain(more), more.href.split("#")[1]) == (
            "Fyll ut frigjorte ressurser: Økt kvalitet",
            "felt7",
        )

    def test_two_measures_are_two_lines_of_one_benefit(self, services: Services) -> None:
        page = drawn(services)
        row = row_of(page, "Færre unødvendige innleggelser")
        head = next(iter(parts(row, html.Th)))
        assert head.rowSpan == 2
        lines = [each for each in parts(page, html.Tr) if getattr(each, "className", "") == "is-more"]
        assert [plain(each).startswith("Reisetid") for each in lines] == [True]

    def test_a_drawback_has_a_limit(self, services: Services) -> None:
        row = plain(row_of(drawn(services), "Mer kveldsarbeid"))
        assert "Rammer ansatte · følger av færre unødvendige innleggelser" in row
        assert "høyst 50" in row

    def test_sorting_and_filters_keep_what_is_chosen(self, services: Services) -> None:
        page = drawn(services, vis="mangler", part="nordbygd", side="1")
        heads = {plain(a): a.href for a in parts(page, html.A) if getattr(a, "className", "") == "gv-sort"}
        assert heads["Status"] == f"{PATH}?vis=mangler&part=nordbygd&sorter=status"
        assert heads["Utfylt"] == f"{PATH}?vis=mangler&part=nordbygd&sorter=-utfylt"
        sorted_by = [th for th in parts(page, html.Th) if getattr(th, "aria-sort", None)]
        assert [(plain(th), getattr(th, "aria-sort")) for th in sorted_by] == [("Utfylt", "ascending")]
        segments = {plain(a): a.href for a in parts(page, html.A) if getattr(a, "className", "") == "btn"}
        assert segments["Alle 5"] == f"{PATH}?part=nordbygd"
        assert segments["Mine 2"] == f"{PATH}?vis=mine&part=nordbygd"

    def test_nothing_fits_is_said_with_a_way_back(self, services: Services) -> None:
        page = drawn(services, type="ulempe", vis="mangler")
        assert "Ingen gevinster passer med det du har valgt." in plain(page)
        assert not [each for each in parts(page, html.Table) if "gv-reg" in each.className]

    def test_who_may_only_read_is_not_led_to_the_fields(self, services: Services) -> None:
        page = drawn(services, Role.STEERING_GROUP)
        looks = [str(getattr(a, "className", "")) for a in parts(page, html.A)]
        assert not [look for look in looks if "gv-gap" in look or "gv-more" in look or "btn-primary" in look]
        assert "Neste steg" not in plain(page)

    def test_the_burden_says_that_nobody_is_chosen(self, services: Services) -> None:
        page = drawn(services)
        table = next(each for each in parts(page, html.Table) if "gv-burden" in each.className)
        assert "Velg hvem som leverer" in plain(table)
        assert plain(list(parts(table, html.Tr))[-1]) == "Til sammen71 i kvartalet"

    def test_the_page_is_one_for_the_printer(self, services: Services) -> None:
        page = drawn(services)
        assert benefits.LANDSCAPE
        button = next(b for b in parts(page, html.Button) if getattr(b, "data-act", None) == "print")
        assert plain(button) == "Skriv ut"
        for id in ("neste", "krever"):
            own = next(s for s in parts(page, html.Section) if getattr(s, "aria-labelledby", "") == id)
            assert "gv-noprint" in own.className

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"kind": TargetKind.CHANGE_PERCENT, "value": -10}, "−10\u00a0%"),
            ({"kind": TargetKind.CHANGE, "value": 2}, "+2"),
            ({"kind": TargetKind.RANGE, "low": 1, "high": 2.5}, "1–2,5"),
            ({"kind": TargetKind.TEXT, "text": "Avtalen er signert"}, "Avtalen er signert"),
            ({"value": 4.5}, "4,5"),
        ],
    )
    def test_targets_that_cannot_be_reckoned_yet_are_said_as_promised(
        self, given: dict[str, Any], said: str
    ) -> None:
        target = Target.model_validate({"horizon": Horizon.LONG, **given})
        assert benefits_table.target_words(r.number("reisetid", "travel_time"), target, NB) == said

    def test_a_step_is_said_in_its_own_words(self) -> None:
        own = Indicator(key="a", title="A", kind=IndicatorKind.SCALE, scale_labels=("Nei", "Ja"))
        assert benefits_table.target_words(own, Target(horizon=Horizon.LONG, value=1), NB) == "Ja"


class TestPager:
    def test_the_pages_keep_the_address_and_all_can_be_shown(self, services: Services) -> None:
        ctx = context(r.somebody())
        page = services.register.page(ctx.actor, r.SLUG, {"sorter": "tittel"})
        middle = benefits.layout(ctx, replace(page, page=2, pages=3, shown=130))
        nav = next(n for n in parts(middle, html.Nav) if getattr(n, "className", "").startswith("gv-pager"))
        assert {plain(a): a.href for a in parts(nav, html.A)} == {
            "Forrige": f"{PATH}?sorter=tittel&side=1",
            "Neste": f"{PATH}?sorter=tittel&side=3",
            "Vis alle, for utskrift": f"{PATH}?sorter=tittel&side=alle",
        }
        assert "51 til 100 av 130" in plain(nav)


class TestWhoDelivers:
    def page(self, services: Services, role: Role = Role.PROJECT_GROUP, **query: str) -> Any:
        ctx = context(r.somebody(role))
        return reporters.layout(ctx, services.reporters.page(ctx.actor, r.SLUG, query))

    def test_one_role_shows_its_list(self, services: Services) -> None:
        said = plain(self.page(services, hvem="kystsykehuset:Poliklinikkleder"))
        assert "Skal leveres nå: Poliklinikkleder, Kystsykehuset HF" in said
        assert "Skal leveres nå" not in plain(self.page(services))

    def test_only_the_chosen_measure_has_controls(self, services: Services) -> None:
        def fields(page: Any) -> set[str]:
            ids = [getattr(each, "id", None) for each in parts(page)]
            return {
                each["of"].split(":")[0]
                for each in ids
                if isinstance(each, dict) and each["type"] == "plan-f"
            }

        assert fields(self.page(services)) == set()
        assert fields(self.page(services, endre="reinnleggelser")) == {"indicator", "series"}
        assert fields(self.page(services, endre="tilfredshet")) == {"indicator"}
        assert fields(self.page(services, Role.STEERING_GROUP, endre="reinnleggelser")) == set()


@pytest.mark.parametrize(
    ("word", "divided"),
    [
        ("spesialisthelsetjenesten", "spesialist-helse-tjenesten"),
        ("Kystsykehuset", "Kystsykehuset"),
        ("Virksomhetsleder", "Virksomhets-leder"),
        ("kort ord", "kort ord"),
    ],
)
def test_long_compounds_may_be_divided(word: str, divided: str) -> None:
    assert soft(word).replace("\u00ad", "-") == divided
