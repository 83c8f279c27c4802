"""What WeChat tells us besides messages: follow, scan, menu taps, leaving."""

from handlers.chat import binding
from handlers.chat.commands import sender
from handlers.context import Context
from handlers.refusal import Refusal
from handlers.router import Router

router = Router()


@router.on("event.subscribe")
def _subscribed(ctx: Context, scene: str) -> str:
    person = sender(ctx)
    person.followed = True
    building = binding.scanned(ctx, person, scene)
    place = binding.home_words(ctx, person) if building else ""
    return ctx.say("chat.welcome", place=place)


@router.on("event.scan")
def _scanned(ctx: Context, scene: str) -> str:
    person = sender(ctx)
    person.followed = True
    if binding.scanned(ctx, person, scene) is None:
        return ctx.say("chat.welcome", place=binding.home_words(ctx, person))
    return ctx.say("binding.home", place=binding.home_words(ctx, person))


@router.on("event.unsubscribe")
def _left(ctx: Context, _key: str) -> str | Refusal:
    sender(ctx).followed = False
    return ""
