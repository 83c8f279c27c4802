"""议事: what is to be talked over, when people meet for it, and what they agreed; proposed by cases (clusters)."""

from sqlmodel import col, select

from handlers.case import cases, describe, locate, pushes, routing
from handlers.chat.commands import sender
from handlers.context import Actor, Context, ident
from handlers.refusal import Refusal
from handlers.router import Router
from models import joiners, topics
from models.cases import Case, lock
from models.people import Person
from models.places import Community
from models.posts import with_roles
from models.pushes import PushKind
from models.topics import Topic
from models.vocabulary import Event, Role
from models.workflow import COORDINATORS
from nlp.places import PlaceMention

router = Router()
LISTED = 6
LEADING = COORDINATORS | {Role.ADMIN}
SEPARATORS = " :：,，"
LONGEST = 200
"""Characters of what is said about a meeting, or of what was agreed."""


@router.on("deliberation")
def _topics(ctx: Context, words: str) -> str | Refusal:
    """议事, 议事 3 周五下午3点在活动室, 议事 3 结果 每户出50元换水泵, 议事 3 不议."""
    number, _, said = words.strip().partition(" ")
    if not number.isdecimal():
        return _listed(ctx, sender(ctx))
    topic = ctx.session.get(Topic, int(number)) if len(number) < 10 else None  # noqa: PLR2004  # a row's id
    case = lock(ctx.session, topic.case_id) if topic is not None else None
    if topic is None or case is None or topic.closed_at is not None:
        return Refusal("topic.no_such", {"number": number})
    role = routing.role_in_case(ctx, case, sender(ctx))
    if role not in LEADING:
        return Refusal("topic.not_yours", {"number": number})
    said = said.strip()
    if not said:
        return Refusal("topic.say_more", {"number": number})
    if len(said) > LONGEST:
        return Refusal("topic.too_long", {"most": LONGEST})
    return _led(ctx, topic, case, Actor(role=role, person=sender(ctx)), said)


def _led(ctx: Context, topic: Topic, case: Case, actor: Actor, said: str) -> str:
    """A time and place, an outcome, or that it will not be talked over."""
    topic.led_by_id = actor.person_id
    choices = ctx.office.choices
    ended = next((word for word in choices.topic_outcome if said.startswith(word)), None)
    if said in choices.topic_dropped:
        topic.closed_at = ctx.now
        return ctx.say("topic.dropped", number=topic.id)
    if ended is None:
        topic.meeting, topic.called_at = said, ctx.now
        return _told(ctx, topic, case, actor, "topic.called")
    topic.outcome = said.removeprefix(ended).lstrip(SEPARATORS).strip() or said
    topic.closed_at = ctx.now
    return _told(ctx, topic, case, actor, "topic.agreed")


def _told(ctx: Context, topic: Topic, case: Case, actor: Actor, key: str) -> str:
    """Whoever has the matter hears it, and so does the building's head; it stands in the case's log."""
    values = {"number": topic.id, "meeting": topic.meeting, "outcome": topic.outcome}
    cases.note_event(ctx, case, Event.NOTE_ADDED, actor, ctx.say(f"{key}_log", **values))
    people = {
        person.id: person for person in (*_concerned(ctx, case), *_heads(ctx, case)) if person.id != actor.person_id
    }
    for person in people.values():
        about = describe.case_values(ctx, case) | describe.joiner_values(ctx, case, "")
        pushes.tell(ctx, person, PushKind.PROGRESS, key, about | values, case=case)
    return ctx.say(f"{key}_echo", people=len(people), **values)


def _concerned(ctx: Context, case: Case) -> list[Person]:
    return [ctx.session.get_one(Person, case.reporter_id), *joiners.people_of(ctx.session, ident(case))]


def _heads(ctx: Context, case: Case) -> list[Person]:
    if case.building_id is None or case.confidential:
        return []
    return [person for _, person in with_roles(ctx.session, Role.BUILDING_HEAD, "building_id", [case.building_id])]


def _listed(ctx: Context, person: Person) -> str | Refusal:
    """What is to be talked over where somebody works, or at a resident's home and in their own cases."""
    staff = any(post.role in LEADING for post in ctx.roles())
    lines = [
        ctx.say(
            "topic.line",
            number=topic.id,
            **(describe.case_values(ctx, case) | describe.joiner_values(ctx, case, "")),
            reason=topic.why,
            meeting=topic.meeting,
        )
        for topic, case in topics.open_in(ctx.session, _communities(ctx, person), LISTED * 4)
        if staff or _may_know(ctx, case, person)
    ][:LISTED]
    if not lines:
        return Refusal("topic.nothing")
    return ctx.say("topic.list", lines=lines, staff=staff)


def _communities(ctx: Context, person: Person) -> set[int | None]:
    """The communities somebody works in; a resident's home and the places of their own cases."""
    posts = [post for post in ctx.roles() if post.role in LEADING]
    found = {post.community_id for post in posts}
    if any(post.subdistrict_id for post in posts):
        streets = [post.subdistrict_id for post in posts if post.subdistrict_id]
        found |= set(ctx.session.exec(select(Community.id).where(col(Community.subdistrict_id).in_(streets))))
    if posts:
        return found
    home = locate.locate(ctx, PlaceMention(), person)
    own = select(Case.community_id).where(col(Case.reporter_id) == person.id).distinct()
    return {home.community_id, *ctx.session.exec(own)}


def _may_know(ctx: Context, case: Case, person: Person) -> bool:
    """A neighbour's confidential matter is nobody else's; the rest concerns whoever lives there or has it too."""
    if case.reporter_id == person.id or joiners.one(ctx.session, ident(case), ident(person)) is not None:
        return True
    return not case.confidential and case.estate_id is not None and case.estate_id == person.home_estate_id
