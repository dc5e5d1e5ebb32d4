"""What the effects across projects are made from: the lines of a measure with what they bear, and no more than that."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.domain.evaluation import Audience
from gevinst.domain.horizon import Frequency, period_end
from gevinst.domain.measure import Measure
from gevinst.domain.plan import IndicatorKind
from gevinst.storage.kept_findings import Borne, borne_by
from gevinst.storage.rows import chunks
from gevinst.storage.tables.evaluations import EvaluationTable
from gevinst.storage.tables.plans import (
    BenefitTable,
    IndicatorTable,
    ParticipationTable,
    ProjectTable,
    SeriesTable,
)


@dataclass(frozen=True, slots=True)
class StoredLine:
    """An indicator that is followed in figures, with what its total of approved figures bears."""

    indicator: str
    key: str
    title: str
    project: str
    benefit: str
    benefit_title: str
    measure: str | None
    version: int | None
    own: Measure | None
    frequency: Frequency
    parties: tuple[str | None, ...]
    """Of the series that its total is made of; None: of the project as a whole."""
    last: dt.date | None
    """The last day of the last period with an approved figure."""
    borne: Borne | None
    unapproved: int
    """Values that nobody has approved yet."""


@dataclass(frozen=True, slots=True)
class Head:
    """What effects need of a project."""

    title: str
    scheme: str | None
    target_group: str | None
    starts: dt.date | None
    go_live: dt.date | None
    ends: dt.date | None
    delivers: tuple[str, ...]
    """The keys of its parties, in order, but for those that represent users."""


class EffectLines:
    """Queries about the lines of shared measures, in every project."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def heads(self, projects: Collection[str] | None = None) -> dict[str, Head]:
        """Of every project by slug; `projects`: of these only."""
        project, part = ProjectTable.__table__.c, ParticipationTable.__table__.c
        names = ("title", "scheme", "target_group", "starts", "go_live", "ends")
        parties = (
            sa.select(project.slug, part.party)
            .join_from(ProjectTable.__table__, ParticipationTable.__table__, part.project_id == project.id)
            .where(part.role != "user_representative")
        )
        deliver: dict[str, set[str]] = defaultdict(set)
        for slug, party in self._of(parties, projects):
            deliver[slug].add(party)
        own = self._of(sa.select(project.slug, *(project[name] for name in names)), projects)
        return {
            slug: Head(**dict(zip(names, cells, strict=True)), delivers=tuple(sorted(deliver[slug])))
            for slug, *cells in own
        }

    def _of(self, query: sa.Select[Any], projects: Collection[str] | None) -> Iterator[Any]:
        """Rows past SQLAlchemy's own objects; `projects`: of these only, by slug."""
        connection = self._session.connection()
        if projects is None:
            yield from connection.execute(query)
            return
        for some in chunks(projects):
            yield from connection.execute(query.where(ProjectTable.slug.in_(some)))

    def own(self, projects: Collection[str] | None = None) -> list[tuple[str, Measure]]:
        """(indicator, measure) for each measure of a project's own; `projects`: of these only, by slug."""
        own = IndicatorTable.own_measure.is_not(None)
        return [
            (row["uid"], Measure.model_validate(row["own_measure"]))
            for row in self._found(own, projects, IndicatorTable.uid, IndicatorTable.own_measure)
        ]

    def of(
        self,
        measures: Collection[str],
        indicators: Collection[str] = (),
        projects: Collection[str] | None = None,
    ) -> list[StoredLine]:
        """The lines of these measures of the catalogue, and these indicators besides, by project; `projects`: of these only,
        by slug."""
        shared = sa.and_(IndicatorTable.measure.in_(measures), IndicatorTable.own_measure.is_(None))
        found = self._rows(shared, projects) if measures else []
        for some in chunks(dict.fromkeys(indicators)):
            found += self._rows(IndicatorTable.uid.in_(some), None)
        keys = [row["id"] for row in found]
        parties, judged, waiting = self._parties(keys), self._judged(keys), self._waiting(keys)
        return [
            _stored(row, parties[row["id"]], judged.get(row["id"]), waiting.get(row["id"], 0))
            for row in sorted(found, key=lambda row: (row["project"], row["uid"]))
        ]

    def _rows(self, where: sa.ColumnElement[bool], projects: Collection[str] | None) -> list[sa.RowMapping]:
        columns = IndicatorTable.__table__.c
        return self._found(
            where,
            projects,
            ProjectTable.slug.label("project"),
            BenefitTable.uid.label("benefit"),
            BenefitTable.title.label("benefit_title"),
            columns.id,
            columns.uid,
            columns.key,
            columns.title,
            columns.measure,
            columns.measure_version,
            columns.own_measure,
            columns.frequency,
        )

    def _found(
        self, where: sa.ColumnElement[bool], projects: Collection[str] | None, *columns: Any
    ) -> list[sa.RowMapping]:
        return [row._mapping for row in self._of(_lines(*columns).where(where), projects)]

    def _parties(self, keys: Collection[int]) -> dict[int, list[str | None]]:
        found: dict[int, list[str | None]] = defaultdict(list)
        table = SeriesTable
        for some in chunks(keys):
            query = (
                sa.select(table.indicator_id, table.party)
                .where(
                    table.indicator_id.in_(some),
                    table.comparison.is_(False),
                    table.private.is_(False),
                    table.retired.is_(False),
                )
                .order_by(table.position, table.id)
            )
            for key, party in self._session.connection().execute(query):
                found[key].append(party)
        return found

    def _judged(self, keys: Collection[int]) -> dict[int, sa.RowMapping]:
        table = EvaluationTable
        found: dict[int, sa.RowMapping] = {}
        for some in chunks(keys):
            query = sa.select(table.indicator_id, table.last_period, table.finding).where(
                table.indicator_id.in_(some),
                table.series_key == 0,
                table.audience == Audience.APPROVED.value,
            )
            found |= {
                row["indicator_id"]: row for row in self._session.connection().execute(query).mappings()
            }
        return found

    def _waiting(self, keys: Collection[int]) -> dict[int, int]:
        table = EvaluationTable
        found: dict[int, int] = {}
        for some in chunks(keys):
            query = sa.select(table.indicator_id, table.unapproved).where(
                table.indicator_id.in_(some),
                table.series_key == 0,
                table.audience == Audience.ALL.value,
                table.unapproved > 0,
            )
            found |= {key: many for key, many in self._session.connection().execute(query)}
        return found


def _lines(*columns: Any) -> sa.Select[Any]:
    """Indicators that are followed in figures, of benefits that are in the plan."""
    return (
        sa.select(*columns)
        .join(BenefitTable, BenefitTable.id == IndicatorTable.benefit_id)
        .join(ProjectTable, ProjectTable.id == BenefitTable.project_id)
        .where(
            IndicatorTable.kind == IndicatorKind.NUMBER.value,
            IndicatorTable.retired.is_(False),
            BenefitTable.retired.is_(False),
            BenefitTable.archived.is_(False),
        )
    )


def _stored(
    row: sa.RowMapping, parties: list[str | None], judged: sa.RowMapping | None, waiting: int
) -> StoredLine:
    frequency = Frequency(row["frequency"])
    last = judged["last_period"] if judged else None
    finding = judged["finding"] if judged else None
    return StoredLine(
        indicator=row["uid"],
        key=row["key"],
        title=row["title"],
        project=row["project"],
        benefit=row["benefit"],
        benefit_title=row["benefit_title"],
        measure=row["measure"],
        version=row["measure_version"],
        own=None if row["own_measure"] is None else Measure.model_validate(row["own_measure"]),
        frequency=frequency,
        parties=tuple(parties),
        last=None if last is None else period_end(last, frequency),
        borne=None if finding is None else borne_by(finding),
        unapproved=waiting,
    )
