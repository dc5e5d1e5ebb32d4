"""What the portfolio report says of the health communities: the figures of that page, as a map and as a table."""

from collections.abc import Iterator

from gevinst.domain.portfolio_report import CommunityPart, MapTile, TileMap
from gevinst.i18n import Translator
from gevinst.reporting.wording import DASH
from gevinst.services.communities import CommunitiesPage, CommunityRow, Tile


def community_part(view: CommunitiesPage, _: Translator) -> CommunityPart:
    """The section; without projects it has neither map nor table."""
    there = view.total.projects > 0
    rows = (*view.rows, view.total) if there else ()
    return CommunityPart(
        lead=_lead(view, _),
        map_detail=f"{_('Projects')}. " + _("A drawing of our own: every tile is as large as any other, and stands roughly where the community lies. Darker is more."),
        maps=tuple(_maps(view, _)) if there else (),
        headline=_("Community by community"),
        detail=_("By name. No ranking."),
        heads=(_("Health community"), _("Projects"), _("Granted"), _("Measured"), _("Reached")),
        rows=tuple(_row(each, _) for each in rows),
        notes=(
            _("The last row counts each project once. It is not the sum of the rows: a project with parties in several communities stands in each, with its whole grant."),
        ) if there else (),
    )  # fmt: skip


def _lead(view: CommunitiesPage, _: Translator) -> str:
    if not view.total.projects:
        return _("No project fits these filters, or none has been shared with you yet.")
    return _.plural(
        "{projects} in {n} health community.",
        "{projects} in {n} health communities.",
        sum(1 for row in view.rows if row.key),
        projects=_.plural("{n} project", "{n} projects", view.total.projects),
    )


def _row(row: CommunityRow, _: Translator) -> tuple[str, ...]:
    granted = _.kroner(row.awarded, "million")
    if row.unknown_awards:
        granted += ", " + _.plural("{n} without an award", "{n} without an award", row.unknown_awards)
    return (
        row.name,
        _.number(row.projects),
        granted,
        _of(row.measured, row.benefits, _),
        _of(row.reached, row.measured, _),
    )


def _of(part: int, whole: int, _: Translator) -> str:
    return f"{_.number(part)} {_('of {n}', n=_.number(whole))}" if whole else DASH


def _maps(view: CommunitiesPage, _: Translator) -> Iterator[TileMap]:
    most = max((tile.row.projects for tile in view.tiles if tile.row), default=0)
    for name, invented in ((_("Norway"), False), (_("Made up for the demo"), True)):
        # In the order of the map: from north to south, from west to east.
        own = sorted(
            (tile for tile in view.tiles if tile.invented is invented),
            key=lambda tile: (tile.tile.row, tile.tile.column),
        )
        if own:
            alt = "; ".join(f"{tile.name}: {_.number(_count(tile))}" for tile in own)
            yield TileMap(
                name,
                alt,
                tuple(
                    MapTile(
                        tile.tile.column,
                        tile.tile.row,
                        tile.tile.short,
                        _.number(_count(tile)),
                        _step(_count(tile), most),
                    )
                    for tile in own
                ),
            )


def _count(tile: Tile) -> int:
    return tile.row.projects if tile.row else 0


def _step(count: int, most: int) -> int:
    """How dark a tile is: none, and thirds of the most."""
    return 0 if not count else 1 if 3 * count <= most else 2 if 3 * count <= 2 * most else 3
