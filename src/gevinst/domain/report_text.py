"""A section's text: what a person wrote, with references to figures that stay tied to their source.

A reference is stored as `{{what:of:which}}` and shown, printed and counted as the words that its source gives:
`{{benefit:<indicator id>:sentence}}` (or `now`, `baseline`, `change`, `target`), `{{money:granted}}`. Whole figures and
tables (`{{benefit:<indicator id>:figure}}`, `{{table:benefits}}`) stand last, each on a line of its own, outside the text.
"""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from gevinst.domain.plan import PlanDocument
from gevinst.domain.scheme import count_words

_REFERENCE = re.compile(r"\{\{([a-z]+(?::[\w-]+){1,2})\}\}")
_MARKS = ("- ", "* ", "\u2013 ", "\u2022 ")
_PIECE = re.compile(r"\w+|\s+|[^\w\s]")
_MOST_PIECES = 3000
"""Beyond so many pieces between what is alike at both ends, nothing is looked for in the middle."""


def point_of(line: str) -> str | None:
    """What a point of a list says, where the line is one: it starts with a dash, a star or a bullet, and a space."""
    line = line.strip(" \t")
    return line[2:].strip() if line[:2] in _MARKS else None


def count_written(text: str) -> int:
    """Words of a text as a person writes it: `count_words`, where the mark before a point of a list is no word.

    The same as `words_in` counts of it as blocks, and as assets/report.js counts while it is written.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    return sum(count_words(line if (point := point_of(line)) is None else point) for line in lines)


def in_order(plan: PlanDocument, order: Sequence[str]) -> PlanDocument:
    """The plan with its benefits as a report has them: those named by id first, the others after them as the plan has them."""
    if not order:
        return plan
    place = {id: at for at, id in enumerate(order)}
    benefits = sorted(plan.benefits, key=lambda each: place.get(each.id, len(place)))
    return plan.model_copy(update={"benefits": tuple(benefits)})


def moved(ids: Sequence[str], one: str, by: int) -> tuple[str, ...]:
    """The ids with one of them moved by so many places, up where `by` is negative; at an end it stays."""
    at = ids.index(one)
    to = min(max(at + by, 0), len(ids) - 1)
    others = [each for each in ids if each != one]
    return (*others[:to], one, *others[to:])


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: plain words, or (`reference` set) what a source says."""

    text: str
    reference: str | None = None


def is_block(reference: str) -> bool:
    """Whether it is a whole figure or table."""
    return reference.startswith("table:") or reference.endswith(":figure")


def written_as(reference: str) -> str:
    """A reference as it is stored."""
    return "{{" + reference + "}}"


def split_text(stored: str) -> tuple[str, tuple[str, ...]]:
    """(the text without them, references to whole figures and tables in their order)."""
    found = tuple(dict.fromkeys(each for each in references(stored) if is_block(each)))
    for each in found:
        stored = stored.replace(written_as(each), "")
    return re.sub(r"\n{3,}", "\n\n", stored).strip(), found


def joined_text(body: str, blocks: Iterable[str]) -> str:
    """The opposite of `split_text`."""
    return "\n\n".join(part for part in (body.strip(), *map(written_as, blocks)) if part)


def references(stored: str) -> tuple[str, ...]:
    """Every reference, in order, each as often as it stands there."""
    return tuple(_REFERENCE.findall(stored))


def pieces(body: str, words: Mapping[str, str]) -> tuple[Piece, ...]:
    """The text in parts. A reference without words says nothing."""
    found, at = [], 0
    for match in _REFERENCE.finditer(body):
        if match.start() > at:
            found.append(Piece(body[at : match.start()]))
        found.append(Piece(words.get(match[1], ""), match[1]))
        at = match.end()
    if at < len(body):
        found.append(Piece(body[at:]))
    return tuple(found)


def plain_text(body: str, words: Mapping[str, str]) -> str:
    """The text as it is read: each reference as its words."""
    return "".join(piece.text for piece in pieces(body, words))


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    reference: str


def tied(new: str, base: str, shown: Mapping[str, str], sentences: Sequence[tuple[str, str]] = ()) -> str:
    """A text as a person left it, tied to its sources again.

    `base`: the stored text it came from, `shown`: reference -> the words it stood as there. A reference is kept where its
    words stand untouched; words that were written over are the person's own. `sentences`: (words, reference) that are tied
    wherever they stand word for word, such as those of a proposal.
    """
    spans = [each for each in _kept(pieces(base, shown), new) if new[each.start : each.end].strip()]
    for words, reference in sorted(sentences, key=lambda each: -len(each[0])):
        spans += _found(words, reference, new, spans)
    parts, at = [], 0
    for span in sorted(spans, key=lambda each: each.start):
        parts += [new[at : span.start], written_as(span.reference)]
        at = span.end
    return "".join([*parts, new[at:]])


def _kept(before: Sequence[Piece], new: str) -> list[_Span]:
    """Where the references' words stand in the new text, for those that nobody has touched."""
    old = "".join(piece.text for piece in before)
    spans, at = [], 0
    for piece in before:
        if piece.reference is not None and piece.text:
            spans.append(_Span(at, at + len(piece.text), piece.reference))
        at += len(piece.text)
    if not spans:
        return []
    matches = _alike(old, new)
    found = []
    for span in spans:
        for old_at, new_at, length in matches:
            if old_at <= span.start and span.end <= old_at + length:
                moved = new_at - old_at
                found.append(_Span(span.start + moved, span.end + moved, span.reference))
                break
    return [each for each in found if _whole(new, each.start, each.end)]


def _alike(old: str, new: str) -> list[tuple[int, int, int]]:
    """(place in old, place in new, length) of stretches that both have, in order."""
    most = min(len(old), len(new))
    head = next((at for at in range(most) if old[at] != new[at]), most)
    tail = next((at for at in range(most - head) if old[-1 - at] != new[-1 - at]), most - head)
    found = [(0, 0, head)]
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    one, other = _PIECE.findall(middle_old), _PIECE.findall(middle_new)
    if one and other and max(len(one), len(other)) <= _MOST_PIECES:
        at_old, at_new = _places(one, head), _places(other, head)
        matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
        for match in matcher.get_matching_blocks():
            if match.size:
                length = at_old[match.a + match.size] - at_old[match.a]
                found.append((at_old[match.a], at_new[match.b], length))
    found.append((len(old) - tail, len(new) - tail, tail))
    return found


def _places(parts: Sequence[str], start: int) -> list[int]:
    places = [start]
    for part in parts:
        places.append(places[-1] + len(part))
    return places


def _whole(text: str, start: int, end: int) -> bool:
    """Whether no word or number goes on at either end: `18` in `180` or `18,5` is another number."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if start and text[start].isalnum() and re.search(r"(\w|\d[.,])$", before):
        return False
    return not (text[end - 1].isalnum() and re.match(r"\w|[.,]\d", after))


def _found(words: str, reference: str, text: str, taken: Sequence[_Span]) -> list[_Span]:
    found: list[_Span] = []
    at = text.find(words) if words else -1
    while at >= 0:
        end = at + len(words)
        free = all(end <= each.start or at >= each.end for each in taken)
        if free and _whole(text, at, end):
            found.append(_Span(at, end, reference))
        at = text.find(words, end)
    return found


def with_inserted(body: str, reference: str, at: int, words: Mapping[str, str]) -> str:
    """The text with a reference put in before the place `at` of its plain text, set off by spaces.

    A place within another reference moves to its end.
    """
    parts, place, done = [], 0, False
    for piece in pieces(body, words):
        stored = written_as(piece.reference) if piece.reference else piece.text
        if not done and at <= place + len(piece.text):
            cut = len(stored) if piece.reference else max(0, at - place)
            if piece.reference and at <= place:
                cut = 0
            parts += [stored[:cut], "\0", stored[cut:]]
            done = True
        else:
            parts.append(stored)
        place += len(piece.text)
    before, _mark, after = ("".join(parts) if done else "".join(parts) + "\0").partition("\0")
    left = "" if not before or before[-1].isspace() or before[-1] in "([\u00ab\u201c" else " "
    right = "" if not after or after[0].isspace() or after[0] in ".,;:!?)]\u00bb\u201d" else " "
    return before + left + written_as(reference) + right + after


def without(body: str, reference: str) -> str:
    """The text without a reference, and without the space or the empty line that it leaves."""
    parts = re.split(rf"[ \t]*{re.escape(written_as(reference))}", body)
    text = "".join(parts)
    return re.sub(r"(?m)^[ \t]+(?=\S)", "", re.sub(r"\n{3,}", "\n\n", text)).strip()


# --- What has changed ---------------------------------------------------------------------------------------------------

Change = Literal["same", "gone", "new"]


def word_diff(old: str, new: str) -> tuple[tuple[Change, str], ...]:
    """Both texts as one, in stretches: what both have, what only the old has, what only the new has."""
    one, other = re.findall(r"\s+|\S+", old), re.findall(r"\s+|\S+", new)
    found: list[tuple[Change, str]] = []
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    for act, i1, i2, j1, j2 in matcher.get_opcodes():
        if act == "equal":
            found.append(("same", "".join(one[i1:i2])))
            continue
        if i2 > i1:
            found.append(("gone", "".join(one[i1:i2])))
        if j2 > j1:
            found.append(("new", "".join(other[j1:j2])))
    return tuple(found)
