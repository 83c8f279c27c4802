"""What staff look up: 待办, a case by its number; and what everybody may look up: people and service points."""

from datetime import datetime

from sqlmodel import col, select

from handlers.case import describe, locate, queue, routing
from handlers.context import Context, ident
from handlers.refusal import Refusal
from models import questions
from models.cases import Case, in_hand, reported_by
from models.people import Person
from models.places import Community, Estate, ServicePoint
from models.questions import QuestionKind
from models.vocabulary import Role
from models.workflow import RUNNING

SHOWN_AT_MOST = 8
ABOUT_WORK = frozenset({QuestionKind.VERIFY, QuestionKind.CLAIM, QuestionKind.WATCH})


def todo(ctx: Context, person: Person) -> str | Refusal:
    """What waits for this member of staff, overdue and soonest first; a bare number brings one up."""
    found: dict[int, Case] = {ident(case): case for case in in_hand(ctx.session, ident(person))}
    for row in [questions.shown_to(ctx.session, ident(person)), *questions.waiting_for(ctx.session, ident(person))]:
        if row is not None and row.case_id is not None and row.kind in ABOUT_WORK:
            found.setdefault(row.case_id, ctx.session.get_one(Case, row.case_id))
    waiting = sorted(
        (case for case in found.values() if case.state in RUNNING),
        key=lambda case: (case.due_at or datetime.max.replace(tzinfo=ctx.now.tzinfo), ident(case)),
    )
    if not waiting:
        return Refusal("staff.todo_empty")
    lines = [_line(ctx, case) for case in waiting[:SHOWN_AT_MOST]]
    return ctx.say("staff.todo", lines=lines, total=len(waiting), first=waiting[0].short)


def _line(ctx: Context, case: Case) -> str:
    late = case.due_at is not None and case.due_at < ctx.now
    values = {**describe.case_values(ctx, case), **describe.staff_values(ctx, case)}
    return ctx.say("staff.todo_line", **values, late=late)


def bring_up(ctx: Context, person: Person, number: int) -> str | Refusal | None:
    """A bare case number: show that case and act on nothing. None where the person has nothing to do with it."""
    case = ctx.session.get(Case, number)
    if case is None:
        return None
    open_now = questions.open_about(ctx.session, number, ident(person))
    if open_now:
        queue.bring_up(ctx, open_now[0])
        return queue.prompt_now(ctx, open_now[0])
    role = routing.role_in_case(ctx, case, person)
    if role is None or role is Role.BUILDING_HEAD or case.state not in RUNNING:
        return None
    question = queue.ask(ctx, person, QuestionKind.MENU, case)
    queue.bring_up(ctx, question)
    return queue.prompt_now(ctx, question)


def neighbours(ctx: Context, person: Person, role: Role) -> str | Refusal:
    """找楼栋长 / 找网格员 of the person's home."""
    if person.home_building_id is None:
        return Refusal("directory.home_unknown")
    found = locate.people_names(ctx, role, person)
    if not found:
        return Refusal("directory.nobody", {"role": ctx.say(f"role.{role.value}")})
    lines = [
        ctx.say(
            "directory.person",
            role=ctx.say(f"role.{role.value}"),
            name=member.name,
            deputy=post.deputy,
            phone=ctx.office.vault.open(member.phone_sealed) if member.phone_sealed else "",
        )
        for member, post in found
    ]
    return ctx.say("directory.people", lines=lines)


def service_points(ctx: Context, person: Person) -> str | Refusal:
    """服务点: those of the person's community first."""
    community_id = None
    if person.home_estate_id is not None:
        community_id = ctx.session.get_one(Estate, person.home_estate_id).community_id
    rows = list(ctx.session.exec(select(ServicePoint).order_by(col(ServicePoint.id))).all())
    rows.sort(key=lambda row: row.community_id != community_id)
    if not rows:
        return Refusal("directory.no_service_points")
    lines = [
        ctx.say(
            "directory.service_point",
            name=row.name,
            address=row.address,
            hours=row.opening_hours,
            phone=row.phone,
            community=_community(ctx, row.community_id),
        )
        for row in rows[:5]
    ]
    return ctx.say("directory.service_points", lines=lines)


def _community(ctx: Context, community_id: int | None) -> str:
    community = ctx.session.get(Community, community_id) if community_id else None
    return community.name if community else ""


def own(ctx: Context, person: Person, number: int) -> Case | None:
    """The sender's own case of that number."""
    return next((case for case in reported_by(ctx.session, ident(person), 200) if case.id == number), None)
