"""Danger first: safety words in the very reply, everyone alerted at once, no confirmation, no quiet hours."""

from collections.abc import Sequence

from handlers.case import alarms, cases, describe, pushes, queue, routing
from handlers.case.half import Half, Open
from handlers.case.locate import Located, Missing
from handlers.context import SYSTEM, Actor, Context, ident
from models import questions
from models.cases import Case
from models.people import Person
from models.pushes import PushKind
from models.questions import QuestionKind
from models.vocabulary import Event, Role, State
from models.workflow import CLAIMABLE, HANDLERS

ORDER = (
    Role.BUILDING_HEAD,
    Role.GRID_WORKER,
    Role.GRID_LEAD,
    Role.AREA_OFFICER,
    Role.COMMUNITY_STAFF,
    Role.STREET_DESK,
    Role.RESPONDER_UNIT,
)


def opened(ctx: Context, case: Case, actor: Actor, located: Located) -> str:
    """A new emergency: everyone alerted; the reply has the safety words and names only who was really told."""
    cases.advance(ctx, case, Event.REPORTED, actor)
    told = alert(ctx, case)
    if located.missing is not Missing.NOTHING and actor.person is not None:
        queue.ask_fact(ctx, actor.person, case, Open(located.missing.value), Half())
    return ctx.say(f"danger.{_kind(ctx, case)}") + "\n" + _told(ctx, case, told, "resident.emergency")


def placed(ctx: Context, case: Case, actor: Actor, text: str) -> str:
    """The place of an emergency became known: those it concerns are alerted as well."""
    if case.state not in {State.HANDLING, *CLAIMABLE}:
        cases.advance(ctx, case, Event.NOTE_ADDED, actor, note=text)
        return ctx.say("resident.joined", **describe.case_values(ctx, case))
    cases.advance(ctx, case, Event.INFO_GIVEN, actor, note=text)
    told = alert(ctx, case)
    return _told(ctx, case, told, "resident.emergency_placed")


def alert(ctx: Context, case: Case) -> list[Role]:
    """Alert all whom it concerns and who have no alert open; returns the roles that were really told."""
    told: set[Role] = set()
    open_now = {question.person_id: question for question in questions.open_about(ctx.session, ident(case))}
    knowing = questions.acknowledged(ctx.session, ident(case))
    for role, person in [*routing.everyone(ctx, case), *_liaisons(ctx, case)]:
        if not routing.is_reachable(person):
            if role is not case.responsible_role:  # the responsible level has been put on the call list already
                pushes.call(ctx, case, role, person, alarms.reason_for(person))
            continue
        told.add(role)
        if ident(person) not in open_now and ident(person) not in knowing:
            kind = QuestionKind.CLAIM if role in HANDLERS else QuestionKind.WATCH
            open_now[ident(person)] = queue.ask(ctx, person, kind, case, danger=True)
    names = "、".join(ctx.say(f"role.{role.value}") for role in ORDER if role in told)
    cases.note_event(ctx, case, Event.EMERGENCY_ALERTED, SYSTEM, names)
    return [role for role in ORDER if role in told]


def alert_again(ctx: Context, case: Case) -> None:
    """Nobody has claimed it: push the alert again to all who have not answered."""
    for question in questions.open_about(ctx.session, ident(case)):
        if question.kind in {QuestionKind.CLAIM, QuestionKind.WATCH}:
            person = ctx.session.get_one(Person, question.person_id)
            values = describe.case_values(ctx, case) | describe.staff_values(ctx, case)
            pushes.tell(ctx, person, PushKind.EMERGENCY, "staff.alert_again", values, case=case)


def _liaisons(ctx: Context, case: Case) -> list[tuple[Role, Person]]:
    """Those who speak for the unit that leads this category; without one, the unit itself must be phoned."""
    found = routing.unit_for(ctx, case.category)
    if found is None:
        return []
    unit, people = found
    if not any(routing.is_reachable(person) for person in people):
        reason = alarms.NOT_BOUND if unit.phone_sealed else alarms.NO_PHONE
        if not people:
            pushes.call(ctx, case, Role.RESPONDER_UNIT, None, reason, unit.id)
    return [(Role.RESPONDER_UNIT, person) for person in people]


def _kind(ctx: Context, case: Case) -> str:
    return case.danger if f"danger.{case.danger}" in ctx.office.texts else "other"


def _told(ctx: Context, case: Case, told: Sequence[Role], key: str) -> str:
    names = [ctx.say(f"role.{role.value}") for role in told]
    return ctx.say(key, told=names, **describe.case_values(ctx, case))
