"""An index costs every write. Here those go that no question needs."""

from django.db.migrations.operations.base import Operation


class FewerIndexes(Operation):
    """One operation instead of many AlterField, each of which would copy a whole table on SQLite.

    `columns` are fields by the name of their model; with `history`, all of the past but that on the key of the row.
    """

    def __init__(self, columns, *, history=False):
        self.columns, self.history = columns, history

    def describe(self):
        return "Drop indexes that nobody asks"

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
            named = {own.name for own in (*model._meta.indexes, *model._meta.constraints)}  # those are asked
            with connection.cursor() as cursor:
                found = connection.introspection.get_constraints(cursor, model._meta.db_table)
            for index, told in found.items():
                if told["index"] and told["columns"] in unasked and index not in named:
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
            is_past = self.history and name.startswith("historical")
            goes = indexed - {"id"} if is_past else indexed & self.columns.get(name, set())
            if label == app_label and goes:
                yield name, sorted(goes)
