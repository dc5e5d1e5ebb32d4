"""The benefits map as a service: edited in its list, drawn with status, the same in every file."""

import pytest
from sqlalchemy import event

from gevinst.domain.errors import NotAllowed, Refused
from gevinst.domain.plan import MapKind

from .conftest import FJORDVIK, FUNDER, LANGUAGES, OPERATOR, PROJECT_GROUP, SLUG, STEERING, operator


def page(services, actor=PROJECT_GROUP, chosen=None):
    return services.maps.page(actor, SLUG, chosen)


def codes(services):
    return {each.code for each in page(services).advice}


def an_action(services, title="Felles utskrivningsmøte"):
    services.maps.add_node(PROJECT_GROUP, SLUG, MapKind.ACTION, title)
    return next(
        node for node in services.plans.document(PROJECT_GROUP, SLUG).map.nodes if node.title == title
    ).id


class TestEditing:
    def test_a_node_is_added_linked_changed_and_taken_away(self, small):
        benefit = small.plans.document(PROJECT_GROUP, SLUG).benefits[0].id
        action = an_action(small)
        small.maps.link(PROJECT_GROUP, SLUG, action, benefit)
        assert [
            (each.source, each.target) for each in small.plans.document(PROJECT_GROUP, SLUG).map.links
        ] == [(action, benefit)]
        small.maps.change_node(PROJECT_GROUP, SLUG, action, "Utskrivningsmøte på video", "Tre kommuner")
        entry = page(small).entries[action]
        assert (entry.title, entry.detail) == ("Utskrivningsmøte på video", "Tre kommuner")
        small.maps.unlink(PROJECT_GROUP, SLUG, action, benefit)
        assert small.plans.document(PROJECT_GROUP, SLUG).map.links == ()
        small.maps.link(PROJECT_GROUP, SLUG, action, benefit)
        small.maps.remove_node(PROJECT_GROUP, SLUG, action)
        drawn = small.plans.document(PROJECT_GROUP, SLUG).map
        assert (drawn.nodes, drawn.links) == ((), ())

    def test_a_link_that_goes_the_wrong_way_is_refused_and_nothing_is_stored(self, small):
        benefit = small.plans.document(PROJECT_GROUP, SLUG).benefits[0].id
        action = an_action(small)
        before = small.plans.document(PROJECT_GROUP, SLUG)
        with pytest.raises(Refused):
            small.maps.link(PROJECT_GROUP, SLUG, benefit, action)
        assert small.plans.document(PROJECT_GROUP, SLUG) == before

    def test_a_circle_between_benefits_is_refused(self, small):
        first, second = (each.id for each in small.plans.document(PROJECT_GROUP, SLUG).benefits)
        small.maps.link(PROJECT_GROUP, SLUG, first, second)
        assert small.plans.document(PROJECT_GROUP, SLUG).benefits[0].contributes_to == (second,)
        with pytest.raises(Refused):
            small.maps.link(PROJECT_GROUP, SLUG, second, first)

    @pytest.mark.parametrize("actor", [FUNDER, STEERING], ids=["funder", "steering"])
    def test_others_read(self, small, actor):
        assert not page(small, actor).may_edit
        with pytest.raises(NotAllowed):
            small.maps.add_node(actor, SLUG, MapKind.ACTION, "Møte")

    def test_it_is_in_the_trail(self, small):
        an_action(small)
        with small.plans.reading() as work:
            assert work.audits(SLUG)[0].action == "change_plan"


class TestAdvice:
    def test_what_leads_nowhere_and_what_nothing_leads_to(self, small):
        an_action(small)
        assert {"leads_nowhere", "benefit_from_nothing"} <= codes(small)

    def test_a_whole_chain_needs_none(self, small):
        benefits = [each.id for each in small.plans.document(PROJECT_GROUP, SLUG).benefits]
        action = an_action(small)
        ids = {}
        for kind, title in ((MapKind.CHANGE, "Planen er klar"), (MapKind.GOAL, "Tryggere hjemme")):
            small.maps.add_node(PROJECT_GROUP, SLUG, kind, title)
            nodes = small.plans.document(PROJECT_GROUP, SLUG).map.nodes
            ids[kind] = next(node.id for node in nodes if node.title == title)
        small.maps.link(PROJECT_GROUP, SLUG, action, ids[MapKind.CHANGE])
        for benefit in benefits:
            small.maps.link(PROJECT_GROUP, SLUG, ids[MapKind.CHANGE], benefit)
            small.maps.link(PROJECT_GROUP, SLUG, benefit, ids[MapKind.GOAL])
        assert codes(small) == set()


@pytest.fixture(scope="module")
def files(demo):
    return {ending: demo.maps.file(OPERATOR, FJORDVIK, ending) for ending in (".svg", ".pdf", ".png")}


class TestFiles:
    def test_every_part_and_its_status_are_in_the_picture(self, demo, files):
        svg = files[".svg"].decode()
        for entry in demo.maps.page(OPERATOR, FJORDVIK).entries.values():
            assert entry.title.split()[0] in svg

    def test_they_are_what_their_endings_say(self, files):
        assert files[".pdf"].startswith(b"%PDF-")
        assert files[".png"].startswith(b"\x89PNG")

    def test_page_and_files_are_one_drawing(self, demo, files):
        """The page's boxes stand in the SVG with the same places."""
        svg = files[".svg"].decode()
        for box in demo.maps.page(OPERATOR, FJORDVIK).drawing.boxes:
            # The frame's line lies within the box, so half its width is taken off.
            assert f'<rect x="{box.x + 0.5:g}" y="{box.y + 0.5:g}" width="{box.w - 1:g}"' in svg

    def test_signs_of_markup_are_text(self, small):
        an_action(small, '<script>alert("1")</script> & mer')
        svg = small.maps.file(PROJECT_GROUP, SLUG, ".svg").decode()
        assert "<script" not in svg
        assert "&lt;script&gt;" in svg

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_in_every_language(self, demo, language):
        assert demo.maps.file(operator(language), FJORDVIK, ".svg")


def test_the_figures_of_numbers_are_not_read_for_a_map(small):
    """What is said of them stands in their evaluations; on a large plan they are most of what there is to read."""
    asked = []
    event.listen(small.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    drawn = page(small)
    assert {row.measure is None for entry in drawn.entries.values() for row in entry.rows} == {False}
    assert asked
    assert not any("measurement.value" in statement for statement in asked)
