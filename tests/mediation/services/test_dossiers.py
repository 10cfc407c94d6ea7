"""Dossiers: number, retention, scans, the volume; closing with something missing needs a reason."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pypdf
import pytest

from mediation.models import CommitteeStyle, Dossier, IssuedPaper
from mediation.papers import dossier as bridge
from mediation.services import agreements, dossiers, endings, obligations, papers, printing
from rules.paper_words import PaperKind
from rules.vocabulary import DisputeType
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation.helpers import entries, picture, refused
from tests.mediation.states import fulfilled, mediating, obligation_of, terminated

K = PaperKind


def issue(county: County, dispute: Any, kind: PaperKind, **changes: Any) -> IssuedPaper:
    """One paper by 王调解."""
    return papers.issue_paper(dispute=fresh(dispute), by=county.wang, at=START, kind=kind, **changes)


def scan(county: County, dispute: Any, content: bytes, item: str = "当事人身份证明") -> Any:
    """A scan by 王调解."""
    return dossiers.attach_enclosure(
        dispute=fresh(dispute), by=county.wang, at=START, item=item, name="聂某身份证", file_name="x.png",
        media_type="image/png", content=content,
    )  # fmt: skip


def text_of(pdf: bytes) -> str:
    """All words of a volume."""
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


# --- closing ----------------------------------------------------------------------------------------------------------


def test_closing_without_a_required_item_needs_a_reason(county: County) -> None:
    dispute = fulfilled(county)
    lacking = "申请书或者受理登记表、当事人权利义务告知书、当事人身份证明、调解记录、调解协议书"
    with refused(f"卷宗还缺：{lacking}。请补齐，或者写明缺少的原因。", "missing_reason"):
        endings.close_dispute(dispute=fresh(dispute), by=county.wang, at=START, missing_reason="  ")
    closed = endings.close_dispute(
        dispute=fresh(dispute), by=county.wang, at=START, note="已归档", missing_reason="都在纸质卷里"
    )
    reason = f"已归档 卷宗缺{lacking}，原因：都在纸质卷里"
    assert (closed.close_note, entries(closed)[-1].reason) == (reason, f"履行完毕。{reason}")
    statement = issue(county, closed, K.DOSSIER_STATEMENT).data["statement"]
    assert statement == f"本卷缺：{lacking}。\n{reason}"


def test_a_complete_dossier_needs_none(county: County) -> None:
    dispute = made.make_mediating(county)
    made.hold(county, dispute, result="settled")
    agreement = agreements.reach_agreement(
        dispute=fresh(dispute), by=county.wang, at=START, terms=made.terms(fresh(dispute), on=START.date())
    )
    made.sign(county, agreement)
    obligations.record_performance(
        obligation=obligation_of(fresh(dispute)), by=county.wang, at=START, performed_on=START.date()
    )
    for kind in (K.APPLICATION, K.RIGHTS_NOTICE, K.SESSION_RECORD, K.AGREEMENT):
        issue(county, dispute, kind)
    scan(county, dispute, picture())
    closed = endings.close_dispute(dispute=fresh(dispute), by=county.wang, at=START)
    assert (closed.status, closed.close_note) == ("closed", "")


# --- retention --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"dispute_type": DisputeType.NEIGHBOUR.value}, "长期"),
        ({"dispute_type": DisputeType.LAND_FOREST.value}, "永久"),
        ({"dispute_type": DisputeType.MARRIAGE_FAMILY.value, "title": "父母遗产分割"}, "永久"),
    ],
)
def test_what_is_proposed(county: County, changes: dict[str, str], kept: str) -> None:
    assert bridge.retention_of(made.make_mediating(county, **changes))[0].label == kept


def test_oral_and_performed_is_short(county: County) -> None:
    dispute = mediating(county)
    agreements.reach_oral_agreement(
        dispute=dispute, by=county.wang, at=START, terms=made.terms(dispute, on=START.date())
    )
    assert bridge.retention_of(fresh(dispute))[0].label == "长期"
    obligations.record_performance(
        obligation=obligation_of(fresh(dispute)), by=county.wang, at=START, performed_on=START.date()
    )
    assert bridge.retention_of(fresh(dispute))[0].label == "短期"


def test_a_person_may_decide_otherwise_and_says_why(county: County) -> None:
    dispute = fulfilled(county)
    with refused("请写明改变保管期限的理由。", "reason"):
        dossiers.change_retention(dispute=dispute, by=county.wang, at=START, retention="permanent", reason=" ")
    with refused("现在就是“长期”。", "retention"):
        dossiers.change_retention(dispute=dispute, by=county.wang, at=START, retention="long", reason="x")
    dossiers.change_retention(dispute=dispute, by=county.wang, at=START, retention="permanent", reason="可能还会争")
    assert entries(dispute)[-1].reason == "保管期限由“长期”改为“永久”。可能还会争"
    assert bridge.retention_of(fresh(dispute)) == ("permanent", "可能还会争", True)
    assert issue(county, dispute, K.DOSSIER_COVER).data["retention"] == "permanent"


def test_the_office_has_its_own_words_for_it(county: County) -> None:
    body = county.body("枫林村人民调解委员会")
    CommitteeStyle.objects.create(
        organisation=body, heading="枫林村调委会", long_word="三十年", fonts=CommitteeStyle.Fonts.SHIPPED
    )
    cover = text_of(bytes(issue(county, mediating(county), K.DOSSIER_COVER).pdf))
    assert ("三十年" in cover, "长期" in cover, "枫林村调委会" in cover) == (True, False, True)


# --- the volume -------------------------------------------------------------------------------------------------------


def test_the_whole_dossier_is_one_volume(county: County) -> None:
    dispute = fulfilled(county)
    for kind in (K.AGREEMENT, K.RIGHTS_NOTICE, K.INTAKE_REGISTER):  # not in the order of the archive
        issue(county, dispute, kind)
    scan(county, dispute, picture())
    volume = issue(county, dispute, K.DOSSIER)
    names = [part["name"] for part in volume.data["parts"]]
    assert names == ["受理登记表", "权利义务告知书", "聂某身份证", "人民调解协议书"]
    assert volume.number == Dossier.objects.get().number == "(2026)枫林人调字第1号"
    words = text_of(bytes(volume.pdf))
    assert words.index("卷内目录") < words.index("聂某身份证") < words.index("封底")
    assert [item.title for item in pikepdf.open(io.BytesIO(bytes(volume.pdf))).open_outline().root] == [
        "封面",
        "卷内目录",
        *names,
        "封底",
    ]


def test_papers_still_waiting_are_printed_for_the_volume(county: County) -> None:
    dispute = mediating(county)
    papers.request_batch(dispute=dispute, by=county.wang, at=START, kinds=[K.INTAKE_REGISTER, K.RIGHTS_NOTICE])
    waiting = papers.request_batch(dispute=fresh(dispute), by=county.wang, at=START, kinds=[K.DOSSIER])
    assert not dispute.papers.exclude(kind="dossier").filter(sha256="").exists()
    assert papers.render_pending(paper_ids=[waiting[0].pk], at=START) == 1
    assert fresh(waiting[0]).pages > 4


def test_nothing_makes_no_volume(county: County) -> None:
    with refused("还不能打印“人民调解卷宗”：卷内还没有材料。"):
        papers.issue_paper(dispute=mediating(county), by=county.wang, at=START, kind=K.DOSSIER)


def test_what_could_not_be_bound_in_is_refused_at_once(county: County) -> None:
    dispute = mediating(county)
    with refused("“聂某身份证”不是能够识别的图片或者PDF。", "scan"):
        scan(county, dispute, b"\x89PNG but no picture")


def test_a_scan_that_went_bad_names_itself(county: County) -> None:
    dispute = terminated(county)
    enclosure = scan(county, dispute, picture())
    enclosure.content = b"%PDF broken"
    enclosure.save()
    with refused("“聂某身份证”不是完好的PDF，不能装入卷宗。"):
        issue(county, dispute, K.DOSSIER)


def test_a_title_that_no_font_has_stops_the_volume(county: County) -> None:
    dispute = made.make_mediating(county, title="\U000105c0的纠纷")
    issue(county, dispute, K.RIGHTS_NOTICE)
    with pytest.raises(printing.Unprintable) as caught:
        issue(county, dispute, K.DOSSIER)
    assert caught.value.problems[0].code == "U+105C0"
    with pytest.raises(printing.Unprintable):
        papers.request_batch(dispute=fresh(dispute), by=county.wang, at=START, kinds=[K.DOSSIER])


# --- the packet for the court -----------------------------------------------------------------------------------------

OFFER = "私下愿意让到三百元"


def test_the_packet_carries_data_and_no_offer(county: County) -> None:
    """民诉法解释 354 asks for agreement and proof; concessions stay in the file (特邀调解规定 22)."""
    dispute = made.make_mediating(county)
    made.hold(county, dispute, result="settled", confidential_note=OFFER, record=f"聂某说：{OFFER}")
    terms = made.terms(fresh(dispute), on=START.date())
    made.sign(county, agreements.reach_agreement(dispute=fresh(dispute), by=county.wang, at=START, terms=terms))
    dispute = fresh(dispute)
    packet = papers.request_batch(
        dispute=dispute, by=county.wang, at=START,
        kinds=[K.CONFIRMATION_APPLICATION, K.AGREEMENT, K.MEDIATION_PROOF],
    )  # fmt: skip
    assert papers.render_pending(paper_ids=[paper.pk for paper in packet], at=START) == 3
    application = fresh(packet[0])
    with pikepdf.open(io.BytesIO(bytes(application.pdf))) as pdf:
        data = pdf.attachments["application.json"].get_file().read_bytes().decode()
    assert ("永宁县人民法院" in data, application.data["agreement_number"] in data) == (True, True)
    for paper in packet:
        assert OFFER not in text_of(bytes(fresh(paper).pdf)) + data
    assert "主持" in text_of(bytes(fresh(packet[2]).pdf))


def test_a_dossier_keeps_its_number(county: County) -> None:
    dispute = fulfilled(county)
    first = dossiers.open_dossier(dispute, START.date())
    first.save()
    assert dossiers.open_dossier(fresh(dispute), START.date()).number == first.number
