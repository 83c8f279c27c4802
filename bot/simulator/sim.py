"""The whole fake WeChat: start it, make people, let them act, look at what they got.

    async with WxSim(callback_url="http://127.0.0.1:8080/wechat") as sim:
        resident = sim.user("居民")
        outcome = await resident.text("路灯不亮")
        assert "已登记" in outcome.reply

A bot is configured for it with `sim.environment()`. On a port of its own the API and `/sim/…` stand at the root and the
page at `/simulator/`. In one process with the bot, `sim.mount(app, …)` puts all three under `/simulator`.
"""

from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.simulator.clock import SimClock
from bot.simulator.stage import Stage
from bot.simulator.web.account_control import AccountControl
from bot.simulator.web.backstage import Backstage
from bot.simulator.web.control import PhoneControl
from bot.simulator.web.page import HOME, PhonesPage
from bot.simulator.world.account import Account
from bot.simulator.world.world import Habits

PREFIX = "/simulator"
GRACE = 0.2
"""Real seconds the server waits for open connections when it ends."""


class WxSim(Stage):
    """A stage with a web server. `port` 0 takes any free one; the same `seed` gives the same ids and chances."""

    def __init__(
        self,
        *,
        clock: SimClock | None = None,
        account: Account | None = None,
        seed: int = 1,
        habits: Habits | None = None,
        callback_url: str = "",
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        super().__init__(
            clock=clock or SimClock(),
            account=account or Account(),
            seed=seed,
            habits=habits or Habits(),
            callback_url=callback_url,
        )
        self._address = (host, port)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Serve on the port; afterwards `api_base` is known. OSError if the port is taken."""
        self._runner = web.AppRunner(self._standalone(), access_log=None, shutdown_timeout=GRACE)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, *self._address).start()
        except OSError:
            await self.stop()
            raise
        host, port = self._runner.addresses[0][:2]
        self.world.base = f"http://{host}:{port}"

    async def stop(self) -> None:
        """End it, with everything that still runs."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def mount(self, app: web.Application, public_url: str) -> None:
        """Put everything under `/simulator` of another server, whose own address is `public_url`.

        It starts and ends with that server. `api_base` is `<public_url>/simulator`.
        """
        self.world.base = public_url.rstrip("/") + PREFIX
        app.add_subapp(PREFIX + "/", self._application(home="../", alive=True))

    def _standalone(self) -> web.Application:
        root = web.Application()
        root.add_subapp(PREFIX + "/", self._application(home="../"))
        self._furnish(root, home=PREFIX + "/", alive=True)
        return root

    def _application(self, *, home: str, alive: bool = False) -> web.Application:
        app = web.Application()
        page = PhonesPage(self)
        app.add_routes([web.get("", page.page), web.get("/", page.page)])
        self._furnish(app, home=home, alive=alive)
        return app

    def _furnish(self, app: web.Application, *, home: str, alive: bool) -> None:
        """Add control, files and API; the `alive` application starts and ends the stage with itself."""
        page = PhonesPage(self)
        app[HOME] = home
        for control in (PhoneControl(self), Backstage(self), AccountControl(self), page):
            app.add_routes(control.routes())
        app.add_routes([web.get("/q/{page_id}", page.scan), web.route("*", "/{path:.*}", self.api.handle)])
        if alive:
            app.cleanup_ctx.append(self._life)
            app.on_shutdown.append(self._let_go)

    async def _life(self, _app: web.Application) -> AsyncIterator[None]:
        await self.open()
        yield
        await self.close()

    async def _let_go(self, _app: web.Application) -> None:
        """Free the connections that only wait, before the server waits for them."""
        self.api.closing.set()
        self.world.feed.close()
