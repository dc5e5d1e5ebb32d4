"""Everything people edit, checked together: `gevinst schemes check`."""

from pathlib import Path

from gevinst.catalogue import economics, measures, parties, privacy, schemes, templates
from gevinst.domain.errors import Problem


def check(folder: Path | None = None) -> list[Problem]:
    """Every mistake in a schemas folder, in order of file and line; empty where all is well. Reads afresh."""
    scheme_reads = schemes.read_all(folder)
    measure_reads = measures.read_all(folder)
    economic_reads = economics.read_all(folder)
    party_reads = parties.read_all(folder)
    template_reads = templates.read_all(folder)
    privacy_reads = privacy.read_all(folder)
    problems = [
        problem
        for reads in (
            scheme_reads,
            measure_reads,
            economic_reads,
            party_reads,
            template_reads,
            privacy_reads,
        )
        for read in reads
        for problem in read.problems
    ]
    problems += schemes.across(scheme_reads, economics.identities(economic_reads))
    problems += measures.across(measure_reads)
    problems += economics.across(economic_reads)
    problems += parties.across(party_reads)
    # A key is missed only where all that could hold it has been read.
    known = (
        None
        if any(read.value is None for read in measure_reads)
        else measures.Measures(
            tuple(measure for read in measure_reads if read.value for measure in read.value.measures)
        )
    )
    problems += templates.across(template_reads, known)
    if any(read.value is None for read in party_reads):
        return _sorted(problems)
    named = {
        community.key for read in party_reads if read.value for community in read.value.health_communities
    }
    for scheme_read in scheme_reads:
        for number, found in enumerate(scheme_read.value.health_communities if scheme_read.value else ()):
            if found.key not in named:
                problems.append(
                    scheme_read.problem(
                        "yaml_key_unknown",
                        "health_communities",
                        number,
                        "key",
                        what="health_community",
                        key=found.key,
                    )
                )
    return _sorted(problems)


def _sorted(problems: list[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.file or "", problem.row or 0))
