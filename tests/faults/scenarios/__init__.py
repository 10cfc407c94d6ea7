"""Every scenario, in the order of docs/fault-matrix.md."""

from tests.faults.scenario import Scenario
from tests.faults.scenarios import (
    broker,
    clock,
    database,
    deploy,
    external,
    meanwhile,
    messages,
    paper,
    people,
    process,
    storage,
    thinking,
)

ROOMS = (
    process,
    thinking,
    broker,
    messages,
    database,
    storage,
    clock,
    people,
    meanwhile,
    external,
    paper,
    deploy,
)
ALL: tuple[Scenario, ...] = tuple(scenario for room in ROOMS for scenario in room.SCENARIOS)
BY_NAME = {scenario.name: scenario for scenario in ALL}
