"""The settings an operator gives through the environment or `.env`; read once, in `bot/__main__.py`."""

from enum import StrEnum
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MIN_SECRET = 32
"""Fewest characters of BOT_SECRET_KEY (contract.md)."""


class SettingsError(Exception):
    """A setting is missing or wrong; the text names it and says what to do."""


class WeChatMode(StrEnum):
    """How WeChat encrypts its callbacks (its console's 消息加解密方式)."""

    SAFE = "safe"
    COMPAT = "compat"
    PLAIN = "plain"


class Settings(BaseSettings):
    """All of contract.md's settings, frozen; secrets never print."""

    model_config = SettingsConfigDict(env_prefix="BOT_", env_file=".env", extra="ignore", frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    public_url: str = ""
    data_dir: Path = Path(".data")
    database_url: str = ""
    redis_url: str = ""
    secret_key: SecretStr = SecretStr("")
    wechat_app_id: str = ""
    wechat_app_secret: SecretStr = SecretStr("")
    wechat_token: SecretStr = SecretStr("")
    wechat_aes_key: SecretStr = SecretStr("")
    wechat_previous_aes_key: SecretStr = SecretStr("")
    wechat_mode: WeChatMode = WeChatMode.SAFE
    wechat_api_base: str = "https://api.weixin.qq.com"
    wecom_corp_id: str = ""
    wecom_agent_id: int = Field(default=0, ge=0)
    wecom_secret: SecretStr = SecretStr("")
    wecom_api_base: str = "https://qyapi.weixin.qq.com"
    voice_command: str = ""
    voice_model: Path | None = None
    media_s3: str = ""
    media_s3_region: str = "us-east-1"
    media_s3_key_id: str = ""
    media_s3_secret: SecretStr = SecretStr("")
    rules: Path | None = None
    texts: Path | None = None
    timezone: str = "Asia/Shanghai"
    log_format: Literal["text", "json"] = "text"

    @field_validator("rules", "texts", "voice_model", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("no such time zone, e.g. Asia/Shanghai") from error
        return value

    @field_validator("public_url", "wechat_api_base", "wecom_api_base", "media_s3")
    @classmethod
    def _no_trailing_slash(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/")

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def database(self) -> str:
        """The SQLAlchemy address: a SQLite file in the data folder unless one was given."""
        url = self.database_url or f"sqlite:///{self.data_dir / 'jiamenkou.sqlite3'}"
        for plain in ("postgresql://", "postgres://"):
            if url.startswith(plain):
                return "postgresql+psycopg://" + url[len(plain) :]
        return url

    @property
    def base_url(self) -> str:
        """Where people's links lead: the public address, else this process's own."""
        return self.public_url or f"http://{self.host}:{self.port}"

    def require_secret(self) -> str:
        """The secret key, or SettingsError where it is missing or short."""
        secret = self.secret_key.get_secret_value()
        if len(secret) < MIN_SECRET:
            raise SettingsError(f"BOT_SECRET_KEY must be set to any text of at least {MIN_SECRET} characters")
        return secret

    def require_wecom(self) -> None:
        """Raise SettingsError where WeCom's settings are only half there; none of them: it is not used."""
        given = (self.wecom_corp_id, self.wecom_agent_id, self.wecom_secret.get_secret_value())
        if any(given) and not all(given):
            raise SettingsError("BOT_WECOM_CORP_ID, BOT_WECOM_AGENT_ID and BOT_WECOM_SECRET: set all three or none")

    def require_media(self) -> None:
        """Raise SettingsError where what is set for files and recordings cannot work together."""
        if self.voice_command and self.voice_model:
            raise SettingsError("BOT_VOICE_COMMAND and BOT_VOICE_MODEL: set one of them, not both")
        if not self.media_s3:
            return
        if not self.media_s3.partition("://")[2].partition("/")[2]:
            raise SettingsError("BOT_MEDIA_S3 must name the bucket, e.g. https://minio.example:9000/jiamenkou")
        if not (self.media_s3_key_id and self.media_s3_secret.get_secret_value()):
            raise SettingsError("BOT_MEDIA_S3_KEY_ID and BOT_MEDIA_S3_SECRET must be set with BOT_MEDIA_S3")

    def require_wechat(self) -> None:
        """Raise SettingsError naming the first WeChat setting without which nothing can be received or sent."""
        needed = {
            "BOT_WECHAT_APP_ID": self.wechat_app_id,
            "BOT_WECHAT_APP_SECRET": self.wechat_app_secret.get_secret_value(),
            "BOT_WECHAT_TOKEN": self.wechat_token.get_secret_value(),
        }
        if self.wechat_mode is not WeChatMode.PLAIN:
            needed["BOT_WECHAT_AES_KEY"] = self.wechat_aes_key.get_secret_value()
        for name, value in needed.items():
            if not value:
                raise SettingsError(f"{name} must be set (it stands in the account's console at mp.weixin.qq.com)")


def load_settings(**overrides: object) -> Settings:
    """Read the environment; SettingsError with one plain line where something is wrong."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # overrides are checked by pydantic itself
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"BOT_{name}: {first['msg']} (given: {first.get('input')!r})") from None
