"""publish-menu shows what changes and changes only that; WeChat's tags follow people's roles."""

import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import Engine
from sqlmodel import Session

from bot.publish_menu import compare, publish
from bot.shared import LocalShared
from bot.simulator.clock import SimClock
from bot.simulator.sim import WxSim
from bot.tags import Tags
from bot.wechat.client import WeChatClient
from bot.writer import Writer
from config.commands import load_commands
from config.menus import load_menus
from handlers.chat.routes import ROUTER
from models.people import Appointment, Person
from models.places import Community, Grid, Subdistrict
from models.vocabulary import Role

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
async def sim(unused_tcp_port: int) -> AsyncIterator[WxSim]:
    """The fake WeChat on a port of its own."""
    sim = WxSim(clock=SimClock(NOW), callback_url="http://127.0.0.1:9/wechat")
    app = web.Application()
    url = f"http://127.0.0.1:{unused_tcp_port}"
    sim.mount(app, url)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", unused_tcp_port).start()
    yield sim
    await runner.cleanup()


@pytest.fixture
async def client(sim: WxSim, unused_tcp_port: int) -> AsyncIterator[WeChatClient]:
    account = sim.world.account.environment(f"http://127.0.0.1:{unused_tcp_port}/simulator")
    async with aiohttp.ClientSession() as session:
        yield WeChatClient(
            session,
            account["BOT_WECHAT_API_BASE"],
            account["BOT_WECHAT_APP_ID"],
            account["BOT_WECHAT_APP_SECRET"],
            LocalShared(sim.clock),
            sim.clock,
        )


def keys(buttons: list) -> list[str]:
    return [key for button in buttons for key in (keys(button.get("sub_button", [])) or [button.get("key", "")])]


def test_every_button_does_something_the_chat_knows() -> None:
    menus = load_menus()
    wanted = {key for buttons in (menus.default, *(menu.buttons for menu in menus.by_tag)) for key in keys(buttons)}
    assert wanted <= ROUTER.names()
    assert load_commands().find("报事")


def test_every_role_of_staff_has_a_menu_and_the_higher_office_counts() -> None:
    menus = load_menus()
    staff = {role.value for role in Role} - {"resident", "system"}
    assert staff == set().union(*(menu.roles for menu in menus.by_tag))
    assert menus.tag_for(frozenset({"building_head", "community_staff"})) == "committee"
    assert menus.tag_for(frozenset({"resident"})) == ""


async def test_publishing_twice_changes_nothing_the_second_time(client: WeChatClient, sim: WxSim) -> None:
    changes = await compare(client, load_menus())
    assert "default menu: new" in changes.lines
    assert "  + 身边的人 > 服务点 (service_points)" in changes.lines
    await publish(client, load_menus(), changes)
    assert len(sim.world.menus.by_tag) == len(load_menus().by_tag)
    made = [menu.menu_id for menu in sim.world.menus.by_tag]
    again = await compare(client, load_menus())
    assert again.lines == []
    await publish(client, load_menus(), again)
    assert [menu.menu_id for menu in sim.world.menus.by_tag] == made


async def test_only_the_menu_that_differs_is_replaced(client: WeChatClient, sim: WxSim) -> None:
    await publish(client, load_menus(), await compare(client, load_menus()))
    kept = {menu.menu_id for menu in sim.world.menus.by_tag[1:]}
    sim.world.menus.by_tag[0].buttons[0]["name"] = "旧"
    changes = await compare(client, load_menus())
    assert changes.lines[1:] == ["  - 旧 (todo)", "  + 待办 (todo)"]
    await publish(client, load_menus(), changes)
    assert (await compare(client, load_menus())).lines == []
    assert kept < {menu.menu_id for menu in sim.world.menus.by_tag}
    assert len(sim.world.menus.by_tag) == len(load_menus().by_tag)


async def test_the_command_shows_first_and_may_only_show(
    sim: WxSim, client: WeChatClient, unused_tcp_port: int
) -> None:
    from bot.publish_menu import _run
    from config.settings import Settings

    account = sim.world.account.environment(f"http://127.0.0.1:{unused_tcp_port}/simulator")
    settings = Settings(_env_file=None, **{name[4:].lower(): value for name, value in account.items()})
    out = io.StringIO()
    await _run(settings, out, dry_run=True)
    assert "tag 家门口楼栋长: new" in out.getvalue()
    assert sim.world.menus.default is None
    await _run(settings, out, dry_run=False)
    assert sim.world.menus.default is not None


async def test_tags_follow_roles_on_binding_and_leaving(engine: Engine, client: WeChatClient, sim: WxSim) -> None:
    await publish(client, load_menus(), await compare(client, load_menus()))
    worker, resident = (sim.add_user(f"o_{name}", name, name, "", following=True) for name in ("worker", "resident"))
    with Session(engine) as session, session.begin():
        street = Subdistrict(name="街道")
        session.add(street)
        session.flush()
        community = Community(subdistrict_id=street.id, name="社区")
        session.add(community)
        session.flush()
        grid = Grid(community_id=community.id, code="G1")
        people = [
            Person(openid=openid, followed=True, created_at=NOW) for openid in ("o_worker", "o_resident", "o_unknown")
        ]
        session.add_all([grid, *people])
        session.flush()
        posts = [Appointment(person_id=people[n].id, role=Role.GRID_WORKER, grid_id=grid.id) for n in (0, 2)]
        session.add_all(posts)
    writer = Writer(engine)
    writer.start()
    tags = Tags(load_menus, writer, client, LocalShared(sim.clock))
    await tags.drain()
    names = {tag_id: name for name, tag_id in (await client.get_tags()).items()}
    assert [names[tag] for tag in worker.user.tags] == ["家门口网格员"]
    assert resident.user.tags == []
    with Session(engine) as session, session.begin():
        session.delete(session.merge(posts[0]))
    await tags.drain()
    assert worker.user.tags == []
    await writer.stop()
