"""Indexes that nobody asks, and every step wrote: of the past all but that on the key of the row, see mediation/models/base.py;
of what is written with each step those of keys that are only followed forward."""

from django.db import migrations

FORWARD = {
    "timelineentry": {"by", "organisation", "decision"},
    "notice": {"decision", "answered_by"},
    "handover": {"from_mediator", "decision", "sent_by", "answered_by"},
    "auditevent": {"by"},
    "tally": {"organisation"},
}


class FewerIndexes(migrations.operations.base.Operation):
    """One operation instead of 150 AlterField, each of which would copy a whole table on SQLite."""

    def describe(self):
        return "Drop the indexes of history that nobody asks"

    def state_forwards(self, app_label, state):
        for name, columns in self._unasked(app_label, state):
            fields = state.models[app_label, name].fields
            for column in columns:
                fields[column] = fields[column].clone()
                fields[column].db_index = False
            state.reload_model(app_label, name, delay=True)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        connection = schema_editor.connection
        for model, columns in self._models(app_label, from_state):
            unasked = [[model._meta.get_field(column).column] for column in columns]
            with connection.cursor() as cursor:
                found = connection.introspection.get_constraints(cursor, model._meta.db_table)
            for index, told in found.items():
                if told["index"] and told["columns"] in unasked:
                    schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(index)}")

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for model, columns in self._models(app_label, to_state):
            for column in columns:
                for statement in schema_editor._field_indexes_sql(model, model._meta.get_field(column)):
                    schema_editor.execute(statement)

    def _models(self, app_label, state):
        return [(state.apps.get_model(app_label, name), columns) for name, columns in self._unasked(app_label, state)]

    def _unasked(self, app_label, state):
        """Names of models, as they were before, and of the fields whose index goes."""
        for (label, name), model in list(state.models.items()):
            indexed = {column for column, field in model.fields.items() if field.db_index and not field.primary_key}
            goes = indexed - {"id"} if name.startswith("historical") else indexed & FORWARD.get(name, set())
            if label == app_label and goes:
                yield name, sorted(goes)


class Migration(migrations.Migration):
    dependencies = [("mediation", "0006_lists_and_search")]

    operations = [FewerIndexes()]
