"""The names of what a plan consists of, as messages to be translated where they are shown."""

from gevinst.i18n import N_

COLUMNS: dict[str, str] = {
    "title": N_("Expected benefit"),
    "beneficiaries": N_("Who benefits"),
    "responsible": N_("Responsibility"),
    "measurement": N_("Measuring the benefit"),
    "how_to_measure": N_("How to measure and report"),
    "preconditions": N_("Preconditions and measures"),
    "freed_resources": N_("If resources are freed"),
    "horizons": N_("Time horizon and targets"),
}
"""The form's eight columns, in its order: the numbers 1 to 8."""

MISSING: dict[str, tuple[int, str]] = {
    "title": (1, N_("Write the expected benefit")),
    "beneficiaries": (2, N_("Say who benefits")),
    "responsible": (3, N_("Say who carries it out")),
    "measurement": (4, N_("Say what is measured")),
    "how_to_measure": (5, N_("Say how it is measured")),
    "preconditions": (6, N_("Write the preconditions")),
    "freed_resources": (7, N_("Say what freed resources are used for")),
    "horizons": (8, N_("Say when the benefit is expected")),
    "owner": (3, N_("Choose the benefit owner")),
    "accountable": (3, N_("Choose who is accountable for the benefit")),
    "baseline": (4, N_("Enter the baseline")),
    "targets": (8, N_("Set the targets")),
}
"""What is missing -> (the number of its field, what to do)."""

CATEGORIES = (
    ("health", N_("Health gain")),
    ("quality", N_("Quality of treatment")),
    ("staff", N_("More effective use of staff")),
    ("travel", N_("Less travel")),
    ("time", N_("Time savings")),
    ("economy", N_("Economy")),
    ("recruitment", N_("Recruitment")),
    ("collaboration", N_("Collaboration")),
    ("other", N_("Other")),
)
KS_TYPES = (
    ("saved_time", N_("Saved time")),
    ("avoided_cost", N_("Avoided cost")),
    ("quality", N_("Quality")),
)
BENEFICIARIES = (
    ("patients", N_("Patients")),
    ("next_of_kin", N_("Next of kin")),
    ("municipal_service", N_("The municipal health service")),
    ("specialist_service", N_("The specialist health service")),
    ("staff", N_("Staff")),
    ("society", N_("Society")),
    ("other", N_("Others")),
)
LEVELS = (
    ("municipality", N_("The municipality")),
    ("hospital", N_("The hospital")),
    ("state", N_("The state")),
    ("patient", N_("The patient")),
    ("next_of_kin", N_("The next of kin")),
    ("society", N_("Society")),
)
DRIVERS = (
    ("competence", N_("Competence")),
    ("best_level", N_("The best effective level of care")),
    ("patient_participation", N_("Patient participation")),
    ("proactive", N_("Proactive follow-up")),
    ("near_home", N_("Near home")),
    ("innovation", N_("Innovation")),
    ("early_intervention", N_("Early intervention")),
    ("next_of_kin", N_("Support for next of kin")),
)
FREQUENCIES = (
    ("week", N_("Every week")),
    ("month", N_("Every month")),
    ("quarter", N_("Every quarter")),
    ("half_year", N_("Every half-year")),
    ("year", N_("Every year")),
    ("single", N_("Once")),
)
EXPECTED_CHANGES = (
    ("level_and_trend", N_("At once, little by little, or both")),
    ("step", N_("All at once, and lasting")),
)
KINDS = (
    ("number", N_("A number")),
    ("milestone", N_("A milestone")),
    ("scale", N_("A scale in words")),
    ("text", N_("A text")),
)
TARGET_KINDS = (
    ("value", N_("a value")),
    ("range", N_("a range, from–to")),
    ("change", N_("a change from the baseline")),
    ("change_percent", N_("a change in per cent")),
    ("text", N_("in words")),
)
BASELINE_KINDS = (("value", N_("One value")), ("series", N_("The figures of a period")))
BASELINE_STATES = (
    ("missing", N_("Missing")),
    ("registered", N_("Registered")),
    ("confirmed", N_("Confirmed")),
)
PHASES = (
    ("pre_project", N_("Pre-project")),
    ("pilot", N_("Pilot")),
    ("main_project", N_("Main project")),
    ("operation", N_("In operation")),
)
PART_ROLES = (
    ("lead", N_("Applicant in charge")),
    ("partner", N_("Partner")),
    ("user_representative", N_("User representative")),
)
HORIZONS = (("short", N_("Short term")), ("medium", N_("Medium term")), ("long", N_("Long term")))
PARTY_KINDS = (
    ("municipality", N_("Municipality")),
    ("district", N_("City district")),
    ("health_trust", N_("Health trust")),
    ("hospital", N_("Hospital")),
    ("gp_practice", N_("GP practice")),
    ("user_organisation", N_("User organisation")),
    ("other", N_("Other")),
)
PRECONDITION_STATES = (
    ("not_started", N_("Not started")),
    ("under_way", N_("Under way")),
    ("in_place", N_("In place")),
    ("failed", N_("Will not come")),
)
FREED_KINDS = (
    ("hours", N_("Working time")),
    ("bed_days", N_("Bed days")),
    ("ready_days", N_("Days ready for discharge")),
    ("travel", N_("Travel time")),
    ("rooms", N_("Rooms")),
    ("money", N_("Money")),
    ("other", N_("Something else")),
)
FREED_USES = (
    ("more_patients", N_("More patients")),
    ("quality", N_("Better quality")),
    ("other_tasks", N_("Other tasks")),
    ("competence", N_("Competence")),
    ("out_of_budget", N_("Taken out of the budget")),
    ("not_decided", N_("Not decided yet")),
)
LIKELIHOODS = (("1", N_("Unlikely")), ("2", N_("Possible")), ("3", N_("Likely")))
CONSEQUENCES = (("1", N_("Small")), ("2", N_("Noticeable")), ("3", N_("Serious")))
RISK_LEVELS = (("low", N_("Low")), ("medium", N_("Medium")), ("high", N_("High")))
SHAPES = (
    ("ratio", N_("A share or a rate: one number of another")),
    ("mean", N_("A mean, of how many")),
    ("count", N_("A count")),
    ("amount", N_("An amount in its unit: hours, days, kroner")),
)
DIRECTIONS = (
    ("lower", N_("Lower is better")),
    ("higher", N_("Higher is better")),
    ("neutral", N_("Neither is better")),
)
AGGREGATIONS = (
    ("sum", N_("Added together")),
    ("sum_over_sum", N_("Sums over sums")),
    ("weighted_mean", N_("A mean, weighted by how many")),
    ("mean", N_("A plain mean")),
    ("last", N_("The last one counts")),
    ("none", N_("Cannot be put together")),
)
