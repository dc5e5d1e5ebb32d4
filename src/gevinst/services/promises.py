"""The funder's page of promises: what benefits lack, what is late, what came of the targets, and how the rules are kept."""

from collections.abc import Iterable, Mapping, Sequence

from gevinst.domain.access import Actor
from gevinst.domain.errors import Problem, Refused
from gevinst.domain.promises import Dimension, Tally
from gevinst.domain.rule_days import asks_of
from gevinst.domain.scheme import Criterion
from gevinst.i18n import Translator
from gevinst.services import promise_tables, promise_words
from gevinst.services.awards import word_maker
from gevinst.services.base import words
from gevinst.services.portfolio_choices import choices_of
from gevinst.services.portfolio_facts import FILTERS, Narrowed, PortfolioFacts
from gevinst.services.promise_checks import matrix
from gevinst.services.promise_lists import PromiseLists, paged, slug_of, title_of
from gevinst.services.promise_rows import GAPS
from gevinst.services.promise_views import CountLine, Group, GroupTable, PromisesPage, SchemeChecks
from gevinst.services.promise_words import DIMENSIONS, group_label
from gevinst.services.views import Sentence

PREVIEW = 10
"""So many projects of each scheme, where there are several."""
_SEVERAL = (Dimension.BENEFICIARY, Dimension.DRIVER)


class Promises:
    """See the module."""

    def __init__(self, facts: PortfolioFacts) -> None:
        self.facts, self.lists = facts, PromiseLists(facts)

    def page(
        self, actor: Actor, filters: Mapping[str, str], behind: str = "", page: int = 1, matrix_page: int = 1
    ) -> PromisesPage:
        """The page, with the list `behind` one of its counts. Unknown filters and lists are left out. NotAllowed."""
        _, found = words(actor), self.facts.narrowed(actor, filters)
        own = found.promised
        gains = found.once("gains", lambda: own.tally(found.gains))
        drawbacks = found.once("drawbacks", lambda: own.tally(found.drawbacks))
        by = found.once(
            "dimensions", lambda: {each: own.by_dimension(found.gains, each) for each in Dimension}
        )
        gaps, others = self._gaps(found, _), self._others(found, _)
        return PromisesPage(
            sentence=_sentence(gains, found, others, _),
            projects=len(found.kept),
            benefits=int(found.benefits.sum()),
            waiting=int(own.waiting[found.benefits].sum()),
            gains=gains,
            drawbacks=drawbacks,
            gaps=gaps,
            others=others,
            behind=self.lists.behind(found, behind, page, (*gaps, *others), _),
            groups=tuple(_groups(by[each], each, _(DIMENSIONS[each]), _) for each in Dimension),
            drawbacks_by_horizon=_groups(
                own.by_dimension(found.drawbacks, Dimension.HORIZON),
                Dimension.HORIZON,
                _("Drawbacks kept within their limit"),
                _,
            ),
            schemes=tuple(self._schemes(found, matrix_page, _)),
            filters=found.chosen.filters,
            choices=found.once(
                ("choices", actor.language), lambda: choices_of(found.chosen, self.facts.schemes, FILTERS, _)
            ),
        )

    def export(self, actor: Actor, filters: Mapping[str, str], kind: str) -> bytes:
        """The targets as `csv`; with what is lacking, the reports, the rules and the definitions as `xlsx`."""
        from gevinst.exchange import plain_table

        _ = words(actor)
        found = list(self.facts.facts(self.facts.narrowed(actor, filters)))
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

    # ---- counts ------------------------------------------------------------------------------------------------------

    def _gaps(self, found: Narrowed, _: Translator) -> tuple[CountLine, ...]:
        own = found.promised.gaps[found.benefits]
        what = _.plural("benefit", "benefits", len(own))
        return tuple(
            CountLine(gap.value, _(promise_words.GAPS[gap]), int((own >> at & 1).sum()), len(own), what)
            for at, gap in enumerate(GAPS)
        )

    def _others(self, found: Narrowed, _: Translator) -> tuple[CountLine, ...]:
        own = found.promised
        reports = found.projects[own.reports[0]]
        due = int(reports.sum())
        of_reports = _.plural("report that is due", "reports that are due", due)
        ruled, broken = self.lists.money(found)
        ending = found.benefits & own.near_end[own.project]
        return (
            CountLine("report-missed", _("Reports that have not come"), int((reports & own.missed).sum()), due, of_reports),
            CountLine("report-late", _("Reports that came late"), int((reports & own.late).sum()), due, of_reports),
            CountLine(
                "money",
                _("Money not taken into use as the scheme asks"),
                int((broken > 0).sum()),
                int(ruled.sum()),
                _.plural("project with such a rule", "projects with such a rule", int(ruled.sum())),
            ),
            CountLine(
                "handover",
                _("Benefits that nobody takes over"),
                int((found.benefits & own.no_receiver).sum()),
                int(ending.sum()),
                _.plural(
                    "benefit of projects that end soon or have ended",
                    "benefits of projects that end soon or have ended",
                    int(ending.sum()),
                ),
            ),
        )  # fmt: skip

    # ---- rules and criteria ------------------------------------------------------------------------------------------

    def _schemes(self, found: Narrowed, page: int, _: Translator) -> Iterable[SchemeChecks]:
        there = set(found.chosen.snapshot.projects.scheme[found.kept].tolist())
        ordered = sorted(
            (key for key in self.facts.schemes if key in there),
            key=lambda key: _.local(self.facts.schemes[key].short_name),
        )
        # Several schemes on a page show their first projects; one alone that was chosen can be leafed through.
        alone = "scheme" in found.chosen.filters and len(ordered) == 1
        own = {key: found.of_scheme(key) for key in ordered}
        shown = {
            key: paged(all_of, page) if alone else (all_of[:PREVIEW], 1, 1 + (len(all_of) > PREVIEW))
            for key, all_of in own.items()
        }
        checks = self.facts.checks(
            found.promised, [at for part, _at, _pages in shown.values() for at in part.tolist()]
        )
        named = word_maker(self.facts, _)
        for key in ordered:
            scheme, (part, at, pages) = self.facts.schemes[key], shown[key]
            asks = asks_of(scheme)
            rules = [place for place, each in enumerate(asks) if not isinstance(each, Criterion)]
            criteria = [place for place, each in enumerate(asks) if isinstance(each, Criterion)]
            counts = found.promised.asked(own[key], range(len(asks)))
            rows = [
                (slug_of(found, each), title_of(found, each), checks.get(each, ())) for each in part.tolist()
            ]
            of_criteria = matrix(scheme, criteria, counts, rows, named, _)
            yield SchemeChecks(
                scheme=key,
                name=_.local(scheme.short_name),
                language=scheme.language,
                projects=len(own[key]),
                rules=matrix(scheme, rules, counts, rows, named, _),
                criteria=of_criteria if of_criteria.asks or of_criteria.by_hand else None,
                page=at,
                pages=pages,
            )


def _sentence(gains: Tally, found: Narrowed, others: Sequence[CountLine], _: Translator) -> Sentence:
    if not found.benefits.any():
        return ((_("There are no benefits here yet."), False),)
    if gains.due:
        first = _.plural(
            "{reached} of {n} target whose time is over is reached.",
            "{reached} of {n} targets whose time is over are reached.",
            gains.due,
            reached=_.number(gains.reached),
        )
    else:
        first = _("No target’s time is over yet.")
    lacking = int((found.promised.gaps[found.benefits] > 0).sum())
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


def _groups(found: Mapping[str, Tally], dimension: Dimension, title: str, _: Translator) -> GroupTable:
    groups = tuple(Group(key, group_label(dimension, key, _), tallied) for key, tallied in found.items())
    return GroupTable(dimension, title, groups, dimension in _SEVERAL)
