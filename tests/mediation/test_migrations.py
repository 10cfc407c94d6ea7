"""A house that ran before there was an outbox: its notices have letters afterwards, and nothing leaves a second time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model

from mediation import guards, invariants
from mediation.models import Letter, Notice
from mediation.services import letters, searching
from tests.factories import START, County, make_county
from tests.mediation.helpers import days
from tests.mediation.outbox import tell, with_mail

BEFORE, AFTER = "0004_tallies_and_set_aside", "0006_lists_and_search"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def migrate(name: str) -> Apps:
    """The house as of that migration."""
    executor = MigrationExecutor(connection)
    executor.migrate([("mediation", name)])
    return executor.loader.project_state([("mediation", name)]).apps


@pytest.fixture
def county() -> Iterator[County]:
    """Whatever happens, the next test finds the house as it is today."""
    yield make_county()
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    guards.install(connection)


@pytest.mark.django_db(transaction=False)
@pytest.mark.parametrize("model", list(apps.get_app_config("mediation").get_models()), ids=lambda m: m.__name__)
def test_the_database_has_the_indexes_that_the_models_say(model: type[Model]) -> None:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    named = {own.name for own in (*model._meta.indexes, *model._meta.constraints)}
    one_column = [told["columns"] for name, told in found.items() if told["index"] and name not in named]
    wanted = {field.column for field in model._meta.concrete_fields if field.db_index and not field.unique}
    assert {columns[0] for columns in one_column} - {f.column for f in model._meta.fields if f.unique} == wanted
    assert {index.name for index in model._meta.indexes} <= found.keys()


@pytest.mark.parametrize("guarded", [True, False])
def test_old_notices_have_their_letter_and_none_leaves_again(county: County, guarded: bool) -> None:
    with_mail(county)
    dispute = tell(county).dispute
    tell(county, dispute=dispute, key="to one", user=county.zhou)
    old = migrate(BEFORE)
    waiting = {"dispute_id": dispute.pk, "organisation_id": dispute.responsible_id, "key": "waiting"}
    words = {"measure": "remind", "mode": "act", "text": "请安排", "created_at": START}
    guards.remove(connection)  # as migrations on the way may have left them
    if guarded:
        for name, (_, sql) in guards._wanted(connection.vendor).items():
            if "letter" not in name and "notice" in name:
                connection.cursor().execute(sql)
    row = old.get_model("mediation", "Notice").objects.create(**waiting, **words)
    past = old.get_model("mediation", "HistoricalNotice").objects
    past.create(id=row.pk, **waiting, **words, history_date=START, history_type="+")
    if not guarded:
        old.get_model("mediation", "RowChange").objects.create(table="notice", row=row.pk, changes=1)
    migrate(AFTER)
    guards.install(connection)
    searching.build()  # as every `manage.py migrate` does at its end
    assert [letter.addressee for letter in Letter.objects.filter(notice__dispute=dispute).order_by("pk")] == [
        dispute.responsible,
        county.zhou,
        dispute.responsible,
    ]
    assert set(Letter.objects.values_list("channel", "state")) == {("in_app", "sent")}
    assert Letter.objects.count() == Notice.objects.count()
    assert Notice.objects.get(pk=row.pk).delivered_at == START
    assert letters.deliver_due(at=START + days(1)) == 0
    assert invariants.broken(START, by_clock=False) == []
