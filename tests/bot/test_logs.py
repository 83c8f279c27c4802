"""Logs: text or JSON on stderr, and never a secret in them."""

import json
import logging
from collections.abc import Iterator

import pytest

from bot import logs
from config.settings import Settings


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    for name in logs.QUIET:
        logging.getLogger(name).setLevel(logging.NOTSET)


def test_json_is_one_object_a_line_even_with_a_trace(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("json")
    try:
        int("two\nlines")
    except ValueError:
        logging.getLogger("bot.test").exception("居民 %s", "一")
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["level"], told["logger"], told["message"]) == ("error", "bot.test", "居民 一")
    assert told["trace"].startswith("Traceback")


@pytest.mark.parametrize("form", ["text", "json"])
def test_secrets_never_appear(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(
        _env_file=None,
        secret_key='a "quoted" secret of at least thirty-two characters',
        wechat_app_secret="the-app-secret",
        database_url="postgresql://bot:database-word@host/db",
        redis_url="redis://:redis-word@host/0",
    )
    logs.set_up(form, logs.secrets_of(settings))
    log = logging.getLogger("bot.test")
    log.warning("%s %s", settings.secret_key.get_secret_value(), settings.wechat_app_secret.get_secret_value())
    log.warning("%s %s", settings.database_url, settings.redis_url)
    log.warning("GET /cgi-bin/menu/get?access_token=89_abc-DEF&x=1")
    said = capsys.readouterr().err
    hidden = ("thirty-two", "the-app-secret", "database-word", "redis-word", "89_abc")
    assert [secret for secret in hidden if secret in said] == []
    assert "&x=1" in said


def test_libraries_do_not_tell_of_every_request(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("text")
    logging.getLogger("aiohttp.access").info("GET /wechat?openid=o_1")
    logging.getLogger("apscheduler.executors").info("tick")
    assert capsys.readouterr().err == ""
