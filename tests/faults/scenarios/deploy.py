"""A new version comes and goes: a migration that is killed, old code on a new schema, new messages for old workers."""

from __future__ import annotations

from random import Random

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.faults.naive import DUE, Case, Naive, ask
from tests.faults.processes import STATEMENT, Fault, die
from tests.faults.scenario import Scenario
from tests.faults.worlds import World

GROUP = "deploy"
SCHEMA = ("ALTER", "CREATE", "DROP", "INSERT", "UPDATE", "DELETE")


class AnyChange(Fault):
    """A fault at the n-th statement that changes rows or tables."""

    def _statement(self, execute: object, sql: str, params: object, many: bool, context: object) -> object:
        if sql.lstrip().startswith(SCHEMA):
            self.pass_by()
        return execute(sql, params, many, context)  # type: ignore[operator]


def last_but_one() -> str:
    """The name of the migration before the newest."""
    names = sorted(name for app, name in MigrationLoader(None).disk_migrations if app == "mediation")
    return str(names[-2])


def migrate(*target: str) -> None:
    """`manage.py migrate`."""
    call_command("migrate", *target, verbosity=0, interactive=False)


def migration_killed(world: World, dice: Random) -> None:
    """The newest migration is taken back, killed on its way forward again, and run once more."""
    world.storage.spoil(world.name)
    world.ask(lambda: migrate("mediation", last_but_one()))
    for _ in range(2):
        world.run(migrate, AnyChange(STATEMENT, dice.randrange(40), die))
    world.ask(migrate)
    world.recover()


def naive_migration_killed(naive: Naive, dice: Random) -> None:
    """A data migration without a transaction: `deadline += 0`, `level += 1 where level = old`, from the start again."""

    def migrate_data() -> None:
        for pk in DUE:
            case = Case.get(pk)
            case.level += 1
            case.save()

    naive.world.run(migrate_data, Fault(STATEMENT, dice.randrange(1, 9), die))
    naive.world.run(migrate_data)
    for pk in DUE:
        naive.tell(pk)
        ask("INSERT INTO naive_event (case_id, what) VALUES (%s, 'escalate')", pk)


def add_column(table: str) -> None:
    """What the next version brings."""
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{table}" ADD COLUMN "of_tomorrow" text NULL')


def old_code_new_schema(world: World, dice: Random) -> None:
    """The tables have grown a column that this code does not know, in the middle of two sweeps."""
    world.storage.spoil(world.name)
    if dice.random() < 0.5:
        world.sweep(Fault(STATEMENT, dice.randrange(world.places(STATEMENT)), die))
    for table in ("mediation_dispute", "mediation_historicaldispute", "mediation_notice", "mediation_handover"):
        if table == "mediation_dispute" or dice.random() < 0.5:
            world.ask(lambda table=table: add_column(table))
    world.recover()


def naive_old_code(naive: Naive, dice: Random) -> None:
    """The new page sends what the old worker's task does not take: `unexpected keyword argument`."""
    new = set(dice.sample(DUE, 4))
    naive.send_all(set(DUE) - new)
    for pk in new:
        naive.escalate.apply_async((pk,), {"priority": "high"})
    naive.drain()


def rolled_back(world: World, dice: Random) -> None:
    """The new version has swept, its column goes, the old version sweeps on."""
    world.storage.spoil(world.name)
    world.ask(lambda: add_column("mediation_dispute"))
    world.sweep(Fault(STATEMENT, dice.randrange(world.places(STATEMENT)), die))
    world.ask(lambda: drop_column("mediation_dispute"))
    world.recover()


def drop_column(table: str) -> None:
    """Back to the version before."""
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{table}" DROP COLUMN "of_tomorrow"')


def naive_rolled_back(naive: Naive, dice: Random) -> None:
    """Messages of tasks that only the new version had: `Received unregistered task`, and gone."""
    new = set(dice.sample(DUE, 4))
    naive.send_all(set(DUE) - new)
    for pk in new:
        naive.app.send_task("escalate_v2", (pk,), queue=naive.queue)
    naive.drain()


SCENARIOS = (
    Scenario(
        "a migration is killed",
        GROUP,
        "The newest migration is taken back, killed twice on its way forward, and run once more.",
        migration_killed,
        naive_migration_killed,
        seeds=5,
    ),
    Scenario(
        "old code, new schema",
        GROUP,
        "Tables have grown a column that the running code does not know.",
        old_code_new_schema,
        naive_old_code,
    ),
    Scenario(
        "a version is rolled back",
        GROUP,
        "The new version has begun a sweep, then it is taken back.",
        rolled_back,
        naive_rolled_back,
    ),
)
