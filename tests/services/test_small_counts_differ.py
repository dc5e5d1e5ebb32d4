"""Two projects that differ in what is hidden and in nothing else: whoever is outside is given the same of both, word for word."""

import re
from contextlib import ExitStack
from dataclasses import asdict

from gevinst.domain.access import Actor, Membership, Role
from gevinst.domain.measurement import Row

from .conftest import PROJECT_GROUP, SLUG, STEERING, started

MONTHS = ("2025-11", "2025-12", "2026-01")
FUNDERS = [
    Actor(None, "Tilskuddsgiver", language, (Membership(Role.FUNDER, "scheme", "hn-2025"),))
    for language in ("nb", "nn")
]
ADMINISTRATOR = Actor(None, "Administrator", "nb", (Membership(Role.ADMINISTRATOR, "all"),))


def filled(services, few):
    """`few` of Nordbygd's and `few` asked on the journey; the totals are the same whatever it is, or small themselves."""
    indicator = services.plans.document(PROJECT_GROUP, SLUG).indicator("reisetid")[1]
    baseline = {**indicator.baseline.model_dump(), "value": 60.0 + few, "n": few, "note": f"{few} av 41"}
    services.plans.change_indicator(PROJECT_GROUP, SLUG, indicator.id, {"baseline": baseline})
    for month in MONTHS:
        small = month != MONTHS[0]
        cells = {
            ("reinnleggelser", "nordbygd"): {"numerator": few if small else 7, "denominator": 47},
            ("reinnleggelser", "fjordvik"): {"numerator": 14 - few if small else 9, "denominator": 61},
            ("reisetid", None): {"value": 50 + few if small else 55, "n": few if small else 40},
        }
        rows = [
            Row(indicator, party, month, {name: str(value) for name, value in said.items()})
            for (indicator, party), said in cells.items()
        ]
        services.measurements.record(PROJECT_GROUP, SLUG, rows)
        services.measurements.submit(PROJECT_GROUP, SLUG, month)
        services.measurements.approve(STEERING, SLUG, month)


def given(services, actor):
    """All that a reader outside is given of the project, as text without the ids of what was just made."""
    document = services.plans.document(actor, SLUG)
    rows = [row for benefit in document.benefits for row in benefit.indicators]
    found = {
        "plan": document.model_dump_json(),
        "file of the plan": services.plans.export(actor, SLUG, ".yaml"),
        "figures": [asdict(each) for each in services.measurements.export_rows(actor, SLUG)],
        "evaluations": services.evaluations.table(actor, SLUG),
        "home": services.projects.home(actor, SLUG),
        "portfolio": services.portfolio.as_json(actor, {}),
        "promises": services.promises.page(actor, {}),
        "calendar": services.deadlines.calendar(actor, "http://gevinst.example"),
        **{f"benefit {row.key}": services.projects.benefit(actor, SLUG, row.key) for row in rows},
        **{f"terms {each.id}": services.benefit_plans.page(actor, SLUG, each.id) for each in document.benefits},
    }  # fmt: skip
    made = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
    return {name: made.sub("id", repr(each)) for name, each in found.items()}


def test_what_is_hidden_makes_no_difference_to_anybody_outside(copies, clock):
    with ExitStack() as stack:
        two, three = (stack.enter_context(started("sqlite", copies, clock)) for _few in (2, 3))
        filled(two, 2)
        filled(three, 3)
        for actor in (*FUNDERS, ADMINISTRATOR):
            one, other = given(two, actor), given(three, actor)
            assert {name for name, text in one.items() if text != other[name]} == set()
        inside = [each.measurements.export_rows(PROJECT_GROUP, SLUG) for each in (two, three)]
        assert inside[0] != inside[1]
        trails = [[(each.before, each.after) for each in each.people.audits(ADMINISTRATOR)] for each in (two, three)]  # fmt: skip
        assert trails[0] == trails[1]
