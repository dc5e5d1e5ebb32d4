"""The shared catalogue of measures: found by key and version."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from pydantic import Field

from gevinst.catalogue.reading import Read, read_yaml, yaml_files
from gevinst.domain.errors import NotFound, Problem, Refused
from gevinst.domain.measure import Measure
from gevinst.domain.text import Frozen


class MeasureFile(Frozen):
    """What a file of measures holds."""

    measures: tuple[Measure, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Measures:
    """Every measure in every version, in the order of the files."""

    all: tuple[Measure, ...]

    @cached_property
    def _found(self) -> dict[tuple[str, int], Measure]:
        return {(measure.key, measure.version): measure for measure in self.all}

    @cached_property
    def _newest(self) -> dict[str, Measure]:
        newest: dict[str, Measure] = {}
        for measure in self.all:
            known = newest.get(measure.key)
            if known is None or known.version < measure.version:
                newest[measure.key] = measure
        return newest

    def get(self, key: str, version: int | None = None) -> Measure:
        """The measure of that key: the version asked for, or the latest. Raises NotFound."""
        found = self.find(key, version)
        if found is None:
            raise NotFound("measure", key if version is None else f"{key}/{version}")
        return found

    def find(self, key: str, version: int | None = None) -> Measure | None:
        """As `get`; None where there is no such measure."""
        return self._newest.get(key) if version is None else self._found.get((key, version))

    def latest(self) -> tuple[Measure, ...]:
        """The latest version of each measure, in the order of the files."""
        return tuple(self._newest.values())

    def with_added(self, added: Iterable[Measure]) -> "Measures":
        """These and others after them. What is here already keeps its definition: (key, version) is one measure."""
        found = dict(self._found)
        for measure in added:
            found.setdefault((measure.key, measure.version), measure)
        return Measures(tuple(found.values()))

    def __contains__(self, key: object) -> bool:
        return key in self._newest

    def __iter__(self) -> Iterator[Measure]:
        return iter(self.latest())


@cache
def measures(folder: Path | None = None) -> Measures:
    """The catalogue, read once for each folder. Raises Refused with every mistake of every file."""
    reads = read_all(folder)
    problems = [problem for read in reads for problem in read.problems] + across(reads)
    if problems:
        raise Refused(problems)
    return Measures(tuple(measure for read in reads if read.value for measure in read.value.measures))


def read_all(folder: Path | None = None) -> list[Read[MeasureFile]]:
    """Every file of measures as read, with its problems."""
    return [read_yaml(name, file, MeasureFile) for name, file in yaml_files(folder, "measures")]


def across(reads: list[Read[MeasureFile]]) -> list[Problem]:
    """One definition for each (key, version), over all files."""
    problems: list[Problem] = []
    seen: set[tuple[str, int]] = set()
    for read in reads:
        for number, measure in enumerate(read.value.measures if read.value else ()):
            identity = (measure.key, measure.version)
            if identity in seen:
                named = {"what": "measure", "key": f"{measure.key}/{measure.version}"}
                problems.append(read.problem("yaml_key_twice", "measures", number, "key", **named))
            seen.add(identity)
    return problems
