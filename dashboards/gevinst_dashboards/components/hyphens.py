"""Where a long Norwegian compound may be divided in a narrow column: browsers do not know all of them."""

import re

SOFT = "\u00ad"
_LONG = 14
"""Shorter words fit in any column of ours."""
_HEADS = (
    "ansvarleg", "ansvarlig", "gruppe", "gruppa", "avdeling", "behandling", "besparels", "fordeling", "helse", "innleggels",
    "innlegging", "kommun", "koordinat", "ledelse", "leiing", "leder", "leiar", "modell", "målinger", "målingar",
    "oppfølging", "oppgave", "poliklinikk", "psykiatri", "reising", "ressurs", "rådgiv", "samarbeid", "samhandling",
    "sjukehus", "struktur", "styring", "sykehus", "teneste", "tenesta", "tilfredshet", "tjenest", "utnyttelse",
    "utnytting", "utskriving", "utskrivning", "virksomhet", "verksemd", "økonomi", "økonomisk",
)  # fmt: skip
_BEFORE = re.compile("(?<=[a-zæøå]{3})(?=(?:" + "|".join(_HEADS) + "))", re.IGNORECASE)
_WORD = re.compile(rf"[A-Za-zÆØÅæøåéü]{{{_LONG},}}")


def soft(text: str) -> str:
    """The text with soft hyphens in its long compounds: `spesialist-helse-tjenesten`, shown only where a line ends."""
    return _WORD.sub(lambda found: _BEFORE.sub(SOFT, found[0]), text)
