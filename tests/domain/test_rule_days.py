"""The days on which a judgement changes: between two of them every day says the same as the first."""

import datetime as dt
import random

import pytest

from gevinst.catalogue.parties import parties
from gevinst.catalogue.schemes import schemes
from gevinst.domain.attachment import AttachmentKind
from gevinst.domain.criterion_check import PlanCounts
from gevinst.domain.money import Award, MoneyEntry, MoneyKind, Redisposition, Repayment
from gevinst.domain.plan import Project
from gevinst.domain.rule_check import RuleFacts, TakesPart
from gevinst.domain.rule_days import asks_of, checks_of, place_of, steps, turning_days
from gevinst.domain.rule_standing import Standing

FIRST, DAYS = dt.date(2024, 1, 1), 1500


def a_day(chance: random.Random, at_least: int = 0) -> dt.date:
    return FIRST + dt.timedelta(days=chance.randrange(at_least, DAYS))


def maybe(chance: random.Random, value, share: float = 0.6):
    return value if chance.random() < share else None


def facts(chance: random.Random) -> RuleFacts:
    known = [each for each in parties().parties if each.invented]
    starts = a_day(chance)
    awarded = a_day(chance)
    asked = a_day(chance)
    return RuleFacts(
        project=Project(
            slug="x",
            title="x",
            starts=maybe(chance, starts, 0.9),
            ends=maybe(chance, starts + dt.timedelta(days=chance.randrange(100, 1300)), 0.9),
            agreement_date=maybe(chance, a_day(chance)),
        ),
        parties=tuple(
            TakesPart(each, lead=at == 0, left=maybe(chance, a_day(chance), 0.4))
            for at, each in enumerate(chance.sample(known, 4))
        ),
        award=maybe(
            chance,
            Award(
                amount_ore=100_000_00,
                awarded=awarded,
                first_use=maybe(chance, awarded + dt.timedelta(days=chance.randrange(0, 400)), 0.3),
                multi_year=maybe(chance, chance.random() < 0.5),
                repayments=tuple(
                    Repayment(amount_ore=1_000_00, decided=a_day(chance), why="Ubrukt")
                    for _ in range(chance.randrange(2))
                ),
            ),
            0.9,
        ),
        money=tuple(
            MoneyEntry(
                kind=chance.choice(list(MoneyKind)),
                what="Noe",
                year=chance.randrange(2024, 2029),
                payer=maybe(chance, chance.choice(known).key),
                planned_ore=maybe(chance, 500_00),
                actual_ore=maybe(chance, chance.choice([0, 500_00])),
            )
            for _ in range(chance.randrange(5))
        ),
        redispositions=tuple(
            Redisposition(what="Annen bruk", asked=asked, used_from=maybe(chance, a_day(chance)))
            for _ in range(chance.randrange(2))
        ),
        attachments=frozenset(maybe(chance, [AttachmentKind.AGREEMENT, AttachmentKind.ACCOUNTS]) or ()),
    )


@pytest.mark.parametrize("seed", range(12))
def test_every_day_stands_as_its_last_step_says(seed: int) -> None:
    chance = random.Random(seed)
    scheme = chance.choice(list(schemes().values()))
    own, counts = facts(chance), PlanCounts(benefits=2, handed_on=2, drivers=chance.randrange(2))
    found = steps(scheme, own, counts)
    turning = {day.toordinal() for day in turning_days(scheme, own)}
    now: dict[int, int] = {}
    coming = sorted(found, key=lambda step: step[1])
    beside = {day + more for day in turning for more in (-1, 0, 1)}
    weeks = set(range(FIRST.toordinal() - 100, FIRST.toordinal() + DAYS + 500, 7))
    for ordinal in sorted(weeks | beside):
        while coming and coming[0][1] <= ordinal:
            place, day, standing = coming.pop(0)
            assert day in turning | {1}
            now[place] = standing
        checks = checks_of(scheme, own, counts, dt.date.fromordinal(ordinal))
        assert [now[at] for at in range(len(asks_of(scheme)))] == [place_of(each) for each in checks]


def test_what_no_program_sees_has_a_place_of_its_own() -> None:
    found = {
        standing
        for scheme in schemes().values()
        for _at, _day, standing in steps(scheme, facts(random.Random(1)), PlanCounts())
    }
    assert len(Standing) in found
    assert steps(None, facts(random.Random(1)), PlanCounts()) == ()
