"""The effects across projects as plain rows for files, and what each column means."""

from collections.abc import Mapping

from gevinst.i18n import N_, Translator
from gevinst.services.effect_views import EffectPage, ForestRow

_COLUMNS: Mapping[str, str] = {
    "project": N_("The project's name in addresses."),
    "title": N_("What it is called."),
    "parties": N_("Who takes part."),
    "scheme": N_("The grant scheme."),
    "benefit": N_("The benefit."),
    "target_group": N_("Whom the project is for, in its own words."),
    "measure": N_("The measure that the page is about, with its version; those held apart may follow another."),
    "evidence": N_("How good the evidence is: strong, moderate, weak or too_early."),
    "effect_ratio": N_("Whether the effect is with / without (0.8: a fifth fewer); else it is a difference in the unit."),
    "effect_estimate": N_("The best estimate of the effect on the average of the periods after the start."),
    "effect_low": N_("The lower end of its 95 % interval."),
    "effect_high": N_("The upper end of its 95 % interval."),
    "effect": N_("What the interval allows to say: better, worse, changed or cannot_tell."),
    "basis": N_("Events (where events are counted) and figures that the effect rests on."),
    "not_yet_approved": N_(
        "Figures that nobody has approved yet. They count here only where the scheme counts what is handed in."
    ),
    "method": N_("What the figures after the start are held against."),
    "scaled_effect": N_("The effect as it is put together: of a ratio its natural logarithm."),
    "scaled_variance": N_("Its variance: (width of the interval / 3.92)², on the same scale. `gevinst analyse pool` takes both."),
    "together": N_("Whether the project is part of the pooled effect."),
    "held_apart": N_("Why it is not held beside the others; empty where it is."),
    "shares_gain": N_("Of a gain that another project claims too: why it is not in the pooled effect."),
}  # fmt: skip
_POOLED: Mapping[str, str] = {
    "pooled_estimate": N_("The pooled effect, on the scale of scaled_effect (random effects, REML)."),
    "pooled_low": N_("The lower end of its 95 % interval (Hartung-Knapp, never below Wald)."),
    "pooled_high": N_("The upper end."),
    "prediction_low": N_("What a new, similar project may show: the lower end, on the same scale."),
    "prediction_high": N_("What a new, similar project may show: the upper end."),
    "tau2": N_("The variance between the projects."),
    "i2_percent": N_("How much of the variation is between the projects, by τ²."),
    "projects": N_("Projects put together."),
}  # fmt: skip
_CLAIMS: Mapping[str, str] = {
    "first": N_("One of two projects that claim the same gain."),
    "second": N_("The other one."),
    "shared": N_("The measure, the parties and the time that both claim."),
    "handling": N_("What the funder decided: once, shares or different; empty: not decided, and counted in no sum."),
    "decided": N_("What was decided, by whom and when."),
    "reason": N_("Why."),
}  # fmt: skip


def tables(page: EffectPage) -> dict[str, list[dict[str, object]]]:
    """`projects`, `pooled` (one row or none), `claims`."""
    return {
        "projects": [_row(page, row) for row in (*page.rows, *page.apart)],
        "pooled": _pooled(page),
        "claims": [
            {
                "first": each.first.project,
                "second": each.second.project,
                "shared": each.shared_text,
                "handling": each.handling.value if each.handling else None,
                "decided": each.decided_text,
                "reason": each.reason,
            }
            for each in page.claims
        ],
    }


def _row(page: EffectPage, row: ForestRow) -> dict[str, object]:
    measure = page.measure
    return {
        "project": row.project,
        "title": row.title,
        "parties": row.parties,
        "scheme": row.scheme,
        "benefit": row.benefit,
        "target_group": row.target_group,
        "measure": f"{measure.key}/{measure.version}" if measure else None,
        "evidence": row.grade.value,
        "effect_ratio": row.ratio,
        "effect_estimate": row.effect.estimate,
        "effect_low": row.effect.low,
        "effect_high": row.effect.high,
        "effect": row.reading,
        "basis": row.basis_text,
        "not_yet_approved": row.unapproved,
        "method": row.method_text,
        "scaled_effect": row.scaled[0] if row.scaled else None,
        "scaled_variance": row.scaled[1] if row.scaled else None,
        "together": row.together,
        "held_apart": row.why_apart,
        "shares_gain": row.shared_text,
    }


def _pooled(page: EffectPage) -> list[dict[str, object]]:
    if page.pooled is None:
        return []
    found = page.pooled.figures
    return [
        {
            "pooled_estimate": found.estimate,
            "pooled_low": found.low,
            "pooled_high": found.high,
            "prediction_low": found.prediction_low,
            "prediction_high": found.prediction_high,
            "tau2": found.tau2,
            "i2_percent": found.i2_tau2,
            "projects": page.pooled.projects,
        }
    ]


def definitions(page: EffectPage, _: Translator) -> dict[str, str]:
    """Column -> what it is; of the measure its definition, and when effects are put together."""
    found = {name: _(text) for name, text in {**_COLUMNS, **_POOLED, **_CLAIMS}.items()}
    if page.unapproved_text:
        # All of them, also of lines that show no effect yet and have no row.
        found["not_yet_approved"] += " " + page.unapproved_text
    if page.measure is not None:
        found |= {page.measure.key: f"{page.measure_name}: {page.definition}"}
    return found
