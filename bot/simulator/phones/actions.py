"""What a person does, by name: the words of the control interface and of scenarios.

| action | arguments, the first may stand alone |
|---|---|
| follow, subscribe | scene |
| unfollow, unsubscribe | – |
| scan | scene, or ticket |
| text | content |
| image, voice, video, shortvideo | file (base64; a sample without one), content_type |
| location | label, x (latitude), y (longitude) |
| link | title, url, description |
| unknown | MsgType |
| tap | index (from 0), or menuid, or label; inbox_id |
| menu | path ([1] or [1, 0]), answer, pictures |
| subscribe_popup | template_id, accept, uses |
| reject_template | template_id |
| block | blocked |
| open | url |
"""

from base64 import b64decode
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from bot.simulator.phones.chat import HOME_PLACE
from bot.simulator.phones.phone import Phone
from bot.simulator.push.outcome import Outcome

Args = Mapping[str, Any]
Send = Callable[[bytes | None, str], Awaitable[Outcome]]


class UnknownActionError(ValueError):
    """No action has this name, or an argument is missing or of the wrong kind."""


async def act(phone: Phone, name: str, args: Any) -> Outcome:
    """Do it. `args` is a mapping, or the value of the first argument; UnknownActionError if it makes no sense."""
    known = _ACTIONS.get(name)
    if known is None:
        raise UnknownActionError(f"no action is called {name!r}")
    first, begin = known
    named: Args = args if isinstance(args, Mapping) else {first: args}
    try:
        begun = begin(phone, named)
    except (KeyError, TypeError, ValueError) as error:
        raise UnknownActionError(f"{name}: the arguments {dict(named)} do not fit") from error
    return await begun


def _follow(phone: Phone, args: Args) -> Awaitable[Outcome]:
    return phone.follow(str(args.get("scene") or ""))


def _unfollow(phone: Phone, _args: Args) -> Awaitable[Outcome]:
    return phone.unfollow()


def _location(phone: Phone, args: Args) -> Awaitable[Outcome]:
    x, y = float(args.get("x", HOME_PLACE[0])), float(args.get("y", HOME_PLACE[1]))
    return phone.location(x, y, str(args.get("label") or ""))


def _file(send: Send, args: Args) -> Awaitable[Outcome]:
    given = args.get("file")
    return send(b64decode(given, validate=True) if given else None, str(args.get("content_type") or ""))


def _tap(phone: Phone, args: Args) -> Awaitable[Outcome]:
    """A place is a number; words are a menu id or a label."""
    which = next((args[name] for name in ("index", "menuid", "label") if name in args), 0)
    return phone.tap(which, args.get("inbox_id"))


def _link(phone: Phone, args: Args) -> Awaitable[Outcome]:
    return phone.link(str(args["title"]), str(args["url"]), str(args.get("description", "")))


def _menu(phone: Phone, args: Args) -> Awaitable[Outcome]:
    path = [int(step) for step in args["path"]]
    return phone.menu(*path, answer=str(args.get("answer", "")), pictures=int(args.get("pictures", 1)))


def _popup(phone: Phone, args: Args) -> Awaitable[Outcome]:
    accept, uses = bool(args.get("accept", True)), int(args.get("uses", 1))
    return phone.subscribe_popup(str(args["template_id"]), accept=accept, uses=uses)


_ACTIONS: dict[str, tuple[str, Callable[[Phone, Args], Awaitable[Outcome]]]] = {
    "follow": ("scene", _follow),
    "subscribe": ("scene", _follow),
    "unfollow": ("", _unfollow),
    "unsubscribe": ("", _unfollow),
    "scan": ("scene", lambda phone, args: phone.scan(str(args.get("scene") or ""), ticket=str(args.get("ticket", "")))),
    "text": ("content", lambda phone, args: phone.text(str(args["content"]))),
    "image": ("file", lambda phone, args: _file(phone.image, args)),
    "voice": ("file", lambda phone, args: _file(phone.voice, args)),
    "video": ("file", lambda phone, args: _file(phone.video, args)),
    "shortvideo": ("file", lambda phone, args: _file(partial(phone.video, short=True), args)),
    "location": ("label", _location),
    "link": ("title", _link),
    "unknown": ("MsgType", lambda phone, args: phone.unknown(str(args.get("MsgType") or "sticker"))),
    "tap": ("index", _tap),
    "menu": ("path", _menu),
    "subscribe_popup": ("template_id", _popup),
    "reject_template": ("template_id", lambda phone, args: phone.reject_template(str(args["template_id"]))),
    "block": ("blocked", lambda phone, args: phone.block(blocked=bool(args.get("blocked", True)))),
    "open": ("url", lambda phone, args: phone.open(str(args["url"]))),
}
ACTIONS = frozenset(_ACTIONS)
