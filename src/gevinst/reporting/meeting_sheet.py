"""The steering group's meeting sheet as PDF: always exactly one page across, tagged (PDF/UA-1) and for the archive (PDF/A-2a).

What gives way where the page is full, in this order: the type is set closer, lists get shorter (each says how many more
there are), benefits are left out from the end of the table, where those that are on track stand, and last, long texts are
cut with an ellipsis. The table says how many benefits of which group it left out.
"""

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.resources import as_file
from typing import Any

from gevinst.domain.meeting_sheet import MeetingSheet, SheetItem
from gevinst.i18n import Translator, translator
from gevinst.reporting.benefit_map import printable
from gevinst.reporting.map_layout import has_glyph
from gevinst.reporting.pdf import PdfResult
from gevinst.resources import schemas


@dataclass(frozen=True, slots=True)
class Room:
    """One try: how close the type is set (0, 1, 2), how long each list is, how many benefits, where texts are cut."""

    density: int
    asked: int
    listed: int
    reasons: bool = True
    """Whether a question's reason stands with it."""
    cut: int = 300
    """Characters: the longest that a text may be."""
    rows: int | None = None
    """None: all benefits."""


ROOMS = (
    Room(0, 6, 5),
    Room(0, 6, 4),
    Room(1, 6, 4),
    Room(1, 6, 3),
    Room(2, 6, 4, cut=200),
    Room(2, 6, 3, cut=140),
    Room(2, 4, 2, cut=140),
    Room(2, 4, 2, reasons=False, cut=140),
)
"""With every benefit on the page."""
CLOSE = (
    Room(2, 5, 3, cut=140),
    Room(2, 4, 3, reasons=False, cut=90),
    Room(2, 3, 2, reasons=False, cut=60),
    Room(2, 2, 1, reasons=False, cut=40),
)
"""With as many benefits as there is room for."""
FEWEST = 6
"""With fewer benefits than this on the page, lists and texts give way before more benefits do."""
_NEVER_MORE = 26
"""More benefits than this never fit: not tried."""


@dataclass(frozen=True, slots=True)
class Printed:
    """The file, and how many benefits it shows."""

    pdf: PdfResult
    rows: int


def meeting_sheet_pdf(sheet: MeetingSheet, at: dt.datetime) -> Printed:
    """The fullest page that holds it all by the rule. `at`: the time stamp in the file; the same sheet gives the same bytes."""
    lacking = {char for char in letters_in(asdict(sheet)) if not has_glyph(char)}
    with as_file(schemas() / "reports") as folder:
        import typst

        compiler = typst.Compiler(
            str(folder / "meeting-sheet.typ"),
            root=str(folder),
            font_paths=[str(folder / "fonts")],
            ignore_system_fonts=True,
        )

        def tried(room: Room) -> tuple[int, bytes]:
            made: Any = compiler.compile(
                format="pdf",
                sys_inputs={"data": json.dumps(data_of(sheet, room), ensure_ascii=False)},
                pdf_standards=["a-2a", "ua-1"],
                timestamp=int(at.timestamp()),
            )
            return int(json.loads(compiler.query("<pages>", field="value", one=True))), made

        rows, (pages, made) = _fitted(sheet, tried)
    return Printed(PdfResult(made, pages, tuple(sorted(lacking))), rows)


def _fitted(sheet: MeetingSheet, tried: Callable[[Room], tuple[int, bytes]]) -> tuple[int, tuple[int, bytes]]:
    """(how many benefits are shown, (pages, the file)). Each room holds less than the one before it, so halving finds it."""
    whole = len(sheet.rows)
    if whole <= _NEVER_MORE:
        found = _first(ROOMS, tried)
        if found[0] == 1:
            return whole, found
    fewest = min(FEWEST, whole)
    for room in CLOSE:
        found = tried(replace(room, rows=fewest))
        if found[0] == 1:
            # The largest number of rows that fits: `low` fits, `high` does not.
            low, high = fewest, min(whole, _NEVER_MORE) + 1
            while high - low > 1:
                middle = (low + high) // 2
                more = tried(replace(room, rows=middle))
                if more[0] == 1:
                    low, found = middle, more
                else:
                    high = middle
            return low, found
    return fewest, found


def _first(rooms: Sequence[Room], tried: Callable[[Room], tuple[int, bytes]]) -> tuple[int, bytes]:
    """The file of the first room that is enough; of the last, where none is."""
    found = tried(rooms[0])
    low, high = 0, len(rooms) - 1
    if found[0] == 1 or (last := tried(rooms[high]))[0] > 1:
        return found if found[0] == 1 else last
    found = last
    while high - low > 1:
        middle = (low + high) // 2
        more = tried(rooms[middle])
        if more[0] == 1:
            high, found = middle, more
        else:
            low = middle
    return found


# ---- data for the template -------------------------------------------------------------------------------------------


def data_of(sheet: MeetingSheet, room: Room) -> dict[str, Any]:
    """What the template is given for one try."""
    _ = translator(sheet.language)
    shown = sheet.rows if room.rows is None else sheet.rows[: room.rows]
    asked = [item if room.reasons else replace(item, text="") for item in sheet.asked]
    said = headings(sheet, _)
    data: dict[str, Any] = made_printable(
        {
            "density": room.density,
            "lang": sheet.language,
            "region": "GB" if sheet.language == "en" else "NO",
            "name": sheet.name,
            "project": cut(sheet.project, max(min(room.cut, 160), 90)),
            "meeting": sheet.meeting,
            "marks": list(sheet.marks),
            "lead": cut(sheet.lead, max(2 * room.cut, 420)),
            "as_of": cut(sheet.as_of, 240),
            "made": _("Printed {date}", date=_.date(sheet.today)),
            "facts": [
                {"label": label, "value": value, "weight": min(max(len(value), len(label), 14), 40)}
                for label, value in sheet.facts
            ],
            "asked": _list(said["asked"], asked, room.asked, room.cut, _),
            "heads": list(sheet.heads),
            "spans": list(sheet.horizon_spans),
            "rows": list(_rows(sheet, len(shown), room)),
            "notes": list(notes(sheet, len(shown), _)),
            "lists": [
                _list(said["followed"], sheet.followed, room.listed, room.cut, _),
                _list(said["risks"], sheet.risks, room.listed, room.cut, _),
                _list(said["news"], sheet.news, room.listed, room.cut, _),
                _list(said["deadlines"], sheet.deadlines, room.listed, room.cut, _),
            ],
            "words": {
                "page": _("page"),
                "of": _("of"),
                "benefits": _("Benefits"),
                "no_benefits": _("No benefits are followed yet."),
                "key": [_("Baseline"), _("Measured"), _("Expected now"), _("Target")],
            },
        }
    )  # fmt: skip
    return data


def headings(sheet: MeetingSheet, _: Translator) -> dict[str, tuple[str, str]]:
    """(heading, what stands there where there is nothing) of each list."""
    since = sheet.news_since
    return {
        "asked": (_("You are asked to decide"), _("Nothing waits to be decided at this meeting.")),
        "followed": (_("Decided, to be followed up"), _("Nothing that was decided is left to do.")),
        "risks": (_("Open risks"), _("No open risks have been recorded.")),
        "news": (_("New since {date}", date=_.date(since)), _("Nothing has changed."))
        if since
        else (
            _("New since last time"),
            _("The group has decided nothing yet, so there is no last time to reckon from."),
        ),
        "deadlines": (_("Deadlines"), _("Nothing is due in the next two months.")),
    }


def _rows(sheet: MeetingSheet, shown: int, room: Room) -> Iterator[dict[str, Any]]:
    names, group = dict(sheet.group_names), None
    for row in sheet.rows[:shown]:
        if row.need != group:
            group = row.need
            yield {"group": names[group]}
        longest = min(room.cut, 140 if room.density < 2 else 60)
        yield {
            **asdict(row),
            "title": cut(row.title, longest),
            "unit": cut(row.unit, 60),
            "latest": cut(row.latest, 60 if room.density < 2 else min(28, room.cut // 2)),
            "baseline": cut(row.baseline, 60 if room.density < 2 else min(28, room.cut // 2)),
            "change": {**asdict(row.change), "concern": row.change.concern},
            "target": {**asdict(row.target), "concern": row.target.concern},
        }


def notes(sheet: MeetingSheet, shown: int, _: Translator) -> Iterator[str]:
    """How many benefits are left out, by group; what the star says."""
    left = Counter(row.need for row in sheet.rows[shown:])
    said = []
    if left["needs"]:
        said.append(_.plural("{n} more needs the steering group", "{n} more need the steering group", left["needs"]))  # fmt: skip
    if left["lacks"]:
        said.append(_.plural("{n} more lacks data", "{n} more lack data", left["lacks"]))
    if left["in_hand"]:
        said.append(_.plural("{n} more on track", "{n} more on track", left["in_hand"]))
    if said:
        yield _("And {rest}; all are on the steering group’s page.", rest=", ".join(said))
    if any(row.unapproved for row in sheet.rows[:shown]):
        yield "* " + _("Rests on figures that nobody has approved yet.")


def _list(
    said: tuple[str, str], items: Sequence[SheetItem], most: int, longest: int, _: Translator
) -> dict[str, Any]:
    """As many as there is room for; one more rather than a line that says that there is one more."""
    shown = items if len(items) <= most + 1 else items[:most]
    left = len(items) - len(shown)
    return {
        "heading": said[0],
        "nothing": said[1],
        "items": [
            {
                "lead": cut(each.lead, longest),
                "text": cut(each.text, longest),
                "meta": cut(each.meta, longest),
                "mark": each.mark,
            }
            for each in shown
        ],
        "more": _("and {n} more", n=left) if left else "",
    }


def cut(text: str, longest: int) -> str:
    """The text, or as many whole words of it as there is room for and an ellipsis."""
    if len(text) <= longest:
        return text
    kept = text[: longest - 1]
    at = max(kept.rfind(" "), kept.rfind("\u00a0"))
    return (kept[:at] if at > longest // 2 else kept).rstrip(" ,.;:\u2013\u00b7\u00a0") + "\u2026"


def made_printable(value: Any) -> Any:
    """The same data with a square for each character that our font lacks: the PDF would be refused otherwise."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: made_printable(each) for key, each in value.items()}
    return [made_printable(each) for each in value] if isinstance(value, list) else value


def letters_in(value: Any) -> Iterator[str]:
    """Every character that somebody would see."""
    if isinstance(value, str):
        yield from (char for char in value if char.isprintable())
    elif isinstance(value, dict):
        for each in value.values():
            yield from letters_in(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from letters_in(each)
