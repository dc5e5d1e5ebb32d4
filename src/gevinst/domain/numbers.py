"""Reading what people type: numbers with comma or point, and the identity numbers that must never be stored."""

import math
import re
import unicodedata

from gevinst.domain.errors import Problem

_SPACES = dict.fromkeys(map(ord, " \u00a0\u2009\u202f\t"), None)
_DASHES = dict.fromkeys(map(ord, "\u2212\u2013\u2012\ufe63\uff0d"), "-")
_THOUSANDS = re.compile(r"^[+-]?\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?:[.,]\d+)?$")


def read_number(text: str) -> float | Problem | None:
    """A number as Norwegians and others write it; None for a blank.

    Takes `12,5`, `12.5`, `1 234,5` (any space), `12 %`, `-3` with any minus. Refuses as `not_a_number`; refuses as
    `ambiguous_number` where a point or comma may be a thousands separator (`1.234` with three decimals, `1,234,567`).
    """
    raw = text.strip(" \u00a0\u2009\u202f\t\r\n")
    if not raw:
        return None
    bare = raw.translate(_DASHES)
    bare = re.sub(r"[ \u00a0\u2009\u202f]*%$", "", bare)
    if _THOUSANDS.fullmatch(bare):
        bare = bare.translate(_SPACES)
    elif re.fullmatch(r"[+-] ?\d.*", bare):
        bare = bare[0] + bare[1:].lstrip(" ")
    if re.fullmatch(r"[+-]?\d{1,3}(?:[.,]\d{3}){2,}", bare) or (
        re.fullmatch(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", bare) and "," not in bare
    ):
        return Problem("ambiguous_number", value=text, params={"without": re.sub(r"[.,]", "", bare)})
    if "." in bare and "," in bare:
        # 1.234,5 and 1,234.5: the last sign is the decimal one when the other stands at every third digit.
        whole, last = re.fullmatch(r"([+-]?[\d.,]*)([.,]\d*)", bare), max(bare.rfind("."), bare.rfind(","))
        grouped = re.fullmatch(r"[+-]?\d{1,3}(?:[.,]\d{3})+", bare[:last])
        if not whole or not grouped or bare[last] in bare[:last]:
            return Problem("not_a_number", value=text)
        bare = re.sub(r"[.,]", "", bare[:last]) + "." + bare[last + 1 :]
    bare = bare.replace(",", ".")
    if not re.fullmatch(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?", bare):
        return Problem("not_a_number", value=text)
    number = float(bare)
    return number if math.isfinite(number) else Problem("not_a_number", value=text)


# Up to three signs between two digits (`010185 - 12345`). Looking ahead, so that digits before do not hide a number.
_BETWEEN = r"[ \t./\-\u2010-\u2015\u2212\u00a0\u2009\u202f]{0,3}"
_CANDIDATE = re.compile(rf"(?<!\d)(?=(\d(?:{_BETWEEN}\d){{10}})(?!\d))")
_FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def may_hold_identity_number(text: str) -> bool:
    """Whether a text holds eleven digits that may be a Norwegian identity number.

    Covers national identity numbers, D-numbers and the synthetic and help-number variants (month + 20, 40, 65, 80), by
    the check digits of 1964 and of 2032 (Skatteetaten: k1 remainder 0 to 3). Spaces, dots, hyphens, dashes, slashes and
    other scripts' digits are seen through. A bank account may be caught too: a person then corrects the text.
    """
    plain = "".join(str(unicodedata.digit(char)) if char.isdigit() else char for char in text)
    return any(_identity(re.sub(r"\D", "", found[1])) for found in _CANDIDATE.finditer(plain))


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
