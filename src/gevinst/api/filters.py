"""The portfolio's filters in the address of a request: the same as on its page, by the same names and with the same words."""

from typing import Annotated

from fastapi import Query


def filters_of(
    scheme: Annotated[str, Query(max_length=500, description="Id of a grant scheme.")] = "",
    year: Annotated[str, Query(max_length=500, description="A year that the project runs in.")] = "",
    community: Annotated[str, Query(max_length=500, description="Key of a health community.")] = "",
    phase: Annotated[
        str, Query(max_length=500, description="pre_project, pilot, main_project or operation.")
    ] = "",
    target_group: Annotated[
        str,
        Query(max_length=500, description="Whom the project is for: its own words, the first 80 letters."),
    ] = "",
    standing: Annotated[
        str, Query(max_length=500, description="wrong_way, behind, lacks_data, too_few or on_track.")
    ] = "",
    category: Annotated[str, Query(max_length=500, description="With a benefit of this kind.")] = "",
    ks_type: Annotated[str, Query(max_length=500, description="saved_time, avoided_cost or quality.")] = "",
    driver: Annotated[
        str, Query(max_length=500, description="With a benefit that builds on this driver.")
    ] = "",
    beneficiary: Annotated[str, Query(max_length=500, description="With a benefit that these gain by.")] = "",
    development: Annotated[
        str,
        Query(
            max_length=500,
            description="With a line of figures that shows this: improvement, concern, neutral, common or unknown.",
        ),
    ] = "",
    evidence: Annotated[
        str,
        Query(
            max_length=500, description="With a line of this evidence: strong, moderate, weak or too_early."
        ),
    ] = "",
) -> dict[str, str]:
    """Those that are asked for. Several words of one with commas between them: any of them is let through.

    Type, KS type, driver, who gains, development and evidence are asked of one and the same line.
    """
    asked = {
        "scheme": scheme,
        "year": year,
        "community": community,
        "phase": phase,
        "target_group": target_group,
        "standing": standing,
        "category": category,
        "ks_type": ks_type,
        "driver": driver,
        "beneficiary": beneficiary,
        "development": development,
        "evidence": evidence,
    }
    return {name: value for name, value in asked.items() if value}
