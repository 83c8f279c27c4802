"""The table walked as data: every state reached, final ones final, every word there, forbidden steps refused."""

import pytest

from config.texts import load_texts
from models.vocabulary import Event, Fact, Role, State
from models.workflow import CHAIN, ENTRIES, FINAL, LEVEL_STATES, RUNNING, STAFF, TABLE, NotAllowed, allowed, step


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
    assert moving <= {Event.REOPENED}


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
    for state in RUNNING:
        assert Event.ESCALATED in allowed(state, Role.SYSTEM)
        assert any(allowed(state, role) - {Event.NOTE_ADDED, Event.UNDONE} for role in STAFF)
    assert CHAIN[0] is Role.BUILDING_HEAD
    assert CHAIN[-1] is Role.STREET_DESK
