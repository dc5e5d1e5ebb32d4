"""A chart is sent in short: what the script makes of it is the drawing that the server made, to the last value."""

import datetime as dt
import json
import random
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page

from dashboards.fakes import months, readmissions
from dashboards.test_control import VIEWS, seen
from dashboards.test_figures import HARD_CASES, steps
from gevinst.i18n import translator
from gevinst_dashboards.assets_list import FOLDER
from gevinst_dashboards.figures.benefit import SIZES, Rooms, benefit_figures
from gevinst_dashboards.figures.benefit_data import BenefitChart, Break, Flag
from gevinst_dashboards.figures.control import Stretch
from gevinst_dashboards.figures.served import served

NARROW: Rooms = {"desktop": ("tablet", 470), "tablet": ("tablet", 470)}


def halves(decimals: int, unit: str) -> BenefitChart:
    """Values at and beside what is rounded one way or the other, large and small, on both sides of zero."""
    source = random.Random(decimals)
    step = 10.0**-decimals
    near = [
        (source.randrange(-3000, 3000) + half) * step
        for half in (0.5, 0.4999999, 0.50000001, 0)
        for _at in range(5)
    ]
    values = (*near, 12_345_678.9, -1234.5, 0.0, -0.04, 2.675, 1.005)
    return readmissions(values=values, periods=months(2024, 1, len(values)), marks=(), unit=unit, decimals=decimals, targets=())  # fmt: skip


CASES: dict[str, BenefitChart] = {
    **HARD_CASES,
    **{f"{view}: {name}": seen(view, chart) for view in VIEWS for name, chart in HARD_CASES.items()},
    **{
        f"{decimals} decimals": halves(decimals, unit)
        for decimals, unit in enumerate(("%", "", "*timer & <b>"))
    },
    "limits of each period's own": seen(
        "limits",
        upper=(20.0, 21.0, None, 22.0, *(22 + at / 7 for at in range(26))),
        stretches=(Stretch(0, 30, "Normalt område", True),),
    ),
    "a line without the change that has a gap": seen("without", without=(None,) * 10 + (1.0, None) * 10),
    "quarters, changed and proposed targets": readmissions(
        months=3,
        periods=months(2024, 1, 90)[::3],
        targets=tuple(
            replace(step, original=20.0, proposed=15.55) for step in steps(17, 16, 14, outcome="Nådd")
        ),
    ),
    "weeks that have names of their own": readmissions(period_names=tuple(f"uke {at}" for at in range(30))),
    "events in words that look like our own marks": readmissions(
        breaks=(
            Break(dt.date(2025, 6, 1), "*Ny</b> <q>definisjon<br>~andre"),
            Break(dt.date(2024, 6, 1), "~\nNy 'rutine'"),
        )
    ),
    "decisions, and reasons to say": readmissions(
        flags=tuple(Flag(dt.date(2025, 3, 1) + dt.timedelta(days=at), at) for at in range(1, 4)),
        reasons=("en part mangler",) * 15 + ("",) * 15,
    ),
    "less than a year": readmissions(
        periods=months(2024, 2, 30), values=(1.0,) + (None,) * 29, marks=(), go_live=None, targets=()
    ),
    "targets before any figure": readmissions(periods=(), values=(), marks=()),
}


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("rooms", [None, NARROW], ids=["a page's width", "a column"])
def test_the_script_makes_the_drawings_that_the_server_made(
    page: Page, language: str, rooms: Rooms | None
) -> None:
    page.add_script_tag(path=FOLDER / "charts.js")
    _ = translator(language)
    made = page.evaluate(
        """([charts, sizes]) => charts.map(chart => sizes.map(size => {
            const figure = dash_clientside.gevinst.byWidth(chart, size);
            return JSON.stringify(figure);
        }))""",
        [[json.loads(json.dumps(served(chart, _, rooms))) for chart in CASES.values()], list(SIZES)],
    )
    for (name, chart), drawn in zip(CASES.items(), made, strict=True):
        for size, text in zip(SIZES, drawn, strict=True):
            figure: dict[str, Any] = json.loads(text)
            meant = benefit_figures(chart, _, rooms)[size]
            for key in ("data", "layout"):
                assert figure[key] == json.loads(json.dumps(meant[key])), (name, size, key)
            assert set(figure) == set(meant)
