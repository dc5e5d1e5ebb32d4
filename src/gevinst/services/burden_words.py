"""What a plan costs to keep, in words: figures a month and from whom, who delivers what, and where a quarter would do."""

from dataclasses import dataclass, replace

from gevinst.domain.burden import Amounts, Burden, QuarterlyProposal
from gevinst.domain.horizon import Frequency
from gevinst.domain.measure import Shape
from gevinst.domain.party import Level, PartyKind
from gevinst.i18n import Translator
from gevinst.services.base import Base
from gevinst.services.register_steps import lower


@dataclass(frozen=True, slots=True)
class BurdenLine:
    """A role that delivers figures, at one party or, each for itself, at several."""

    role: str | None
    parties: tuple[str, ...]
    """Names."""
    held: tuple[tuple[str, int], ...]
    """(indicator, figures each period), of one party."""
    sources: tuple[str, ...]
    each: Amounts
    """What one party delivers."""
    key: str
    """What the address calls the (first) reporter."""


@dataclass(frozen=True, slots=True)
class Quarterly:
    """A proposal to measure by quarter, in words."""

    indicator: str
    title: str
    text: str
    has_figures: bool
    asked: bool
    """The steering group has been asked, and has not answered yet."""
    benefit: str


def burden_lines(base: Base, costs: Burden, _: Translator) -> tuple[BurdenLine, ...]:
    """Who delivers what; roles of the same name that deliver the same at several parties on one line."""
    found: dict[tuple[object, ...], BurdenLine] = {}
    for each in costs.reporters:
        held = tuple((item.indicator.title, item.numbers) for item in each.held)
        sources = tuple(dict.fromkeys(item.indicator.source for item in each.held if item.indicator.source))
        party = base.party_name(each.party) or _("The whole project")
        # What nobody is chosen for is one gap, whichever parties it is at.
        same = found.get((each.role, held))
        if same is None:
            found[each.role, held] = BurdenLine(
                each.role, (party,), held, sources, each.amounts, reporter_key(each.role, each.party)
            )
        else:
            found[each.role, held] = replace(same, parties=(*same.parties, party))
    return tuple(found.values())


def burden_text(base: Base, costs: Burden, _: Translator) -> tuple[str, str]:
    """(`32 figures a month`, `11 from Kystsykehuset HF, 7 from each municipality`)."""
    monthly = [each for each in costs.parties if each.amounts.month]
    if not monthly:
        return rhythms(costs.total, _) or _("No figures are asked for yet"), ""
    parts = []
    for level in (Level.HOSPITAL, Level.MUNICIPALITY):
        own = [each for each in monthly if each.level is level]
        numbers = sorted({each.amounts.month for each in own})
        if len(own) > 1 and len(numbers) == 1:
            parts.append(_from_each(base, numbers[0], {each.party or "" for each in own}, _))
        elif len(own) > 3:
            parts.append(_("{low} to {high} from each of {n}", low=numbers[0], high=numbers[-1], n=len(own)))
        else:
            parts += [_("{n} from {party}", n=each.amounts.month, party=base.party_name(each.party)) for each in own]  # fmt: skip
    for each in monthly:
        if each.level not in (Level.HOSPITAL, Level.MUNICIPALITY):
            name = base.party_name(each.party)
            parts.append(
                _("{n} from {party}", n=each.amounts.month, party=name)
                if name
                else _("{n} of the project as a whole", n=each.amounts.month)
            )
    return (
        _.plural("{n} figure a month", "{n} figures a month", costs.total.month),
        ", ".join(parts),
    )


def _from_each(base: Base, n: int, parties: set[str], _: Translator) -> str:
    known = base.parties()
    kinds = {known[key].kind for key in parties if key in known}
    if kinds == {PartyKind.MUNICIPALITY}:
        return _("{n} from each municipality", n=n)
    if kinds == {PartyKind.DISTRICT}:
        return _("{n} from each city district", n=n)
    if kinds <= {PartyKind.HOSPITAL, PartyKind.HEALTH_TRUST}:
        return _("{n} from each hospital", n=n)
    return _("{n} from each party", n=n)


def quarterly(base: Base, proposal: QuarterlyProposal, asked: bool, _: Translator) -> Quarterly:
    """The proposal in words: which party, how few, what the total becomes."""
    least = proposal.small[0]
    party = base.party_name(least.series.party) or _("The project")
    about = _.number(least.about, 0 if least.about >= 2 else 1)
    measure = base.measure_of(proposal.indicator)
    if least.count:
        few = _(
            "{party} has about {n} a month. Fewer than five are hidden where tables are shown to others.",
            party=party,
            n=about,
        )
    else:
        few = _("{party} has about {n} a month to reckon from.", party=party, n=about)
        if measure is not None and measure.shape is Shape.RATIO and measure.scale == 100 and least.about:
            few += " " + _(
                "One case more or less then moves the share by {points} percentage points.",
                points=_.number(100 / least.about, 0),
            )
    total = _(
        "By quarter the plan asks for {then} figures a month instead of {now}.",
        then=_.number(proposal.then),
        now=_.number(proposal.now),
    )
    return Quarterly(
        indicator=proposal.indicator.id,
        title=_("Proposal: measure {indicator} every quarter", indicator=lower(proposal.indicator.title)),
        text=f"{few} {total}",
        has_figures=proposal.has_figures,
        asked=asked,
        benefit=proposal.benefit.id,
    )


def reporter_key(role: str | None, party: str | None) -> str:
    """What the address calls a reporter: `fjordvik:Enhetsleder`; nobody is an empty role."""
    return f"{party or ''}:{role or ''}"


def rhythms(amounts: Amounts, _: Translator, months: bool = False) -> str:
    """`2 a quarter, 1 a half-year`; with `months` what is delivered every month too."""
    found = [(Frequency.MONTH, amounts.month)] if months and amounts.month else []
    return ", ".join(_rhythm(each, n, _) for each, n in (*found, *amounts.otherwise))


def _rhythm(frequency: Frequency, n: int, _: Translator) -> str:
    match frequency:
        case Frequency.WEEK:
            return _("{n} a week", n=_.number(n))
        case Frequency.MONTH:
            return _("{n} a month", n=_.number(n))
        case Frequency.QUARTER:
            return _("{n} a quarter", n=_.number(n))
        case Frequency.HALF_YEAR:
            return _("{n} a half-year", n=_.number(n))
        case Frequency.YEAR:
            return _("{n} a year", n=_.number(n))
        case Frequency.SINGLE:
            return _("{n} once", n=_.number(n))
