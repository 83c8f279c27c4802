"""The model behind docs/capacity.md: nobody is lost in it, and more writers never make anybody wait longer."""

from random import Random

import pytest

from tests.benchmarks.capacity import PATIENCE, Cost, Place, arrivals, hour, replicas
from tests.benchmarks.figures import Row, Section, exponent, table

STREETS = Place(name="five streets", streets=5)
SLOW = Cost(batch=0.02, message=0.2)


def test_everybody_who_writes_is_answered() -> None:
    assert hour(STREETS, 1).messages == len(list(arrivals(STREETS, Random(1))))


def test_a_second_writer_shortens_the_longest_wait() -> None:
    one, two = hour(STREETS, 1, SLOW), hour(STREETS, 2, SLOW)
    assert two.longest < one.longest
    assert one.longest > one.p99 > SLOW.of(1)


def test_as_few_writers_as_keep_wechat_waiting_are_taken() -> None:
    count, worst = replicas(STREETS, SLOW)
    assert worst.longest <= PATIENCE < hour(STREETS, count - 1, SLOW).longest


def test_a_cost_in_proportion_has_exponent_one() -> None:
    assert exponent({10**4: 2.0, 10**5: 20.0, 10**6: 200.0}) == pytest.approx(1)
    assert exponent({10**4: 3.0, 10**6: 3.0}) == 0


def test_a_table_names_load_goal_and_what_is_compared() -> None:
    row = Row(name="echo", figures={"a second": 812.0}, compared=0.279, goal="≥ 0.26")
    drawn = table("no such section", Section(title="Peers", compared="of hello", rows=[row], load="1/2/3"))
    assert "Load average 1/2/3" in drawn
    assert "| echo | 812 | 0.28 | ≥ 0.26 |  |" in drawn
