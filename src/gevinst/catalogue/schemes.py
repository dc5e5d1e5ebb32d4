"""The grant schemes: one YAML file each."""

from dataclasses import replace
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path

from gevinst.catalogue import economics, scheme_checks
from gevinst.catalogue.reading import Read, read_yaml, yaml_files
from gevinst.domain.errors import Problem, Refused
from gevinst.domain.scheme import Scheme
from gevinst.resources import schemas


def schemes(folder: Path | None = None) -> dict[str, Scheme]:
    """Every scheme by id, in order of id; read once for each folder.

    `folder` is a schemas folder, None for ours. Raises Refused with every mistake of every file.
    """
    return dict(_schemes(folder))


@cache
def _schemes(folder: Path | None) -> dict[str, Scheme]:
    reads = read_all(folder)
    problems = [problem for read in reads for problem in read.problems]
    problems += across(reads, economics.identities(economics.read_all(folder)))
    if problems:
        raise Refused(problems)
    return {read.value.id: read.value for read in reads if read.value is not None}


def counts_handed_in(scheme: str | None) -> bool:
    """Whether figures of a scheme's projects count outside them once they are handed in (`Scheme.figures_counted`)."""
    return scheme in _counting_handed_in()


@cache
def _counting_handed_in() -> frozenset[str]:
    return frozenset(each.id for each in _schemes(None).values() if each.figures_counted == "handed_in")


def read_all(folder: Path | None = None) -> list[Read[Scheme]]:
    """Every scheme file as read, with its problems."""
    reports = (schemas() if folder is None else folder) / "reports"
    return [_checked(read_yaml(name, file, Scheme), reports) for name, file in yaml_files(folder, "schemes")]


def _checked(read: Read[Scheme], reports: Traversable) -> Read[Scheme]:
    """With what is wrong between its parts, each on its own line; the whole form is not blamed for it too."""
    if read.root is None:
        return read
    found = list(scheme_checks.problems(read.name, read.root, reports))
    told = [(each.code, each.params) for each in found]
    kept = [each for each in read.problems if (each.code, each.params) not in told]
    every = tuple(sorted((*kept, *found), key=lambda each: each.row or 0))
    return replace(read, value=None if every else read.value, problems=every)


def across(reads: list[Read[Scheme]], sets: set[str] | None) -> list[Problem]:
    """What is wrong between files: an id that is not the file's name, a set of parameters that is in none of theirs.

    `sets`: those that are known; None where not all of them could be read.
    """
    unknown = [
        read.problem("yaml_key_unknown", "parameter_set", what="set", key=read.value.parameter_set)
        for read in reads
        if sets is not None and read.value is not None and read.value.parameter_set not in {None, *sets}
    ]
    return unknown + [
        read.problem("yaml_id_not_file_name", "id", value=read.value.id, file_name=_stem(read.name))
        for read in reads
        if read.value is not None and read.value.id != _stem(read.name)
    ]


def _stem(name: str) -> str:
    return name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
