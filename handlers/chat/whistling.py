"""A whistle in the chat: the street blows it, judges and calls anew; bound liaisons claim, return, tell and answer."""

from handlers.case import cases, clocks, describe, queue, routing, whistle_prompts
from handlers.chat import returning
from handlers.context import Actor, Context, ident
from handlers.refusal import Refusal
from handlers.whistle import answering, calling, judging
from handlers.whistle.calling import Order
from models import questions, whistles
from models.cases import Case
from models.menus import Answer, Menu
from models.people import Person
from models.places import ResponderUnit
from models.questions import Question, QuestionKind
from models.vocabulary import Event, Role
from models.whistles import BEFORE_ANSWER, Assignment, WhistleKind

UNSOLVED, REJECTED, BETTER = "unsolved", "rejected", "better"
NEEDS_WORDS = frozenset({Event.PROGRESSED, Event.ANSWERED})


def answer(ctx: Context, question: Question, chosen: Answer) -> str | Refusal:
    """A choice made on a question of a whistle's."""
    case = ctx.session.get_one(Case, question.case_id)
    if question.kind is QuestionKind.WHISTLE_KIND:
        queue.close(ctx, question)
        return _issue(ctx, case, WhistleKind(chosen.choice.does), question.data["note"])
    assignment = ctx.session.get_one(Assignment, question.data["assignment"])
    if question.kind is QuestionKind.JUDGE:
        return _judge(ctx, case, assignment, chosen)
    if question.kind is QuestionKind.REASSIGN:
        return _reassign(ctx, case, assignment, question, chosen)
    return _unit_acts(ctx, assignment, Event(chosen.choice.does), chosen.note)


def started(ctx: Context, case: Case, actor: Actor, note: str) -> str | Refusal:
    """吹哨 was chosen: the kind is asked, unless danger or the words say it: 7 联合 市政公司 names the unit too."""
    refused = cases.refused(ctx, case, Event.WHISTLED, actor)
    if refused is not None:
        return refused
    if _lead(ctx, case, note) is None:
        return Refusal("whistle.which_unit", {"short": case.short})
    if clocks.is_emergency(case):
        return _issue(ctx, case, WhistleKind.EMERGENCY, note)
    said = Menu(ctx.office.choices, QuestionKind.WHISTLE_KIND.value).read(note)
    if said is not None:
        return _issue(ctx, case, WhistleKind(said.choice.does), said.note)
    queue.ask(ctx, _sender(ctx), QuestionKind.WHISTLE_KIND, case, data={"note": note})
    return ""


def explained(ctx: Context, question: Question, text: str) -> str | Refusal:
    """The words that were asked for after a choice: the answer, the progress, the reason of a return or rejection."""
    queue.close(ctx, question)
    assignment = ctx.session.get_one(Assignment, question.data["assignment"])
    if question.kind is QuestionKind.RETURN_REASON:
        note = " ".join(part for part in (str(question.data["note"]), text) if part)
        return _give_back(ctx, assignment, note)
    case = ctx.session.get_one(Case, question.case_id)
    if question.data["what"] == REJECTED:
        return _reject(ctx, case, assignment, text)
    return _unit_acts(ctx, assignment, Event(question.data["what"]), text)


def bring_up(ctx: Context, case: Case) -> str | None:
    """A bare number from a liaison at work on that case: the choices again. None where they have no part in it."""
    assignment = _own_part(ctx, case)
    if assignment is None:
        return None
    data = {"assignment": ident(assignment)}
    question = queue.ask(ctx, _sender(ctx), QuestionKind.WHISTLE, case, rank=queue.MENU, data=data)
    queue.bring_up(ctx, question)
    return queue.prompt_now(ctx, question)


def by_number(ctx: Context, case: Case, rest: str) -> str | Refusal | None:
    """`0007 5 修好了` from a liaison at work on that case; None where the words are no choice of theirs."""
    assignment = _own_part(ctx, case)
    chosen = whistle_prompts.unit_menu(ctx, assignment).read(rest) if assignment is not None else None
    if assignment is None or chosen is None:
        return None
    return _unit_acts(ctx, assignment, Event(chosen.choice.does), chosen.note)


def _own_part(ctx: Context, case: Case) -> Assignment | None:
    """The sender's unit's part in the case's running whistle, as long as it has not answered."""
    whistle = whistles.running(ctx.session, ident(case))
    if whistle is None:
        return None
    posts = {post.responder_unit_id for post in ctx.roles() if post.role is Role.RESPONDER_UNIT}
    parts = whistles.assignments_of(ctx.session, ident(whistle))
    return next((row for row in parts if row.unit_id in posts and row.state in BEFORE_ANSWER), None)


def _sender(ctx: Context) -> Person:
    if ctx.sender is None:
        raise ValueError("a choice needs somebody who made it")
    return ctx.sender


def _street(ctx: Context, case: Case) -> Actor:
    role = routing.role_in_case(ctx, case, _sender(ctx)) or Role.STREET_DESK
    posts = {post.role for post in ctx.roles()}
    return Actor(role=Role.STREET_DESK if Role.STREET_DESK in posts else role, person=_sender(ctx))


def _issue(ctx: Context, case: Case, kind: WhistleKind, note: str) -> str | Refusal:
    lead = _lead(ctx, case, note)
    if lead is None:
        return Refusal("whistle.which_unit", {"short": case.short})
    assisting = calling.suggested(ctx, case.category)[1]
    helping = [unit for unit in assisting if unit.id != lead.id]
    order = Order(
        kind=kind,
        lead_id=ident(lead),
        assist_ids=tuple(ident(unit) for unit in helping),
        reason=note or describe.category_name(ctx, case.category),
    )
    done = calling.issue(ctx, case, _street(ctx, case), order)
    if isinstance(done, Refusal):
        return done
    names = "、".join(unit.name for unit in helping)
    return ctx.say("whistle.issued", **describe.case_values(ctx, case), lead=lead.name, assisting=names)


def _lead(ctx: Context, case: Case, note: str) -> ResponderUnit | None:
    """The unit the words name, else the category's."""
    named = returning.unit_named(ctx, note)
    unit = next((row for row in routing.units(ctx) if named and named in (row.name, row.short_name)), None)
    return unit or calling.suggested(ctx, case.category)[0]


def _judge(ctx: Context, case: Case, assignment: Assignment, chosen: Answer) -> str | Refusal:
    if chosen.choice.does == REJECTED:
        if not chosen.note:
            data = {"what": REJECTED, "assignment": ident(assignment)}
            queue.ask(ctx, _sender(ctx), QuestionKind.NOTE, case, data=data)
            return ""
        return _reject(ctx, case, assignment, chosen.note)
    solved = chosen.choice.does != UNSOLVED
    done = judging.accept(ctx, assignment, _street(ctx, case), solved=solved, note=chosen.note)
    if isinstance(done, Refusal):
        return done
    unit = describe.unit_name(ctx, assignment.unit_id)
    return ctx.say("whistle.accepted", **describe.case_values(ctx, case), unit=unit, solved=solved)


def _reject(ctx: Context, case: Case, assignment: Assignment, note: str) -> str | Refusal:
    done = judging.reject(ctx, assignment, _street(ctx, case), note)
    if isinstance(done, Refusal):
        return done
    unit = describe.unit_name(ctx, assignment.unit_id)
    return ctx.say("whistle.rejected", **describe.case_values(ctx, case), unit=unit)


def _reassign(ctx: Context, case: Case, returned: Assignment, question: Question, chosen: Answer) -> str | Refusal:
    """To the unit the returning one named, if the roster has it, or back to the same."""
    unit_id = returned.unit_id
    if chosen.choice.does == BETTER:
        named = returned.better_unit
        found = next((row for row in routing.units(ctx) if named in (row.name, row.short_name)), None)
        if found is None:
            return Refusal("whistle.no_such_unit", {"short": case.short})
        unit_id = ident(found)
    done = calling.reassign(ctx, returned, _street(ctx, case), unit_id, chosen.note)
    queue.close(ctx, question)
    if isinstance(done, Refusal):
        return done
    values = describe.case_values(ctx, case) | {"unit": describe.unit_name(ctx, unit_id)}
    return ctx.say("whistle.reassigned", **values, designated=done.designated)


def _unit_acts(ctx: Context, assignment: Assignment, event: Event, note: str) -> str | Refusal:
    case = answering.case_of(ctx, assignment)
    actor = Actor(role=Role.RESPONDER_UNIT, person=_sender(ctx), unit_id=assignment.unit_id)
    if event is Event.WHISTLE_RETURNED:
        return _give_back(ctx, assignment, note)
    if event in NEEDS_WORDS and not note:
        data = {"what": event.value, "assignment": ident(assignment)}
        queue.ask(ctx, _sender(ctx), QuestionKind.NOTE, case, data=data)
        return ""
    if event is Event.WHISTLE_CLAIMED:
        done = answering.claim(ctx, assignment, actor, note)
        return done if isinstance(done, Refusal) else _claimed(ctx, case, assignment)
    acts = {Event.ARRIVED: answering.arrive, Event.PROGRESSED: answering.progress, Event.ANSWERED: answering.answer}
    done = acts[event](ctx, assignment, actor, note)
    if isinstance(done, Refusal):
        return done
    return ctx.say(f"whistle.{event}", **describe.case_values(ctx, case), note=note)


def _claimed(ctx: Context, case: Case, assignment: Assignment) -> str:
    """The echo of a claim; the choices follow in the answer, or with the number before each where others wait."""
    values = describe.case_values(ctx, case) | {"final": assignment.answer_due_at, "menu": ""}
    if any(row.rank != queue.MENU for row in questions.waiting_for(ctx.session, ident(_sender(ctx)))):
        menu = whistle_prompts.unit_menu(ctx, assignment)
        values["menu"] = "\n".join(f"{case.short} {line.digit} {menu.label(line)}" for line in menu.lines)
    return ctx.say("whistle.claimed", **values)


def _give_back(ctx: Context, assignment: Assignment, note: str) -> str | Refusal:
    """退哨 wants the reason and the better unit, as 退单 does."""
    case = answering.case_of(ctx, assignment)
    unit = returning.unit_named(ctx, note)
    reason = returning.reason_in(note, unit)
    if not unit or not reason:
        data = {"note": note, "missing": returning.missing(unit, reason), "assignment": ident(assignment)}
        queue.ask(ctx, _sender(ctx), QuestionKind.RETURN_REASON, case, data=data)
        return ""
    actor = Actor(role=Role.RESPONDER_UNIT, person=_sender(ctx), unit_id=assignment.unit_id)
    done = answering.give_back(ctx, assignment, actor, note, unit)
    if isinstance(done, Refusal):
        return done
    return ctx.say("whistle.returned", short=case.short, better=unit)
