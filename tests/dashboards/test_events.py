"""The page of events, on the demo: the list, the form, and both charts in words before new limits are saved."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args
from urllib.parse import parse_qsl, urlsplit

import pytest
from dash import dcc, html

import demo_database
from dashboards.test_components import parts, text
from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.errors import Refused
from gevinst.domain.follow_up import Event, EventKind
from gevinst.domain.text import Language
from gevinst.i18n import translator
from gevinst.services.events import EventRow, EventsPage
from gevinst.services.everything import Services
from gevinst_dashboards import prerender
from gevinst_dashboards.pages import benefit, events
from gevinst_dashboards.views_context import Context, build_context
from identity_numbers import synthetic

NB = translator("nb")
SLUG = demo_database.PROJECT
REASON = "Sykehuset har flyttet utskrivningene til formiddagen, og det blir slik"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    engine = demo_database.engine_on(tmp_path)
    yield Services(engine, demo_database.clock)
    engine.dispose()


def context(services: Services, role: Role = Role.PROJECT_GROUP, language: Language = "nb") -> Context:
    actor = Actor(1, "Prosjektleder", language, (Membership(role, "project", SLUG),))
    return build_context(services, actor, csrf="x", address="/", slug=SLUG, demo=True)


def drawn(
    services: Services, role: Role = Role.PROJECT_GROUP, language: Language = "nb", **query: str
) -> Any:
    return events.render(context(services, role, language), services, {"slug": SLUG}, query)


def by_id(component: Any) -> dict[Any, Any]:
    return {
        getattr(each, "id", None): each
        for each in parts(component)
        if isinstance(getattr(each, "id", None), str)
    }


def view(services: Services) -> EventsPage:
    return services.events.page(context(services).actor, SLUG)


def row(services: Services, kind: EventKind) -> EventRow:
    return next(each for each in view(services).rows if each.event.kind is kind)


class TestList:
    def test_each_has_its_kind_figure_date_and_who(self, services: Services) -> None:
        services.events.save(
            context(services).actor,
            SLUG,
            Event(kind=EventKind.CO_INTERVENTION, date=dt.date(2026, 5, 4), text="Ny ferge"),
        )
        first = next(iter(parts(drawn(services), html.Li)))
        assert text(first) == (
            " Noe annet som endret segNy ferge4.\u00a0mai 2026 · Hele prosjektet · ført opp av Prosjektleder · Endre «Ny ferge»"
        )

    def test_one_benefit_shows_its_own_and_the_whole_project_s(self, services: Services) -> None:
        broken = row(services, EventKind.DEFINITION_CHANGE)
        page = view(services)
        own = page.of_benefit[broken.event.indicator or ""]
        other = next(key for key in page.benefits if key != own)
        assert broken.event.text in text(drawn(services, gevinst=own))
        assert broken.event.text not in text(drawn(services, gevinst=other))
        assert "Hele prosjektet" in text(drawn(services, gevinst=other))

    def test_a_reader_is_offered_nothing(self, services: Services) -> None:
        page = drawn(services, Role.BENEFIT_OWNER, ny="hendelse")
        assert "Før opp en hendelse" not in text(page)
        assert events.FORM not in by_id(page)

    def test_the_steering_group_is_offered_new_limits_alone(self, services: Services) -> None:
        form = by_id(drawn(services, Role.STEERING_GROUP, ny="hendelse"))
        assert [each["value"] for each in form[events.KIND].options] == ["rebase"]

    @pytest.mark.parametrize("language", get_args(Language))
    def test_the_form_is_drawn_in_every_language(self, services: Services, language: Language) -> None:
        own = row(services, EventKind.DEFINITION_CHANGE).event.id
        for query in ({"ny": "hendelse"}, {"hendelse": own}):
            assert prerender.to_html(drawn(services, language=language, **query)).count("<h1") == 1


class TestForm:
    def test_what_exists_opens_with_its_words(self, services: Services) -> None:
        own = row(services, EventKind.DEFINITION_CHANGE).event
        form = by_id(drawn(services, hendelse=own.id))
        assert form[events.IDENTITY].value == own.id
        assert form[events.TEXT].value == own.text
        assert form[events.FIGURE].value == own.indicator
        assert form[events.KIND].value == "definition_change"
        assert events.REMOVE in form
        assert events.REMOVE not in by_id(drawn(services, ny="hendelse"))

    def test_a_new_one_from_a_benefit_is_on_its_figure(self, services: Services) -> None:
        page = view(services)
        key, _name = page.figures[2]
        form = by_id(drawn(services, ny="hendelse", gevinst=page.of_benefit[key]))
        assert page.of_benefit[form[events.FIGURE].value] == page.of_benefit[key]

    def test_one_from_a_figure_has_its_kind_and_figure(self, services: Services) -> None:
        page = view(services)
        key, _name = page.figures[2]
        asked = urlsplit(events.new_definition(SLUG, page.of_benefit[key], key))
        assert asked.path == f"/prosjekt/{SLUG}/hendelser"
        form = by_id(drawn(services, **dict(parse_qsl(asked.query))))
        assert (form[events.KIND].value, form[events.FIGURE].value) == ("definition_change", key)

    @pytest.mark.parametrize(
        ("changes", "found"),
        [
            ({"text": ""}, {("text", "event_needs_what_else")}),
            ({"text": "x" * 301}, {("text", "text_too_long")}),
            ({"text": synthetic(1, 1)}, {("text", "personal_data")}),
            ({"day": "snart"}, {("date", "not_a_period")}),
            ({"kind": None, "day": "", "text": " "}, {("kind", "field_missing"), ("text", "field_missing"), ("date", "not_a_period")}),
        ],
    )  # fmt: skip
    def test_everything_wrong_is_named_at_once(
        self, changes: dict[str, str], found: set[tuple[str, str]]
    ) -> None:
        given: dict[str, Any] = {
            "identity": "",
            "kind": "co_intervention",
            "text": "Ny ferge",
            "day": "4.5.2026",
        }
        with pytest.raises(Refused) as refused:
            events.read_event(**(given | {"figure": "*", "party": "*"} | changes))
        assert {(each.field, each.code) for each in refused.value.problems} == found
        links = [a.href for a in parts(events.wrong(refused.value.problems, NB), html.A)]
        assert all(link in {f"#{events.KIND}", f"#{events.TEXT}", f"#{events.DATE}"} for link in links)
        assert len(links) == len(found)


def test_a_new_definition_keeps_every_figure_and_breaks_the_chart_with_its_reason(
    services: Services,
) -> None:
    own = context(services)
    indicator = services.plans.document(own.actor, SLUG).indicator("ventetid")
    assert indicator is not None

    def figures() -> list[Any]:
        return [
            each
            for each in services.measurements.export_rows(own.actor, SLUG)
            if each.indicator == "ventetid"
        ]

    def chart() -> str:
        params = {"slug": SLUG, "key": "ventetid"}
        page = benefit.render(own, services, params, {"vis": "normalomrade"})
        return json.dumps([each.data for each in parts(page, dcc.Store)], ensure_ascii=False, default=str)

    before, words = figures(), "Telles fra henvisning"
    assert words not in chart()
    given = ("", "definition_change", words, "1.9.2025", indicator[1].id, "*")
    assert events.store(own, services, SLUG, given, None) == (None, "")
    assert figures() == before
    assert words in chart()


class TestNewLimits:
    def given(self, services: Services, day: str) -> tuple[str, ...]:
        figure = services.plans.document(context(services).actor, SLUG).indicator("reinnleggelser")
        assert figure is not None
        return ("", "rebase", REASON, day, figure[1].id, "*")

    def test_the_first_press_shows_both_charts_and_the_second_saves(self, services: Services) -> None:
        ctx, given = context(services), self.given(services, "1.4.2025")
        before = len(view(services).rows)
        form = by_id(drawn(services, ny="hendelse"))
        given = (form[events.IDENTITY].value, *given[1:])
        shown, seal = events.store(ctx, services, SLUG, given, "")
        said = text(shown)
        assert "Uten de nye grensene" in said
        assert "Med de nye grensene" in said
        assert len(view(services).rows) == before
        again, left = events.store(ctx, services, SLUG, given, seal)
        assert (again, left) == (None, "")
        # A third press stores nothing new.
        events.store(ctx, services, SLUG, given, seal)
        assert row(services, EventKind.REBASE) is not None
        assert len(view(services).rows) == before + 1

    def test_what_is_refused_shows_no_chart(self, services: Services) -> None:
        said, seal = events.store(context(services), services, SLUG, self.given(services, "1.4.2015"), "")
        assert seal == ""
        assert [a.href for a in parts(said, html.A)] == [f"#{events.DATE}"]


def test_a_funder_has_no_link_to_it(services: Services) -> None:
    assert events.link_to(context(services, Role.FUNDER), SLUG, "x") is None
    link = events.link_to(context(services, Role.STEERING_GROUP), SLUG, "x")
    assert link is not None
    assert link.href == f"/prosjekt/{SLUG}/hendelser?gevinst=x"
