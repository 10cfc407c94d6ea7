"""Wiring, nothing else: settings, URLs, servers, Celery and the system checks."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
