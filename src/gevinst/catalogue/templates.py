"""Plans to start from, one file each."""

from functools import cache
from pathlib import Path

from gevinst.catalogue.measures import Measures
from gevinst.catalogue.reading import Read, read_yaml, yaml_files
from gevinst.domain.errors import NotFound, Problem, Refused
from gevinst.domain.template import PlanTemplate


@cache
def templates(folder: Path | None = None) -> tuple[PlanTemplate, ...]:
    """Every template, in the order of the files. Raises Refused with every mistake of every file."""
    reads = read_all(folder)
    problems = [problem for read in reads for problem in read.problems] + across(reads, None)
    if problems:
        raise Refused(problems)
    return tuple(read.value for read in reads if read.value)


def template(key: str) -> PlanTemplate:
    """One template by its key. Raises NotFound."""
    for each in templates():
        if each.key == key:
            return each
    raise NotFound("template", key)


def read_all(folder: Path | None = None) -> list[Read[PlanTemplate]]:
    """Every file as read, with its problems."""
    return [read_yaml(name, file, PlanTemplate) for name, file in yaml_files(folder, "templates")]


def across(reads: list[Read[PlanTemplate]], measures: Measures | None) -> list[Problem]:
    """A key for each template; and, given the catalogue, only measures that it has."""
    problems: list[Problem] = []
    seen: set[str] = set()
    for read in reads:
        if read.value is None:
            continue
        if read.value.key in seen:
            problems.append(read.problem("yaml_key_twice", "key", what="template", key=read.value.key))
        seen.add(read.value.key)
        for number, benefit in enumerate(read.value.benefits):
            for at, key in enumerate(benefit.measures):
                if measures is not None and key not in measures:
                    problems.append(
                        read.problem(
                            "yaml_key_unknown", "benefits", number, "measures", at, what="measure", key=key
                        )
                    )
    return problems
