"""Every command and event the bot handles, in one table."""

from handlers.chat import (
    announcements,
    commands,
    doors,
    events,
    foresight,
    on_behalf,
    passing_on,
    recordings,
    timing,
    topics,
)
from handlers.router import Router

ROUTER = Router()
for _router in (
    announcements.router,
    commands.router,
    doors.router,
    events.router,
    foresight.router,
    on_behalf.router,
    passing_on.router,
    recordings.router,
    timing.router,
    topics.router,
):
    ROUTER.include(_router)
