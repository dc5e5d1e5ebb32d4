"""What the funder's pages ask of every project at once. Derived: can be rebuilt from plans, figures and evaluations."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from gevinst.storage.tables.base import Base, at_least, to


class PortfolioProjectTable(Base):
    """One project, beside what stands in its head. `stamp`: the change counter of the commit that last changed it."""

    __tablename__ = "portfolio_project"

    project_id: Mapped[int] = mapped_column(
        to("project.id", cascade=True), primary_key=True, autoincrement=False
    )
    stamp: Mapped[int] = mapped_column(index=True)
    parties: Mapped[str]
    """JSON: [party, role, whether it is still in the project] of each, in the plan's order."""
    awarded_ore: Mapped[int | None]
    without_owner: Mapped[int]
    """Benefits that nobody has said they take over; 0 where another project carries them on."""
    without_handover: Mapped[int]
    """Benefits that are not handed over with both signatures: what lacks a receiver once the project has ended."""
    duties: Mapped[bytes] = mapped_column(sa.LargeBinary())
    """Deadlines, five integers each: see `services.portfolio_duties`."""


class PortfolioLineTable(Base):
    """One indicator of a benefit, in total, as a funder may see it; or a benefit without one (`indicator_id` empty)."""

    __tablename__ = "portfolio_line"
    __table_args__ = (at_least("unapproved", 0), at_least("points", 0))

    project_id: Mapped[int] = mapped_column(
        to("project.id", cascade=True), primary_key=True, autoincrement=False
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """In the plan's order."""
    indicator_id: Mapped[int | None] = mapped_column(unique=True)
    indicator: Mapped[str | None]
    benefit: Mapped[str]
    key: Mapped[str | None]
    title: Mapped[str]
    benefit_title: Mapped[str]
    category: Mapped[str | None]
    ks_type: Mapped[str | None]
    level: Mapped[str | None]
    drivers: Mapped[str]
    """With commas between them."""
    disbenefit: Mapped[bool]
    owned: Mapped[bool]
    """Whether the benefit has an owner in the line."""
    number: Mapped[bool]
    """Whether it is followed in figures."""
    frequency: Mapped[str | None]
    measure: Mapped[str | None]
    measure_version: Mapped[int | None]
    own_measure: Mapped[bool]
    """The project's own, which no other project can be compared by."""
    baseline_state: Mapped[str | None]
    targets: Mapped[int]
    measured: Mapped[bool]
    """Whether there is an approved figure or step."""
    unapproved: Mapped[int]
    last_period: Mapped[int | None]
    latest: Mapped[float | None]
    baseline: Mapped[float | None]
    change: Mapped[float | None]
    change_percent: Mapped[float | None]
    better: Mapped[bool | None]
    comparable: Mapped[bool]
    """False: the definition changed between the baseline and the figures."""
    verdict_short: Mapped[str | None]
    verdict_medium: Mapped[str | None]
    verdict_long: Mapped[str | None]
    progress_short: Mapped[float | None]
    progress_medium: Mapped[float | None]
    progress_long: Mapped[float | None]
    development: Mapped[str]
    assurance: Mapped[str]
    grade: Mapped[str]
    judged: Mapped[bool]
    """Whether the chart has figures enough to be judged."""
    points: Mapped[int]
    points_before: Mapped[int]
    effect: Mapped[str | None]
    effect_ratio: Mapped[bool | None]
    effect_estimate: Mapped[float | None]
    effect_low: Mapped[float | None]
    effect_high: Mapped[float | None]
    effect_points_before: Mapped[int | None]
    effect_points_after: Mapped[int | None]
    standings: Mapped[bytes] = mapped_column(sa.LargeBinary())
    """How it stands from which day on: pairs of integers (day's ordinal, place in `domain.portfolio.STANDINGS`)."""
    dues: Mapped[bytes] = mapped_column(sa.LargeBinary())
    """What is expected: triples of integers (last day, figures expected, of them delivered)."""
    recent: Mapped[bytes | None] = mapped_column(sa.LargeBinary())
    """The figures as an index with the baseline at 100: floats, NaN where there is none. Only of shared measures."""
    recent_before: Mapped[int]
    """How many of them lie before the start."""
