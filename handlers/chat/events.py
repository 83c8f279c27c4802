"""What WeChat tells us besides messages: following, scanning, leaving; its own reports and privacy notices."""

from handlers import erasure, reports
from handlers.chat import binding
from handlers.chat.commands import sender
from handlers.context import Context
from handlers.refusal import Refusal
from handlers.router import Router

router = Router()

ANSWERED = frozenset({"subscribe", "scan", "click", "scancode_waitmsg"})
"""Events after which a person looks at the chat and waits for words; all others are only acknowledged."""

BEHIND_THEIR_BACK = frozenset(
    {
        "unsubscribe",
        "templatesendjobfinish",
        "masssendjobfinish",
        "subscribe_msg_change_event",
        "subscribe_msg_sent_event",
        "user_info_modified",
        "user_authorization_revoke",
        "user_authorization_cancellation",
        "kf_create_session",
        "kf_close_session",
        "kf_switch_session",
    }
)
"""Events that do not show that the person follows us or looks at the chat; nobody becomes known to us by them."""


@router.on("event.subscribe")
def _subscribed(ctx: Context, scene: str) -> str:
    person = sender(ctx)
    building = binding.scanned(ctx, person, scene)
    place = binding.home_words(ctx, person) if building else ""
    return ctx.say("chat.welcome", place=place)


@router.on("event.scan")
def _scanned(ctx: Context, scene: str) -> str:
    person = sender(ctx)
    if binding.scanned(ctx, person, scene) is None:
        return ctx.say("chat.welcome", place=binding.home_words(ctx, person))
    return ctx.say("binding.home", place=binding.home_words(ctx, person))


@router.on("event.scancode_waitmsg")
def _scanned_from_menu(ctx: Context, _key: str) -> str:
    return ctx.say("chat.scan_at_the_door")


@router.on("event.unsubscribe")
def _left(ctx: Context, _key: str) -> str | Refusal:
    if ctx.sender is not None:
        erasure.left(ctx, ctx.sender)
    return ""


@router.on("event.user_info_modified", "event.user_authorization_revoke", "event.user_authorization_cancellation")
def _wants_privacy(ctx: Context, _key: str) -> str:
    """They changed or took back what WeChat may tell us, or gave up their account: the law asks us to forget them."""
    if ctx.sender is not None:
        erasure.forget(ctx, ctx.sender)
    return ""


@router.on("event.templatesendjobfinish")
def _template_arrived(ctx: Context, _key: str) -> str:
    fields = ctx.incoming.fields if ctx.incoming else {}
    reports.template_finished(ctx, str(fields.get("MsgID", "")), str(fields.get("Status", "")))
    return ""


@router.on("event.subscribe_msg_popup_event", "event.subscribe_msg_change_event")
def _subscription_chosen(ctx: Context, _key: str) -> str:
    for entry in _entries(ctx, "SubscribeMsgPopupEvent") + _entries(ctx, "SubscribeMsgChangeEvent"):
        if ctx.sender is not None:
            accepted = entry.get("SubscribeStatusString") == "accept"
            reports.subscription_chosen(ctx, ctx.sender, str(entry.get("TemplateId", "")), accepted=accepted)
    return ""


@router.on("event.subscribe_msg_sent_event")
def _notification_arrived(ctx: Context, _key: str) -> str:
    for entry in _entries(ctx, "SubscribeMsgSentEvent"):
        code = str(entry.get("ErrorCode", ""))
        status = reports.ARRIVED if code in {"", "0"} else str(entry.get("ErrorStatus", "")) or code
        reports.template_finished(ctx, str(entry.get("MsgID", "")), status)
    return ""


def _entries(ctx: Context, wrapper: str) -> list[dict[str, object]]:
    """The entries of a subscription event; the codec makes a list of them however many there are."""
    fields = ctx.incoming.fields if ctx.incoming else {}
    inside = fields.get(wrapper)
    found = inside.get("List") if isinstance(inside, dict) else None
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []
