"""One transaction: the repositories that share it, the trail it leaves, and its one commit."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gevinst.domain.access import Actor
from gevinst.domain.audit import AuditEntry
from gevinst.domain.errors import Conflict
from gevinst.storage.attachments import Attachments
from gevinst.storage.claims import ClaimDecisions
from gevinst.storage.effect_lines import EffectLines
from gevinst.storage.engine import for_reading, for_writing
from gevinst.storage.evaluations import Evaluations
from gevinst.storage.follow_up import FollowUps
from gevinst.storage.follow_up_history import FollowUpHistory
from gevinst.storage.handovers import Handovers
from gevinst.storage.measure_proposals import MeasureProposals
from gevinst.storage.measurements import Measurements
from gevinst.storage.money import Money
from gevinst.storage.parties import Parties
from gevinst.storage.payers import Payers
from gevinst.storage.people import People
from gevinst.storage.plans import Plans
from gevinst.storage.portfolio import Portfolios
from gevinst.storage.prepared import write
from gevinst.storage.reminders import Reminders
from gevinst.storage.report_texts import ReportTexts
from gevinst.storage.reports import Reports
from gevinst.storage.rows import has_written, insert
from gevinst.storage.saved_views import SavedViews
from gevinst.storage.sent_reports import SentReports
from gevinst.storage.tables.audit import AuditEventTable, ChangeCounterTable

_ONE_MORE = f"UPDATE {ChangeCounterTable.__tablename__} SET value = value + 1"


class Reading:
    """The repositories on one session, for reading. `with Reading(engine) as work: work.plans.document(slug)`."""

    def __init__(self, engine: Engine) -> None:
        self.session = Session(engine, autoflush=False)
        self.plans = Plans(self.session)
        self.portfolio = Portfolios(self.session)
        self.measurements = Measurements(self.session)
        self.evaluations = Evaluations(self.session)
        self.effect_lines = EffectLines(self.session)
        self.claim_decisions = ClaimDecisions(self.session)
        self.follow_ups = FollowUps(self.session)
        self.follow_up_history = FollowUpHistory(self.session)
        self.handovers = Handovers(self.session)
        self.attachments = Attachments(self.session)
        self.money = Money(self.session)
        self.payers = Payers(self.session)
        self.reports = Reports(self.session)
        self.report_texts = ReportTexts(self.session)
        self.sent_reports = SentReports(self.session)
        self.measure_proposals = MeasureProposals(self.session)
        self.people = People(self.session)
        self.reminders = Reminders(self.session)
        self.parties = Parties(self.session)
        self.saved_views = SavedViews(self.session)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # Closing a session that was not committed takes back what it wrote.
        self.session.close()

    def audits(
        self,
        project: str | None = None,
        limit: int = 200,
        only: Collection[str] | None = None,
        keys: Collection[str] | None = None,
        without: Collection[str] = (),
    ) -> list[AuditEntry]:
        """The trail, the newest first: of one project, or of everything.

        `only` these actions, none of those `without`, of things with `keys`.
        """
        table = AuditEventTable
        query = sa.select(table.__table__).order_by(table.id.desc()).limit(limit)
        if project is not None:
            query = query.where(table.project == project)
        if only is not None:
            query = query.where(table.action.in_(only))
        if without:
            query = query.where(table.action.not_in(without))
        if keys is not None:
            query = query.where(table.key.in_(keys))
        return [
            AuditEntry(**{name: value for name, value in row.items() if name != "id"})
            for row in self.session.execute(query).mappings()
        ]


class UnitOfWork(Reading):
    """One transaction of one actor. Left without `commit()`, or by an error, it leaves nothing behind.

    Lives for one call in one thread. On SQLite it takes the write lock at its first query: keep it short.
    """

    def __init__(self, engine: Engine, actor: Actor, clock: Callable[[], dt.datetime]) -> None:
        super().__init__(for_writing(engine))
        self.actor = actor
        self._clock = clock
        self._committed = False
        self.touched: dict[str, set[str] | None] = {}
        """Project -> the indicators whose rows of the portfolio are made anew as this is committed; None: all of it."""
        self.audited: Callable[[str, str], None] | None = None
        """Told of each act noted with a project: its kind and the project."""
        self.derive: Callable[[UnitOfWork], None] | None = None
        """Makes the rows of `touched`, in this transaction, before it is committed."""

    def touch(self, project: str, indicators: Collection[str] | None = None) -> None:
        """The portfolio's rows of a project follow from something that this transaction changes."""
        if indicators is None:
            self.touched[project] = None
        elif (own := self.touched.setdefault(project, set())) is not None:
            own |= set(indicators)

    def audit(
        self,
        action: str,
        kind: str,
        key: str,
        project: str | None = None,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        reason: str | None = None,
        at: dt.datetime | None = None,
        by: str | None = None,
    ) -> None:
        """Notes an act in the trail, in this transaction. `before` and `after`: the changed fields only.

        `at` and `by` only where a history is read in: otherwise it is now, and the one whose unit of work this is.
        """
        row = {
            "at": at or self._clock(),
            "actor": by or self.actor.title,
            "user_id": self.actor.user_id,
            "action": action,
            "kind": kind,
            "key": key,
            "project": project,
            "before": dict(before or {}),
            "after": dict(after or {}),
            "reason": reason,
        }
        insert(self.session, AuditEventTable, [row])
        if project is not None and self.audited is not None:
            self.audited(kind, project)

    def commit(self) -> None:
        """The one commit."""
        if self._committed:
            raise RuntimeError("a unit of work commits once")
        if self.touched and self.derive is not None:
            self.derive(self)
        if has_written(self.session):
            write(self.session.connection(), _ONE_MORE, ())
            if self.touched:
                self.portfolio.stamp(self.touched)
        self.session.commit()
        self._committed = True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Conflict where another transaction, in the same moment, took a slug, id or number that this one took too."""
        super().__exit__(kind, error, traceback)
        if isinstance(error, IntegrityError) and _taken(error):
            raise Conflict(str(error.orig)) from error


def _taken(error: IntegrityError) -> bool:
    """Whether a row with the same key was there. Everything else that the database refuses is a mistake of ours."""
    name = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", "")
    return name in {"23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}


def read(engine: Engine) -> Reading:
    """For reading only, as of one moment: it has neither `audit` nor `commit`, and the database refuses a write."""
    return Reading(for_reading(engine))
