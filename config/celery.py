"""The Celery application. It carries hints only: deadlines, notices and papers are rows of the database."""

import logging
import os

from celery import Celery
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("mediation")
app.set_default()  # web, worker and sweep are threads of one process and must find this app, not an empty one
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["mediation"])

log = logging.getLogger(__name__)


def ring(task: str, *arguments: object) -> None:
    """Tell a worker, from any layer, that rows wait for this task of mediation/tasks.py.

    A broker that is down loses nothing: the rows stay, and the sweep rings again.
    """
    try:
        app.tasks[f"mediation.{task}"].delay(*arguments)
    except OperationalError:
        log.warning("the broker cannot be reached; %s waits for the next sweep", task)
