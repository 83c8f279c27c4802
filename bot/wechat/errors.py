"""What can go wrong when we call WeChat, told apart by what the caller has to do next."""

import re
from collections.abc import Mapping
from typing import Any, Self

from config.wechat_errors import UNKNOWN, Action, KnownError, load_wechat_errors

_RID = re.compile(r"\s*,?\s*rid:\s*([0-9a-fA-F-]+)\s*$")
CODES: Mapping[int, KnownError] = load_wechat_errors()
"""What WeChat's codes mean; WeCom has a table of its own."""


class ApiError(Exception):
    """WeChat understood the call and refused it, so nothing was sent.

    `code` and `message` are its errcode and errmsg, `rid` its number of the request (WeChat explains it for seven
    days), `action` what to do, `meaning` the operator's words.
    """

    def __init__(self, code: int, message: str, rid: str, action: Action, meaning: str = "") -> None:
        super().__init__(" ".join(part for part in (str(code), meaning, message, rid and f"rid {rid}") if part))
        self.code = code
        self.message = message
        self.rid = rid
        self.action = action
        self.meaning = meaning

    @classmethod
    def of(cls, answer: Mapping[str, Any], codes: Mapping[int, KnownError] = CODES) -> Self | None:
        """The error an answer carries; None for success, of which many answers say nothing at all."""
        try:
            code = int(answer.get("errcode") or 0)
        except (TypeError, ValueError):
            code = UNREADABLE
        if code == 0:
            return None
        return cls.known(code, str(answer.get("errmsg", "")), codes)

    @classmethod
    def known(cls, code: int, errmsg: str, codes: Mapping[int, KnownError] = CODES) -> Self:
        """The error of this code as the table has it; an unknown code is an alert."""
        rid = _RID.search(errmsg)
        entry = codes.get(code, UNKNOWN)
        return cls(code, _RID.sub("", errmsg), rid.group(1) if rid else "", entry.action, entry.meaning)


UNREADABLE = -2
"""Stands for an errcode that is no number; WeChat's own are -1, 0 and above 40000."""


class TransportError(Exception):
    """No answer of WeChat's arrived. `definite`: it surely did not get the call, so sending again cannot double it."""

    def __init__(self, reason: str, *, definite: bool) -> None:
        super().__init__(reason)
        self.definite = definite


class TooLargeError(TransportError):
    """The answer is longer than anything we take; asking again is no use."""
