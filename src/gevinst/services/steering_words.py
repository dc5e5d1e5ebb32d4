"""The key figures, risks and money of the steering group's page, in words: the page and the meeting sheet say the same."""

from gevinst.domain.follow_up import Risk
from gevinst.i18n import N_, Translator
from gevinst.services.views import MoneySummary, SteeringPage

_RISK = {"high": N_("High."), "medium": N_("Medium."), "low": N_("Low.")}
_LEVELS = {
    "municipality": N_("Municipalities"),
    "hospital": N_("Hospitals"),
    "state": N_("The state"),
    "patient": N_("Patients"),
    "next_of_kin": N_("Next of kin"),
    "society": N_("Society"),
    "other": N_("Level not given"),
}


def band(view: SteeringPage, _: Translator) -> list[tuple[str, str, str]]:
    """(figure, what it is part of, what it is) of the key figures."""
    figures = [
        (
            _.number(view.in_hand),
            _("of {total}", total=_.number(view.followed)),
            _("benefits on track"),
        ),
        (
            _.number(view.needing),
            "",
            _.plural("needs the steering group", "need the steering group", view.needing),
        ),
    ]
    if view.delivered.expected:
        share = 100 * view.delivered.done / view.delivered.expected
        # All but a few is not all.
        shown = 99.0 if view.delivered.done < view.delivered.expected and round(share) == 100 else share
        figures.append((_.percent(shown, 0), "", _("measurements delivered")))
    money = view.money
    if money.awarded is not None and money.spent is not None:
        whole = _("of {total}", total=_.kroner(money.awarded, "million"))
        figures.append((_.number(money.spent / 100_000_000, 2), whole, _("spent of the grant")))
    return figures


def risk_level(risk: Risk, _: Translator) -> str:
    """`High.`"""
    return _(_RISK[risk.level])


def risk_meta(risk: Risk, _: Translator) -> str:
    """What is done about it, and by whom; empty where neither is said."""
    action = _("Measure: {action}", action=risk.action) if risk.action else ""
    return " \u00b7 ".join(part for part in (action, risk.responsible or "") if part)


def million(ore: int, _: Translator) -> str:
    """An amount in NOK million with two decimals, without its unit."""
    return _.number(ore / 100_000_000, 2)


def taken_out(money: MoneySummary, _: Translator) -> str:
    """What was taken out of budgets, in NOK million, or that nobody has recorded it."""
    return million(money.taken_out, _) if money.taken_out is not None else _("not recorded")


def own_by_level(money: MoneySummary, _: Translator) -> str:
    """`Municipalities 0.58, hospitals 0.33`, in NOK million; empty where there is none."""
    parts: list[str] = []
    for level, amount in money.own_by_level.items():
        name = _(_LEVELS.get(level, _LEVELS["other"]))
        parts.append(f"{name if not parts else name[:1].lower() + name[1:]}\u00a0{million(amount, _)}")
    return ", ".join(parts)
