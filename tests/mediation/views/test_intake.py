"""A new dispute: one short form, nothing lost on a fault, one dispute for one form."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from mediation.models import Dispute, Place
from mediation.services.errors import Refused
from tests.factories import County
from tests.mediation.views.conftest import Enter


def typed(county: County, **changes: Any) -> dict[str, Any]:
    place = county.body("枫林村人民调解委员会").place
    values = {
        "dispute_type": "neighbour",
        "place": place.pk,
        "applicant_name": "张𬴂淼",
        "applicant_phone": "138 0000 1111",
        "respondent_name": "阿卜杜热合曼·买买提",
        "respondent_phone": "",
        "narrative": "屋檐滴水。\r\n两家争吵。",
        "claim": "改造屋檐",
        "channel": "on_request",
        "request_form": "oral",
        "complexity": "ordinary",
        "handled_by": "nobody",
        "aid_matter": "none",
    }
    return values | changes


def test_the_form_is_short_and_knows_the_village(county: County, wang: Client) -> None:
    page = wang.get("/disputes/new/").content.decode()
    place = county.body("枫林村人民调解委员会").place
    assert f'<option value="{place.pk}" selected>' in page
    assert page.index("申请人要求什么") < page.index("更多（可以以后再填）") < page.index("难易程度")


def test_register(county: County, wang: Client) -> None:
    answer = wang.post("/disputes/new/", typed(county))
    made = Dispute.objects.get()
    assert answer["Location"] == f"/disputes/{made.pk}/"
    assert made.title == "张𬴂淼与阿卜杜热合曼·买买提邻里纠纷"
    assert made.narrative == "屋檐滴水。\n两家争吵。"
    assert (made.level, made.status, made.request_form) == ("panel", "registered", "oral")
    assert [(p.role, p.name, p.phone) for p in made.parties.order_by("pk")] == [
        ("applicant", "张𬴂淼", "13800001111"),
        ("respondent", "阿卜杜热合曼·买买提", ""),
    ]
    assert "请打印受理回执" in wang.get(answer["Location"]).content.decode()


def test_everything_behind_more_is_kept_too(county: County, wang: Client) -> None:
    more = {
        "title": "屋檐",
        "amount_fen": "1.9万",
        "occurred_on": "2026年10月1日",
        "risk_tags": ["threat", "old_grudge"],
        "group_size": "6",
        "police_calls": "2",
        "economic_hardship": "yes",
        "limitation_on": "2027-01-05",
        "applicant_address": "枫林村1号",
        "is_criminal": "",
        "channel": "own_initiative",
    }
    wang.post("/disputes/new/", typed(county, **more))
    made = Dispute.objects.get()
    assert (made.title, made.amount_fen, made.group_size, made.police_calls) == ("屋檐", 1_900_000, 6, 2)
    assert made.risk_tags == ["old_grudge", "threat"]
    assert made.economic_hardship is True
    assert made.request_form == "none"  # nobody asked: own initiative has no form of request
    applicant = made.parties.get(role="applicant")
    assert applicant.address == "枫林村1号"


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"applicant_name": ""}, "请填写这一项。"),
        ({"narrative": "长" * 5001}, "最多5000个字"),
        ({"claim": "要\x00钱"}, "U+0000"),
        ({"respondent_name": "李\U0001f600"}, "表情符号"),
        ({"applicant_phone": "1"}, "电话不对"),
        ({"dispute_type": ""}, "请选择一项。"),
        ({"occurred_on": "2026-02-30"}, "日期不对"),
        ({"amount_fen": "1.234"}, "最多到分"),
    ],
)
def test_nothing_typed_is_lost_on_a_fault(county: County, wang: Client, changes: dict[str, Any], part: str) -> None:
    page = wang.post("/disputes/new/", typed(county, **changes)).content.decode()
    assert not Dispute.objects.exists()
    assert part in page
    assert "还没有提交成功" in page
    kept = {
        "narrative": "屋檐滴水。",
        "claim": "改造屋檐",
        "applicant_name": "张𬴂淼",
        "respondent_name": "阿卜杜热合曼·买买提",
    }
    assert [text for name, text in kept.items() if name not in changes and text not in page] == []


def test_a_long_text_comes_back_whole(county: County, wang: Client) -> None:
    page = wang.post("/disputes/new/", typed(county, narrative="长" * 5001)).content.decode()
    assert "长" * 5001 in page
    assert "最多5000个字，现在有5001个字" in page


def test_the_same_form_sent_twice_makes_one_dispute(county: County, wang: Client) -> None:
    data = typed(county, once="abc")
    first, second = wang.post("/disputes/new/", data), wang.post("/disputes/new/", data)
    assert Dispute.objects.count() == 1
    assert first["Location"] == second["Location"]
    assert "没有重复登记" in wang.get(second["Location"]).content.decode()


def test_a_grid_worker_registers_in_the_own_grid(county: County, enter: Enter) -> None:
    client = enter("grid")
    grid = county.grid.appointments.get().grid
    assert grid is not None
    assert f'value="{grid.pk}" selected' in client.get("/disputes/new/").content.decode()
    client.post("/disputes/new/", typed(county, grid=grid.pk))
    assert (Dispute.objects.get().level, Dispute.objects.get().grid) == ("grid", grid)


def test_a_grid_of_another_village_is_refused(county: County, enter: Enter) -> None:
    village = county.body("枫林村人民调解委员会").place
    other = Place.objects.filter(kind="grid", parent__parent=village.parent).exclude(parent=village).first()
    assert other is not None
    page = enter("zhao").post("/disputes/new/", typed(county, grid=other.pk)).content.decode()
    assert "这个网格不在上面选的地方。" in page


def test_an_officer_chooses_among_the_own_villages(county: County, enter: Enter) -> None:
    page = enter("zhao").get("/disputes/new/").content.decode()
    assert "枫林村" in page
    assert "石塘村" in page
    enter("zhao").post("/disputes/new/", typed(county))
    assert Dispute.objects.get().level == "township"


def test_who_holds_no_office_registers_nothing(county: County, wang: Client) -> None:
    county.wang.appointments.all().delete()
    assert wang.post("/disputes/new/", typed(county))["Location"] == "/"
    assert not Dispute.objects.exists()


def test_a_service_may_refuse_at_a_field(county: County, wang: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: Any) -> None:
        raise Refused("请写明请求。", "claim")

    monkeypatch.setattr("mediation.views.disputes.intake.register_dispute", refuse)
    page = wang.post("/disputes/new/", typed(county)).content.decode()
    assert "请写明请求。" in page
    assert "屋檐滴水。" in page


def test_what_a_court_hands_over_says_how(county: County, wang: Client) -> None:
    page = wang.post("/disputes/new/", typed(county, channel="court")).content.decode()
    assert "请选择法院是怎样委派、委托的，调解期限由此决定。" in page
    assert not Dispute.objects.exists()
    answer = wang.post("/disputes/new/", typed(county, channel="court", court_entrustment="summary"))
    made = Dispute.objects.get()
    assert (made.channel, made.court_entrustment) == ("court", "summary")
    assert "立案后委托，简易程序" in wang.get(answer["Location"]).content.decode()
    form = wang.get(f"/disputes/{made.pk}/do/supplement/").content.decode()
    assert "法院怎样委派、委托的" in form
    refused = wang.post("/disputes/new/", typed(county, court_entrustment="summary")).content.decode()
    assert "来源不是法院的，不能填写法院委派、委托方式。" in refused
