"""False signs at the last figure: the tables against the kernel that they were measured with."""

import numpy as np
import pytest

from gevinst.analysis import spc
from gevinst.analysis.false_signs import BASED, WHOLE, chance_of_sign, expected_false_signs
from gevinst.domain.control_chart import ChartKind

SERIES = 20_000


@pytest.mark.parametrize(("points", "before"), [(8, 0), (24, 0), (20, 12), (13, 12), (32, 24)])
def test_a_cell_is_what_the_kernel_shows(points: int, before: int) -> None:
    figures = np.random.default_rng(points + before).standard_normal((SERIES, points))
    go_live = np.full(SERIES, before or -1)
    shown = float((spc.evaluate(ChartKind.XMR, figures, go_live=go_live).flags[:, -1] != 0).mean())
    wanted = chance_of_sign(points, before)
    # Four standard errors of this run.
    assert abs(shown - wanted) < 4 * np.sqrt(wanted * (1 - wanted) / SERIES)


def test_the_tables_are_met_in_their_cells_and_beyond_them_as_at_their_ends() -> None:
    assert [chance_of_sign(n) for n in WHOLE] == pytest.approx(list(WHOLE.values()))
    assert chance_of_sign(500) == pytest.approx(0.0191)
    assert chance_of_sign(24 + 6, 24) == pytest.approx(0.0366)
    assert chance_of_sign(200, 12) == pytest.approx(0.0611)
    assert chance_of_sign(1000, 900) == pytest.approx(BASED[60][-1])


def test_between_the_cells_is_between_their_figures() -> None:
    assert 0.0162 < chance_of_sign(30) < 0.0179
    assert 0.0392 < chance_of_sign(41, 21) < 0.0469
    assert 0.0333 < chance_of_sign(15, 12) < 0.0435


def test_too_few_figures_give_no_sign_and_a_short_time_before_is_no_base() -> None:
    assert chance_of_sign(5) == 0
    assert chance_of_sign(24, 11) == chance_of_sign(24)
    assert chance_of_sign(12, 12) == chance_of_sign(12)


def test_charts_are_added_up() -> None:
    assert expected_false_signs([]) == 0
    assert expected_false_signs([(24, 0)] * 48) == pytest.approx(48 * 0.0162)
    assert expected_false_signs([(24, 0), (20, 12), (3, 0)]) == pytest.approx(0.0162 + 0.0611)
