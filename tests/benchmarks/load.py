"""What WeChat would send, made beforehand, and two ways to send it.

Closed loop: 64 connections, each sends its next message when answered. Open loop: each message at its own moment,
whether or not those before are answered, given up after five seconds and sent again, as WeChat does.
"""

import asyncio
import statistics
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle

from wechatpy.crypto import WeChatCrypto

from tests.benchmarks import city
from tests.benchmarks.codec import APP_ID, KEY, TOKEN

CONNECTIONS = 64
PATIENCE = 5.0
DELIVERIES = 3
"""WeChat waits five seconds for an answer and delivers three times (reference wechat.md §1.3)."""
MESSAGE = (
    "<xml><ToUserName><![CDATA[gh_sample]]></ToUserName><FromUserName><![CDATA[{openid}]]></FromUserName>"
    "<CreateTime>{seconds}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
    "<Content><![CDATA[{text}]]></Content><MsgId>{number}</MsgId></xml>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One server's figures in one round: answers a second, and milliseconds until half and 99 % were answered."""

    rate: float
    p50: float
    p99: float
    failed: int


@dataclass(slots=True, kw_only=True)
class Fate:
    """What became of one message: seconds since the first was due."""

    due: float
    done: float | None = None
    deliveries: int = 0

    @property
    def waited(self) -> float:
        """Seconds from the moment it was to be sent to its answer."""
        return (self.done or float("inf")) - self.due


def requests(said: Iterable[city.Said], start: int) -> list[bytes]:
    """Signed and sealed callbacks, ready to be sent; numbered from `start`."""
    crypto, seconds = WeChatCrypto(TOKEN, KEY, APP_ID), str(int(time.time()))
    made = []
    for number, each in enumerate(said, start):
        xml = MESSAGE.format(openid=each.openid, seconds=seconds, text=each.text, number=number)
        body = crypto.encrypt_message(xml, f"n{number}", seconds)
        signature = body.split("<MsgSignature><![CDATA[")[1].split("]]>")[0]
        query = f"timestamp={seconds}&nonce=n{number}&encrypt_type=aes&msg_signature={signature}"
        head = f"POST /wechat?{query} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body.encode())}\r\n\r\n"
        made.append((head + body).encode())
    return made


async def closed_loop(ports: Sequence[int], made: Iterator[bytes], seconds: float) -> Round:
    """Send for so long on every connection, one after another; the connections share the ports alike."""
    times: list[float] = []
    failed = 0
    end = time.perf_counter() + seconds

    async def connection(port: int) -> None:
        nonlocal failed
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < end and (request := next(made, None)) is not None:
            sent = time.perf_counter()
            try:
                failed += not await _exchange(reader, writer, request)
            except (OSError, asyncio.IncompleteReadError):  # no answer: WeChat would deliver again
                failed += 1
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            times.append(time.perf_counter() - sent)
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(connection(port) for port, _ in zip(cycle(ports), range(CONNECTIONS), strict=False)))
    passed = time.perf_counter() - started
    spread = statistics.quantiles(times, n=100)
    return Round(rate=len(times) / passed, p50=spread[49] * 1e3, p99=spread[98] * 1e3, failed=failed)


async def open_loop(ports: Sequence[int], made: Sequence[bytes], rate: float) -> list[Fate]:
    """Send each at its moment, `rate` a second; returns when the last has been answered or given up."""
    fates = [Fate(due=number / rate) for number in range(len(made))]
    idle: dict[int, list[tuple[StreamReader, StreamWriter]]] = {port: [] for port in ports}
    began = time.perf_counter()

    async def deliver(fate: Fate, request: bytes, port: int) -> None:
        while fate.done is None and fate.deliveries < DELIVERIES:
            fate.deliveries += 1
            writer = None
            try:
                async with asyncio.timeout(PATIENCE):
                    reader, writer = (
                        idle[port].pop() if idle[port] else await asyncio.open_connection("127.0.0.1", port)
                    )
                    if await _exchange(reader, writer, request):
                        fate.done = time.perf_counter() - began
                        idle[port].append((reader, writer))
            except (TimeoutError, OSError, asyncio.IncompleteReadError):
                if writer is not None:
                    writer.close()

    async with asyncio.TaskGroup() as group:
        for fate, request, port in zip(fates, made, cycle(ports), strict=False):
            await asyncio.sleep(max(began + fate.due - time.perf_counter(), 0))
            group.create_task(deliver(fate, request, port))
    for connections in idle.values():
        for _, writer in connections:
            writer.close()
    return fates


async def _exchange(reader: StreamReader, writer: StreamWriter, request: bytes) -> bool:
    """Send one and read its answer whole; whether it was accepted."""
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    await reader.readexactly(int(head.split("Content-Length: ")[1].split("\r\n")[0]))
    return " 200 " in head
