"""Who is signed in to the console: single-use links from the chat, passwords, sessions; only hashes are kept."""

from datetime import datetime

from sqlmodel import Column, Field, Session, col, select

from models.columns import UtcTime
from models.rows import Row


class LoginLink(Row, table=True):
    """A link given out in the chat. `token_hash` is SHA-256 in hex; the link itself is never stored."""

    __tablename__ = "login_links"
    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    expires_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    used_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


class ConsoleSession(Row, table=True):
    """One browser signed in. `csrf` stands in each of its forms; `seen_at` moves on while it is used."""

    __tablename__ = "console_sessions"
    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    csrf: str
    way: str
    created_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    seen_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcTime))


class ConsolePassword(Row, table=True):
    """A password somebody set for themselves, as argon2 wrote it."""

    __tablename__ = "console_passwords"
    person_id: int = Field(foreign_key="people.id", primary_key=True)
    hash: str
    set_at: datetime = Field(sa_column=Column(UtcTime, nullable=False))


def link_called(session: Session, token_hash: str) -> LoginLink | None:
    """That link, locked, so that it can be used once only."""
    return session.exec(select(LoginLink).where(col(LoginLink.token_hash) == token_hash).with_for_update()).first()


def session_called(session: Session, token_hash: str) -> ConsoleSession | None:
    """The signed-in browser with that token."""
    return session.exec(select(ConsoleSession).where(col(ConsoleSession.token_hash) == token_hash)).first()


def sessions_of(session: Session, person_id: int) -> list[ConsoleSession]:
    """A person's browsers that have not signed out, newest first."""
    statement = (
        select(ConsoleSession)
        .where(col(ConsoleSession.person_id) == person_id, col(ConsoleSession.ended_at).is_(None))
        .order_by(col(ConsoleSession.id).desc())
    )
    return list(session.exec(statement).all())
