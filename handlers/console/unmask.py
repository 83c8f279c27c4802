"""What shields a reporter, for somebody who has given a reason that was logged."""

from dataclasses import dataclass

from handlers.context import Context
from models.cases import Case
from models.people import Person
from models.places import Building, Estate


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmasked:
    """Name, whole phone number and door of the reporter, and their words as they wrote them."""

    name: str
    phone: str
    door: str
    text: str


def unmasked(ctx: Context, case: Case) -> Unmasked:
    """Everything about the reporter. Raises VaultError where the phone was sealed with another key."""
    reporter = ctx.session.get_one(Person, case.reporter_id)
    phone = ctx.office.vault.open(reporter.phone_sealed) if reporter.phone_sealed else ""
    return Unmasked(name=reporter.name, phone=phone, door=_door(ctx, case, reporter), text=case.text)


def _door(ctx: Context, case: Case, reporter: Person) -> str:
    own = case.own_door
    building_id = case.building_id if own else reporter.home_building_id
    building = ctx.session.get(Building, building_id) if building_id else None
    if building is None:
        return ""
    return ctx.say(
        "place.words",
        estate=ctx.session.get_one(Estate, building.estate_id).name,
        community="",
        building=building.number,
        unit=case.unit if own else reporter.home_unit,
        room=case.room if own else reporter.home_room,
        words="",
    )
