"""The whole product behind HTTP beside its peers: 64 connections, each sends its next message when answered."""

import asyncio
import itertools
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from wechatpy.crypto import WeChatCrypto

from models.db import make_engine, upgrade
from tests.benchmarks import city
from tests.benchmarks.codec import APP_ID, KEY, TOKEN
from tests.benchmarks.serving import settings

WHO = ("hello", "echo", "wechatpy", "product", "naive")
ROUNDS = 3
SECONDS = 3.0
CONNECTIONS = 64
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


def requests(count: int, start: int) -> list[bytes]:
    """So many signed and sealed callbacks, ready to be sent."""
    crypto, seconds, said = WeChatCrypto(TOKEN, KEY, APP_ID), str(int(time.time())), city.mix(start)
    made = []
    for number, each in zip(range(start, start + count), said, strict=False):
        xml = MESSAGE.format(openid=each.openid, seconds=seconds, text=each.text, number=number)
        body = crypto.encrypt_message(xml, f"n{number}", seconds)
        signature = body.split("<MsgSignature><![CDATA[")[1].split("]]>")[0]
        query = f"timestamp={seconds}&nonce=n{number}&encrypt_type=aes&msg_signature={signature}"
        head = f"POST /wechat?{query} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body.encode())}\r\n\r\n"
        made.append((head + body).encode())
    return made


async def closed_loop(port: int, made: Iterator[bytes], seconds: float) -> Round:
    """Send for so long on every connection, one after another."""
    times: list[float] = []
    failed = 0
    end = time.perf_counter() + seconds

    async def connection() -> None:
        nonlocal failed
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < end and (request := next(made, None)) is not None:
            sent = time.perf_counter()
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            await reader.readexactly(int(head.split("Content-Length: ")[1].split("\r\n")[0]))
            times.append(time.perf_counter() - sent)
            failed += " 200 " not in head
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
    passed = time.perf_counter() - started
    spread = statistics.quantiles(times, n=100)
    return Round(rate=len(times) / passed, p50=spread[49] * 1e3, p99=spread[98] * 1e3, failed=failed)


def measure() -> dict[str, list[Round]]:
    """All servers in turn, in every round another one first."""
    found: dict[str, list[Round]] = {who: [] for who in WHO}
    with TemporaryDirectory() as folder:
        started = {who: _started(who, Path(folder) / who) for who in WHO}
        try:
            for turn in range(ROUNDS + 1):
                for who in (*WHO[turn % len(WHO) :], *WHO[: turn % len(WHO)]):
                    port = started[who][1]
                    first = 10_000_000 * (turn + 1) + 1_000_000 * WHO.index(who)
                    made = requests(25000 if who in WHO[:3] else 6000, first)
                    result = asyncio.run(closed_loop(port, itertools.chain(made), SECONDS))
                    if turn:  # the first round only warms up
                        found[who].append(result)
        finally:
            for process, _ in started.values():
                process.terminate()
                process.wait()
    return found


def _started(who: str, folder: Path) -> tuple[subprocess.Popen[str], int]:
    engine = make_engine(settings(folder).database)
    upgrade(engine)
    if who in {"product", "naive"}:
        city.settle(engine)
    engine.dispose()
    command = [sys.executable, "-m", "tests.benchmarks.serving", who, str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    if process.stdout is None:
        raise RuntimeError("no output to read the port from")
    return process, int(process.stdout.readline())


def table(found: dict[str, list[Round]]) -> str:
    """Medians with the least and the greatest, and each rate as a share of hello's and of our echo's in its round."""
    lines = ["| server | answers a second (least..greatest) | p50 ms | p99 ms | of hello | of our echo | failed |"]
    lines.append("|" + " --- |" * 7)
    for who, rounds in found.items():
        rates = [each.rate for each in rounds]
        shares = {
            other: statistics.median(mine.rate / its.rate for mine, its in zip(rounds, found[other], strict=True))
            for other in ("hello", "echo")
        }
        lines.append(
            f"| {who} | {statistics.median(rates):,.0f} ({min(rates):,.0f}..{max(rates):,.0f}) "
            f"| {statistics.median(each.p50 for each in rounds):.1f} "
            f"| {statistics.median(each.p99 for each in rounds):.1f} "
            f"| {shares['hello']:.2f} | {shares['echo']:.2f} | {sum(each.failed for each in rounds)} |"
        )
    return "\n".join(lines)
