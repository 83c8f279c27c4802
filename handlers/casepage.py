"""A case as its reporter's page shows it to whoever has the link: without numbers, names, the reporter's door."""

from dataclasses import dataclass
from datetime import datetime

from handlers.case import describe, milestones
from handlers.chat import resident, survey
from handlers.context import Context, ident
from handlers.refusal import Refusal
from models.cases import Case, log_of
from models.media import attachment_count
from models.people import Person
from models.vocabulary import Event, State
from models.workflow import ACTIVE, RUNNING

KEPT_FROM_REPORTERS = frozenset({Event.REMINDED, Event.UNREACHED, Event.EMERGENCY_ALERTED, Event.OVERDUE})
"""What happens between the office and its staff."""
RATED = frozenset({State.RETURN_VISIT})
SCORES = ("satisfied", "mostly_satisfied", "dissatisfied")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One line of the timeline."""

    at: datetime
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something the reporter may do now."""

    name: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """What stands on the page."""

    case_no: str
    category: str
    place: str
    state: str
    running: bool
    who: str
    until: str
    stages: tuple[str, ...]
    text: str
    attachments: int
    timeline: tuple[Moment, ...]


def page_of(ctx: Context, case: Case) -> CasePage:
    """The page of a case."""
    values = describe.case_values(ctx, case)
    number = ident(case)
    return CasePage(
        case_no=case.case_no or case.short,
        category=str(values["category"]),
        place=describe.place_words(ctx, case, for_staff=True),
        state=ctx.say(f"state.{case.state.value}"),
        running=case.state in RUNNING and case.handle_due_at is not None,
        who=describe.who(ctx, case),
        until=ctx.say("page.until_words", final=values["final"], why=values["final_why"]),
        stages=tuple(milestones.words(ctx, case)),
        text=describe.masked(ctx, case),
        attachments=attachment_count(ctx.session, [number]).get(number, 0),
        timeline=tuple(
            Moment(at=entry.at, what=ctx.say(f"event.{entry.event.value}"))
            for entry in log_of(ctx.session, [number])[number]
            if entry.event not in KEPT_FROM_REPORTERS
        ),
    )


def acts(ctx: Context, case: Case) -> list[Act]:
    """What the reporter may do with the case now."""
    found = []
    if case.state in RUNNING:
        found.append(Act(name="urge", label=ctx.say("page.urge")))
    if case.state in ACTIVE and case.state not in RATED:
        found.append(Act(name="withdraw", label=ctx.say("page.withdraw")))
    if case.state in RATED:
        menu = ctx.office.choices.menus["survey"]
        found += [Act(name=choice.does, label=choice.label) for choice in menu if choice.does in SCORES]
    return found


def do(ctx: Context, case: Case, person: Person, name: str) -> str:
    """Carry out what the reporter chose; what is said about it. ValueError for something that is not offered now."""
    if name not in {act.name for act in acts(ctx, case)}:
        raise ValueError("not offered now")
    if name == "urge":
        said: str | Refusal = resident.urge(ctx, case, person)
    elif name == "withdraw":
        said = resident.withdraw(ctx, case, person)
    else:
        said = survey.rate(ctx, case, person, name, "")
    return ctx.say(said.key, **said.values) if isinstance(said, Refusal) else said
