"""The beginning of a report that is no words yet: a photo, a place; what it is about is asked for."""

from datetime import timedelta

from handlers.case import clocks, queue
from handlers.context import Context, ident
from handlers.incoming import Kind
from models import questions
from models.deadlines import DeadlineKind
from models.people import Person
from models.questions import Question, QuestionKind

WHERE = frozenset({Kind.TEXT, Kind.LOCATION})
"""Beginnings that only say where."""


def begun(ctx: Context, person: Person, where: str, kind: str) -> str:
    """Ask what it is about; a photo nobody explains in time is looked at by a person.

    `where` are words of a place, empty for a photo; `kind` is the kind of message it came as.
    """
    photo = kind not in WHERE
    open_now = _open(ctx, person)
    if open_now is not None:
        before = open_now.data
        open_now.data = {"text": where or before["text"], "media": photo or before["media"], "kind": kind}
        return queue.prompt_now(ctx, open_now)
    asked = queue.ask(ctx, person, QuestionKind.WHAT, data={"text": where, "media": photo, "kind": kind})
    within = timedelta(seconds=ctx.office.rules.report.info_within)
    clocks.schedule(ctx, DeadlineKind.HALF_TOLD, ctx.now + within, question_id=ident(asked))
    return ""


def _open(ctx: Context, person: Person) -> Question | None:
    shown = questions.shown_to(ctx.session, ident(person))
    return shown if shown is not None and shown.kind is QuestionKind.WHAT else None
