"""Celery tasks: primitives in, one service call. They may run twice, late or never; the rows they work on know.

A lost message loses nothing: the sweep rings the bell for notices again, and a paper can be printed by a click.
"""

from celery import shared_task
from django.utils import timezone

from mediation.models import Dispute, User
from mediation.services import notices, papers
from rules.vocabulary import PaperKind


@shared_task(name="mediation.deliver_notices")
def deliver_notices() -> int:
    """Deliver what waits to be delivered; how many notices left."""
    return notices.deliver_pending(at=timezone.now())


@shared_task(name="mediation.issue_papers")
def issue_papers(*, dispute_id: int, user_id: int, kinds: list[str]) -> list[int]:
    """Issue several papers of one dispute for one person; their ids."""
    dispute, by = Dispute.objects.get(pk=dispute_id), User.objects.get(pk=user_id)
    wanted = [PaperKind(kind) for kind in kinds]
    return [paper.pk for paper in papers.issue_batch(dispute=dispute, by=by, at=timezone.now(), kinds=wanted)]
