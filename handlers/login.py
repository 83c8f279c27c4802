"""Signing in to the console: a single-use link, WeChat itself or a password; sessions that expire and can be ended."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from config.rules import ConsoleRules
from handlers.context import Context, ident
from handlers.refusal import Refusal
from models.console import ConsolePassword, ConsoleSession, LoginLink, link_called, session_called, sessions_of
from models.people import Person, by_openid
from models.posts import roles_of

TOKEN_BYTES = 32
TOUCH_EVERY = timedelta(minutes=1)
"""How often a used session is written again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A browser's session as it is used: whose it is and the token its forms carry."""

    session_id: int
    person_id: int
    csrf: str
    stale: bool


def hashed(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_in_chat(ctx: Context, person: Person) -> str | Refusal:
    """登录: the link, for whoever has an appointment; residents have nothing to sign in to."""
    if not ctx.roles():
        return Refusal("login.staff_only")
    minutes = int(ctx.office.rules.console.link_valid // 60)
    return ctx.say("login.link", url=new_link(ctx, person), minutes=minutes)


def new_link(ctx: Context, person: Person) -> str:
    """A link that signs this person in once."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    valid = timedelta(seconds=ctx.office.rules.console.link_valid)
    ctx.session.add(LoginLink(token_hash=hashed(token), person_id=ident(person), expires_at=ctx.now + valid))
    return f"{ctx.office.base_url}/console/in/{token}"


def use_link(session: Session, token: str, now: datetime) -> str | None:
    """Sign in with a link; the new session's token, None for a link that is unknown, used or too old."""
    link = link_called(session, hashed(token))
    if link is None or link.used_at is not None or link.expires_at <= now:
        return None
    if not roles_of(session, link.person_id):
        return None
    link.used_at = now
    return start_session(session, link.person_id, now, "link")


def by_wechat(session: Session, openid: str, now: datetime) -> str | None:
    """Sign in whoever's WeChat this is; the new session's token, None for somebody without an appointment."""
    person = by_openid(session, [openid]).get(openid)
    if person is None or not roles_of(session, ident(person)):
        return None
    return start_session(session, ident(person), now, "wechat")


def start_session(session: Session, person_id: int, now: datetime, way: str) -> str:
    """A new session; its token, for the browser's cookie alone."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        ConsoleSession(
            token_hash=hashed(token),
            person_id=person_id,
            csrf=secrets.token_urlsafe(TOKEN_BYTES),
            way=way,
            created_at=now,
            seen_at=now,
        )
    )
    return token


def signed_in(session: Session, token: str, now: datetime, rules: ConsoleRules) -> SignedIn | None:
    """Whose cookie this is; None once it was ended, lay idle or grew too old."""
    row = session_called(session, hashed(token))
    if row is None or row.ended_at is not None:
        return None
    if now - row.seen_at >= timedelta(seconds=rules.idle) or now - row.created_at >= timedelta(seconds=rules.longest):
        return None
    stale = now - row.seen_at >= TOUCH_EVERY
    return SignedIn(session_id=ident(row), person_id=row.person_id, csrf=row.csrf, stale=stale)


def touch(session: Session, session_id: int, now: datetime) -> None:
    """The session is in use."""
    session.get_one(ConsoleSession, session_id).seen_at = now


def end_session(session: Session, person_id: int, session_id: int, now: datetime) -> None:
    """Sign one of this person's browsers out."""
    for row in sessions_of(session, person_id):
        if row.id == session_id:
            row.ended_at = now


def password_of(session: Session, phone_print: str) -> ConsolePassword | None:
    """The password of whoever has this phone (by its fingerprint), if they have set one."""
    statement = (
        select(ConsolePassword)
        .join(Person, col(Person.id) == col(ConsolePassword.person_id))
        .where(col(Person.phone_print) == phone_print)
    )
    return session.exec(statement).first()


def set_password(session: Session, person_id: int, digest: str, now: datetime) -> None:
    """Keep a password's hash in place of an earlier one."""
    session.merge(ConsolePassword(person_id=person_id, hash=digest, set_at=now))
