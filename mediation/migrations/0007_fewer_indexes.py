"""Indexes that nobody asks, and every step wrote: of the past all but that on the key of the row, see mediation/models/base.py;
of what is written with each step those of keys that are only followed forward."""

from django.db import migrations

from mediation.migrations._fewer_indexes import FewerIndexes

FORWARD = {
    "timelineentry": {"by", "organisation", "decision"},
    "notice": {"decision", "answered_by"},
    "handover": {"from_mediator", "decision", "sent_by", "answered_by"},
    "auditevent": {"by"},
    "tally": {"organisation"},
}


class Migration(migrations.Migration):
    dependencies = [("mediation", "0006_lists_and_search")]

    operations = [FewerIndexes(FORWARD, history=True)]
