"""Reading what people type: numbers with comma or point, and the identity numbers that must never be stored."""

import math
import re
import unicodedata

from gevinst.domain.errors import Problem
from gevinst.i18n import Language

_SPACES = dict.fromkeys(map(ord, " \u00a0\u2009\u202f\t"), None)
_DASHES = dict.fromkeys(map(ord, "\u2212\u2013\u2012\ufe63\uff0d"), "-")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:[ \u00a0\u2009\u202f][0-9]{3})+(?:[.,][0-9]+)?")
_PERCENT = re.compile(r"[ \u00a0\u2009\u202f]*%$")
_SIGNED = re.compile(r"[+-] ?[0-9].*")
_GROUPS = re.compile(r"[+-]?[0-9]{1,3}(?:[.,][0-9]{3}){2,}")
_THREE_AFTER = re.compile(r"[+-]?[1-9][0-9]{0,2}([.,])[0-9]{3}")
_MIXED = re.compile(r"([+-]?[0-9.,]*)([.,][0-9]*)")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:[.,][0-9]{3})+")
_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?")


def read_number(text: str, language: Language = "nb") -> float | Problem | None:
    """A number as Norwegians and others write it; None for a blank.

    Takes `12,5`, `12.5`, `1 234,5` (any space), `12 %`, `-3` with any minus. Refuses as `not_a_number`; refuses as
    `ambiguous_number` where a point or comma may be a thousands separator: `1,234,567` anywhere, and the sign that is not
    the language's decimal sign before three digits (`1.234` in Norwegian, `1,234` in English).
    """
    if text.isdecimal() and text.isascii() and len(text) < 300:
        return float(text)
    raw = text.strip(" \u00a0\u2009\u202f\t\r\n")
    if not raw:
        return None
    bare = _PERCENT.sub("", raw.translate(_DASHES))
    if _THOUSANDS.fullmatch(bare):
        bare = bare.translate(_SPACES)
    elif _SIGNED.fullmatch(bare):
        bare = bare[0] + bare[1:].lstrip(" ")
    three = _THREE_AFTER.fullmatch(bare)
    if _GROUPS.fullmatch(bare) or (three and three[1] != ("." if language == "en" else ",")):
        return Problem("ambiguous_number", value=text, params=_two_readings(bare, language))
    if "." in bare and "," in bare:
        # 1.234,5 and 1,234.5: the last sign is the decimal one when the other stands at every third digit.
        whole, last = _MIXED.fullmatch(bare), max(bare.rfind("."), bare.rfind(","))
        if not whole or not _GROUPED.fullmatch(bare[:last]) or bare[last] in bare[:last]:
            return Problem("not_a_number", value=text)
        bare = re.sub(r"[.,]", "", bare[:last]) + "." + bare[last + 1 :]
    bare = bare.replace(",", ".")
    if not _PLAIN.fullmatch(bare):
        return Problem("not_a_number", value=text)
    number = float(bare)
    return number if math.isfinite(number) else Problem("not_a_number", value=text)


def _two_readings(bare: str, language: Language) -> dict[str, str]:
    """How to write either number that a text may mean."""
    digits, point = re.sub(r"[.,]", "", bare), "." if language == "en" else ","
    return {"without": digits, "decimal": f"{digits[:-3]}{point}{digits[-3:]}"}


def exact_number(value: float) -> str:
    """The text that `read_number` reads as exactly this number, in every language: 14, 1234.5, 1.2340."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return unmistakable(repr(float(value)))


def unmistakable(text: str) -> str:
    """A number whose decimal sign is known: with a nought more where three decimals could be taken for a thousand."""
    return text + "0" if _THREE_AFTER.fullmatch(text) else text


# Up to three signs between two digits (`010185 - 12345`). Looking ahead, so that digits before do not hide a number.
_BETWEEN = r"[ \t./_\-\u2010-\u2015\u2212\u00a0\u2009\u202f]{0,3}"
_CANDIDATE = re.compile(rf"(?<!\d)(?=(\d(?:{_BETWEEN}\d){{10}})(?!\d))")
_WITHOUT_NOUGHT = re.compile(r"([0-9]{10})(?:[.,]0*)?")
_FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def may_hold_identity_number(text: str) -> bool:
    """Whether a text holds eleven digits that may be a Norwegian identity number.

    Covers national identity numbers, D-numbers and the synthetic and help-number variants (month + 20, 40, 65, 80), by
    the check digits of 1964 and of 2032 (Skatteetaten: k1 remainder 0 to 3). Spaces, dots, hyphens, dashes, slashes and
    other scripts' digits are seen through. A bank account may be caught too: a person then corrects the text.
    """
    if len(text) < 11:
        return False
    plain = text if text.isascii() else "".join(map(_plain_sign, text))
    return any(_identity(re.sub(r"\D", "", found[1])) for found in _CANDIDATE.finditer(plain))


def cell_may_hold_identity_number(text: str) -> bool:
    """The same of what stands in a cell: ten digits alone may have lost the nought that they began with, since a cell of
    numbers drops it.
    """
    if len(text) < 10:
        return False
    whole = _WITHOUT_NOUGHT.fullmatch(text.strip().translate(_SPACES))
    return may_hold_identity_number(f"0{whole[1]}" if whole else text)


def _plain_sign(char: str) -> str:
    """Other scripts' digits as ours; what has no width (zero-width spaces, soft hyphens) is nothing."""
    if char.isdigit():
        return str(unicodedata.digit(char))
    return "" if unicodedata.category(char) == "Cf" else char


def _identity(digits: str) -> bool:
    numbers = [int(digit) for digit in digits]
    first = sum(weight * digit for weight, digit in zip(_FIRST, numbers, strict=False)) + numbers[9]
    second = sum(weight * digit for weight, digit in zip(_SECOND, numbers, strict=False)) + numbers[10]
    if first % 11 > 3 or second % 11:
        return False
    day, month = int(digits[0:2]), int(digits[2:4])
    if digits[0] in "89":
        return True
    day -= 40 if day > 40 else 0
    for shift in (80, 65, 60, 40, 20, 0):
        if month - shift in range(1, 13):
            return 1 <= day <= 31
    return False
