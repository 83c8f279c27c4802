from datetime import UTC, datetime, timedelta

from bot.simulator.world.window import Grant, Merge, Window

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


def _spend(window, times, at=NOW):
    return [window.spend(at) for _ in range(times)]


def test_a_message_is_good_for_five_in_48_hours():
    window = Window()
    window.grant(Grant.MESSAGE, NOW)
    assert _spend(window, 6) == [0] * 5 + [45047]
    window.grant(Grant.MESSAGE, NOW)
    assert window.spend(NOW + timedelta(hours=47, minutes=59)) == 0
    assert window.spend(NOW + timedelta(hours=48)) == 45015


def test_a_tap_is_good_for_three_in_a_minute():
    window = Window()
    window.grant(Grant.CLICK, NOW)
    assert _spend(window, 4) == [0] * 3 + [45047]
    assert window.spend(NOW + timedelta(seconds=60)) == 45015


def test_nobody_may_write_first():
    assert Window().spend(NOW) == 45015


def test_the_larger_of_two_windows_counts():
    window = Window()
    window.grant(Grant.MESSAGE, NOW)
    assert _spend(window, 3) == [0] * 3
    window.grant(Grant.CLICK, NOW)
    assert window.left(NOW) == 3
    assert window.expires(NOW) == NOW + timedelta(hours=48)


def test_or_both_count_apart():
    window = Window(Merge.SEPARATE)
    window.grant(Grant.MESSAGE, NOW)
    window.grant(Grant.CLICK, NOW)
    assert _spend(window, 9) == [0] * 8 + [45047]
    assert window.left(NOW + timedelta(minutes=2)) == 0


def test_unfollowing_closes_everything():
    window = Window()
    window.grant(Grant.MESSAGE, NOW)
    window.close()
    assert window.spend(NOW) == 45015
    assert window.expires(NOW) is None
