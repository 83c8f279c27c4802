"""调解 in the chat: three short questions, then it is recorded; later, whether the agreement was kept."""

from handlers import mediation
from handlers.case import prompts, queue, routing
from handlers.context import Actor, Context, ident
from handlers.mediation import Held
from handlers.refusal import Refusal
from models import menus
from models.cases import Case
from models.mediations import Mediation, Outcome
from models.menus import Answer
from models.people import Person
from models.questions import Question, QuestionKind
from models.workflow import STAFF
from nlp.times import day_named

FAILED = "failed"


def started(ctx: Context, person: Person, words: str) -> str | Refusal:
    """`调解`, `调解 0011`, or either with who and what at once."""
    if mediation.scene_of(ctx) is None:
        return Refusal("mediation.staff_only")
    named = menus.addressed(words)
    case = ctx.session.get(Case, named.number) if named else None
    if named is not None and (case is None or routing.role_in_case(ctx, case, person) is None):
        return Refusal("resident.no_such_case", {"number": words})
    facts = named.rest if named else words
    if facts:
        _ask(ctx, person, case, "outcome", {"facts": facts})
    else:
        _ask(ctx, person, case, "facts", {})
    return ""


def told(ctx: Context, question: Question, text: str) -> str | Refusal:
    """Words that answer what happened, or what was agreed."""
    person = ctx.session.get_one(Person, question.person_id)
    queue.close(ctx, question)
    case = prompts.case_of(ctx, question)
    if question.data["what"] == "facts":
        _ask(ctx, person, case, "outcome", {"facts": text})
        return ""
    skipped = menus.normalise(text) in ctx.office.choices.skip
    terms = "" if skipped else text
    held = Held(
        outcome=Outcome(question.data["outcome"]),
        facts=question.data["facts"],
        terms=terms,
        perform_by=day_named(terms, ctx.now.astimezone(ctx.office.zone).date()),
    )
    return _recorded(ctx, person, case, held)


def chosen(ctx: Context, question: Question, answer: Answer) -> str | Refusal:
    """How it ended, or whether the agreement was kept."""
    person = ctx.session.get_one(Person, question.person_id)
    queue.close(ctx, question)
    case = prompts.case_of(ctx, question)
    if question.kind is QuestionKind.KEPT:
        row = ctx.session.get_one(Mediation, question.data["mediation"])
        row.kept = answer.choice.does == "kept"
        return ctx.say("mediation.kept" if row.kept else "mediation.not_kept")
    if answer.choice.does == FAILED:
        held = Held(outcome=Outcome.FAILED, facts=question.data["facts"], terms=answer.note)
        return _recorded(ctx, person, case, held)
    data = {"facts": question.data["facts"], "outcome": answer.choice.does}
    if answer.note:
        return told(ctx, _ask(ctx, person, case, "terms", data), answer.note)
    _ask(ctx, person, case, "terms", data)
    return ""


def _ask(ctx: Context, person: Person, case: Case | None, what: str, data: dict[str, str]) -> Question:
    kind = QuestionKind.MEDIATION_OUTCOME if what == "outcome" else QuestionKind.MEDIATION
    return queue.ask(ctx, person, kind, case, data={"what": what, **data})


def _recorded(ctx: Context, person: Person, case: Case | None, held: Held) -> str | Refusal:
    scene = mediation.scene_of(ctx)
    role = routing.role_in_case(ctx, case, person) if case else next(post.role for post in ctx.roles())
    if scene is None or role not in STAFF:
        return Refusal("mediation.staff_only")
    row = mediation.record(ctx, Actor(role=role, person=person), held, case or scene)
    return ctx.say(
        f"mediation.{held.outcome}",
        number=ident(row),
        case_no=case.case_no if case else "",
        terms=held.terms,
        until=row.perform_by,
        days=ctx.office.rules.mediation.confirm_days,
        minutes=int(ctx.office.rules.undo.within // 60),
    )
