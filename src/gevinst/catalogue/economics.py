"""The dated sets of economic parameters: one YAML file each."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gevinst.catalogue.reading import Read, read_yaml, yaml_files
from gevinst.domain.economics import EconomicParameters
from gevinst.domain.errors import NotFound, Problem, Refused


@dataclass(frozen=True, slots=True)
class Economics:
    """Every set in every version."""

    all: tuple[EconomicParameters, ...]

    def get(self, identity: str) -> EconomicParameters:
        """The set of `norway-2024/1`. Raises NotFound."""
        for found in self.all:
            if found.identity == identity:
                return found
        raise NotFound("economic parameters", identity)

    @property
    def current(self) -> EconomicParameters:
        """The set put together last. Raises NotFound where there is none."""
        if not self.all:
            raise NotFound("economic parameters", "current")
        return max(self.all, key=lambda found: (found.compiled, found.set, found.version))


@cache
def economics(folder: Path | None = None) -> Economics:
    """All sets, read once for each folder. Raises Refused with every mistake of every file."""
    reads = read_all(folder)
    problems = [problem for read in reads for problem in read.problems] + across(reads)
    if problems:
        raise Refused(problems)
    return Economics(tuple(read.value for read in reads if read.value is not None))


def read_all(folder: Path | None = None) -> list[Read[EconomicParameters]]:
    """Every file as read, with its problems."""
    return [read_yaml(name, file, EconomicParameters) for name, file in yaml_files(folder, "economics")]


def identities(reads: list[Read[EconomicParameters]]) -> set[str] | None:
    """The sets that the files hold; None where a file could not be read or
    there is none, so that no set is said to be missing for it."""
    found = {read.value.identity for read in reads if read.value is not None}
    return found if found and len(found) == len(reads) else None


def across(reads: list[Read[EconomicParameters]]) -> list[Problem]:
    """One file for each (set, version)."""
    problems: list[Problem] = []
    seen: set[str] = set()
    for read in reads:
        if read.value is not None:
            if read.value.identity in seen:
                problems.append(read.problem("yaml_key_twice", "set", what="set", key=read.value.identity))
            seen.add(read.value.identity)
    return problems
