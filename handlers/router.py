"""Finds the function for what arrived: by message kind and event, or by command word."""

from collections.abc import Callable

from handlers.context import Context
from handlers.refusal import Refusal

Handler = Callable[[Context, str], str | Refusal]
"""Takes the context and the argument (a command's words, an event's key); returns what the sender hears."""


class Router:
    """A table of handlers by name; each file owns one, `routes.py` joins them."""

    def __init__(self) -> None:
        self._handlers: dict[str, Handler] = {}

    def on(self, *names: str) -> Callable[[Handler], Handler]:
        """Register the decorated function under these names; a name may be taken once."""

        def register(handler: Handler) -> Handler:
            for name in names:
                if name in self._handlers:
                    raise ValueError(f"{name!r} is handled twice")
                self._handlers[name] = handler
            return handler

        return register

    def include(self, other: "Router") -> None:
        """Take over another router's handlers."""
        for name, handler in other._handlers.items():  # noqa: SLF001  # one router reads another
            self.on(name)(handler)

    def find(self, name: str) -> Handler | None:
        """The handler of that name."""
        return self._handlers.get(name)

    def names(self) -> frozenset[str]:
        """Everything that is handled."""
        return frozenset(self._handlers)
