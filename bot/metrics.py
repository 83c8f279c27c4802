"""Figures for Prometheus, named in contract.md; gauges are read from the database when asked for."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Metrics:
    """One process's figures in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.callbacks = Counter("bot_callbacks", "Callbacks by outcome", ["outcome"], registry=self.registry)
        self.reply_seconds = Histogram(
            "bot_reply_seconds",
            "Seconds until a callback was answered",
            buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 4, 5),
            registry=self.registry,
        )
        self.outbox_waiting = self._gauge("bot_outbox_waiting", "Pushes that have not left")
        self.outbox_oldest = self._gauge("bot_outbox_oldest_seconds", "Age of the oldest push that has not left")
        self.deadline_lag = self._gauge("bot_deadline_lag_seconds", "How late the most overdue deadline is")
        self.call_list_open = self._gauge("bot_call_list_open", "People still to be phoned")
        self.inbox_failed = self._gauge("bot_inbox_failed", "Messages a person must look at")

    def _gauge(self, name: str, meaning: str) -> Gauge:
        return Gauge(name, meaning, registry=self.registry)

    def render(self) -> bytes:
        """The Prometheus text format."""
        return generate_latest(self.registry)
