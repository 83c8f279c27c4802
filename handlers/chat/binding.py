"""Who somebody is: following, the building's QR code, an address in words, and the staff's single-use code."""

from datetime import timedelta

from sqlmodel import SQLModel, update

from handlers.case import clocks, locate, queue
from handlers.context import Context, ident
from handlers.refusal import Refusal
from models.cases import Case, LogEntry, in_hand
from models.inbox import InboxMessage
from models.media import Attachment
from models.people import BindingCode, Person, code_called
from models.places import Building, Estate
from models.pushes import CallListEntry, Push, Quota, calls_about
from models.questions import Question, QuestionKind
from models.vocabulary import Ask, State
from models.workflow import ENTRIES
from nlp.places import PlaceMention

SCENE = "b:"
"""Prefix of a building's permanent QR code: b:<building id>."""

FOLLOWS = ((Case, "reporter_id"), (Case, "responsible_id"), (LogEntry, "actor_id"), (Attachment, "person_id"))


def scanned(ctx: Context, person: Person, scene: str) -> Building | None:
    """Bind the person's home to the building whose code they scanned; None for a code that is no building's."""
    if not scene.startswith(SCENE) or not scene[len(SCENE) :].isdigit():
        return None
    building = ctx.session.get(Building, int(scene[len(SCENE) :]))
    if building is not None:
        _move_in(person, building)
    return building


def home(ctx: Context, person: Person, mention: PlaceMention) -> str | Refusal:
    """Bind a home given in words, e.g. 绑定 三金B区6号楼2单元."""
    found = locate.locate(ctx, mention, Person(openid="", created_at=ctx.now))
    if found.estate_id is None or found.building_id is None:
        return Refusal("binding.where")
    building = ctx.session.get_one(Building, found.building_id)
    _move_in(person, building)
    person.home_unit, person.home_room = found.unit, found.room
    return ctx.say("binding.home", place=home_words(ctx, person))


def home_words(ctx: Context, person: Person) -> str:
    """The person's home in words; empty where none is bound."""
    if person.home_building_id is None:
        return ""
    building = ctx.session.get_one(Building, person.home_building_id)
    estate = ctx.session.get_one(Estate, building.estate_id)
    return ctx.say(
        "place.words",
        estate=estate.name,
        community="",
        building=building.number,
        unit=person.home_unit,
        room=person.home_room,
        words="",
    )


def staff(ctx: Context, person: Person, code: str) -> str | Refusal:
    """Bind the sender's openid to the person on the roster whose single-use code this is."""
    rules = ctx.office.rules.binding
    if person.blocked_until is not None and person.blocked_until > ctx.now:
        return Refusal("binding.blocked", {"until": person.blocked_until})
    found = code_called(ctx.session, code.upper())
    usable = found is not None and found[0].used_at is None and found[0].expires_at > ctx.now
    if found is None or not usable:
        person.wrong_codes += 1
        if person.wrong_codes >= rules.tries:
            person.wrong_codes = 0
            person.blocked_until = ctx.now + timedelta(seconds=rules.block)
        return Refusal("binding.wrong_code")
    record, member = found
    first_time = member.openid is None
    if member.id != person.id and member.openid is not None:
        return Refusal("binding.already_bound")
    _become(ctx, person, member, record)
    if first_time:
        _catch_up(ctx, member)
    return ctx.say("binding.staff", name=member.name)


def _become(ctx: Context, person: Person, member: Person, record: BindingCode) -> None:
    """The sender turns out to be this member of staff: their openid and all they did so far moves over."""
    record.used_at = ctx.now
    if member.id == person.id:
        return
    openid, person.openid = person.openid, None
    ctx.session.flush()  # the openid is unique: free it first
    member.openid, member.followed = openid, person.followed
    if member.home_building_id is None:
        member.home_building_id, member.home_estate_id = person.home_building_id, person.home_estate_id
        member.home_unit, member.home_room = person.home_unit, person.home_room
    member.wrong_codes, person.followed = 0, False
    _hand_over(ctx, ident(person), ident(member))
    ctx.sender = member


def _catch_up(ctx: Context, member: Person) -> None:
    """Ask the newly bound what waits for them; nobody needs to phone them any more."""
    for entry in calls_about(ctx.session, ident(member)):
        entry.done_at = ctx.now
    for case in in_hand(ctx.session, ident(member)):
        kind = ENTRIES[State(case.state)].ask
        if kind in {Ask.VERIFY, Ask.CLAIM}:
            queue.ask(ctx, member, QuestionKind(kind.value), case, danger=clocks.is_emergency(case))


def _hand_over(ctx: Context, old: int, new: int) -> None:
    ctx.session.flush()
    owned: tuple[tuple[type[SQLModel], str], ...] = (
        *FOLLOWS,
        (InboxMessage, "person_id"),
        (Push, "person_id"),
        (Question, "person_id"),
        (CallListEntry, "person_id"),
    )
    for table, column in owned:
        ctx.session.execute(update(table).where(getattr(table, column) == old).values({column: new}))
    grant = ctx.session.get(Quota, old)
    if grant is not None:
        own = ctx.session.get(Quota, new) or Quota(person_id=new)
        own.message_left, own.message_until = grant.message_left, grant.message_until
        own.tap_left, own.tap_until = grant.tap_left, grant.tap_until
        ctx.session.add(own)


def _move_in(person: Person, building: Building) -> None:
    if person.home_building_id != building.id:
        person.home_unit, person.home_room = "", ""
    person.home_building_id, person.home_estate_id = building.id, building.estate_id
