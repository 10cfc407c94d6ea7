"""Indexes on a column with which a compound one begins, and on keys that are only followed forward."""

from django.db import migrations

from mediation.migrations._fewer_indexes import FewerIndexes


class Migration(migrations.Migration):
    dependencies = [("mediation", "0007_fewer_indexes")]

    operations = [
        FewerIndexes(
            {
                "dispute": {"mediator"},
                "handover": {"dispute", "to_organisation"},
                "notice": {"dispute", "organisation", "user"},
            }
        )
    ]
