"""Figures from files: all of a file, or none and every problem with its place. Twice changes nothing."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from gevinst.domain.access import Action, Actor
from gevinst.domain.errors import Problem, Refused
from gevinst.domain.numbers import may_hold_identity_number
from gevinst.exchange.long_table import Reading
from gevinst.services.base import require, resource
from gevinst.services.known_plans import counting
from gevinst.services.measuring_saving import Saving
from gevinst.services.progress import Progress, Step, unseen
from gevinst.services.views import Saved


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file held. With `dry_run` nothing was stored and `saved` counts what would be."""

    slug: str
    saved: Saved
    notes: tuple[Problem, ...]
    """What the reader should know of how the file was understood."""
    dry_run: bool


class FileImport(Saving):
    """See the module."""

    def import_file(
        self,
        actor: Actor,
        name: str,
        data: bytes,
        slug: str | None = None,
        dry_run: bool = False,
        progress: Progress = unseen,
        comment: str | None = None,
    ) -> Imported:
        """Figures from .xlsx or .csv, in one transaction. Raises Refused with all problems and stores nothing.

        `comment` becomes the note of the figures that the soft checks ask about. What `progress` raises stops it, and nothing is stored.
        """
        if may_hold_identity_number(name):
            raise Refused([Problem("personal_data", field="file_name")])
        ending = name.lower().rpartition(".")[2]
        with collection_paused():
            progress(Step.READING, 0, 1)
            match ending:
                case "csv":
                    found, own = self._read_csv(actor, name, data, slug)
                case "xlsx":
                    found, own = self._read_workbook(actor, name, data, slug)
                case "xlsm" | "xltm" | "xlsb":
                    raise Refused([Problem("file_with_macros", file=name)])
                case _:
                    params = {"known": ".xlsx, .csv"}
                    raise Refused([Problem("unknown_format", file=name, value=f".{ending}", params=params)])
            progress(Step.READING, 1, 1)
            saved = self.record(
                actor, own, found.rows, ending, dry_run, progress, problems=found.problems, comment=comment
            )
        return Imported(own, saved, tuple(found.notes), dry_run)

    def _read_csv(self, actor: Actor, name: str, data: bytes, slug: str | None) -> tuple[Reading, str]:
        """What was read, and the project that the file is of: the one asked for, or the one that it names."""
        from gevinst.exchange.csv import read_csv_with_notes

        found = read_csv_with_notes(data, name, actor.language)
        named = found.projects
        own = slug or (named[0] if len(named) == 1 else None)
        if own is None:
            unknown = Problem("unknown_project", file=name, value=", ".join(sorted(named)))
            raise Refused(found.problems or [unknown])
        found.problems += [Problem("wrong_project", file=name, value=each) for each in named if each != own]
        return found, own

    def _read_workbook(self, actor: Actor, name: str, data: bytes, slug: str | None) -> tuple[Reading, str]:
        """What was read, and the project: our template knows its own."""
        from gevinst.exchange.excel_measurements import project_of, read_opened
        from gevinst.exchange.workbook import read_sheets

        sheets = read_sheets(data, name)
        own = slug or project_of(sheets)
        if own is None:
            raise Refused([Problem("unknown_project", file=name, value="")])
        with self.reading() as work:
            # The plan alone: what is stored already is looked at when all is read.
            document = counting(work, own)
            require(actor, Action.RECORD_MEASUREMENT, resource(document.project))
        return read_opened(sheets, name, document), own

    def marked_file(self, actor: Actor, name: str, data: bytes, slug: str) -> bytes | None:
        """The workbook with its problems marked in their cells; None where nothing is wrong. Stores nothing."""
        from gevinst.exchange.excel_marks import marked

        try:
            self.import_file(actor, name, data, slug=slug, dry_run=True)
        except Refused as refused:
            return marked(data, refused.problems, actor.language)
        return None


@contextmanager
def collection_paused() -> Iterator[None]:
    """Without the search for garbage: it would look through hundreds of thousands of figures again and again, and find
    none. It is taken up again afterwards.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            # What was made in the meantime is taken for old, without a look: it is no more garbage now than it was then.
            gc.freeze()
            gc.unfreeze()
            gc.enable()
