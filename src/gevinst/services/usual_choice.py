"""What a project's resources are converted to kroner with where the project has chosen nothing itself."""

import hashlib
from functools import lru_cache

from gevinst.catalogue.economics import economics
from gevinst.domain.economics import EconomicParameters
from gevinst.domain.errors import NotFound
from gevinst.domain.resources import ValuationChoice
from gevinst.domain.scheme import Scheme
from gevinst.domain.text import local
from gevinst.i18n import Translator


def usual_choice(scheme: Scheme | None, this_year: int, first_year: int) -> ValuationChoice:
    """The set that the scheme names, else the newest; in the newest year that it has prices for."""
    named = scheme.parameter_set if scheme is not None else None
    found = economics().get(named) if named is not None else economics().current
    rate = found.parameter("day_rate_ready_for_discharge").latest()
    year = rate.year if rate is not None and rate.year is not None else this_year
    return ValuationChoice(parameters=found.identity, price_year=year, first_year=first_year)


def parameters_of(identity: str) -> EconomicParameters:
    """The set of a project. One that the files no longer hold is empty: nothing can be computed with it, and no other set
    stands in for it."""
    try:
        return economics().get(identity)
    except NotFound:
        name, _slash, version = identity.partition("/")
        return economics().current.model_copy(
            update={
                "set": name,
                "version": int(version),
                "name": local(identity),
                "parameters": (),
                "discount_steps": (),
            }
        )


def set_name(parameters: EconomicParameters, _: Translator) -> str:
    """What people know it as, with what programs and files know it as beside it; that alone where the files hold it no longer."""
    name = _.local(parameters.name)
    return name if name == parameters.identity else f"{name} ({parameters.identity})"


@lru_cache(maxsize=256)
def mark_of(identity: str) -> str:
    """A short mark of what a set holds: another one where its file has been changed."""
    return hashlib.sha256(parameters_of(identity).model_dump_json().encode()).hexdigest()[:16]
