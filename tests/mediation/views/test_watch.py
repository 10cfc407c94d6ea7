"""Who came, who tried, who read what is sensitive, who changed the staff: each leaves an event in the audit trail."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mediation.models import AuditEvent, Heartbeat, Performance, User
from mediation.services import dossiers, obligations, papers, referrals, staffing
from rules.paper_words import PaperKind
from tests import factories as made
from tests.factories import PASSWORD, START, County, fresh
from tests.mediation.helpers import picture
from tests.mediation.states import obligation_of, party, performing
from tests.mediation.verbs import NOW
from tests.mediation.views.conftest import Enter


def events(*kinds: str) -> list[tuple[str, str, int | None]]:
    """What, by whom, about which row."""
    rows = AuditEvent.objects.filter(what__in=kinds).order_by("pk").values_list("what", "by__username", "row_pk")
    return [(what, who or "", row) for what, who, row in rows]


def test_coming_going_and_trying(county: County) -> None:
    browser = Client()
    browser.post("/login/", {"username": "wang", "password": "错的"})
    browser.post("/login/", {"username": "my-secret-password", "password": "x"})
    browser.post("/login/", {"username": "wang", "password": PASSWORD}, REMOTE_ADDR="10.0.0.7")
    browser.post("/logout/")
    kinds = ("account.login_failed", "account.login", "account.logout")
    assert [(what, who) for what, who, _ in events(*kinds)] == [
        ("account.login_failed", "wang"),
        ("account.login_failed", ""),
        ("account.login", "wang"),
        ("account.logout", "wang"),
    ]
    assert AuditEvent.objects.get(what="account.login").address == "10.0.0.7"
    assert not any("secret" in str(event.detail) for event in AuditEvent.objects.all())


def test_identity_numbers_in_full_are_a_reading(county: County, enter: Enter) -> None:
    dispute = made.make_mediating(county)
    who = party(dispute)
    who.id_number = "330100199001011234"
    who.save()
    enter("wang").get(reverse("dispute", args=[dispute.pk]))
    enter("zheng").get(reverse("dispute", args=[dispute.pk]))  # sees the dispute, and the number behind stars
    assert events("read.identity") == [("read.identity", "wang", dispute.pk)]
    enter("wang").get(reverse("act", args=[dispute.pk, "change_party", who.pk]))
    assert len(events("read.identity")) in (1, 2)


def test_a_page_without_any_number_is_no_reading(county: County, wang: Client) -> None:
    wang.get(reverse("dispute", args=[made.make_mediating(county).pk]))
    assert events("read.identity") == []


def test_papers_and_drafts_are_readings(county: County, wang: Client) -> None:
    dispute = made.make_mediating(county)
    paper = papers.issue_paper(dispute=dispute, by=county.wang, at=START, kind=PaperKind.INTAKE_RECEIPT)
    wang.get(reverse("paper", args=[paper.pk]))
    wang.get(reverse("paper_draft", args=[dispute.pk, "intake_receipt", 0]))
    assert events("paper.issued", "read.paper", "read.draft") == [
        ("paper.issued", "wang", paper.pk),
        ("read.paper", "wang", paper.pk),
        ("read.draft", "wang", dispute.pk),
    ]


def test_a_word_file_and_a_draft_with_what_was_typed_are_readings(county: County, wang: Client) -> None:
    dispute = made.make_mediating(county)
    wang.get(reverse("paper_word", args=[dispute.pk, "intake_receipt", 0]))
    wang.post(reverse("paper_draft", args=[dispute.pk, "intake_receipt", 0]), {})
    assert events("read.draft") == [("read.draft", "wang", dispute.pk)] * 2


def test_scans_and_proofs_are_readings(county: County, wang: Client) -> None:
    dispute = performing(county)
    scan = dossiers.attach_enclosure(
        dispute=dispute, by=county.wang, at=START, item="证据材料", name="照片", file_name="a.png",
        media_type="image/png", content=picture(),
    )  # fmt: skip
    obligations.record_performance(
        obligation=obligation_of(fresh(dispute)), by=county.wang, at=START, performed_on=START.date(), amount_fen=100,
        proof=obligations.Proof("b.png", "image/png", picture()),
    )  # fmt: skip
    proof = Performance.objects.get()
    wang.get(reverse("enclosure", args=[scan.pk]))
    wang.get(reverse("proof", args=[proof.pk]))
    assert events("read.enclosure", "read.proof") == [
        ("read.enclosure", "wang", scan.pk),
        ("read.proof", "wang", proof.pk),
    ]


def test_the_lawyers_packet_is_a_reading(county: County, enter: Enter) -> None:
    dispute = made.make_mediating(county)
    referral = referrals.refer_legal_aid(
        dispute=dispute, by=county.wang, at=START, party=party(dispute), reason="经济困难"
    )
    referrals.assign_lawyer(referral=referral, by=county.yuan, at=START, lawyer=county.chen)
    enter("chen").get(reverse("referral", args=[referral.pk]))
    assert events("read.lawyer_packet") == []  # names only, until the conflict check is answered
    referrals.check_conflict(referral=referral, by=county.chen, at=START, has_conflict=False)
    enter("chen").get(reverse("referral", args=[referral.pk]))
    assert events("read.lawyer_packet") == [("read.lawyer_packet", "chen", referral.pk)]


def test_changes_of_staff(county: County) -> None:
    before = AuditEvent.objects.count()
    who = staffing.add_person(username="xin", name="新人", password="x", check_password=False)
    given = staffing.appoint(
        user=who, organisation=county.body("枫林村人民调解委员会"), role=made.Role.MEDIATOR, starts_on=START.date()
    )
    staffing.end_appointment(appointment=given, ends_on=NOW.date())
    who.is_active = False
    who.save()
    who.large_text = True
    who.save(update_fields=["large_text"])  # nobody's business
    new = AuditEvent.objects.order_by("pk")[before:]
    assert [event.what for event in new] == [
        "staff.user_added",
        "staff.appointment_added",
        "staff.appointment_changed",
        "staff.user_changed",
    ]
    assert new[3].detail["is_active"] is False


def test_an_account_that_did_nothing_can_go(county: County) -> None:
    who = User.objects.create(username="irrtum")
    who.delete()
    assert AuditEvent.objects.latest("pk").what == "staff.user_deleted"


@pytest.mark.parametrize(("age", "is_told"), [(4, False), (6, True)])
def test_everybody_reads_that_the_sweep_has_stopped(county: County, wang: Client, age: int, is_told: bool) -> None:
    Heartbeat.objects.create(name="sweep", at=NOW - datetime.timedelta(minutes=age))
    assert ("定时检查停了" in wang.get("/").content.decode()) is is_told
    assert "定时检查停了" not in Client().get("/login/").content.decode()


def test_a_broken_invariant_turns_the_watcher_red(county: County, enter: Enter) -> None:
    found: dict[str, Any] = {"I4": {"sentence": "不一致。", "count": 1, "rows": ["(2026)枫林民调受字第1号"]}}
    Heartbeat.objects.create(name="sweep", at=NOW)
    Heartbeat.objects.create(name="forgotten", at=NOW, detail={})
    assert Client().get("/healthz").status_code == 200
    Heartbeat.objects.filter(name="forgotten").update(detail=found)
    assert Client().get("/healthz").status_code == 503
    page = enter("admin").get("/health/").content.decode()
    assert "(2026)枫林民调受字第1号" in page
    assert "不一致。" in page
