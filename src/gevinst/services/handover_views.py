"""What the handover's page, and the pages that say that a receiver is missing, are given: frozen and in words."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gevinst.domain.handover import Handover, HandoverState
from gevinst.domain.handover_sheet import Sheet
from gevinst.domain.plan import Benefit, Indicator, Project
from gevinst.services.views import HandoverAlarm, Sentence, TimelineStep


@dataclass(frozen=True, slots=True)
class SignLine:
    """One line of the column of signatures."""

    signed: bool
    text: str


Standing = Literal["without", "no_plan", "ready", "waits", "handed_over", "carried_on"]


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """One benefit of the table. Texts are empty where nothing is said yet."""

    benefit: str
    title: str
    under: str
    owner_role: str
    owner_unit: str
    owner_party: str
    plan: str
    plan_who: str
    expected: tuple[str, str, str]
    """At 6, 12 and 24 months; an en dash for nothing."""
    signatures: tuple[SignLine, ...]
    state: HandoverState
    standing: Standing
    label: str
    urgent: bool
    """Without a receiver while the project ends soon or has ended."""


Signs = Literal["project", "owner"]


@dataclass(frozen=True, slots=True)
class SignOffer:
    """What the dialog says before somebody signs."""

    side: Signs
    button: str
    title: str
    lines: tuple[str, ...]
    """The benefit, the role that signs and for whom."""
    from_heading: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HandoverDetail:
    """One benefit's sheet, and what the one who asks may do with it."""

    benefit: Benefit
    indicator: Indicator | None
    handover: Handover
    sheet: Sheet
    unit: str
    """The symbol of the unit that what is expected is written in."""
    offers: tuple[SignOffer, ...]
    may_prepare: bool
    may_remind: bool
    may_answer: bool
    """The reader's party has been asked to take it over, and has not answered."""
    follow_ups: tuple[tuple[int, str], ...]
    """The follow-ups that can be written now: (months, words)."""
    signed: bool
    """A change would take signatures away."""


@dataclass(frozen=True, slots=True)
class MainProject:
    """The project in which the benefits live on; title and address are empty to one who may not see it."""

    title: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class HandoverPage:
    """Handover to the line."""

    project: Project
    meta: tuple[str, ...]
    sentence: Sentence
    alarm: HandoverAlarm | None
    steps: tuple[TimelineStep, ...]
    elapsed: float
    """In the steps' own widths, from the start of the first."""
    now_text: str
    heads: tuple[tuple[str, str], ...]
    """(6 md., mars 2027) and so on."""
    groups: tuple[tuple[str, tuple[HandoverRow, ...]], ...]
    chosen: HandoverDetail | None
    parties: Mapping[str, str]
    """The project's parties that can take over: key -> name."""
    frequencies: tuple[tuple[str, str], ...]
    may_hand_over: bool
    main: MainProject | None
    """Where the benefits live on; None: they are handed over here."""
    today: dt.date
