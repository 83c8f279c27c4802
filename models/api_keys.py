"""Keys by which other platforms read cases; only their hashes are kept."""

from datetime import datetime

from sqlmodel import Column, Field, Session, SQLModel, col, select

from models.columns import UtcTime


class ApiKey(SQLModel, table=True):
    """One key: who it was given to. A revoked one opens nothing."""

    __tablename__ = "api_keys"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    key_hash: str = Field(unique=True)
    created_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    revoked_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


def key_called(session: Session, key_hash: str) -> ApiKey | None:
    """The key with that hash, if it still opens anything."""
    statement = select(ApiKey).where(col(ApiKey.key_hash) == key_hash, col(ApiKey.revoked_at).is_(None))
    return session.exec(statement).first()


def all_keys(session: Session) -> list[ApiKey]:
    """Every key ever given out, newest first."""
    return list(session.exec(select(ApiKey).order_by(col(ApiKey.id).desc())).all())
