"""What is typed about money and resources, as values of the domain: every problem at its field, nothing guessed."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from gevinst.domain.amount import read_ore
from gevinst.domain.economics import EconomicParameters
from gevinst.domain.errors import Problem, Refused
from gevinst.domain.money import MoneyEntry, MoneyForm, MoneyKind
from gevinst.domain.numbers import read_number
from gevinst.domain.party import Level, Party, level_of
from gevinst.domain.prices import DISCOUNT_RATE, INDEXES
from gevinst.domain.resources import (
    LARGEST_AMOUNT,
    REUSES,
    OwnFigure,
    ResourceEntry,
    ResourceKind,
    ResourceState,
    ValuationChoice,
)
from gevinst.domain.text import Language
from gevinst.exchange.validation import problems_of

T = TypeVar("T", bound=BaseModel)
FIRST_YEAR, LAST_YEAR = 1990, 2100
LONGEST = 40
"""So many years after its own an entry can be written for at once: beyond it is a slip of the keyboard."""


class Typed:
    """Reads fields one by one and keeps what is wrong with each."""

    def __init__(self, fields: Mapping[str, Any], language: Language) -> None:
        self._fields, self._language = fields, language
        self.problems: list[Problem] = []

    def wrong(self, code: str, field: str, value: str | None = None, **params: Any) -> None:
        """Keeps a problem."""
        self.problems.append(Problem(code, field=field, value=value, params=params))

    def text(self, name: str) -> str | None:
        """The words; None for a blank."""
        return str(self._fields.get(name) or "").strip() or None

    def ore(self, name: str) -> int | None:
        """Kroner as øre."""
        found: int | None = self._read(name, read_ore)
        return found

    def number(self, name: str, low: float, high: float) -> float | None:
        """A number within its limits."""
        found: float | None = self._read(name, lambda text: read_number(text, self._language))
        if found is None:
            return None
        if not low <= found <= high:
            limit = {"minimum": low} if found < low else {"maximum": high}
            self.wrong("below_minimum" if found < low else "above_maximum", name, self.text(name), **limit)
            return None
        return found

    def share(self, name: str) -> float | None:
        """A percentage as a part of 1: `20` and `20 %` are 0.2."""
        found = self.number(name, 0, 100)
        return None if found is None else found / 100

    def year(self, name: str, *, needed: bool = True) -> int | None:
        """A year; a blank is a problem where it is needed."""
        text = self.text(name)
        if text is None:
            if needed:
                self.wrong("field_missing", name)
            return None
        if not text.isascii() or not text.isdecimal() or not FIRST_YEAR <= int(text[:5]) <= LAST_YEAR:
            self.wrong("not_a_year", name, text, first=str(FIRST_YEAR), last=str(LAST_YEAR))
            return None
        return int(text)

    def one_of(self, name: str, known: Collection[str], *, needed: bool = False, code: str = "unknown_choice") -> str | None:  # fmt: skip
        """One of the choices; a blank is None."""
        text = self.text(name)
        if text is None:
            if needed:
                self.wrong("field_missing", name)
            return None
        if text not in known:
            self.wrong(code, name, text)
            return None
        return text

    def _read(self, name: str, read: Callable[[str], Any]) -> Any:
        found = read(self.text(name) or "")
        if isinstance(found, Problem):
            self.problems.append(found.at(field=name))
            return None
        return found

    def made(self, kind: type[T], values: Mapping[str, Any], named: Mapping[str, str] | None = None) -> T:
        """The value, or Refused with everything that is wrong. `named`: the domain's field -> the form's."""
        at = {problem.field for problem in self.problems}
        try:
            made = kind.model_validate(values)
        except ValidationError as wrong:
            for each in problems_of(wrong):
                field = (named or {}).get(each.field or "", each.field)
                # What could not be read is said already.
                if field not in at and field is not None:
                    self.problems.append(each.at(field=field))
            raise Refused(self.problems or problems_of(wrong)) from wrong
        if self.problems:
            raise Refused(self.problems)
        return made


def money_entry(
    fields: Mapping[str, Any],
    language: Language,
    parties: Collection[str],
    benefits: Collection[str],
    this_year: int,
) -> MoneyEntry:
    """An entry in kroner. Fields: id, kind, form, payer, gainer, year, until, planned, actual, what, benefit. Raises
    Refused. `until` is read by `years_after`, and checked here with the rest."""
    typed = Typed(fields, language)
    who = {*parties, *Level}
    kind = typed.one_of("kind", set(MoneyKind), needed=True)
    form = typed.one_of("form", set(MoneyForm)) or MoneyForm.CASH
    payer, gainer = (typed.one_of(name, who, code="money_party_unknown") for name in ("payer", "gainer"))
    year, planned, actual = typed.year("year"), typed.ore("planned"), typed.ore("actual")
    if year is not None and year > this_year and actual is not None:
        typed.wrong("actual_to_come", "actual", typed.text("actual"), year=year)
    if form == MoneyForm.FREED and kind not in (None, MoneyKind.GAIN):
        typed.wrong("freed_is_a_gain", "form")
    if kind == MoneyKind.TRANSFER:
        for name in ("payer", "gainer"):
            if typed.text(name) is None:
                typed.wrong("field_missing", name)
        if payer is not None and payer == gainer:
            typed.wrong("paid_to_itself", "gainer")
        if form != MoneyForm.CASH:
            typed.wrong("transfer_is_cash", "form")
    _last_year(typed, year)
    values = {
        "kind": kind or MoneyKind.COST,
        "form": form,
        "payer": payer,
        "gainer": gainer,
        "year": year or this_year,
        "planned_ore": planned,
        "actual_ore": actual,
        "what": typed.text("what") or "",
        "benefit": typed.one_of("benefit", benefits),
        **_id(typed),
    }
    return typed.made(MoneyEntry, values)


def resource_entry(
    fields: Mapping[str, Any],
    language: Language,
    parties: Collection[str],
    benefits: Collection[str],
    indicators: Collection[str],
    this_year: int,
    known: Mapping[str, Party],
) -> ResourceEntry:
    """A freed resource. Fields: id, kind, party, counterparty, year, until, planned, amount, low, high, state, reused_for,
    what, benefit, indicator. Raises Refused. `until` is read by `years_after`, and checked here with the rest.
    `known`: the parties with their levels."""
    typed = Typed(fields, language)
    who = {*parties, *Level}
    year = typed.year("year")
    numbers = {
        name: typed.number(name, -LARGEST_AMOUNT, LARGEST_AMOUNT)
        for name in ("planned", "amount", "low", "high")
    }
    if year is not None and year > this_year and numbers["amount"] is not None:
        typed.wrong("actual_to_come", "amount", typed.text("amount"), year=year)
    state = typed.one_of("state", set(ResourceState)) or ResourceState.FREED
    reused = typed.one_of("reused_for", set(REUSES))
    if state == ResourceState.REUSED and typed.text("reused_for") is None:
        typed.wrong("reused_for_missing", "reused_for")
    party, payer = (typed.one_of(name, who, code="money_party_unknown") for name in ("party", "counterparty"))
    if payer is not None and payer == party:
        typed.wrong("paid_to_itself", "counterparty")
    if state == ResourceState.OUT_OF_BUDGET and party in (Level.PATIENT, Level.NEXT_OF_KIN):
        typed.wrong("no_budget_there", "state")
    paid_to_hospital = typed.text("kind") in (ResourceKind.READY_DAYS, ResourceKind.ISF_POINTS)
    if paid_to_hospital and level_of(party, known) not in (Level.HOSPITAL, None):
        # It would stand as the loss of the one that no longer pays.
        typed.wrong("freed_at_a_hospital", "party")
    _check_range(typed, numbers["amount"], numbers["low"], numbers["high"])
    _last_year(typed, year)
    values = {
        "kind": typed.one_of("kind", set(ResourceKind), needed=True) or "hours",
        "party": party,
        "counterparty": payer,
        "year": year or this_year,
        **numbers,
        "state": state,
        # A use that is chosen for what is not re-used says nothing.
        "reused_for": reused if state == ResourceState.REUSED else None,
        "what": typed.text("what") or "",
        "benefit": typed.one_of("benefit", benefits),
        "indicator": typed.one_of("indicator", indicators),
        **_id(typed),
    }
    return typed.made(ResourceEntry, values)


def years_after(fields: Mapping[str, Any], language: Language, year: int) -> range:
    """The years after an entry's own that the same is to be entered for, until the one that is typed; none for a blank.

    For fields that `money_entry` or `resource_entry` has read.
    """
    last = _last_year(Typed(fields, language), year)
    return range(year + 1, (last or year) + 1)


def _last_year(typed: Typed, year: int | None) -> int | None:
    last = typed.year("until", needed=False)
    if last is not None and year is not None and not year < last <= year + LONGEST:
        typed.wrong("last_year_outside", "until", first=str(year + 1), last=str(year + LONGEST))
        return None
    return last


def valuation_choice(
    fields: Mapping[str, Any],
    language: Language,
    sets: Collection[str],
    indexes: Collection[str],
    held: ValuationChoice,
) -> ValuationChoice:
    """What is converted with; figures of the project's own stay as they are. Fields: parameters, price_year, first_year,
    years, amounts_in, price_index, tax_share (per cent), allocation. Raises Refused."""
    typed = Typed(fields, language)
    years = typed.number("years", 1, 100)
    if years is None and typed.text("years") is None:
        typed.wrong("field_missing", "years")
    if years is not None and years != int(years):
        typed.wrong("not_a_whole_number", "years", typed.text("years"))
        years = None
    values = {
        "parameters": typed.one_of("parameters", sets, needed=True) or held.parameters,
        "price_year": typed.year("price_year") or held.price_year,
        "first_year": typed.year("first_year") or held.first_year,
        "years": int(years or held.years),
        "amounts_in": typed.text("amounts_in") or held.amounts_in,
        "price_index": typed.one_of("price_index", indexes),
        "tax_share": typed.share("tax_share"),
        "allocation": typed.text("allocation"),
        "own": held.own,
    }
    return typed.made(ValuationChoice, values)


def own_figure(fields: Mapping[str, Any], language: Language, parameters: EconomicParameters) -> OwnFigure:
    """A figure of the project's own. Fields: key, value, year, source, low, high; of a share in per cent. Raises Refused.

    The change of a price index is of a year; without one nothing would be carried by it.
    """
    typed = Typed(fields, language)
    shares = share_keys(parameters)
    key = typed.one_of("key", {*shares, *(each.key for each in parameters.parameters)}, needed=True)
    read = typed.share if key in shares else (lambda name: typed.number(name, 0, 1e9))
    value, low, high = (read(name) for name in ("value", "low", "high"))
    if value is not None and typed.text("source") is None:
        typed.wrong("own_without_source", "source")
    if value is None and low is None and high is None and not typed.problems:
        typed.wrong("field_missing", "value")
    _check_range(typed, value, low, high, needs_middle=False)
    values = {
        "key": key or DISCOUNT_RATE,
        "value": value,
        "year": typed.year("year", needed=key in INDEXES),
        "source": typed.text("source"),
        "low": low,
        "high": high,
    }
    return typed.made(OwnFigure, values)


def share_keys(parameters: EconomicParameters) -> frozenset[str]:
    """The parameters that are parts of 1, and typed as per cent."""
    return frozenset({DISCOUNT_RATE, *(each.key for each in parameters.parameters if each.unit == "share")})


def _check_range(
    typed: Typed, middle: float | None, low: float | None, high: float | None, *, needs_middle: bool = True
) -> None:
    given = [typed.text("low") is not None, typed.text("high") is not None]
    if any(given) and not all(given):
        typed.wrong("range_half", "high" if given[0] else "low")
    elif low is not None and high is not None and low > high:
        typed.wrong("range_turned", "low")
    elif low is not None and high is not None:
        if middle is None and needs_middle:
            typed.wrong("range_without_amount", "amount")
        elif middle is not None and not low <= middle <= high:
            typed.wrong("range_around_amount", "low")


def _id(typed: Typed) -> dict[str, str]:
    found = typed.text("id")
    return {"id": found} if found else {}
