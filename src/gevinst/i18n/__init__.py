"""Words, numbers and dates in bokmål, nynorsk and English.

English is the source text in code. Every `locale/<language>/*.po` is read and merged, one file for each room of the
house; a missing message fails `tests/test_languages.py`. Nothing is compiled, so nothing can be stale.
A leaf: any storey may use it, it uses only the domain.
"""

import gettext
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any, Literal

from gevinst.i18n import formats

Language = Literal["nb", "nn", "en"]
LANGUAGES: tuple[Language, ...] = ("nb", "nn", "en")
NAMES: dict[Language, str] = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
DEFAULT: Language = "nb"


def N_(message: str) -> str:
    """Marks a message for the catalogues where it is written down but translated later."""
    return message


class Translator:
    """`_("Saved at {time}", time=...)` in one language, with that language's numbers and dates.

    Always named `_` where it is used, so that the catalogue test finds its messages.
    """

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self._catalogue = _catalogue(language)

    def __call__(self, message: str, /, **params: Any) -> str:
        text = self._catalogue.gettext(message)
        return text.format(**params) if params else text

    def plural(self, singular: str, plural: str, n: int, /, **params: Any) -> str:
        """One form for n = 1, another for the rest; `{n}` is filled in as a formatted number."""
        text = self._catalogue.ngettext(singular, plural, n)
        return text.format(n=self.number(n), **params)

    def local(self, text: Any) -> str:
        """A `LocalText` from the data, in this language."""
        return str(text.in_language(self.language))

    def number(self, value: float, decimals: int | None = None) -> str:
        """`1 234,5` (nb, nn) or `1,234.5` (en); `decimals` None: as many as needed, at most 3."""
        return formats.number(value, self.language, decimals)

    def percent(self, value: float, decimals: int | None = None) -> str:
        """A value that already is in per cent: `12,5 %` (nb, nn) or `12.5%` (en)."""
        return formats.percent(value, self.language, decimals)

    def share(self, part: float, whole: float) -> str:
        """A part of a whole in whole per cent; `under 1 %` and `over 99 %` where rounding would say none or all."""
        return formats.share(part, whole, self.language)

    def signed(self, value: float, decimals: int | None = None) -> str:
        """With a real minus or a plus sign."""
        return formats.signed(value, self.language, decimals)

    def kroner(self, ore: int, unit: Literal["kr", "million", "m"] = "kr") -> str:
        """Whole kroner from øre: `1 200 000 kr`, or `1,20 mill. kr`."""
        return formats.kroner(ore, self.language, unit)

    def millions(self, ore: int) -> str:
        """Millions of kroner from øre, without the unit: `8,77`, `418,2`, `41 781`."""
        return formats.millions(ore, self.language)

    def date(self, value: Any) -> str:
        """`6. juli 2026`."""
        return formats.date(value, self.language)

    def short_date(self, value: Any) -> str:
        """`6. juli`, without the year."""
        return formats.short_date(value, self.language)

    def month(self, value: Any) -> str:
        """`juni 2026`."""
        return formats.month(value, self.language)

    def short_month(self, value: Any) -> str:
        """`juni`, or `des.`; without the year."""
        return formats.short_month(value, self.language)

    def time(self, value: Any) -> str:
        """Clock time of an aware datetime in Europe/Oslo: `14.32` (nb, nn) or `14:32` (en)."""
        return formats.time(value, self.language)


@cache
def translator(language: Language) -> Translator:
    """The one translator of a language."""
    return Translator(language)


@cache
def _catalogue(language: Language) -> gettext.NullTranslations:
    """All `.po` files of a language merged; `gettext` falls back to the English source text."""
    if language == "en":
        return gettext.NullTranslations()
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    merged = Catalog(locale="nb" if language == "nb" else "nn")
    folder = files("gevinst.i18n") / "locale" / language
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".po"):
            with entry.open("rb") as stream:
                for message in read_po(stream, locale=language):
                    if message.id and message.string:
                        merged.add(message.id, message.string)
    binary = BytesIO()
    write_mo(binary, merged)
    binary.seek(0)
    return gettext.GNUTranslations(binary)


Translate = Callable[..., str]
