"""What the columns of a table of measurements are called, in all the ways people call them."""

from gevinst.i18n import LANGUAGES, N_, translator

LONG: dict[str, str] = {
    "project": N_("Project"),
    "period": N_("Period"),
    "indicator": N_("Indicator (figure)"),
    "party": N_("Party"),
    "numerator": N_("Numerator"),
    "denominator": N_("Denominator"),
    "value": N_("Value"),
    "n": N_("Number (n)"),
    "sd": N_("Standard deviation"),
    "invited": N_("Invited"),
    "answered": N_("Answered"),
    "state": N_("Status"),
    "reason": N_("Why not measured"),
    "comment": N_("Note"),
}
"""Field -> heading, in the order they are written."""

CELLS = ("value", "numerator", "denominator", "n", "sd", "invited", "answered", "state", "reason", "comment")
"""The fields that `domain.measurement.Row.cells` may hold."""

_ALSO: dict[str, tuple[str, ...]] = {
    "project": ("prosjekt", "prosjekt-id", "project_id", "slug"),
    "period": (
        "periode", "måned", "månad", "month", "dato", "date", "uke", "veke", "week", "kvartal", "quarter", "år", "year",
        "periodekode", "mnd",
    ),
    "indicator": ("måltall", "måltal", "indikator", "indikator", "indicator", "indikatornøkkel", "måltallsnøkkel", "indicator_key", "nøkkel"),
    "party": ("part", "kommune", "municipality", "enhet", "eining", "avsender", "rapportør", "party_key", "bydel"),
    "numerator": ("teller", "teljar", "antall hendelser", "hendelser", "events"),
    "denominator": ("nevner", "nemnar", "grunnlag", "base", "av"),
    "value": ("verdi", "resultat", "result", "måling", "tall", "tal"),
    "n": ("antall", "antall (n)", "tal på", "tal på (n)", "number"),
    "sd": ("standardavvik", "std", "stdev"),
    "invited": ("inviterte", "spurt", "spurte"),
    "answered": ("svarte", "besvart", "har svart", "antall svar", "svar"),
    "state": ("status", "tilstand", "state"),
    "reason": ("årsak", "grunn", "begrunnelse", "grunngiving", "reason", "ikke målt fordi", "ikkje målt fordi"),
    "comment": ("kommentar", "merknad", "comment", "note", "notat"),
}  # fmt: skip

BESIDE = {
    "indicator_title",
    "measure",
    "party_name",
    "benefit",
    "unit",
    "approved",
    "project_title",
    "period_name",
}
"""Columns that our own exports hold beside these: known, and not read."""


def fold_heading(text: str) -> str:
    """Case, spaces, soft hyphens and a colon at the end do not count."""
    return " ".join(text.replace("\u00ad", "").split()).strip(" :*").casefold()


_FIELD_OF = {
    fold_heading(name): field
    for field in LONG
    for name in (field, *_ALSO[field], *(_(LONG[field]) for _ in map(translator, LANGUAGES)))
}


def field_of(heading: str) -> str | None:
    """The field that a heading names, or None."""
    return _FIELD_OF.get(fold_heading(heading))
