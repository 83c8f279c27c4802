"""One delivery to the bot as an HTTP request: signed, encrypted, and on demand broken or hostile."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from bot.simulator.crypto import Box, sign
from bot.simulator.markup import cdata
from bot.simulator.world.account import Mode
from bot.simulator.world.faults import Action
from bot.simulator.world.world import World

OVERSIZE = 500_000
"""Bytes, unless the fault says otherwise."""
OLD_AGE = 600
"""Seconds a replayed delivery is old, unless the fault says otherwise."""

_BOMB = b'<!DOCTYPE xml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What is posted: `url` with its query, `body`, the message inside, and the lock the answer must use."""

    url: str
    body: bytes
    inner: str
    box: Box


def pack(
    world: World, url: str, inner: str, openid: str, *, twist: Action | None = None, previous_key: bool = False
) -> Delivery:
    """A delivery with a fresh timestamp, nonce and random prefix; only the inner message stays the same on a retry."""
    kind = twist.kind if twist else ""
    account = world.account
    message = _twisted_inner(inner, twist).encode() if kind != "invalid_utf8" else _not_utf8(inner)
    stamp = str(int(world.now().timestamp()) + _shift(twist))
    nonce = str(world.rng.randint(100_000_000, 9_999_999_999))
    query = {"signature": sign(account.token, stamp, nonce), "timestamp": stamp, "nonce": nonce, "openid": openid}
    box = account.box(previous=previous_key)
    body = message
    if account.mode is not Mode.PLAIN and kind != "plain_in_safe":
        locking = Box(account.aes_key, "wx0000000000000000") if kind == "wrong_appid" else box
        encrypted = locking.lock(message, world.letters(16).encode(), pad_with=200 if kind == "bad_padding" else None)
        query |= {"encrypt_type": "aes", "msg_signature": sign(account.token, stamp, nonce, encrypted)}
        body = _envelope(world, message, encrypted)
    if kind == "bad_signature":
        query |= {name: "0" * 40 for name in ("signature", "msg_signature") if name in query}
    joint = "&" if "?" in url else "?"
    return Delivery(url=f"{url}{joint}{urlencode(query)}", body=body, inner=message.decode(errors="replace"), box=box)


def _envelope(world: World, message: bytes, encrypted: str) -> bytes:
    sealed = f"<Encrypt>{cdata(encrypted)}</Encrypt>"
    if world.account.mode is Mode.COMPAT:
        return message.replace(b"</xml>", sealed.encode() + b"</xml>")
    return f"<xml><ToUserName>{cdata(world.account.gh_id)}</ToUserName>{sealed}</xml>".encode()


def _shift(twist: Action | None) -> int:
    if twist is None:
        return 0
    if twist.kind == "replay":
        return -int(twist.number("age", OLD_AGE))
    return int(twist.number("s", OLD_AGE)) if twist.kind == "clock_skew" else 0


def _twisted_inner(inner: str, twist: Action | None) -> str:
    change = _CHANGES.get(twist.kind) if twist else None
    return change(inner, twist) if change and twist else inner


def _bomb(inner: str, _twist: Action) -> str:
    return _BOMB.decode() + inner.replace("</xml>", "<Label>&b;</Label></xml>")


def _too_big(inner: str, twist: Action) -> str:
    return inner.replace("</xml>", f"<Label>{'x' * int(twist.number('bytes', OVERSIZE))}</Label></xml>")


def _doubled(inner: str, twist: Action) -> str:
    name = str(twist.params.get("field", "FromUserName"))
    return re.sub(f"(<{name}>.*?</{name}>)", r"\1\1", inner, count=1, flags=re.DOTALL)


def _lacking(inner: str, twist: Action) -> str:
    name = str(twist.params.get("field", "FromUserName"))
    return re.sub(f"<{name}>.*?</{name}>", "", inner, count=1, flags=re.DOTALL)


def _not_utf8(inner: str) -> bytes:
    return inner.encode().replace(b"</xml>", b"<Label>\xff\xfe\xb0</Label></xml>")


_CHANGES: dict[str, Callable[[str, Action], str]] = {
    "entity_bomb": _bomb,
    "oversize": _too_big,
    "dup_fields": _doubled,
    "missing_fields": _lacking,
}
