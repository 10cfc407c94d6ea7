"""Agreements: promises row by row without a script, marks one by one, the scan of the signed paper."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mediation.models import Dispute, Representative, SignedCopy
from tests import factories as made
from tests.factories import County
from tests.mediation import states

TODAY = "2026-11-03"


def typed(dispute: Dispute, *promises: dict[str, Any], **changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "facts": "徐某堆物，聂某排水。",
        "issues": "胡同如何使用。",
        "responsibility": "各半。",
        "reached_on": TODAY,
        "location": "村委会",
        "recorder_name": "李会计",
        "copies": "",
        "promises-TOTAL_FORMS": str(len(promises)),
        "promises-INITIAL_FORMS": "0",
    }
    for number, promise in enumerate(promises):
        values |= {f"promises-{number}-{name}": value for name, value in promise.items()}
    return values | changes


def payment(dispute: Dispute, **changes: Any) -> dict[str, Any]:
    first, second = dispute.parties.order_by("pk")
    values = {
        "kind": "pay",
        "debtor": second.pk,
        "creditor": first.pk,
        "content": "赔偿修理费",
        "amount_fen": "1,500.50",
        "due_on": "2026-11-20",
        "manner": "现金",
    }
    return values | changes


def test_a_written_agreement_with_two_promises_and_an_empty_row(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    address = f"/disputes/{dispute.pk}/do/agree/"
    page = wang.get(address).content.decode()
    assert dispute.narrative in page
    assert "第2项" in page
    act = {"kind": "do", "debtor": states.party(dispute).pk, "content": "停止排水"}
    assert wang.post(address, typed(dispute, payment(dispute), {}, act)).status_code == 302
    agreement = states.agreement_of(dispute)
    promises = list(agreement.obligations.all())
    assert [(p.order, p.kind, p.amount_fen, p.content) for p in promises] == [
        (1, "pay", 150_050, "赔偿修理费"),
        (2, "do", None, "停止排水"),
    ]
    assert agreement.copies == 3
    page = wang.get(f"/disputes/{dispute.pk}/").content.decode()
    assert "还缺：聂某签名、盖章或按指印" in page
    assert "1,500.50元" in page


def test_one_more_row_keeps_everything_typed(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    data = typed(dispute, payment(dispute, content="先写一半"), facts="改过的事实", add_row="1")
    page = wang.post(f"/disputes/{dispute.pk}/do/agree/", data).content.decode()
    assert "还没有提交成功" not in page
    for part in ("改过的事实", "先写一半", "1,500.50", "第2项"):
        assert part in page
    assert "第3项" not in page
    assert 'name="promises-TOTAL_FORMS" value="2"' in page
    assert 'name="promises-INITIAL_FORMS" value="0"' in page  # so that the new row may stay empty
    assert not dispute.agreements.exists()


def test_faults_stand_in_their_row(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    one = states.party(dispute).pk
    bad = [
        payment(dispute, amount_fen="", creditor=""),
        payment(dispute, debtor=one, creditor=one),
        payment(dispute, amount_fen="0.001", content=""),
    ]
    page = wang.post(f"/disputes/{dispute.pk}/do/agree/", typed(dispute, *bad)).content.decode()
    for part in (
        "支付款项须写明金额。",
        "支付款项须写明付给谁。",
        "义务人和权利人不能是同一人。",
        "最多到分",
        "请填写这一项。",
    ):
        assert part in page, part
    assert not dispute.agreements.exists()


def test_an_agreement_needs_a_promise(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    assert (
        "请至少填写一项协议内容。"
        in wang.post(f"/disputes/{dispute.pk}/do/agree/", typed(dispute, {})).content.decode()
    )


def test_what_the_service_refuses_is_told(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    page = wang.post(
        f"/disputes/{dispute.pk}/do/agree/", typed(dispute, payment(dispute), copies="1", reached_on="2026-12-24")
    ).content.decode()
    assert "不能晚于今天" in page
    assert "赔偿修理费" in page


def test_an_oral_agreement_takes_effect_at_once(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    address = f"/disputes/{dispute.pk}/do/agree_orally/"
    page = wang.get(address).content.decode()
    assert "口头协议自达成之日起生效" in page
    assert "第2项" not in page
    assert wang.post(address, typed(dispute, payment(dispute))).status_code == 302
    assert Dispute.objects.get(pk=dispute.pk).status == "performing"


def test_types_that_must_be_written(county: County, wang: Client) -> None:
    dispute = made.make_mediating(county, dispute_type="labour_other")
    page = wang.post(f"/disputes/{dispute.pk}/do/agree_orally/", typed(dispute, payment(dispute))).content.decode()
    assert "应当采用书面形式" in page


def test_the_last_mark_makes_it_effective(county: County, wang: Client) -> None:
    dispute = states.agreed(county)
    address = f"/disputes/{dispute.pk}/do/record_mark/"
    first, second = dispute.parties.order_by("pk")
    father = Representative.objects.create(
        party=second, kind="agent", name="徐父", authority="签署调解协议", authorised_on=made.START.date()
    )
    marks = [
        (f"party-{first.pk}", "fingerprint"),
        (f"for-{father.pk}", "signature"),
        ("mediator-王调解", "signature"),
        ("seal", "seal"),
    ]
    for who, manner in marks:
        assert f'value="{who}"' in wang.get(address).content.decode()
        data = {"who": who, "manner": manner, "made_on": TODAY}
        assert wang.post(address, data)["Location"] == address
    assert [m.signer_name for m in states.agreement_of(dispute).marks.all()] == [
        "聂某",
        "徐父",
        "王调解",
        "枫林村人民调解委员会",
    ]
    assert Dispute.objects.get(pk=dispute.pk).status == "performing"
    assert wang.get(address)["Location"] == f"/disputes/{dispute.pk}/"
    assert "2026年11月3日生效" in wang.get(f"/disputes/{dispute.pk}/").content.decode()


def test_a_mark_is_not_made_twice_nor_in_the_future(county: County, wang: Client) -> None:
    dispute = states.agreed(county)
    address = f"/disputes/{dispute.pk}/do/record_mark/"
    data = {"who": f"party-{states.party(dispute).pk}", "manner": "signature", "made_on": TODAY}
    wang.post(address, data)
    assert "请从列表中选择" in wang.post(address, data).content.decode()
    late = wang.post(address, {"who": "seal", "manner": "seal", "made_on": "2026-12-24"}).content.decode()
    assert "签名日期应在" in late


def test_the_scan_is_checked_kept_and_shown(county: County, wang: Client) -> None:
    dispute = states.performing(county)
    address = f"/disputes/{dispute.pk}/do/attach_scan/"
    assert 'enctype="multipart/form-data"' in wang.get(address).content.decode()
    bad = wang.post(address, {"scan": SimpleUploadedFile("a.jpg", b"<html>")}).content.decode()
    assert "只收照片" in bad
    good = b"\xff\xd8\xff\xe0 picture"
    assert wang.post(address, {"scan": SimpleUploadedFile("协议.jpg", good, "text/html")}).status_code == 302
    copy = SignedCopy.objects.get()
    answer = wang.get(f"/scans/{copy.pk}/")
    assert (answer.content, answer["Content-Type"]) == (good, "image/jpeg")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))


def test_confirmation_by_both_within_thirty_days(county: County, wang: Client) -> None:
    dispute = states.performing(county)
    address = f"/disputes/{dispute.pk}/do/record_confirmation/"
    first, second = (party.pk for party in dispute.parties.order_by("pk"))
    both = {"applicants": [first], "consenting": [second], "court": "永宁县人民法院"}
    assert "应在协议生效之后" in wang.post(address, {"applied_on": "2026-12-24", **both}).content.decode()
    alone = wang.post(address, {"applied_on": TODAY, "applicants": [second]}).content.decode()
    assert "聂某没有申请，也没有同意" in alone
    assert wang.post(address, {"applied_on": TODAY, **both}).status_code == 302
    assert "已共同向永宁县人民法院申请司法确认" in wang.get(f"/disputes/{dispute.pk}/").content.decode()
    assert wang.get(f"/disputes/{states.mediating(county).pk}/do/record_confirmation/").status_code == 404


def test_a_promise_is_chosen_by_the_link_beside_it(county: County, wang: Client) -> None:
    dispute = states.performing(county)
    obligation = states.obligation_of(dispute)
    page = wang.get(f"/disputes/{dispute.pk}/do/record_performance/?obligation={obligation.pk}").content.decode()
    assert "checked" in page
    wang.get(f"/disputes/{dispute.pk}/do/record_performance/?obligation=nonsense")


def test_the_only_promise_left_is_chosen_already(county: County, wang: Client) -> None:
    dispute = states.performing(county)
    one = states.obligation_of(dispute)
    text = wang.get(f"/disputes/{dispute.pk}/do/record_performance/").content.decode()
    assert f'name="obligation" value="{one.pk}"' in text
    assert "checked" in text
