"""How many projects the portfolio has no row of, as the schemes are now: said where the program is started."""

import sqlalchemy as sa

from gevinst.services.base import OPERATOR
from gevinst.services.demo_many import fill
from gevinst.services.everything import Services


def test_rows_made_by_another_scheme_file_are_counted_until_they_are_made_anew(services: Services) -> None:
    fill(services.portfolio, services.clock().date(), 3)
    services.evaluations.rebuild(OPERATOR)
    assert services.portfolio.behind() == 0
    with services.engine.begin() as connection:
        changed = connection.execute(sa.text("UPDATE promise_project SET mark = mark + 1")).rowcount
    assert services.portfolio.behind() == changed > 0
    services.evaluations.rebuild(OPERATOR)
    assert services.portfolio.behind() == 0
