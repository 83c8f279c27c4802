"""Reading a request's body, whatever limit the surrounding application sets for its own requests."""

from aiohttp import web

LARGEST_BODY = 12 * 1024 * 1024


async def read_body(request: web.Request) -> bytes:
    """The whole body; 413 beyond 12 MiB."""
    body = bytearray()
    async for piece in request.content.iter_any():
        body += piece
        if len(body) > LARGEST_BODY:
            raise web.HTTPRequestEntityTooLarge(LARGEST_BODY, len(body))
    return bytes(body)
