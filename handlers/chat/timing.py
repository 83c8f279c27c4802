"""Time in the chat: 延期 and the answer of the level above, 请假 and 销假."""

from datetime import timedelta

from handlers.case import cases, clocks, describe, extending, queue, routing
from handlers.context import SYSTEM, Actor, Context, ident
from handlers.refusal import Refusal
from handlers.router import Router
from models import menus, questions
from models.cases import lock
from models.menus import Answer
from models.pauses import Extension
from models.people import Person
from models.questions import Question, QuestionKind
from models.vocabulary import Event, Role, Route, State
from models.workflow import HANDLERS
from nlp.times import day_named

router = Router()
FIRST_ANSWERS = frozenset({QuestionKind.VERIFY, QuestionKind.CLAIM})
LONGEST_LEAVE = 60
APPROVED = "approved"


@router.on("extend")
def _extend(ctx: Context, words: str) -> str | Refusal:
    """`延期 0011 等配件`."""
    named = menus.addressed(words)
    case = lock(ctx.session, named.number) if named else None
    if named is None or case is None:
        return Refusal("extension.how")
    role = routing.role_in_case(ctx, case, _sender(ctx))
    if role not in HANDLERS:
        return Refusal("staff.not_yours", {"short": case.short})
    done = extending.ask(ctx, case, Actor(role=role, person=_sender(ctx)), named.rest)
    if isinstance(done, Refusal):
        return done
    return ctx.say("extension.asked", **describe.case_values(ctx, case), until=done.due_after)


def decided(ctx: Context, question: Question, chosen: Answer) -> str | Refusal:
    """The level above says whether more time is given."""
    extension = ctx.session.get_one(Extension, question.data["extension"])
    case = lock(ctx.session, extension.case_id)
    if case is None:
        raise ValueError("an extension without its case")
    posts = {post.role for post in ctx.roles()}
    role = Role.ADMIN if Role.ADMIN in posts else routing.role_in_case(ctx, case, _sender(ctx))
    if role is None:
        return Refusal("staff.not_yours", {"short": case.short})
    approved = chosen.choice.does == APPROVED
    actor = Actor(role=role, person=_sender(ctx))
    done = extending.decide(ctx, extension, actor, approved=approved, note=chosen.note)
    if isinstance(done, Refusal):
        return done
    return ctx.say(f"extension.{'approved' if approved else 'refused'}", **describe.case_values(ctx, case))


@router.on("leave")
def _leave(ctx: Context, words: str) -> str | Refusal:
    """`请假 3天`, `请假到周五`: others stand in until then; what the person has claimed already stays theirs."""
    if not ctx.roles():
        return Refusal("leave.staff_only")
    local = ctx.now.astimezone(ctx.office.zone)
    plain = menus.normalise(words)
    span = f"{plain}{ctx.say('leave.days')}" if plain.isdigit() else plain
    last = day_named(span, local.date(), today_counts=True)
    if last is None:
        queue.ask(ctx, _sender(ctx), QuestionKind.ARGUMENT, data={"what": "leave"})
        return ""
    if (last - local.date()).days >= LONGEST_LEAVE:
        return Refusal("leave.too_long", {"most": LONGEST_LEAVE})
    person = _sender(ctx)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    person.away_until = midnight + (last - local.date()) + timedelta(days=1)
    deputy = _stand_in(ctx, person)
    handed = _hand_over(ctx, person)
    return ctx.say("leave.noted", until=person.away_until, deputy=deputy, handed=handed)


def _hand_over(ctx: Context, person: Person) -> int:
    """What only waits for this person's first answer goes to whoever stands in; how much it was."""
    handed = 0
    for question in questions.all_open(ctx.session, ident(person)):
        case = lock(ctx.session, question.case_id) if question.kind in FIRST_ANSWERS and question.case_id else None
        if case is None or case.responsible_id != person.id or case.state is State.HANDLING:
            continue
        if any(other.id != person.id for other in routing.responsible_people(ctx, case)):
            continue
        if routing.choose(ctx, case, Route.UP, emergency=clocks.is_emergency(case)).hop is not None:
            cases.advance(ctx, case, Event.ESCALATED, SYSTEM, note=ctx.say("leave.log"))
            handed += 1
    return handed


@router.on("back")
def _back(ctx: Context, words: str) -> str | Refusal:
    del words
    if _sender(ctx).away_until is None:
        return Refusal("leave.not_away")
    _sender(ctx).away_until = None
    return ctx.say("leave.over")


def _stand_in(ctx: Context, person: Person) -> str:
    """The names of the deputies who are asked meanwhile; empty where the next level is."""
    names = [
        member.name for post in ctx.roles() for member in routing.deputies(ctx, post) if member.id != ident(person)
    ]
    return "、".join(dict.fromkeys(names))


def _sender(ctx: Context) -> Person:
    if ctx.sender is None:
        raise ValueError("somebody must have asked")
    return ctx.sender
