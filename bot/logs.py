"""Logs to stderr: a line of text, or one JSON object a line for machines; never a secret."""

import json
import logging
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit

from pydantic import SecretStr

from config.settings import Settings

QUIET = ("aiohttp.access", "apscheduler", "jieba", "alembic")
"""Libraries that would tell of every request, tick or table."""
HIDDEN = "***"
SHORTEST_SECRET = 6
"""Characters; hiding anything shorter would only garble the lines."""
_TOKEN = re.compile(r"(access_token=)[^&\s\"']+")


class Discreet(logging.Formatter):
    """A line of text in which every secret, and WeChat's access token, is replaced by `***`."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        told = {secret for secret in secrets if len(secret) >= SHORTEST_SECRET}
        self._secrets = sorted(told | {json.dumps(secret)[1:-1] for secret in told}, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = self._line(record)
        for secret in self._secrets:
            line = line.replace(secret, HIDDEN)
        return _TOKEN.sub(rf"\1{HIDDEN}", line)

    def _line(self, record: logging.LogRecord) -> str:
        return super().format(record)


class JsonLines(Discreet):
    """One object a line: time, level, logger, message, and the trace of an exception."""

    def _line(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def set_up(form: Literal["text", "json"], secrets: Iterable[str] = ()) -> None:
    """Log from now on, in the form of BOT_LOG_FORMAT; `secrets` never appear."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(secrets) if form == "json" else Discreet(secrets))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def secrets_of(settings: Settings) -> list[str]:
    """All that must not be seen: the secret settings, and the passwords within addresses."""
    values = [getattr(settings, name) for name in Settings.model_fields]
    hidden = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
    passwords = [urlsplit(url).password or "" for url in (settings.database, settings.redis_url)]
    return [secret for secret in (*hidden, *passwords) if secret]
