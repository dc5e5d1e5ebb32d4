"""One transaction: the repositories that share it, the trail it leaves, and its one commit."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection, Engine
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
from gevinst.storage.reminders import Reminders
from gevinst.storage.report_texts import ReportTexts
from gevinst.storage.reports import Reports
from gevinst.storage.rows import has_written, insert_row
from gevinst.storage.saved_views import SavedViews
from gevinst.storage.sent_reports import SentReports
from gevinst.storage.stamps import count_up
from gevinst.storage.tables.audit import AuditEventTable

R = TypeVar("R")


class _Repository(Generic[R]):
    """A repository of a transaction, made when it is first asked for: most transactions ask for two or three of them."""

    def __init__(self, kind: Callable[[Session], R]) -> None:
        self._kind = kind

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, work: "Reading", owner: type) -> R:
        made = self._kind(work.session)
        # Found there before this is asked again.
        work.__dict__[self._name] = made
        return made


class Reading:
    """The repositories on one session, for reading. `with Reading(engine) as work: work.plans.document(slug)`."""

    plans = _Repository(Plans)
    portfolio = _Repository(Portfolios)
    measurements = _Repository(Measurements)
    evaluations = _Repository(Evaluations)
    effect_lines = _Repository(EffectLines)
    claim_decisions = _Repository(ClaimDecisions)
    follow_ups = _Repository(FollowUps)
    follow_up_history = _Repository(FollowUpHistory)
    handovers = _Repository(Handovers)
    attachments = _Repository(Attachments)
    money = _Repository(Money)
    payers = _Repository(Payers)
    reports = _Repository(Reports)
    report_texts = _Repository(ReportTexts)
    sent_reports = _Repository(SentReports)
    measure_proposals = _Repository(MeasureProposals)
    people = _Repository(People)
    reminders = _Repository(Reminders)
    parties = _Repository(Parties)
    saved_views = _Repository(SavedViews)

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._wrote = False

    @cached_property
    def connection(self) -> Connection:
        """The transaction's connection, which its session is on too: for what goes straight to the driver."""
        connection = self._engine.connect()
        connection.begin()
        return connection

    @cached_property
    def session(self) -> Session:
        """The session that the repositories share. The transaction is the connection's: it ends with that."""
        return Session(self.connection, autoflush=False)

    def wrote(self) -> None:
        """Notes that this transaction changed what is shown, past the session: its commit bumps the change counter."""
        self._wrote = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # Closing what was not committed takes back what it wrote.
        if "session" in self.__dict__:
            self.session.close()
        if "connection" in self.__dict__:
            self.connection.close()

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
        self.touched_beside: set[str] = set()
        """Projects of which something has changed that only what a scheme asks follows from."""
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
        insert_row(self.connection, AuditEventTable, row)
        if project is not None and self.audited is not None:
            self.audited(kind, project)

    def commit(self) -> None:
        """The one commit."""
        if self._committed:
            raise RuntimeError("a unit of work commits once")
        if self.touched and self.derive is not None:
            self.derive(self)
        if self._wrote or ("session" in self.__dict__ and has_written(self.session)):
            count_up(self.connection, self.touched)
        if "connection" in self.__dict__:
            self.connection.commit()
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
