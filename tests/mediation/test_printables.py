"""What can be printed when, and how complete a dossier is."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mediation import printables
from mediation.models import Dispute, DossierItem
from mediation.papers.subjects import Rows
from mediation.services import agreements, dossiers, handovers, intake, papers, referrals
from rules.paper_words import PaperGroup, PaperKind
from rules.vocabulary import Level
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation.helpers import days, picture
from tests.mediation.papers.cases import LATE, spoken, visited
from tests.mediation.states import fulfilled, mediating, performing, registered, terminated

TODAY = START.date()
K = PaperKind


def why_not(dispute: Dispute, on: Any = TODAY) -> dict[str, str]:
    """Each paper with the reason why it cannot be printed yet."""
    return {choice.label: choice.why_not for choice in printables.printable(fresh(dispute), on) if not choice.ready}


def ready(dispute: Dispute, on: Any = TODAY) -> list[str]:
    """The papers that can be printed."""
    return [choice.label for choice in printables.printable(fresh(dispute), on) if choice.ready]


def test_every_kind_is_on_the_page(county: County) -> None:
    choices = printables.printable(registered(county), TODAY)
    assert {choice.kind for choice in choices} == set(PaperKind)
    groups = printables.print_groups(choices)
    assert [part.group for part in groups] == list(PaperGroup)
    assert sum(len(part.ready) + len(part.waiting) for part in groups) == len(choices)


def test_what_cannot_be_printed_at_the_beginning(county: County) -> None:
    assert why_not(registered(county)) == {
        "不予受理告知书": "没有决定不予受理。",
        "调解记录": "还没有调解会。",
        "延长调解期限同意书": "还没有受理，没有调解期限。",
        "人民调解协议书": "还没有达成协议。",
        "人民调解口头协议登记表": "没有口头协议。",
        "履行收条": "还没有登记履行。",
        "督促履行通知书": "没有到期未履行的事项。",
        "人民调解回访记录": "还没有回访。",
        "司法确认申请书": "还没有生效的书面协议。",
        "调解组织主持调解证明": "还没有生效的书面协议。",
        "上报（移交）单": "还没有上报。",
        "终止调解通知书": "调解还没有终止。",
        "案件终止调解情况表": "调解还没有终止。",
        "委托（移交）函": "还没有移送。",
        "法律援助申请书": "还没有转法律援助。",
        "法律援助律师材料": "还没有转法律援助。",
        "卷内目录": "卷内还没有材料。",
        "人民调解卷宗": "卷内还没有材料。",
    }


def test_who_did_not_ask_applied_for_nothing(county: County) -> None:
    dispute = made.make_dispute(county, channel="own_initiative", request_form="none")
    assert why_not(dispute)["人民调解申请书"] == "不是依申请受理的。"


def test_each_party_and_each_session_has_its_own(county: County) -> None:
    dispute = mediating(county)
    made.hold(county, dispute)
    made.hold(county, fresh(dispute), at=START + days(1))
    referrals.refer_legal_aid(
        dispute=fresh(dispute), by=county.wang, at=START, party=dispute.parties.first(), reason="经济困难"
    )
    handovers.escalate_dispute(
        dispute=fresh(dispute), by=county.wang, at=START + days(1), reason="x", to_level=Level.TOWNSHIP
    )
    expected = {
        "授权委托书（聂某）",
        "授权委托书（徐某）",
        "送达地址确认书（聂某）",
        "证据清单（徐某）",
        "调解记录（第1次）",
        "调解记录（第2次）",
        "上报（移交）单（青溪镇人民调解委员会）",
        "法律援助律师材料",
        "法律援助申请书",
    }
    assert expected <= set(ready(dispute))


def test_papers_of_an_agreement_in_force(county: County) -> None:
    dispute = performing(county)
    assert {"司法确认申请书", "调解组织主持调解证明", "人民调解协议书"} <= set(ready(dispute))
    assert "督促履行通知书" not in ready(dispute)
    assert "督促履行通知书" in ready(dispute, LATE)
    assert "履行收条（第1项，11月2日）" in ready(fulfilled(county))
    assert "人民调解回访记录（11月2日）" in ready(visited(county))


def test_agreements_written_and_oral(county: County) -> None:
    oral = spoken(county)
    assert {"人民调解协议书（口头协议可不打印）", "人民调解口头协议登记表"} <= set(ready(oral))
    assert why_not(oral)["司法确认申请书"] == "还没有生效的书面协议。"


def test_ends_and_refusals(county: County) -> None:
    dispute = terminated(county)
    assert {"终止调解通知书", "案件终止调解情况表"} <= set(ready(dispute))
    agreements.resume_mediation(dispute=fresh(dispute), by=county.wang, at=START, reason="双方又愿意谈")
    assert why_not(dispute)["终止调解通知书"] == "调解还没有终止。"
    declined = registered(county)
    intake.decline_dispute(dispute=declined, by=county.wang, at=START, reason="不受理", route="法院")
    assert "不予受理告知书" in ready(declined)


# --- the dossier ------------------------------------------------------------------------------------------------------


def dossier(dispute: Dispute) -> printables.DossierView:
    """As the page shows it."""
    rows = Rows(fresh(dispute), TODAY)
    return printables.dossier(rows, printables.choices_of(rows))


def lacking(dispute: Dispute) -> list[str]:
    """What must be there and is not."""
    return [line.item.name for line in dossier(dispute).entries if line.is_missing]


# Which papers a dossier must hold, by how the case went (卷宗目录).
@pytest.mark.parametrize(
    ("prepare", "names"),
    [
        (mediating, ["申请书或者受理登记表", "当事人权利义务告知书", "当事人身份证明", "调解记录"]),
        (
            performing,
            ["申请书或者受理登记表", "当事人权利义务告知书", "当事人身份证明", "调解记录", "调解协议书"],
        ),
        (terminated, ["申请书或者受理登记表", "当事人权利义务告知书", "当事人身份证明", "调解记录"]),
    ],
    ids=["调解中", "达成协议", "调解不成，通知书已经打印"],
)
def test_what_must_be_there(county: County, prepare: Any, names: list[str]) -> None:
    assert lacking(prepare(county)) == names


def test_a_paper_or_a_scan_fills_the_gap(county: County) -> None:
    dispute = mediating(county)
    view = dossier(dispute)
    assert (view.there, view.due, view.makers["申请书或者受理登记表"].kind) == (0, 4, K.APPLICATION)
    papers.issue_paper(dispute=dispute, by=county.wang, at=START, kind=K.INTAKE_REGISTER)
    dossiers.attach_enclosure(
        dispute=fresh(dispute), by=county.wang, at=START, item="当事人身份证明", name="聂某身份证",
        file_name="a.png", media_type="image/png", content=picture(),
    )  # fmt: skip
    view = dossier(dispute)
    assert (view.there, view.due) == (2, 4)
    assert lacking(dispute) == ["当事人权利义务告知书", "调解记录"]


def test_an_office_has_its_own_list(county: County) -> None:
    dispute = mediating(county)
    body = county.body("枫林村人民调解委员会")
    DossierItem.objects.create(organisation=body, order=1, name="照片", is_required=True)
    dossiers.attach_enclosure(
        dispute=dispute, by=county.wang, at=START, item="当事人身份证明", name="聂某身份证",
        file_name="a.png", media_type="image/png", content=picture(),
    )  # fmt: skip
    assert lacking(dispute) == ["照片"]
    assert [line.item.name for line in dossier(dispute).entries] == ["照片", "其他材料"]


def test_a_longer_file_costs_no_more_queries(county: County) -> None:
    counts = []
    for sessions in (1, 2):
        dispute = mediating(county)
        for number in range(sessions):
            made.hold(county, fresh(dispute), at=START + days(number))
        one = fresh(dispute)
        with CaptureQueriesContext(connection) as queries:
            dossier(one)
        counts.append(len(queries))
    assert counts[0] == counts[1]
