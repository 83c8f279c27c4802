"""The table walked as data: every state reached, final ones final, every word there, forbidden steps refused."""

import pytest

from config.texts import load_texts
from models.vocabulary import Event, Fact, Role, State
from models.workflow import (
    ACTIVE,
    CHAIN,
    CLIMBING,
    ENTRIES,
    FINAL,
    LEVEL_STATES,
    PAUSED,
    RUNNING,
    STAFF,
    TABLE,
    NotAllowed,
    allowed,
    step,
)


def leads_to(state: State) -> set[State]:
    """Where any rule leads from this state; a route may lead to the state of any level."""
    found: set[State] = set()
    for rule in TABLE:
        if state in rule.states:
            if rule.to is not None:
                found.add(rule.to)
            elif rule.route is not None:
                found.update(LEVEL_STATES.values())
    return found


def test_every_state_is_reached_from_received() -> None:
    reached, todo = {State.RECEIVED}, [State.RECEIVED]
    while todo:
        for state in leads_to(todo.pop()) - reached:
            reached.add(state)
            todo.append(state)
    assert reached == set(State)


@pytest.mark.parametrize("state", sorted(FINAL))
def test_final_means_final(state: State) -> None:
    moving = {rule.event for rule in TABLE if state in rule.states and (rule.to is not None or rule.route is not None)}
    assert moving <= {Event.REOPENED, Event.SPLIT}
    assert (Event.SPLIT in moving) is (state is State.MERGED)


def test_every_step_is_allowed_by_its_rule_or_refused() -> None:
    for state in State:
        for role in Role:
            for event in Event:
                if event in allowed(state, role):
                    rule = step(state, event, role, frozenset(Fact))
                    assert state in rule.states
                    assert role in rule.by
                else:
                    with pytest.raises(NotAllowed, match=event.value) as caught:
                        step(state, event, role, frozenset(Fact))
                    assert (caught.value.state, caught.value.event, caught.value.role) == (state, event, role)


def test_conditions_choose_the_row() -> None:
    head, worker = Role.BUILDING_HEAD, Role.GRID_WORKER
    assert step(State.VERIFYING, Event.REFUTED, head).to is State.UNFOUNDED
    assert step(State.VERIFYING, Event.REFUTED, head, [Fact.PARTIAL_HEAD]).to is None
    assert step(State.DISPATCHED, Event.RETURNED, worker).route == "community"
    assert step(State.DISPATCHED, Event.RETURNED, worker, [Fact.SECOND_RETURN]).route == "street"
    assert step(State.NEEDS_INFO, Event.INFO_GIVEN, Role.RESIDENT, [Fact.MORE_NEEDED]).to is State.NEEDS_INFO


def test_every_state_has_its_entry_and_its_words() -> None:
    texts = load_texts()
    assert set(ENTRIES) == set(State)
    for state in State:
        assert f"state.{state.value}" in texts
    for role in Role:
        assert f"role.{role.value}" in texts
    for rule in TABLE:
        for tell in rule.tells:
            assert tell.key in texts, tell.key


def test_whatever_runs_ends_by_the_clock_or_a_person() -> None:
    for state in CLIMBING:
        assert Event.ESCALATED in allowed(state, Role.SYSTEM)
    for state in RUNNING:
        assert Event.OVERDUE in allowed(state, Role.SYSTEM)
        assert any(allowed(state, role) - {Event.NOTE_ADDED, Event.UNDONE} for role in STAFF)
    assert CHAIN[0] is Role.BUILDING_HEAD
    assert CHAIN[-1] is Role.STREET_DESK


def test_a_resident_can_always_take_it_back_and_a_pause_always_ends() -> None:
    for state in ACTIVE:
        assert {Event.WITHDRAWN, Event.CLOSED, Event.NOTE_ADDED} <= allowed(state, Role.RESIDENT)
    for state in PAUSED:
        assert Event.RESUMED in allowed(state, Role.SYSTEM)


def test_only_the_street_whistles_and_judges_only_a_unit_or_the_street_answers() -> None:
    whistling = {Event.WHISTLED, Event.ANSWER_ACCEPTED, Event.ANSWER_REJECTED, Event.PARKED}
    answering = {Event.WHISTLE_CLAIMED, Event.WHISTLE_RETURNED, Event.ARRIVED, Event.ANSWERED}
    for role in Role:
        may = frozenset().union(*(allowed(state, role) for state in State))
        assert (whistling <= may) is (role is Role.STREET_DESK)
        assert whistling.isdisjoint(may) is (role is not Role.STREET_DESK)
        assert (answering <= may) is (role in {Role.STREET_DESK, Role.RESPONDER_UNIT})
    assert allowed(State.WHISTLED, Role.GRID_WORKER) == {Event.MEDIATED, Event.NOTE_ADDED, Event.UNDONE}


def test_no_row_is_hidden_behind_another() -> None:
    for index, rule in enumerate(TABLE):
        for state in rule.states:
            for role in rule.by:
                facts = [rule.when] if rule.when else []
                assert step(state, rule.event, role, facts) is rule, (index, rule)
