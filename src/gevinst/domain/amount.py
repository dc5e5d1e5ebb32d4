"""Reading an amount of money as people write it, into øre."""

import re

from gevinst.domain.errors import Problem
from gevinst.domain.numbers import read_number

LARGEST_ORE = 10_000_000_000_00
"""Ten billion kroner: more than any scheme gives, and a slip of the keyboard beyond it."""

_MILLIONS = re.compile(r"(?i)[ \u00a0\u2009\u202f]*(?:mill(?:ioner|ionar|ions?)?\.?|mnok)$")
_CURRENCY = re.compile(
    r"(?i)^(?:nok|kr\.?)[ \u00a0\u2009\u202f]*|[ \u00a0\u2009\u202f]*(?:kr(?:oner)?\.?|nok|,-|,–)$"
)
_POINTS = re.compile(r"\d{1,3}(?:\.\d{3}){2,}(?:,\d{1,2})?")


def read_ore(text: str) -> int | Problem | None:
    """`1 250 000`, `1 250 000 kr`, `1.250.000,50`, `1,2 mill` as øre; None for a blank.

    Refuses as `not_an_amount`, `ambiguous_number` (`1.250`), `below_minimum` and `above_maximum`.
    """
    bare = text.strip(" \u00a0\u2009\u202f\t\r\n")
    if not bare:
        return None
    bare = _CURRENCY.sub("", _CURRENCY.sub("", bare))
    millions = _MILLIONS.search(bare)
    if millions:
        bare = bare[: millions.start()]
    # Points at every third digit, twice or more, can only be thousands in an amount.
    found = read_number(bare.replace(".", "") if _POINTS.fullmatch(bare) else bare)
    if isinstance(found, Problem) and found.code == "ambiguous_number":
        return Problem(found.code, value=text, params=found.params)
    if found is None or isinstance(found, Problem) or "%" in bare:
        return Problem("not_an_amount", value=text)
    ore = found * 100 * (1_000_000 if millions else 1)
    if abs(ore - round(ore)) > 1e-4:
        return Problem("not_an_amount", value=text)
    if ore < 0:
        return Problem("below_minimum", value=text, params={"minimum": 0})
    if ore > LARGEST_ORE:
        return Problem("above_maximum", value=text, params={"maximum": LARGEST_ORE // 100})
    return round(ore)
