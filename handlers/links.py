"""Addresses that only those know who were sent them: a number and its signature."""

import hmac
from enum import StrEnum

from handlers.context import ident
from handlers.office import Office
from models.cases import Case
from models.media import Attachment
from models.pushes import Push


class Page(StrEnum):
    """What a link opens; the value begins its address and keeps one kind of link from passing for another."""

    CASE = "c"
    PUSH = "p"
    MEDIA = "m"


def to_case(office: Office, case: Case) -> str:
    """The reporter's own page of a case."""
    return _link(office, Page.CASE, ident(case))


def to_push(office: Office, push: Push) -> str:
    """The whole text of a message of which a template shows only a part."""
    return _link(office, Page.PUSH, ident(push))


def to_media(office: Office, row: Attachment) -> str:
    """Something somebody sent, for staff."""
    return _link(office, Page.MEDIA, ident(row))


def number_in(office: Office, page: Page, token: str) -> int | None:
    """The number a link's token stands for; None where nobody was ever sent it."""
    number, _, signature = token.partition("-")
    if not number.isascii() or not number.isdecimal() or len(number) > len("9223372036854775807"):
        return None
    right = office.vault.sign(page.value, number)
    return int(number) if hmac.compare_digest(signature.encode(), right.encode()) else None


def _link(office: Office, page: Page, number: int) -> str:
    return f"{office.base_url}/{page.value}/{number}-{office.vault.sign(page.value, str(number))}"
