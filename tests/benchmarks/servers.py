"""The servers that are compared, each in processes of its own, with a town of its own where it has a database."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import stores

WEROBOT = "BENCH_WEROBOT"
NO_WEROBOT = f"WeRoBot is left out: set {WEROBOT} to a Python that has werobot and waitress."
ROBOT = """
import sys, werobot
robot = werobot.WeRoBot(token="token", encoding_aes_key="A" * 43, app_id="wxsample")
robot.text(lambda message, session: "ok")
from bottle import Bottle
from werobot.contrib.bottle import make_view
from waitress.server import create_server
app = Bottle()
app.route("/wechat", ["GET", "POST"], make_view(robot))
server = create_server(app, host="127.0.0.1", port=0, threads=16)
print(server.effective_port, flush=True)
server.run()
"""
"""As its documentation sets it up, with its session of that time's default, SQLite, in the folder it runs in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One of the compared: what it does, on which database, in how many processes, what cuts its words."""

    name: str
    does: str
    store: str = ""
    processes: int = 1
    tool: str = "rjieba"


ECHOES = (
    Server(name="hello", does="hello"),
    Server(name="echo, our codec", does="echo"),
    Server(name="echo, plain wechatpy", does="wechatpy"),
)
PRODUCT = Server(name="product, SQLite, rjieba", does="product", store="sqlite")
JIEBA = Server(name="product, SQLite, jieba", does="product", store="sqlite", tool="jieba")
ON_POSTGRES = (
    Server(name="product, PostgreSQL", does="product", store="postgres"),
    Server(name="product, PostgreSQL, two processes", does="product", store="postgres", processes=2),
)
NAIVE = Server(name="naive: plain session, one commit a message", does="naive", store="sqlite")


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """Seconds until a process said its port: that passed, and of its processor."""

    wall: float
    cpu: float


@dataclass(slots=True, kw_only=True)
class Running:
    """A server's processes, how they started and where they listen; its database, "" for none."""

    url: str = ""
    ports: list[int] = field(default_factory=list)
    processes: list["subprocess.Popen[str]"] = field(default_factory=list)
    started: list[Started] = field(default_factory=list)

    def signal(self, number: signal.Signals) -> None:
        """Stop all its processes (SIGSTOP), or let them go on (SIGCONT): whoever is not in turn takes no time."""
        for process in self.processes:
            process.send_signal(number)

    def megabytes(self, what: str) -> float:
        """Memory of the first process: VmRSS now, VmHWM at most (Linux)."""
        status = Path(f"/proc/{self.processes[0].pid}/status").read_text()
        return int(status.split(f"{what}:")[1].split()[0]) / 1e3


def compared() -> list[Server]:
    """All of them that can run here."""
    robot = [Server(name="echo, WeRoBot with its SQLite session", does="werobot")] if os.environ.get(WEROBOT) else []
    postgres = ON_POSTGRES if "postgres" in stores.engines() else ()
    return [*ECHOES, *robot, PRODUCT, JIEBA, *postgres, NAIVE]


@contextmanager
def running(server: Server) -> Iterator[Running]:
    """The server's processes, and a stub of WeChat that takes the product's pushes; all ended afterwards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="bench-")))
        found = Running(url=stack.enter_context(stores.database(server.store, settled=True)) if server.store else "")
        given = [str(folder), found.url, server.tool, ""]
        if server.does == "product":
            given[3] = f"http://127.0.0.1:{_start(stack, Running(), 'stub', given)}"
        for _ in range(server.processes):
            found.ports.append(_start(stack, found, server.does, given))
        if server.does == "product" and server.store == "postgres":
            _start(stack, found, "worker", given)
        yield found


def _start(stack: ExitStack, found: Running, does: str, given: list[str]) -> int:
    command = [sys.executable, "-m", "tests.benchmarks.serving", does, *given]
    if does == "werobot":
        command = [os.environ[WEROBOT], "-c", ROBOT]
    where = given[0] if does == "werobot" else None
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=where)
    stack.callback(_end, process)
    found.processes.append(process)
    if process.stdout is None:
        raise RuntimeError("no output to read the port from")
    port = int(process.stdout.readline())
    found.started.append(Started(wall=time.perf_counter() - began, cpu=_processor(process.pid)))
    return port


def _processor(pid: int) -> float:
    """Seconds of the processor a process has used (Linux)."""
    used = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


def _end(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGCONT)
    process.terminate()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
