"""Celery tasks: primitives in, one service call. They may run twice, late or never; the rows they work on know.

Services ring them by name (mediation/services/bells.py), and so does every sweep: a lost message loses nothing.
"""

from celery import shared_task
from django.utils import timezone

from mediation.services import letters, papers


@shared_task(name="mediation.deliver_notices")
def deliver_notices() -> int:
    """Send what is due; how many letters went."""
    return letters.deliver_due(at=timezone.now())


@shared_task(name="mediation.print_papers")
def print_papers(paper_ids: list[int] | None = None) -> int:
    """Print the numbered papers with these ids, or all that wait; how many were printed."""
    return papers.render_pending(paper_ids=paper_ids or (), at=timezone.now())
