"""The check, clauses and instalments on the screen, without a script; receipts, and the way to the court."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import factories as made
from tests.factories import County
from tests.mediation import states
from tests.mediation.views.test_agreement import TODAY, payment, typed


def test_the_check_shows_faults_and_keeps_everything_typed(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    bad = payment(dispute, content="徐某支付调解费200元，双方不得向法院起诉。")
    page = wang.post(
        f"/disputes/{dispute.pk}/do/agree/", typed(dispute, bad, facts="改过的事实", check="1")
    ).content.decode()
    assert "还没有提交成功" not in page
    for part in (
        "改过的事实",
        "1,500.50",
        "人民调解不收取任何费用",
        "<mark>不得向法院起诉</mark>",
        "怎么改：",
        "人民调解法 4",
    ):
        assert part in page, part
    assert not dispute.agreements.exists()


def test_a_fault_stops_the_form_once(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    address = f"/disputes/{dispute.pk}/do/agree/"
    blank = typed(dispute, payment(dispute, content="徐某赔偿聂某____元。"))
    page = wang.post(address, blank).content.decode()
    assert "处问题，正式文本不能打印" in page
    assert "徐某赔偿聂某____元。" in page
    assert wang.post(address, blank | {"kept_reason": "当事人要当场手写"}).status_code == 302
    assert states.agreement_of(dispute).kept_findings == ["blank_left"]
    assert "照原文打印的理由：当事人要当场手写" in wang.get(f"/disputes/{dispute.pk}/").content.decode()


def test_a_fee_does_not_pass_with_any_reason(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    fee = typed(dispute, payment(dispute, content="徐某支付调解费200元。"), kept_reason="双方自愿")
    assert "人民调解不收取任何费用" in wang.post(f"/disputes/{dispute.pk}/do/agree/", fee).content.decode()
    assert not dispute.agreements.exists()


def test_who_plans_confirmation_is_told_what_a_court_may_refuse(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    address = f"/disputes/{dispute.pk}/do/agree/"
    data = typed(dispute, payment(dispute, content="徐某赔偿聂某修理费，双方不得向法院起诉。"), confirm_planned="on")
    assert "请先告诉当事人法院可能不予确认" in wang.post(address, data).content.decode()
    assert wang.post(address, data | {"court_risk_told": "on"}).status_code == 302
    agreement = states.agreement_of(dispute)
    assert (agreement.confirm_planned, agreement.court_risk_told, agreement.copies) == (True, True, 4)


def test_a_clause_fills_the_first_empty_row(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    address = f"/disputes/{dispute.pk}/do/agree/"
    assert "条款样例（邻里）" in wang.get(address).content.decode()
    page = wang.post(address, typed(dispute, payment(dispute, content="先写的"), {}, clause="0")).content.decode()
    assert "先写的" in page
    assert "徐某于（履行日期）____前清除位于（地点）____的" in page
    assert 'name="promises-TOTAL_FORMS" value="3"' in page
    assert (
        "先写的" in wang.post(address, typed(dispute, payment(dispute, content="先写的"), clause="x")).content.decode()
    )


def test_instalments_from_one_row(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    address = f"/disputes/{dispute.pk}/do/agree/"
    split = {"amount_fen": "10000", "instalments": "3", "every": "month", "due_on": "2026-11-30"}
    assert (
        "请选择每隔多久"
        in wang.post(address, typed(dispute, payment(dispute, **split | {"every": ""}))).content.decode()
    )
    assert (
        "每一期都应大于零"
        in wang.post(address, typed(dispute, payment(dispute, **split, first_fen="10000"))).content.decode()
    )
    one = payment(dispute, **split, first_fen="4000")
    assert wang.post(address, typed(dispute, one, check="1")).status_code == 200
    assert wang.post(address, typed(dispute, one)).status_code == 302
    rows = [(o.amount_fen, f"{o.due_on:%m-%d}", o.series) for o in states.agreement_of(dispute).obligations.all()]
    assert rows == [(400_000, "11-30", 1), (300_000, "12-30", 1), (300_000, "01-30", 1)]


def test_only_money_is_split(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    act = {"kind": "do", "debtor": states.party(dispute).pk, "content": "停止排水", "instalments": "3"}
    assert "支付款项才能分期" in wang.post(f"/disputes/{dispute.pk}/do/agree/", typed(dispute, act)).content.decode()


def test_a_part_with_its_proof(county: County, wang: Client) -> None:
    dispute = states.performing(county)
    obligation = states.obligation_of(dispute)
    data = {
        "obligation": obligation.pk,
        "performed_on": TODAY,
        "amount_fen": "200",
        "proof": SimpleUploadedFile("收条.jpg", b"\xff\xd8\xff\xe0 receipt"),
    }
    assert wang.post(f"/disputes/{dispute.pk}/do/record_performance/", data).status_code == 302
    page = wang.get(f"/disputes/{dispute.pk}/").content.decode()
    assert "还剩300.00元" in page
    row = obligation.performances.get()
    assert wang.get(f"/proofs/{row.pk}/").content == b"\xff\xd8\xff\xe0 receipt"
    assert wang.get(f"/proofs/{row.pk + 1}/").status_code == 404


def test_the_way_to_the_court_and_its_answer(county: County, wang: Client) -> None:
    dispute = states.applied(county)
    address = f"/disputes/{dispute.pk}/do/record_ruling/"
    data = {"result": "confirmed", "decided_on": TODAY, "number": "（2026）浙0324民特5号"}
    assert wang.post(address, data).status_code == 302
    assert "裁定协议有效" in wang.get(f"/disputes/{dispute.pk}/").content.decode()


def test_the_page_of_confirmation_checks_first(county: County, wang: Client) -> None:
    dispute = states.performing(county)
    page = wang.get(f"/disputes/{dispute.pk}/do/record_confirmation/").content.decode()
    for part in ("司法确认体检", "去哪个法院", "调解组织所在地", "永宁县人民法院", "带什么", "主持调解的证明"):
        assert part in page, part


def test_reasons_for_printing_are_asked_with_the_faults(county: County, wang: Client) -> None:
    dispute = states.agreed(county)
    address = f"/disputes/{dispute.pk}/do/keep_findings/"
    assert "协议体检" in wang.get(address).content.decode()
    assert wang.post(address, {"reason": "双方核对过"}).status_code == 302


def test_a_company_and_a_child_sign_through_others(county: County, wang: Client) -> None:
    dispute = states.agreed(county)
    first, second = dispute.parties.order_by("pk")
    first.kind, first.representative_name = "organisation", "钱总"
    first.save()
    second.tags = ["minor"]
    second.save()
    address = f"/disputes/{dispute.pk}/do/record_mark/"
    page = wang.get(address).content.decode()
    assert f'value="head-{first.pk}"' in page
    assert f'value="party-{second.pk}"' not in page
    assert "徐某须由法定代理人签名" in page
    wang.post(address, {"who": f"head-{first.pk}", "manner": "signature", "made_on": TODAY})
    assert states.agreement_of(dispute).marks.get().signer_name == "钱总"


def test_land_is_asked_about_where_it_may_be_land(county: County, wang: Client) -> None:
    land = made.make_mediating(county, dispute_type="land_forest")
    other = states.mediating(county)
    assert "土地承包经营" in wang.get(f"/disputes/{land.pk}/do/agree_orally/").content.decode()
    address = f"/disputes/{other.pk}/do/agree_orally/"
    assert "土地承包经营" not in wang.get(address).content.decode()
    page = wang.post(address, typed(other, payment(other), written_wanted="yes")).content.decode()
    assert "当事人要求制作书面协议的，应当制作" in page
