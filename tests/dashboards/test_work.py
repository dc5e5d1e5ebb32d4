"""The pages of activities, risks and the log, on the demo: what stands on them, the forms, and what a save says."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
from dash import html

import demo_database
from dashboards.test_components import parts, text
from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.text import Language
from gevinst.services.everything import Services
from gevinst_dashboards import prerender
from gevinst_dashboards.components.gantt import gantt
from gevinst_dashboards.navigation import menu
from gevinst_dashboards.pages import activities, log, risks, work_parts, work_saving
from gevinst_dashboards.views_context import Context, build_context
from identity_numbers import synthetic

SLUG = demo_database.PROJECT
PAGES = {"activities": activities, "risks": risks, "log": log}


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    engine = demo_database.engine_on(tmp_path)
    yield Services(engine, demo_database.clock)
    engine.dispose()


def context(services: Services, role: Role = Role.PROJECT_GROUP, language: Language = "nb") -> Context:
    actor = Actor(1, "Prosjektleder", language, (Membership(role, "project", SLUG),))
    return build_context(services, actor, csrf="x", address="/", slug=SLUG, demo=True)


def drawn(
    services: Services,
    page: str,
    role: Role = Role.PROJECT_GROUP,
    language: Language = "nb",
    **query: str,
) -> Any:
    return PAGES[page].render(context(services, role, language), services, {"slug": SLUG}, query)  # type: ignore[attr-defined]


def by_id(component: Any) -> dict[str, Any]:
    return {each.id: each for each in parts(component) if isinstance(getattr(each, "id", None), str)}


def held(page: Any, editing: work_parts.Editing) -> dict[str, str]:
    """What the form on a page holds, as its callback is given it."""
    found = by_id(page)
    return {name: found[editing.id(name)].value.replace("*", "") for name in editing.names}


def first(services: Services, title: str = "") -> Any:
    rows = services.follow_up.activities(context(services).actor, SLUG).rows
    return next(row for row in rows if row.activity.title.startswith(title))


def save(
    services: Services, editing: work_parts.Editing, fields: Mapping[str, str], version: int = 0
) -> tuple[str | None, int]:
    said, now = work_saving.store(context(services), services, SLUG, editing, fields, version)
    return (text(said) if said is not None else None), now


class TestWhatStandsThere:
    def test_activities_have_both_plans_status_and_reason(self, services: Services) -> None:
        page = drawn(services, "activities")
        rows = [text(row) for row in parts(page, html.Tr)]
        moved = next(row for row in rows if row.startswith("Spesialist på video"))
        assert "Videorommet i Elvestrand ble to måneder forsinket" in moved
        assert "Ferdig" in moved
        assert "Neste milepæl: " in text(page)

    def test_bars_and_table_have_the_same_rows(self, services: Services) -> None:
        view = services.follow_up.activities(context(services).actor, SLUG)
        page = drawn(services, "activities")
        bars = [each for each in parts(page, html.Div) if getattr(each, "className", "") == "gv-gantt__row"]
        assert [text(each) for each in bars[1:]] == [row.activity.title for row in view.rows]
        body = next(iter(parts(page, html.Tbody)))
        assert len(list(parts(body, html.Tr))) == len(view.rows)

    def test_a_bar_is_carried_out_until_today_and_first_planned_beside_it(self, services: Services) -> None:
        view = services.follow_up.activities(context(services).actor, SLUG)
        assert view.gantt is not None
        row = next(at for at, each in enumerate(view.rows) if each.activity.title.startswith("Hjemmebesøk"))
        bar = activities.Bar("Hjemmebesøk", view.gantt.rows[row], begun=True, cancelled=False)
        drawing = gantt(view.gantt, [bar], "x", context(services)._)
        marks = {each.className: each.style for each in parts(drawing, html.I) if hasattr(each, "style")}
        now = f"{(view.gantt.now or 0) * 100:.2f}%"
        carried, rest = marks["is-carried"], marks["is-rest"]
        assert carried["left"] == rest["left"]
        end = float(carried["left"].rstrip("%")) + float(carried["width"].rstrip("%"))
        assert f"{end:.2f}%" == now
        assert float(rest["width"].rstrip("%")) > float(carried["width"].rstrip("%"))

    def test_risks_have_level_action_and_benefit(self, services: Services) -> None:
        page = drawn(services, "risks")
        assert "3 åpne risikoer. 2 er høye." in text(page)
        row = next(text(each) for each in parts(page, html.Tr) if "Mangel på sykepleiere" in text(each))
        assert "Felles helgevakt" in row
        assert "Høy" in row
        link = next(each for each in parts(page, html.A) if "/gevinst/" in (each.href or ""))
        assert text(link)

    def test_risks_of_one_benefit(self, services: Services) -> None:
        view = services.follow_up.risks(context(services).actor, SLUG)
        own = next(row for row in view.open if row.benefit)
        page = text(drawn(services, "risks", gevinst=own.risk.benefit or ""))
        assert own.risk.text in page
        assert not any(row.risk.text in page for row in view.open if row.risk.benefit != own.risk.benefit)

    def test_the_log_by_kind_and_what_is_lacking(self, services: Services) -> None:
        every = text(drawn(services, "log"))
        assert "Brukermedvirkning2" in every
        own = drawn(services, "log", slag="transfer")
        assert "Ingenting er skrevet ennå for: Pasienter og brukere, Ansatte, Samfunnet" in text(own)
        begin = next(each.href for each in parts(own, html.A) if text(each) == "Samfunnet")
        assert "for=society" in begin

    def test_an_empty_page_says_which_report_asks_for_it(self, services: Services) -> None:
        actor = context(services).actor
        for row in services.follow_up.activities(actor, SLUG).rows:
            services.follow_up.remove(actor, SLUG, row.activity.id, row.version)
        page = text(drawn(services, "activities"))
        assert "Ingen aktiviteter er skrevet ned ennå" in page
        assert "fylles herfra: Prosjektrapport" in page


class TestReaders:
    @pytest.mark.parametrize("role", [Role.STEERING_GROUP, Role.FUNDER, Role.BENEFIT_OWNER])
    @pytest.mark.parametrize("page", PAGES)
    def test_they_are_offered_nothing_to_write_with(self, services: Services, page: str, role: Role) -> None:
        one = first(services).activity.id
        found = drawn(services, page, role, ny="risiko", aktivitet=one)
        assert not [each for each in by_id(found) if each.endswith("-save")]
        assert "Endre:" not in text(found)
        assert "Gjennomføring" in [item.label for item in menu(context(services, role))]

    def test_they_see_how_one_has_been(self, services: Services) -> None:
        row = first(services, "Hjemmebesøk")
        fields = {**activities.values(row.activity), "progress": "delayed"}
        assert save(services, activities.EDITING, fields, row.version)[0] is None
        page = drawn(services, "activities", Role.FUNDER, aktivitet=row.activity.id)
        past = next(each for each in parts(page, html.Ol))
        assert [text(each).split(" · ")[0] for each in parts(past, html.Li)] == [
            "24.\u00a0juni 2026Forsinket",
            "1.\u00a0februar 2025Pågår",
            "Fra begynnelsenPlanlagt",
        ]

    def test_those_who_only_deliver_figures_have_no_such_menu(self, services: Services) -> None:
        assert "work" not in [item.key for item in menu(context(services, Role.REPORTER))]


class TestForms:
    @pytest.mark.parametrize("language", get_args(Language))
    @pytest.mark.parametrize(
        ("page", "query"),
        [
            ("activities", {"ny": "aktivitet"}),
            ("activities", {"ny": "milepael"}),
            ("risks", {"ny": "risiko"}),
            ("log", {"ny": "foring"}),
            *(("log", {"ny": kind, "slag": kind}) for kind in log.KINDS),
        ],
    )
    def test_they_are_drawn_in_every_language(
        self, services: Services, page: str, query: dict[str, str], language: Language
    ) -> None:
        found = prerender.to_html(drawn(services, page, language=language, **query))
        assert found.count("<h1") == 1
        assert "gv-card--form" in found

    def test_what_exists_opens_with_its_words_and_is_saved_as_it_is(self, services: Services) -> None:
        for row in services.follow_up.activities(context(services).actor, SLUG).rows:
            page = drawn(services, "activities", aktivitet=row.activity.id)
            fields = held(page, activities.EDITING)
            assert {**activities.values(row.activity), "holds_from": ""} == fields
            assert save(services, activities.EDITING, fields, row.version)[0] is None
            assert first(services, row.activity.title).version == row.version
        view = services.follow_up.risks(context(services).actor, SLUG)
        own = next(row for row in view.open if row.benefit)
        fields = held(drawn(services, "risks", risiko=own.risk.id), risks.EDITING)
        assert save(services, risks.EDITING, fields, own.version) == (None, 0)
        assert own in services.follow_up.risks(context(services).actor, SLUG).open

    def test_a_new_milestone_and_a_new_entry_are_saved(self, services: Services) -> None:
        fields = held(drawn(services, "activities", ny="milepael"), activities.EDITING)
        said = save(services, activities.EDITING, {**fields, "title": "Vedtak", "ends": "1.10.2026"})
        assert said == (None, 0)
        assert first(services, "Vedtak").activity.milestone
        for kind in log.KINDS:
            page = drawn(services, "log", ny=kind, slag=kind)
            fields = held(page, log.EDITING) | {"text": f"Om {kind}"}
            assert save(services, log.EDITING, fields) == (None, 0)
            assert f"Om {kind}" in text(drawn(services, "log", slag=kind))

    def test_the_first_plan_is_said_and_its_dates_are_not_to_be_changed(self, services: Services) -> None:
        own = first(services, "Spesialist").activity
        page = drawn(services, "activities", aktivitet=own.id)
        assert "I den første planen: mars–aug. 2025." in text(page)
        assert by_id(page)[activities.EDITING.id("first_plan")].type == "hidden"


class TestSaving:
    def test_all_that_is_wrong_stands_above_the_button(self, services: Services) -> None:
        fields = {"title": "", "starts": "snart", "ends": "1.2.2026", "progress": "planned", "text": synthetic(12, 3)}  # fmt: skip
        said, _version = save(services, activities.EDITING, fields)
        assert said is not None
        assert said.startswith("3 felt må rettes")
        assert "Hva som skal gjøres: Dette må fylles ut." in said
        assert synthetic(12, 3) not in said

    def test_the_second_editor_sees_what_stands_and_then_decides(self, services: Services) -> None:
        row = first(services, "Hjemmebesøk")
        opened = activities.values(row.activity)
        assert save(services, activities.EDITING, {**opened, "text": "Den første"}, row.version)[0] is None
        mine = {**opened, "text": "Den andre"}
        said, version = save(services, activities.EDITING, mine, row.version)
        assert said is not None
        assert "Hva som er gjort: Den første" in said
        assert "Hva som skal gjøres" not in said
        assert first(services, "Hjemmebesøk").activity.text == "Den første"
        assert save(services, activities.EDITING, mine, version)[0] is None
        assert first(services, "Hjemmebesøk").activity.text == "Den andre"

    def test_what_is_taken_away_meanwhile_is_not_saved(self, services: Services) -> None:
        row = first(services)
        services.follow_up.remove(context(services).actor, SLUG, row.activity.id, row.version)
        fields = {**activities.values(row.activity), "text": "For sent"}
        said, version = save(services, activities.EDITING, fields, row.version)
        assert said == "Noen har fjernet den siden du åpnet den. Ingenting er lagret."
        assert version == row.version
        page = drawn(services, "activities", fjernet=row.activity.id)
        assert activities.EDITING.id("restore") in by_id(page)

    def test_the_address_keeps_its_filters_when_a_form_closes(self) -> None:
        assert work_saving.closed("?slag=transfer&ny=transfer", log.EDITING) == "?slag=transfer"
        assert work_saving.closed("?slag=learning&foring=x", log.EDITING, "x") == "?slag=learning&fjernet=x"
        assert work_saving.closed("?fjernet=x", log.EDITING) == ""

    def test_others_are_told_whose_it_is(self, services: Services) -> None:
        fields = {"id": "x", "text": "Få", "likelihood": "1", "consequence": "1", "open": "yes"}
        said, _version = work_saving.store(context(services, Role.FUNDER), services, SLUG, risks.EDITING, fields, 0)  # fmt: skip
        assert text(said) == "Dette er det prosjektgruppa som skriver."
