"""The reporter's door: a handler asks for it, the reporter says whether they may have it (product.md, rule 4)."""

from handlers.case import describe, pushes, queue, routing
from handlers.context import Context, ident
from handlers.refusal import Refusal
from handlers.router import Router
from models import menus
from models.cases import AccessLog, Case, lock
from models.menus import Answer
from models.people import Person
from models.pushes import PushKind
from models.questions import Question, QuestionKind
from models.workflow import HANDLERS, RUNNING

router = Router()
GIVEN = "given"


@router.on("ask_door")
def _ask(ctx: Context, words: str) -> str | Refusal:
    """`问门牌 0011`: the reporter is asked; nothing is told before they agree."""
    named = menus.addressed(words)
    case = lock(ctx.session, named.number) if named else None
    if named is None or case is None:
        return Refusal("door.how")
    role = routing.role_in_case(ctx, case, _sender(ctx))
    if role not in HANDLERS or case.state not in RUNNING:
        return Refusal("staff.not_yours", {"short": case.short})
    reporter = ctx.session.get_one(Person, case.reporter_id)
    if not routing.is_reachable(reporter):
        return Refusal("door.nobody_to_ask", {"short": case.short})
    who = describe.role_and_name(ctx, role, _sender(ctx))
    queue.ask(ctx, reporter, QuestionKind.DOOR, case, data={"asker": ident(_sender(ctx)), "who": who})
    return ctx.say("door.asked", short=case.short)


def answered(ctx: Context, question: Question, chosen: Answer) -> str | Refusal:
    """The reporter's word: the door goes to the one who asked, and to nobody else; both is logged."""
    queue.close(ctx, question)
    case = ctx.session.get_one(Case, question.case_id)
    asker = ctx.session.get_one(Person, question.data["asker"])
    given = chosen.choice.does == GIVEN
    if given:
        ctx.session.add(AccessLog(at=ctx.now, who=asker.name, what=f"door {case.case_no}", reason="consent", rows=1))
    door = describe.place_words(ctx, case, for_staff=False) if given else ""
    values = describe.case_values(ctx, case) | describe.staff_values(ctx, case) | {"door": door}
    pushes.tell(ctx, asker, PushKind.PROGRESS, "staff.door_given" if given else "staff.door_kept", values, case=case)
    return ctx.say("door.given" if given else "door.kept", short=case.short)


def _sender(ctx: Context) -> Person:
    if ctx.sender is None:
        raise ValueError("somebody must have asked")
    return ctx.sender
