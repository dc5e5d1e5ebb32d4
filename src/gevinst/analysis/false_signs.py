"""How many control charts show a sign at their last figure though nothing has changed: what a portfolio must expect.

Measured with this product's own kernel (`spc.evaluate`, XmR with all four rules and the moving ranges screened) on independent
normal figures without any change: share of series whose last figure has a label. 300,000 to 500,000 series a cell, Monte Carlo
standard error 0.0005 or less; `tests/analysis/test_false_signs.py` measures some of the cells again.

Limits from the whole line:

| figures | 6 | 7 | 8 | 12 | 24 | 48 | 96 |
|---|---|---|---|---|---|---|---|
| share | 0.0113 | 0.0132 | 0.0137 | 0.0140 | 0.0162 | 0.0179 | 0.0191 |

Limits from the figures before go-live only, so that a short stretch before is held against all that comes after:

| figures before | after: 1 | 2 | 4 | 6 | 8 or more |
|---|---|---|---|---|---|
| 12 | 0.0296 | 0.0333 | 0.0435 | 0.0546 | 0.0611 |
| 18 | 0.0249 | 0.0273 | 0.0349 | 0.0427 | 0.0469 |
| 24 | 0.0235 | 0.0258 | 0.0315 | 0.0366 | 0.0392 |
| 36 | 0.0223 | 0.0235 | 0.0273 | 0.0306 | 0.0327 |
| 60 | 0.0206 | 0.0222 | 0.0246 | 0.0265 | 0.0274 |

Where neighbouring periods resemble each other there are more (docs/statistics.md), so this is the least to expect.
"""

from collections.abc import Iterable
from itertools import starmap

import numpy as np

from gevinst.analysis.spc_blocks import SHORTEST_BASE

FEWEST = 6
"""Figures below which nothing is judged, so that nothing can be a sign."""
WHOLE = {6: 0.0113, 7: 0.0132, 8: 0.0137, 12: 0.0140, 24: 0.0162, 48: 0.0179, 96: 0.0191}
AFTER = (1, 2, 4, 6, 8)
BASED = {
    12: (0.0296, 0.0333, 0.0435, 0.0546, 0.0611),
    18: (0.0249, 0.0273, 0.0349, 0.0427, 0.0469),
    24: (0.0235, 0.0258, 0.0315, 0.0366, 0.0392),
    36: (0.0223, 0.0235, 0.0273, 0.0306, 0.0327),
    60: (0.0206, 0.0222, 0.0246, 0.0265, 0.0274),
}


def chance_of_sign(points: int, before: int = 0) -> float:
    """The probability that the last of `points` figures is a sign by chance, `before` of them from before go-live.

    Between the cells of the tables by straight lines (in the logarithm of the figures, and in 1 / `before`); beyond them as
    in the last. 0 below six figures.
    """
    if points < FEWEST:
        return 0.0
    if before < SHORTEST_BASE or before >= points:
        return float(np.interp(np.log(points), np.log(list(WHOLE)), list(WHOLE.values())))
    at = [float(np.interp(points - before, AFTER, row)) for row in BASED.values()]
    # np.interp wants rising places, and 1 / before falls.
    return float(np.interp(1 / before, [1 / each for each in reversed(BASED)], at[::-1]))


def expected_false_signs(charts: Iterable[tuple[int, int]]) -> float:
    """How many of the charts, each given as (figures judged, of them before go-live), show a sign by chance alone."""
    return sum(starmap(chance_of_sign, charts))
