"""Which store keeps the files, and who listens to recordings, by the settings."""

from bot.media import sherpa
from bot.media.s3 import Credentials, S3Store
from bot.media.store import FolderStore, MediaStore
from bot.media.transcriber import CommandTranscriber, Transcriber
from config.settings import Settings


def store(settings: Settings) -> MediaStore:
    """A folder beside the database, or a bucket. Raises SettingsError."""
    settings.require_media()
    if not settings.media_s3:
        return FolderStore(settings.data_dir / "media")
    secret = settings.media_s3_secret.get_secret_value()
    credentials = Credentials(key_id=settings.media_s3_key_id, secret=secret, region=settings.media_s3_region)
    return S3Store(settings.media_s3, credentials)


def transcriber(settings: Settings) -> Transcriber | None:
    """A model of the office's own, or its command; None where only people listen. Raises SettingsError."""
    settings.require_media()
    if settings.voice_model is not None:
        return sherpa.load(settings.voice_model)
    return CommandTranscriber(settings.voice_command) if settings.voice_command else None
