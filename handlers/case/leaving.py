"""Leave: others stand in; what only waits for a first answer goes to them, what the person has claimed stays theirs."""

from datetime import date, datetime, time, timedelta

from handlers.case import cases, clocks, routing
from handlers.context import SYSTEM, Context, ident
from models import questions
from models.cases import lock
from models.people import Person
from models.posts import roles_of
from models.questions import QuestionKind
from models.vocabulary import Event, Route, State

FIRST_ANSWERS = frozenset({QuestionKind.VERIFY, QuestionKind.CLAIM})
LONGEST = 60
"""Days of one leave, at most."""


def begin(ctx: Context, person: Person, last: date) -> int:
    """The person is away until the end of that day; how many cases that waited for them were handed over."""
    person.away_until = datetime.combine(last + timedelta(days=1), time(), tzinfo=ctx.office.zone)
    return _hand_over(ctx, person)


def stand_ins(ctx: Context, person: Person) -> list[str]:
    """The names of the deputies who are asked meanwhile; none where the next level is."""
    posts = roles_of(ctx.session, ident(person))
    names = [member.name for post in posts for member in routing.deputies(ctx, post) if member.id != ident(person)]
    return list(dict.fromkeys(names))


def _hand_over(ctx: Context, person: Person) -> int:
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
