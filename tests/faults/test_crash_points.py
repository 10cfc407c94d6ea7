"""Every statement of every verb fails once: nothing is half written, and the second attempt succeeds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import OperationalError, transaction

from mediation.services.sweep import run_sweep
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation.helpers import crashing, days, everything, history_gaps
from tests.mediation.verbs import NOW, VERBS, Verb

pytestmark = pytest.mark.unwatched


def survive(act: Callable[[], object]) -> int:
    """Fail at the first, second, … write until none is left to fail; the number of crash points."""
    before = everything()
    for point in range(1_000):
        try:
            with crashing(point), transaction.atomic():
                act()
        except OperationalError:
            assert everything() == before, f"half written at statement {point}"
        else:
            return point
    raise AssertionError("no end of statements")


@pytest.mark.slow
@pytest.mark.parametrize("verb", VERBS, ids=str)
def test_a_verb_at_every_crash_point(county: County, verb: Verb) -> None:
    dispute = verb.prepare(county)
    version = fresh(dispute).version
    points = survive(lambda: verb.act(county, fresh(dispute), getattr(county, verb.by), NOW))
    assert points >= 4  # row, history, timeline, audit event
    assert fresh(dispute).version > version  # the attempt that met no failure did the act
    assert history_gaps() == []


@pytest.mark.slow
def test_the_sweep_at_every_crash_point(county: County) -> None:
    """A pass that is cut off anywhere leaves the dispute as it was; the next one does what was due, once."""
    dispute = made.make_mediating(county)
    points = survive(lambda: run_sweep(at=START + days(7)))
    assert points > 5
    assert (fresh(dispute).level, dispute.handovers.count()) == ("township", 1)
    assert history_gaps() == []
