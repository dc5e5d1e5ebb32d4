"""What is said of figures that nobody has approved yet, where readers outside the projects see what they come to."""

from gevinst.domain.access import Action, Actor, Resource, may
from gevinst.i18n import Translator
from gevinst.services.base import Base
from gevinst.services.say import listed


def waiting_text(base: Base, actor: Actor, count: int, _: Translator) -> str:
    """How many figures wait, and whether they are counted; empty for none."""
    if not count:
        return ""
    # Of schemes that the reader has nothing to do with, nothing needs to be said.
    handed_in = [
        _.local(scheme.short_name)
        for scheme in base.schemes.values()
        if scheme.figures_counted == "handed_in"
        and may(actor, Action.SEE_PORTFOLIO, Resource(scheme=scheme.id))
    ]
    if not handed_in:
        return _.plural(
            "{n} figure is not approved yet and is not counted here.",
            "{n} figures are not approved yet and are not counted here.",
            count,
        )
    return _.plural(
        "{n} figure is not approved yet. It is counted here if it has been handed in to {schemes}.",
        "{n} figures are not approved yet. Those are counted here that have been handed in to {schemes}.",
        count,
        schemes=listed(handed_in, _),
    )
