"""The lifecycle table keeps its promises: nothing outside it can happen, and nobody is trapped."""

import itertools
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.lifecycle import (
    BY_ACTION,
    OPEN,
    TABLE,
    WAITING_FOR,
    NotAllowed,
    actions_for,
    allows,
    mermaid,
    step,
)
from rules.vocabulary import Action, Level, Move, Role, Side, Status

START = (Status.REGISTERED, Level.GRID)
PLACES = list(itertools.product(Status, Level))
GOALS = [None, *Level]


def results(action, status, level):
    """Every (status, level) that the act can lead to."""
    found = set()
    for goal in GOALS:
        with suppress(NotAllowed):
            made = step(action, status, level, goal)
            found.add((made.status, made.level))
    return found


def reachable():
    seen, todo = {START}, [START]
    while todo:
        place = todo.pop()
        for after in {after for action in Action for after in results(action, *place)} - seen:
            seen.add(after)
            todo.append(after)
    return seen


def test_there_is_one_row_for_every_act():
    assert [act.action for act in TABLE] == list(dict.fromkeys(act.action for act in TABLE))
    assert {act.action for act in TABLE} == set(Action) == set(BY_ACTION)
    assert all(act.basis and act.who for act in TABLE)


def test_every_status_and_every_level_can_be_reached():
    seen = reachable()
    assert {status for status, _ in seen} == set(Status)
    assert {level for _, level in seen} == set(Level)


def test_only_closed_is_an_end_and_every_place_leads_there():
    for status, level in reachable() - {place for place in reachable() if place[0] is Status.CLOSED}:
        seen, todo = set(), [(status, level)]
        while todo:
            place = todo.pop()
            seen.add(place)
            todo += [after for action in Action for after in results(action, *place) if after not in seen]
        assert any(after is Status.CLOSED for after, _ in seen), (status, level)
    assert not any(step_status is not Status.CLOSED for step_status, _ in after_closing())


def after_closing():
    return {after for level in Level for action in Action for after in results(action, Status.CLOSED, level)}


def test_the_steps_are_exactly_the_acts_that_somebody_may_do():
    for status, level in PLACES:
        possible = {action for action in Action if results(action, status, level)}
        offered = {action for side in Side for action in actions_for(status, level, frozenset(Role), side)}
        assert possible == offered, (status, level)


def test_people_see_only_their_own_acts():
    for (status, level), role, side in itertools.product(PLACES, Role, Side):
        for action in actions_for(status, level, frozenset({role}), side):
            assert role in BY_ACTION[action].who
            assert BY_ACTION[action].side is side
            assert allows(action, frozenset({role}))
    assert not allows(Action.CLOSE, frozenset({Role.AUDITOR, Role.LEGAL_AID_LAWYER}))


@given(st.lists(st.tuples(st.sampled_from(list(Action)), st.sampled_from(GOALS)), max_size=40))
def test_no_sequence_of_acts_leaves_the_table(acts):
    status, level = START
    for action, goal in acts:
        try:
            made = step(action, status, level, goal)
        except NotAllowed:
            continue
        act = BY_ACTION[action]
        assert status in act.start
        assert level in act.levels
        assert made.status is (act.to or status)
        assert made.basis == act.basis
        rises = made.level.rank - level.rank
        assert {Move.STAY: rises == 0, Move.UP: rises > 0, Move.DOWN: rises < 0}.get(
            act.move, made.level is Level.OUTSIDE
        )
        status, level = made.status, made.level


def test_an_escalation_goes_one_level_up_or_to_the_level_named():
    assert step(Action.ESCALATE, Status.MEDIATING, Level.GRID).level is Level.PANEL
    assert step(Action.ESCALATE, Status.MEDIATING, Level.PANEL, Level.TOWNSHIP).level is Level.TOWNSHIP
    for goal in (Level.GRID, Level.PANEL, Level.OUTSIDE):
        with pytest.raises(NotAllowed, match="不能从"):
            step(Action.ESCALATE, Status.MEDIATING, Level.PANEL, goal)
    with pytest.raises(NotAllowed, match="未指明"):
        step(Action.RETURN, Status.REGISTERED, Level.TOWNSHIP)


def test_a_refusal_names_the_place_and_the_act_in_chinese():
    with pytest.raises(NotAllowed, match="“已办结·网格”的纠纷不能“受理”。"):
        step(Action.ACCEPT, Status.CLOSED, Level.GRID)


def test_parties_can_always_leave():
    # 人民调解法 3, 23: refusing and going to court or arbitration are one step away as long as mediation runs
    for level in set(Level) - {Level.OUTSIDE}:
        for status in (Status.REGISTERED, Status.MEDIATING, Status.AGREED):
            assert results(Action.REFUSE, status, level)
            assert results(Action.WITHDRAW, status, level)
        for status in OPEN - {Status.REFERRED}:
            assert results(Action.REFER, status, level) == {(Status.REFERRED, Level.OUTSIDE)}


def test_every_status_says_whom_it_waits_for_and_stands_in_the_diagram():
    assert set(WAITING_FOR) == set(Status)
    diagram = mermaid()
    assert diagram.startswith("stateDiagram-v2")
    for status in Status:
        assert f"    {status}: {status.label}" in diagram
    assert "    mediating --> agreed: 达成书面协议" in diagram
    assert "supplement" not in diagram
