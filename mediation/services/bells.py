"""Bells: hints to the worker that rows wait for it. A lost hint loses nothing, the sweep rings again.

The rows are committed first. A dead broker must not turn a saved act into an error page.
"""

from __future__ import annotations

import logging

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)


def ring(task: str, **hints: object) -> None:
    """After the commit, tell the worker. Never raises."""
    transaction.on_commit(lambda: _send(task, hints), robust=True)


def _send(task: str, hints: dict[str, object]) -> None:
    try:
        current_app.tasks[task].apply_async(kwargs=hints, retry=False, ignore_result=True)
    except Exception as error:
        logger.warning("broker did not take the hint %s: %s", task, type(error).__name__)
