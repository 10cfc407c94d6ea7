"""The app as Django knows it."""

from importlib import import_module

from django.apps import AppConfig

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
