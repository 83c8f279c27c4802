"""每日、每周小结: on workday mornings staff are told what waits for them, once a week with last week's figures.

A round goes through the people on the roster in bites, each a deadline row, so that it survives a crash. It takes the
window of whoever has one open, never a template or the telephone: what waits stands in everybody's list anyway.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import col, func, or_, select

from handlers import proactive
from handlers.case import clocks, describe, pushes
from handlers.console import mydesk
from handlers.console.figures import weekly_counts
from handlers.console.rows import CaseRow
from handlers.console.viewer import OFFICE, STREET, Viewer, viewer
from handlers.context import Context, ident
from handlers.office import Office
from models import digests
from models.cases import Case
from models.deadlines import Deadline, DeadlineKind
from models.digests import DigestRun
from models.figures import period_of
from models.people import Person
from models.pushes import CallListEntry, PushKind
from models.vocabulary import Role

BITE = 20
"""People told in one transaction."""
LIKELY = 3
WEEK = timedelta(days=7)


def due(office: Office, now: datetime) -> int | None:
    """The morning (yyyymmdd) whose round should have begun by now; None where it is not time, or too late."""
    rules, local = office.rules.digest, now.astimezone(office.zone)
    at = datetime.combine(local.date(), rules.at, tzinfo=office.zone)
    in_time = at <= local <= at + timedelta(seconds=rules.late)
    wanted = rules.daily or (rules.weekly and _first_workday(office, local.date()))
    return period_of(local) if in_time and wanted and office.calendar.is_workday(local.date()) else None


def begin(ctx: Context, day: int) -> bool:
    """Begin that morning's round, unless it has been."""
    if digests.begun(ctx.session, day):
        return False
    ctx.session.add(DigestRun(day=day, begun_at=ctx.now))
    _next_bite(ctx, 0)
    return True


def go_on(ctx: Context, deadline: Deadline) -> None:
    """Tell the next few people, and leave the rest to the next bite."""
    statement = (
        select(Person)
        .where(
            col(Person.id) > int(str(deadline.data["after"])),
            col(Person.on_roster),
            col(Person.openid).is_not(None),
            col(Person.followed),
            or_(col(Person.away_until).is_(None), col(Person.away_until) <= ctx.now),
        )
        .order_by(col(Person.id))
        .limit(BITE)
    )
    found = list(ctx.session.exec(statement).all())
    for person in found:
        who = viewer(ctx.session, ident(person))
        text = words(ctx, who) if who is not None else ""
        if text:
            pushes.tell(ctx, person, PushKind.DIGEST, "chat.answer", {"text": text})
    if len(found) == BITE:
        _next_bite(ctx, ident(found[-1]))


def words(ctx: Context, who: Viewer) -> str:
    """What this person is told; nothing where there is nothing to say."""
    rules, today = ctx.office.rules.digest, ctx.now.astimezone(ctx.office.zone).date()
    week = _weekly(ctx, who, today) if rules.weekly and _first_workday(ctx.office, today) else ""
    return "\n".join(part for part in (week, _daily(ctx, who) if rules.daily else "") if part)


def _daily(ctx: Context, who: Viewer) -> str:
    waiting = mydesk.waiting(ctx, who)
    lines = [_line(ctx, row) for row in waiting[: ctx.office.rules.digest.lines]]
    late = sum(row.late for row in waiting)
    return ctx.say("digest.daily", count=len(waiting), late=late, lines=lines, calls=_calls(ctx, who))


def _line(ctx: Context, row: CaseRow) -> str:
    short, due_at = f"{row.id:04d}", row.due_at or ctx.now
    return ctx.say("staff.todo_line", short=short, place=row.place, category=row.category, late=row.late, due=due_at)


def _calls(ctx: Context, who: Viewer) -> int:
    if not who.holds({Role.STREET_DESK}):
        return 0
    open_now = select(func.count()).select_from(CallListEntry).where(col(CallListEntry.done_at).is_(None))
    return ctx.session.exec(open_now).one()


def _weekly(ctx: Context, who: Viewer, today: date) -> str:
    """Last week, Monday to Sunday, of the person's area, and what is likely to come up there this week."""
    since = today - timedelta(days=today.weekday()) - WEEK
    counts = weekly_counts(ctx, who, since, since + WEEK)
    where = _likely_where(who)
    likely = proactive.weekly(ctx, where)[:LIKELY] if where is not None else []
    if not any(counts.values()) and not likely:
        return ""
    area = ctx.say("digest.yours") if len(who.roles) > 1 else ctx.say(f"digest.{who.role.value}")
    days = [ctx.say("digest.day", month=day.month, day=day.day) for day in (since, since + WEEK - timedelta(days=1))]
    named = [_likely(ctx, row) for row in likely]
    return ctx.say("digest.weekly", since=days[0], until=days[1], area=area, likely=named, **counts)


def _likely_where(who: Viewer) -> ColumnElement[bool] | None:
    """The cases of the person's buildings, grids or communities; a whole street is too wide to look after."""
    if who.holds(STREET):
        return None
    if who.holds(OFFICE):
        return col(Case.community_id).in_(sorted(who.communities()))
    grids = [post.grid_id for post in who.posts if post.grid_id is not None]
    buildings = [post.building_id for post in who.posts if post.building_id is not None]
    return or_(col(Case.grid_id).in_(grids), col(Case.building_id).in_(buildings)) if grids or buildings else None


def _likely(ctx: Context, row: proactive.Likely) -> str:
    category = describe.category_name(ctx, row.category)
    return ctx.say(
        "digest.likely",
        estate=row.estate,
        building=row.building,
        category=category,
        lately=row.lately,
        season=row.season,
    )


def _first_workday(office: Office, day: date) -> bool:
    """Whether the office works that day for the first time in its week."""
    before = (day - timedelta(days=back) for back in range(1, day.weekday() + 1))
    return office.calendar.is_workday(day) and not any(office.calendar.is_workday(earlier) for earlier in before)


def _next_bite(ctx: Context, after: int) -> None:
    clocks.schedule(ctx, DeadlineKind.DIGEST, ctx.now, data={"after": after})
