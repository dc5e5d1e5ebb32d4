"""The words that `gevinst analyse` says its codes with; a code without words is shown as it is."""

from gevinst.i18n import N_, Translator

WORDS: dict[str, str] = {
    # Verdicts
    "improved": N_("improved"),
    "worse": N_("worse"),
    "cannot_tell": N_("cannot tell"),
    "improvement": N_("a change for the better"),
    "concern": N_("a change for the worse"),
    "common_cause": N_("no change beyond the usual"),
    "neutral": N_("a change"),
    "not_assessable": N_("cannot be assessed"),
    "consistently_hits": N_("will meet the target"),
    "hit_or_miss": N_("may meet the target and may not"),
    "consistently_misses": N_("will miss the target"),
    "no_target": N_("there is no target"),
    # Signs of a special cause
    "improvement_high": N_("better, high"),
    "improvement_low": N_("better, low"),
    "concern_high": N_("worse, high"),
    "concern_low": N_("worse, low"),
    "neutral_high": N_("high"),
    "neutral_low": N_("low"),
    "outside": N_("outside the limits"),
    "trend": N_("trend"),
    "two_of_three": N_("two of three near a limit"),
    "run": N_("run on one side"),
    # Methods
    "welch": N_("Welch’s t"),
    "newcombe": N_("Newcombe’s interval"),
    "exact_poisson": N_("exact Poisson"),
    "marginal_ar1": N_("averaged over the carry-over from period to period"),
    "marginal_ar1_noise": N_("averaged over the carry-over, with noise of each period beside it"),
    "marginal_counts": N_("counts, averaged over the carry-over from period to period"),
    "wald": N_("plain quasi-likelihood"),
    "reml_ar1_max": N_("REML with AR(1), never narrower than least squares"),
    "reml_ar1": N_("REML with AR(1)"),
    "newey_west": "Newey-West",
    "prais_winsten": "Prais-Winsten",
    "ols": N_("least squares"),
    # What can be estimated
    "intercept": N_("Level at the start"),
    "time": N_("Trend before, per period"),
    "level_change": N_("Change of level"),
    "slope_change": N_("Change of trend, per period"),
    # Notes
    "no_values": N_("There are no figures."),
    "too_few_points": N_("There are too few points."),
    "too_few_events": N_("There are too few events."),
    "too_few_for_season": N_("There are too few points for a season."),
    "trial_limits": N_("The limits are trial limits: there are fewer than 12 points."),
    "provisional_limits": N_("The limits are provisional: there are fewer than 20 points."),
    "no_variation": N_("The figures do not vary, so there is nothing to judge by."),
    "unscreened": N_("All moving ranges were used, since screening would have left none."),
    "not_finite": N_("A figure is not a number."),
    "negative_value": N_("A figure is below 0."),
    "not_positive": N_("A time is not above 0."),
    "zero_denominator": N_("A denominator is 0: the period counts as missing."),
    "events_above_trials": N_("There are more events than cases."),
    "preliminary_values": N_("Preliminary figures are shown and not judged."),
    "rebased": N_("The limits were set anew."),
    "definition_change": N_("The definition changed: nothing is compared across it."),
    "missing_periods": N_("Some periods have no figure."),
    "missing_values": N_("Some periods have no figure."),
    "last_periods_missing": N_("The last periods have no figure, so the forecast reaches further."),
    "difference_from_comparison": N_("What is analysed is the difference from the comparison."),
    "lags_between_figures": N_("The lags are counted between figures, not between periods."),
    "strong_carry_over": N_("The carry-over is strong, so the interval may be too narrow."),
    "carry_over_at_its_limit": N_("The carry-over is at its limit, so the interval is uncertain."),
    "no_events": N_("There were no events."),
    "no_events_before": N_("There were no events before."),
    "no_events_after": N_("There were no events after."),
    "assumes_no_trend": N_("The estimate takes it that there was no trend."),
    "few_events_step_only": N_("There are few events, so only a change of level was estimated."),
    "averted_too_uncertain": N_("The number averted is too uncertain to be told."),
    "more_than_half_have_events": N_("More than half have the event: count those without it instead."),
    "negative_count": N_("A count is below 0."),
    "negative_exposure": N_("An exposure is below 0."),
    "events_without_exposure": N_("There are events where nobody was at risk."),
    "intervention_outside": N_("The change is outside the series."),
    "not_estimable": N_("The effect cannot be told apart from the rest of the model."),
    "no_convergence": N_("The estimation did not come to an end."),
    "too_few_for_noise": N_("There are too few points to tell noise from carry-over."),
    "too_few_degrees": N_("There are too few points for this model."),
    "no_residual_variation": N_(
        "The figures lie on a perfect line, so there is nothing to judge the uncertainty by."
    ),
    "short_history": N_("The history is short: fewer than 12 figures."),
    "no_spread": N_(
        "The figures lie on a perfect line. They were given a small spread, so that nothing looks certain."
    ),
}


def words(code: str, _: Translator) -> str:
    """What a code means, in one language."""
    return _(WORDS[code]) if code in WORDS else code
