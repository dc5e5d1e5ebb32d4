"""The grant schemes: one YAML file each."""

from functools import cache
from pathlib import Path

from gevinst.catalogue.reading import Read, read_yaml, yaml_files
from gevinst.domain.errors import Problem, Refused
from gevinst.domain.scheme import Scheme


def schemes(folder: Path | None = None) -> dict[str, Scheme]:
    """Every scheme by id, in order of id; read once for each folder.

    `folder` is a schemas folder, None for ours. Raises Refused with every mistake of every file.
    """
    return dict(_schemes(folder))


@cache
def _schemes(folder: Path | None) -> dict[str, Scheme]:
    reads = read_all(folder)
    problems = [problem for read in reads for problem in read.problems] + across(reads)
    if problems:
        raise Refused(problems)
    return {read.value.id: read.value for read in reads if read.value is not None}


def read_all(folder: Path | None = None) -> list[Read[Scheme]]:
    """Every scheme file as read, with its problems."""
    return [read_yaml(name, file, Scheme) for name, file in yaml_files(folder, "schemes")]


def across(reads: list[Read[Scheme]]) -> list[Problem]:
    """What is wrong between files: an id that is not the file's name."""
    return [
        read.problem("yaml_id_not_file_name", "id", value=read.value.id, file_name=_stem(read.name))
        for read in reads
        if read.value is not None and read.value.id != _stem(read.name)
    ]


def _stem(name: str) -> str:
    return name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
