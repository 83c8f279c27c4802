"""`python -m bot publish-menu`: the account's menus as config and console have them; only what differs is changed."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TextIO

from sqlmodel import Session

from bot.wechat.client import WeChatClient, open_client
from config.menus import Buttons, Menus, TagMenu, load_menus
from config.settings import Settings
from models import db, setting_versions


@dataclass(slots=True)
class Changes:
    """What stands in the account otherwise than wanted. `stale` are ids of menus by tag that must go first."""

    lines: list[str] = field(default_factory=list)
    default: bool = False
    tags: list[TagMenu] = field(default_factory=list)
    menus: list[TagMenu] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)


def run(settings: Settings, out: TextIO, *, dry_run: bool) -> int:
    """Print what changes, then change it unless `dry_run`; 0. Raises ApiError, TransportError, SettingsError."""
    settings.require_wechat()
    asyncio.run(_run(settings, out, dry_run=dry_run))
    return 0


async def _run(settings: Settings, out: TextIO, *, dry_run: bool) -> None:
    async with open_client(settings) as client:
        wanted = _wanted(settings)
        changes = await compare(client, wanted)
        out.writelines(f"{line}\n" for line in changes.lines or ["the menus are as they should be"])
        if not dry_run:
            await publish(client, wanted, changes)


def _wanted(settings: Settings) -> Menus:
    """The menus as the console has them; the shipped ones where there is no database yet."""
    engine = db.make_engine(settings.database, read_only=True)
    try:
        if db.faults(engine):
            return load_menus()
        with Session(engine) as session:
            return load_menus(own=setting_versions.in_force(session).get("menus"))
    finally:
        engine.dispose()


async def compare(client: WeChatClient, wanted: Menus) -> Changes:
    """How the account's menus and tags differ from the wanted ones. Raises ApiError, TransportError."""
    there, tags = await client.get_menu() or {}, await client.get_tags()
    changes = Changes()
    default = _plain(there.get("menu", {}).get("button", []))
    if default != _plain(wanted.default):
        changes.default = True
        changes.lines += _told("default menu", default, wanted.default)
    by_tag = _by_tag(there)
    for menu in wanted.by_tag:
        if menu.name not in tags:
            changes.tags.append(menu)
            changes.lines.append(f"tag {menu.name}: new")
        found = by_tag.get(tags.get(menu.name, 0), [])
        if [_plain(buttons) for _, buttons in found] == [_plain(menu.buttons)]:
            continue
        changes.stale += [menu_id for menu_id, _ in found]
        changes.menus.append(menu)
        changes.lines += _told(f"menu of {menu.name}", found[0][1] if found else [], menu.buttons)
    return changes


async def publish(client: WeChatClient, wanted: Menus, changes: Changes) -> None:
    """Carry the changes out. The default menu comes first: without it WeChat takes none by tag."""
    if changes.default:
        await client.create_menu({"button": wanted.default})
    ids = dict(await client.get_tags())
    for menu in changes.tags:
        ids[menu.name] = await client.create_tag(menu.name)
    for menu_id in changes.stale:
        await client.delete_conditional_menu(menu_id)
    for menu in changes.menus:
        rule = {"tag_id": str(ids[menu.name])}
        await client.add_conditional_menu({"button": menu.buttons, "matchrule": rule})


def _by_tag(there: Mapping[str, Any]) -> dict[int, list[tuple[str, Buttons]]]:
    """The menus by tag that stand in the account: id and buttons, by the tag's number."""
    found: dict[int, list[tuple[str, Buttons]]] = {}
    for menu in there.get("conditionalmenu", ()):
        rule = menu.get("matchrule", {})
        tag_id = str(rule.get("tag_id") or rule.get("group_id") or 0)
        found.setdefault(int(tag_id) if tag_id.isdecimal() else 0, []).append((str(menu["menuid"]), menu["button"]))
    return found


def _plain(buttons: Buttons) -> Buttons:
    """Buttons without the empty parts that WeChat adds when it gives them back."""
    return [
        {name: _plain(value) if name == "sub_button" else value for name, value in button.items() if value}
        for button in buttons
    ]


def _told(name: str, before: Buttons, after: Buttons) -> Iterator[str]:
    """One line for each button that goes or comes."""
    old, new = list(_named(before)), list(_named(after))
    yield f"{name}: {'changes' if old else 'new'}"
    yield from (f"  - {line}" for line in old if line not in new)
    yield from (f"  + {line}" for line in new if line not in old)
    if sorted(old) == sorted(new):
        yield "  (another order)"


def _named(buttons: Buttons, above: str = "") -> Iterator[str]:
    for button in buttons:
        if button.get("sub_button"):
            yield from _named(button["sub_button"], f"{above}{button['name']} > ")
        else:
            does = button.get("key") or button.get("url") or button.get("type", "")
            yield f"{above}{button['name']} ({does})"
