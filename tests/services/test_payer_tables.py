"""What the files of who pays and who gains hold beside the figures."""

from gevinst.i18n import translator
from gevinst.services.payer_tables import _MEANS, _named


def test_a_set_of_prices_is_named_beside_what_programs_know_it_as() -> None:
    rows = [
        {"project": "a", "parameters": "norway-2024/1", "price_year": 2024},
        {"project": "b", "parameters": None, "price_year": None},
        {"project": "c", "parameters": "gone/1", "price_year": 2024},
    ]
    named = _named(rows, translator("nn"))
    assert list(named[0]) == ["project", "parameters", "parameters_name", "price_year"]
    assert [each["parameters_name"] for each in named] == ["Norske satsar til og med 2024", None, "gone/1"]
    assert [each["parameters"] for each in named] == [each["parameters"] for each in rows]
    assert _named([{"party": "x"}], translator("nb")) == [{"party": "x"}]
    assert "parameters_name" in _MEANS
