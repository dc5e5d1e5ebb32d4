"""What people call one line of figures under an indicator: its party, or the group that it is compared with."""

from collections.abc import Mapping

from gevinst.domain.plan import Series
from gevinst.i18n import Translator


def series_name(line: Series, names: Mapping[str, str], _: Translator) -> str:
    """`Fjordvik kommune`, `Hele prosjektet`, `Nordbygd kommune (sammenligningsgruppe)`. `names`: party key -> name."""
    party = names.get(line.party, line.party) if line.party else ""
    if not line.comparison:
        return party or _("The whole project")
    return _("{party} (comparison group)", party=party) if party else _("Comparison group")
