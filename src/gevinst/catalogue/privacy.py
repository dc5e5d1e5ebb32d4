"""The rule of small counts: one file for the installation."""

from functools import cache
from pathlib import Path

from gevinst.catalogue.reading import Read, read_yaml, yaml_files
from gevinst.domain.errors import Problem, Refused
from gevinst.domain.small_counts import Rule


@cache
def small_counts(folder: Path | None = None) -> Rule:
    """The rule, read once for each folder; the strictest of several files' limits. Raises Refused with every mistake.

    Without a file: counts from 1 to 4 are small.
    """
    reads = read_all(folder)
    problems: list[Problem] = [problem for read in reads for problem in read.problems]
    if problems:
        raise Refused(problems)
    rules = [read.value for read in reads if read.value is not None] or [Rule()]
    return Rule(lowest=min(rule.lowest for rule in rules), highest=max(rule.highest for rule in rules))


def read_all(folder: Path | None = None) -> list[Read[Rule]]:
    """Every file as read, with its problems."""
    return [read_yaml(name, file, Rule) for name, file in yaml_files(folder, "privacy")]
