"""Files in a store that speaks Amazon's S3 (MinIO, Ceph, a cloud's object store), each request signed by SigV4.

Three requests are all we need of that interface, so no client library is asked to make them.
Source of the signature: docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import quote, urlsplit

SECONDS = 20.0
"""For a connection, and for each pause within an answer."""
MOST = 64 * 1024 * 1024
"""Bytes of the longest file we read; larger ones are never put."""
_OK, _NOT_FOUND = range(200, 300), 404
_SERVICE, _ALGORITHM = "s3", "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Who we are to the store; `region` is us-east-1 where it knows none."""

    key_id: str
    secret: str
    region: str


def signed(
    method: str, path: str, headers: Mapping[str, str], body: bytes, credentials: Credentials, at: datetime
) -> dict[str, str]:
    """The headers of a request with the signature among them.

    `path` is encoded as it is sent, `headers` hold at least Host; all of them are signed.
    """
    digest, stamp = hashlib.sha256(body).hexdigest(), at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    given = {**headers, "x-amz-content-sha256": digest, "x-amz-date": stamp}
    lower = {name.lower(): value.strip() for name, value in given.items()}
    names = ";".join(sorted(lower))
    canonical = "".join(f"{name}:{lower[name]}\n" for name in sorted(lower))
    request = f"{method}\n{path}\n\n{canonical}\n{names}\n{digest}"  # the third line is a query; we send none
    scope = f"{stamp[:8]}/{credentials.region}/{_SERVICE}/aws4_request"
    to_sign = "\n".join((_ALGORITHM, stamp, scope, hashlib.sha256(request.encode()).hexdigest()))
    key = f"AWS4{credentials.secret}".encode()
    for part in (*scope.split("/"), to_sign):
        key = hmac.digest(key, part.encode(), "sha256")
    credential = f"Credential={credentials.key_id}/{scope}"
    return {**given, "Authorization": f"{_ALGORITHM} {credential},SignedHeaders={names},Signature={key.hex()}"}


class S3Store:
    """Files in one bucket. `address` is https://host[:port]/bucket; requests name the bucket in their path."""

    def __init__(
        self, address: str, credentials: Credentials, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        parts = urlsplit(address)
        self._connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._host, self._bucket = parts.netloc, parts.path.strip("/")
        self._credentials, self._now = credentials, now

    def put(self, key: str, data: bytes) -> None:
        """Keep the file; the store shows the whole of it or nothing. Raises OSError."""
        self._asked("PUT", key, data)

    def get(self, key: str) -> bytes | None:
        """The file's bytes. Raises OSError."""
        return self._asked("GET", key)

    def delete(self, key: str) -> None:
        """Remove the file. Raises OSError."""
        self._asked("DELETE", key)

    def _asked(self, method: str, key: str, body: bytes = b"") -> bytes | None:
        path = "/" + quote(f"{self._bucket}/{key}", safe="/-_.~")
        headers = signed(method, path, {"Host": self._host}, body, self._credentials, self._now())
        connection = self._connect(self._host, timeout=SECONDS)
        try:
            connection.request(method, path, body if method == "PUT" else None, headers)
            response = connection.getresponse()
            data = response.read(MOST + 1)
        except HTTPException as error:
            raise OSError(f"the file store answered nonsense: {type(error).__name__}") from error
        finally:
            connection.close()
        if response.status == _NOT_FOUND and method != "PUT":
            return None
        if response.status not in _OK or len(data) > MOST:
            raise OSError(f"the file store answered {response.status} for bucket {self._bucket}")
        return data
