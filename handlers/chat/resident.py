"""What a resident does with cases already reported: look, add, urge, withdraw, say it is fixed or not."""

from collections.abc import Sequence
from datetime import timedelta

from handlers import links
from handlers.case import attachments, cases, describe, milestones, queue
from handlers.chat import report, survey
from handlers.context import Actor, Context, ident
from handlers.refusal import Refusal
from models.cases import Case, newest_log, reported_by
from models.people import Person
from models.questions import QuestionKind
from models.vocabulary import Event, Role, State
from models.workflow import ACTIVE, ANSWERED, RUNNING
from nlp.reading import Intent, Reading

CHOOSABLE = 9
"""As many cases as one digit can choose among."""


def open_cases(ctx: Context, person: Person) -> list[Case]:
    """The person's own cases that are not ended, newest first."""
    return [case for case in reported_by(ctx.session, ident(person), 50) if case.state in ACTIVE][:CHOOSABLE]


def mine(ctx: Context, person: Person) -> str | Refusal:
    """我的诉求 / 进度: the person's latest cases, a line each, or one in full where it is the only one."""
    found = reported_by(ctx.session, ident(person), 5)
    if not found:
        return Refusal("resident.no_cases")
    if len(found) == 1:
        return one(ctx, found[0])
    lines = [line(ctx, case) for case in found]
    return ctx.say("resident.list", lines=lines)


def one(ctx: Context, case: Case) -> str:
    """One case in full: where it stands, who has it, until when and why."""
    state = ctx.say(f"state.{State(case.state).value}")
    running = case.state in RUNNING
    latest = newest_log(ctx.session, ident(case), [Event.REMINDED, Event.UNREACHED, Event.EMERGENCY_ALERTED])
    at = latest.at if latest else case.received_at
    link = links.to_case(ctx.office, case)
    values = {**describe.case_values(ctx, case), "state": state, "running": running, "at": at, "link": link}
    values["due_passed"], values["final_passed"] = values["due"] < ctx.now, values["final"] < ctx.now
    return ctx.say("resident.one", **values, stages=milestones.words(ctx, case))


def line(ctx: Context, case: Case) -> str:
    """One case in a line: number, matter, where it stands."""
    return ctx.say(
        "resident.line", **describe.case_values(ctx, case), state=ctx.say(f"state.{State(case.state).value}")
    )


def urge(ctx: Context, case: Case, person: Person) -> str | Refusal:
    """催办: whoever has the case is told, at most once in the office's interval."""
    if case.state not in RUNNING:
        return Refusal("resident.not_running", {"short": case.short, "state": ctx.say(f"state.{case.state.value}")})
    every = timedelta(seconds=ctx.office.rules.urge.every)
    if case.urged_at is not None and case.urged_at + every > ctx.now:
        return Refusal("resident.urged_already", {"short": case.short, "again": case.urged_at + every})
    case.urged_at = ctx.now
    cases.advance(ctx, case, Event.URGED, Actor(role=Role.RESIDENT, person=person))
    return ctx.say("resident.urged", **describe.case_values(ctx, case))


def withdraw(ctx: Context, case: Case, person: Person) -> str | Refusal:
    """撤回: the resident no longer wants it handled."""
    if case.state not in ACTIVE:
        return Refusal("resident.cannot_withdraw", {"short": case.short, "state": ctx.say(f"state.{case.state.value}")})
    cases.advance(ctx, case, Event.WITHDRAWN, Actor(role=Role.RESIDENT, person=person))
    return ctx.say("resident.withdrawn", **describe.case_values(ctx, case))


def fixed(ctx: Context, person: Person, reading: Reading) -> str | Refusal:
    """修好了 / 谢谢: closes the case it is about; a bare thank-you without one is just answered."""
    closable = {State.RESOLVED, State.RETURN_VISIT}
    if reading.intent is Intent.RESOLVED:
        closable |= ACTIVE  # a bare thank-you for the receipt says nothing about the matter itself
    candidates = [case for case in reported_by(ctx.session, ident(person), 20) if case.state in closable]
    about = [case for case in candidates if case.category == reading.category] if reading.category else []
    chosen = about or candidates
    if not chosen:
        return Refusal("chat.glad")
    if len(chosen) > 1:
        return which(ctx, person, chosen, "fixed")
    return survey.fixed(ctx, chosen[0], person)


def not_fixed(ctx: Context, person: Person, case: Case, text: str) -> str | Refusal:
    """还是堵: a case said to be done is not; it goes back with these words."""
    return survey.reopen(ctx, case, person, text)


def which(ctx: Context, person: Person, found: Sequence[Case], then: str, words: str = "") -> str:
    """Several cases could be meant: ask, with a number each."""
    offered = list(found)[:CHOOSABLE]
    lines = [line(ctx, case) for case in offered]
    data = {"then": then, "cases": [case.id for case in offered], "lines": lines, "words": words}
    queue.ask(ctx, person, QuestionKind.WHICH, data=data)
    return ""


def chosen(ctx: Context, person: Person, case: Case, then: str, words: str) -> str | Refusal:
    """Go on with the case the person chose."""
    if then == "urge":
        return urge(ctx, case, person)
    if then == "withdraw":
        return withdraw(ctx, case, person)
    if then == "fixed":
        return survey.fixed(ctx, case, person)
    if then == "add":
        return add(ctx, person, case, words)
    if then == attachments.PHOTO:
        attachments.join(ctx, person, case)
        return ctx.say("media.attached", short=case.short, kind="")
    return one(ctx, case)


def add(ctx: Context, person: Person, case: Case, words: str) -> str | Refusal:
    """补充: more words for a case under way."""
    if case.state in ANSWERED:
        return not_fixed(ctx, person, case, words)
    if case.state not in ACTIVE:
        return Refusal("resident.not_running", {"short": case.short, "state": ctx.say(f"state.{case.state.value}")})
    return report.join(ctx, person, case, words)


def drop_how(ctx: Context, person: Person) -> str | Refusal:
    """算了, with nothing half told: how a case under way is taken back."""
    found = open_cases(ctx, person)
    return ctx.say("chat.drop_how", short=found[0].short) if found else ctx.say("chat.dropped")


def recent(ctx: Context, person: Person) -> Case | None:
    """The person's newest case, if its receipt is so fresh that bare words belong to it."""
    found = reported_by(ctx.session, ident(person), 1)
    within = timedelta(seconds=ctx.office.rules.report.join_within)
    if not found or found[0].state not in ACTIVE or found[0].received_at + within < ctx.now:
        return None
    return found[0]


def done_lately(ctx: Context, person: Person) -> list[Case]:
    """The person's cases that were reported done and can still go back, newest first."""
    return [case for case in reported_by(ctx.session, ident(person), 20) if survey.may_reopen(ctx, case)]
