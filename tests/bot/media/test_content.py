"""A file is what its content says, and nothing of where or by whom it was taken is kept."""

import io

import pytest
from PIL import Image

from bot.media.content import RefusedError, cleaned
from bot.media.store import FolderStore

PLACE = b"+39.6688+106.8100+1100.000/"
LIMITS = {"megabytes": 1, "megapixels": 1}


def photo(size: tuple[int, int] = (60, 40), kind: str = "JPEG", mode: str = "RGB") -> bytes:
    """A photo with a camera's notes: a position, an owner, and that it is lying on its side."""
    image = Image.new(mode, size)
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x013B] = 6, "SecretCamera", "SecretOwner"
    exif.get_ifd(0x8825)[2] = (39.0, 40.0, 7.0)
    out = io.BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_loses_its_notes_and_stands_upright(kind: str) -> None:
    given = photo(kind=kind)
    assert b"Secret" in given
    clean = cleaned("image", given, **LIMITS)
    assert b"Secret" not in clean.data
    with Image.open(io.BytesIO(clean.data)) as image:
        assert image.size == (40, 60)
        assert not image.getexif()
    assert clean.mime in {"image/jpeg", "image/png"}


def test_text_in_a_picture_file_is_lost_and_transparency_kept() -> None:
    from PIL import PngImagePlugin

    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "SecretOwner")
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (1, 2, 3, 0)).save(out, "PNG", pnginfo=notes)
    clean = cleaned("image", out.getvalue(), **LIMITS)
    assert b"SecretOwner" not in clean.data
    with Image.open(io.BytesIO(clean.data)) as image:
        assert image.mode == "RGBA"


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("image", b"<script>alert(1)</script>"),
        ("image", b"\xff\xd8\xff\xe0broken"),
        ("image", b""),
        ("image", photo((2000, 2000))),
        ("image", b"#!AMR\nnot a picture"),
        ("voice", photo()),
        ("video", photo()),
        ("video", b"\x00\x00\x00\x14ftypisom" + b"x" * 1_100_000),
    ],
)
def test_what_is_not_what_it_was_sent_as_is_refused(kind: str, data: bytes) -> None:
    with pytest.raises(RefusedError):
        cleaned(kind, data, **LIMITS)


def test_a_film_forgets_where_it_was_taken() -> None:
    film = b"\x00\x00\x00\x14ftypisom" + b"\x00" * 8 + b"\xa9xyz" + PLACE + b"pixels"
    clean = cleaned("video", film, **LIMITS)
    assert PLACE not in clean.data
    assert len(clean.data) == len(film)
    assert clean.data.endswith(b"pixels")


@pytest.mark.parametrize(("head", "mime"), [(b"#!AMR\n", "audio/amr"), (b"#!AMR-WB\n", "audio/amr-wb")])
def test_recordings_are_known_by_their_first_bytes(head: bytes, mime: str) -> None:
    assert cleaned("voice", head + b"\x3c" * 30, **LIMITS).mime == mime


def test_the_folder_keeps_gives_and_forgets(tmp_path) -> None:
    store = FolderStore(tmp_path / "media")
    store.put("2026/11/1.jpg", b"one")
    store.put("2026/11/1.jpg", b"two")
    assert store.get("2026/11/1.jpg") == b"two"
    store.delete("2026/11/1.jpg")
    store.delete("2026/11/1.jpg")
    assert store.get("2026/11/1.jpg") is None
    with pytest.raises(ValueError, match="out of the folder"):
        store.put("../stolen", b"")
