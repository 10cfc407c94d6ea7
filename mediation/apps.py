"""The app as Django knows it."""

from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.models.signals import post_migrate

from config import checks
from documents.layout import fonts


class MediationConfig(AppConfig):
    """Names the app; hands the house's own checks to Django and the tasks to Celery."""

    name = "mediation"
    verbose_name = "人民调解"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Run once at start, when the models are there."""
        checks.register_all()
        if settings.PAPER_FONTS:
            _add_fonts(Path(settings.PAPER_FONTS))
        import_module("mediation.tasks")  # who rings must know them too, not the worker alone
        import_module("mediation.views.watch")  # log-ins and changes of staff are written down wherever they happen
        post_migrate.connect(_keep_rule_texts, sender=self)
        post_migrate.connect(_stand_guard, sender=self)


def _add_fonts(folder: Path) -> None:
    """An office's own fonts for papers. A wrong folder is found at the start, not by the first rare name."""
    try:
        fonts.configure_from(folder)
    except ValueError as error:
        raise ImproperlyConfigured(f"PAPER_FONTS：{error}") from error


def _keep_rule_texts(using: str, **_: Any) -> None:
    """A release may bring new law rows: their text is kept before the first decision rests on it.

    When the rules look again was reckoned with the old ones, so they look at everything that is open.
    """
    if "mediation_rulebooktext" not in connections[using].introspection.table_names():
        return
    if import_module("mediation.services.rulebooks").keep_texts():
        import_module("mediation.services.transition").recheck_all()


def _stand_guard(using: str, **_: Any) -> None:
    """A migration on SQLite builds a table anew and loses its triggers; all of them stand again afterwards."""
    guards = import_module("mediation.guards")
    tables = connections[using].introspection.table_names()
    if guards.COUNTER in tables and "mediation_searchtext" in tables:
        guards.install(connections[using])
        import_module("mediation.services.searching").build()
