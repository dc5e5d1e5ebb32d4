"""The one mail about what is due: what it holds, in which words. Titles, periods, days and roles; no measured value."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from gevinst.domain.reminder import ReminderChoice, Rhythm
from gevinst.exchange.mail import Mail
from gevinst.i18n import N_, Translator
from gevinst.services.views import DueItem

AHEAD = {Rhythm.NEVER: 14, Rhythm.DAILY: 7, Rhythm.WEEKLY: 14, Rhythm.MONTHLY: 45}
"""So many days ahead a mail looks: always past the day of the next one."""
WEEKDAYS = (
    N_("Mondays"),
    N_("Tuesdays"),
    N_("Wednesdays"),
    N_("Thursdays"),
    N_("Fridays"),
    N_("Saturdays"),
    N_("Sundays"),
)
CHOOSE = "/varsler"
"""The page where people choose."""
_MOST = 25
"""So many lines of a kind stand in a mail; of the rest only the number is said."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What there is to say to one person on one day, the most urgent first."""

    overdue: tuple[DueItem, ...]
    returned: tuple[DueItem, ...]
    coming: tuple[DueItem, ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.overdue or self.returned or self.coming)


def digest_of(items: Sequence[DueItem], rhythm: Rhythm, today: dt.date) -> Digest:
    """Sorts what is a person's own to do; what is due later than a mail looks is left out."""
    last = today + dt.timedelta(days=AHEAD[rhythm])
    returned = tuple(item for item in items if item.kind == "returned")
    rest = [item for item in items if item.kind != "returned"]
    return Digest(
        overdue=tuple(item for item in rest if item.due is not None and item.due < today),
        returned=returned,
        coming=tuple(item for item in rest if item.due is None or today <= item.due <= last),
    )


def subject_of(digest: Digest, _: Translator) -> str:
    """`Gevinst: 3 over fristen, 1 sendt tilbake, 4 med frist snart`."""
    parts = [
        _.plural("{n} overdue", "{n} overdue", len(digest.overdue)) if digest.overdue else "",
        _.plural("{n} sent back", "{n} sent back", len(digest.returned)) if digest.returned else "",
        _.plural("{n} due soon", "{n} due soon", len(digest.coming)) if digest.coming else "",
    ]
    return "Gevinst: " + ", ".join(part for part in parts if part)


def mail_of(digest: Digest, choice: ReminderChoice, site: str | None, today: dt.date, _: Translator) -> Mail:
    """The mail. `site`: how people reach the pages; None leaves the links out."""
    groups = [
        (title, found)
        for title, found in (
            (_("Overdue"), digest.overdue),
            (_("Sent back"), digest.returned),
            (_("Due soon"), digest.coming),
        )
        if found
    ]
    lead = _("This waits for you in Gevinst on {date}.", date=_.date(today))
    why = rhythm_words(choice, _)
    change = _("Change how often, or stop these mails:")
    base = (site or "").rstrip("/")
    return Mail(
        to=choice.address or "",
        subject=subject_of(digest, _),
        text=_text(
            lead, groups, f"{why} {change} {base}{CHOOSE}" if site else why, base if site else None, _
        ),
        html=_html(lead, groups, why, change, base if site else None, _),
        language=_.language,
    )


def rhythm_words(choice: ReminderChoice, _: Translator) -> str:
    """Why somebody gets the mail."""
    match choice.rhythm:
        case Rhythm.DAILY:
            return _("You get this mail every day that something waits, because you have chosen it.")
        case Rhythm.MONTHLY:
            return _("You get this mail on the first day of the month, because you have chosen it.")
        case _other:
            return _(
                "You get this mail on {weekdays}, because you have chosen it.",
                weekdays=_(WEEKDAYS[choice.weekday]),
            )


def _line(item: DueItem, _: Translator) -> tuple[str, str]:
    """(what and when, the rest)."""
    rest = dict.fromkeys(part for part in (item.project_title, item.detail, item.who) if part)
    return f"{item.title}: {item.when}", " \u00b7 ".join(rest)


def _more(found: Sequence[DueItem], _: Translator) -> str:
    rest = len(found) - _MOST
    return _.plural("and {n} more of these", "and {n} more of these", rest) if rest > 0 else ""


def _text(
    lead: str,
    groups: Sequence[tuple[str, Sequence[DueItem]]],
    foot: str,
    base: str | None,
    _: Translator,
) -> str:
    lines = [lead]
    for title, found in groups:
        lines += ["", f"{title.upper()} ({_.number(len(found))})"]
        for item in found[:_MOST]:
            what, rest = _line(item, _)
            lines += ["", f"* {what}", f"  {rest}"]
            if base is not None:
                lines.append(f"  {base}{item.href}")
        if more := _more(found, _):
            lines += ["", more]
    return "\n".join([*lines, "", "-- ", foot, ""])


def _html(
    lead: str,
    groups: Sequence[tuple[str, Sequence[DueItem]]],
    why: str,
    change: str,
    base: str | None,
    _: Translator,
) -> str:
    parts = [f"<p>{escape(lead)}</p>"]
    for title, found in groups:
        parts.append(f'<h2 style="font-size:18px">{escape(title)} ({_.number(len(found))})</h2><ul>')
        for item in found[:_MOST]:
            what, rest = _line(item, _)
            said = escape(what)
            if base is not None:
                said = f'<a href="{escape(base + item.href)}">{said}</a>'
            parts.append(f'<li style="margin-bottom:10px"><strong>{said}</strong><br>{escape(rest)}</li>')
        parts.append("</ul>")
        if more := _more(found, _):
            parts.append(f"<p>{escape(more)}</p>")
    foot = escape(why)
    if base is not None:
        foot += f' {escape(change)} <a href="{escape(base + CHOOSE)}">{escape(base + CHOOSE)}</a>'
    parts.append(f'<p style="margin-top:28px">{foot}</p>')
    return (
        f'<!DOCTYPE html><html lang="{_.language}"><head><meta charset="utf-8"><title>Gevinst</title></head>'
        '<body style="font-family:sans-serif;font-size:16px;line-height:1.5;color:#1a1a1a;max-width:640px">'
        f"{''.join(parts)}</body></html>"
    )
