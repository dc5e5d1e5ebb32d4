"""What the demo has to show a funder of effects: one measure put together, the others with the reason, one gain claimed twice."""

from gevinst.services.everything import Services

from .conftest import operator

FOLLOW_UP = "days_to_follow_up"


def test_one_measure_is_put_together_and_says_what_a_next_project_could_expect(demo: Services) -> None:
    page = demo.effects.page(operator("nb"), {})
    assert page.measure is not None
    assert page.measure.key == FOLLOW_UP
    assert page.pooled is not None
    assert 3 <= page.pooled.projects <= 5
    assert page.pooled.predicted is not None
    # Wider than what is known of the average, or the two would look like one.
    assert page.pooled.predicted.low < page.pooled.effect.low
    assert page.pooled.predicted.high > page.pooled.effect.high


def test_a_gain_that_two_claim_is_put_together_once(demo: Services) -> None:
    page = demo.effects.page(operator("nb"), {"measure": FOLLOW_UP})
    (claim,) = page.claims
    assert {claim.first.project, claim.second.project} == {"naer-hjelp-forprosjekt", "naer-hjelp-fjordvik"}
    assert {row.project: row.together for row in page.rows if row.project.startswith("naer-hjelp")} == {
        "naer-hjelp-forprosjekt": False,
        "naer-hjelp-fjordvik": True,
    }


def test_all_other_measures_say_why_they_are_not_put_together(demo: Services) -> None:
    reasons = {}
    for choice in demo.effects.page(operator("nb"), {}).choices["measure"]:
        page = demo.effects.page(operator("nb"), {"measure": choice.value})
        if page.rows and page.pooled is None:
            reasons[choice.value] = page.not_together
    assert FOLLOW_UP not in reasons
    assert all(reasons.values())
    assert "følger størrelsen på prosjektet" in reasons["days_ready_for_discharge"]
