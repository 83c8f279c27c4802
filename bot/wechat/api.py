"""One call to WeChat's API: the token put in, errors told apart, nothing secret in a log or an exception."""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import aiohttp

from bot.clock import Clock
from bot.shared import Shared
from bot.wechat.errors import CODES, ApiError, TooLargeError, TransportError
from bot.wechat.token import Tokens
from config.wechat_errors import Action, KnownError

CONNECT = 2.0
TOTAL = 5.0
"""Seconds to a connection, and for a whole call."""
MOST_JSON = 1024 * 1024
"""Bytes of the longest answer we read; a menu takes a few kilobytes."""

_OK = 200
_SERVER_FAULT = 500
_log = logging.getLogger(__name__)
_T = TypeVar("_T")

NEVER_CONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
"""After these nothing of the request has left; after any other failure WeChat may have acted on it."""


class Api:
    """Calls with the account's token; a refused token is replaced and the call tried again once.

    `codes` says what refusals mean; `fetch_token` is where another platform of the house gives its tokens.
    """

    codes: Mapping[int, KnownError] = CODES

    def __init__(
        self, session: aiohttp.ClientSession, base_url: str, *, app_id: str, secret: str, shared: Shared, clock: Clock
    ) -> None:
        self._session = session
        self._base = base_url.rstrip("/")
        self._app_id, self._secret = app_id, secret
        self._tokens = Tokens(app_id, secret, self.fetch_token, shared, clock)

    async def get(self, path: str, **query: str) -> Mapping[str, Any]:
        """The answer to a GET of `path`, such as "cgi-bin/menu/get". Raises ApiError, TransportError."""
        return await self.with_token(path, lambda token: self.call_json("GET", path, {"access_token": token} | query))

    async def post(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answer to a POST of `body` as JSON. Raises ApiError, TransportError."""
        return await self.with_token(path, lambda token: self.call_json("POST", path, {"access_token": token}, body))

    async def with_secret(self, path: str, **query: str) -> Mapping[str, Any]:
        """The answer to a GET that proves who we are by the account's secret. Raises ApiError, TransportError."""
        account = {"appid": self._app_id, "secret": self._secret}
        return await _logged(path, self.call_json("GET", path, account | query))

    async def with_token(self, path: str, call: Callable[[str], Awaitable[_T]]) -> _T:
        """What `call` returns for the current token, or else for the one that replaced it; refusals are logged.

        Raises what `call` raises, and ApiError or TransportError where no token can be had.
        """
        token = await self._tokens.current()
        try:
            return await _logged(path, call(token))
        except ApiError as error:
            if error.action is not Action.REFRESH_TOKEN:
                raise
            fresh = await self._tokens.replace(token)
            if fresh == token:
                raise
        return await _logged(path, call(fresh))

    async def download(
        self, url: str, query: Mapping[str, str], most: int, seconds: float
    ) -> tuple[bytes, aiohttp.ClientResponse]:
        """The body of a GET, at most `most` bytes, and the response it came with. Raises TransportError."""
        try:
            async with self._session.get(url, params=query, timeout=_limits(seconds)) as response:
                if response.status != _OK:
                    raise _bad_status(response.status)
                return await _body(response, most), response
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _lost(error) from None

    def address(self, path: str) -> str:
        """The full address of a path of the API."""
        return f"{self._base}/{path}"

    async def fetch_token(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the platform answers when asked for a token. Raises ApiError, TransportError."""
        return await self.call_json("POST", "cgi-bin/stable_token", {}, asked)

    async def call_json(
        self, method: str, path: str, query: Mapping[str, str], body: Mapping[str, Any] | None = None
    ) -> Mapping[str, Any]:
        """The answer to one call. Raises ApiError, TransportError."""
        # WeChat shows \u escapes of menus and texts as they stand, so the JSON must carry the characters themselves
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        try:
            async with self._session.request(
                method,
                self.address(path),
                params=query,
                data=data,
                headers={"Content-Type": "application/json; charset=utf-8"} if data else None,
                timeout=_limits(TOTAL),
                allow_redirects=False,
            ) as response:
                if response.status != _OK:
                    raise _bad_status(response.status)
                return checked(await _body(response, MOST_JSON), self.codes)
        except (aiohttp.ClientError, TimeoutError) as error:
            # aiohttp's own messages may contain the address, and with it the token
            raise _lost(error) from None


def checked(body: bytes, codes: Mapping[int, KnownError] = CODES) -> Mapping[str, Any]:
    """An answer of WeChat's, whatever its content type says. Raises ApiError where it is a refusal, TransportError."""
    try:
        answer = json.loads(body)
    except ValueError:
        raise TransportError("the answer is not JSON", definite=False) from None
    if not isinstance(answer, dict):
        raise TransportError("the answer is not a JSON object", definite=False)
    error = ApiError.of(answer, codes)
    if error is not None:
        raise error
    return answer


async def _logged(path: str, call: Awaitable[_T]) -> _T:
    try:
        return await call
    except ApiError as error:
        _log.warning("WeChat refused %s: %s", path, error)
        raise


async def _body(response: aiohttp.ClientResponse, most: int) -> bytes:
    body = b""
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > most:
            raise TooLargeError(f"the answer is longer than {most} bytes", definite=False)
    return body


def _limits(seconds: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=seconds, sock_connect=CONNECT)


def _bad_status(status: int) -> TransportError:
    return TransportError(f"HTTP status {status}", definite=status < _SERVER_FAULT)


def _lost(error: Exception) -> TransportError:
    return TransportError(type(error).__name__, definite=isinstance(error, NEVER_CONNECTED))
