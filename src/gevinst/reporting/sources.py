"""What a report's text can be tied to: the sentences, numbers, charts and tables that the project's figures give.

Each is named as `gevinst.domain.report_text` stores it, and says what the evidence bears by the end of the period: nothing
here makes a claim of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from gevinst.domain.evaluation import Evaluation, HorizonResult
from gevinst.domain.plan import IndicatorKind
from gevinst.domain.report import Figure, Missing, Paragraph, ReportContext, Table
from gevinst.domain.report_text import is_block, plain_text, references, split_text
from gevinst.i18n import Translator
from gevinst.reporting import benefit_charts, benefit_tables, benefits, money_tables, wording
from gevinst.reporting.followed import Followed, followed
from gevinst.reporting.progress_plan import progress_table
from gevinst.reporting.promises import promises_table

SENTENCES = ("sentence", "short", "shortest")
"""With all; without what was promised first; without what is left to the target either."""
NUMBERS = ("now", "change", "baseline", "target")
MONEY_SENTENCES = ("use", "own", "levels", "other", "repayment")
MONEY_NUMBERS = ("granted", "used")
TABLES = ("benefits", "promises", "measures", "plan", "grant", "own", "levels")


class Sources:
    """Everything that one report's figures can say, in the form's language; each reckoned when it is asked for."""

    def __init__(
        self, context: ReportContext, _: Translator, found: Sequence[Followed] | None = None
    ) -> None:
        self.context, self._ = context, _
        self.found = followed(context) if found is None else tuple(found)
        self._known: dict[str, str | None] = {}

    @cached_property
    def by_id(self) -> Mapping[str, Followed]:
        """Indicator id -> what is followed."""
        return {each.indicator.id: each for each in self.found}

    def words(self, reference: str) -> str | None:
        """What a reference says today; None where its source is gone or has nothing to say."""
        if reference not in self._known:
            self._known[reference] = self._words(reference)
        return self._known[reference]

    def words_of(self, stored: str) -> dict[str, str]:
        """The words of every reference in a text that has a source; block references have none."""
        found = {each: self.words(each) for each in references(stored) if not is_block(each)}
        return {reference: words for reference, words in found.items() if words is not None}

    def plain(self, stored: str) -> str:
        """The running text as it prints."""
        body, _blocks = split_text(stored)
        return plain_text(body, self.words_of(body))

    def gone(self, stored: str) -> tuple[str, ...]:
        """The references whose source has vanished."""
        return tuple(
            each
            for each in dict.fromkeys(references(stored))
            if (self.block(each) is None if is_block(each) else self.words(each) is None)
        )

    def block(self, reference: str) -> Figure | Table | None:
        """The chart or table of a reference; None where there is nothing to draw."""
        what, _colon, which = reference.partition(":")
        if what == "table":
            return self._tables[which]() if which in self._tables else None
        each = self.by_id.get(which.partition(":")[0])
        drawn = benefit_charts.figures(self.context, [each], 1, self._) if each else []
        return drawn[0] if drawn else None

    def sentences(self) -> list[tuple[str, str]]:
        """(words, reference) of every sentence: those that a proposal is made of."""
        asked = [f"benefit:{key}:{kind}" for key in self.by_id for kind in SENTENCES]
        asked += [f"money:{kind}" for kind in MONEY_SENTENCES]
        return [(words, each) for each in asked if (words := self.words(each))]

    def _words(self, reference: str) -> str | None:
        parts = reference.split(":")
        if parts[0] == "money" and len(parts) == 2:
            make = self._money.get(parts[1])
            return make() if make else None
        if parts[0] != "benefit" or len(parts) != 3 or parts[1] not in self.by_id:
            return None
        each, kind = self.by_id[parts[1]], parts[2]
        if kind in SENTENCES:
            return benefits.sentence(
                each, self.context, self._, promised=kind == "sentence", target=kind != "shortest"
            )
        return _number(each, kind, self._)

    @cached_property
    def _money(self) -> dict[str, Callable[[], str | None]]:
        context, _ = self.context, self._
        return {
            "granted": lambda: money_tables.awarded_text(context, _),
            "used": lambda: money_tables.spent_text(context, _),
            "use": lambda: _said(money_tables.use_sentence(context, _)),
            "own": lambda: _said(money_tables.own_sentence(context, _)),
            "levels": lambda: _said(money_tables.level_sentence(context, _)),
            "other": lambda: _said(money_tables.other_sentence(context, _)),
            "repayment": lambda: _said(money_tables.repayment_text(context, _)),
        }

    @cached_property
    def _tables(self) -> dict[str, Callable[[], Table | None]]:
        context, _ = self.context, self._
        return {
            "benefits": lambda: benefit_tables.table(context, self.found, _),
            "promises": lambda: promises_table(context, self.found, _),
            "measures": lambda: benefit_tables.measure_table(context, self.found, _),
            "plan": lambda: progress_table(context.follow_up.activities, context.last, _),
            "grant": lambda: money_tables.grant_table(context, _),
            "own": lambda: money_tables.own_table(context, _),
            "levels": lambda: money_tables.level_table(context, _),
        }


def _said(block: Paragraph | Missing) -> str | None:
    return block.text if isinstance(block, Paragraph) else None


def _number(each: Followed, kind: str, _: Translator) -> str | None:
    """One number with its unit, as a sentence writes it; None where it is not known."""
    evaluation = each.evaluation
    if each.indicator.kind is not IndicatorKind.NUMBER or evaluation is None:
        return None
    value = _value(evaluation, each.result, kind)
    if value is None:
        return None
    if kind == "change":
        return wording.change_in_words(value, each.measure, _)
    return wording.value_in_words(value, each.measure, _)


def _value(evaluation: Evaluation, result: HorizonResult | None, kind: str) -> float | None:
    match kind:
        case "now":
            return evaluation.recent if evaluation.recent is not None else evaluation.latest
        case "change":
            return evaluation.change
        case "baseline":
            return evaluation.baseline
        case "target":
            return result.target if result else None
    return None
