"""Looks into a file: what it really is, and what must not be kept of it (where and with what it was taken)."""

import io
import re
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")
LONGEST_SIDE = 2560
"""Pixels; what a screen shows and a printer prints."""
QUALITY = 88
_PLACE = re.compile(rb"[+-]\d{1,2}\.\d{2,8}[+-]\d{1,3}\.\d{2,8}(?:[+-]\d{1,5}(?:\.\d+)?)?/")
"""A position as films carry it (ISO 6709)."""
_SOUNDS: tuple[tuple[bytes, str, str], ...] = (
    (b"#!AMR-WB", "audio/amr-wb", "amr"),
    (b"#!AMR", "audio/amr", "amr"),
    (b"#!SILK", "audio/silk", "silk"),
    (b"\x02#!SILK", "audio/silk", "silk"),
    (b"OggS", "audio/ogg", "ogg"),
    (b"RIFF", "audio/wav", "wav"),
    (b"ID3", "audio/mpeg", "mp3"),
    (b"\xff\xfb", "audio/mpeg", "mp3"),
    (b"\xff\xf3", "audio/mpeg", "mp3"),
)


class RefusedError(Exception):
    """The file is not what it was sent as, or too large; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clean:
    """A file fit to keep, its type by its content, and the ending of its name."""

    data: bytes
    mime: str
    ending: str


def cleaned(kind: str, data: bytes, *, megabytes: float, megapixels: float) -> Clean:
    """The file without its traces. `kind` is WeChat's message type. Raises RefusedError."""
    if len(data) > megabytes * 1024 * 1024:
        raise RefusedError(f"{len(data)} bytes are too many")
    if kind == "image":
        return _picture(data, megapixels)
    if kind == "voice":
        return _sound(data)
    return _film(data)


def _picture(data: bytes, megapixels: float) -> Clean:
    """The pixels alone, upright: what a camera wrote beside them (place, time, owner, thumbnail) is gone."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of large pictures; we decide by their size below
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                if image.width * image.height > megapixels * 1_000_000:
                    raise RefusedError(f"{image.width} x {image.height} pixels are too many")
                upright = ImageOps.exif_transpose(image)
                return _saved(upright, png=image.format in {"PNG", "GIF"})
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise RefusedError(f"no picture: {type(error).__name__}") from None


def _saved(image: Image.Image, *, png: bool) -> Clean:
    transparent = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    bare = image.convert("RGBA" if png and transparent else "RGB")
    bare.info.clear()
    bare.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    if png:
        bare.save(out, "PNG", optimize=True)
        return Clean(data=out.getvalue(), mime="image/png", ending="png")
    bare.save(out, "JPEG", quality=QUALITY)
    return Clean(data=out.getvalue(), mime="image/jpeg", ending="jpg")


def _sound(data: bytes) -> Clean:
    for mark, mime, ending in _SOUNDS:
        if data.startswith(mark):
            return Clean(data=data, mime=mime, ending=ending)
    raise RefusedError("no recording")


def _film(data: bytes) -> Clean:
    if data[4:8] != b"ftyp":
        raise RefusedError("no film")
    blank = _PLACE.sub(lambda found: b"0" * len(found[0]), data)
    return Clean(data=blank, mime="video/mp4", ending="mp4")
