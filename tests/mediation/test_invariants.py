"""Each invariant finds the violation it exists for, names the file, and is silent on a house in order."""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import QuerySet

from mediation import guards, invariants
from mediation.models import (
    Appointment,
    AuditEvent,
    Dispute,
    Handover,
    Heartbeat,
    Letter,
    Notice,
    NumberSequence,
    Organisation,
    Party,
    Tally,
    TimelineEntry,
    User,
)
from mediation.services import dossiers, endings, handovers, intake
from mediation.services.sweep import run_sweep
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation.helpers import days, unguarded
from tests.mediation.states import fulfilled, party, sent_up, terminated
from tests.mediation.timely import told

NOW = START + days(1)
Plant = Callable[[County], str]


def wrote(rows: object, **values: object) -> None:
    """Past the services, past the history."""
    rows.update(**values)  # type: ignore[attr-defined]


def no_office(county: County) -> str:
    dispute = made.make_mediating(county)
    wrote(Organisation.objects.filter(pk=dispute.responsible_id), is_active=False)
    return dispute.file_number


def sleeps_for_ever(county: County) -> str:
    dispute = made.make_mediating(county)
    wrote(Dispute.objects.filter(pk=dispute.pk), next_check_at=START + days(31))
    return dispute.file_number


def deadline_ignored(county: County) -> str:
    dispute = made.make_mediating(county)
    wrote(Dispute.objects.filter(pk=dispute.pk), level_deadline=START.date() - days(1))
    return dispute.file_number


def nobody_looked(county: County) -> str:
    dispute = made.make_mediating(county)
    wrote(Dispute.objects.filter(pk=dispute.pk), next_check_at=NOW - datetime.timedelta(minutes=6))
    return dispute.file_number


def level_moved(county: County) -> str:
    dispute = made.make_mediating(county)
    wrote(Dispute.objects.filter(pk=dispute.pk), level="county")
    return dispute.file_number


def status_moved(county: County) -> str:
    dispute = made.make_mediating(county)
    wrote(Dispute.objects.filter(pk=dispute.pk), status="registered")
    return dispute.file_number


def receiver_not_told(county: County) -> str:
    dispute = sent_up(county)
    told = Notice.objects.filter(dispute=dispute, key__contains=":in>")
    Letter.objects.filter(notice__in=told).delete()
    told.delete()
    return dispute.file_number


def letter_to_somebody_else(county: County) -> str:
    dispute = sent_up(county)
    receiver = Letter.objects.filter(notice__dispute=dispute, channel="in_app", notice__key__contains=":in>")
    wrote(receiver, organisation=dispute.village.organisations.first())
    return dispute.file_number


def never_delivered(county: County) -> str:
    dispute = sent_up(county)
    wrote(Notice.objects.filter(dispute=dispute, key__contains=":in>"), delivered_at=None)
    return dispute.file_number


def mailed(county: County) -> QuerySet[Letter]:
    """One letter by mail that waits."""
    county.zhao.email = "zhao@example.org"
    county.zhao.save()
    return Letter.objects.filter(notice__dispute=sent_up(county), channel="mail")


def letter_lies_about(county: County) -> str:
    letters = mailed(county)
    wrote(letters, queued_at=NOW - datetime.timedelta(hours=25))
    return letters.get().notice.dispute.file_number


def letter_hangs_in_a_worker(county: County) -> str:
    letters = mailed(county)
    wrote(letters, state="sending", queued_at=NOW - datetime.timedelta(hours=25))
    return letters.get().notice.dispute.file_number


def dead_letter_of_somebody_who_left(county: County) -> str:
    letters = mailed(county)
    wrote(letters, state="dead", next_try_at=None, person=county.zhou)
    wrote(User.objects.filter(pk=county.zhou.pk), is_active=False)
    return letters.get().notice.dispute.file_number


def failed_without_a_word(county: County) -> str:
    dispute = terminated(county)
    told(county, dispute, county.wang, START)
    dispute = fresh(dispute)
    if dispute.status != "closed":
        endings.close_dispute(dispute=dispute, by=county.wang, at=START, missing_reason="只有电子件")
    wrote(Party.objects.filter(dispute=dispute), notice_delivered_on=None)
    return dispute.file_number


def number_lost(county: County) -> str:
    made.make_dispute(county)
    wrote(NumberSequence.objects.filter(family="file"), last=2)
    return "file：2≠1"


def agreement_number_lost(county: County) -> str:
    made.make_agreed(county)
    wrote(NumberSequence.objects.filter(family="agreement"), last=7)
    return "agreement：7≠1"


def paper_number_lost(county: County) -> str:
    terminated(county)
    wrote(NumberSequence.objects.filter(family="termination_notice"), last=0)
    return "termination_notice：0≠1"


def dossier_number_lost(county: County) -> str:
    dossiers.open_dossier(terminated(county), NOW.date())
    wrote(NumberSequence.objects.filter(family="dossier"), last=3)
    return "dossier：3≠1"


def step_without_entry(county: County) -> str:
    dispute = made.make_mediating(county)
    wrote(Dispute.objects.filter(pk=dispute.pk), version=9)
    return dispute.file_number


def entry_without_event(county: County) -> str:
    made.make_dispute(county)
    dispute = made.make_mediating(county)
    last = TimelineEntry.objects.filter(dispute=dispute).latest("pk")
    with unguarded():
        AuditEvent.objects.filter(row_kind="timelineentry", row_pk=last.pk)._raw_delete(using="default")
    return dispute.file_number


def everybody_left(county: County) -> str:
    dispute = made.make_mediating(county)
    wrote(Appointment.objects.filter(organisation=dispute.responsible), ends_on=START.date())
    return dispute.file_number


def heart_stopped(county: County) -> str:
    Heartbeat.objects.create(name="sweep", at=NOW - datetime.timedelta(minutes=6))
    return "sweep"


def given_away_in_silence(county: County) -> str:
    dispute = made.make_mediating(county)
    other = county.body("石塘村人民调解委员会")
    wrote(Dispute.objects.filter(pk=dispute.pk), responsible=other)
    return other.name


def counter_lost(county: County) -> str:
    dispute = made.make_mediating(county)
    wrote(Tally.objects.filter(status="mediating"), disputes=2)
    return f"{dispute.responsible} mediating panel"


def changed_in_silence(county: County) -> str:
    dispute = made.make_mediating(county)
    wrote(Dispute.objects.filter(pk=dispute.pk), title="改过")
    return f"dispute {dispute.pk}"


def written_by_hand(county: County) -> str:
    who = party(made.make_mediating(county))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE mediation_party SET name = '李四' WHERE id = %s", [who.pk])
    return f"party {who.pk}"


def guard_gone(county: County) -> str:
    name = "guard_mediation_timelineentry_delete"
    with connection.cursor() as cursor:
        guards._drop(cursor, connection.vendor, name, "mediation_timelineentry")
    return name


def renamed_without_the_index(county: County) -> str:
    dispute = made.make_dispute(county)
    wrote(Party.objects.filter(dispute=dispute), name="改了名字")
    return dispute.file_number


PLANTED: list[tuple[str, Plant]] = [
    ("I1", no_office),
    ("I2", sleeps_for_ever),
    ("I3", deadline_ignored),
    ("I3-now", nobody_looked),
    ("I4", level_moved),
    ("I4", status_moved),
    ("I5", receiver_not_told),
    ("I5-letter", letter_to_somebody_else),
    ("I5-letter", never_delivered),
    ("I5-person", dead_letter_of_somebody_who_left),
    ("I5-now", letter_lies_about),
    ("I5-now", letter_hangs_in_a_worker),
    ("I6", failed_without_a_word),
    ("I7", number_lost),
    ("I7", agreement_number_lost),
    ("I7", paper_number_lost),
    ("I7", dossier_number_lost),
    ("I8", step_without_entry),
    ("I8", entry_without_event),
    ("I9", everybody_left),
    ("I10", heart_stopped),
    ("sum", given_away_in_silence),
    ("tally", counter_lost),
    ("history", changed_in_silence),
    ("history", written_by_hand),
    ("guards", guard_gone),
    ("search", renamed_without_the_index),
]


def broken() -> dict[str, list[str]]:
    """Names of what is broken, with the rows."""
    return {each.name: each.rows for each in invariants.broken(NOW)}


@pytest.mark.goes_behind
@pytest.mark.parametrize(("name", "plant"), PLANTED, ids=lambda value: getattr(value, "__name__", value))
def test_a_planted_violation_is_found_and_named(county: County, name: str, plant: Plant) -> None:
    row = plant(county)
    assert row in broken()[name]


def test_every_invariant_has_its_violation() -> None:
    assert {name for name, _ in PLANTED} == {each.name for each in invariants.INVARIANTS}


def test_a_house_in_order_breaks_nothing(county: County) -> None:
    """Every way a dispute may go, up and back, to court and to its end."""
    for prepare in (fulfilled, terminated, sent_up):
        prepare(county)
    dispute = sent_up(county)
    handovers.return_dispute(dispute=dispute, by=county.zhao, at=START, reason="请先在村里调")
    withdrawn = sent_up(county)
    intake.withdraw_dispute(dispute=withdrawn, by=county.zhao, at=START, reason="撤回")
    run_sweep(at=START + days(40))
    assert Handover.objects.count() > 3
    assert [(each.name, each.rows) for each in invariants.broken(START + days(40), by_clock=False)] == []


def test_each_is_one_query(county: County, django_assert_num_queries: Callable[..., object]) -> None:
    made.make_mediating(county)
    with django_assert_num_queries(len(invariants.INVARIANTS)):  # type: ignore[attr-defined]
        invariants.broken(NOW)


def test_the_command_says_ok(county: County) -> None:
    made.make_mediating(county)
    out = io.StringIO()
    call_command("forgotten", at=NOW.isoformat(), stdout=out)
    told_ = json.loads(out.getvalue())
    assert (told_["ok"], told_["broken"], told_["asked"]) == (True, {}, len(invariants.INVARIANTS))


@pytest.mark.goes_behind
def test_the_command_names_the_file_and_exits_with_one(county: County) -> None:
    number = status_moved(county)
    out = io.StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("forgotten", at=NOW.isoformat(), stdout=out)
    assert stop.value.code == 1
    found = json.loads(out.getvalue())["broken"]["I4"]
    assert (found["rows"], found["count"]) == ([number], 1)
    assert found["sentence"].endswith("。")


def test_the_sum_of_all_bodies_reads_each_table_once_not_once_for_each_body(county: County) -> None:
    made.make_mediating(county)
    with connection.cursor() as cursor:
        plan = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
        cursor.execute(plan + invariants.UNBALANCED, [*invariants.CAME_BACK, *invariants.STEP_BACK])
        steps = "\n".join(str(line) for line in cursor.fetchall())
    assert steps.count("mediation_historicaldispute") == 1
    assert steps.count("CORRELATED") + steps.count("SubPlan") <= 2, "only what came back looks at its own step"
