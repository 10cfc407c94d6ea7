"""Papers: drafts use nothing up; what was issued is stored with number, digest and bytes, and never rendered again."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.db import connection

from documents import press
from mediation import tasks
from mediation.models import IssuedPaper, NumberSequence
from mediation.services import agreements, bells, endings, handovers, intake, papers, referrals
from mediation.services.bells import ring
from mediation.services.parties import NewParty
from rules.paper_words import PaperKind
from rules.vocabulary import Level
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation.helpers import answer_of, days, everything, refused, unguarded
from tests.mediation.states import in_court, performing, sent_up, terminated

K = PaperKind


def issue(county: County, dispute: Any, kind: PaperKind, **changes: Any) -> IssuedPaper:
    """One paper by 王调解."""
    values: dict[str, Any] = {"by": county.wang, "at": START}
    return papers.issue_paper(dispute=fresh(dispute), kind=kind, **(values | changes))


def test_a_draft_uses_nothing_up(county: County) -> None:
    dispute = terminated(county)
    before = everything()
    pdf = papers.draft_paper(dispute=dispute, at=START, kind=K.TERMINATION_NOTICE)
    assert pdf.startswith(b"%PDF-")
    assert everything() == before


def test_what_is_issued_is_stored_as_printed(county: County) -> None:
    dispute = made.make_mediating(county)
    paper = issue(county, dispute, K.INTAKE_RECEIPT)
    stored = fresh(paper)
    assert hashlib.sha256(bytes(stored.pdf)).hexdigest() == stored.sha256
    assert stored.data_sha256 == press.digest(stored.data)
    assert (stored.number, stored.pages, stored.issued_by, stored.issued_at) == (
        dispute.file_number,
        1,
        county.wang,
        START,
    )
    assert stored.data["claims"] == ["停止排水", "清走杂物"]
    assert len(stored.check_code) == 16


# Which number a paper carries: its matter's own, or one of its family.
@pytest.mark.parametrize(
    ("kind", "prepare", "number"),
    [
        (K.INTAKE_REGISTER, made.make_dispute, "(2026)枫林民调受字第1号"),
        (K.INTAKE_RECEIPT, made.make_dispute, "(2026)枫林民调受字第1号"),
        (K.RIGHTS_NOTICE, made.make_mediating, "(2026)枫林民调受字第1号"),
        (K.AGREEMENT, lambda c: made.make_agreed(c)[0], "(2026)枫林民调字第1号"),
        (K.ESCALATION_SLIP, sent_up, "(2026)枫林民调报字第1号"),
        (K.TERMINATION_NOTICE, terminated, "(2026)枫林民调终字第2号"),
    ],
)
def test_which_number_a_paper_carries(county: County, kind: PaperKind, prepare: Any, number: str) -> None:
    assert issue(county, prepare(county), kind).number == number


def test_a_session_record_is_numbered_within_the_file(county: County) -> None:
    dispute = made.make_mediating(county)
    first = made.hold(county, dispute)
    made.hold(county, fresh(dispute), at=START + days(1))
    assert issue(county, dispute, K.SESSION_RECORD).number == "(2026)枫林民调受字第1号-2"
    assert issue(county, dispute, K.SESSION_RECORD, subject_pk=first.pk).number == "(2026)枫林民调受字第1号-1"


def test_a_refusal_notice_has_its_own_number(county: County) -> None:
    dispute = made.make_dispute(county)
    intake.decline_dispute(dispute=dispute, by=county.wang, at=START, reason="不属民间纠纷", route="县法院")
    paper = issue(county, dispute, K.REFUSAL_NOTICE)
    assert (paper.number, paper.data["reason"], paper.data["where_to_go"]) == (
        "(2026)枫林民调不受字第1号",
        "不属民间纠纷",
        ["县法院"],
    )


def test_a_lawyer_packet_has_its_own_number(county: County) -> None:
    dispute = made.make_mediating(county)
    referrals.refer_legal_aid(
        dispute=dispute, by=county.wang, at=START, party=dispute.parties.first(), reason="经济困难"
    )
    assert issue(county, dispute, K.LAWYER_PACKET).number == "(2026)枫林民调援字第1号"


def test_the_sender_numbers_the_slip(county: County) -> None:
    """And prints it, though the township carries the dispute by then."""
    dispute = sent_up(county)
    slip = issue(county, dispute, K.ESCALATION_SLIP)
    assert (slip.number, slip.data["to_organisation"]) == ("(2026)枫林民调报字第1号", "青溪镇人民调解委员会")


def test_issued_again_the_earlier_one_is_replaced(county: County) -> None:
    dispute = made.make_mediating(county)
    first = issue(county, dispute, K.INTAKE_RECEIPT)
    second = issue(county, dispute, K.INTAKE_RECEIPT, at=START + days(1))
    assert (fresh(first).state, fresh(first).replaced_reason, fresh(second).state) == ("replaced", "重新出具", "issued")
    assert fresh(first).pdf == first.pdf


def test_the_slip_of_another_hand_over_stays_valid(county: County) -> None:
    dispute = sent_up(county)
    first = issue(county, dispute, K.ESCALATION_SLIP)
    handovers.escalate_dispute(
        dispute=fresh(dispute), by=county.zhao, at=START, reason="镇里也化解不了", to_level=Level.COUNTY
    )
    second = issue(county, dispute, K.ESCALATION_SLIP, by=county.zhao, at=START + days(1))
    assert (fresh(first).state, fresh(second).state) == ("issued", "issued")
    again = issue(county, dispute, K.ESCALATION_SLIP, by=county.zhao, at=START + days(2))
    assert (fresh(first).state, fresh(second).state, again.state) == ("issued", "replaced", "issued")


def test_sessions_do_not_replace_each_other(county: County) -> None:
    dispute = made.make_mediating(county)
    for number in range(2):
        made.hold(county, fresh(dispute), at=START + days(number))
    both = [issue(county, dispute, K.SESSION_RECORD, subject_pk=s.pk) for s in dispute.sessions.all()]
    assert [fresh(paper).state for paper in both] == ["issued", "issued"]


@pytest.mark.parametrize(
    ("kind", "prepare", "message"),
    [
        (K.SESSION_RECORD, made.make_mediating, "还不能打印“调解记录”：还没有调解会。"),
        (K.AGREEMENT, made.make_mediating, "还不能打印“人民调解协议书”：还没有达成协议。"),
        (K.ESCALATION_SLIP, made.make_mediating, "还不能打印“上报（移交）单”：还没有上报。"),
        (K.LAWYER_PACKET, made.make_mediating, "还不能打印“法律援助律师材料”：还没有转法律援助。"),
        (K.TERMINATION_NOTICE, made.make_mediating, "还不能打印“终止调解通知书”：调解还没有终止。"),
        (K.TERMINATION_NOTICE, performing, "还不能打印“终止调解通知书”：调解还没有终止。"),
        (K.REFUSAL_NOTICE, made.make_mediating, "还不能打印“不予受理告知书”：没有决定不予受理。"),
    ],
)
def test_what_has_not_happened_is_not_printed(county: County, kind: PaperKind, prepare: Any, message: str) -> None:
    dispute = prepare(county)
    with refused(message):
        issue(county, dispute, kind)
    with refused(message):
        papers.draft_paper(dispute=fresh(dispute), at=START, kind=kind)


def test_taken_up_again_it_has_not_ended(county: County) -> None:
    dispute = terminated(county)
    agreements.resume_mediation(dispute=fresh(dispute), by=county.wang, at=START, reason="双方又愿意谈")
    with refused("还不能打印“终止调解通知书”：调解还没有终止。"):
        issue(county, dispute, K.TERMINATION_NOTICE)


def test_the_notice_tells_the_end_not_the_way_out(county: County) -> None:
    """Terminated on Monday, in court on Tuesday: the notice still says why mediation ended, and when."""
    dispute = terminated(county)
    referrals.refer_dispute(
        dispute=fresh(dispute), by=county.wang, at=START + days(1), kind="court",
        organisation=county.body("永宁县人民法院"), reason="当事人要求起诉",
    )  # fmt: skip
    notice = issue(county, dispute, K.TERMINATION_NOTICE, at=START + days(2))
    assert (notice.data["reason_text"], notice.data["terminated_on"]) == ("三次调解不成", "2026-11-02")


def test_another_disputes_session_is_not_printed_here(county: County) -> None:
    mine, other = made.make_mediating(county), made.make_mediating(county)
    session = made.hold(county, other)
    made.hold(county, mine)
    with refused("没有找到要打印的“调解记录”。"):
        issue(county, mine, K.SESSION_RECORD, subject_pk=session.pk)


# Who prints: those who carry it, and the body that sent it up.
@pytest.mark.parametrize(
    ("who", "at_home", "sent"),
    [
        ("wang", True, True),
        ("zhou", True, True),
        ("grid", False, False),
        ("shi", False, False),
        ("zhao", False, True),
        ("yun", False, False),
        ("zheng", False, False),
        ("chen", False, False),
        ("audit", False, False),
        ("admin", False, False),
    ],
)
def test_who_prints(county: County, who: str, at_home: bool, sent: bool) -> None:
    no, by = "您不能为此案出具文书。", getattr(county, who)
    for dispute, allowed in ((made.make_dispute(county), at_home), (sent_up(county), sent)):
        answer = answer_of(lambda row=dispute: issue(county, row, K.INTAKE_RECEIPT, by=by))  # type: ignore[misc]
        assert answer == ("done" if allowed else no)


def test_what_no_font_has_is_named_and_costs_no_number(county: County) -> None:
    parties = [NewParty(role="applicant", name="聂\U000105c0"), NewParty(role="respondent", name="徐某")]
    dispute = made.make_dispute(county, parties=parties)
    with pytest.raises(papers.Unprintable) as caught:
        issue(county, dispute, K.INTAKE_RECEIPT)
    assert [(p.field, p.code) for p in caught.value.problems] == [("claimants[0]", "U+105C0")]
    assert not IssuedPaper.objects.exists()
    assert not NumberSequence.objects.filter(family="intake_receipt").exists()


def test_rare_names_are_printed(county: County) -> None:
    parties = [NewParty(role="applicant", name="张𬴂淼"), NewParty(role="respondent", name="阿卜杜热合曼·买买提")]
    paper = issue(county, made.make_dispute(county, parties=parties), K.INTAKE_RECEIPT, is_large=True)
    assert (paper.data["claimants"], paper.is_large) == (["张𬴂淼"], True)


def test_with_consent_it_is_boxed_and_the_row_remembers_what(county: County) -> None:
    parties = [NewParty(role="applicant", name="聂\U000105c0"), NewParty(role="respondent", name="徐某")]
    dispute = made.make_dispute(county, parties=parties)
    paper = issue(county, dispute, K.INTAKE_RECEIPT, box=True)
    assert [(hole["field"], hole["code"]) for hole in paper.boxed] == [("claimants[0]", "U+105C0")]
    assert paper.issued_by == county.wang
    with pytest.raises(papers.Unprintable) as caught:
        issue(county, dispute, K.INTAKE_RECEIPT)
    assert caught.value.can_box


# --- withdrawing ------------------------------------------------------------------------------------------------------


def test_a_withdrawn_paper_stays_in_the_file(county: County) -> None:
    paper = issue(county, made.make_dispute(county), K.INTAKE_RECEIPT)
    papers.withdraw_paper(paper=paper, by=county.wang, at=START, reason="姓名写错")
    assert (fresh(paper).state, fresh(paper).replaced_reason) == ("withdrawn", "姓名写错")
    with refused("这份文书已经被替换或收回。"):
        papers.withdraw_paper(paper=fresh(paper), by=county.wang, at=START, reason="再收一次")


def test_withdrawing_says_why_and_is_not_for_everybody(county: County) -> None:
    paper = issue(county, made.make_dispute(county), K.INTAKE_RECEIPT)
    with refused("请写明收回的原因。", "reason"):
        papers.withdraw_paper(paper=paper, by=county.wang, at=START, reason="")
    with refused("您不能为此案出具文书。"):
        papers.withdraw_paper(paper=paper, by=county.shi, at=START, reason="x")


# --- the batch --------------------------------------------------------------------------------------------------------


def batch(county: County, dispute: Any, *kinds: PaperKind) -> list[IssuedPaper]:
    """Ordered by 王调解."""
    return papers.request_batch(dispute=dispute, by=county.wang, at=START, kinds=kinds)


def test_a_batch_is_numbered_now_and_printed_later(county: County) -> None:
    waiting = batch(county, made.make_dispute(county), K.INTAKE_REGISTER, K.INTAKE_RECEIPT, K.INTAKE_RECEIPT)
    assert [(paper.kind, paper.sha256, paper.pages) for paper in waiting] == [
        ("intake_register", "", 0),
        ("intake_receipt", "", 0),
    ]
    assert papers.render_pending(paper_ids=[waiting[0].pk], at=START) == 1
    assert tasks.print_papers() == 1
    assert tasks.print_papers([paper.pk for paper in waiting]) == 0
    assert papers._render(waiting[0].pk) == 0  # another worker was faster
    for paper in waiting:
        stored = fresh(paper)
        assert hashlib.sha256(bytes(stored.pdf)).hexdigest() == stored.sha256


def test_a_batch_checks_everything_before_it_takes_a_number(county: County) -> None:
    parties = [NewParty(role="applicant", name="聂\U000105c0"), NewParty(role="respondent", name="徐某")]
    dispute = made.make_dispute(county, parties=parties)
    with pytest.raises(papers.Unprintable):
        batch(county, dispute, K.INTAKE_RECEIPT)
    with refused("您不能为此案出具文书。"):
        papers.request_batch(dispute=dispute, by=county.shi, at=START, kinds=[K.INTAKE_RECEIPT])
    assert not IssuedPaper.objects.exists()


def test_one_bad_row_does_not_stop_the_printer(county: County, caplog: pytest.LogCaptureFixture) -> None:
    first, second = batch(county, made.make_dispute(county), K.INTAKE_REGISTER, K.INTAKE_RECEIPT)
    spoil(first)
    assert papers.render_pending(paper_ids=(), at=START) == 1
    assert (fresh(first).sha256, fresh(second).sha256 == "") == ("", False)
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def spoil(paper: IssuedPaper) -> None:
    """Data that no paper can be made of, as a hand in the database might leave it."""
    with unguarded(), connection.cursor() as cursor:
        cursor.execute("UPDATE mediation_issuedpaper SET data = '{}' WHERE id = %s", [paper.pk])


def test_the_worker_is_told_after_the_commit(county: County, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        waiting = batch(county, made.make_dispute(county), K.INTAKE_RECEIPT)
    assert fresh(waiting[0]).sha256 != ""


def test_a_dead_broker_loses_nothing(
    county: County,
    django_capture_on_commit_callbacks: Any,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The bell cannot be rung; the rows wait, nobody sees an error page, and nobody waits for the second try."""
    monkeypatch.setattr(bells, "LINE", bells.Line())
    with django_capture_on_commit_callbacks(execute=True):
        ring("mediation.no_such_task")
        ring("mediation.no_such_task")
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    with django_capture_on_commit_callbacks(execute=True):
        waiting = batch(county, made.make_dispute(county), K.INTAKE_RECEIPT)
    assert fresh(waiting[0]).sha256 == ""  # silent for a while; the sweep rings, and the page prints what is opened
    assert papers.render_pending(paper_ids=[], at=START) == 1


def test_the_end_of_a_court_case_is_no_termination(county: County) -> None:
    dispute = in_court(county)
    assert issue(county, dispute, K.TERMINATION_NOTICE).data["reason"] == "调解不成"


def test_a_refusing_party_is_named(county: County) -> None:
    dispute = made.make_mediating(county)
    endings.refuse_mediation(dispute=dispute, by=county.wang, at=START, party=dispute.parties.last(), reason="要起诉")
    assert dispute.papers.get().data["reason_text"] == "徐某明确拒绝调解。要起诉"
