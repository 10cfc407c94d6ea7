"""Loading: which cases are not there yet, and each of them in one transaction."""

from __future__ import annotations

import datetime

from django.db import transaction

from mediation.demo.case import Case, LiveCase, Stage
from mediation.demo.cases import PUBLISHED
from mediation.demo.county import County
from mediation.demo.everyday import everyday
from mediation.demo.live import LIVE
from mediation.models import Dispute, TimelineEntry


def load_cases(*, stages: frozenset[Stage], today: datetime.date, seed: int) -> list[str]:
    """Play the cases that end at one of these stages and are not there yet; the titles of the new disputes."""
    county = County()
    wanted: list[Case | LiveCase] = [case for case in (*PUBLISHED, *LIVE, *everyday(seed)) if case.stage in stages]
    return [dispute.title for case in wanted if not is_loaded(case) for dispute in _play(case, county, today)]


def is_loaded(case: Case | LiveCase) -> bool:
    """Whether the timeline knows this case; an interrupted run goes on where it stopped."""
    return TimelineEntry.objects.filter(reason__startswith=case.origin).exists()


@transaction.atomic
def _play(case: Case | LiveCase, county: County, today: datetime.date) -> list[Dispute]:
    return case.play(county, today) if isinstance(case, LiveCase) else case.play(county)
