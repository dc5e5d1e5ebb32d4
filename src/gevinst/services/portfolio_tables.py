"""The funder's table as plain rows for files and other programs, and what each column means."""

from collections.abc import Mapping, Sequence

from gevinst.domain.control_chart import Assurance
from gevinst.domain.evidence import Grade
from gevinst.domain.horizon import Frequency, period_code
from gevinst.domain.measure import Measure
from gevinst.i18n import N_, Translator
from gevinst.services.benefit_rows import UNKNOWN, assurance_of, development_of, grade_of
from gevinst.services.views import PortfolioLine, PortfolioPage, PortfolioRow

DEVELOPMENTS = ("improvement", "concern", "neutral", "common", UNKNOWN)

_PROJECTS: Mapping[str, str] = {
    "project": N_("The project's name in addresses."),
    "title": N_("What it is called."),
    "scheme": N_("The grant scheme."),
    "awarded_nok": N_("What was granted, in kroner."),
    "delivered": N_("Figures that are due and delivered: a value, or why there is none."),
    "expected": N_("Figures that are due."),
    "benefits": N_("Benefits in the plan."),
    "measured": N_("Benefits with an approved figure or step."),
    "reached": N_("Benefits whose target for the horizon that counts now is reached."),
    "standing": N_("What needs follow-up first: wrong_way, behind, lacks_data, too_few or on_track."),
    "not_yet_approved": N_("Figures that nobody has approved yet; they count for nothing here."),
    "without_receiver": N_("Benefits that nobody takes over, when the project ends soon or has ended."),
    "lines": N_("Lines of figures: one for each indicator that is followed in figures. What follows counts them."),
    "variation_improvement": N_("The last figure is a sign of a change for the better: more than the usual variation."),
    "variation_concern": N_("The last figure is a sign of a change for the worse: more than the usual variation."),
    "variation_neutral": N_("The last figure is a sign of a change, of a measure where neither way is better."),
    "variation_common": N_("The figures vary as they usually do."),
    "variation_unknown": N_("Too few figures to judge, or none that can be judged."),
    "assurance_consistently_hits": N_("All that is usual of the figures meets the target: it is met steadily."),
    "assurance_hit_or_miss": N_("Some of what is usual of the figures meets the target: it is met now and then."),
    "assurance_consistently_misses": N_("Nothing that is usual of the figures meets the target: it is not met as it goes now."),
    "assurance_not_assessable": N_("Too early to say of the target: too few figures, or a sign of a change, after which the limits no longer describe the figures."),
    "assurance_no_target": N_("There is no target."),
    "evidence_strong": N_("Strong evidence of an effect, for the better or for the worse."),
    "evidence_moderate": N_("Moderate evidence of an effect, for the better or for the worse."),
    "evidence_weak": N_("Weak evidence of an effect, for the better or for the worse."),
    "evidence_too_early": N_("Too early to judge the evidence."),
}  # fmt: skip
_LINES: Mapping[str, str] = {
    "benefit": N_("The benefit."),
    "indicator": N_("The indicator's key."),
    "measure": N_("The measure of the catalogue; empty for a project's own."),
    "last_period": N_("The last period with a figure."),
    "latest": N_("The last figure, in the measure's unit."),
    "baseline": N_("The figure before the start that changes are counted from."),
    "change": N_("The last three months against the baseline, in the unit; says nothing of chance."),
    "variation": N_("What the last figure is a sign of: improvement, concern, neutral, common or unknown."),
    "points": N_("How many figures were judged."),
    "assurance": N_("The target as the limits have it: consistently_hits, hit_or_miss, consistently_misses, not_assessable or no_target."),
    "effect": N_("What the interval allows to say: improved, worse, changed or cannot_tell; empty where none is reckoned."),
    "effect_ratio": N_("Whether the effect is with / without (0.8: a fifth fewer); else it is a difference in the unit."),
    "effect_estimate": N_("The best estimate of the effect on the average of the periods after the start."),
    "effect_low": N_("The lower end of its 95 % interval."),
    "effect_high": N_("The upper end of its 95 % interval."),
    "points_before": N_("Figures before the start that the effect rests on."),
    "points_after": N_("Figures after the start that it rests on."),
    "evidence": N_("How good the evidence is: strong, moderate, weak or too_early."),
}  # fmt: skip
_CHANGE = N_(
    "The change from the baseline in per cent, of the first line with this measure; says nothing of chance."
)


def projects(page: PortfolioPage) -> list[dict[str, object]]:
    """A row a project. Money in whole kroner."""
    return [
        {
            "project": row.slug,
            "title": row.title,
            "scheme": row.scheme,
            "awarded_nok": None if row.awarded is None else row.awarded / 100,
            "delivered": row.done,
            "expected": row.expected,
            "benefits": row.benefits,
            "measured": row.measured,
            "reached": row.reached,
            "standing": row.standing,
            "not_yet_approved": row.unapproved,
            "without_receiver": row.without_receiver,
            "lines": sum(row.developments.values()),
            **{f"variation_{key}": row.developments.get(key, 0) for key in DEVELOPMENTS},
            **{f"assurance_{key.value}": row.assurances.get(key.value, 0) for key in Assurance},
            **{f"evidence_{key.value}": row.grades.get(key.value, 0) for key in Grade},
            **{_change_name(measure): _change_of(row, measure) for measure in page.measures},
        }
        for row in page.rows
    ]


def lines(page: PortfolioPage) -> list[dict[str, object]]:
    """A row a line of figures, in the projects' order."""
    return [_line(each) for each in page.lines]


def _line(line: PortfolioLine) -> dict[str, object]:
    row, evaluation, finding = line.row, line.row.evaluation, line.row.finding
    effect = finding.effect if finding else None
    frequency = row.indicator.frequency if row.indicator else Frequency.MONTH
    last = evaluation.last_period if evaluation else None
    return {
        "project": line.project,
        "benefit": row.benefit.title,
        "indicator": row.indicator.key if row.indicator else None,
        "title": row.title,
        "measure": row.indicator.measure if row.indicator else None,
        "last_period": None if last is None else period_code(last, frequency),
        "latest": evaluation.latest if evaluation else None,
        "baseline": evaluation.baseline if evaluation else None,
        "change": evaluation.change if evaluation else None,
        "variation": development_of(finding),
        "points": finding.points if finding else 0,
        "assurance": assurance_of(finding).value,
        "effect": effect.verdict.value if effect else None,
        "effect_ratio": effect.ratio if effect else None,
        "effect_estimate": effect.effect.estimate if effect else None,
        "effect_low": effect.effect.low if effect else None,
        "effect_high": effect.effect.high if effect else None,
        "points_before": effect.points_before if effect else None,
        "points_after": effect.points_after if effect else None,
        "evidence": grade_of(finding).value,
    }


def counts(rows: Sequence[Mapping[str, object]]) -> dict[str, int]:
    """The sums that stand above the table."""
    names = ("benefits", "measured", "reached", "delivered", "expected", "not_yet_approved", "lines")
    evidence = [name for name in _PROJECTS if name.startswith(("variation_", "assurance_", "evidence_"))]
    return {"projects": len(rows)} | {
        name: sum(int(str(row[name])) for row in rows) for name in (*names, *evidence)
    }


def definitions(page: PortfolioPage, _: Translator) -> dict[str, str]:
    """Column -> what it is, in words; of both tables, each column once."""
    found = {name: _(text) for name, text in {**_PROJECTS, **_LINES}.items()}
    return found | {_change_name(measure): _(_CHANGE) for measure in page.measures}


def _change_name(measure: Measure) -> str:
    return f"{measure.key}_change_percent"


def _change_of(row: PortfolioRow, measure: Measure) -> float | None:
    multiple = row.multiples.get(measure.key)
    return multiple.change_percent if multiple else None
