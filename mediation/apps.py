"""The app as Django knows it."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from config import checks


class MediationConfig(AppConfig):
    """Names the app; hands the house's own checks to Django and the tasks to Celery."""

    name = "mediation"
    verbose_name = "人民调解"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Run once at start, when the models are there."""
        checks.register_all()
        import_module("mediation.tasks")  # who rings must know them too, not the worker alone
        post_migrate.connect(_keep_rule_texts, sender=self)


def _keep_rule_texts(using: str, **_: Any) -> None:
    """A release may bring new law rows: their text is kept before the first decision rests on it."""
    if "mediation_rulebooktext" in connections[using].introspection.table_names():
        import_module("mediation.services.rulebooks").keep_texts()
