"""What the figures of a benefit bear, as its page is given it: the stored finding in words, and other methods on request."""

import pytest

from gevinst.domain.access import Role
from gevinst.domain.control_chart import Strength, Variation
from gevinst.domain.errors import NotAllowed
from gevinst.domain.evaluation import Audience
from gevinst.domain.finding import EffectMethod
from gevinst.i18n import translator
from gevinst.reporting.evidence_wording import estimate_text, whole_range_text

from .conftest import FJORDVIK, FUNDER, PROJECT_GROUP, SLUG, STRANGER, demo_actor, operator

PROJECTS = (
    FJORDVIK,
    "trygt-hjem-bydel-havna",
    "en-vei-inn-midtfjord",
    "delte-stillinger-elvedal",
    "saman-heim-sundvag",
)


def pages(demo, language="nb"):
    """Every benefit of the demo whose figures bear something."""
    actor = operator(language)
    for slug in PROJECTS:
        for row in demo.projects.home(actor, slug).rows:
            if row.indicator is not None:
                page = demo.projects.benefit(actor, slug, row.indicator.key)
                if page.evidence is not None:
                    yield slug, page


def test_the_page_has_the_finding_and_what_is_drawn_of_it(demo):
    found = list(pages(demo))
    assert len(found) > 20
    for _slug, page in found:
        evidence = page.evidence
        assert evidence.finding == page.row.evaluation.finding
        assert len(evidence.signs) == len(evidence.control.periods)
        assert len(evidence.strengths) == len(evidence.control.phases)
        assert bool(evidence.development) == (evidence.finding.variation is not Variation.NOT_ASSESSABLE)
        assert bool(evidence.limits) == (evidence.finding.strength is not Strength.NONE)
        assert (evidence.interval is None) == (evidence.finding.effect is None)
        assert len(evidence.facts) == len(evidence.finding.facts)


def test_each_party_has_its_own(demo):
    page = demo.projects.benefit(operator("nb"), FJORDVIK, "timer")
    assert len(page.parties) == 3
    for party in page.parties:
        assert party.evidence is not None
        assert party.evidence.finding == party.evaluation.finding
        assert party.evidence.control is not None


def test_a_funder_is_given_what_the_approved_figures_bear(demo):
    own = demo.projects.benefit(demo_actor(Role.PROJECT_GROUP, FJORDVIK), FJORDVIK, "timer")
    funder = demo.projects.benefit(demo_actor(Role.FUNDER), FJORDVIK, "timer")
    assert own.unapproved > 0
    assert funder.row.evaluation.audience is Audience.APPROVED
    assert funder.evidence.finding.points < own.evidence.finding.points
    assert funder.evidence.control.periods[-1] < own.evidence.control.periods[-1]
    seen = demo.projects.sensitivity(demo_actor(Role.FUNDER), FJORDVIK, "timer")
    whole = demo.projects.sensitivity(demo_actor(Role.PROJECT_GROUP, FJORDVIK), FJORDVIK, "timer")
    assert seen.rows[0].degrees < whole.rows[0].degrees


def test_without_figures_there_is_nothing(small):
    page = small.projects.benefit(PROJECT_GROUP, SLUG, "reisetid")
    assert page.evidence is None
    assert small.projects.sensitivity(PROJECT_GROUP, SLUG, "reisetid") is None


def test_a_funder_without_approved_figures_has_none_either(small):
    assert small.projects.benefit(FUNDER, SLUG, "reisetid").evidence is None


class TestSensitivity:
    def test_the_first_line_is_the_answer_of_the_page(self, demo):
        """The same figures, window and model as the finding that is stored."""
        compared = 0
        _ = translator("nb")
        for slug, page in pages(demo):
            effect = page.evidence.finding.effect
            found = demo.projects.sensitivity(operator("nb"), slug, page.row.indicator.key)
            if effect is None or effect.method is EffectMethod.BEFORE_AFTER:
                assert found is None
                continue
            first = found.rows[0]
            assert first.answer
            assert not any(row.answer for row in found.rows[1:])
            assert first.estimate == estimate_text(effect.effect, effect.ratio, page.row.measure, _)
            assert first.range == whole_range_text(effect.effect, effect.ratio, page.row.measure, _)
            assert first.degrees == str(effect.degrees)
            compared += 1
        assert compared >= 12

    def test_values_and_counts_have_each_their_methods(self, demo):
        values = [row.name for row in demo.projects.sensitivity(operator("en"), FJORDVIK, "timer").rows]
        counts = [
            row.name for row in demo.projects.sensitivity(operator("en"), FJORDVIK, "reinnleggelser").rows
        ]
        for name in (
            "REML with one carry-over, AR(1)",
            "Least squares, Newey-West",
            "Prais-Winsten",
            "Least squares, no carry-over",
        ):
            assert name in values
            assert name not in counts
        assert "Quasi-binomial regression, ratio of odds" in counts
        assert "As the answer, in the unit of the measure" in counts
        assert any("lasting step" in name for name in values)
        assert any("seasons" in name for name in values)

    def test_a_share_changes_in_percentage_points_beside_its_ratio(self, demo):
        rows = {
            row.name: row
            for row in demo.projects.sensitivity(operator("en"), FJORDVIK, "reinnleggelser").rows
        }
        points = rows["As the answer, in the unit of the measure"].estimate
        assert "percentage point" in points
        assert 0 < float(points.split("\N{NO-BREAK SPACE}")[0].split(" ")[0]) < 20

    def test_what_a_statistician_asks_for_is_there(self, demo):
        facts = dict(demo.projects.sensitivity(operator("en"), FJORDVIK, "reinnleggelser").facts)
        assert set(facts) == {
            "Degrees of freedom",
            "Carry-over from one period to the next",
            "Share of the variation that is carried over",
            "Autocorrelation of the residuals, lag 1",
            "Dispersion (1 is chance alone)",
        }

    def test_a_scale_has_none_and_a_stranger_may_not_ask(self, demo):
        assert demo.projects.sensitivity(operator("nb"), FJORDVIK, "samarbeidsmodell") is None
        with pytest.raises(NotAllowed):
            demo.projects.sensitivity(STRANGER, FJORDVIK, "timer")
