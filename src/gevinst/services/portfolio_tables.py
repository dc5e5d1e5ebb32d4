"""The funder's table as plain rows for files and other programs, and what each column means."""

from collections.abc import Mapping, Sequence
from math import isnan

import numpy as np

from gevinst.domain.horizon import Frequency, period_code
from gevinst.domain.measure import Measure
from gevinst.i18n import N_, Translator
from gevinst.services.portfolio_selection import Selection
from gevinst.services.portfolio_snapshot import (
    ASSURANCES,
    CATEGORIES,
    DEVELOPMENTS,
    GRADES,
    PROJECT_STANDINGS,
    Array,
)

_PROJECTS: Mapping[str, str] = {
    "project": N_("The project's name in addresses."),
    "title": N_("What it is called."),
    "scheme": N_("The grant scheme."),
    "phase": N_("How far the project has come: pre_project, pilot, main_project or operation; empty: not stated."),
    "target_group": N_("Whom the project is for, in its own words."),
    "awarded_nok": N_("What was granted, in kroner."),
    "delivered": N_("Figures that are due and delivered: a value, or why there is none."),
    "expected": N_("Figures that are due."),
    "benefits": N_("Benefits in the plan."),
    "measured": N_("Benefits with an approved figure or step."),
    "reached": N_("Benefits whose target for the horizon that counts now is reached."),
    "standing": N_("What needs follow-up first: wrong_way, behind, lacks_data, too_few or on_track."),
    "not_yet_approved": N_(
        "Figures that nobody has approved yet. They count here only where the scheme counts what is handed in."
    ),
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
    "category": N_("What kind of gain it is, by the form's examples; empty: not stated."),
    "ks_type": N_("KS's type of gain: saved_time, avoided_cost or quality; empty: not stated."),
    "drivers": N_("The drivers of a sustainable service that it builds on, with commas between them."),
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


def projects(chosen: Selection, measures: Sequence[Measure]) -> list[dict[str, object]]:
    """A row a project. Money in whole kroner."""
    found, at = chosen.snapshot, chosen.kept
    own, figures = found.projects, found.figures
    awarded = own.awarded_ore[at].tolist()
    columns: dict[str, Sequence[object]] = {
        "project": own.slug[at].tolist(),
        "title": own.title[at].tolist(),
        "scheme": own.scheme[at].tolist(),
        "phase": own.phase[at].tolist(),
        "target_group": own.target_group[at].tolist(),
        "awarded_nok": [None if each < 0 else each / 100 for each in awarded],
        "delivered": figures["delivered"][at].tolist(),
        "expected": figures["expected"][at].tolist(),
        "benefits": figures["benefits"][at].tolist(),
        "measured": figures["measured"][at].tolist(),
        "reached": figures["reached"][at].tolist(),
        "standing": [PROJECT_STANDINGS[each] for each in figures["standing"][at]],
        "not_yet_approved": figures["unapproved"][at].tolist(),
        "without_receiver": figures["without_receiver"][at].tolist(),
        "lines": figures["developments"][at].sum(axis=1).tolist(),
        **_counted("variation", DEVELOPMENTS, figures["developments"][at]),
        **_counted("assurance", ASSURANCES, figures["assurances"][at]),
        **_counted("evidence", GRADES, figures["grades"][at]),
        **{_change_name(measure): _changes(chosen, measure) for measure in measures},
    }
    return _rows(columns)


def _counted(name: str, kinds: Sequence[str], counts: Array) -> dict[str, Sequence[object]]:
    return {f"{name}_{kind}": counts[:, at].tolist() for at, kind in enumerate(kinds)}


def _rows(columns: Mapping[str, Sequence[object]]) -> list[dict[str, object]]:
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def lines(chosen: Selection) -> list[dict[str, object]]:
    """A row a line of figures, in the projects' order."""
    own, at = chosen.snapshot.lines, chosen.lines
    slugs = chosen.snapshot.projects.slug[own.project[at]].tolist()
    with_effect = [each is not None for each in own.effect[at]]
    ratio = own.effect_ratio[at].tolist()
    return _rows(
        {
            "project": slugs,
            "benefit": own.benefit_title[at].tolist(),
            "category": [CATEGORIES[each] if each >= 0 else None for each in own.category[at].tolist()],
            "ks_type": own.ks_type[at].tolist(),
            "drivers": own.drivers[at].tolist(),
            "indicator": own.key[at].tolist(),
            "title": own.title[at].tolist(),
            "measure": own.measure[at].tolist(),
            "last_period": [
                period_code(period, Frequency(frequency)) if period else None
                for period, frequency in zip(own.last_period[at].tolist(), own.frequency[at], strict=True)
            ],
            "latest": _values(own.latest[at]),
            "baseline": _values(own.baseline[at]),
            "change": _values(own.change[at]),
            "variation": [DEVELOPMENTS[each] for each in own.development[at]],
            "points": own.points[at].tolist(),
            "assurance": [ASSURANCES[each] for each in own.assurance[at]],
            "effect": own.effect[at].tolist(),
            "effect_ratio": [
                bool(each) if there else None for each, there in zip(ratio, with_effect, strict=True)
            ],
            "effect_estimate": _values(own.effect_estimate[at]),
            "effect_low": _values(own.effect_low[at]),
            "effect_high": _values(own.effect_high[at]),
            "points_before": _there(own.effect_points_before[at], with_effect),
            "points_after": _there(own.effect_points_after[at], with_effect),
            "evidence": [GRADES[each] for each in own.grade[at]],
        }
    )


def _values(numbers: Array) -> list[float | None]:
    return [None if isnan(each) else each for each in numbers.tolist()]


def _there(numbers: Array, there: Sequence[bool]) -> list[int | None]:
    return [each if known else None for each, known in zip(numbers.tolist(), there, strict=True)]


def _changes(chosen: Selection, measure: Measure) -> list[float | None]:
    """Of each project the change of its line of this measure, as its small multiple says it."""
    found, lines = chosen.snapshot, chosen.snapshot.lines
    drawn = np.fromiter((each is not None for each in lines.recent), np.bool_, len(lines.recent))
    own = np.flatnonzero(drawn & np.asarray(lines.measure == measure.key, dtype=np.bool_))
    own = own[np.lexsort((lines.position[own], lines.standing[own], lines.project[own]))]
    change = np.full(found.count, np.nan)
    change[lines.project[own]] = lines.change_percent[own]
    return _values(change[chosen.kept])


def counts(rows: Sequence[Mapping[str, object]]) -> dict[str, int]:
    """The sums that stand above the table."""
    names = ("benefits", "measured", "reached", "delivered", "expected", "not_yet_approved", "lines")
    evidence = [name for name in _PROJECTS if name.startswith(("variation_", "assurance_", "evidence_"))]
    return {"projects": len(rows)} | {
        name: sum(int(str(row[name])) for row in rows) for name in (*names, *evidence)
    }


def definitions(measures: Sequence[Measure], _: Translator) -> dict[str, str]:
    """Column -> what it is, in words; of both tables, each column once."""
    found = {name: _(text) for name, text in {**_PROJECTS, **_LINES}.items()}
    return found | {_change_name(measure): _(_CHANGE) for measure in measures}


def _change_name(measure: Measure) -> str:
    return f"{measure.key}_change_percent"
