"""Small tools of the tests: what a refusal said, what the database holds, whether any row was forgotten."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from django.apps import apps
from django.db import OperationalError, connection, models, transaction
from PIL import Image

from mediation import guards, invariants
from mediation.models import Dispute, TimelineEntry
from mediation.models.base import Tracked
from mediation.services.errors import Refused
from rules.lifecycle import NotAllowed
from tests.factories import START

TABLES: tuple[type[models.Model], ...] = tuple(apps.get_app_config("mediation").get_models())
FIXTURES = {"place", "organisation", "panelmodel", "panelslot"}
ALL_ROWS = {  # in plain words: asked thousands of times, and Django takes ten times as long to put them together
    model.__name__: f'SELECT * FROM "{model._meta.db_table}" ORDER BY "{model._meta.pk.column}"' for model in TABLES
}
TRACKED = tuple(model for model in TABLES if issubclass(model, Tracked))


@contextmanager
def refused(message: str, field: str = "") -> Iterator[None]:
    """The act inside is refused with exactly this sentence at exactly this field, and leaves nothing behind."""
    before = everything()
    with pytest.raises(Refused) as caught, transaction.atomic():
        yield
    assert (caught.value.message, caught.value.field) == (message, field)
    assert everything() == before


@contextmanager
def not_allowed(message: str) -> Iterator[None]:
    """The table has no such step: exactly this sentence, and nothing left behind."""
    before = everything()
    with pytest.raises(NotAllowed) as caught, transaction.atomic():
        yield
    assert str(caught.value) == message
    assert everything() == before


def answer_of(act: Callable[[], Any]) -> str:
    """How an act was answered: `done`, or the sentence of the refusal. Whatever it wrote is taken back."""
    with transaction.atomic():
        try:
            act()
            answer = "done"
        except (Refused, NotAllowed) as no:
            answer = str(no)
        transaction.set_rollback(True)
    return answer


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of the app, history included, as the database has it."""
    with connection.cursor() as cursor:
        return {name: cursor.execute(sql).fetchall() for name, sql in ALL_ROWS.items()}


def history_gaps() -> list[str]:
    """Rows whose newest history row does not say what the row says; must be empty after every service.

    When the sweep comes by is left out: it moves without history.
    """
    return [gap for model in TRACKED for gap in _gaps_of(model)]


def _gaps_of(model: type[models.Model]) -> Iterator[str]:
    columns = [field.attname for field in model._meta.concrete_fields if field.name not in guards.NOT_COUNTED]
    newest = model.history.order_by("history_id").values(*columns)  # type: ignore[attr-defined]
    told = {row["id"]: row for row in newest}
    for row in model._base_manager.values(*columns):
        past = told.get(row["id"])
        if past is None and model._meta.model_name in FIXTURES:
            continue  # reference data comes from a fixture, before any history
        if past != row:
            yield f"{model.__name__} {row['id']}"


def nothing_forgotten() -> None:
    """Every invariant holds that does not depend on the hour: what each test leaves behind must be sound."""
    if connection.needs_rollback:
        return  # a test that broke its transaction has nothing to show
    found = [(each.name, each.rows) for each in invariants.broken(START, by_clock=False)]
    assert found == [], found


@contextmanager
def unguarded() -> Iterator[None]:
    """Without the triggers, as somebody with the password of the database would have it."""
    connection.check_constraints()  # PostgreSQL changes no table on which checks still wait
    guards.remove(connection)
    yield
    connection.check_constraints()
    guards.install(connection)


def entries(dispute: Dispute) -> list[TimelineEntry]:
    """The timeline, oldest first."""
    return list(TimelineEntry.objects.filter(dispute=dispute).order_by("pk"))


def acts(dispute: Dispute) -> list[str]:
    """The acts of the timeline, oldest first."""
    return [entry.action for entry in entries(dispute)]


@dataclass
class Crash:
    """Fails the n-th writing statement (0 is the first). Counts them all when n is None."""

    at: int | None = None
    seen: int = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            self.seen += 1
            if self.at is not None and self.seen > self.at:
                raise OperationalError("the disk is gone")
        return execute(sql, params, many, context)


@contextmanager
def crashing(at: int | None) -> Iterator[Crash]:
    """Let the n-th write of this connection fail."""
    crash = Crash(at)
    with connection.execute_wrapper(crash):
        yield crash


def days(count: int) -> datetime.timedelta:
    """So many days."""
    return datetime.timedelta(days=count)


def picture() -> bytes:
    """A small white picture, as a scanner might give it."""
    target = BytesIO()
    Image.new("RGB", (40, 30), "white").save(target, "PNG")
    return target.getvalue()
