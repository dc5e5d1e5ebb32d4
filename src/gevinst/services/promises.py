"""The funder's page of promises: what benefits lack, what is late, what came of the targets, and how the rules are kept."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from gevinst.catalogue import parties as party_files
from gevinst.domain.access import Actor
from gevinst.domain.criterion_check import CriterionCheck
from gevinst.domain.errors import Problem, Refused
from gevinst.domain.promises import (
    BenefitPromise,
    Dimension,
    Gap,
    Held,
    by_dimension,
    tally,
)
from gevinst.domain.rule_check import RuleCheck
from gevinst.domain.rule_standing import Standing, standing_of
from gevinst.domain.scheme import FirstUseWithin, Scheme, UseInGrantedPeriod
from gevinst.i18n import Translator
from gevinst.i18n.scheme_words import RULE_NAMES
from gevinst.services import promise_tables, say
from gevinst.services.award_words import Words
from gevinst.services.awards import word_maker
from gevinst.services.base import words
from gevinst.services.portfolio_choice import choices, chosen_of, narrowed
from gevinst.services.portfolio_facts import PortfolioFacts, ProjectFacts, ReportFact
from gevinst.services.promise_views import (
    Ask,
    Cell,
    CountLine,
    Group,
    GroupTable,
    ListRow,
    ListView,
    Matrix,
    MatrixRow,
    PromisesPage,
    SchemeChecks,
)
from gevinst.services.promise_words import (
    DIMENSIONS,
    GAPS,
    SHOWN,
    STANDINGS,
    criterion_says,
    group_label,
)
from gevinst.services.views import Sentence

PAGE_SIZE = 50
"""So many rows of a list or a matrix at a time."""
PREVIEW = 10
"""So many projects of each scheme, where there are several."""
_SEVERAL = (Dimension.BENEFICIARY, Dimension.DRIVER)
Check = RuleCheck | CriterionCheck
T = TypeVar("T")


class Promises:
    """See the module."""

    def __init__(self, facts: PortfolioFacts) -> None:
        self.facts = facts

    def page(
        self, actor: Actor, filters: Mapping[str, str], behind: str = "", page: int = 1, matrix_page: int = 1
    ) -> PromisesPage:
        """The page, with the list `behind` one of its counts. Unknown filters and lists are left out. NotAllowed."""
        chosen = chosen_of(filters)
        asked = ("promises", actor.memberships, actor.language, *chosen.items(), behind, page, matrix_page)
        return self.facts.remembered(asked, lambda: self._page(actor, chosen, behind, page, matrix_page))

    def _page(
        self, actor: Actor, chosen: Mapping[str, str], behind: str, page: int, matrix_page: int
    ) -> PromisesPage:
        _ = words(actor)
        every = self.facts.seen_by(actor)
        found = narrowed(every, chosen)
        benefits = [benefit for each in found for benefit in each.benefits]
        gains = tally(each for benefit in benefits if not benefit.drawback for each in benefit.promises)
        drawbacks = tally(each for benefit in benefits if benefit.drawback for each in benefit.promises)
        gaps, others = self._gaps(found, _), self._others(found, _)
        return PromisesPage(
            sentence=_sentence(gains.reached, gains.due, benefits, others, _),
            projects=len(found),
            benefits=len(benefits),
            waiting=sum(benefit.waiting for benefit in benefits),
            gains=gains,
            drawbacks=drawbacks,
            gaps=gaps,
            others=others,
            behind=self._behind(found, behind, page, (*gaps, *others), _),
            groups=tuple(_groups(benefits, dimension, _, drawbacks=False) for dimension in Dimension),
            drawbacks_by_horizon=_groups(benefits, Dimension.HORIZON, _, drawbacks=True),
            schemes=tuple(self._schemes(found, matrix_page, "scheme" in chosen, _)),
            filters=chosen,
            choices=choices(every, self.facts.schemes, community_names(), _),
        )

    def export(self, actor: Actor, filters: Mapping[str, str], kind: str) -> bytes:
        """The targets as `csv`; with what is lacking, the reports, the rules and the definitions as `xlsx`."""
        from gevinst.exchange import plain_table

        _ = words(actor)
        found = narrowed(self.facts.seen_by(actor), chosen_of(filters))
        match kind:
            case "csv":
                return plain_table.table_csv(promise_tables.targets(found), actor.language)
            case "xlsx":
                named = word_maker(self.facts, _)
                return plain_table.table_xlsx(
                    [
                        (_("Targets"), promise_tables.targets(found)),
                        (_("Benefits"), promise_tables.benefits(found)),
                        (_("Reports"), promise_tables.reports(found)),
                        (_("Rules and criteria"), promise_tables.checks(found, named, _)),
                        (_("What it means"), promise_tables.definitions(_)),
                    ]
                )
        raise Refused([Problem("unknown_format", value=f".{kind}", params={"known": ".csv, .xlsx"})])

    # ---- counts and the lists behind them ----------------------------------------------------------------------

    def _gaps(self, found: Sequence[ProjectFacts], _: Translator) -> tuple[CountLine, ...]:
        benefits = [benefit for each in found for benefit in each.benefits]
        counts = Counter(gap for benefit in benefits for gap in benefit.gaps)
        what = _.plural("benefit", "benefits", len(benefits))
        return tuple(CountLine(gap.value, _(GAPS[gap]), counts[gap], len(benefits), what) for gap in Gap)

    def _others(self, found: Sequence[ProjectFacts], _: Translator) -> tuple[CountLine, ...]:
        reports = [report for each in found for report in each.reports]
        of_reports = _.plural("report that is due", "reports that are due", len(reports))
        ruled = [each for each in found if _money_rules(each)]
        ending = [benefit for each in found if each.near_end for benefit in each.benefits]
        return (
            CountLine("report-missed", _("Reports that have not come"), sum(map(_missed, reports)), len(reports), of_reports),
            CountLine("report-late", _("Reports that came late"), sum(map(_late, reports)), len(reports), of_reports),
            CountLine(
                "money",
                _("Money not taken into use as the scheme asks"),
                sum(any(standing_of(check) is Standing.NOT_MET for check in _money_rules(each)) for each in ruled),
                len(ruled),
                _.plural("project with such a rule", "projects with such a rule", len(ruled)),
            ),
            CountLine(
                "handover",
                _("Benefits that nobody takes over"),
                sum(benefit.no_receiver for benefit in ending),
                len(ending),
                _.plural(
                    "benefit of projects that end soon or have ended",
                    "benefits of projects that end soon or have ended",
                    len(ending),
                ),
            ),
        )  # fmt: skip

    def _behind(
        self, found: Sequence[ProjectFacts], key: str, page: int, lines: Sequence[CountLine], _: Translator
    ) -> ListView | None:
        title = next((line.label for line in lines if line.key == key), None)
        if title is not None:
            rows = list(self._rows(found, key, _))
        elif key.count(".") == 2 and key.rpartition(".")[2] in set(Standing):
            ask, _dot, standing = key.rpartition(".")
            rows = list(self._checked(found, ask, Standing(standing), _))
            if not rows:
                return None
            title = rows[0].title
        else:
            return None
        part, at, pages = paged(rows, page)
        return ListView(key, title, tuple(part), len(rows), at, pages)

    def _rows(self, found: Sequence[ProjectFacts], key: str, _: Translator) -> Iterable[ListRow]:
        for each in found:
            match key:
                case "report-missed" | "report-late":
                    yield from self._report_rows(each, _missed if key == "report-missed" else _late, _)
                case "money":
                    named = word_maker(self.facts, _)
                    for check in _money_rules(each):
                        if standing_of(check) is Standing.NOT_MET:
                            title, says = _(RULE_NAMES[check.rule.kind]), named.says(check)
                            yield ListRow(each.slug, each.project.title, title, says, _award(each))
                case "handover":
                    for benefit in each.benefits:
                        if benefit.no_receiver:
                            href = f"/prosjekt/{each.slug}/overlevering?gevinst={benefit.id}"
                            ends = each.project.ends
                            detail = _("the project ends {date}", date=_.date(ends)) if ends else ""
                            if ends and ends < self.facts.today():
                                detail = _("the project ended {date}", date=_.date(ends))
                            yield ListRow(each.slug, each.project.title, benefit.title, detail, href)
                case _other:
                    for benefit in each.benefits:
                        if key in benefit.gaps:
                            href = f"/prosjekt/{each.slug}/gevinst/{benefit.key}"
                            detail = _gap_detail(benefit, Gap(key), _)
                            yield ListRow(each.slug, each.project.title, benefit.title, detail, href)

    def _report_rows(
        self, each: ProjectFacts, wanted: Callable[[ReportFact], bool], _: Translator
    ) -> Iterable[ListRow]:
        scheme = self.facts.schemes.get(each.project.scheme or "")
        for report in filter(wanted, each.reports):
            title = _.local(scheme.form(report.form).name) if scheme else report.form
            if report.year:
                title = f"{title} {report.year}"
            if report.sent is None:
                detail = say.deadline(report.due, self.facts.today(), _)
                # There is no report to read yet: the project is where to ask.
                href = f"/prosjekt/{each.slug}"
            else:
                detail = _.plural(
                    "came {date}, {n} day after its day",
                    "came {date}, {n} days after its day",
                    report.days,
                    date=_.date(report.sent),
                )
                href = f"/prosjekt/{each.slug}/rapport/{report.form}/sendt"
                href += f"?aar={report.year}" if report.year else ""
            yield ListRow(each.slug, each.project.title, title, detail, href)

    def _checked(
        self, found: Sequence[ProjectFacts], ask: str, standing: Standing, _: Translator
    ) -> Iterable[ListRow]:
        """The projects that stand in one way with one rule or criterion: `<scheme>.<key>`."""
        scheme, _dot, key = ask.partition(".")
        named = word_maker(self.facts, _)
        for each in found:
            if each.project.scheme != scheme:
                continue
            checks: tuple[Check, ...] = (*each.rules, *each.criteria)
            for check in checks:
                if _key(check) == key and _standing(check) is standing:
                    title = f"{_name(check, _)}: {_label(check, standing, _).lower()}"
                    yield ListRow(each.slug, each.project.title, title, _says(check, named, _), _award(each))

    # ---- rules and criteria ------------------------------------------------------------------------------------

    def _schemes(
        self, found: Sequence[ProjectFacts], page: int, alone: bool, _: Translator
    ) -> Iterable[SchemeChecks]:
        by_scheme: dict[str, list[ProjectFacts]] = {}
        for each in found:
            if each.project.scheme in self.facts.schemes:
                by_scheme.setdefault(each.project.scheme or "", []).append(each)
        named = word_maker(self.facts, _)
        ordered = sorted(by_scheme, key=lambda key: _.local(self.facts.schemes[key].short_name))
        for key in ordered:
            own, scheme = by_scheme[key], self.facts.schemes[key]
            # Several schemes on a page show their first projects; one alone can be leafed through.
            part, at, pages = paged(own, page) if alone else (own[:PREVIEW], 1, 1 + (len(own) > PREVIEW))
            criteria = _matrix(scheme, [each.criteria for each in own], [(each, each.criteria) for each in part], named, _)  # fmt: skip
            yield SchemeChecks(
                scheme=key,
                name=_.local(scheme.short_name),
                language=scheme.language,
                projects=len(own),
                rules=_matrix(scheme, [each.rules for each in own], [(each, each.rules) for each in part], named, _),
                criteria=criteria if criteria.asks or criteria.by_hand else None,
                page=at,
                pages=pages,
            )  # fmt: skip


def community_names() -> dict[str, str]:
    """The names of the health communities by key."""
    return {each.key: each.name for each in party_files.parties().health_communities}


def paged(rows: Sequence[T], page: int) -> tuple[Sequence[T], int, int]:
    """One page of rows, which it is, and how many there are. A page that is not there is the nearest that is."""
    pages = max(1, -(-len(rows) // PAGE_SIZE))
    at = min(max(page, 1), pages)
    return rows[(at - 1) * PAGE_SIZE : at * PAGE_SIZE], at, pages


def _sentence(
    reached: int, due: int, benefits: Sequence[BenefitPromise], others: Sequence[CountLine], _: Translator
) -> Sentence:
    if not benefits:
        return ((_("There are no benefits here yet."), False),)
    if due:
        first = _.plural(
            "{reached} of {n} target whose time is over is reached.",
            "{reached} of {n} targets whose time is over are reached.",
            due,
            reached=_.number(reached),
        )
    else:
        first = _("No target’s time is over yet.")
    lacking = sum(bool(benefit.gaps) for benefit in benefits)
    parts: list[tuple[str, bool]] = [(first, False)]
    if lacking:
        text = _.plural(
            "{n} benefit lacks something that it takes to see whether it comes.",
            "{n} benefits lack something that it takes to see whether they come.",
            lacking,
        )
        parts.append((" " + text, True))
    missed = next(line.count for line in others if line.key == "report-missed")
    if missed:
        parts.append(
            (" " + _.plural("{n} report has not come.", "{n} reports have not come.", missed), False)
        )
    return tuple(parts)


def _groups(
    benefits: Sequence[BenefitPromise], dimension: Dimension, _: Translator, *, drawbacks: bool
) -> GroupTable:
    own = [each for each in benefits if each.drawback is drawbacks]
    found = by_dimension(own, dimension)
    title = _("Drawbacks kept within their limit") if drawbacks else _(DIMENSIONS[dimension])
    groups = tuple(Group(key, group_label(dimension, key, _), tallied) for key, tallied in found.items())
    return GroupTable(dimension, title, groups, dimension in _SEVERAL)


def _gap_detail(benefit: BenefitPromise, gap: Gap, _: Translator) -> str:
    parts = [_("a drawback")] if benefit.drawback else []
    if gap is Gap.DATA:
        said = {
            Held.WAITING: _("there are figures, and nobody has approved them yet"),
            Held.HIDDEN: _("all figures are low counts, which are not shown outside the project"),
        }
        parts.append(said.get(benefit.held, _("no figure has come")))
    return " \u00b7 ".join(parts)


def _money_rules(each: ProjectFacts) -> tuple[RuleCheck, ...]:
    """How a project stands with the rules on when the money must be in use."""
    return tuple(check for check in each.rules if isinstance(check.rule, FirstUseWithin | UseInGrantedPeriod))


def _missed(report: ReportFact) -> bool:
    return report.sent is None


def _late(report: ReportFact) -> bool:
    return report.sent is not None and report.days > 0


def _award(each: ProjectFacts) -> str:
    return f"/prosjekt/{each.slug}/tildeling"


def _key(check: Check) -> str:
    return check.rule.key if isinstance(check, RuleCheck) else check.criterion.key


def _standing(check: Check) -> Standing:
    if isinstance(check, RuleCheck):
        return standing_of(check)
    return standing_of(check.finding)


def _name(check: Check, _: Translator) -> str:
    return _(RULE_NAMES[check.rule.kind]) if isinstance(check, RuleCheck) else check.criterion.text


def _label(check: Check, standing: Standing, _: Translator) -> str:
    return _(STANDINGS[standing] if isinstance(check, RuleCheck) else SHOWN[standing])


def _says(check: Check, named: Words, _: Translator) -> str:
    return named.says(check) if isinstance(check, RuleCheck) else criterion_says(check, _)


def _matrix(
    scheme: Scheme,
    every: Sequence[Sequence[Check]],
    shown: Sequence[tuple[ProjectFacts, Sequence[Check]]],
    named: Words,
    _: Translator,
) -> Matrix:
    """Columns are what can be seen for some project at least; what never can is said once, in the scheme's own words."""
    counts: dict[str, Counter[Standing]] = {}
    seen: set[str] = set()
    first: dict[str, Check] = {}
    for checks in every:
        for check in checks:
            key = _key(check)
            counts.setdefault(key, Counter())[_standing(check)] += 1
            first.setdefault(key, check)
            if not check.by_hand:
                seen.add(key)
    names = Counter(_name(check, _) for key, check in first.items() if key in seen)
    asks = tuple(
        Ask(
            key=f"{scheme.id}.{key}",
            name=_name(check, _) if names[_name(check, _)] == 1 else f"{_name(check, _)}: {_short(check)}",
            text=_text(check),
            counts=counts[key],
        )
        for key, check in first.items()
        if key in seen
    )
    rows = []
    for each, checks in shown:
        cells = []
        for check in checks:
            if _key(check) in seen:
                standing = _standing(check)
                # Why something is met stands on the page of the award.
                says = "" if standing is Standing.MET else _says(check, named, _)
                cells.append(Cell(standing, _label(check, standing, _), says))
        rows.append(MatrixRow(each.slug, each.project.title, tuple(cells)))
    by_hand = tuple(_text(check) for key, check in first.items() if key not in seen)
    return Matrix(asks, tuple(rows), by_hand)


def _text(check: Check) -> str:
    return check.rule.text if isinstance(check, RuleCheck) else check.criterion.text


def _short(check: Check) -> str:
    """The head of the scheme's own words, to tell two rules of a kind apart."""
    text = _text(check)
    return text if len(text) <= 60 else text[:60].rsplit(" ", 1)[0] + " \u2026"
