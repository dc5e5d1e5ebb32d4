"""How often somebody is reminded, what they were last sent, and the keys to their calendars."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.domain.reminder import ReminderChoice, Rhythm
from gevinst.storage.rows import insert
from gevinst.storage.tables.reminders import CalendarKeyTable, ReminderTable


@dataclass(frozen=True, slots=True)
class StoredReminder:
    """A person's choice, and what came of it."""

    user_id: int
    choice: ReminderChoice
    handled: dt.date | None = None
    """The last day that a mail was sent, or that there was nothing to say."""
    mailed_at: dt.datetime | None = None
    """When the last mail was sent."""


class Reminders:
    """Queries about reminders and calendar keys: at most one of each for a person."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, user_id: int) -> StoredReminder | None:
        """What somebody has chosen; None where they never have."""
        return next(iter(self._read(ReminderTable.user_id == user_id)), None)

    def wanted(self) -> list[StoredReminder]:
        """Everybody's who wants a mail now and then, by user."""
        return self._read(ReminderTable.rhythm != Rhythm.NEVER.value)

    def save(self, user_id: int, choice: ReminderChoice) -> None:
        """Sets somebody's choice; what they were last sent is kept."""
        row = {**choice.model_dump(exclude={"rhythm"}), "rhythm": choice.rhythm.value}
        changed = self._session.execute(
            sa.update(ReminderTable)
            .where(ReminderTable.user_id == user_id)
            .values(row)
            .returning(ReminderTable.id)
        ).all()
        if not changed:
            insert(
                self._session,
                ReminderTable,
                [{**row, "user_id": user_id, "handled": None, "mailed_at": None}],
            )

    def handle(self, user_id: int, day: dt.date, mailed_at: dt.datetime | None) -> bool:
        """Marks a day as done with; False where it is already, by this run or by another one at the same time.

        `mailed_at` None: there was nothing to say. A second run waits at this row until the first has committed.
        """
        table = ReminderTable
        marked = self._session.execute(
            sa.update(table)
            .where(table.user_id == user_id, sa.or_(table.handled.is_(None), table.handled < day))
            .values(handled=day, **({"mailed_at": mailed_at} if mailed_at is not None else {}))
            .returning(table.id)
        ).all()
        return bool(marked)

    def calendar_made_at(self, user_id: int) -> dt.datetime | None:
        """When somebody's calendar address was made; None where there is none."""
        table = CalendarKeyTable
        return self._session.execute(sa.select(table.made_at).where(table.user_id == user_id)).scalar()

    def user_of_calendar(self, key_hash: str) -> int | None:
        """Whose calendar a key opens."""
        table = CalendarKeyTable
        return self._session.execute(sa.select(table.user_id).where(table.key_hash == key_hash)).scalar()

    def set_calendar(self, user_id: int, key_hash: str, at: dt.datetime) -> None:
        """A new key for somebody; the one before opens nothing any more."""
        self.remove_calendar(user_id)
        insert(self._session, CalendarKeyTable, [{"user_id": user_id, "key_hash": key_hash, "made_at": at}])

    def remove_calendar(self, user_id: int) -> bool:
        """Takes somebody's key away; False where there was none."""
        removed = self._session.execute(
            sa.delete(CalendarKeyTable)
            .where(CalendarKeyTable.user_id == user_id)
            .returning(CalendarKeyTable.id)
        ).all()
        return bool(removed)

    def _read(self, where: sa.ColumnElement[bool]) -> list[StoredReminder]:
        table = ReminderTable
        query = sa.select(table.__table__).where(where).order_by(table.user_id)
        return [
            StoredReminder(
                row["user_id"],
                ReminderChoice(
                    rhythm=Rhythm(row["rhythm"]),
                    weekday=row["weekday"],
                    address=row["address"],
                    since=row["since"],
                ),
                row["handled"],
                row["mailed_at"],
            )
            for row in self._session.execute(query).mappings()
        ]
