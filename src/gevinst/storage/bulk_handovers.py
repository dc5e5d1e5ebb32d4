"""The handovers of many new projects at a time."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from gevinst.domain.handover import Handover
from gevinst.storage.handovers import handover_row
from gevinst.storage.rows import chunks, insert, wrote
from gevinst.storage.tables.handovers import HandoverTable
from gevinst.storage.tables.plans import BenefitTable


def add_handovers(session: Session, handovers: Sequence[Handover]) -> None:
    """The handovers of benefits that have none. The benefits, and the parties that are named, must be there."""
    projects: dict[str, int] = {}
    for some in chunks([each.benefit for each in handovers]):
        query = sa.select(BenefitTable.uid, BenefitTable.project_id).where(BenefitTable.uid.in_(some))
        projects.update((uid, project) for uid, project in session.execute(query))
    rows = [{**handover_row(each), "project_id": projects[each.benefit]} for each in handovers]
    insert(session, HandoverTable, rows)
    wrote(session)
