"""The ways a message can take to a person, in their order, and what each needs to be open."""

from datetime import datetime, timedelta

from handlers import quota, templates
from handlers.case import pushes
from handlers.context import Context
from models import pushes as rows
from models.people import Person
from models.pushes import Channel, Push, Subscription

LADDER = (Channel.CUSTOM, Channel.WECOM, Channel.TEMPLATE, Channel.SUBSCRIPTION)


def is_open(ctx: Context, push: Push, person: Person, channel: Channel) -> bool:
    """Whether the channel exists for this person and message at all; the window's messages are counted elsewhere."""
    if channel is Channel.WECOM:
        return ctx.office.wecom and bool(person.wecom_id) and person.on_roster
    if person.openid is None:
        return False
    if channel is Channel.CUSTOM:
        return person.followed
    template = templates.template_id(ctx, push, channel)
    if not template or channel is Channel.TEMPLATE:
        return bool(template) and person.followed
    agreed = ctx.session.get(Subscription, (push.person_id, template))
    return agreed is not None and agreed.left != 0


def after(ctx: Context, push: Push, person: Person, channel: Channel) -> Channel | None:
    """The next channel that is open and not closed for everybody just now; None where only a telephone is left."""
    for following in LADDER[LADDER.index(channel) + 1 :]:
        if is_open(ctx, push, person, following) and paused_until(ctx, following) is None:
            return following
    return None


def take(ctx: Context, push: Push, channel: Channel) -> None:
    """Put the message on another channel, which gets the whole time again."""
    push.channel = channel
    push.next_try_at = ctx.now
    push.give_up_at = ctx.now + timedelta(seconds=pushes.patience(ctx, push.kind))


def spend(ctx: Context, push: Push) -> str | None:
    """Take what sending on the push's channel costs the person; None where nothing is left."""
    if push.channel is Channel.CUSTOM:
        return quota.spend(ctx, push.person_id, push.kind) or None
    if push.channel is Channel.SUBSCRIPTION:
        agreed = ctx.session.get(Subscription, (push.person_id, templates.template_id(ctx, push, push.channel)))
        if agreed is None or agreed.left == 0:
            return None
        agreed.left -= agreed.left > 0
    return ""


def pause(ctx: Context, channel: Channel, until: datetime, code: int) -> None:
    """WeChat takes nothing more on this channel until then, from nobody."""
    rows.pause(ctx.session, channel, until, code)


def paused_until(ctx: Context, channel: Channel) -> datetime | None:
    """Until when a channel is closed for everybody; None where it is not."""
    until = rows.paused(ctx.session).get(channel)
    return until if until is not None and until > ctx.now else None
