"""Projects, their plans and grants: whole documents in and out."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.domain.errors import Conflict, NotFound
from gevinst.domain.money import Award, Redisposition
from gevinst.domain.plan import Benefit, Indicator, PlanDocument, Project, Promised
from gevinst.domain.proposal import PlanProposal
from gevinst.storage import plan_rows
from gevinst.storage.frozen_plans import read_frozen, read_promised
from gevinst.storage.plan_rows import Row
from gevinst.storage.rows import (
    by_uid,
    chunks,
    delete,
    from_row,
    insert,
    known_parties,
    of_projects,
    project_id,
    put,
    sync,
    update,
    upsert,
    wrote,
)
from gevinst.storage.tables.attachments import AttachmentTable
from gevinst.storage.tables.evaluations import EvaluationTable
from gevinst.storage.tables.follow_up import DecisionTable, EventTable, RiskTable
from gevinst.storage.tables.handovers import HandoverTable
from gevinst.storage.tables.measurements import RevisionTable, SubmissionTable
from gevinst.storage.tables.money import (
    AwardTable,
    MoneyEntryTable,
    RedispositionTable,
    ResourceEntryTable,
)
from gevinst.storage.tables.plans import (
    BaselineTable,
    BenefitTable,
    ContributionTable,
    IndicatorTable,
    ParticipationTable,
    PlanProposalTable,
    PlanVersionTable,
    ProjectTable,
    SeriesTable,
    TargetTable,
)


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """A plan as it stood. Number 1 is the original."""

    number: int
    state: Literal["draft", "adopted"]
    document: PlanDocument
    reason: str | None
    adopted_at: dt.datetime | None
    adopted_by: str | None
    """A role's title."""


class Plans:
    """Queries about plans. What is removed from a plan while something stands on it is `retired`: hidden, not lost."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._read: dict[str, PlanDocument] = {}
        """What this session has read or saved nothing of since: a transaction sees one plan, however often it asks."""

    # --- Reading ---------------------------------------------------------------------------------------------------

    def slug_exists(self, slug: str) -> bool:
        """Whether a project has this slug."""
        return self._session.execute(sa.select(sa.exists().where(ProjectTable.slug == slug))).scalar_one()

    def revision(self, slug: str) -> int:
        """How many times the plan has been saved: what `save` compares."""
        found = self._session.execute(
            sa.select(ProjectTable.revision).where(ProjectTable.slug == slug)
        ).scalar()
        if found is None:
            raise NotFound("project", slug)
        return found

    def revisions(self, slugs: Collection[str]) -> dict[str, int]:
        """The revision of each of many plans. Unknown slugs are left out."""
        found: dict[str, int] = {}
        for some in chunks(slugs):
            query = sa.select(ProjectTable.slug, ProjectTable.revision).where(ProjectTable.slug.in_(some))
            found |= {slug: revision for slug, revision in self._session.execute(query)}
        return found

    def projects(
        self,
        schemes: Collection[str] | None = None,
        slugs: Collection[str] | None = None,
        parties: Collection[str] | None = None,
    ) -> list[Project]:
        """The projects that are in one of the schemes, or have one of the slugs, or one of the parties; by slug.

        The three are the scopes of memberships, so they add up. All None: every project.
        """
        return self._projects(
            sa.select(ProjectTable.__table__)
            .where(*_within(schemes, slugs, parties))
            .order_by(ProjectTable.slug)
        )

    def slugs(self) -> list[str]:
        """Of every project, in order."""
        return list(self._session.execute(sa.select(ProjectTable.slug).order_by(ProjectTable.slug)).scalars())

    def page_of_projects(
        self,
        schemes: Collection[str] | None = None,
        slugs: Collection[str] | None = None,
        parties: Collection[str] | None = None,
        *,
        named: str = "",
        most: int,
        start: int = 0,
    ) -> tuple[list[Project], int]:
        """`most` of them by title from the one at `start`, and how many there are. `named`: a part of their titles."""
        within = [*_within(schemes, slugs, parties), *_named(named)]
        count = self._session.execute(
            sa.select(sa.func.count()).select_from(ProjectTable).where(*within)
        ).scalar_one()
        if count <= start or not most:
            return [], count
        by_title = sa.select(ProjectTable.__table__).where(*within)
        by_title = by_title.order_by(sa.func.lower(ProjectTable.title), ProjectTable.slug)
        return self._projects(by_title.limit(most).offset(start)), count

    def _projects(self, query: sa.Select[Any]) -> list[Project]:
        rows = self._session.execute(query).mappings().all()
        parts = _grouped(
            self._rows(ParticipationTable, "project_id", [row["id"] for row in rows]), "project_id"
        )
        return [plan_rows.project_of(row, parts[row["id"]]) for row in rows]

    def continued_by(self, slugs: Collection[str]) -> dict[str, list[Project]]:
        """The projects that go on from each of many, by slug. Every slug asked for is a key."""
        columns = ProjectTable.__table__.c
        found: dict[str, list[Project]] = {slug: [] for slug in slugs}
        later: list[str] = []
        for some in chunks(slugs):
            query = sa.select(columns.slug).where(columns.continues.in_(some))
            later += self._session.execute(query).scalars()
        for project in self.projects(slugs=later) if later else ():
            found[project.continues or ""].append(project)
        return found

    def project(self, slug: str) -> Project:
        """The head of a project's plan; NotFound."""
        found = self.projects(slugs=[slug])
        if not found:
            raise NotFound("project", slug)
        return found[0]

    def document(self, slug: str) -> PlanDocument:
        """The plan of a project; NotFound."""
        found = self.documents([slug])
        if slug not in found:
            raise NotFound("project", slug)
        return found[slug]

    def documents(self, slugs: Collection[str]) -> dict[str, PlanDocument]:
        """The plans of many projects, by slug, in eight queries. Unknown slugs are left out."""
        self._read |= self._documents([slug for slug in slugs if slug not in self._read])
        return {slug: self._read[slug] for slug in slugs if slug in self._read}

    def _documents(self, slugs: Collection[str]) -> dict[str, PlanDocument]:
        if not slugs:
            return {}
        projects = self._rows(ProjectTable, "slug", slugs)
        ids = [row["id"] for row in projects]
        parts = _grouped(self._rows(ParticipationTable, "project_id", ids), "project_id")
        benefits = self._benefits(self._rows(BenefitTable, "project_id", ids), retired=False)
        return {
            row["slug"]: PlanDocument(
                project=plan_rows.project_of(row, parts[row["id"]]),
                benefits=tuple(benefits[row["id"]]),
                project_level=plan_rows.level_of(row),
                map=plan_rows.map_of(row),
            )
            for row in projects
        }

    def parts(self, indicators: Collection[str]) -> dict[str, PlanDocument]:
        """The plans of these indicators (ids), by slug, with these and their benefits alone.

        What ties benefits together, the map and what they contribute to, is left out. Unknown ids are left out.
        """
        found = self._rows(IndicatorTable, "uid", indicators)
        benefits = self._rows(BenefitTable, "id", {row["benefit_id"] for row in found})
        projects = self._rows(ProjectTable, "id", {row["project_id"] for row in benefits})
        parties = _grouped(
            self._rows(ParticipationTable, "project_id", [row["id"] for row in projects]), "project_id"
        )
        built = self._built(benefits, found, {}, retired=False)
        return {
            row["slug"]: PlanDocument(
                project=plan_rows.project_of(row, parties[row["id"]]),
                benefits=tuple(built[row["id"]]),
                project_level=plan_rows.level_of(row),
            )
            for row in projects
        }

    def retired(self, slug: str) -> list[Benefit]:
        """Benefits with indicators and series that are no longer in the plan but hold figures, for exports and history."""
        key = project_id(self._session, slug)
        return self._benefits(self._rows(BenefitTable, "project_id", [key]), retired=True)[key]

    def slug_of(self, uid: str) -> str:
        """The slug of the project with an id, or of the one that a benefit, indicator or series belongs to; NotFound."""
        benefit, indicator, series = BenefitTable, IndicatorTable, SeriesTable
        chain = (
            sa.select(ProjectTable.slug)
            .outerjoin(benefit, benefit.project_id == ProjectTable.id)
            .outerjoin(indicator, indicator.benefit_id == benefit.id)
            .outerjoin(series, series.indicator_id == indicator.id)
        )
        for column in (ProjectTable.uid, benefit.uid, indicator.uid, series.uid):
            found = self._session.execute(chain.where(column == uid).limit(1)).scalar()
            if found is not None:
                return found
        raise NotFound("plan", uid)

    def _rows(self, table: type[Any], column: str, values: Collection[Any]) -> list[Row]:
        """Rows whose column is one of the values, in the order of their position where they have one."""
        columns = table.__table__.c
        order = [columns[name] for name in ("position", "id") if name in columns]
        found: list[Row] = []
        for some in chunks(values):
            query = sa.select(table.__table__).where(columns[column].in_(some)).order_by(*order)
            # Plain dictionaries: of a portfolio millions of cells are asked for by their names.
            rows = self._session.connection().execute(query)
            names = tuple(rows.keys())
            found += [dict(zip(names, row, strict=True)) for row in rows.all()]
        return found

    def _benefits(self, rows: list[Row], *, retired: bool) -> defaultdict[int, list[Benefit]]:
        """Benefits by project. `retired`: those that hold anything retired, otherwise those that do not."""
        ids = [row["id"] for row in rows]
        uids = {row["id"]: row["uid"] for row in rows}
        contributions = {
            key: [uids[each["to_benefit_id"]] for each in found]
            for key, found in _grouped(self._rows(ContributionTable, "benefit_id", ids), "benefit_id").items()
        }
        return self._built(
            rows, self._rows(IndicatorTable, "benefit_id", ids), contributions, retired=retired
        )

    def _built(
        self,
        rows: list[Row],
        indicators: list[Row],
        contributions: Mapping[int, Sequence[str]],
        *,
        retired: bool,
    ) -> defaultdict[int, list[Benefit]]:
        """As `_benefits`, of these indicators; `contributions`: of each benefit the ids of those that it contributes to."""
        keys = [row["id"] for row in indicators]
        series = _grouped(self._rows(SeriesTable, "indicator_id", keys), "indicator_id")
        baselines = {row["indicator_id"]: row for row in self._rows(BaselineTable, "indicator_id", keys)}
        targets = _grouped(self._rows(TargetTable, "indicator_id", keys), "indicator_id")
        built: defaultdict[int, list[Indicator]] = defaultdict(list)
        for row in indicators:
            lines = [line for line in series[row["id"]] if line["retired"] == retired]
            if (retired and lines) or row["retired"] == retired:
                built[row["benefit_id"]].append(
                    plan_rows.indicator_of(row, baselines.get(row["id"]), targets[row["id"]], lines)
                )
        found: defaultdict[int, list[Benefit]] = defaultdict(list)
        for row in rows:
            if (retired and built[row["id"]]) or row["retired"] == retired:
                found[row["project_id"]].append(
                    plan_rows.benefit_of(row, contributions.get(row["id"], ()), built[row["id"]])
                )
        return found

    # --- Writing ---------------------------------------------------------------------------------------------------

    def add(self, document: PlanDocument) -> None:
        """A new project with its plan. Conflict where its slug or one of its ids is taken; ValueError without a slug."""
        slug = document.project.slug
        if slug is None:
            raise ValueError("a project needs its slug before it is stored")
        taken = sa.exists().where(sa.or_(ProjectTable.slug == slug, ProjectTable.uid == document.project.id))
        if self._session.execute(sa.select(taken)).scalar_one():
            raise Conflict(f"project {slug}")
        row = plan_rows.project_row(document.project, document.project_level, document.map)
        insert(self._session, ProjectTable, [{**row, "slug": slug, "revision": 1}])
        self._write(project_id(self._session, slug), document)

    def save(self, document: PlanDocument, expected_revision: int | None = None) -> None:
        """The plan as it is now, whole. What is missing in it is deleted, or retired where something stands on it.

        NotFound; Conflict where it was saved since `expected_revision`, or would take another project's id or slug;
        Refused where it names a party that is not stored.
        """
        project = document.project
        found = self._session.execute(
            sa.select(ProjectTable.id, ProjectTable.slug, ProjectTable.revision)
            .where(ProjectTable.uid == project.id)
            .with_for_update()
        ).one_or_none()
        if found is None:
            raise NotFound("project", project.slug or project.id)
        if expected_revision is not None and found.revision != expected_revision:
            raise Conflict(f"project {found.slug}")
        if project.slug not in (None, found.slug):
            # It is in addresses, memberships and the trail.
            raise Conflict(f"slug {project.slug}")
        row = plan_rows.project_row(project, document.project_level, document.map)
        update(self._session, ProjectTable, "uid", [{**row, "revision": found.revision + 1}])
        self._write(found.id, document)

    def _write(self, project: int, document: PlanDocument) -> None:
        session = self._session
        self._read.clear()
        known_parties(session, _parties(document))
        delete(session, ParticipationTable, "project_id", [project])
        parts = [
            plan_rows.participation_row(part, project, position)
            for position, part in enumerate(document.project.parties)
        ]
        insert(session, ParticipationTable, parts)
        benefits = by_uid(session, BenefitTable, BenefitTable.project_id == project)
        indicators = by_uid(session, IndicatorTable, IndicatorTable.benefit_id.in_(_ids(benefits)))
        series = by_uid(session, SeriesTable, SeriesTable.indicator_id.in_(_ids(indicators)))
        self._not_anothers(document, {*benefits, *indicators, *series})

        rows = [
            plan_rows.benefit_row(benefit, project, position)
            for position, benefit in enumerate(document.benefits)
        ]
        sync(session, BenefitTable, benefits, rows)
        benefit_ids = self._keys(BenefitTable, [benefit.id for benefit in document.benefits])
        rows = [
            plan_rows.indicator_row(indicator, benefit_ids[benefit.id], position)
            for benefit in document.benefits
            for position, indicator in enumerate(benefit.indicators)
        ]
        sync(session, IndicatorTable, indicators, rows)
        followed = [indicator for benefit in document.benefits for indicator in benefit.indicators]
        indicator_ids = self._keys(IndicatorTable, [indicator.id for indicator in followed])
        rows = [
            plan_rows.series_row(line, indicator_ids[indicator.id], position)
            for indicator in followed
            for position, line in enumerate(indicator.series)
        ]
        sync(session, SeriesTable, series, rows)
        self._write_details(document, followed, benefit_ids, indicator_ids)
        self._remove(document, benefits, indicators, series)
        wrote(session)

    def _write_details(
        self,
        document: PlanDocument,
        followed: list[Indicator],
        benefit_ids: dict[str, int],
        indicator_ids: dict[str, int],
    ) -> None:
        """Baselines, targets and contributions: nothing stands on them, so they are written anew."""
        session, keys = self._session, list(indicator_ids.values())
        baselines = [plan_rows.baseline_row(each.baseline, indicator_ids[each.id]) for each in followed]
        upsert(session, BaselineTable, baselines)
        delete(session, TargetTable, "indicator_id", keys)
        targets = [
            plan_rows.target_row(target, indicator_ids[each.id], position)
            for each in followed
            for position, target in enumerate(each.targets)
        ]
        insert(session, TargetTable, targets)
        delete(session, ContributionTable, "benefit_id", list(benefit_ids.values()))
        contributions = [
            {
                "benefit_id": benefit_ids[benefit.id],
                "position": position,
                "to_benefit_id": benefit_ids[other],
            }
            for benefit in document.benefits
            for position, other in enumerate(benefit.contributes_to)
        ]
        insert(session, ContributionTable, contributions)

    def _remove(
        self,
        document: PlanDocument,
        benefits: dict[str, sa.RowMapping],
        indicators: dict[str, sa.RowMapping],
        series: dict[str, sa.RowMapping],
    ) -> None:
        """Deletes or retires what the document no longer holds, from the series upwards."""
        session = self._session
        kept = {benefit.id for benefit in document.benefits}
        kept_indicators = {each.id for benefit in document.benefits for each in benefit.indicators}
        kept_series = {
            line.id for benefit in document.benefits for each in benefit.indicators for line in each.series
        }
        gone_series = {row["id"]: row for uid, row in series.items() if uid not in kept_series}
        gone_indicators = {row["id"]: row for uid, row in indicators.items() if uid not in kept_indicators}
        gone_benefits = {row["id"]: row for uid, row in benefits.items() if uid not in kept}
        # Evaluations are derived; nobody may see those of what is gone.
        delete(session, EvaluationTable, "series_id", gone_series)
        delete(session, EvaluationTable, "indicator_id", gone_indicators)

        standing = self._standing(RevisionTable.series_id, gone_series)
        standing |= self._standing(SubmissionTable.series_id, gone_series)
        named = self._named((AttachmentTable.series,), [row["uid"] for row in gone_series.values()])
        standing |= {key for key, row in gone_series.items() if row["uid"] in named}
        self._drop(SeriesTable, gone_series, standing)
        standing = self._standing(SeriesTable.indicator_id, gone_indicators)
        uids = [row["uid"] for row in gone_indicators.values()]
        named = self._named((EventTable.indicator, AttachmentTable.indicator), uids)
        standing |= {key for key, row in gone_indicators.items() if row["uid"] in named}
        self._drop(IndicatorTable, gone_indicators, standing)
        standing = self._standing(IndicatorTable.benefit_id, gone_benefits)
        uids = [row["uid"] for row in gone_benefits.values()]
        naming = (
            DecisionTable,
            MoneyEntryTable,
            ResourceEntryTable,
            RiskTable,
            HandoverTable,
            AttachmentTable,
        )
        named = self._named([table.benefit for table in naming], uids)
        standing |= {key for key, row in gone_benefits.items() if row["uid"] in named}
        self._drop(BenefitTable, gone_benefits, standing)

    def _standing(self, column: sa.orm.InstrumentedAttribute[Any], values: Collection[Any]) -> set[Any]:
        """Which of the values something refers to."""
        found: set[Any] = set()
        for some in chunks(values):
            found.update(
                self._session.execute(sa.select(column).where(column.in_(some)).distinct()).scalars()
            )
        return found

    def _named(self, columns: Iterable[sa.orm.InstrumentedAttribute[Any]], uids: Collection[str]) -> set[str]:
        """Which of the ids something in one of the columns names."""
        return {uid for column in columns for uid in self._standing(column, uids)}

    def _drop(self, table: type[Any], gone: Collection[int], standing: set[Any]) -> None:
        delete(self._session, table, "id", [key for key in gone if key not in standing])
        for some in chunks(key for key in gone if key in standing):
            self._session.execute(
                sa.update(table.__table__).where(table.__table__.c.id.in_(some)).values(retired=True)
            )

    def _keys(self, table: type[Any], uids: Collection[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for some in chunks(uids):
            rows = self._session.execute(sa.select(table.uid, table.id).where(table.uid.in_(some)))
            found.update((uid, key) for uid, key in rows)
        return found

    def _not_anothers(self, document: PlanDocument, own: set[str]) -> None:
        """Conflict where an id of the document belongs to another project: a copied file would take its figures."""
        for table, uids in (
            (BenefitTable, [benefit.id for benefit in document.benefits]),
            (IndicatorTable, [each.id for benefit in document.benefits for each in benefit.indicators]),
            (SeriesTable, list(_series_ids(document))),
        ):
            taken = self._keys(table, [uid for uid in uids if uid not in own])
            if taken:
                raise Conflict(f"id {min(taken)}")

    # --- Versions --------------------------------------------------------------------------------------------------

    def versions(self, slug: str) -> list[PlanVersion]:
        """Every version of a plan, the first first."""
        project_id(self._session, slug)
        return self.versions_for([slug])[slug]

    def versions_for(self, slugs: Collection[str]) -> dict[str, list[PlanVersion]]:
        """Every version of many plans, the first first. Every slug asked for is a key."""
        table = PlanVersionTable
        rows = of_projects(self._session, table, slugs, table.number, columns=_frozen(table))
        return {slug: [_version(row) for row in found] for slug, found in rows.items()}

    def adopted_for(self, slugs: Collection[str]) -> dict[str, PlanDocument]:
        """The newest adopted plan of each project that has one: whose targets are in force."""
        return {slug: version.document for slug, version in self._adopted(slugs, sa.func.max).items()}

    def promised_for(self, slugs: Collection[str]) -> dict[str, dict[str, Promised]]:
        """The same of what it says of each indicator alone (by id), and much sooner: for many plans as they count."""
        return {row["slug"]: read_promised(row["document"]) for row in self._adopted_rows(slugs, sa.func.max)}

    def first_and_newest(self, slugs: Collection[str]) -> dict[str, tuple[PlanVersion, PlanVersion]]:
        """The original and the newest adopted version of each project that has any."""
        newest = self._adopted(slugs, sa.func.max)
        # A whole plan is much to read: the first version is read once where nothing came after it.
        first = self._adopted([slug for slug, version in newest.items() if version.number > 1], sa.func.min)
        return {slug: (first.get(slug, version), version) for slug, version in newest.items()}

    def _adopted(self, slugs: Collection[str], which: Any) -> dict[str, PlanVersion]:
        """Of the adopted versions of each project the one with the least or the greatest number."""
        return {row["slug"]: _version(row) for row in self._adopted_rows(slugs, which)}

    def _adopted_rows(self, slugs: Collection[str], which: Any) -> Iterator[Row]:
        table = PlanVersionTable
        for some in chunks(slugs):
            own = sa.select(ProjectTable.id).where(ProjectTable.slug.in_(some))
            # Of these projects alone: among ten thousand the others took longer than all else.
            chosen = (
                sa.select(table.project_id, which(table.number).label("number"))
                .where(table.state == "adopted", table.project_id.in_(own))
                .group_by(table.project_id)
                .subquery()
            )
            query = (
                sa.select(ProjectTable.slug, *_frozen(table))
                .join(table, table.project_id == ProjectTable.id)
                .join(
                    chosen,
                    sa.and_(chosen.c.project_id == table.project_id, chosen.c.number == table.number),
                )
            )
            yield from self._session.execute(query).mappings()

    def add_version(
        self,
        slug: str,
        document: PlanDocument,
        state: Literal["draft", "adopted"],
        reason: str | None,
        at: dt.datetime | None,
        by: str | None,
    ) -> int:
        """Freezes a plan as its next version; gives its number. An adopted one needs `at` and `by`."""
        # The lock gives the next number to one at a time.
        key = self._session.execute(
            sa.select(ProjectTable.id).where(ProjectTable.slug == slug).with_for_update()
        ).scalar()
        if key is None:
            raise NotFound("project", slug)
        latest = sa.select(sa.func.max(PlanVersionTable.number)).where(PlanVersionTable.project_id == key)
        number = (self._session.execute(latest).scalar() or 0) + 1
        row = {
            "project_id": key,
            "number": number,
            "state": state,
            "document": document.model_dump(mode="json"),
            "reason": reason,
            "adopted_at": at,
            "adopted_by": by,
        }
        insert(self._session, PlanVersionTable, [row])
        wrote(self._session)
        return number

    # --- Proposals -------------------------------------------------------------------------------------------------

    def proposals(self, slug: str) -> list[PlanProposal]:
        """Every plan that the steering group was asked to adopt, the oldest first."""
        project_id(self._session, slug)
        return self.proposals_for([slug])[slug]

    def proposals_for(self, slugs: Collection[str]) -> dict[str, list[PlanProposal]]:
        """The proposals of many projects, the oldest first. Every slug asked for is a key."""
        table = PlanProposalTable
        rows = of_projects(self._session, table, slugs, table.asked_at, table.id, columns=_frozen(table))
        return {
            slug: [from_row(PlanProposal, {**row, "document": read_frozen(row["document"])}) for row in found]
            for slug, found in rows.items()
        }

    def save_proposal(self, slug: str, proposal: PlanProposal) -> None:
        """Adds a proposal, or sets it where its id is there already. Conflict where it is another project's."""
        row = proposal.model_dump(exclude={"id", "document"})
        document = proposal.document.model_dump(mode="json")
        put(self._session, PlanProposalTable, slug, {**row, "uid": proposal.id, "document": document})

    # --- The grant -------------------------------------------------------------------------------------------------

    def award(self, slug: str) -> Award | None:
        """The grant of a project; None where there is none yet."""
        key = project_id(self._session, slug)
        query = sa.select(AwardTable.__table__).where(AwardTable.project_id == key)
        row = self._session.execute(query).mappings().one_or_none()
        return None if row is None else _award(row)

    def awards(self, slugs: Collection[str]) -> dict[str, Award]:
        """The grants of many projects, by slug."""
        found: dict[str, Award] = {}
        for some in chunks(slugs):
            query = (
                sa.select(AwardTable.__table__, ProjectTable.slug)
                .join(ProjectTable, ProjectTable.id == AwardTable.project_id)
                .where(ProjectTable.slug.in_(some))
            )
            found |= {row["slug"]: _award(row) for row in self._session.execute(query).mappings()}
        return found

    def save_award(self, slug: str, award: Award) -> None:
        """Sets the grant of a project."""
        lists = {name: award.model_dump(mode="json")[name] for name in _AWARD_LISTS}
        row = {"project_id": project_id(self._session, slug), **award.model_dump(), **lists}
        upsert(self._session, AwardTable, [row])
        wrote(self._session)

    def redispositions(self, slug: str) -> list[Redisposition]:
        """Changed uses of the grant, by the day they were asked for."""
        project_id(self._session, slug)
        return self.redispositions_for([slug])[slug]

    def redispositions_for(self, slugs: Collection[str]) -> dict[str, list[Redisposition]]:
        """Changed uses of many grants, by the day they were asked for. Every slug asked for is a key."""
        table = RedispositionTable
        rows = of_projects(self._session, table, slugs, table.asked, table.id)
        return {slug: [from_row(Redisposition, row) for row in found] for slug, found in rows.items()}

    def save_redisposition(self, slug: str, redisposition: Redisposition) -> None:
        """Adds a changed use, or sets it where its id is there already. Conflict where it is another project's."""
        row = redisposition.model_dump(exclude={"id"})
        put(self._session, RedispositionTable, slug, {**row, "uid": redisposition.id})


_AWARD_LISTS = ("conditions", "instalments", "repayments")


def _frozen(table: type[Any]) -> list[sa.ColumnElement[Any]]:
    """The columns of a table with a frozen plan, the plan as its text."""
    return [
        sa.cast(column, sa.Text).label(column.name) if column.name == "document" else column
        for column in table.__table__.columns
    ]


def _version(row: Row) -> PlanVersion:
    return PlanVersion(
        row["number"],
        row["state"],
        read_frozen(row["document"]),
        row["reason"],
        row["adopted_at"],
        row["adopted_by"],
    )


def _award(row: Row) -> Award:
    return Award.model_validate({name: row[name] for name in Award.model_fields})


def _within(
    schemes: Collection[str] | None, slugs: Collection[str] | None, parties: Collection[str] | None
) -> list[sa.ColumnElement[bool]]:
    reach: list[sa.ColumnElement[bool]] = []
    if schemes is not None:
        reach.append(ProjectTable.scheme.in_(schemes))
    if slugs is not None:
        reach.append(ProjectTable.slug.in_(slugs))
    if parties is not None:
        taking_part = sa.select(ParticipationTable.project_id).where(ParticipationTable.party.in_(parties))
        reach.append(ProjectTable.id.in_(taking_part))
    return [sa.or_(*reach)] if reach else []


def _named(part: str) -> list[sa.ColumnElement[bool]]:
    """The embedded database knows upper and lower case of a to z only: a part with æ, ø or å is sought as it may stand."""
    ways = {part, part.lower(), part.upper(), part.capitalize()} if part else set()
    return (
        [sa.or_(*(ProjectTable.title.icontains(way, autoescape=True) for way in sorted(ways)))]
        if ways
        else []
    )


def _grouped(rows: Iterable[Row], column: str) -> defaultdict[Any, list[Row]]:
    found: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found


def _ids(rows: dict[str, sa.RowMapping]) -> list[int]:
    return [row["id"] for row in rows.values()]


def _series_ids(document: PlanDocument) -> Iterator[str]:
    for benefit in document.benefits:
        for indicator in benefit.indicators:
            for line in indicator.series:
                yield line.id


def _parties(document: PlanDocument) -> Iterator[str | None]:
    """Every party that a plan names."""
    yield from (part.party for part in document.project.parties)
    for benefit in document.benefits:
        needed = (each.responsible for each in benefit.preconditions)
        for role in (benefit.owner, benefit.accountable, *needed):
            yield role.party if role else None
        yield from (each.party for each in benefit.freed)
        for indicator in benefit.indicators:
            yield indicator.reporter.party if indicator.reporter else None
            for line in indicator.series:
                yield line.party
                yield line.reporter.party if line.reporter else None
