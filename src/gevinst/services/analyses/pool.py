"""Effects of several projects put together: `gevinst analyse pool`."""

from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from gevinst.analysis.pooling import log_risk_ratios, pool_one
from gevinst.domain.comparison import Pooled, PoolingMethod
from gevinst.domain.errors import Problem
from gevinst.services.analyses.asked import Asked, Count, Numbers, lengths_differ, not_tiny, too_few

Result = Pooled
"""The pooled effect with its interval, how much the projects differ, and what a next one may show."""

FEWEST = 2

Table = Annotated[tuple[Count, Count, Count, Count], Field(strict=False)]


class Request(Asked):
    """Either effects with their variances, or 2x2 tables, of which the log risk ratios are pooled. null: not known."""

    effects: Numbers | None = None
    variances: Numbers | None = Field(default=None, description="Squared standard errors, above 0.")
    tables: Annotated[tuple[Table | None, ...], Field(strict=False)] | None = Field(
        default=None,
        description="[events, non-events, events, non-events]: first with the change, then without.",
    )
    method: Annotated[PoolingMethod, Field(strict=False)] = PoolingMethod.REML
    hartung_knapp: bool = Field(
        default=True, description="The wider of Hartung-Knapp and Wald, by t; false: Wald alone."
    )

    @classmethod
    def together(cls, given: Mapping[str, Any], broken: set[int | str]) -> list[Problem]:
        """Effects or tables and not both, lengths, variances above 0, no empty group, and at least two projects."""
        there = {
            name
            for name in ("effects", "variances", "tables")
            if given.get(name) is not None or name in broken
        }
        if "tables" in there and len(there) > 1:
            return [Problem("effects_or_tables", field=name) for name in sorted(there - {"tables"})]
        if "tables" in there:
            return _wrong_tables(given.get("tables"))
        missing = [
            Problem("field_missing", field=name) for name in ("effects", "variances") if name not in there
        ]
        return missing + _wrong_effects(given.get("effects"), given.get("variances"))


def run(request: Request) -> Result:
    """One pooled effect."""
    effects, variances = _effects(request)
    return pool_one(effects, variances, request.method, request.hartung_knapp)


def _effects(request: Request) -> tuple[list[float], list[float]]:
    if request.tables is not None:
        known = np.array([table for table in request.tables if table is not None], dtype=float)
        effects, variances = log_risk_ratios(known)
        return effects.tolist(), variances.tolist()
    pairs = zip(request.effects or (), request.variances or (), strict=True)
    both = [(effect, variance) for effect, variance in pairs if effect is not None and variance is not None]
    return [effect for effect, _ in both], [variance for _, variance in both]


def _wrong_effects(effects: Any, variances: Any) -> list[Problem]:
    problems = [
        problem
        for at, variance in enumerate(variances or ())
        if variance is not None
        for problem in not_tiny(f"variances[{at}]", variance)
    ]
    if effects is None or variances is None:
        return problems
    if len(effects) != len(variances):
        return [*problems, lengths_differ("variances", len(variances), "effects", len(effects))]
    known = sum(
        each is not None and beside is not None for each, beside in zip(effects, variances, strict=True)
    )
    return [*problems, too_few("effects", known, FEWEST)] if known < FEWEST else problems


def _wrong_tables(tables: Any) -> list[Problem]:
    if tables is None:
        return []
    known = [(at, table) for at, table in enumerate(tables) if table is not None]
    readable = [(at, table) for at, table in known if not isinstance(table, float)]
    problems = [
        Problem("empty_group", field=f"tables[{at}][{first}]")
        for at, table in readable
        for first in (0, 2)
        if table[first] + table[first + 1] == 0
    ]
    return [*problems, too_few("tables", len(known), FEWEST)] if len(known) < FEWEST else problems
