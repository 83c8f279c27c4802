"""Who opened a page: WeChat's browser tells us the openid by OAuth (snsapi_base asks nothing); a cookie keeps it."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from aiohttp import web

from handlers.office import Office

COOKIE = "who"
LASTS = timedelta(hours=12)
STATE_LASTS = timedelta(minutes=10)
FRESH = timedelta(minutes=2)
"""The way back from WeChat; what opens more than one page must have been told that recently."""
OFFICIAL = "https://api.weixin.qq.com"
OFFICIAL_PAGES = "https://open.weixin.qq.com"
_COOKIE, _STATE, _FORM = "who-cookie", "login-state", "page-form"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebLogin:
    """Signs and reads what the browser carries. `app_id` is empty where the account has no login."""

    office: Office
    app_id: str
    api_base: str

    def start(self, path: str, now: datetime) -> str:
        """WeChat's address that leads back to /login/back, and from there to `path`; empty without an account."""
        if not self.app_id:
            return ""
        query = {
            "appid": self.app_id,
            "redirect_uri": f"{self.office.base_url}/login/back?{urlencode({'to': path})}",
            "response_type": "code",
            "scope": "snsapi_base",
            "state": self._signed(_STATE, path, now + STATE_LASTS),
        }
        base = OFFICIAL_PAGES if self.api_base == OFFICIAL else self.api_base
        return f"{base}/connect/oauth2/authorize?{urlencode(query)}#wechat_redirect"

    def came_back_to(self, path: str, state: str, now: datetime) -> bool:
        """Whether this is the way back of a login that was begun here, lately, for that page."""
        return path.startswith("/") and not path.startswith("//") and self._holds(_STATE, path, state, now)

    def remember(self, response: web.StreamResponse, openid: str, now: datetime) -> None:
        """Let the browser carry who it is."""
        until = now + LASTS
        response.set_cookie(
            COOKIE,
            f"{openid}~{self._signed(_COOKIE, openid, until)}",
            max_age=int(LASTS.total_seconds()),
            httponly=True,
            samesite="Lax",
            secure=self.office.base_url.startswith("https://"),
        )

    def openid(self, request: web.Request, now: datetime) -> str:
        """Who opened the page; empty where that is not known."""
        openid, _, signed = request.cookies.get(COOKIE, "").partition("~")
        return openid if openid and self._holds(_COOKIE, openid, signed, now) else ""

    def just_came(self, request: web.Request, now: datetime) -> str:
        """Who WeChat has told us a moment ago; empty where that was earlier, or is not known."""
        end = request.cookies.get(COOKIE, "").partition("~")[2].partition("-")[0]
        until = (now + LASTS - FRESH).timestamp()
        return self.openid(request, now) if end.isascii() and end.isdecimal() and int(end) >= until else ""

    def form(self, openid: str, path: str, now: datetime) -> str:
        """A token that only our own page can put into a form for this person."""
        return self._signed(_FORM, f"{openid} {path}", now + LASTS)

    def sent_by(self, openid: str, path: str, token: str, now: datetime) -> bool:
        """Whether the form came from our page, shown to this person."""
        return self._holds(_FORM, f"{openid} {path}", token, now)

    def _signed(self, purpose: str, text: str, until: datetime) -> str:
        end = str(int(until.timestamp()))
        return f"{end}-{self.office.vault.sign(purpose, f'{end} {text}')}"

    def _holds(self, purpose: str, text: str, signed: str, now: datetime) -> bool:
        end, _, signature = signed.partition("-")
        if not end.isascii() or not end.isdecimal() or len(end) > len("9999999999") or int(end) < now.timestamp():
            return False
        right = self.office.vault.sign(purpose, f"{end} {text}")
        return hmac.compare_digest(signature.encode(), right.encode())
