"""Words that come from data rather than from code, in the three languages."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Language = Literal["nb", "nn", "en"]


class Frozen(BaseModel):
    """The base of every domain class that is read from or written to a file: immutable, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")


class LocalText(Frozen):
    """One text in bokmål, nynorsk and English. A missing nynorsk or English falls back to bokmål."""

    nb: str
    nn: str | None = None
    en: str | None = None

    def in_language(self, language: Language) -> str:
        """The text in `language`, or bokmål where that language has none."""
        return getattr(self, language) or self.nb


def local(nb: str, nn: str | None = None, en: str | None = None) -> LocalText:
    """Short form for code and tests."""
    return LocalText(nb=nb, nn=nn, en=en)
