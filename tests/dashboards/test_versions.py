"""The versions of a plan on its pages, drawn from the demo: listed, compared, downloaded, answered; and figures deleted."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dash import dcc, html
from dash.development.base_component import Component

import demo_database
from dashboards.test_components import parts, text
from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.errors import NotFound
from gevinst.domain.text import Language
from gevinst.services.everything import Services
from gevinst_dashboards.components import version_bar
from gevinst_dashboards.pages import benefit, benefits, plan_benefit, plan_deleting, steering, versions
from gevinst_dashboards.views_context import Context, build_context

SLUG = demo_database.PROJECT
ADDRESS = f"/prosjekt/{SLUG}/plan/versjoner"
INSIDE = (Role.PROJECT_GROUP, Role.STEERING_GROUP)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    engine = demo_database.engine_on(tmp_path_factory.mktemp("versions"))
    yield Services(engine, demo_database.clock)
    engine.dispose()


def somebody(role: Role, language: Language = "nb") -> Actor:
    return Actor(1, "Prosjektleder", language, (Membership(role, "project", SLUG),))


def context_of(services: Services, role: Role, language: Language = "nb") -> Context:
    actor = somebody(role, language)
    return build_context(services, actor, csrf="x", address=ADDRESS, slug=SLUG, demo=True)


def drawn(services: Services, role: Role, query: dict[str, str] | None = None, page: Any = versions) -> Any:
    return page.render(context_of(services, role), services, {"slug": SLUG}, query or {})


def links(component: Component) -> dict[str, str]:
    """Words -> address. A label that says more stands for the words."""
    return {getattr(each, "aria-label", None) or text(each): each.href for each in parts(component, html.A)}


def ids(component: Component) -> set[str]:
    return {each.id for each in parts(component) if isinstance(getattr(each, "id", None), str)}


def sections(component: Component) -> dict[str, str]:
    return {text(each.children[0]): text(each) for each in parts(component, html.Section) if each.children}


class TestTheVersionsPage:
    @pytest.mark.parametrize("role", [*INSIDE, Role.FUNDER])
    def test_every_version_is_listed_with_what_it_is_and_what_it_changed(
        self, demo: Services, role: Role
    ) -> None:
        own = next(
            said for title, said in sections(drawn(demo, role)).items() if "Vedtatte versjoner" in title
        )
        assert "Versjon 2 (gjelder nå)." in own
        assert "Versjon 1 (den opprinnelige)." in own
        assert own.index("Versjon 2") < own.index("Versjon 1")

    @pytest.mark.parametrize("role", [*INSIDE, Role.FUNDER])
    def test_any_two_are_compared_and_downloaded(self, demo: Services, role: Role) -> None:
        found = drawn(demo, role, {"fra": "1", "til": "2"})
        goals = links(found)
        assert goals["Last ned forskjellen som Word"] == f"/fil/versjoner/{SLUG}/1/2.docx"
        assert goals["Last ned forskjellen som PDF"] == f"/fil/versjoner/{SLUG}/1/2.pdf"
        back = drawn(demo, role, {"fra": "2", "til": "1"})
        assert links(back)["Last ned forskjellen som PDF"] == f"/fil/versjoner/{SLUG}/2/1.pdf"
        chosen = [each.value for each in parts(found) if getattr(each, "name", None) in ("fra", "til")]
        assert chosen == ["1", "2"]

    @pytest.mark.parametrize("role", [*INSIDE, Role.FUNDER])
    def test_the_same_version_twice_is_no_comparison_and_no_file(self, demo: Services, role: Role) -> None:
        found = drawn(demo, role, {"fra": "1", "til": "1"})
        assert "Velg to ulike versjoner." in text(found)
        assert not [goal for goal in links(found).values() if goal.startswith("/fil/")]

    def test_what_is_not_adopted_is_told_to_those_inside_only(self, demo: Services) -> None:
        def choices(role: Role) -> set[str]:
            found = parts(drawn(demo, role))
            return {
                option["value"]
                for each in found
                if getattr(each, "name", None) == "fra"
                for option in each.options
            }

        assert choices(Role.FUNDER) == {"1", "2"}
        assert all(choices(role) == {"1", "2", "proposal", "draft"} for role in INSIDE)
        outside = drawn(demo, Role.FUNDER, {"fra": "2", "til": "proposal"})
        assert "forslag" not in text(outside).lower()
        place = next(each for each in parts(outside, dcc.Store) if each.id == "version-place")
        assert place.data["proposal"] is None

    def test_each_sees_the_buttons_of_what_is_theirs_to_do(self, demo: Services) -> None:
        acts = {
            role: {each for each in ids(drawn(demo, role)) if each.startswith("version-")}
            & {"version-accept", "version-return", "version-withdraw", "version-propose"}
            for role in (*INSIDE, Role.FUNDER)
        }
        assert acts == {
            Role.PROJECT_GROUP: {"version-withdraw"},
            Role.STEERING_GROUP: {"version-accept", "version-return"},
            Role.FUNDER: set(),
        }


class TestTheStrip:
    @pytest.mark.parametrize("role", [*INSIDE, Role.FUNDER])
    def test_it_is_the_same_on_every_page_of_the_plan(self, demo: Services, role: Role) -> None:
        context = context_of(demo, role)
        bar = demo.versions.bar(context.actor, SLUG)
        wanted = text(version_bar(bar, context._, plan_link=True))
        own = demo.plans.document(context.actor, SLUG).benefits[0].id
        one = plan_benefit.render(context, demo, {"slug": SLUG, "benefit": own}, {})
        shown = next(each for each in parts(one) if getattr(each, "id", None) == "plan-version")
        assert text(shown) == wanted
        register = benefits.render(context, demo, {"slug": SLUG}, {})
        (strip,) = [each for each in parts(register) if getattr(each, "className", None) == "gv-version"]
        assert text(strip).startswith(wanted)
        assert "Hvem som leverer" in text(strip)
        assert ("foreslått" in wanted) is (role in INSIDE)


class TestTheSteeringGroupsPage:
    def test_the_proposal_is_first_with_its_reason_and_its_changes(self, demo: Services) -> None:
        found = drawn(demo, Role.STEERING_GROUP, page=steering)
        waiting = demo.versions.page(somebody(Role.STEERING_GROUP), SLUG).proposal
        assert waiting is not None
        assert waiting.difference is not None
        first = next(iter(sections(found).values()))
        assert waiting.reason in first
        assert waiting.asked_by in first
        assert waiting.difference.items[0].text in first
        assert links(found)["Svar på forslaget"] == f"{ADDRESS}#forslag"

    def test_the_project_group_is_led_to_it_without_being_asked_to_answer(self, demo: Services) -> None:
        goals = links(drawn(demo, Role.PROJECT_GROUP, page=steering))
        assert goals["Se forslaget"] == f"{ADDRESS}#forslag"
        assert "Svar på forslaget" not in goals


class TestTheBaselinesTrail:
    def test_who_registered_and_confirmed_it_and_when_on_both_pages(self, demo: Services) -> None:
        context = context_of(demo, Role.PROJECT_GROUP)
        document = demo.plans.document(context.actor, SLUG)
        own, key = next(
            (each.id, each.indicators[0].key)
            for each in document.benefits
            if each.indicators
            and each.indicators[0].kind == "number"
            and each.indicators[0].baseline.state == "confirmed"
        )
        plan = text(plan_benefit.render(context, demo, {"slug": SLUG, "benefit": own}, {}))
        page = text(benefit.render(context, demo, {"slug": SLUG, "key": key}, {}))
        steps = demo.projects.benefit(context.actor, SLUG, key).baseline_trail
        assert [each.action for each in steps] == ["confirm_baseline", "register_baseline"]
        for step in steps:
            assert step.text in plan
            assert step.text in page
        when = context._.date(steps[0].at)
        assert f"Bekreftet{when}, Prosjektleder" in plan
        assert f"Bekreftet {when}, Prosjektleder" in page


class TestDeletingAFigure:
    @pytest.fixture
    def own(self, tmp_path: Path) -> Iterator[Services]:
        engine = demo_database.engine_on(tmp_path)
        yield Services(engine, demo_database.clock)
        engine.dispose()

    def test_it_is_offered_to_those_who_may_edit_and_says_which(self, demo: Services) -> None:
        def boxes(role: Role) -> list[str]:
            context = context_of(demo, role)
            shown = next(
                each for each in demo.plans.document(context.actor, SLUG).benefits if each.indicators
            )
            page = plan_benefit.render(context, demo, {"slug": SLUG, "benefit": shown.id}, {})
            return [
                text(each)
                for each in parts(page, html.Button)
                if isinstance(getattr(each, "id", None), dict)
                and each.id["type"] == plan_deleting.DELETE_INDICATOR
            ]

        first = next(
            each for each in demo.plans.document(somebody(Role.FUNDER), SLUG).benefits if each.indicators
        )
        assert boxes(Role.PROJECT_GROUP) == [f"Slett for godt: {each.title}" for each in first.indicators]
        assert boxes(Role.FUNDER) == []

    def test_what_stands_on_it_is_said_and_it_stays(self, demo: Services) -> None:
        context = context_of(demo, Role.PROJECT_GROUP)
        indicator = demo.plans.document(context.actor, SLUG).benefits[0].indicators[0]
        said = text(plan_deleting.delete_indicator(demo, context, SLUG, indicator.id))
        blocks = demo.versions.indicator_blocks(context.actor, SLUG, indicator.id)
        assert {each.kind for each in blocks} >= {"figures", "adopted"}
        assert all(each.text in said for each in blocks)
        assert demo.plans.document(context.actor, SLUG).indicator(indicator.id) is not None

    def test_one_that_nothing_stands_on_is_gone_and_the_log_says_so(self, own: Services) -> None:
        context = context_of(own, Role.PROJECT_GROUP)
        first = own.plans.document(context.actor, SLUG).benefits[0].id
        made = own.plans.add_indicator(context.actor, SLUG, first, None, "Telefoner", ())
        assert plan_deleting.delete_indicator(own, context, SLUG, made) is None
        with pytest.raises(NotFound):
            own.versions.indicator_blocks(context.actor, SLUG, made)
        assert "Prosjektleder slettet måltallet Telefoner" in {
            line.text for line in own.projects.home(context.actor, SLUG).log
        }
