import pytest

from bot.simulator.world.account import Account

LEGACY = "cgi-bin/token"
STABLE = "cgi-bin/stable_token"


async def _stable(bot, **more):
    return await bot.call("POST", STABLE, bot.secrets(**more), token=False)


async def _legacy(bot, **more):
    return await bot.call("GET", LEGACY, token=False, **bot.secrets(**more))


async def _works(bot, got):
    answer = await bot.call("GET", "cgi-bin/getcallbackip", token=False, access_token=got["access_token"])
    return answer.get("errcode", 0)


async def test_stable_token_stays_until_its_last_five_minutes(bot, sim):
    first = await _stable(bot)
    sim.clock.advance(6900)
    assert await _stable(bot) == {"access_token": first["access_token"], "expires_in": 300}
    sim.clock.advance(1)
    second = await _stable(bot)
    assert second["access_token"] != first["access_token"]
    assert [await _works(bot, one) for one in (first, second)] == [0, 0]
    sim.clock.advance(299)
    assert [await _works(bot, one) for one in (first, second)] == [42001, 0]


async def test_each_legacy_token_voids_the_one_before_after_five_minutes(bot, sim):
    first, second = await _legacy(bot), await _legacy(bot)
    assert first["access_token"] != second["access_token"]
    assert [await _works(bot, one) for one in (first, second)] == [0, 0]
    sim.clock.advance(300)
    assert [await _works(bot, one) for one in (first, second)] == [40001, 0]


async def test_the_two_kinds_do_not_touch_each_other(bot, sim):
    stable = await _stable(bot)
    for _ in range(3):
        await _legacy(bot)
    sim.clock.advance(400)
    assert await _works(bot, stable) == 0


async def test_force_voids_at_once_but_only_every_30_seconds_and_20_times(bot, sim):
    first = await _stable(bot)
    second = await _stable(bot, force_refresh=True)
    assert [await _works(bot, one) for one in (first, second)] == [40001, 0]
    assert (await _stable(bot, force_refresh=True))["access_token"] == second["access_token"]
    for _ in range(19):
        sim.clock.advance(30)
        await _stable(bot, force_refresh=True)
    sim.clock.advance(30)
    assert (await _stable(bot, force_refresh=True))["errcode"] == 45009


@pytest.mark.parametrize(
    ("wrong", "code"), [({"grant_type": "x"}, 40002), ({"appid": "x"}, 40013), ({"secret": "x"}, 40125)]
)
async def test_wrong_credentials(bot, sim, wrong, code):
    assert (await _stable(bot, **wrong))["errcode"] == code
    assert (await _legacy(bot, **wrong))["errcode"] == code


async def test_address_not_on_the_list(bot, sim):
    sim.world.account = Account(ip_whitelist=frozenset({"10.0.0.1"}))
    assert (await _stable(bot))["errcode"] == 40164


async def test_legacy_token_has_a_daily_quota(bot, sim):
    sim.limit(LEGACY, per_day=2)
    codes = [(await _legacy(bot)).get("errcode", 0) for _ in range(3)]
    assert codes == [0, 0, 45009]
    sim.clock.advance(10 * 3600)  # 14:10 in Shanghai when the test begins
    assert "access_token" in await _legacy(bot)


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "cgi-bin/message/custom/send", 43002),
        ("POST", "cgi-bin/menu/get", 43001),
        ("GET", "cgi-bin/menu/get", 41001),
        ("GET", "cgi-bin/no/such", 40066),
        ("GET", "anything", 40066),
    ],
)
async def test_wrong_calls(bot, sim, method, path, code):
    answer = await bot.call(method, path, token=False)
    assert (answer["errcode"], " rid: " in answer["errmsg"]) == (code, True)


async def test_made_up_token(bot, sim):
    assert await _works(bot, {"access_token": "made-up"}) == 40001
