"""The portfolio report to the funder's board: the figures of the pages of the portfolio in one document.

Everything is the pages' own: the same counts, words and intervals. The report only chooses how much there is room for, and
says where a part cannot be narrowed as the others are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gevinst.domain.access import Actor
from gevinst.domain.balance import Sum
from gevinst.domain.errors import Problem, Refused
from gevinst.domain.payers import PayerTable
from gevinst.domain.portfolio_report import (
    Comparison,
    Counted,
    KeyFigure,
    MeasureEffect,
    NotMeasured,
    Outcomes,
    PortfolioReport,
)
from gevinst.domain.promises import Gap, Outcome, Tally
from gevinst.domain.resources import Allocation
from gevinst.i18n import Translator
from gevinst.reporting import wording
from gevinst.reporting.portfolio_report import portfolio_report_pdf
from gevinst.reporting.portfolio_report_word import portfolio_report_docx
from gevinst.services import effect_lines, portfolio_facts, portfolio_tables
from gevinst.services.base import words
from gevinst.services.communities import Communities
from gevinst.services.effects import Effects
from gevinst.services.filter_words import said
from gevinst.services.payer_answers import Asked
from gevinst.services.payers import FILTERS as PAYER_FILTERS
from gevinst.services.payers import Payers
from gevinst.services.portfolio import Portfolio
from gevinst.services.portfolio_choices import filter_labels
from gevinst.services.portfolio_report_map import community_part
from gevinst.services.portfolio_report_money import money_part
from gevinst.services.portfolio_report_rows import EFFECTS, compared, heads_of, measure_effect, scale_of
from gevinst.services.portfolio_selection import select
from gevinst.services.portfolio_snapshot import snapshot
from gevinst.services.promise_views import CountLine, PromisesPage
from gevinst.services.promise_words import OUTCOMES
from gevinst.services.promises import Promises
from gevinst.services.views import PortfolioPage

ENDINGS = (".pdf", ".docx")
PROJECTS = 30
"""So many projects stand in the comparison; the rest are counted."""
PICTURES = 2
"""So many shared measures have a column of small pictures; the effect of each that the page shows is told below."""
LISTED = 20
"""So many benefits without figures are listed."""
_OUTCOMES = (
    Outcome.REACHED,
    Outcome.NOT_REACHED,
    Outcome.NOT_MEASURED,
    Outcome.NOT_APPROVED,
    Outcome.CANNOT_TELL,
    Outcome.NOT_YET,
)


@dataclass(frozen=True, slots=True)
class PortfolioReportFile:
    """The report as a file."""

    name: str
    data: bytes
    pages: int | None
    """None of a Word file: it has no pages before it is opened."""
    missing_characters: tuple[str, ...]
    """What our font lacks, printed as a square."""
    report: PortfolioReport


class PortfolioReports:
    """See the module."""

    def __init__(
        self,
        portfolio: Portfolio,
        effects: Effects,
        payers: Payers,
        promises: Promises,
        communities: Communities,
    ) -> None:
        self._portfolio, self._effects, self._payers, self._promises = portfolio, effects, payers, promises
        self._communities = communities

    def file(self, actor: Actor, filters: Mapping[str, str], ending: str) -> PortfolioReportFile:
        """The report as `.pdf` or `.docx`, in the reader's language. Refused for another ending, NotAllowed as the page."""
        if ending not in ENDINGS:
            raise Refused([Problem("unknown_format", value=ending, params={"known": ", ".join(ENDINGS)})])
        report = self.report(actor, filters)
        name = f"portefoljerapport-{report.today.isoformat()}{ending}"
        if ending == ".docx":
            return PortfolioReportFile(
                name, portfolio_report_docx(report, self._portfolio.clock()), None, (), report
            )
        made = portfolio_report_pdf(report, self._portfolio.clock())
        return PortfolioReportFile(name, made.bytes, made.pages, made.missing_characters, report)

    def report(self, actor: Actor, filters: Mapping[str, str]) -> PortfolioReport:
        """Everything that stands in the document. `filters`: those of the page. NotAllowed for who has no portfolio."""
        _ = words(actor)
        view = self._portfolio.page(actor, filters, lines=False)
        promises = self._promises.page(actor, view.filters, behind=Gap.DATA.value)
        today = self._portfolio.today()
        behind = promises.behind.rows if promises.behind else ()
        without = promises.behind.in_all if promises.behind else 0
        effects = tuple(self._of_measures(actor, view, _))
        payers = self._payers.page(actor, view.filters)
        communities = self._communities.page(actor, view.filters)
        narrowed = set(view.filters) <= set(PAYER_FILTERS)
        return PortfolioReport(
            language=actor.language,
            name=_("Portfolio report"),
            scheme=view.title,
            title=_("What have the grants given?"),
            scope=_scope(view, _),
            marks=(_("Invented figures"),) if self._invented(actor, view) else (),
            lead=wording.plain(view.sentence),
            key=tuple(_key(view, payers.spent if narrowed else None, _)),
            not_approved=_not_counted(view),
            comparison=self._comparison(view, _),
            effects=effects,
            effect_scope=_wider(view, effect_lines.FILTERS, _),
            money=money_part(payers, self._tables(actor, view.filters), _),
            money_scope=_wider(view, PAYER_FILTERS, _),
            communities=community_part(communities, _),
            community_scope=_wider(view, tuple(communities.filters), _),
            promise_sentence=wording.plain(promises.sentence),
            promise_scope=_wider(view, portfolio_facts.FILTERS, _),
            outcome_heads=(_("Horizon"), *(_(OUTCOMES[each]) for each in _OUTCOMES)),
            outcomes=tuple(_outcomes(promises, _)) if promises.benefits else (),
            lacking=tuple(_counted(line, _) for line in (*promises.gaps, *promises.others) if line.of),
            not_measured=tuple(
                NotMeasured(each.project, each.title, each.detail) for each in behind[:LISTED]
            ),
            not_measured_in_all=without,
            not_measured_more=_.plural(
                "And {n} more benefit, on the page of promises.",
                "And {n} more benefits, on the page of promises.",
                without - LISTED,
            )
            if without > LISTED
            else "",
            definitions=tuple(_definitions(view, _)),
            as_of=_("Figures as known {date}", date=_.date(today)),
            today=today,
        )

    def _invented(self, actor: Actor, view: PortfolioPage) -> bool:
        """Whether any of the projects has made-up figures: then every page says so."""
        chosen = select(snapshot(self._portfolio), actor, view.filters, self._portfolio.parties())
        # A part that cannot be narrowed by every filter is of more projects than the comparison.
        narrowed = set(view.filters) <= set(effect_lines.FILTERS) & set(portfolio_facts.FILTERS) & set(
            PAYER_FILTERS
        )
        shown = chosen.kept if narrowed else chosen.seen
        slugs = set(chosen.snapshot.projects.slug[shown].tolist())
        with self._portfolio.reading() as work:
            return any(each.invented for each in work.plans.projects() if each.slug in slugs)

    def _comparison(self, view: PortfolioPage, _: Translator) -> Comparison:
        shown, measures = view.rows[:PROJECTS], view.measures[:PICTURES]
        left = view.projects - len(shown)
        return Comparison(
            headline=view.changes_text,
            detail=_("Those that need follow-up first, then by name. No ranking. Of each measure the change since the baseline."),
            heads=heads_of(measures, _),
            rows=tuple(compared(row, measures, _) for row in shown),
            scale=scale_of(shown, measures),
            more=_.plural(
                "And {n} more project, which is counted in the figures above and stands on the page.",
                "And {n} more projects, which are counted in the figures above and stand on the page.",
                left,
            )
            if left
            else "",
            notes=((view.false_signs_text,) if view.changes_text else ()) + view.not_comparable,
        )  # fmt: skip

    def _tables(self, actor: Actor, filters: Mapping[str, str]) -> Iterator[PayerTable]:
        """Payer by gainer by each of the rules: there is no right one, and a document cannot ask which."""
        for rule in (Allocation.OWN_CONTRIBUTION, Allocation.STATED):
            table = self._payers.page(actor, filters, Asked(rule=rule.value)).table
            if table is not None:
                yield table

    def _of_measures(self, actor: Actor, view: PortfolioPage, _: Translator) -> Iterator[MeasureEffect]:
        for measure in view.measures:
            page = self._effects.page(actor, {**view.filters, "measure": measure.key}, size=EFFECTS)
            if page.rows or page.apart:
                yield measure_effect(page, _)


def _wider(view: PortfolioPage, known: tuple[str, ...], _: Translator) -> str:
    """What is said where a page knows fewer filters than the comparison."""
    unknown = [
        label.lower()
        for name, label in filter_labels(_).items()
        if name in view.filters and name not in known
    ]
    if not unknown:
        return ""
    return _(
        "This part may be of more projects: it cannot be narrowed by {filters}.",
        filters=wording.listed(unknown, _),
    )


def _scope(view: PortfolioPage, _: Translator) -> str:
    """The filters in words; all projects where nothing is chosen."""
    told = said(view.filters, view.choices, _)
    return " \u00b7 ".join(f"{label}: {values}" for label, values in told) or _("All projects")


def _not_counted(view: PortfolioPage) -> str:
    """What is in the key figures though nobody asked for it, and what is not in them yet."""
    return " ".join(part for part in (view.counted_text, view.unapproved_text) if part)


def _key(view: PortfolioPage, spent: Sum | None, _: Translator) -> Iterator[KeyFigure]:
    """The figures of the band on the page, in its order, and what is used of the grants where it is of the same projects."""
    yield KeyFigure(
        _("Granted"),
        _.kroner(view.awarded, "million"),
        _.plural("to {n} project", "to {n} projects", view.projects),
    )
    if spent is not None and spent.ore is not None:
        unknown = _.plural("+ {n} not known", "+ {n} not known", spent.unknown) if spent.unknown else ""
        under = " ".join(part for part in (_("of the grant"), unknown) if part)
        yield KeyFigure(_("Used"), _.kroner(spent.ore, "million"), under)
    yield KeyFigure(
        _("Measured"), _of(view.measured, view.benefits, _), _.plural("benefit", "benefits", view.benefits)
    )
    yield KeyFigure(_("Reached"), _of(view.reached, view.measured, _), _("measured benefits"))
    share = _.share(view.done, view.expected) if view.expected else wording.DASH
    yield KeyFigure(_("Delivered"), share, _("of the figures"))


def _of(part: int, whole: int, _: Translator) -> str:
    return f"{_.number(part)} {_('of {n}', n=_.number(whole))}"


def _outcomes(page: PromisesPage, _: Translator) -> Iterator[Outcomes]:
    """By horizon, then all; drawbacks on a line of their own."""
    by_horizon = page.groups[0]
    for group in by_horizon.groups:
        yield _tallied(group.label, group.tally, _)
    yield _tallied(_("All benefits"), page.gains, _)
    if any(getattr(page.drawbacks, each.value) for each in _OUTCOMES):
        yield _tallied(_("Drawbacks kept within their limit"), page.drawbacks, _)


def _tallied(label: str, tally: Tally, _: Translator) -> Outcomes:
    return Outcomes(label, tuple(_.number(getattr(tally, each.value)) for each in _OUTCOMES))


def _counted(line: CountLine, _: Translator) -> Counted:
    return Counted(
        line.label,
        _.number(line.count),
        f"{_.number(line.of)} {line.of_what}",
        _.share(line.count, line.of),
    )


def _definitions(view: PortfolioPage, _: Translator) -> Iterator[tuple[str, str]]:
    meant = portfolio_tables.definitions((), _)
    yield _("Granted"), meant["awarded_nok"]
    yield _("Delivered"), meant["delivered"]
    yield _("Measured"), meant["measured"]
    yield _("Reached"), meant["reached"]
    yield (
        _("Evidence"),
        _(
            "How well the figures bear that the project is the cause, counted by line of figures: strong, moderate, weak, or too early to judge."
        ),
    )
    yield (
        _("Uncertainty"),
        _(
            "The range beside an effect is its 95 % interval: the average effect is plausibly somewhere within it."
        ),
    )
    for measure in view.measures:
        yield _.local(measure.name), _.local(measure.what)
