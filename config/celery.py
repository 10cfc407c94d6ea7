"""The Celery application. It carries hints only: deadlines, notices and papers are rows of the database."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("mediation")
app.set_default()  # web, worker and sweep are threads of one process and must find this app, not an empty one
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["mediation"])
