"""The places a person may choose from: those of their area."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, or_, select

from handlers.console.viewer import Viewer
from handlers.context import Context
from models.places import Building, Community, Estate, Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosable:
    """Communities, grids and estates of somebody's area, each in order of name."""

    communities: Sequence[Community]
    grids: Sequence[Grid]
    estates: Sequence[Estate]


def choosable(ctx: Context, who: Viewer) -> Choosable:
    """Where the cases this person sees can be."""
    communities = _communities(ctx, who)
    ids = [community.id for community in communities]
    grids = ctx.session.exec(select(Grid).where(col(Grid.community_id).in_(ids)).order_by(col(Grid.code))).all()
    estates = ctx.session.exec(select(Estate).where(col(Estate.community_id).in_(ids)).order_by(col(Estate.name))).all()
    return Choosable(communities=communities, grids=grids, estates=estates)


def _communities(ctx: Context, who: Viewer) -> Sequence[Community]:
    grids = [post.grid_id for post in who.posts if post.grid_id]
    buildings = [post.building_id for post in who.posts if post.building_id]
    through_grid = select(Grid.community_id).where(col(Grid.id).in_(grids))
    through_building = (
        select(Estate.community_id)
        .join(Building, col(Building.estate_id) == col(Estate.id))
        .where(col(Building.id).in_(buildings))
    )
    statement = select(Community).where(
        or_(
            col(Community.subdistrict_id).in_(who.subdistricts()),
            col(Community.id).in_(who.communities()),
            col(Community.id).in_(through_grid),
            col(Community.id).in_(through_building),
        )
    )
    return ctx.session.exec(statement.order_by(col(Community.id))).all()
