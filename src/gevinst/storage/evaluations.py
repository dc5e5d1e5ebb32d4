"""What the series show, as it was last worked out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from gevinst.domain.errors import NotFound
from gevinst.domain.evaluation import Audience, Evaluation, Verdict
from gevinst.domain.horizon import HORIZONS, Horizon
from gevinst.storage.drawn_lines import control_line, control_text, horizon_results, results_text
from gevinst.storage.engine import JsonText
from gevinst.storage.kept_findings import finding_of, finding_text
from gevinst.storage.rows import chunks, delete, upsert, wrote
from gevinst.storage.tables.evaluations import EvaluationTable
from gevinst.storage.tables.plans import IndicatorTable, SeriesTable

_COPIED = (
    "last_period",
    "latest",
    "latest_numerator",
    "latest_denominator",
    "baseline",
    "baseline_n",
    "recent",
    "change",
    "change_percent",
    "better",
    "points_before",
    "points_after",
    "unapproved",
)
EVALUATED = (
    *_COPIED,
    *(f"verdict_{key.value}" for key in HORIZONS),
    *(f"progress_{key.value}" for key in HORIZONS),
    "horizons",
    "notes",
    "variation",
    "assurance",
    "effect",
    "grade",
    "finding",
    "control",
)
"""The columns that say what an evaluation says."""
_copied = attrgetter(*_COPIED)
_NOTES: TypeAdapter[tuple[str, ...]] = TypeAdapter(tuple[str, ...])
_TOTAL = "total"
"""Stands for what the indicator's total for the same audience bears."""
_AS_THE_TOTAL = JsonText(f'"{_TOTAL}"')
_NO_NOTES = JsonText("[]")
_EMPTY = (None, Verdict.NOT_STARTED.value, Verdict.NO_DATA.value)


@dataclass(frozen=True, slots=True)
class Entered:
    """What has been entered of an indicator, over all that deliver: whether, how much of it waits, and for which horizons."""

    any: bool
    unapproved: int
    horizons: frozenset[Horizon]


class Evaluations:
    """Queries about evaluations. Indicators and series are named by their ids."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, evaluations: Sequence[Evaluation]) -> None:
        """Sets each evaluation, by (indicator, series or none, audience). NotFound for an unknown indicator or series."""
        indicators = self._keys(IndicatorTable, {each.indicator for each in evaluations}, "indicator")
        series = self._keys(
            SeriesTable, {each.series for each in evaluations if each.series is not None}, "series"
        )
        upsert(
            self._session,
            EvaluationTable,
            evaluation_rows(evaluations, indicators, series),
        )
        if evaluations:
            wrote(self._session)

    def for_indicators(
        self, ids: Collection[str], audience: Audience, drawn: bool = False
    ) -> list[Evaluation]:
        """The evaluations of these indicators: of each first the total, then its series. `drawn`: with what charts need."""
        found: list[Evaluation] = []
        for some in chunks(dict.fromkeys(ids)):
            found += self._read(audience, IndicatorTable.uid.in_(some), drawn=drawn)
        return found

    def totals(self, ids: Collection[str], audience: Audience) -> list[Evaluation]:
        """As `for_indicators`, the totals alone."""
        found: list[Evaluation] = []
        for some in chunks(dict.fromkeys(ids)):
            found += self._read(audience, IndicatorTable.uid.in_(some), EvaluationTable.series_key == 0)
        return found

    def all(self, audience: Audience) -> list[Evaluation]:
        """Every evaluation for one audience."""
        return self._read(audience)

    def entered(self, ids: Collection[str]) -> dict[str, Entered]:
        """Indicator id -> what has been entered of it, approved or not, without what the figures show."""
        table = EvaluationTable
        verdicts = {key: table.__table__.c[f"verdict_{key.value}"] for key in HORIZONS}
        found: dict[str, Entered] = {}
        for some in chunks(dict.fromkeys(ids)):
            query = (
                sa.select(IndicatorTable.uid, table.last_period, table.unapproved, *verdicts.values())
                .join(IndicatorTable, IndicatorTable.id == table.indicator_id)
                .where(
                    table.audience == Audience.ALL.value, table.series_key == 0, IndicatorTable.uid.in_(some)
                )
            )
            for uid, last, unapproved, *held in self._session.execute(query):
                within = [key for key, verdict in zip(verdicts, held, strict=True) if verdict not in _EMPTY]
                found[uid] = Entered(last is not None, unapproved, frozenset(within))
        return found

    def delete_for(self, indicator_ids: Collection[str]) -> None:
        """Takes away every evaluation of these indicators, for both audiences."""
        for some in chunks(indicator_ids):
            keys = self._session.execute(
                sa.select(IndicatorTable.id).where(IndicatorTable.uid.in_(some))
            ).scalars()
            delete(self._session, EvaluationTable, "indicator_id", keys.all())
        wrote(self._session)

    def _read(
        self, audience: Audience, *where: sa.ColumnElement[bool], drawn: bool = False
    ) -> list[Evaluation]:
        table = EvaluationTable
        columns = [each for each in table.__table__.columns if drawn or each.name != "control"]
        query = (
            sa.select(IndicatorTable.uid.label("indicator"), SeriesTable.uid.label("series"), *columns)
            .join(IndicatorTable, IndicatorTable.id == table.indicator_id)
            .outerjoin(SeriesTable, SeriesTable.id == table.series_id)
            .where(table.audience == audience.value, *where)
            .order_by(table.indicator_id, table.series_key)
        )
        found: list[Evaluation] = []
        totals: dict[str, Evaluation] = {}
        for row in self._session.execute(query).mappings():
            each = _evaluation(row, audience, totals.get(row["indicator"]))
            if each.series is None:
                totals[each.indicator] = each
            found.append(each)
        return found

    def _keys(
        self, table: type[IndicatorTable] | type[SeriesTable], uids: Iterable[str], kind: str
    ) -> dict[str, int]:
        found: dict[str, int] = {}
        wanted = set(uids)
        for some in chunks(wanted):
            rows = self._session.execute(sa.select(table.uid, table.id).where(table.uid.in_(some)))
            found.update((uid, key) for uid, key in rows)
        if len(found) < len(wanted):
            raise NotFound(kind, min(wanted - set(found)))
        return found


def evaluation_rows(
    evaluations: Sequence[Evaluation], indicators: Mapping[str, int], series: Mapping[str, int]
) -> list[dict[str, Any]]:
    """The rows of evaluations; `indicators`, `series`: keys by id."""
    return [
        evaluation_row(
            each, indicators[each.indicator], None if each.series is None else series[each.series], cells
        )
        for each, cells in zip(evaluations, evaluated_cells(evaluations), strict=True)
    ]


def evaluation_row(
    each: Evaluation, indicator_id: int, series_id: int | None, cells: Sequence[Any]
) -> dict[str, Any]:
    """The row of an evaluation from its `evaluated_cells`."""
    return {
        "indicator_id": indicator_id,
        "series_key": series_id or 0,
        "series_id": series_id,
        "audience": each.audience.value,
        **dict(zip(EVALUATED, cells, strict=True)),
    }


def evaluated_cells(evaluations: Sequence[Evaluation]) -> list[tuple[Any, ...]]:
    """What each evaluation says, as `EVALUATED` names it. Lines that were judged as one share what they bear.

    Given together with its total, a series that was judged as one with it only says so: most indicators have one series, and
    what is drawn of it is most of what is written.
    """
    judged: dict[tuple[int, int], tuple[Any, ...]] = {}
    told: dict[int, tuple[Any, ...]] = {}
    rows = []
    totals = {(each.indicator, each.audience): each for each in evaluations if each.series is None}
    for each in evaluations:
        same, horizons = (id(each.finding), id(each.control)), id(each.horizons)
        if same not in judged:
            judged[same] = _judged(each)
        if horizons not in told:
            told[horizons] = _told(each)
        notes = JsonText(_NOTES.dump_json(each.notes), "utf-8") if each.notes else _NO_NOTES
        reached, bears = told[horizons], judged[same]
        total = None if each.series is None else totals.get((each.indicator, each.audience))
        if total is not None and total.horizons is each.horizons:
            reached = (*reached[:-1], _AS_THE_TOTAL)
        if total is not None and (id(total.finding), id(total.control)) == same:
            *beside, finding, control = bears
            bears = (
                *beside,
                None if finding is None else _AS_THE_TOTAL,
                None if control is None else _AS_THE_TOTAL,
            )
        rows.append((*_copied(each), *reached, notes, *bears))
    return rows


def _told(each: Evaluation) -> tuple[Any, ...]:
    """What is said of the horizons: verdicts and progress of each, and all of them whole."""
    by = {result.horizon: result for result in each.horizons}
    results = [by.get(horizon) for horizon in HORIZONS]
    return (
        *[None if result is None else str(result.verdict) for result in results],
        *[None if result is None else result.progress for result in results],
        results_text(each.horizons),
    )


def _judged(each: Evaluation) -> tuple[Any, ...]:
    """What the figures bear, whole, and before it what the portfolio filters by."""
    finding, control = each.finding, each.control
    told = None if control is None else control_text(control)
    if finding is None:
        return (None, None, None, None, None, told)
    return (
        str(finding.variation),
        str(finding.assurance),
        None if finding.effect is None else str(finding.effect.verdict),
        str(finding.grade),
        finding_text(finding),
        told,
    )


def _evaluation(row: Mapping[Any, Any], audience: Audience, total: Evaluation | None) -> Evaluation:
    """`total`: that of the same indicator, which a series may have been judged as one with."""
    finding, control, results = row["finding"], row.get("control"), row["horizons"]
    return Evaluation(
        indicator=row["indicator"],
        series=row["series"],
        audience=audience,
        **{name: row[name] for name in _COPIED},
        horizons=(total.horizons if total else ()) if results == _TOTAL else horizon_results(results),
        notes=tuple(row["notes"]),
        finding=(total.finding if total else None)
        if finding == _TOTAL
        else None
        if finding is None
        else finding_of(finding),
        control=(total.control if total else None)
        if control == _TOTAL
        else None
        if control is None
        else control_line(control),
    )
