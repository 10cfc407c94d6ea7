"""The quick part of the fault matrix; `make faults` plays all of it (docs/fault-matrix.md)."""

from __future__ import annotations

import pytest

from mediation.models import Dispute
from tests.faults.naive import DUE, Naive
from tests.faults.scenario import Scenario, play
from tests.faults.scenarios import ALL, BY_NAME
from tests.faults.verdicts import Verdict
from tests.faults.worlds import Forge
from tests.mediation.helpers import unguarded

pytestmark = pytest.mark.unwatched

QUICK = [each for each in ALL if each.quick and not each.broker]
SEEDS = range(3)


@pytest.mark.slow
@pytest.mark.parametrize("scenario", QUICK, ids=str)
def test_nothing_is_lost_doubled_or_half_done(forge: Forge, scenario: Scenario) -> None:
    bitten = Verdict()
    for seed in SEEDS:
        ours, theirs = play(forge, scenario, seed)
        assert not ours, f"seed {seed}: {ours}: {ours.why}"
        bitten += theirs
    assert bitten, "the naive house survives: the scenario has no teeth"


# --- the verdict itself can see ---------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_day_without_a_sweep_is_seen_as_loss(forge: Forge) -> None:
    with forge.world() as world:
        assert world.verdict().lost >= 4


@pytest.mark.slow
def test_a_row_behind_the_back_of_history_is_seen_as_half(forge: Forge) -> None:
    with forge.world() as world:
        world.recover()
        assert not world.verdict()
        with unguarded():
            Dispute.objects.filter(pk=world.due()[0]).update(level="county")
        assert world.verdict().half >= 2


@pytest.mark.slow
def test_a_letter_more_is_seen_as_twice(forge: Forge) -> None:
    with forge.world() as world:
        world.recover()
        post = world.folder / "letters"
        post.write_text(post.read_text() + post.read_text().splitlines()[0] + "\n")
        assert world.verdict().twice == 1


@pytest.mark.slow
def test_the_naive_house_does_its_work_when_nothing_goes_wrong(forge: Forge) -> None:
    with forge.world() as world:
        naive = Naive(world)
        naive.send_all(DUE)
        naive.drain()
        assert not naive.verdict()
        naive.close()


def test_every_scenario_has_a_name_of_its_own() -> None:
    assert len(BY_NAME) == len(ALL) >= 48
    assert 12 <= len(QUICK) <= 20
