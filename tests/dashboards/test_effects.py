"""The page of effects: drawn for nothing, few and many projects in three languages; its pictures; the form of a decision."""

import dataclasses
import math
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

import demo_database
from dashboards.test_every_page import nested
from effect_portfolio import READMISSIONS, add, spread
from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.claims import Handling
from gevinst.domain.errors import Refused
from gevinst.domain.text import Language
from gevinst.i18n import Translator
from gevinst.services import effect_words, effects
from gevinst.services.effect_views import EffectPage
from gevinst.services.everything import Services
from gevinst_dashboards import prerender
from gevinst_dashboards.figures.forest import Ground, forest_row, funnel
from gevinst_dashboards.pages import portfolio_claims, portfolio_effect
from gevinst_dashboards.pages.portfolio_claims import read_decision
from gevinst_dashboards.views_context import build_context

Draw = Callable[..., Any]
SCHEME = "vv-2025"


def funder(language: Language = "nb") -> Actor:
    return Actor(None, "Tilskuddsgiver", language, (Membership(Role.FUNDER, "scheme", SCHEME),))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The demo with twelve more projects, the last of which claims what the first one does."""
    from dataclasses import replace

    engine = demo_database.engine_on(tmp_path_factory.mktemp("effects"))
    services = Services(engine, demo_database.clock)
    made = [replace(each, scheme=SCHEME) for each in spread(12)]
    add(services, [*made, replace(made[0], slug="den-siste")])
    yield services
    engine.dispose()


def drawn(services: Services, query: dict[str, str], actor: Actor) -> Any:
    context = build_context(services, actor, csrf="x", address=portfolio_effect.PATH, slug=None, demo=True)
    return portfolio_effect.render(context, services, {}, query)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("query", [{}, {"maal": READMISSIONS}, {"maal": READMISSIONS, "aar": "1999"}])
def test_it_is_whole_and_well_formed(many: Services, language: Language, query: dict[str, str]) -> None:
    found = drawn(many, query, funder(language))
    assert not nested(found), nested(found)
    html = prerender.to_html(found)
    assert html.count("<h1") == 1
    assert "{" not in re.sub(r'(src|style)="[^"]*"', "", html)
    labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', html))
    assert not labelled - set(re.findall(r' id="([^"]+)"', html))


def test_every_row_stands_in_the_plot_and_in_the_table_with_the_same_words(many: Services) -> None:
    html = prerender.to_html(drawn(many, {"maal": READMISSIONS}, funder()))
    page = many.effects.page(funder(), {"measure": READMISSIONS})
    assert len(page.rows) == 13
    for row in page.rows:
        assert html.count(row.change_text) >= 2, row.title
    assert page.pooled is not None
    assert html.count(page.pooled.range_text) >= 2


def test_an_empty_portfolio_has_no_axis(many: Services) -> None:
    nobody = Actor(None, "Tilskuddsgiver", "nb", (Membership(Role.FUNDER, "scheme", "finnes-ikke"),))
    html = prerender.to_html(drawn(many, {}, nobody))
    assert "gv-empty" in html
    assert "gv-forest" not in html


def test_the_form_opens_on_the_pair_of_the_address(many: Services) -> None:
    (both,) = many.effects.page(funder(), {"measure": READMISSIONS}).claims
    opened = f'id="{portfolio_claims.FORM}"'
    assert opened not in prerender.to_html(drawn(many, {"maal": READMISSIONS}, funder()))
    query = {"maal": READMISSIONS, "par": both.key}
    html = prerender.to_html(drawn(many, query, funder()))
    assert opened in html
    reader = Actor(None, "Administrator", "nb", (Membership(Role.ADMINISTRATOR, "all"),))
    assert opened not in prerender.to_html(drawn(many, query, reader))


def test_a_pair_is_one_line_and_all_of_them_are_led_to_a_few_at_a_time(many: Services) -> None:
    page = many.effects.page(funder(), {"measure": READMISSIONS})
    (both,) = page.claims
    ctx = build_context(many, funder(), csrf="x", address=portfolio_effect.PATH, slug=None, demo=True)

    def section(view: EffectPage, **query: str) -> str:
        asked = {"maal": READMISSIONS, **query}
        return prerender.to_html(portfolio_claims.claims_section(ctx, view, asked, portfolio_effect.PATH))

    whole = section(page)
    assert "gv-pager" not in whole
    for side in (both.first, both.second):
        assert f'href="/prosjekt/{side.project}/gevinst/{side.key}"' in whole
    assert whole.count("<summary>") == 1
    assert "open" not in whole.split("gv-claimlist", 1)[1].split("</details>")[0]
    second = dataclasses.replace(page, pairs=7, pairs_at=2, pairs_pages=3, pairs_first=3, pairs_last=4)
    led = section(second, side="2", parside="2", par="a:b", avgjort="c:d")
    assert "3 til 4 av 7" in led
    assert "Det er funnet 7 par" in led
    for at in (1, 3):
        assert f"?maal={READMISSIONS}&amp;side=2&amp;parside={at}#dobbelt" in led
    # What was just decided stands open.
    assert "open" in section(page, avgjort=both.key).split("gv-claimlist", 1)[1].split("<summary")[0]
    asked = portfolio_claims.asked
    assert asked({"parside": "3", "avgjort": "c:d"}) == (3, "c:d")
    assert asked({"parside": "-1", "par": "a:b", "avgjort": "c:d"}) == (1, "a:b")


class TestReadingTheForm:
    def test_shares_are_written_in_per_cent(self) -> None:
        assert read_decision("shares", "*", "62,5", "37,5 %", "", "nb") == (
            Handling.SHARES,
            None,
            (0.625, 0.375),
            "",
        )

    def test_what_is_no_number_is_said_at_its_field(self) -> None:
        with pytest.raises(Refused) as refused:
            read_decision("shares", "*", "halvparten", "x", "", "nb")
        assert [each.field for each in refused.value.problems] == ["first_share", "second_share"]

    def test_nothing_chosen_takes_a_decision_back(self) -> None:
        assert read_decision("*", "*", "40", "60", None, "nb") == (None, None, (None, None), None)


class TestPictures:
    ground = Ground(0.5, (0.1, 0.5, 0.9), "left")

    def svg(self, address: str) -> str:
        head, _comma, body = address.partition(",")
        assert head == "data:image/svg+xml"
        return unquote(body)

    @given(st.lists(st.floats(-2, 3), min_size=3, max_size=3).map(sorted), st.floats(0, 1))
    def test_every_kind_is_drawn_within_the_row(self, places: list[float], size: float) -> None:
        from xml.etree import ElementTree as Tree

        low, at, high = places
        for kind in ("project", "apart", "pooled", "predicted"):
            found = self.svg(forest_row(kind, self.ground, (low, at, high), size))
            Tree.fromstring(found)
            assert ("Z' fill='#" in found and "L7 -4" in found) == (kind != "pooled" and low < 0)

    def test_a_larger_weight_is_a_larger_square(self) -> None:
        def side(size: float) -> float:
            found = re.search(r"width='([0-9.]+)' height='([0-9.]+)' fill", self.svg(forest_row("project", self.ground, (0.2, 0.4, 0.6), size)))  # fmt: skip
            assert found is not None
            return float(found[1])

        assert side(0.0) < side(0.5) < side(1.0)

    @pytest.mark.parametrize("wrong", [math.nan, math.inf])
    def test_what_is_no_number_is_refused(self, wrong: float) -> None:
        with pytest.raises(ValueError, match="three numbers"):
            forest_row("project", self.ground, (0.1, wrong, 0.3))
        with pytest.raises(ValueError, match="funnel"):
            funnel(((0.1, wrong),), 0.0, [], ("", ""))

    def test_the_certain_ones_stand_on_top(self) -> None:
        found = self.svg(funnel(((0.0, 0.1), (0.1, 0.4)), 0.05, [(0.0, "0")], ("a & b", "c")))
        first, second = (float(each) for each in re.findall(r"cy='([0-9.]+)'", found))
        assert first < second
        assert "a &amp; b" in found


def test_a_page_of_many_projects_is_taken_in_parts(many: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects, "PAGE_SIZE", 5)
    pages = [
        prerender.to_html(drawn(many, {"maal": READMISSIONS, "side": str(at)}, funder())) for at in (1, 2, 3)
    ]
    for at, html in enumerate(pages):
        # The pooled effect, what a new project may expect, and its own part.
        assert html.count("gv-forest__row") == (5, 5, 3)[at] + 2
        # Of many pages each begins with the scale and with what all show together.
        assert html.index("gv-forest__scale") < html.index("is-pooled") < html.index("gv-forest__group")
    monkeypatch.undo()
    one = prerender.to_html(drawn(many, {"maal": READMISSIONS}, funder()))
    assert one.index("gv-forest__group") < one.index("is-pooled") < one.index("gv-forest__scale")


def test_the_first_sentence_says_the_average_once_and_effects_are_counted_as_effects(many: Services) -> None:
    page = many.effects.page(funder("nb"), {"measure": READMISSIONS})
    assert page.lead.startswith("Samlet viser 12 prosjekter")
    assert "Et nytt, lignende prosjekt kan vente alt fra" in page.lead
    assert "Snittet" not in page.lead
    assert "Snittet" in page.careful_reading
    assert page.left_out == 1
    said = prerender.to_html(drawn(many, {"maal": READMISSIONS}, funder()))
    assert "13 effekter" in said
    assert "Endring i reinnleggelser" in said


def test_a_gain_shared_within_a_project_or_where_nothing_is_put_together_is_said_so() -> None:
    _ = Translator("nb")
    assert (
        effect_words.shares_gain("Nær hjelp", True, _)
        == "Ikke med i det samlede tallet: deler gevinsten med Nær hjelp"
    )
    assert effect_words.shares_gain(None, True, _).endswith("en annen tallrekke i samme prosjekt")
    assert effect_words.shares_gain("Nær hjelp", False, _) == "Deler gevinsten med Nær hjelp"
    assert "samlede" not in effect_words.shares_gain(None, False, _)
