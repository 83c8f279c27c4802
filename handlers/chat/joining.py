"""是这件事吗: the reporter says whether their case is the same matter as an open one."""

from handlers.case import clusters, queue
from handlers.context import Actor, Context
from handlers.refusal import Refusal
from models.cases import Case, lock
from models.menus import Answer
from models.people import Person
from models.questions import Question
from models.vocabulary import Role

SAME = "same"


def chosen(ctx: Context, question: Question, answer: Answer) -> str | Refusal:
    """Same: the two go on as one. Other: nothing changes."""
    queue.close(ctx, question)
    case = ctx.session.get_one(Case, question.case_id)
    person = ctx.session.get_one(Person, question.person_id)
    if answer.choice.does != SAME:
        return ctx.say("cluster.other", short=case.short)
    lead = lock(ctx.session, question.data["lead"])
    if lead is None:
        raise ValueError("a case that was offered must be there")
    done = clusters.merge(ctx, case, lead, Actor(role=Role.RESIDENT, person=person))
    return done if isinstance(done, Refusal) else ctx.say("cluster.same", short=lead.short)
