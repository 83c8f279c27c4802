"""代报 and 巡查: staff report for somebody without a phone, or what they saw on their round."""

import re
from dataclasses import replace

from handlers.case import attachments, clocks, emergency, intake, locate, opening, queue
from handlers.case.half import Half
from handlers.case.locate import Missing
from handlers.case.opening import Origin
from handlers.chat import deciding, report
from handlers.chat.commands import sender
from handlers.context import Actor, Context
from handlers.refusal import Refusal
from handlers.router import Router
from models.cases import Source, VisitKind
from models.people import Person
from models.questions import QuestionKind
from models.vocabulary import Role
from nlp.normalise import normalise
from nlp.reading import Intent, Reading

router = Router()
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


@router.on("report_for")
def _for_somebody(ctx: Context, words: str) -> str | Refusal:
    """代报 2单元501张大爷家暖气不热 13800000000: the case is theirs; the phone is how they are asked afterwards."""
    if not words:
        queue.ask(ctx, sender(ctx), QuestionKind.ARGUMENT, data={"what": "report_for"})
        return ""
    if not ctx.roles():
        return report.report(ctx, sender(ctx), words, ctx.read(words))
    phone = MOBILE.search(normalise(words).text)
    theirs = intake.reporter_of(ctx, "", phone[0] if phone else "")
    grid = any(post.role in {Role.GRID_WORKER, Role.GRID_LEAD} for post in ctx.roles())
    return _entered(ctx, words, theirs, Origin(source=Source.VISIT, visit_kind=VisitKind.GRID_WORKER if grid else None))


@router.on("patrol")
def _patrol(ctx: Context, words: str) -> str | Refusal:
    """巡查 3号楼楼道堆了纸箱: seen on the round, reported by whoever saw it."""
    if not words:
        queue.ask(ctx, sender(ctx), QuestionKind.ARGUMENT, data={"what": "patrol"})
        return ""
    if not ctx.roles():
        return report.report(ctx, sender(ctx), words, ctx.read(words))
    return _entered(ctx, words, sender(ctx), Origin(source=Source.PATROL))


def _entered(ctx: Context, words: str, reporter: Person, origin: Origin) -> str | Refusal:
    """Open the case; what is not understood goes to the dispatch desk, and only an unknown place is sent back."""
    person = sender(ctx)
    reading = _as_report(ctx.read(MOBILE.sub(" ", normalise(words).text)))
    located = locate.locate(ctx, reading.place, person, words)
    if located.missing is not Missing.NOTHING and not report.is_urgent(reading):
        return Refusal("on_behalf.where")
    case = opening.opened(ctx, reporter, words, reading, replace(located, own_door=False), origin)
    attachments.join(ctx, person, case)
    actor = Actor(role=_role(ctx), person=person)
    if clocks.is_emergency(case):
        return emergency.opened(ctx, case, actor, located)
    half = Half(unclear=not deciding.is_sure(ctx.office.rules, reading))
    report.send_off(ctx, actor, case, half)
    return report.receipt(ctx, case)


def _role(ctx: Context) -> Role:
    return next(post.role for post in ctx.roles())


def _as_report(reading: Reading) -> Reading:
    """Staff say that it is a report."""
    return reading if reading.intent is Intent.CRISIS else replace(reading, is_report=True, intent=Intent.REPORT)
