"""Indexes on a column with which a compound one begins, and on keys that are only followed forward."""

from django.db import migrations, models

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
        ),
        # It had the hour of the next look in it, which no inbox asks and every look of the rules writes.
        migrations.RemoveIndex("dispute", "dispute_inbox"),
        migrations.AddIndex(
            "dispute",
            models.Index(fields=["responsible"], condition=~models.Q(status="closed"), name="dispute_inbox"),
        ),
    ]
