"""A picture, a recording and a film for phones that have none at hand."""

import struct
import zlib

SIDE = 96


def picture(seed: int = 0) -> bytes:
    """A small PNG with a pattern that depends on the seed."""
    rows = b"".join(b"\x00" + bytes(value for x in range(SIDE) for value in _pixel(x, y, seed)) for y in range(SIDE))
    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _pixel(x: int, y: int, seed: int) -> tuple[int, int, int]:
    dark = ((x // 16) + (y // 16)) % 2
    return (120 + x - 40 * dark, 130 + y - 40 * dark, (90 + seed * 37) % 200)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def recording() -> bytes:
    """Half a second of silence in AMR, 8 kHz."""
    return b"#!AMR\n" + b"\x3c" + b"\x08\x4e\x15\x5c\x1b\x60" + b"\x00" * 25


def film() -> bytes:
    """The first box of an MP4 file, enough to be recognised as one."""
    return struct.pack(">I4s4sI4s", 20, b"ftyp", b"isom", 512, b"isom")
