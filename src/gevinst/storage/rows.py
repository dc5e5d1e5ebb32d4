"""Small things that the repositories share: chunks, keys looked up, rows brought in line."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.domain.errors import NotFound, Problem, Refused
from gevinst.storage.tables.parties import PartyTable
from gevinst.storage.tables.plans import ProjectTable

T = TypeVar("T")

_CHUNK = 5_000
"""Values in one IN (...): both databases take more, neither takes any number."""

_WROTE = "gevinst_wrote"


def chunks(values: Iterable[T], size: int = _CHUNK) -> Iterator[list[T]]:
    """The values in lists of at most `size`."""
    every = list(values)
    for start in range(0, len(every), size):
        yield every[start : start + size]


def wrote(session: Session) -> None:
    """Notes that this transaction changed what is shown: its commit bumps the change counter."""
    session.info[_WROTE] = True


def has_written(session: Session) -> bool:
    """Whether `wrote` was called in this session."""
    return bool(session.info.get(_WROTE))


def project_id(session: Session, slug: str) -> int:
    """The key of a project; NotFound."""
    found = session.execute(sa.select(ProjectTable.id).where(ProjectTable.slug == slug)).scalar()
    if found is None:
        raise NotFound("project", slug)
    return found


def known_parties(session: Session, keys: Iterable[str | None]) -> None:
    """Refused (`unknown_party`, one problem each) where a party is named that is not stored."""
    wanted = {key for key in keys if key is not None}
    there: set[str] = set()
    for some in chunks(sorted(wanted)):
        there.update(session.execute(sa.select(PartyTable.key).where(PartyTable.key.in_(some))).scalars())
    if wanted - there:
        raise Refused(
            Problem("unknown_party", field="party", value=key, params={"suggestion": ""})
            for key in sorted(wanted - there)
        )


def insert(session: Session, table: type[Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """Many rows in one statement; none is fine."""
    if rows:
        session.execute(sa.insert(table.__table__), [dict(row) for row in rows])


def update(session: Session, table: type[Any], key: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Sets every row, found by its column `key`, to its values. All rows have the same columns."""
    if not rows:
        return
    columns = table.__table__.c
    names = [name for name in rows[0] if name != key]
    statement = (
        sa.update(table.__table__)
        .where(columns[key] == sa.bindparam("of_row"))
        .values({name: sa.bindparam(f"to_{name}", type_=columns[name].type) for name in names})
    )
    session.connection().execute(
        statement, [{"of_row": row[key], **{f"to_{name}": row[name] for name in names}} for row in rows]
    )


def delete(session: Session, table: type[Any], column: str, values: Collection[Any]) -> None:
    """Every row whose `column` is one of `values`."""
    for some in chunks(values):
        session.execute(sa.delete(table.__table__).where(table.__table__.c[column].in_(some)))


def upsert(session: Session, table: type[Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts, or sets to the new values where the primary key is there already."""
    if not rows:
        return
    if session.get_bind().dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as make
    else:
        from sqlalchemy.dialects.postgresql import insert as make  # type: ignore[assignment]
    keys = [column.name for column in table.__table__.primary_key]
    statement = make(table.__table__)
    statement = statement.on_conflict_do_update(
        index_elements=keys,
        set_={name: statement.excluded[name] for name in rows[0] if name not in keys},
    )
    session.connection().execute(statement, [dict(row) for row in rows])


def sync(
    session: Session,
    table: type[Any],
    stored: Mapping[str, Mapping[Any, Any]],
    rows: Sequence[Mapping[str, Any]],
) -> None:
    """Brings rows with a `uid` in line: inserts the new, updates those that differ from `stored` (by uid)."""
    insert(session, table, [row for row in rows if row["uid"] not in stored])
    changed = [
        row
        for row in rows
        if (old := stored.get(row["uid"])) is not None and any(old[name] != row[name] for name in row)
    ]
    update(session, table, "uid", changed)


def by_uid(session: Session, table: type[Any], *where: sa.ColumnElement[bool]) -> dict[str, sa.RowMapping]:
    """The rows of a table, by uid, in the order of their position."""
    columns = table.__table__
    found = session.execute(sa.select(columns).where(*where).order_by(columns.c.position, columns.c.id))
    return {row["uid"]: row for row in found.mappings()}
