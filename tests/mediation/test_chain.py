"""The audit chain: seven kinds of tampering at a hundred places each, and every one is found."""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from mediation import chain, chain_reads
from mediation.chain import Anchor
from mediation.models import AuditEvent, AuditLink, Dispute, TimelineEntry
from mediation.services import audit, transition
from rules.vocabulary import Action
from tests import factories as made
from tests.factories import START, County
from tests.mediation.helpers import days, unguarded

PLACES = 100
pytestmark = pytest.mark.goes_behind
Tamper = Callable[[int], None]


def a_long_chain(dispute: Dispute) -> Anchor:
    """Events of both kinds, one after the other: those that vouch for an entry, and those with words of their own."""
    for number in range(PLACES // 2 + 10):
        entry = TimelineEntry.objects.create(
            dispute=dispute,
            at=START,
            action="supplement",
            to_status="mediating",
            to_level="panel",
            reason=f"第{number}次",
        )
        audit.record_entries([entry], by=None, at=START)
        audit.record(
            "paper.issued", by=dispute.registered_by, at=START, row=dispute, detail={"number": f"第{number}号"}
        )
    anchor = audit.drop_anchor(at=START, on=START.date())
    assert anchor is not None
    return anchor


def sql(text: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def event_of(place: int) -> int:
    return AuditLink.objects.get(sequence=place).event_id


def field_changed(place: int) -> None:
    column = ("what", "address", "row_kind", "digest")[place % 4]
    sql(f"UPDATE mediation_auditevent SET {column} = 'x' WHERE id = %s", event_of(place))


def row_deleted(place: int) -> None:
    event = event_of(place)
    sql("DELETE FROM mediation_auditlink WHERE sequence = %s", place)
    sql("DELETE FROM mediation_auditevent WHERE id = %s", event)


def row_inserted(place: int) -> None:
    """A new event at this place; all others move on by one, as a careful forger would have it."""
    sql("UPDATE mediation_auditlink SET sequence = sequence + 100001 WHERE sequence >= %s", place)
    sql("UPDATE mediation_auditlink SET sequence = sequence - 100000 WHERE sequence > 100000")
    event = audit.record("paper.issued", by=None, at=START, detail={"number": "伪造"})
    before = AuditLink.objects.filter(sequence=place - 1).first()
    previous = before.hash if before else chain.START
    own = chain.link_hash(place, previous, chain.values_of(event), event.algorithm)
    AuditLink.objects.create(sequence=place, event=event, previous=previous, hash=own)


def rows_swapped(place: int) -> None:
    one, two = event_of(place), event_of(place + 1)
    sql("UPDATE mediation_auditlink SET event_id = 0 WHERE sequence = %s", place)
    sql("UPDATE mediation_auditlink SET event_id = %s WHERE sequence = %s", one, place + 1)
    sql("UPDATE mediation_auditlink SET event_id = %s WHERE sequence = %s", two, place)


def tail_cut_off(place: int) -> None:
    sql("DELETE FROM mediation_auditlink WHERE sequence >= %s", place)


def chain_rewritten(place: int) -> None:
    """One event changed, and everything behind it hashed anew: inside, nothing is wrong."""
    sql("UPDATE mediation_auditevent SET what = 'x' WHERE id = %s", event_of(place))
    last = AuditLink.objects.filter(sequence=place - 1).first()
    links = list(AuditLink.objects.filter(sequence__gte=place).select_related("event"))
    for new in audit._links([link.event for link in links], last):
        sql(
            "UPDATE mediation_auditlink SET previous = %s, hash = %s WHERE sequence = %s",
            new.previous,
            new.hash,
            new.sequence,
        )


def content_changed(place: int) -> None:
    event = AuditEvent.objects.get(pk=event_of(place))
    if event.row_kind == chain.ENTRY:
        sql("UPDATE mediation_timelineentry SET reason = '改过' WHERE id = %s", event.row_pk)
    else:
        sql('UPDATE mediation_auditevent SET detail = \'{"number": "x"}\' WHERE id = %s', event.pk)


TAMPERS: tuple[Tamper, ...] = (
    field_changed, row_deleted, row_inserted, rows_swapped, tail_cut_off, chain_rewritten, content_changed,
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("tamper", TAMPERS, ids=lambda tamper: tamper.__name__)
def test_every_tampering_is_found_wherever_it_was_done(county: County, tamper: Tamper) -> None:
    anchor = a_long_chain(made.make_dispute(county))
    assert chain_reads.verify([anchor]).ok
    missed = []
    with unguarded(), connection.constraint_checks_disabled():
        for place in range(2, PLACES + 2):
            with transaction.atomic():
                tamper(place)
                if chain_reads.verify([anchor]).ok:
                    missed.append(place)
                transaction.set_rollback(True)
    assert missed == []


MOMENTS = (
    datetime.timedelta(),
    datetime.timedelta(microseconds=1),
    datetime.timedelta(microseconds=120_000),
    datetime.timedelta(seconds=59, microseconds=999_999),
)


@pytest.mark.parametrize("later", MOMENTS, ids=str)
@pytest.mark.parametrize("table", ["auditevent", "timelineentry"])
def test_a_moment_is_read_as_it_was_written_and_any_other_is_found(
    county: County, later: datetime.timedelta, table: str
) -> None:
    """Whole seconds and parts of one: the database tells them for the chain."""
    dispute = made.make_dispute(county)
    with transaction.atomic():
        moved = transition.move(dispute=dispute, action=Action.ACCEPT, by=county.wang, at=START + later, changes={
            "accepted_on": START.date(), "mediation_deadline": START.date()})  # fmt: skip
    audit.record("paper.issued", by=None, at=START + later, detail={"number": "第1号"})
    audit.link_events(at=START)
    assert chain_reads.verify().ok
    event = AuditEvent.objects.get(row_kind=chain.ENTRY, row_pk=moved.pk)
    key = event.pk if table == "auditevent" else moved.pk
    moment = START + later + datetime.timedelta(microseconds=1)
    with unguarded():
        sql(f"UPDATE mediation_{table} SET at = %s WHERE id = %s", moment.astimezone(datetime.UTC), key)
    assert chain_reads.verify().count == 1


@pytest.mark.parametrize("algorithm", chain.ALGORITHMS)
def test_both_hashes_and_a_chain_that_changed_over(county: County, settings: Any, algorithm: str) -> None:
    settings.AUDIT_HASH = algorithm
    made.make_mediating(county)
    audit.link_events(at=START)
    settings.AUDIT_HASH = "sha256"
    made.make_mediating(county)
    audit.link_events(at=START)
    verdict = chain_reads.verify()
    assert (verdict.ok, verdict.events, verdict.waiting) == (True, AuditEvent.objects.count(), 0)
    assert set(AuditEvent.objects.values_list("algorithm", flat=True)) == {algorithm, "sha256"}


def test_the_hashes_are_those_of_the_standards() -> None:
    """GM/T 0004-2012 example 1, FIPS 180-4."""
    assert chain.digest_of("abc", "sm3") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert chain.digest_of("abc", "sha256") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_hash_that_this_machine_does_not_know() -> None:
    with pytest.raises(chain.Unavailable, match="AUDIT_HASH"):
        chain.digest_of("abc", "sm9")


def test_a_step_and_its_event_stand_or_fall_together(county: County) -> None:
    before = AuditEvent.objects.count()
    with transaction.atomic():
        made.make_mediating(county)
        transaction.set_rollback(True)
    assert AuditEvent.objects.count() == before
    dispute = made.make_mediating(county)
    told = AuditEvent.objects.filter(row_kind=chain.ENTRY).order_by("pk").values_list("what", "row_pk", "by")
    entries = dispute.timeline.order_by("pk")
    assert list(told) == [(f"step.{entry.action}", entry.pk, entry.by_id) for entry in entries]


def test_linking_twice_links_once(county: County) -> None:
    made.make_mediating(county)
    assert audit.link_events(at=START) > 0
    assert audit.link_events(at=START) == 0


def test_an_event_committed_late_is_linked_all_the_same(county: County) -> None:
    """On PostgreSQL a lower number may be committed after a higher one."""
    events = [audit.record("read.paper", by=None, at=START) for _ in range(3)]
    audit.link_events(at=START)
    with unguarded():
        AuditLink.objects.filter(event=events[1])._raw_delete(using="default")
        AuditLink.objects.filter(sequence__gt=AuditLink.objects.get(event=events[0]).sequence)._raw_delete(
            using="default"
        )
    assert audit.link_events(at=START) == 2
    assert chain_reads.verify().ok


def test_one_anchor_a_day(county: County) -> None:
    made.make_mediating(county)
    first = audit.drop_anchor(at=START, on=START.date())
    assert audit.drop_anchor(at=START, on=START.date()) is None
    made.make_mediating(county)
    second = audit.drop_anchor(at=START + days(1), on=START.date() + days(1))
    assert audit.anchors() == [first, second]
    assert audit.last_anchor() == second
    assert chain_reads.verify(audit.anchors()).anchors == 2


def test_an_empty_house_has_nothing_to_anchor(db: None) -> None:
    assert audit.drop_anchor(at=START, on=START.date()) is None
    assert audit.last_anchor() is None


def test_an_anchor_is_read_back_from_paper_and_from_the_file() -> None:
    anchor = Anchor(datetime.date(2026, 11, 22), 9, "ab" * 32)
    assert Anchor.of(str(anchor)) == anchor
    assert Anchor.of("2026-11-22 第9号 " + "abababab " * 8) == anchor  # as the sheet prints it, to be typed
    assert Anchor.of(json.dumps(anchor.as_json())) == anchor


# ---- the command -------------------------------------------------------------------------------------------------------


def verify(*anchors: str) -> dict[str, Any]:
    """What the command prints, whatever it exits with."""
    out = io.StringIO()
    with suppress(SystemExit):
        call_command("verify_audit", *anchors, stdout=out)
    told: dict[str, Any] = json.loads(out.getvalue())
    return told


def test_the_command_reads_the_file_and_the_paper(county: County) -> None:
    printed = str(a_long_chain(made.make_dispute(county)))
    told = verify(printed)
    assert (told["ok"], told["anchors"], told["faults"]) == (True, 2, [])
    with unguarded():
        sql("UPDATE mediation_auditevent SET what = 'x' WHERE id = %s", event_of(7))
    told = verify()
    assert (told["ok"], told["faults"]) == (False, ["第7号的内容被改动。"])


def test_a_chain_that_ends_too_early_is_named_by_its_anchor(county: County) -> None:
    anchor = a_long_chain(made.make_dispute(county))
    with unguarded():
        tail_cut_off(20)
    assert verify()["faults"] == [f"{anchor.on}锚定的第{anchor.sequence}号不在审计链中：链的末尾被截去。"]


@pytest.mark.parametrize("typed", ["昨天", "2026-11-22 第9号 abc", "2026-13-01 第9号 " + "a" * 64, "{}"])
def test_an_anchor_that_nobody_can_read(db: None, typed: str) -> None:
    with pytest.raises(CommandError, match="看不懂锚定"):
        call_command("verify_audit", typed)


def test_a_damaged_file_of_anchors(db: None) -> None:
    file: Path = audit.anchor_file()
    file.parent.mkdir(parents=True)
    file.write_text("{", encoding="utf-8")
    with pytest.raises(CommandError, match="读不懂"):
        call_command("verify_audit")
    assert audit.last_anchor() is None


def test_an_entry_slipped_in_has_no_event(county: County) -> None:
    dispute = made.make_mediating(county)
    audit.link_events(at=START)
    slipped = TimelineEntry.objects.create(
        dispute=dispute, at=START, action="supplement", to_status="mediating", to_level="panel"
    )
    assert chain_reads.verify().faults == [f"办理记录{slipped.pk}没有对应的审计事件，可能是后来插入的。"]


def test_an_entry_taken_away_is_missed(county: County) -> None:
    dispute = made.make_mediating(county)
    audit.link_events(at=START)
    last = dispute.timeline.latest("pk")
    with unguarded():
        TimelineEntry.objects.filter(pk=last.pk)._raw_delete(using="default")
    assert any(str(last.pk) in fault and "不存在" in fault for fault in chain_reads.verify().faults)


def test_what_is_wrong_in_many_places_is_counted_and_shown_in_part(county: County) -> None:
    a_long_chain(made.make_dispute(county))
    with unguarded():
        sql("UPDATE mediation_auditevent SET what = 'x'")
    verdict = chain_reads.verify()
    assert len(verdict.faults) == chain_reads.MOST < verdict.count == verdict.events
