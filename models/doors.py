"""The QR code on each building's door: made once, since WeChat keeps a hundred thousand of them and no more."""

from sqlmodel import Field, Session, SQLModel, col, select

from models.people import Appointment, Person
from models.places import Building, Community, Estate
from models.vocabulary import Role


class DoorCode(SQLModel, table=True):
    """What the code on a building's door contains. A building that is gone leaves its code behind, and nothing else."""

    __tablename__ = "door_codes"
    building_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    url: str


def buildings(session: Session, estate: str = "") -> list[tuple[Building, Estate, Community]]:
    """All buildings, or those of the estates of that name, in the order of a walk."""
    statement = (
        select(Building, Estate, Community)
        .join(Estate, col(Estate.id) == col(Building.estate_id))
        .join(Community, col(Community.id) == col(Estate.community_id))
        .order_by(col(Community.id), col(Estate.id), col(Building.id))
    )
    return [row for row in session.exec(statement).all() if estate in {"", row[1].name}]


def on_duty(session: Session, building: Building) -> list[tuple[Role, Person]]:
    """Who stands on the building's poster: its heads, then its grid's workers, no deputies."""
    statement = (
        select(Appointment, Person)
        .join(Person, col(Person.id) == col(Appointment.person_id))
        .where(
            col(Appointment.deputy).is_(False),
            (
                (col(Appointment.role) == Role.BUILDING_HEAD) & (col(Appointment.building_id) == building.id)
                | (col(Appointment.role) == Role.GRID_WORKER) & (col(Appointment.grid_id) == building.grid_id)
            ),
        )
        .order_by(col(Appointment.id))
    )
    found = [(post.role, person) for post, person in session.exec(statement)]
    return sorted(found, key=lambda pair: pair[0] is Role.GRID_WORKER)
