"""Bells: hints to the worker that rows wait for it. A lost hint loses nothing, the sweep rings again.

The rows are committed first. A dead broker must not turn a saved act into an error page, nor make people wait:
after one failure the bells keep silent for a while.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)
SILENCE = 30.0  # seconds; the sweep rings every minute anyway


@dataclass
class Line:
    """What this process knows of the line to the broker: until when it is not worth trying."""

    silent_until: float = 0.0


LINE = Line()


def ring(task: str, **hints: object) -> None:
    """After the commit, tell the worker. Never raises."""
    transaction.on_commit(lambda: _send(task, hints), robust=True)


def _send(task: str, hints: dict[str, object]) -> None:
    if time.monotonic() < LINE.silent_until:
        return
    try:
        current_app.tasks[task].apply_async(kwargs=hints, retry=False, ignore_result=True)
    except Exception as error:
        LINE.silent_until = time.monotonic() + SILENCE
        logger.warning("broker did not take the hint %s: %s", task, type(error).__name__)
