"""Every command and event the bot handles, in one table."""

from handlers.chat import commands, doors, events, recordings, timing
from handlers.router import Router

ROUTER = Router()
for _router in (commands.router, doors.router, events.router, recordings.router, timing.router):
    ROUTER.include(_router)
