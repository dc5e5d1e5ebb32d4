"""Benefits stand in a report in the order that somebody gave them, and in the plan as before."""

from pathlib import Path

import pytest

from gevinst.domain.errors import NotAllowed, NotFound, Refused
from gevinst.domain.report_state import standing
from gevinst.domain.report_text import moved
from gevinst.reporting.followed import followed
from gevinst.storage.unit_of_work import read

from .sending import CASE_WORKER, ELVEDAL, FORM, LEADER, WRITER, YEAR, at

PLACE = (ELVEDAL, FORM, YEAR)


@pytest.fixture
def draft(tmp_path: Path):
    with at("draft", tmp_path) as services:
        yield services


def order(services):
    return [each.id for each in services.report_writing.editor(WRITER, *PLACE).order]


def printed(services):
    context = services.reports.drafted(WRITER, *PLACE).context
    return list(dict.fromkeys(each.benefit.id for each in followed(context)))


def test_a_move_is_kept_with_the_report_and_leaves_the_plan(draft):
    before, in_plan = order(draft), [each.id for each in draft.plans.page(WRITER, ELVEDAL).document.benefits]
    assert len(before) > 2
    given = [each.id for each in draft.report_order.move(WRITER, *PLACE, before[0], 1)]
    assert given == order(draft) == [before[1], before[0], *before[2:]]
    draft.report_order.move(WRITER, *PLACE, before[2], -1)
    wanted = [before[1], before[2], before[0], *before[3:]]
    assert order(draft) == wanted
    assert printed(draft) == [each for each in wanted if each in printed(draft)]
    assert [each.id for each in draft.plans.page(WRITER, ELVEDAL).document.benefits] == in_plan
    with read(draft.engine) as work:
        (event,) = work.audits(ELVEDAL, 1)
    assert (event.action, event.after) == ("order_report", {"benefit": before[2], "place": 2, "year": YEAR})


def test_what_was_written_stays_and_the_file_follows(draft):
    texts, name = draft.reports.page(WRITER, *PLACE).texts, order(draft)[-1]
    for _each in range(len(order(draft))):
        draft.report_order.move(WRITER, *PLACE, name, -1)
    page = draft.reports.page(WRITER, *PLACE)
    assert page.texts == texts
    assert order(draft)[0] == name
    with read(draft.engine) as work:
        out = draft.reports.outgoing(work, *PLACE)
        assert len(work.audits(ELVEDAL, 100, only=["order_report"])) == len(order(draft)) - 1
    assert out.context.plan.benefits[0].id == name


def test_who_signed_has_not_seen_it(tmp_path: Path):
    with at("signed", tmp_path) as services:
        services.report_order.move(WRITER, *PLACE, order(services)[0], 1)
        with read(services.engine) as work:
            stored = work.reports.get(*PLACE)
            actions = [each.action for each in work.audits(ELVEDAL, 2)]
        assert standing(stored.sign_offs) == ()
        assert actions == ["withdraw_sign_offs", "order_report"]


def test_a_sent_report_stays_as_it_was_and_others_may_not(tmp_path: Path):
    with at("sent", tmp_path) as services:
        first = services.plans.page(WRITER, ELVEDAL).document.benefits[0].id
        with pytest.raises(Refused, match="report_is_sent"):
            services.report_order.move(WRITER, *PLACE, first, 1)
        for who in (CASE_WORKER, LEADER):
            with pytest.raises(NotAllowed):
                services.report_order.move(who, *PLACE, first, 1)


def test_a_benefit_that_is_not_there(draft):
    with pytest.raises(NotFound):
        draft.report_order.move(WRITER, *PLACE, "nonsense", 1)


def test_a_move_beyond_an_end_stays_there():
    assert moved("abc", "a", -1) == ("a", "b", "c")
    assert moved("abc", "c", 1) == ("a", "b", "c")
    assert moved("abc", "b", 1) == ("a", "c", "b")
    assert moved("abc", "c", -9) == ("c", "a", "b")
