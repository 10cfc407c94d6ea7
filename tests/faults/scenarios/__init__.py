"""Every scenario, in the order of docs/fault-matrix.md."""

from tests.faults.scenario import Scenario
from tests.faults.scenarios import broker, clock, database, deploy, external, people, process

ALL: tuple[Scenario, ...] = (
    *process.SCENARIOS,
    *broker.SCENARIOS,
    *database.SCENARIOS,
    *clock.SCENARIOS,
    *people.SCENARIOS,
    *external.SCENARIOS,
    *deploy.SCENARIOS,
)
BY_NAME = {scenario.name: scenario for scenario in ALL}
