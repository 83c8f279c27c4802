"""Which tag WeChat should have on whom, so that everybody sees the menu of their role."""

from collections.abc import Callable

from sqlmodel import Session, col, or_, select

from models.people import Appointment, Person


def out_of_step(session: Session, tag_for: Callable[[frozenset[str]], str], limit: int) -> list[tuple[int, str, str]]:
    """People whose tag at WeChat differs from the one their roles ask for: id, openid, and the key of that tag."""
    statement = (
        select(Person, Appointment)
        .join(Appointment, col(Appointment.person_id) == col(Person.id), isouter=True)
        .where(
            col(Person.openid).is_not(None),
            col(Person.followed),
            or_(col(Person.tagged) != "", col(Appointment.id).is_not(None)),
        )
        .order_by(col(Person.id))
    )
    people: dict[int, Person] = {}
    roles: dict[int, set[str]] = {}
    for person, post in session.exec(statement):
        people[person.id or 0] = person
        roles.setdefault(person.id or 0, set()).update([post.role.value] if post else [])
    wanted = {number: tag_for(frozenset(held)) for number, held in roles.items()}
    changed = [number for number, person in people.items() if person.tagged != wanted[number]]
    return [(number, people[number].openid or "", wanted[number]) for number in changed[:limit]]
