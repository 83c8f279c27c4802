"""`/sim/account`, `/sim/habits`, `/sim/templates`: what the account is, and how WeChat behaves towards it."""

from dataclasses import asdict, fields, replace
from enum import StrEnum
from typing import Any

from aiohttp import web

from bot.simulator.stage import Stage
from bot.simulator.web.control import bad_request, json_of
from bot.simulator.world.account import Account, AccountKind, Mode, Template
from bot.simulator.world.window import Merge
from bot.simulator.world.world import Habits

_SETS = frozenset({"ip_whitelist", "categories"})
_ENUMS: dict[str, type[StrEnum]] = {"kind": AccountKind, "mode": Mode, "merge": Merge}
_ACCOUNT = frozenset(field.name for field in fields(Account))
_HABITS = frozenset(field.name for field in fields(Habits))


class AccountControl:
    """The calls about the account."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def routes(self) -> list[web.RouteDef]:
        """Where they stand."""
        return [
            web.get("/sim/account", self.account),
            web.patch("/sim/account", self.change_account),
            web.route("*", "/sim/account/verify", self.verify),
            web.get("/sim/habits", self.habits),
            web.patch("/sim/habits", self.change_habits),
            web.get("/sim/templates", self.templates),
            web.post("/sim/templates", self.add_template),
            web.get("/sim/wecom", self.wecom),
            web.post("/sim/wecom", self.add_member),
        ]

    async def account(self, _request: web.Request) -> web.Response:
        """The account as a bot must be configured for it; these credentials open nothing but this simulator."""
        account = self._stage.world.account
        about = {
            "gh_id": account.gh_id,
            "kind": account.kind,
            "callback_url": self._stage.callback_url,
            **{name: sorted(getattr(account, name)) for name in _SETS},
        }
        return web.json_response(about | {"environment": dict(self._stage.environment())})

    async def change_account(self, request: web.Request) -> web.Response:
        """Any field of the account, or `callback_url`; a new `aes_key` makes the present one the previous."""
        body = await json_of(request)
        self._stage.callback_url = str(body.pop("callback_url", self._stage.callback_url))
        account = self._stage.world.account
        if "aes_key" in body:
            body.setdefault("previous_aes_key", account.aes_key)
        self._stage.world.account = replace(account, **_read(body, _ACCOUNT))
        return await self.account(request)

    async def wecom(self, _request: web.Request) -> web.Response:
        """The office's WeCom: who is in the address book, and the settings a bot needs."""
        wecom = self._stage.world.wecom
        environment = dict(wecom.environment(self._stage.api_base))
        return web.json_response({"members": wecom.members, "environment": environment})

    async def add_member(self, request: web.Request) -> web.Response:
        """Put `user_id` into the address book; the phone of `openid` shows the cards."""
        body = await json_of(request)
        user_id, openid = str(body.get("user_id", "")), str(body.get("openid", ""))
        if not user_id or openid not in self._stage.world.users:
            raise bad_request("user_id and the openid of somebody known are needed")
        self._stage.world.wecom.members[user_id] = openid
        return await self.wecom(request)

    async def verify(self, _request: web.Request) -> web.Response:
        """The check of the callback address."""
        return web.json_response({"ok": await self._stage.verify_callback()})

    async def habits(self, _request: web.Request) -> web.Response:
        """What WeChat's documents leave open, as it is set now; see `world.world.Habits`."""
        return web.json_response(asdict(self._stage.world.habits))

    async def change_habits(self, request: web.Request) -> web.Response:
        """`{"max_attempts": 4}`: any of them."""
        self._stage.world.change_habits(**_read(await json_of(request), _HABITS))
        return await self.habits(request)

    async def templates(self, _request: web.Request) -> web.Response:
        """The account's message templates."""
        return web.json_response([_shown(one) for one in self._stage.world.templates.values()])

    async def add_template(self, request: web.Request) -> web.Response:
        """`{"template_id": "T1", "title": "…", "fields": {"thing2": "…"}, "subscription": false}`: one more."""
        body = await json_of(request)
        labels, options = body.get("fields"), body.get("options", {})
        if not body.get("template_id") or not isinstance(labels, dict) or not labels or not isinstance(options, dict):
            raise bad_request("a template has template_id, title, and fields: their keys with their labels")
        template = self._stage.add_template(
            str(body["template_id"]),
            str(body.get("title", "")),
            {str(key): str(label) for key, label in labels.items()},
            options={str(key): frozenset(map(str, values)) for key, values in options.items()},
            subscription=bool(body.get("subscription", False)),
        )
        return web.json_response(_shown(template))


def _shown(template: Template) -> dict[str, Any]:
    options = {key: sorted(values) for key, values in template.options.items()}
    return {
        "template_id": template.template_id,
        "title": template.title,
        "fields": dict(template.fields),
        "options": options,
        "subscription": template.subscription,
    }


def _read(body: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    """The changes with lists and words of a choice in their own types; 400 for a name or value that does not fit."""
    if set(body) - names:
        raise bad_request(f"there is {', '.join(sorted(names))}")
    try:
        return {name: _typed(name, value) for name, value in body.items()}
    except (TypeError, ValueError) as error:
        raise bad_request(str(error)) from error


def _typed(name: str, value: Any) -> Any:
    if name in _SETS:
        return frozenset(str(one) for one in value)
    if name in _ENUMS:
        return _ENUMS[name](value)
    return (float(value[0]), float(value[1])) if isinstance(value, list) else value
