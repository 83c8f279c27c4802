"""Files in a bucket: Amazon's own examples of signatures, and a small store that answers over real HTTP."""

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from bot.media import chosen
from bot.media.s3 import Credentials, S3Store, signed
from config.settings import Settings, SettingsError

AMAZON = Credentials(
    key_id="AKIAIOSFODNN7EXAMPLE", secret="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", region="us-east-1"
)
HOST = {"Host": "examplebucket.s3.amazonaws.com"}
THEN = datetime(2013, 5, 24, tzinfo=UTC)
PUT = {"Date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"}


@pytest.mark.parametrize(
    ("method", "path", "more", "body", "signature"),
    [
        (
            "GET",
            "/test.txt",
            {"Range": "bytes=0-9"},
            b"",
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            "PUT",
            "/test%24file.text",
            PUT,
            b"Welcome to Amazon S3.",
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        ),
    ],
)
def test_requests_are_signed_as_in_amazons_documentation(
    method: str, path: str, more: dict[str, str], body: bytes, signature: str
) -> None:
    headers = signed(method, path, HOST | more, body, AMAZON, THEN)
    assert headers["Authorization"].endswith(f"Signature={signature}")


class Bucket(BaseHTTPRequestHandler):
    """Keeps what is put; refuses whoever does not sign with the key of `AMAZON`."""

    kept: ClassVar[dict[str, bytes]]
    broken = False

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _may(self, body: bytes) -> bool:
        asked = {"Host": self.headers["Host"]}
        at = datetime.strptime(self.headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return (
            signed(self.command, self.path, asked, body, AMAZON, at)["Authorization"] == self.headers["Authorization"]
        )

    def _do(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.broken or not self._may(body):
            self._answer(500 if self.broken else 403, b"<Error/>")
        elif self.command == "PUT":
            self.kept[self.path] = body
            self._answer(200)
        elif self.command == "DELETE":
            self.kept.pop(self.path, None)
            self._answer(204)
        else:
            found = self.kept.get(self.path)
            self._answer(404 if found is None else 200, found or b"<Error/>")

    do_GET = do_PUT = do_DELETE = _do  # noqa: N815  # http.server looks for these names

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def bucket() -> Iterator[type[Bucket]]:
    class Fresh(Bucket):
        kept: ClassVar[dict[str, bytes]] = {}

    with ThreadingHTTPServer(("127.0.0.1", 0), Fresh) as server:
        Fresh.address = f"http://127.0.0.1:{server.server_address[1]}/street"  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Fresh
        server.shutdown()


def settings(bucket: type[Bucket], **more: str) -> Settings:
    given = {
        "media_s3": bucket.address,  # type: ignore[attr-defined]
        "media_s3_key_id": AMAZON.key_id,
        "media_s3_secret": AMAZON.secret,
    }
    return Settings(_env_file=None, secret_key="x" * 40, **{**given, **more})


def test_a_file_is_kept_read_and_forgotten(bucket: type[Bucket]) -> None:
    store = chosen.store(settings(bucket))
    assert isinstance(store, S3Store)
    store.put("2026/11/12-照片.jpg", b"\xff\xd8 a photo")
    assert list(bucket.kept) == ["/street/2026/11/12-%E7%85%A7%E7%89%87.jpg"]
    assert store.get("2026/11/12-照片.jpg") == b"\xff\xd8 a photo"
    store.delete("2026/11/12-照片.jpg")
    store.delete("2026/11/12-照片.jpg")
    assert store.get("2026/11/12-照片.jpg") is None


def test_a_store_that_refuses_is_tried_again_like_a_full_disk(bucket: type[Bucket]) -> None:
    with pytest.raises(OSError, match=re.escape("403")):
        chosen.store(settings(bucket, media_s3_secret="another")).put("a.jpg", b"a")
    bucket.broken = True
    for ask in (lambda store: store.put("a.jpg", b"a"), lambda store: store.get("a.jpg")):
        with pytest.raises(OSError, match="500"):
            ask(chosen.store(settings(bucket)))
    with pytest.raises(OSError, match="refused"):
        chosen.store(settings(bucket, media_s3="http://127.0.0.1:9/street")).get("a.jpg")


@pytest.mark.parametrize(
    "wrong", [{"media_s3": "http://127.0.0.1:9000"}, {"media_s3_key_id": ""}, {"media_s3_secret": ""}]
)
def test_half_a_setting_is_said(bucket: type[Bucket], wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="BOT_MEDIA_S3"):
        chosen.store(settings(bucket, **wrong))
