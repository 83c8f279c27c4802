"""Time in the chat: 延期 and the answer of the level above, 请假 and 销假."""

from handlers.case import describe, extending, leaving, queue, routing
from handlers.context import Actor, Context
from handlers.refusal import Refusal
from handlers.router import Router
from models import menus
from models.cases import lock
from models.menus import Answer
from models.pauses import Extension
from models.people import Person
from models.questions import Question, QuestionKind
from models.vocabulary import Role
from models.workflow import HANDLERS
from nlp.times import day_named

router = Router()
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
    if (last - local.date()).days >= leaving.LONGEST:
        return Refusal("leave.too_long", {"most": leaving.LONGEST})
    person = _sender(ctx)
    handed = leaving.begin(ctx, person, last)
    deputy = "、".join(leaving.stand_ins(ctx, person))
    return ctx.say("leave.noted", until=person.away_until, deputy=deputy, handed=handed)


@router.on("back")
def _back(ctx: Context, words: str) -> str | Refusal:
    del words
    if _sender(ctx).away_until is None:
        return Refusal("leave.not_away")
    _sender(ctx).away_until = None
    return ctx.say("leave.over")


def _sender(ctx: Context) -> Person:
    if ctx.sender is None:
        raise ValueError("somebody must have asked")
    return ctx.sender
