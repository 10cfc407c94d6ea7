"""The app as Django knows it."""

from django.apps import AppConfig

from config import checks


class MediationConfig(AppConfig):
    """Names the app and hands the house's own system checks to Django."""

    name = "mediation"
    verbose_name = "人民调解"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Run once at start."""
        checks.register_all()
