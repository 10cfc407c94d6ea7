"""What the sweep's loop does besides: chain, anchor, ask what was forgotten."""

from __future__ import annotations

import datetime

import pytest

from mediation.models import AuditEvent, AuditLink, Dispute, Heartbeat
from mediation.services import audit
from mediation.services.sweep import run_sweep
from mediation.services.upkeep import run_upkeep
from tests import factories as made
from tests.factories import START, County
from tests.mediation.helpers import days

MINUTE = datetime.timedelta(minutes=1)


def test_a_pass_chains_anchors_and_asks(county: County) -> None:
    made.make_mediating(county)
    run_sweep(at=START)
    report = run_upkeep(at=START)
    assert report.linked == AuditEvent.objects.count() == AuditLink.objects.count() > 0
    assert report.anchor == str(audit.last_anchor())
    assert report.broken == {}
    assert report.as_json() == {"linked": report.linked, "anchor": report.anchor, "broken": {}}
    assert Heartbeat.objects.get(name="forgotten").at == START


def test_once_an_hour_is_often_enough(county: County) -> None:
    run_upkeep(at=START)
    assert run_upkeep(at=START + 59 * MINUTE).broken is None
    assert run_upkeep(at=START + 60 * MINUTE).broken == {}


def test_a_clock_that_was_put_back_does_not_silence_it(county: County) -> None:
    run_upkeep(at=START + days(1))
    assert run_upkeep(at=START).broken == {}


@pytest.mark.goes_behind
def test_what_is_wrong_is_asked_again_each_time(county: County) -> None:
    """Else a fault that was mended would stand red on everybody's page for an hour."""
    dispute = made.make_mediating(county)
    Dispute.objects.filter(pk=dispute.pk).update(status="registered")
    found = run_upkeep(at=START).broken
    assert found is not None
    assert found["I4"]["rows"] == [dispute.file_number]
    Dispute.objects.filter(pk=dispute.pk).update(status="mediating")
    assert "I4" not in (run_upkeep(at=START + MINUTE).broken or {})


def test_a_long_queue_is_chained_piece_by_piece(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    made.make_mediating(county)
    monkeypatch.setattr(audit, "CHUNK", 2)
    assert audit.link_events(at=START + days(1)) == AuditEvent.objects.count() == AuditLink.objects.count() > 2
