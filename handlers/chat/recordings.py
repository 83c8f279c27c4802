"""Recordings: whoever speaks is told who listens; staff write down with 听写 what no model could."""

from datetime import timedelta

from handlers import links
from handlers.case import clocks, locate, pushes
from handlers.context import Context, ident
from handlers.refusal import Refusal
from handlers.router import Router
from models import media
from models.cases import AccessLog, Case
from models.deadlines import Deadline, DeadlineKind
from models.media import Attachment, FileState, Hearing
from models.people import Person
from models.posts import with_roles
from models.pushes import PushKind
from models.vocabulary import Role

router = Router()
UNHEARD = "unheard"
"""Reason on the call list: a recording waits, and nobody at the desk listens to it."""
LISTENERS = frozenset({Role.STREET_DESK, Role.COMMUNITY_STAFF, Role.ADMIN})


def received(ctx: Context, row: Attachment) -> str:
    """Tell the speaker who will listen; where no model does, the street desk is asked to."""
    case = ctx.session.get(Case, row.case_id) if row.case_id else None
    if row.hearing is Hearing.BY_HAND:
        ask_to_listen(ctx, row)
    key = "media.model_listens" if row.hearing is Hearing.WAITING else "media.staff_listen"
    return ctx.say(key, short=case.short if case else "")


def ask_to_listen(ctx: Context, row: Attachment) -> None:
    """Tell the street desk that a recording waits to be written down; after a while they are asked again."""
    _ask(ctx, row, times=1)


def _ask(ctx: Context, row: Attachment, *, times: int) -> None:
    values = {
        "number": row.id,
        "link": links.to_media(ctx.office, row),
        "since": row.received_at if times > 1 else None,
    }
    for person in _desk(ctx, row):
        pushes.tell(ctx, person, PushKind.EMERGENCY, "media.please_listen", values)  # nobody knows what is in it
    again = ctx.now + timedelta(seconds=ctx.office.rules.media.ask_again)
    clocks.schedule(ctx, DeadlineKind.UNHEARD, again, data={"recording": row.id, "times": times})


def _desk(ctx: Context, row: Attachment) -> list[Person]:
    street = locate.subdistrict_of(ctx, ctx.session.get_one(Person, row.person_id))
    return [person for _, person in with_roles(ctx.session, Role.STREET_DESK, "subdistrict_id", [street])]


def still_unheard(ctx: Context, deadline: Deadline) -> None:
    """Nobody has listened: the desk is asked again, and phoned at last."""
    row, times = media.lock(ctx.session, deadline.data["recording"]), int(deadline.data["times"])
    if row is None or row.hearing is not Hearing.BY_HAND:
        return
    if times < ctx.office.rules.media.ask_times:
        _ask(ctx, row, times=times + 1)
        return
    for person in _desk(ctx, row):
        pushes.call(ctx, None, Role.STREET_DESK, person, UNHEARD)


@router.on("hear")
def _hear(ctx: Context, words: str) -> str | Refusal:
    """听写 12 下水道堵了: what recording 12 says."""
    number, _, said = words.partition(" ")
    if not any(post.role in LISTENERS for post in ctx.roles()):
        return Refusal("media.not_yours")
    row = media.lock(ctx.session, int(number)) if number.isdecimal() else None
    if row is None or row.hearing is Hearing.NONE:
        return Refusal("media.no_recording", {"number": number})
    if row.hearing in {Hearing.WRITTEN, Hearing.HEARD}:
        return Refusal("media.written_already", {"number": number})
    if not said.strip():
        return Refusal("media.what_words", {"number": number})
    write_down(ctx, row, said.strip(), f"person {ident(ctx.sender)}")
    return ctx.say("media.thanks_for_listening", number=number)


def write_down(ctx: Context, row: Attachment, words: str, who: str) -> None:
    """Keep what a recording says; with the next look it counts as said. `who` listened, for the access log."""
    row.words, row.hearing = words, Hearing.WRITTEN
    ctx.session.add(AccessLog(at=ctx.now, who=who, what=f"recording {row.id}", reason="written down", rows=1))


def not_understood(ctx: Context, row: Attachment) -> None:
    """The model heard nothing it could write down: a person listens, and the speaker is told."""
    row.hearing, row.lease_until = Hearing.BY_HAND, None
    ask_to_listen(ctx, row)
    speaker = ctx.session.get_one(Person, row.person_id)
    pushes.tell(ctx, speaker, PushKind.ANSWER, "media.staff_listen", {"short": ""})


def lost(ctx: Context, row: Attachment, state: FileState) -> None:
    """The file cannot be had, or is not what it should be: the sender is asked to send it again."""
    row.state, row.lease_until, row.next_try_at = state, None, None
    row.hearing = Hearing.NONE
    speaker = ctx.session.get_one(Person, row.person_id)
    key = "media.refused" if state is FileState.REFUSED else "media.lost"
    pushes.tell(ctx, speaker, PushKind.ANSWER, key, {"kind": row.kind})
