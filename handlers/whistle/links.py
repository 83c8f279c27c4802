"""The link by which a unit without an account answers: it expires, can be revoked, and opens one assignment only."""

import secrets

from handlers.case import assignments, kept
from handlers.context import Context
from models import whistles
from models.whistles import Assignment

PATH = "/answer/"
TOKEN_BYTES = 24


def make(ctx: Context, assignment: Assignment) -> None:
    """Give an assignment a token of its own; an earlier one stops working."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    assignment.token_sealed = ctx.office.vault.seal(token)
    assignment.token_print = ctx.office.vault.fingerprint(token)
    assignment.token_revoked_at = None


def link(ctx: Context, assignment: Assignment) -> str:
    """The address to copy to the unit; empty once it is revoked or out of date."""
    if not assignment.token_sealed or not works(ctx, assignment):
        return ""
    return f"{ctx.office.base_url}{PATH}{ctx.office.vault.open(assignment.token_sealed)}"


def opened(ctx: Context, token: str) -> Assignment | None:
    """The assignment this token opens now; None for one that never was, is revoked or out of date."""
    found = whistles.by_token(ctx.session, ctx.office.vault.fingerprint(token))
    return found if found is not None and works(ctx, found) else None


def works(ctx: Context, assignment: Assignment) -> bool:
    """Whether the assignment's link still opens."""
    return assignment.token_revoked_at is None and assignment.token_until > ctx.now


def revoke(ctx: Context, assignment: Assignment) -> None:
    """The street closes a link that went to the wrong hands."""
    assignments.revoke(ctx, assignment)


def renew(ctx: Context, assignment: Assignment) -> str:
    """A new link in the place of the old one."""
    kept.changing(ctx, assignment)
    make(ctx, assignment)
    return link(ctx, assignment)
