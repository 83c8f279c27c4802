"""先例 in the chat: for whoever dispatches, three closed cases like this one, who solved them and how long it took."""

from handlers import precedents
from handlers.case import prompts, routing
from handlers.chat.commands import sender
from handlers.context import Context, ident
from handlers.precedents import Precedent
from handlers.refusal import Refusal
from handlers.router import Router
from models import menus, questions
from models.cases import Case
from models.workflow import COORDINATORS

router = Router()
SHORTEST_DAY = 3600
"""Seconds: below this it was less than an hour."""


@router.on("precedents")
def _precedents(ctx: Context, words: str) -> str | Refusal:
    """`先例 0011`, or 先例 about the case on the screen."""
    named = menus.addressed(words)
    shown = questions.shown_to(ctx.session, ident(sender(ctx)))
    on_screen = prompts.case_of(ctx, shown) if shown is not None else None
    case = ctx.session.get(Case, named.number) if named is not None else None if words else on_screen
    if case is None:
        return Refusal("precedents.which")
    if routing.role_in_case(ctx, case, sender(ctx)) not in COORDINATORS:
        return Refusal("staff.not_yours", {"short": case.short})
    lines = [line(ctx, one) for one in precedents.precedents(ctx, case)]
    return ctx.say("precedents.list" if lines else "precedents.none", short=case.short, lines=lines)


def line(ctx: Context, one: Precedent) -> str:
    """One earlier case in a line."""
    hours = int(one.took.total_seconds() // SHORTEST_DAY)
    values = {"case_no": one.case_no, "place": one.place, "by": one.by, "how": one.how}
    return ctx.say("precedents.line", days=one.took.days, hours=hours, **values)
