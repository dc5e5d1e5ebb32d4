"""What the pages of a report on its way show, ready to draw."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from gevinst.domain.plan import Project
from gevinst.domain.report import FilledReport
from gevinst.domain.report_state import CheckPoint, FiledAs, ReportState, SignOff, Waiver
from gevinst.services.award_views import RuleLine
from gevinst.services.views import Choice
from gevinst.storage.sent_reports import SentReport


@dataclass(frozen=True, slots=True)
class PointLine:
    """One point of the list before sending, in the reader's words."""

    point: CheckPoint
    says: str


@dataclass(frozen=True, slots=True)
class SignerLine:
    """A role that signs: who has, who could, and what became of a signature."""

    role: str
    level: str
    """The level's name; empty where the role may be of either."""
    parties: tuple[tuple[str, str], ...]
    """(key, name) of those that the reader can sign for."""
    signed: SignOff | None
    signed_for: str
    """The party's name."""
    lapsed: SignOff | None
    """The newest one that no longer counts, where none does."""
    may_sign: bool
    may_take_back: bool


@dataclass(frozen=True, slots=True)
class AskedFile:
    """What the form asks to be attached, and the files that answer it."""

    key: str
    name: str
    note: str
    need: str
    endings: tuple[str, ...]
    files: tuple[FiledAs, ...]


@dataclass(frozen=True, slots=True)
class SendingPage:
    """What stands between a report and its sending: the list, the signatures, the files, and what was sent before."""

    project: Project
    report: FilledReport
    form: str
    year: int | None
    state: ReportState
    due: dt.date | None
    due_text: str
    pages: int
    fingerprint: str
    """Of what is shown: a signature and a sending say which text they are of."""
    blocking: tuple[PointLine, ...]
    advice: tuple[PointLine, ...]
    signers: tuple[SignerLine, ...]
    asked: tuple[AskedFile, ...]
    versions: tuple[SentReport, ...]
    may_edit: bool
    may_send: bool


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A figure that has changed since the report was sent, in the reader's words."""

    what: str
    when: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class SentPage:
    """One version as it was sent. Nothing in it is reckoned anew but what changed since."""

    project: Project
    sent: SentReport
    report: FilledReport
    title: str
    files: tuple[FiledAs, ...]
    sign_offs: tuple[tuple[SignOff, str], ...]
    """Each with its party's name."""
    versions: tuple[SentReport, ...]
    changes: tuple[ChangeLine, ...]
    rules: tuple[RuleLine, ...]
    """How the project stands with the scheme's rules now; for the funder alone."""
    may_answer: bool
    may_send: bool


@dataclass(frozen=True, slots=True)
class ReceivedRow:
    """One report that is due or was sent. `days`: overdue (positive) or left (negative); None without a day or need."""

    slug: str
    project: str
    scheme: str
    scheme_name: str
    form: str
    title: str
    official: bool
    year: int | None
    due: dt.date | None
    due_text: str
    status: str
    """overdue, due, sent, received, returned, accepted, waived; before: due before the project was in Gevinst, and not sent here."""
    sent: SentReport | None
    versions: int
    days: int | None
    waiver: Waiver | None = None
    """The funder asks for it no longer, and why."""


@dataclass(frozen=True, slots=True)
class ReceivedPage:
    """The funder's list, with what can be chosen."""

    rows: tuple[ReceivedRow, ...]
    """Those of one page of the list."""
    page: int
    pages: int
    counts: Mapping[str, int]
    """Status -> how many, before the filter on status."""
    schemes: tuple[tuple[str, str], ...]
    years: tuple[int, ...]
    choices: Mapping[str, tuple[Choice, ...]]
    """Of the portfolio's other filters."""
    filters: Mapping[str, str]
    today: dt.date
