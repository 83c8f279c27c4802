"""`/healthz`, `/readyz` and `/metrics`: alive, fit to serve, and the figures."""

import asyncio
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy import Engine
from sqlmodel import Session

from bot.clock import Clock
from bot.metrics import Metrics
from bot.shared import Shared
from models import db, deadlines, inbox, pushes


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The addresses an operator's tools look at."""

    engine: Engine
    shared: Shared
    clock: Clock
    metrics: Metrics

    def routes(self) -> list[web.RouteDef]:
        """For the application."""
        return [
            web.get("/healthz", self.alive),
            web.get("/readyz", self.ready),
            web.get("/metrics", self.figures),
        ]

    async def alive(self, _request: web.Request) -> web.Response:
        """The process answers."""
        return web.Response(text="ok")

    async def ready(self, _request: web.Request) -> web.Response:
        """Database, migrations and Redis are fine; else 503 with a plain line each."""
        faults = await asyncio.to_thread(db.faults, self.engine)
        if not await self.shared.reachable():
            faults.append("redis: cannot be reached")
        return web.Response(text="\n".join(faults) or "ready", status=503 if faults else 200)

    async def figures(self, _request: web.Request) -> web.Response:
        """Prometheus text."""
        await asyncio.to_thread(self._measure)
        return web.Response(body=self.metrics.render(), content_type="text/plain")

    def _measure(self) -> None:
        now = self.clock.now()
        with Session(self.engine) as session:
            count, oldest = pushes.waiting_summary(session)
            due = deadlines.next_due(session)
            self.metrics.outbox_waiting.set(count)
            self.metrics.outbox_oldest.set((now - oldest).total_seconds() if oldest else 0)
            self.metrics.deadline_lag.set(max(0.0, (now - due).total_seconds()) if due else 0)
            self.metrics.call_list_open.set(len(pushes.calls_open(session)))
            self.metrics.inbox_failed.set(inbox.failed_count(session))
