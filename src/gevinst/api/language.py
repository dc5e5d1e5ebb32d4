"""Which language an answer is in: what the caller prefers among ours."""

from gevinst.i18n import LANGUAGES, Language

_ALSO: dict[str, Language] = {"no": "nb", **{language: language for language in LANGUAGES}}


def preferred(header: str | None) -> Language | None:
    """The first of our languages in an Accept-Language header by its weights; None where it names none of them."""
    found: list[tuple[float, Language]] = []
    for part in (header or "").split(","):
        name, *parameters = part.strip().split(";")
        language = _ALSO.get(name.strip().lower().split("-")[0])
        if language is not None and (weight := _weight(parameters)) > 0:
            found.append((weight, language))
    # max keeps the first of equals, as the caller wrote them.
    return max(found, key=lambda each: each[0])[1] if found else None


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _sign, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
