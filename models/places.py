"""Where things are: subdistrict → community → estate → building, and the grids across them."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlmodel import Column, Field, Session, col, select

from models.batch import AS_KEPT
from models.columns import JsonColumn
from models.rows import Row


class Subdistrict(Row, table=True):
    """街道: one office; a deployment may hold several."""

    __tablename__ = "subdistricts"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)


class Community(Row, table=True):
    """社区: a residents' committee and its area."""

    __tablename__ = "communities"
    __table_args__ = (UniqueConstraint("subdistrict_id", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    subdistrict_id: int = Field(foreign_key="subdistricts.id", index=True)
    name: str
    code: str = ""


class Grid(Row, table=True):
    """网格: the area of one grid worker. `external_code` is the city platform's."""

    __tablename__ = "grids"
    id: int | None = Field(default=None, primary_key=True)
    community_id: int = Field(foreign_key="communities.id", index=True)
    code: str = Field(unique=True)
    name: str = ""
    external_code: str = ""


class Estate(Row, table=True):
    """小区. `no_property_kind` says who stands in where there is no property firm (社区兜底 …).

    `longitude` and `latitude` are degrees as the maps of WeChat write them (GCJ-02), both or neither.
    """

    __tablename__ = "estates"
    __table_args__ = (UniqueConstraint("community_id", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    community_id: int = Field(foreign_key="communities.id", index=True)
    name: str = Field(index=True)
    aliases: list[str] = Field(default_factory=list, sa_column=Column(JsonColumn, nullable=False))
    property_company: str = ""
    property_phone_sealed: str = ""
    no_property_kind: str = ""
    longitude: float | None = None
    latitude: float | None = None


class Building(Row, table=True):
    """楼栋. `number` is normalised: "3" for 3号楼."""

    __tablename__ = "buildings"
    __table_args__ = (UniqueConstraint("estate_id", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    estate_id: int = Field(foreign_key="estates.id", index=True)
    number: str
    units: int | None = None
    grid_id: int = Field(sa_column=Column(ForeignKey("grids.id"), nullable=False, index=True))
    aliases: list[str] = Field(default_factory=list, sa_column=Column(JsonColumn, nullable=False))


class ResponderUnit(Row, table=True):
    """责任单位: a department or a utility that answers whistles."""

    __tablename__ = "responder_units"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    short_name: str = ""
    contact: str = ""
    phone_sealed: str = ""
    categories: list[str] = Field(default_factory=list, sa_column=Column(JsonColumn, nullable=False))


class ServicePoint(Row, table=True):
    """服务点: where residents can go."""

    __tablename__ = "service_points"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    kind: str
    community_id: int | None = Field(default=None, foreign_key="communities.id", index=True)
    address: str = ""
    opening_hours: str = ""
    phone: str = ""
    services: str = ""


class RosterVersion(Row, table=True):
    """One row per import; the newest id tells a running service that places or people have changed."""

    __tablename__ = "roster_versions"
    id: int | None = Field(default=None, primary_key=True)
    source: str


def points(session: Session) -> list[tuple[str, float, float]]:
    """Name, latitude and longitude of every estate whose point is known."""
    statement = select(Estate).where(col(Estate.latitude).is_not(None), col(Estate.longitude).is_not(None))
    rows = session.exec(statement.order_by(col(Estate.id)))
    return [
        (row.name, row.latitude, row.longitude)
        for row in rows
        if row.latitude is not None and row.longitude is not None
    ]


def roster_version(session: Session) -> int:
    """The newest import's number; 0 before the first."""
    query = select(RosterVersion.id).order_by(col(RosterVersion.id).desc()).limit(1)
    newest = session.exec(query.execution_options(**{AS_KEPT: True})).first()
    return newest or 0
