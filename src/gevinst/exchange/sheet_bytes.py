"""Many places in a text of bytes looked at together: eight bytes at a time, as one number each."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.intp]
Words = NDArray[np.uint64]

_BLOCK = 16 * 1024 * 1024
_MASKS = np.array([(1 << (8 * length)) - 1 for length in range(9)], dtype=np.uint64)
"""By length: what keeps the first so many bytes of a word."""
_SMALL = 4_000_000
"""Whole numbers below this are told apart by counting."""
_BY_WORDS = 128
"""Longer values are taken out one by one."""
_ODD, _OTHER_ODD = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)


class Bytes:
    """A part of a text. All places are counted from its beginning; at least twelve bytes must follow it."""

    def __init__(self, text: bytes, begin: int, end: int) -> None:
        self._text, self._begin, self.size = text, begin, end - begin
        self._bytes = np.frombuffer(text, dtype=np.uint8)[begin:]
        # A word begins at every byte, not only at each eighth.
        self._words: Words = np.ndarray((len(text) - begin - 7,), "<u8", text, begin, (1,))

    def at(self, places: Ints) -> NDArray[np.uint8]:
        """The byte at each place."""
        return self._bytes[places]

    def words(self, places: Ints) -> Words:
        """The eight bytes from each place on; the first of them is the lowest."""
        return self._words[places]

    def slice(self, start: int, end: int) -> bytes:
        """The bytes between two places."""
        return self._text[self._begin + start : self._begin + end]

    def slices(self, starts: Ints, ends: Ints) -> list[bytes]:
        """The same for many."""
        text = self._text
        return [
            text[start:end]
            for start, end in zip((starts + self._begin).tolist(), (ends + self._begin).tolist(), strict=True)
        ]

    def mask(self, lengths: Ints) -> Words:
        """What keeps the first bytes of a word; `lengths`: how many, at most 8."""
        return _MASKS[lengths]

    def starts(self, *letters: bytes) -> tuple[Ints, int]:
        """Where a tag begins with one of these letters, and how many `<` there are in all."""
        found, signs = [], 0
        for at in range(0, self.size, _BLOCK):
            until = min(at + _BLOCK, self.size)
            sign = self._bytes[at:until] == ord("<")
            signs += int(np.count_nonzero(sign))
            after = self._bytes[at + 1 : until + 1]
            wanted = np.zeros(until - at, dtype=np.bool_)
            for letter in letters:
                wanted |= after == letter[0]
            found.append(np.flatnonzero(sign & wanted) + at)
        return (np.concatenate(found) if found else np.zeros(0, dtype=np.intp)), signs

    def is_same(self, places: Ints, text: bytes) -> NDArray[np.bool_]:
        """Whether exactly this text stands at each place. It must not reach more than four bytes over the end."""
        same = np.ones(len(places), dtype=np.bool_)
        for at in range(0, len(text), 8):
            part = text[at : at + 8]
            same &= self._words[places + at] & _MASKS[len(part)] == word(part)
        return same

    def same(self, places: Ints, text: bytes, otherwise: type[Exception]) -> None:
        """Raises `otherwise` unless exactly this text stands at each place."""
        if not self.is_same(places, text).all():
            raise otherwise


def word(text: bytes) -> np.uint64:
    """At most eight bytes as one number."""
    return np.uint64(int.from_bytes(text, "little"))


def numbers_of(words: Words, digits: Ints) -> tuple[Ints, NDArray[np.bool_]]:
    """The whole numbers that the first bytes of words write, and whether all of these are digits. `digits`: 1 to 8."""
    # To the end of the word, so that the last digit is the ones; what comes in is no digit, but zero.
    bare = (words ^ np.uint64(0x3030303030303030)) & _MASKS[digits]
    high = np.uint64(0x8080808080808080)
    right = ((bare + np.uint64(0x7676767676767676)) | bare) & high == 0
    bare <<= (np.uint64(64) - digits.astype(np.uint64) * np.uint64(8)) & np.uint64(63)
    # Pairs of digits, then pairs of these, then of those.
    bare = bare * np.uint64(10) + (bare >> np.uint64(8))
    pairs = np.uint64(0x000000FF000000FF)
    bare = (bare & pairs) * np.uint64(0x000F424000000064) + ((bare >> np.uint64(16)) & pairs) * np.uint64(
        0x0000271000000001
    )
    return (bare >> np.uint64(32)).astype(np.intp), right


def codes_of(
    body: Bytes, starts: Ints, ends: Ints, order: Ints, otherwise: type[Exception]
) -> tuple[list[bytes], Ints]:
    """The different values between these places, and which of them each is.

    `order`: in which like values mostly follow one another. Raises `otherwise` where two values cannot be told apart.
    """
    lengths = ends - starts
    longest = int(lengths.max()) if len(lengths) else 0
    if longest == 0:
        return [b""][: len(starts)], np.zeros(len(starts), dtype=np.intp)
    if longest > _BY_WORDS:
        return _one_by_one(body.slices(starts, ends))
    keys = body.words(starts) & _MASKS[np.minimum(lengths, 8)]
    if longest <= 8 and lengths.min() > 0:
        numbers, right = numbers_of(keys, lengths)
        highest = int(numbers.max())
        # With a nought in front the same number has several ways to be written.
        padded = (keys & np.uint64(255) == ord("0")) & (lengths > 1)
        if right.all() and highest < _SMALL and not padded.any():
            return _by_number(numbers, highest)
    for at in range(8, longest, 8):
        longer = np.flatnonzero(lengths > at)
        more = body.words(starts[longer] + at) & _MASKS[np.minimum(lengths[longer] - at, 8)]
        keys[longer] = (keys[longer] ^ (keys[longer] >> np.uint64(29))) * _ODD ^ more * _OTHER_ODD
    # One of each run of the same is enough.
    ordered = keys[order]
    new = np.append(True, ordered[1:] != ordered[:-1])
    found, places = np.unique(ordered[new], return_inverse=True)
    codes = np.empty(len(order), dtype=np.intp)
    codes[order] = places[np.cumsum(new) - 1]
    shown = np.zeros(len(found), dtype=np.intp)
    shown[codes] = np.arange(len(codes))
    if longest > 8:
        _really_same(body, starts, lengths, shown[codes], longest, otherwise)
    return body.slices(starts[shown], ends[shown]), codes


def _really_same(
    body: Bytes, starts: Ints, lengths: Ints, shown: Ints, longest: int, otherwise: type[Exception]
) -> None:
    """Two values may come to the same key: each is held against the one that is shown for it."""
    other = starts[shown]
    if (lengths != lengths[shown]).any():
        raise otherwise
    for at in range(0, longest, 8):
        longer = np.flatnonzero(lengths > at)
        mask = _MASKS[np.minimum(lengths[longer] - at, 8)]
        if ((body.words(starts[longer] + at) ^ body.words(other[longer] + at)) & mask).any():
            raise otherwise


def _by_number(numbers: Ints, highest: int) -> tuple[list[bytes], Ints]:
    seen = np.zeros(highest + 1, dtype=np.bool_)
    seen[numbers] = True
    found = np.flatnonzero(seen)
    places = np.zeros(highest + 1, dtype=np.intp)
    places[found] = np.arange(len(found))
    return [b"%d" % number for number in found.tolist()], places[numbers]


def _one_by_one(values: Sequence[bytes]) -> tuple[list[bytes], Ints]:
    places = {value: place for place, value in enumerate(dict.fromkeys(values))}
    return list(places), np.fromiter(map(places.__getitem__, values), np.intp, len(values))
