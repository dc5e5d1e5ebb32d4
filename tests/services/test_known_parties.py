"""The parties that a process keeps: the same objects while they are the same, and a corrected one at once."""

from gevinst.domain.party import Party, PartyKind
from gevinst.services.base import OPERATOR
from gevinst.services.everything import Services

from .conftest import SLUG


def _a_party(key: str, name: str) -> Party:
    return Party(key=key, name=name, kind=PartyKind.OTHER, level=None, invented=True)


def _save(services: Services, *parties: Party) -> None:
    with services.plans.work(OPERATOR) as work:
        work.parties.save(parties)
        work.commit()


def test_parties_are_the_very_same_mapping_until_one_of_them_is_another(services: Services) -> None:
    before = services.payers.parties()
    payer = services.plans.document(OPERATOR, SLUG).project.parties[0].party
    services.money.save(
        OPERATOR, SLUG, "money",
        {"kind": "own_contribution", "form": "in_kind", "payer": payer, "year": "2025", "what": "Fagleder", "actual": "5"}, "",
    )  # fmt: skip
    assert services.payers.parties() is before
    assert services.plans.parties() is before

    _save(services, _a_party("tilvekst", "Tilvekst"), _a_party("akterne", "Akterne"))
    added = services.payers.parties()
    assert [each for each in added if each not in before] == ["akterne", "tilvekst"]
    assert all(added[key] is before[key] for key in before)

    _save(services, _a_party("tilvekst", "Tilvekst 2"))
    corrected = services.plans.parties()
    assert corrected["tilvekst"].name == "Tilvekst 2"
    assert services.payers.party_names["tilvekst"] == "Tilvekst 2"
    assert corrected["akterne"] is added["akterne"]
