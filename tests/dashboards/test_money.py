"""The page of money and resources on the demo: what stands on it, who may write, its forms and what a save says."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from dash import html

import demo_database
from dashboards.test_components import parts, text
from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.economics import Mark
from gevinst.domain.payers import Held
from gevinst.domain.prices import Lack, Missing
from gevinst.domain.resources import ResourceKind
from gevinst.domain.text import Language
from gevinst.services.everything import Services
from gevinst.services.money_views import MoneyPage
from gevinst_dashboards.navigation import menu
from gevinst_dashboards.pages import money, money_forms, money_words
from gevinst_dashboards.views_context import Context, build_context

SLUG = "naer-hjelp-fjordvik"
EMPTY = "delte-stillinger-elvedal"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    engine = demo_database.engine_on(tmp_path)
    yield Services(engine, demo_database.clock)
    engine.dispose()


def context(
    services: Services, role: Role = Role.PROJECT_GROUP, language: Language = "nb", slug: str = SLUG
) -> Context:
    actor = Actor(1, "Prosjektleder", language, (Membership(role, "project", slug),))
    return build_context(services, actor, csrf="x", address="/", slug=slug, demo=True)


def drawn(services: Services, role: Role = Role.PROJECT_GROUP, slug: str = SLUG, **query: str) -> Any:
    return money.render(context(services, role, slug=slug), services, {"slug": slug}, query)


def said(page: Any) -> str:
    return " ".join(text(page).replace("\u00a0", " ").split())


def by_id(page: Any) -> dict[str, Any]:
    return {each.id: each for each in parts(page) if isinstance(getattr(each, "id", None), str)}


def held(page: Any, what: money_forms.What) -> dict[str, str]:
    """What the form on a page holds, as its callback is given it."""
    found = by_id(page)
    names = money_forms.NAMES[what]
    return {name: str(found[money_forms.identity(what, name)].value).replace("*", "") for name in names}


def seen(page: Any, what: money_forms.What) -> str:
    return str(by_id(page)[money_forms.identity(what, "seen")].value)


def view(services: Services) -> MoneyPage:
    return services.money.page(context(services).actor, SLUG)


def test_the_page_says_who_pays_and_who_gains_and_by_what_it_is_reckoned(services: Services) -> None:
    page = said(drawn(services))
    assert "Kommunene dekker 67 % av egeninnsatsen." in page
    assert "Kostnaden faller på ett nivå i tjenesten, gevinsten på et annet" in page
    assert (
        "Regnet ut med «Norske satser til og med 2024» (registrert som norway-2024, versjon 1, satt sammen november 2026), i 2024-kroner."
        in page
    )
    assert "Verdien av en times reisetid: ikke noe tall. Skriv inn et eget, med kilde." in page
    assert "Regel: Hver gevinst er delt slik egeninnsatsen er delt" in page
    assert "Oppdiktet: lønn i Fjordvik kommune delt på timer" in page


def test_amounts_on_the_page_are_those_of_the_service(services: Services) -> None:
    page, found = said(drawn(services)), view(services).result
    assert found.present.ore is not None
    for ore in (found.present.gain, found.present.cost, *(total.ore for total in found.totals)):
        if ore:
            assert f"{ore // 100:,}".replace(",", " ")[:-1] in page


def test_a_bar_of_a_resource_says_of_which_year(services: Services) -> None:
    tried = {each.entry.id: each.entry for each in view(services).result.values}
    page = said(drawn(services))
    bars = [tried[bar.entry] for bar in view(services).tornado if bar.entry is not None]
    assert bars
    assert all(f"{each.what}, {each.year}" in page for each in bars)


def test_who_only_reads_has_no_way_to_a_form(services: Services) -> None:
    for role in (Role.STEERING_GROUP, Role.FUNDER):
        page = drawn(services, role, ny="post")
        assert not any(str(key).startswith("money-") for key in by_id(page))
        hrefs = [str(getattr(each, "href", "")) for each in parts(page)]
        assert not any("ny=" in href or "post=" in href for href in hrefs)


def test_a_funder_reads_how_many_values_are_left_out_and_why(services: Services) -> None:
    context_ = context(services, Role.FUNDER)
    seen = services.money.page(context_.actor, SLUG)
    held = {Held.WAITING: 2, Held.HIDDEN: 1}
    kept = replace(seen, result=replace(seen.result, held=held))
    page = said(money.layout(kept, {}, context_._))
    assert "2 beregnede verdier bygger på tall som ingen har godkjent ennå, og vises ikke." in page
    assert "1 beregnet verdi bygger bare på lave antall, og vises ikke." in page
    # With nothing else it is not said that nothing is entered.
    none = replace(
        kept, tornado=(), result=replace(kept.result, resources=(), money=(), values=(), totals=())
    )
    page = said(money.layout(none, {}, context_._))
    assert "1 beregnet verdi bygger bare på lave antall" in page
    assert "Ingen frigjorte ressurser er ført ennå." not in page


def test_what_is_only_planned_is_said_to_be_in_no_sum_of_the_funders(services: Services) -> None:
    year = str(view(services).today.year + 1)
    fields = {"kind": "hours", "party": "fjordvik", "year": year, "planned": "100", "state": "freed", "what": "Færre turer"}  # fmt: skip
    actor = context(services).actor
    services.money.save(actor, SLUG, "resource", fields, "")
    own, funder = said(drawn(services)), said(drawn(services, Role.FUNDER))
    assert "bare planlagt" not in own
    assert "bare planlagt" in funder
    assert "Færre turer" in funder
    assert "ikke regnet med" in funder


def test_the_menu_leads_to_it_for_those_who_see_reports(services: Services) -> None:
    for role, there in ((Role.PROJECT_GROUP, True), (Role.FUNDER, True), (Role.REPORTER, False)):
        assert any(item.key == "money" for item in menu(context(services, role))) is there


def test_a_project_without_resources_says_so(services: Services) -> None:
    page = said(drawn(services, slug=EMPTY))
    assert "Ingen frigjorte ressurser er ført ennå." in page
    assert "Prosjektet har ikke valgt grunnlag ennå." in page


@pytest.mark.parametrize("what", list(money_forms.NAMES))
def test_what_a_form_holds_is_stored_as_it_was(services: Services, what: money_forms.What) -> None:
    """Opening a form and pressing Save changes nothing."""
    before = view(services)
    key = {
        "money": before.result.money[0].id,
        "resource": before.result.resources[0].id,
        "choice": "1",
        "figure": money_forms.figure_key(before.result.choice.own[-1]),
    }[what]
    page = drawn(services, **{money_forms.OPENS[what]: key})
    words, _mark = money.store(services, context(services), SLUG, what, held(page, what), seen(page, what))
    assert words is None
    assert view(services).result == before.result


def test_an_empty_form_has_the_usual_and_says_all_that_lacks(services: Services) -> None:
    for what, fields in (("money", 1), ("resource", 1), ("figure", 1)):
        page = drawn(services, ny=money_forms.OPENS[what])  # type: ignore[index]
        words, mark = money.store(services, context(services), SLUG, what, held(page, what), "")  # type: ignore[arg-type]
        assert words is not None
        assert mark == ""
        links = [each.href for each in parts(words) if getattr(each, "href", None)]
        assert len(links) == fields
        assert set(links) <= {f"#{key}" for key in by_id(page)}


def test_two_who_write_are_told_what_differs_and_the_next_press_stores(services: Services) -> None:
    entry = view(services).result.money[0]
    page = drawn(services, post=entry.id)
    mine, mark = held(page, "money"), seen(page, "money")
    money.store(services, context(services), SLUG, "money", {**mine, "what": "Deres"}, mark)
    words, newer = money.store(services, context(services), SLUG, "money", {**mine, "what": "Mitt"}, mark)
    assert words is not None
    assert "Hva det gjelder" in said(words)
    assert view(services).result.money[0].what == "Deres"
    words, _mark = money.store(services, context(services), SLUG, "money", {**mine, "what": "Mitt"}, newer)
    assert words is None
    assert view(services).result.money[0].what == "Mitt"
    services.money.remove(context(services).actor, SLUG, "money", entry.id, view(services).seen[entry.id])
    words, _mark = money.store(services, context(services), SLUG, "money", mine, newer)
    assert words is not None
    assert "Noen har fjernet den" in said(words)


def test_who_may_not_write_is_told(services: Services) -> None:
    fields: Mapping[str, str] = {"kind": "cost", "year": "2026", "what": "x"}
    words, _mark = money.store(services, context(services, Role.FUNDER), SLUG, "money", fields, "")
    assert words is not None
    assert "prosjektgruppa" in said(words)


def test_filters_stay_and_the_form_closes() -> None:
    assert money.closed("?ny=post&vis=alle") == "?vis=alle"
    assert money.closed("?ressurs=x") in ("", "?")


@pytest.mark.parametrize("language", get_args(Language))
def test_everything_that_may_be_missing_has_words(services: Services, language: Language) -> None:
    _, parameters = context(services, language=language)._, view(services).result.parameters
    for lack in Lack:
        for key in ("staff_hour_cost", ""):
            for may_enter in (True, False):
                assert money_words.missing(Missing(lack, key, 2026, 2024), parameters, _, may_enter=may_enter)
            assert money_words.missing(Missing(lack, key, 2026), parameters, _, may_enter=True)
    assert set(money_words.MARKS) == {*Mark, None}
    for kind in ResourceKind:
        assert money_words.amount(1.5, kind, _)
        assert money_words.word(money_words.RESOURCES, kind.value, _)


def test_a_number_is_read_back_as_it_stands() -> None:
    from gevinst.domain.amount import read_ore
    from gevinst.domain.numbers import read_number

    for value in (0.0, 1.0, 0.5, 1.234, 1234.5, -0.25, 1e6, 480.0):
        assert read_number(money_words.typed_number(value)) == value
    assert money_words.typed_number(0.055, share=True) == "5,5"
    for ore in (0, 1, 100, 12_345_67, 1_000_000_00):
        assert read_ore(money_words.typed_ore(ore)) == ore


def test_the_set_is_chosen_by_name_and_what_programs_know_it_as_stands_beside_it(services: Services) -> None:
    page = drawn(services, grunnlag="1")
    chosen = by_id(page)[money_forms.identity("choice", "parameters")]
    assert [(each["value"], each["label"]) for each in chosen.options] == [
        ("norway-2024/1", "Norske satser til og med 2024 (norway-2024/1)")
    ]
    gone = view(services)
    choice = gone.result.choice.model_copy(update={"parameters": "gone/1"})
    kept = replace(gone, result=replace(gone.result, choice=choice))
    form = money.layout(kept, {"grunnlag": "1"}, context(services)._)
    chosen = by_id(form)[money_forms.identity("choice", "parameters")]
    assert chosen.value == "gone/1"
    assert chosen.options[-1] == {"label": "gone/1", "value": "gone/1"}


def test_what_has_not_come_is_said_to_be_planned_and_ranges_are_told_in_their_unit(
    services: Services,
) -> None:
    page = said(drawn(services))
    assert "Brukt på nytt: flere pasienter" in page
    assert "Planlagt brukt på nytt" not in page
    found = view(services)
    to_come = [
        replace(each, entry=each.entry.model_copy(update={"amount": None})) for each in found.result.values
    ]
    planned = replace(found, result=replace(found.result, values=tuple(to_come)))
    assert "Planlagt brukt på nytt: flere pasienter" in said(money.layout(planned, {}, context(services)._))
    amounts = [bar for bar in view(services).tornado if bar.entry is not None]
    assert amounts
    # What the line of the bars is stands where everybody reads it, and on a phone each bar is as wide as the screen.
    (fold,) = (
        each
        for each in parts(drawn(services), html.Details)
        if "Hva flytter netto nåverdi mest?" in text(each)
    )
    (told, *_more) = parts(fold, html.P)
    assert "Streken er netto nåverdi" in said(told)
    assert "visually-hidden" not in str(told.className)
    assert any("gv-table--cards" in str(each.className) for each in parts(fold, html.Table))
    assert f"{amounts[0].low:.0f} til {amounts[0].high:.0f} timer".replace("-", "−") in page


def test_what_is_wrong_is_said_in_the_order_of_the_form_and_years_are_years(services: Services) -> None:
    wrong = {"what": "", "year": "20x6", "planned": "1.234", "kind": "cost", "form": "cash"}
    found, _mark = money.store(services, context(services), SLUG, "money", wrong, "")
    words = said(found)
    places = [words.index(label) for label in ("Hva det gjelder:", "År:", "Planlagt, kroner:")]
    assert places == sorted(places)
    assert "fra 1990 til 2100" in words
    wrong = {"what": "x", "year": "2026", "until": "2025", "kind": "cost", "form": "cash"}
    found, _mark = money.store(services, context(services), SLUG, "money", wrong, "")
    assert "Også hvert år til og med: Skriv et årstall fra 2027 til 2066" in said(found)


def test_the_year_of_what_was_saved_is_unfolded(services: Services) -> None:
    assert money.closed("?ny=post&x=1", "2027") == "?x=1&aar=2027"
    folds = {
        text(each.children[0])[:4]: getattr(each, "open", None)
        for each in parts(drawn(services, aar="2025"), html.Details)
        if "gv-moneytable" in str(each) and hasattr(each, "open")
    }
    assert folds["2025"]
    assert not folds["2026"]
