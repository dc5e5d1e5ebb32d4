"""The lists behind the counts of the page of promises: a page of each at a time, and only what stands on it is drawn up."""

import datetime as dt
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from gevinst.domain.promises import BenefitPromise, Gap, Held
from gevinst.domain.rule_check import RuleCheck
from gevinst.domain.rule_days import asks_of, on_money, place_of
from gevinst.domain.rule_standing import Standing
from gevinst.i18n import Translator
from gevinst.i18n.scheme_words import RULE_NAMES
from gevinst.services import say
from gevinst.services.awards import word_maker
from gevinst.services.portfolio_facts import Narrowed, PortfolioFacts, benefit_at
from gevinst.services.portfolio_snapshot import Array
from gevinst.services.promise_checks import label_of, name_of, places_of, says
from gevinst.services.promise_rows import GAPS
from gevinst.services.promise_views import CountLine, ListRow, ListView

PAGE_SIZE = 50
"""So many rows of a list or a matrix at a time."""
_BROKEN = places_of(Standing.NOT_MET)
Rows = TypeVar("Rows", Sequence[int], Array)


class PromiseLists:
    """See the module."""

    def __init__(self, facts: PortfolioFacts) -> None:
        self.facts = facts

    def behind(
        self, found: Narrowed, key: str, page: int, lines: Sequence[CountLine], _: Translator
    ) -> ListView | None:
        """One page of a list. Only what stands on it is drawn up."""
        title = next((line.label for line in lines if line.key == key), None)
        own = found.promised
        if title is not None:
            match key:
                case "report-missed" | "report-late":
                    reports = own.missed if key == "report-missed" else own.late
                    found_at, at, pages, in_all = _page_of(found, own.reports[0], reports, page)
                    rows = [self._report_row(found, each, _) for each in found_at]
                case "money":
                    counts = self.money(found)[1]
                    rows, at, pages, in_all = self._money_rows(found, counts, page, _)
                case "handover":
                    mask = found.benefits & own.no_receiver
                    found_at, at, pages, in_all = _page_of(found, own.project, mask, page)
                    rows = [self._handover_row(found, each, _) for each in found_at]
                case _other:
                    bit = own.gaps >> GAPS.index(Gap(key)) & 1
                    mask = found.benefits & bit.astype(np.bool_)
                    found_at, at, pages, in_all = _page_of(found, own.project, mask, page)
                    rows = [_gap_row(found, each, Gap(key), _) for each in found_at]
            return ListView(key, title, tuple(rows), in_all, at, pages)
        if key.count(".") == 2 and key.rpartition(".")[2] in set(Standing):
            ask, _dot, standing = key.rpartition(".")
            return self._checked(found, key, ask, Standing(standing), page, _)
        return None

    def _money_rows(
        self, found: Narrowed, broken: Array, page: int, _: Translator
    ) -> tuple[list[ListRow], int, int, int]:
        named = word_maker(self.facts, _)
        # A project stands once for each rule that it breaks.
        owners = np.repeat(found.kept, broken)
        part, at, pages = paged(owners, page)
        skip = int((owners[: (at - 1) * PAGE_SIZE] == part[0]).sum()) if len(part) else 0
        checks = self.facts.checks(found.promised, dict.fromkeys(part.tolist()))
        rows = [
            _list_row(found, place, _(RULE_NAMES[check.rule.kind]), named.says(check))
            for place in dict.fromkeys(part.tolist())
            for check in checks.get(place, ())
            if isinstance(check, RuleCheck) and on_money(check.rule) and place_of(check) in _BROKEN
        ]
        return rows[skip : skip + PAGE_SIZE], at, pages, len(owners)

    def _report_row(self, found: Narrowed, at: int, _: Translator) -> ListRow:
        report, place = self.facts.report(found.promised, at), int(found.promised.reports[0][at])
        scheme, slug = self.facts.scheme(found.promised, place), slug_of(found, place)
        title = _.local(scheme.form(report.form).name) if scheme else report.form
        if report.year:
            title = f"{title} {report.year}"
        if report.sent is None:
            detail = say.deadline(report.due, found.chosen.snapshot.today, _)
            # There is no report to read yet: the project is where to ask.
            href = f"/prosjekt/{slug}"
        else:
            detail = _.plural(
                "came {date}, {n} day after its day",
                "came {date}, {n} days after its day",
                report.days,
                date=_.date(report.sent),
            )
            href = f"/prosjekt/{slug}/rapport/{report.form}/sendt"
            href += f"?aar={report.year}" if report.year else ""
        return _list_row(found, place, title, detail, href)

    def _handover_row(self, found: Narrowed, at: int, _: Translator) -> ListRow:
        benefit, place = benefit_at(found.promised, at), int(found.promised.project[at])
        ends = int(found.chosen.snapshot.projects.ends[place])
        detail = ""
        if ends:
            date = _.date(dt.date.fromordinal(ends))
            over = ends < found.chosen.snapshot.today.toordinal()
            detail = (
                _("the project ended {date}", date=date) if over else _("the project ends {date}", date=date)
            )
        href = f"/prosjekt/{slug_of(found, place)}/overlevering?gevinst={benefit.id}"
        return _list_row(found, place, benefit.title, detail, href)

    def _checked(
        self, found: Narrowed, key: str, ask: str, standing: Standing, page: int, _: Translator
    ) -> ListView | None:
        """The projects that stand in one way with one rule or criterion: `<scheme>.<key>`."""
        name, _dot, own = ask.partition(".")
        scheme = self.facts.schemes.get(name)
        place = next((at for at, each in enumerate(asks_of(scheme)) if each.key == own), None)
        if scheme is None or place is None:
            return None
        projects = found.of_scheme(name)
        standings = found.promised.standings
        if place >= standings.shape[1]:
            return None
        mask = np.isin(standings[projects, place], places_of(standing))
        part, at, pages = paged(projects[mask], page)
        if not len(part):
            return None
        checks, named = self.facts.checks(found.promised, part.tolist()), word_maker(self.facts, _)
        asked = asks_of(scheme)[place]
        title = f"{name_of(asked, _)}: {label_of(asked, standing, _).lower()}"
        rows = [
            _list_row(found, each, title, says(checks[each][place], named, _))
            for each in part.tolist()
            if each in checks
        ]
        return ListView(key, title, tuple(rows), int(mask.sum()), at, pages)

    def money(self, found: Narrowed) -> tuple[Array, Array]:
        """Of each kept project whether its scheme says when the money must be in use, and how many such rules it breaks."""
        ruled = np.zeros(len(found.kept), dtype=np.bool_)
        broken = np.zeros(len(found.kept), dtype=np.int64)
        schemes = found.chosen.snapshot.projects.scheme[found.kept]
        standings = found.promised.standings[found.kept]
        for key, scheme in self.facts.schemes.items():
            places = [at for at, ask in enumerate(asks_of(scheme)) if on_money(ask)]
            own = np.asarray(schemes == key, dtype=np.bool_)
            if places and own.any():
                ruled |= own
                broken[own] = (standings[own][:, places] == _BROKEN[0]).sum(axis=1)
        return ruled, broken


def paged(rows: Rows, page: int) -> tuple[Rows, int, int]:
    """One page of rows, which it is, and how many there are. A page that is not there is the nearest that is."""
    pages = max(1, -(-len(rows) // PAGE_SIZE))
    at = min(max(page, 1), pages)
    return rows[(at - 1) * PAGE_SIZE : at * PAGE_SIZE], at, pages


def _page_of(found: Narrowed, owners: Array, wanted: Array, page: int) -> tuple[list[int], int, int, int]:
    """One page of things that belong to projects: (their places, page, pages, how many in all); projects by title, and of
    each in the order that they stand in. `owners`: the project of each thing, in order; `wanted`: of each whether."""
    wanted = wanted & found.projects[owners]
    counts = np.bincount(owners[wanted], minlength=found.chosen.snapshot.count)[found.kept]
    after = np.cumsum(counts)
    in_all = int(after[-1]) if len(after) else 0
    pages = max(1, -(-in_all // PAGE_SIZE))
    at = min(max(page, 1), pages)
    begin = (at - 1) * PAGE_SIZE
    places: list[int] = []
    first = int(np.searchsorted(after, begin, side="right"))
    skip = begin - (int(after[first - 1]) if first else 0)
    for project in found.kept[first:].tolist():
        if len(places) >= skip + PAGE_SIZE:
            break
        start, end = np.searchsorted(owners, [project, project + 1]).tolist()
        places += (start + np.flatnonzero(wanted[start:end])).tolist()
    return places[skip : skip + PAGE_SIZE], at, pages, in_all


def slug_of(found: Narrowed, place: int) -> str:
    return str(found.chosen.snapshot.projects.slug[place])


def title_of(found: Narrowed, place: int) -> str:
    return str(found.chosen.snapshot.projects.title[place])


def _list_row(found: Narrowed, place: int, title: str, detail: str, href: str | None = None) -> ListRow:
    """`href` None: the award, where what a rule asks is set down."""
    slug = slug_of(found, place)
    return ListRow(slug, title_of(found, place), title, detail, href or f"/prosjekt/{slug}/tildeling")


def _gap_row(found: Narrowed, at: int, gap: Gap, _: Translator) -> ListRow:
    benefit, place = benefit_at(found.promised, at), int(found.promised.project[at])
    href = f"/prosjekt/{slug_of(found, place)}/gevinst/{benefit.key}"
    return _list_row(found, place, benefit.title, _gap_detail(benefit, gap, _), href)


def _gap_detail(benefit: BenefitPromise, gap: Gap, _: Translator) -> str:
    parts = [_("a drawback")] if benefit.drawback else []
    if gap is Gap.DATA:
        said = {
            Held.WAITING: _("there are figures, and nobody has approved them yet"),
            Held.HIDDEN: _("all figures are low counts, which are not shown outside the project"),
        }
        parts.append(said.get(benefit.held, _("no figure has come")))
    return " \u00b7 ".join(parts)
