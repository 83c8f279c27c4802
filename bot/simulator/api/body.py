"""Reading a request's body, whatever limit the surrounding application sets for its own requests."""

import re
from dataclasses import dataclass

from aiohttp import web

LARGEST_BODY = 12 * 1024 * 1024

_BOUNDARY = re.compile(r'boundary="?([^";]+)"?')
_FILENAME = re.compile(rb'filename="([^"]*)"')
_PART_TYPE = re.compile(rb"content-type:\s*([\w.+/-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The file in an uploaded form."""

    content: bytes
    content_type: str
    filename: str


async def read_body(request: web.Request) -> bytes:
    """The whole body; 413 beyond 12 MiB."""
    body = bytearray()
    async for piece in request.content.iter_any():
        body += piece
        if len(body) > LARGEST_BODY:
            raise web.HTTPRequestEntityTooLarge(LARGEST_BODY, len(body))
    return bytes(body)


def form_file(content_type: str, body: bytes) -> Part | None:
    """The first part of a multipart form that is a file."""
    boundary = _BOUNDARY.search(content_type)
    if boundary is None:
        return None
    for piece in body.split(b"--" + boundary[1].encode()):
        head, gap, content = piece.partition(b"\r\n\r\n")
        filename = _FILENAME.search(head)
        if gap and filename:
            kind = _PART_TYPE.search(head)
            return Part(
                content=content.removesuffix(b"\r\n"),
                content_type=kind[1].decode() if kind else "application/octet-stream",
                filename=filename[1].decode(errors="replace"),
            )
    return None
