"""What every row shows and what some rows never allow: names, labels, history, immutability."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from mediation.models import (
    CommitteeStyle,
    Decision,
    Dispute,
    DossierItem,
    Heartbeat,
    IssuedPaper,
    NumberSequence,
    NumberTemplate,
    Place,
    SetAside,
    ShadowDifference,
    SignedCopy,
    TimelineEntry,
    User,
)
from mediation.models.base import Immutable, Tracked
from mediation.services import (
    audit,
    dossiers,
    endings,
    follow_ups,
    handovers,
    lookups,
    marks,
    obligations,
    papers,
    parties,
    referrals,
)
from mediation.services.holidays import load_year
from rules.paper_words import PaperKind
from rules.vocabulary import PlaceKind
from tests import factories as made
from tests.factories import START, County, fresh
from tests.mediation.helpers import TABLES, days, picture
from tests.mediation.services.drafts import drafted
from tests.mediation.states import agreement_of, obligation_of, panel_of, performing
from tests.mediation.verbs import extend, hold_back, medical, pause
from tests.rules.samples import NOTICE_2027

pytestmark = pytest.mark.goes_behind

HOUSE = [model for model in TABLES if not model.__name__.startswith("Historical")]
NOT_TRACKED = {"User", "NumberSequence", "Heartbeat", "Decision", "TimelineEntry", "IssuedPaper"} | {
    "LookupTally",
    "ReservedNumber",
    "Override",
    "RulebookText",
    "ShadowDifference",
    "AuditEvent",
    "AuditLink",
    "RowChange",
    "Letter",
    "SearchText",
    "SetAside",
    "Tally",
}


def test_every_noun_keeps_its_past_or_never_changes() -> None:
    assert {m.__name__ for m in HOUSE if not issubclass(m, Tracked)} == NOT_TRACKED
    assert {m.__name__ for m in HOUSE if issubclass(m, Immutable)} == {
        "AuditEvent",
        "AuditLink",
        "Decision",
        "TimelineEntry",
        "IssuedPaper",
        "Override",
        "ReservedNumber",
        "RulebookText",
        "ShadowDifference",
    }


def fields() -> Iterator[tuple[str, Any]]:
    """Every column of every noun."""
    for model in HOUSE:
        if model is not User:
            for field in model._meta.concrete_fields:
                yield f"{model.__name__}.{field.name}", field


def is_chinese(text: object) -> bool:
    """Whether there is at least one Chinese character."""
    return any("\u4e00" <= char <= "\u9fff" for char in str(text))


def test_every_noun_and_column_has_a_chinese_name() -> None:
    plain = [name for name, field in fields() if field.name != "id" and not is_chinese(field.verbose_name)]
    assert [name for name in plain if not name.endswith((".sha256",))] == []
    assert [model.__name__ for model in HOUSE if not is_chinese(model._meta.verbose_name)] == []


def test_every_choice_is_labelled_in_chinese() -> None:
    shown = [(name, label) for name, field in fields() for _, label in field.choices or ()]
    assert len(shown) > 100
    assert [pair for pair in shown if not is_chinese(pair[1])] == []


def test_who_did_something_is_dated() -> None:
    """Each x_by stands beside an x_at or x_on."""
    lonely = [
        f"{model.__name__}.{name}"
        for model in HOUSE
        for name in (f.name for f in model._meta.concrete_fields if f.name.endswith("_by"))
        if not {name[:-3] + "_at", name[:-3] + "_on"} & {f.name for f in model._meta.concrete_fields}
    ]
    # handled_by is a word about other organs, decide_by a day, declined_by a list, chosen_by the committee or the
    # parties; a mark's date is made_on, whoever saw it.
    assert set(lonely) == {
        "Mark.seen_by",
        "Dispute.handled_by",
        "Referral.decide_by",
        "Referral.declined_by",
        "PanelMember.chosen_by",
    }


# --- how each row is called -------------------------------------------------------------------------------------------


def everything_there_is(county: County) -> None:
    """At least one row of every noun."""
    dispute = performing(county)
    waiting = medical(county)
    extend(county, waiting, county.wang, START)
    pause(county, fresh(waiting), county.wang, START)
    marks.attach_signed_copy(
        agreement=agreement_of(dispute),
        by=county.wang,
        at=START,
        file_name="a.png",
        media_type="image/png",
        content=b"",
    )
    follow_ups.record_follow_up(
        dispute=fresh(dispute), by=county.wang, at=START, visited_on=START.date(), performance="好"
    )
    obligations.record_performance(
        obligation=obligation_of(fresh(dispute)), by=county.wang, at=START, performed_on=START.date(), amount_fen=100
    )
    parties.add_representative(
        party=fresh(dispute).parties.first(), by=county.wang, at=START, kind="guardian", name="聂父"
    )
    other = made.make_mediating(county)
    made.convene(county, other)
    made.hold(county, fresh(other))
    referrals.refer_legal_aid(
        dispute=fresh(other), by=county.wang, at=START, party=other.parties.first(), reason="经济困难"
    )
    handovers.escalate_dispute(dispute=fresh(other), by=county.wang, at=START, reason="化解不了")
    papers.issue_paper(dispute=fresh(other), by=county.wang, at=START, kind=PaperKind.INTAKE_RECEIPT)
    Heartbeat.objects.create(name="sweep", at=START)
    audit.link_events(at=START)
    load_year(by=county.admin, at=START, year=2027, text=NOTICE_2027, source="假定的通知")
    body = county.body("枫林村人民调解委员会")
    CommitteeStyle.objects.create(organisation=body, gaps=CommitteeStyle.Gaps.RESERVE)
    NumberTemplate.objects.create(organisation=body, family="file", text="{year}{name}{serial}")
    DossierItem.objects.create(organisation=body, order=1, name="照片")
    dossiers.change_retention(
        dispute=fresh(dispute), by=county.wang, at=START, retention="permanent", reason="可能再争"
    )
    dossiers.open_dossier(fresh(dispute), START.date())
    dossiers.attach_enclosure(
        dispute=fresh(dispute), by=county.wang, at=START, item="照片", name="现场照片", file_name="a.png",
        media_type="image/png", content=picture(),
    )  # fmt: skip
    lookups.count_miss(address="203.0.113.7", at=START)
    SetAside.objects.create(dispute=dispute, since=START, times=1, trouble="BadFacts in build:40")
    papers.reserve_number(dispute=fresh(other), by=county.wang, at=START, kind=PaperKind.ESCALATION_SLIP)
    hold_back(county, fresh(waiting), county.wang, START)
    ShadowDifference.objects.create(
        version=drafted(county), dispute=fresh(other), digest="x", on=START.date(), live=[], draft=[]
    )


def test_every_row_says_in_chinese_what_it_is(county: County) -> None:
    everything_there_is(county)
    names = {model.__name__: str(model._base_manager.order_by("pk").first()) for model in HOUSE}
    number = "(2026)枫林民调"
    one = f"胡同排水纠纷（{number}受字第1号）"
    assert names.pop("Heartbeat").startswith("sweep 2026-11-0")
    assert names.pop("AuditEvent").endswith("staff.user_added")
    assert names.pop("AuditLink").startswith("第1号 ")
    assert names.pop("RowChange").startswith("place 1：")
    assert names.pop("LookupTally").endswith("：1")
    assert names == {
        "Letter": "系统待办 已经送出",
        "SearchText": f"胡同排水纠纷\n{number}受字第1号\n聂某\n徐某",
        "SetAside": f"{one}：BadFacts in build:40",
        "Tally": "枫林村人民调解委员会 已登记 +1",
        "Override": f"{names['Override']}",
        "RulebookText": names["RulebookText"],
        "RulebookVersion": "永宁县（示例）层级与期限第1版",
        "ShadowDifference": names["ShadowDifference"],
        "CommitteeStyle": "枫林村人民调解委员会的样式",
        "Dossier": "(2026)枫林人调字第1号",
        "DossierItem": "照片",
        "Enclosure": "现场照片",
        "NumberTemplate": "{year}{name}{serial}",
        "ReservedNumber": "(2026)枫林民调报字第1号",
        "Agreement": f"{number}字第1号",
        "Appointment": "王调解 枫林村人民调解委员会人民调解员",
        "ClockPause": "伤残等级，市医学会（2026-11-02起）",
        "ExtensionConsent": "聂某同意延长至2026-12-24",
        "Holiday": "2027-01-01 元旦",
        "HolidayYear": "2027年放假安排",
        "LegalClock": "共同申请司法确认期限 2026-12-02",
        "Decision": "风险预警与报告 2026-11-02",
        "Dispute": one,
        "FollowUp": "胡同排水纠纷回访",
        "Handover": f"胡同排水纠纷（{number}受字第3号）：枫林村人民调解委员会→枫林村人民调解委员会",
        "IssuedPaper": f"受理回执 {number}受字第3号",
        "Mark": f"{number}字第1号·聂某",
        "MediationSession": "胡同排水纠纷第1次调解",
        "Notice": names["Notice"],
        "NumberSequence": "枫林村人民调解委员会2026file：3",
        "Obligation": f"{number}字第1号第1项",
        "Organisation": "东门社区居民人民调解委员会",
        "Performance": f"{number}字第1号第1项·2026-11-02",
        "Panel": f"胡同排水纠纷（{number}受字第3号）·村级“4+1”防线（示例，可改）",
        "PanelMember": "王调解（村干部调解员）",
        "PanelModel": "村级“4+1”防线（示例，可改）",
        "PanelSeat": "王调解（村干部调解员）",
        "PanelSlot": "村级“4+1”防线（示例，可改）·村干部调解员",
        "ParticipantConsent": "聂某同意张网格（网格员）参与",
        "Party": "聂某",
        "Place": "永宁县（示例）",
        "Referral": f"胡同排水纠纷（{number}受字第3号）→法律援助",
        "Representative": "聂父（法定代理人（监护人））",
        "SignedCopy": "a.png",
        "TimelineEntry": "胡同排水纠纷 登记",
        "User": "王调解",
    }
    assert is_chinese(names["Notice"])


def test_a_user_without_a_name_is_called_by_the_account() -> None:
    assert str(User(username="wang")) == "wang"


# --- written once -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [Decision, TimelineEntry, IssuedPaper])
def test_what_is_written_once_neither_changes_nor_goes(county: County, model: type[Immutable]) -> None:
    everything_there_is(county)
    row = model._base_manager.first()
    name = model._meta.verbose_name
    for act in (row.save, lambda: row.save(update_fields=["dispute"]), lambda: model.objects.update(dispute=1)):
        with pytest.raises(TypeError, match=f"{name}写入后不能更改。"):
            act()
    for act in (row.delete, lambda: model.objects.all().delete()):
        with pytest.raises(TypeError, match=f"{name}写入后不能删除。"):
            act()
    assert model._base_manager.filter(pk=row.pk).exists()


def test_a_paper_changes_only_its_state(county: County) -> None:
    everything_there_is(county)
    paper = IssuedPaper.objects.get()
    paper.state = IssuedPaper.State.WITHDRAWN
    paper.save(update_fields=["state"])
    paper.number = "改"
    with pytest.raises(TypeError):
        paper.save(update_fields=["state", "number"])
    assert fresh(paper).number != "改"


def test_nothing_that_hangs_on_a_dispute_lets_it_go(county: County) -> None:
    dispute = made.make_dispute(county)
    with pytest.raises(models.ProtectedError):
        dispute.delete()


# --- small reads of the nouns -----------------------------------------------------------------------------------------


def test_due_and_open(county: County) -> None:
    dispute = performing(county)
    at = dispute.next_check_at
    assert list(Dispute.objects.due(at)) == [dispute]
    assert list(Dispute.objects.due(at - days(1))) == []
    obligations.record_performance(
        obligation=agreement_of(dispute).obligations.get(), by=county.wang, at=START, performed_on=START.date()
    )
    endings.close_dispute(dispute=fresh(dispute), by=county.wang, at=START, missing_reason="身份证件已核对原件")
    assert (list(Dispute.objects.open()), list(Dispute.objects.due(at + days(99)))) == ([], [])


def test_places_know_their_line(county: County) -> None:
    grid = Place.objects.get(name="枫林村第一网格")
    line = [grid.up_to(kind) for kind in (PlaceKind.GRID, PlaceKind.VILLAGE, PlaceKind.TOWNSHIP, PlaceKind.COUNTY)]
    assert [place.name for place in line] == ["枫林村第一网格", "枫林村", "青溪镇", "永宁县（示例）"]
    assert line[3].up_to(PlaceKind.VILLAGE) is None
    assert grid.full_name == "永宁县（示例）青溪镇枫林村枫林村第一网格"


@pytest.mark.parametrize(
    ("one", "other", "stands_in"),
    [
        ("枫林村人民调解委员会", "枫林村人民调解委员会", True),
        ("青溪司法所", "青溪镇人民调解委员会", True),
        ("永宁县司法局", "永宁县社会治理中心", True),
        ("青溪司法所", "云岭乡人民调解委员会", False),
        ("枫林村人民调解委员会", "石塘村人民调解委员会", False),
        ("枫林村人民调解委员会", "青溪镇人民调解委员会", False),
        ("永宁县法律援助中心", "永宁县社会治理中心", False),
        ("永宁县人民法院", "永宁县司法局", False),
    ],
)
def test_who_stands_in_for_whom(county: County, one: str, other: str, stands_in: bool) -> None:
    """人民调解法 5, 34: the judicial office works for the township committee, never for another place."""
    assert county.body(one).stands_in_for(county.body(other)) is stands_in
    assert county.body(other).stands_in_for(county.body(one)) is stands_in


def test_panels_and_copies_belong_somewhere(county: County) -> None:
    everything_there_is(county)
    assert panel_of(fresh(Dispute.objects.order_by("pk").last())).members.count() == 5
    assert SignedCopy.objects.get().agreement.dispute.status == "performing"
    assert NumberSequence.objects.count() == 4
    assert apps.get_model("mediation", "HistoricalDispute").objects.exists()
