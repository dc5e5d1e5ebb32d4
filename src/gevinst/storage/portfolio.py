"""The rows that the funder's pages are made from: written with what they are derived from, read by what has changed."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.domain.portfolio import PortfolioRows
from gevinst.storage.rows import chunks, delete, insert, upsert
from gevinst.storage.tables.audit import ChangeCounterTable
from gevinst.storage.tables.plans import IndicatorTable, ProjectTable
from gevinst.storage.tables.portfolio import PortfolioLineTable, PortfolioProjectTable
from gevinst.storage.tables.promises import PromiseLineTable, PromiseProjectTable

HEAD = ("slug", "title", "scheme", "starts", "ends", "phase", "target_group")
"""What is read of the project itself."""
_PROJECT, _LINE = PortfolioProjectTable.__table__.c, PortfolioLineTable.__table__.c
_PROMISE, _PROMISED = PromiseProjectTable.__table__.c, PromiseLineTable.__table__.c
_OWN = tuple(each.name for each in _PROJECT if each.name not in ("project_id", "stamp"))
PROMISE = tuple(each.name for each in _PROMISE if each.name not in ("project_id", "mark"))
PROMISED = tuple(
    each.name for each in _PROMISED if each.name not in ("project_id", "position", "indicator_id")
)
PROJECT_COLUMNS = ("project_id", *HEAD, *_OWN, *PROMISE)
LINE_COLUMNS = (*(each.name for each in _LINE), *PROMISED)


# Put together once: they have a hundred columns.
_MARKS: sa.BindParameter[Any] = sa.bindparam("marks", expanding=True)
_SINCE = sa.bindparam("since", type_=sa.Integer)
_HEADS = (
    sa.select(
        _PROJECT.project_id,
        *(ProjectTable.__table__.c[name] for name in HEAD),
        *(_PROJECT[name] for name in _OWN),
        *(_PROMISE[name] for name in PROMISE),
    )
    .join_from(PortfolioProjectTable, ProjectTable, ProjectTable.id == PortfolioProjectTable.project_id)
    .join(PromiseProjectTable, _PROMISE.project_id == _PROJECT.project_id)
    .where(_PROMISE.mark.in_(_MARKS))
)
_HEADS_SINCE = _HEADS.where(_PROJECT.stamp > _SINCE)
_LINES = (
    sa.select(*_LINE, *(_PROMISED[name] for name in PROMISED))
    .join(PromiseProjectTable, _PROMISE.project_id == _LINE.project_id)
    .join(
        PromiseLineTable,
        sa.and_(_PROMISED.project_id == _LINE.project_id, _PROMISED.position == _LINE.position),
    )
    .where(_PROMISE.mark.in_(_MARKS))
    .order_by(_LINE.project_id, _LINE.position)
)
_LINES_WITHIN = _LINES.where(
    _LINE.project_id.between(sa.bindparam("first", type_=sa.Integer), sa.bindparam("last", type_=sa.Integer))
)
_LINES_SINCE = _LINES.where(
    _LINE.project_id.in_(sa.select(_PROJECT.project_id).where(_PROJECT.stamp > _SINCE))
)
_WITHOUT = (
    sa.select(ProjectTable.slug)
    .outerjoin(PortfolioProjectTable, PortfolioProjectTable.project_id == ProjectTable.id)
    .outerjoin(PromiseProjectTable, PromiseProjectTable.project_id == ProjectTable.id)
    .where(sa.or_(_PROJECT.project_id.is_(None), _PROMISE.mark.is_(None), _PROMISE.mark.not_in(_MARKS)))
    .order_by(ProjectTable.slug)
)
_WITHOUT_SINCE = _WITHOUT.where(_PROJECT.stamp > _SINCE)
_COUNTS = sa.select(
    *(
        sa.select(sa.func.count()).select_from(table).scalar_subquery()
        for table in (ProjectTable, PortfolioProjectTable, PromiseProjectTable)
    )
)

_AT_ONCE = 400


def _blocks(
    connection: sa.Connection, asked: Mapping[str, Any], projects: Sequence[int]
) -> Iterator[Sequence[tuple[Any, ...]]]:
    """The lines of these projects (keys, in order), some hundred of them at a time."""
    for some in (projects[at : at + _AT_ONCE] for at in range(0, len(projects), _AT_ONCE)):
        within = {**asked, "first": some[0], "last": some[-1]}
        yield connection.execute(_LINES_WITHIN, within).cursor.fetchall()


class Portfolios:
    """Queries about the portfolio's rows."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(
        self,
        rows: Mapping[str, PortfolioRows],
        only: Collection[str] | None = None,
        keys: Mapping[Any, int] | None = None,
    ) -> None:
        """Sets the rows of these projects (by slug). `only`: these indicators' lines, where the others stand as they are.
        `keys`: of all their indicators, by id, where they are known."""
        ids = self._ids(rows)
        # Until the commit stamps them they are as of now.
        upsert(
            self._session,
            PortfolioProjectTable,
            [{"project_id": ids[slug], "stamp": 0, **each.project} for slug, each in rows.items()],
        )
        lines = [
            {"project_id": ids[slug], **line}
            for slug, each in rows.items()
            for line in each.lines
            if only is None or line["indicator"] in only
        ]
        if only is None:
            delete(self._session, PortfolioLineTable, "project_id", list(ids.values()))
        if keys is None:
            keys = self._indicators(line["indicator"] for line in lines)
        own = [{**line, "indicator_id": keys.get(line["indicator"])} for line in lines]
        promises = [
            {
                "project_id": ids[slug],
                "position": line["position"],
                "indicator_id": keys.get(line["indicator"]),
                **promise,
            }
            for slug, each in rows.items()
            for line, promise in zip(each.lines, each.promises, strict=True)
            if only is None or line["indicator"] in only
        ]
        if only is None:
            delete(self._session, PromiseLineTable, "project_id", list(ids.values()))
            insert(self._session, PortfolioLineTable, own)
            insert(self._session, PromiseLineTable, promises)
        else:
            upsert(self._session, PortfolioLineTable, own)
            upsert(self._session, PromiseLineTable, promises)
        self.save_promises(
            {slug: each.promise for slug, each in rows.items() if each.promise is not None}, ids
        )

    def save_promises(
        self, rows: Mapping[str, Mapping[str, object]], ids: Mapping[str, int] | None = None
    ) -> None:
        """Sets what of these projects (by slug) follows from no figure; `ids`: their keys, where they are known."""
        known = self._ids(rows) if ids is None else ids
        upsert(
            self._session,
            PromiseProjectTable,
            [{"project_id": known[slug], **each} for slug, each in rows.items()],
        )

    def read(
        self, marks: Collection[int], since: int | None = None
    ) -> tuple[int, Sequence[tuple[Any, ...]], Iterator[Sequence[tuple[Any, ...]]]]:
        """The change counter, and the rows of the projects that changed after `since` (None: of all).

        `marks`: of the schemes as they are; rows made with another are none. Columns as `PROJECT_COLUMNS` and `LINE_COLUMNS`,
        as the driver gives them; lines by project and position, and some thousands at a time: all of them at once would
        take more room than what is made of them.
        """
        counter = self.counter()
        asked = {"marks": list(marks)} | ({} if since is None else {"since": since})
        # Past SQLAlchemy's own rows: there may be a hundred thousand of them.
        connection = self._session.connection()
        heads = connection.execute(_HEADS if since is None else _HEADS_SINCE, asked).cursor.fetchall()
        if since is not None:
            return counter, heads, iter([connection.execute(_LINES_SINCE, asked).cursor.fetchall()])
        return counter, heads, _blocks(connection, asked, sorted(head[0] for head in heads))

    def changed(self, since: int) -> list[str]:
        """The projects that something was changed in after the change counter stood at `since`."""
        query = (
            sa.select(ProjectTable.slug)
            .join(PortfolioProjectTable, PortfolioProjectTable.project_id == ProjectTable.id)
            .where(_PROJECT.stamp > since)
        )
        return list(self._session.execute(query).scalars())

    def counter(self) -> int:
        """The change counter as this transaction sees it."""
        return int(self._session.execute(sa.select(ChangeCounterTable.__table__.c.value)).scalar_one())

    def without(self, marks: Collection[int], since: int | None = None) -> list[str]:
        """The projects that have no rows: of a database that was filled before there were any, or past the services; or only
        such as were made when their scheme asked something else (`marks`: of the schemes as they are).

        `since`: none was without them when the change counter stood there, so that what has changed tells.
        """
        connection = self._session.connection()
        if since is not None and len(set(connection.execute(_COUNTS).one())) == 1:
            found = connection.execute(_WITHOUT_SINCE, {"marks": list(marks), "since": since})
        else:
            found = connection.execute(_WITHOUT, {"marks": list(marks)})
        return list(found.scalars())

    def ids(self) -> list[int]:
        """The keys of all projects that have rows."""
        return list(self._session.execute(sa.select(_PROJECT.project_id)).scalars())

    def _ids(self, slugs: Iterable[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for some in chunks(slugs):
            query = sa.select(ProjectTable.slug, ProjectTable.id).where(ProjectTable.slug.in_(some))
            found.update((slug, key) for slug, key in self._session.execute(query))
        return found

    def _indicators(self, uids: Iterable[Any]) -> dict[Any, int]:
        found: dict[Any, int] = {}
        for some in chunks(uid for uid in uids if uid is not None):
            query = sa.select(IndicatorTable.uid, IndicatorTable.id).where(IndicatorTable.uid.in_(some))
            found.update((uid, key) for uid, key in self._session.execute(query))
        return found
