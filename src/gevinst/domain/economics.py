"""Dated sets of economic parameters: rates and prices, each with its source, its year and how sure it is.

What is not known is empty (None) and says so: no default is made up. A computed result keeps `set` and `version`.
"""

from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from gevinst.domain.text import Frozen, LocalText


class Mark(StrEnum):
    """How sure a figure is."""

    SOURCE = "source"
    """Read in the named public source."""
    SECONDARY = "secondary"
    """Read in a source that cites another, which was not seen."""
    WEAK = "weak"
    """One weak source."""
    UNVERIFIED = "unverified"
    """Commonly used; to be verified before it is relied on."""
    NOT_FOUND = "not_found"
    """Looked for and not found: empty until somebody fills it in."""


class Figure(Frozen):
    """One value of a parameter, for a year where it has one."""

    year: int | None
    """The year it holds for; None where it holds until replaced."""
    value: float | None
    source: str = Field(min_length=1)
    mark: Mark
    note: LocalText | None = None

    @model_validator(mode="after")
    def _empty_says_so(self) -> Self:
        if (self.value is None) != (self.mark is Mark.NOT_FOUND):
            raise PydanticCustomError("empty_and_mark", "an empty value has the mark not_found, and only it")
        if self.value is None and self.note is None:
            raise PydanticCustomError("empty_without_note", "an empty value has a note that says why")
        return self


class Parameter(Frozen):
    """One parameter and its figures by year."""

    key: str = Field(pattern=r"^[a-z0-9_]+$")
    name: LocalText
    unit: Literal[
        "share", "year", "kroner", "kroner_per_day", "kroner_per_km", "kroner_per_hour", "hours", "text"
    ]
    """`share` is a part of 1; `text` says something in words (`note`) and has no number."""
    text: LocalText | None = None
    source: str | None = None
    """Of the text; a figure has its own."""
    mark: Mark | None = None
    note: LocalText | None = None
    """What to watch when it is used."""
    figures: tuple[Figure, ...]

    @model_validator(mode="after")
    def _text_or_figures(self) -> Self:
        said = self.text is not None and self.source is not None and self.mark is not None
        if (self.unit == "text") != said or (self.unit == "text") == bool(self.figures):
            raise PydanticCustomError(
                "text_or_figures", "either a text with source and mark, or figures that each have their own"
            )
        return self

    @model_validator(mode="after")
    def _years_once(self) -> Self:
        years = [figure.year for figure in self.figures]
        for year in years:
            if years.count(year) > 1:
                raise PydanticCustomError(
                    "key_twice", "{what} {key} stands twice", {"what": "figure", "key": str(year)}
                )
        return self

    def at(self, year: int | None = None) -> Figure | None:
        """The figure of a year, or of no year in particular; None where there is none. Never another year's."""
        wanted = [figure for figure in self.figures if figure.year in (year, None)]
        return next((figure for figure in wanted if figure.year == year), wanted[0] if wanted else None)

    def latest(self) -> Figure | None:
        """The newest figure that has a value."""
        known = [figure for figure in self.figures if figure.value is not None]
        return max(known, key=lambda figure: figure.year or 0) if known else None


class DiscountStep(Frozen):
    """The real discount rate from one year of a project to another; `to_year` None: for ever after."""

    from_year: int = Field(ge=0)
    to_year: int | None
    rate: float = Field(ge=0, le=1)
    source: str
    mark: Mark


class EconomicParameters(Frozen):
    """One dated set."""

    set: str = Field(pattern=r"^[a-z0-9-]+$")
    version: int = Field(ge=1)
    name: LocalText
    compiled: str = Field(pattern=r"^\d{4}-\d\d(-\d\d)?$")
    """When the set was put together."""
    note: LocalText | None = None
    discount_steps: tuple[DiscountStep, ...]
    parameters: tuple[Parameter, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        keys = [parameter.key for parameter in self.parameters]
        for key in keys:
            if keys.count(key) > 1:
                raise PydanticCustomError(
                    "key_twice", "{what} {key} stands twice", {"what": "parameter", "key": key}
                )
        reached: int | None = 0
        for step in self.discount_steps:
            if step.from_year != reached:
                raise PydanticCustomError(
                    "steps_apart", "each discount step starts where the one before ended"
                )
            reached = step.to_year
        return self

    @property
    def identity(self) -> str:
        """`norway-2024/1`: what a computed result keeps."""
        return f"{self.set}/{self.version}"

    def parameter(self, key: str) -> Parameter:
        """The parameter of that key; KeyError where the set has none."""
        return {parameter.key: parameter for parameter in self.parameters}[key]

    def value(self, key: str, year: int | None = None) -> float | None:
        """The value of a parameter in a year; None where it is not known."""
        figure = self.parameter(key).at(year)
        return figure.value if figure is not None else None

    def discount_rate(self, year: int) -> float | None:
        """The rate that holds in a project's year (0 is the first); None where the set has none."""
        for step in self.discount_steps:
            if step.from_year <= year and (step.to_year is None or year < step.to_year):
                return step.rate
        return None
