"""The same matter told by several people: offered, joined, merged, split; many or repeated ones propose more."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.case import cases, describe, kept, pushes, queue, routing
from handlers.context import SYSTEM, Actor, Context, Trace, ident
from handlers.refusal import Refusal
from models import joiners, topics
from models.alike import alike, matter_of
from models.cases import MOST_OWN, Case, reported_by
from models.joiners import Joiner
from models.people import Person
from models.pushes import PushKind
from models.questions import QuestionKind
from models.topics import Topic
from models.vocabulary import Event, Role, State
from models.workflow import ACTIVE, COMMITTEE

OPEN = ACTIVE - {State.NEEDS_INFO}
PAST = frozenset({State.CLOSED, State.CLOSED_UNREACHED, State.UNFOUNDED})


def offer(ctx: Context, person: Person, case: Case) -> None:
    """是这件事吗: ask the reporter whether an open case of the same matter and place is theirs too.

    Their own case is open already, so nothing is lost if they do not answer; a confidential matter is never offered, so
    that nobody learns that a neighbour complained.
    """
    if case.estate_id is None:
        return
    _link(ctx, case)
    matter = matter_of(case)
    earlier = [other for other in alike(ctx.session, [matter])[matter] if ident(other) < ident(case)]
    _notice_repeat(ctx, case, earlier)
    lead = _same_matter(ctx, case, earlier)
    if lead is not None:
        when = ctx.say("cluster.reported", at=lead.received_at)
        about = {"lead": ident(lead), "short": lead.short, "when": when, **describe.joiner_values(ctx, lead, "")}
        queue.ask(ctx, person, QuestionKind.CLUSTER, case, rank=queue.MENU, data=about)


def merge(ctx: Context, case: Case, lead: Case, actor: Actor) -> Case | Refusal:
    """并案: the case goes on as part of the other; its reporter hears everything and may rate. Returns the lead."""
    refused = cases.refused(ctx, case, Event.MERGED, actor) or cases.refused(ctx, lead, Event.JOINED, actor)
    if refused is not None:
        return refused
    if case.id == lead.id or lead.state is State.MERGED or case.subdistrict_id != lead.subdistrict_id:
        return Refusal("cluster.cannot_merge", {"short": case.short, "other": lead.short})
    ctx.trace = Trace()
    for row in joiners.of_case(ctx.session, ident(case)):  # whoever had joined it comes along
        kept.changing(ctx, row)
        row.case_id = ident(lead)
    reporter = ctx.session.get_one(Person, case.reporter_id)
    known = joiners.one(ctx.session, ident(lead), ident(reporter))
    if known is None and reporter.id != lead.reporter_id:
        row = Joiner(case_id=ident(lead), person_id=ident(reporter), own_case_id=case.id, joined_at=ctx.now)
        kept.made(ctx, row)
    note = ctx.say("cluster.merged_log", other=lead.case_no)
    changes = {"cluster_id": lead.id}
    cases.advance(
        ctx, case, Event.MERGED, actor, note=note, changes=changes, values={"other": lead.short}, goes_on=True
    )
    _joined(ctx, lead, actor)
    return lead


def join(ctx: Context, lead: Case, person: Person) -> Case | Refusal:
    """我也遇到: somebody without a case of their own joins one."""
    actor = Actor(role=Role.RESIDENT, person=person)
    refused = cases.refused(ctx, lead, Event.JOINED, actor)
    if refused is not None:
        return refused
    if person.id == lead.reporter_id or joiners.one(ctx.session, ident(lead), ident(person)) is not None:
        return Refusal("cluster.joined_already", {"short": lead.short})
    ctx.session.add(Joiner(case_id=ident(lead), person_id=ident(person), joined_at=ctx.now))
    _joined(ctx, lead, actor)
    return lead


def split(ctx: Context, case: Case, actor: Actor) -> Case | Refusal:
    """分开: a merged case goes on by itself again, with clocks of its own."""
    refused = cases.refused(ctx, case, Event.SPLIT, actor)
    if refused is not None:
        return refused
    ctx.trace = Trace()
    lead = ctx.session.get(Case, case.cluster_id) if case.cluster_id else None
    row = joiners.one(ctx.session, ident(lead), case.reporter_id) if lead is not None else None
    if row is not None:
        ctx.session.delete(row)
    cases.advance(ctx, case, Event.SPLIT, actor, changes={"cluster_id": None}, goes_on=True)
    return case


def size(ctx: Context, lead: Case) -> int:
    """How many people have this problem, its reporter among them."""
    return 1 + len(joiners.of_case(ctx.session, ident(lead)))


def _joined(ctx: Context, lead: Case, actor: Actor) -> None:
    ctx.session.flush()
    people = size(ctx, lead)
    cases.advance(
        ctx, lead, Event.JOINED, actor, changes={"cluster_id": lead.id}, values={"people": people}, goes_on=False
    )
    if people == ctx.office.rules.cluster.propose_at:
        _propose(ctx, lead, ctx.say("cluster.many", people=people))


def _link(ctx: Context, case: Case) -> None:
    """The reporter's own earlier case of the same matter and place, long ended: the new one points to it."""
    for other in reported_by(ctx.session, case.reporter_id, MOST_OWN):
        same = (other.category, other.estate_id, other.building_id) == (case.category, case.estate_id, case.building_id)
        if other.id != case.id and same and other.state in PAST:
            case.linked_to_id = other.id
            return


def _same_matter(ctx: Context, case: Case, earlier: Sequence[Case]) -> Case | None:
    """The open case that leads, of the earlier ones of this matter: reported lately, by another."""
    if case.confidential or case.state not in OPEN:
        return None
    since = ctx.now - timedelta(seconds=ctx.office.rules.cluster.offer_within)
    for other in earlier:
        whole = other.building_id is not None or other.place == case.place
        if whole and other.state in OPEN and other.received_at >= since and not other.confidential:
            return other if other.reporter_id != case.reporter_id else None
    return None


def _notice_repeat(ctx: Context, case: Case, earlier: Sequence[Case]) -> None:
    """Closed lately at the same place and back again: something more lasting is proposed."""
    if case.building_id is None:
        return
    since = ctx.now - timedelta(seconds=ctx.office.rules.cluster.repeat_within)
    for other in earlier:
        if other.state in {State.CLOSED, State.CLOSED_UNREACHED} and (other.answered_at or since) > since:
            _propose(ctx, case, ctx.say("cluster.again", other=other.short))
            return


def _propose(ctx: Context, case: Case, why: str) -> None:
    """Tell the community that a topic for deliberation, or a whistle, is due; one topic for each matter and place."""
    cases.note_event(ctx, case, Event.NOTE_ADDED, SYSTEM, why)
    topic = topics.of_same_matter(ctx.session, case)
    if topic is None:
        topic = Topic(case_id=ident(case), community_id=case.community_id, why="", proposed_at=ctx.now)
        ctx.session.add(topic)
    topic.why = why
    ctx.session.flush()
    values = describe.case_values(ctx, case) | describe.staff_values(ctx, case)
    values |= {"why_proposed": why, "topic": ident(topic)}
    for role, person in routing.everyone(ctx, case):
        if role in COMMITTEE:
            pushes.tell(ctx, person, PushKind.REMINDER, "staff.proposed", values, case=case)
