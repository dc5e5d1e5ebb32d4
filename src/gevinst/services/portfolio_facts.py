"""What the funder's pages of promises and of health communities are counted from: masks over the portfolio's columns.

What is counted is counted in columns. Words are made for the few projects that are shown: how they stand with each rule is
judged by the functions of the project's own page, of what is read of these projects alone. Approved figures only; of the
others nothing is known here but how many wait.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from gevinst.domain.access import Action, Actor, Role
from gevinst.domain.criterion_check import CriterionCheck, PlanCounts
from gevinst.domain.errors import NotAllowed
from gevinst.domain.evidence import Grade
from gevinst.domain.horizon import HORIZONS
from gevinst.domain.plan import Beneficiary, Category, Driver
from gevinst.domain.promises import BenefitPromise, Promise
from gevinst.domain.rule_check import RuleCheck
from gevinst.domain.rule_days import Check, checks_of
from gevinst.domain.scheme import Scheme
from gevinst.services import promise_rows
from gevinst.services.base import Base
from gevinst.services.portfolio_selection import OF_PROJECTS, Selection, select
from gevinst.services.portfolio_snapshot import CATEGORIES, GRADES, Array, snapshot
from gevinst.services.promise_columns import HELD, Promised, promised
from gevinst.services.promise_rows import GAPS, OUTCOMES

FILTERS = (*OF_PROJECTS, "category", "ks_type", "driver", "beneficiary")
"""What the two pages can be narrowed to: type, KS type, driver and who gains choose benefits, and leave out projects that
have none."""
T = TypeVar("T")
_ASKED = 16
"""So many choices of filters are kept for each state of the portfolio."""
_BLOCK = 250
"""So many projects are drawn up at a time where all are wanted."""


@dataclass(frozen=True, slots=True)
class ReportFact:
    """A report whose day has passed. `days`: late by so many, not positive where it came in time."""

    form: str
    year: int | None
    due: dt.date
    sent: dt.date | None
    """When it first came; None: it has not."""
    days: int


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """One project as it is shown, as of today."""

    slug: str
    """The project's name in addresses."""
    title: str
    scheme: str | None
    benefits: tuple[BenefitPromise, ...]
    """Those that are not archived, and fit what is chosen."""
    near_end: bool
    """It ends soon or has ended, and no other project goes on from it."""
    rules: tuple[RuleCheck, ...]
    criteria: tuple[CriterionCheck, ...]
    reports: tuple[ReportFact, ...]


@dataclass(frozen=True, eq=False)
class Narrowed:
    """The projects and benefits that somebody asks for. Projects are named by their places, benefits as in `Promised`."""

    chosen: Selection
    promised: Promised
    _counted: dict[Any, Any] = field(default_factory=dict)

    def once(self, key: Any, count: Callable[[], T]) -> T:
        """What is counted of them, counted once for each state of the portfolio."""
        if key not in self._counted:
            self._counted[key] = count()
        found: T = self._counted[key]
        return found

    @property
    def kept(self) -> Array:
        """The projects, by title."""
        return self.chosen.kept

    @cached_property
    def projects(self) -> Array:
        """Of each project whether it is one of them."""
        return np.asarray(self.chosen.rank >= 0)

    @cached_property
    def lines(self) -> Array:
        """Of each line whether it is of their benefits."""
        return np.asarray(self.projects[self.chosen.snapshot.lines.project] & self.chosen.asked)

    @cached_property
    def benefits(self) -> Array:
        """Of each benefit whether it is one of them."""
        return np.asarray(self.lines[self.promised.first])

    @cached_property
    def drawbacks(self) -> Array:
        """The places of the lines of their drawbacks."""
        return np.flatnonzero(self.lines & self.chosen.snapshot.lines.disbenefit)

    @cached_property
    def gains(self) -> Array:
        """The same of what is not a drawback."""
        return np.flatnonzero(self.lines & ~self.chosen.snapshot.lines.disbenefit)

    def of_scheme(self, scheme: str) -> Array:
        """Those of the projects that are of a scheme, by title."""
        return np.asarray(self.kept[self.chosen.snapshot.projects.scheme[self.kept] == scheme])


class PortfolioFacts(Base):
    """See the module."""

    def narrowed(self, actor: Actor, filters: Mapping[str, str]) -> Narrowed:
        """What somebody sees as a portfolio, by title. Unknown filters are left out. NotAllowed for who has none."""
        asked = {name: filters[name] for name in FILTERS if filters.get(name)}
        found = snapshot(self)
        held: dict[Any, Narrowed] = found.kept.setdefault("narrowed", {})
        key = (actor.memberships, *asked.items())
        if key in held:
            return held[key]
        chosen = select(found, actor, asked, self.parties(), "title")
        if not chosen.seen.any() and not actor.roles & {Role.FUNDER, Role.ADMINISTRATOR, Role.OPERATOR}:
            raise NotAllowed(Action.SEE_PORTFOLIO.value)
        if len(held) >= _ASKED:
            held.clear()
        held[key] = Narrowed(chosen, promised(found))
        return held[key]

    def facts(self, found: Narrowed) -> Iterator[ProjectFacts]:
        """All of them with everything that is shown of them: for files."""
        for at in range(0, len(found.kept), _BLOCK):
            part = found.kept[at : at + _BLOCK]
            checks = self.checks(found.promised, part)
            for place in part.tolist():
                yield self._facts(found, place, checks.get(place, ()))

    def checks(self, found: Promised, places: Iterable[int]) -> dict[int, tuple[Check, ...]]:
        """How these projects stand with their schemes, rules first; read and judged now."""
        projects = found.snapshot.projects
        by_slug = {str(projects.slug[at]): int(at) for at in places}
        slugs = list(by_slug)
        with self.reading() as work:
            read = promise_rows.read(
                self,
                work,
                work.plans.projects(slugs=slugs),
                work.plans.awards(slugs),
                work.plans.redispositions_for(slugs),
            )
        return {
            by_slug[slug]: checks_of(
                self.scheme(found, by_slug[slug]),
                further.rules,
                _counts(found, by_slug[slug]),
                found.snapshot.today,
            )
            for slug, further in read.items()
        }

    def scheme(self, found: Promised, place: int) -> Scheme | None:
        """The scheme of a project."""
        return self.schemes.get(found.snapshot.projects.scheme[place] or "")

    def report(self, found: Promised, at: int) -> ReportFact:
        """One of `Promised.reports`."""
        owner, reports = found.reports
        form, year, due, came = reports[at].tolist()
        scheme = self.scheme(found, int(owner[at]))
        assert scheme is not None  # a project has reports by its scheme alone
        return ReportFact(
            form=scheme.report_forms[form].key,
            year=year or None,
            due=dt.date.fromordinal(due),
            sent=dt.date.fromordinal(came) if came else None,
            days=(came or found.snapshot.today.toordinal()) - due,
        )

    def _facts(self, found: Narrowed, place: int, checks: Sequence[Check]) -> ProjectFacts:
        own, projects = found.promised, found.chosen.snapshot.projects
        first, after = np.searchsorted(own.reports[0], [place, place + 1]).tolist()
        return ProjectFacts(
            slug=projects.slug[place],
            title=projects.title[place],
            scheme=projects.scheme[place],
            benefits=tuple(
                benefit_at(own, at)
                for at in range(own.spans[place], own.spans[place + 1])
                if found.benefits[at]
            ),
            near_end=bool(own.near_end[place]),
            rules=tuple(each for each in checks if isinstance(each, RuleCheck)),
            criteria=tuple(each for each in checks if isinstance(each, CriterionCheck)),
            reports=tuple(self.report(own, at) for at in range(first, after)),
        )


def benefit_at(found: Promised, at: int) -> BenefitPromise:
    """One benefit of the columns, with its targets."""
    lines, first = found.snapshot.lines, int(found.first[at])
    after = int(found.first[at + 1]) if at + 1 < len(found.first) else len(lines.project)
    own = range(first, after)
    category = int(lines.category[first])
    return BenefitPromise(
        id=lines.benefit[first],
        title=lines.benefit_title[first],
        key=lines.key[first] or lines.benefit[first],
        category=Category(CATEGORIES[category]) if category >= 0 else None,
        beneficiaries=_of_bits(int(lines.gainers[first]), tuple(Beneficiary)),
        drivers=_of_bits(int(found.snapshot.drivers[first]), tuple(Driver)),
        drawback=bool(lines.disbenefit[first]),
        gaps=_of_bits(int(found.gaps[at]), GAPS),
        held=HELD[int(found.held[at])],
        measured=bool(found.measured[at]),
        reached=bool(found.reached[at]),
        no_receiver=bool(found.no_receiver[at]),
        waiting=int(found.waiting[at]),
        grades=tuple(Grade(GRADES[int(lines.grade[line])]) for line in own if lines.number[line]),
        promises=tuple(
            Promise(lines.key[line], lines.title[line], horizon, OUTCOMES[outcome])
            for line in own
            for horizon, outcome in zip(HORIZONS, found.outcomes[line].tolist(), strict=True)
            if outcome >= 0
        ),
    )


def _of_bits(bits: int, known: Sequence[T]) -> tuple[T, ...]:
    return tuple(each for at, each in enumerate(known) if bits >> at & 1)


def _counts(found: Promised, place: int) -> PlanCounts:
    """What the criteria of a project are seen by."""
    lines, projects = found.snapshot.lines, found.snapshot.projects
    own = slice(found.snapshot.spans[place], found.snapshot.spans[place + 1])
    gainers = int(np.bitwise_or.reduce(lines.gainers[own]))
    return PlanCounts(
        beneficiaries=frozenset(_of_bits(gainers, tuple(Beneficiary))),
        focus_areas=int(projects.focus_areas[place]),
        drivers=int(np.bitwise_or.reduce(found.snapshot.drivers[own])).bit_count(),
        activities=int(projects.activities[place]),
        user_involvement=int(projects.user_involvement[place]),
        transfer=int(projects.transfer[place]),
        benefits=int(found.spans[place + 1] - found.spans[place]),
        handed_on=int(projects.handed_on[place]),
    )
