"""Every act on the dispute page, as a person does it: open the form, fill it in, send it, see the result."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from mediation.models import Dispute, Notice
from mediation.services import intake, sweep
from mediation.views.jobs import TASKS, grouped
from rules.lifecycle import TABLE
from rules.vocabulary import Action
from tests import factories as made
from tests.factories import START, County
from tests.mediation import states, verbs
from tests.mediation.views.conftest import Enter

Data = Callable[[County, Dispute], dict[str, Any]]
TODAY = "2026-11-03"


def parties(dispute: Dispute) -> list[int]:
    return [party.pk for party in dispute.parties.order_by("pk")]


def agreeing(*people: int) -> dict[str, str]:
    """What is typed when these parties agreed to more time today."""
    days = {f"given_on_{pk}": TODAY for pk in people}
    return days | {f"manner_{pk}": "signed" for pk in people}


# act: state before, what is typed, status afterwards
ACTS: dict[Action, tuple[str, Data, str]] = {
    Action.ACCEPT: ("registered", lambda c, d: {"reason": ""}, "mediating"),
    Action.DECLINE: ("registered", lambda c, d: {"reason": "不属于民间纠纷", "route": "到派出所"}, "closed"),
    Action.WITHDRAW: ("mediating", lambda c, d: {"reason": "申请人当面撤回"}, "closed"),
    Action.REPORT_RISK: ("mediating", lambda c, d: {"risk_tags": ["threat"], "police_calls": "2"}, "mediating"),
    Action.REPORT_DANGER: ("mediating", lambda c, d: {"told": "青溪派出所李警官"}, "mediating"),
    Action.EXTEND: (
        "mediating",
        lambda c, d: {"until": "2026-12-20", "reason": "鉴定未出", **agreeing(*parties(d))},
        "mediating",
    ),
    Action.PAUSE_CLOCK: (
        "medical",
        lambda c, d: {"starts_on": TODAY, "matter": "伤残等级，市医学会"},
        "mediating",
    ),
    Action.RESUME_CLOCK: ("with_appraisal", lambda c, d: {"ends_on": TODAY, "outcome": "八级伤残"}, "mediating"),
    Action.REFUSE: ("mediating", lambda c, d: {"party": parties(d)[1], "reason": "当面表示"}, "terminated"),
    Action.TERMINATE: ("mediating", lambda c, d: {"reason": "分歧太大"}, "terminated"),
    Action.RESUME: ("terminated", lambda c, d: {"reason": "双方愿意再谈"}, "mediating"),
    Action.FOLLOW_UP: (
        "performing",
        lambda c, d: {"visited_on": TODAY, "performance": "已付一半", "is_satisfied": "yes", "new_tension": "on"},
        "performing",
    ),
    Action.ESCALATE: ("mediating", lambda c, d: {"reason": "超出能力", "to_level": "township"}, "registered"),
    Action.REVOKE: ("sent_up", lambda c, d: {"reason": "双方愿意再谈"}, "registered"),
    Action.HAND_OVER: ("mediating", lambda c, d: {"mediator": c.zhou.pk, "reason": "当事人要求回避"}, "mediating"),
    Action.REFER: (
        "mediating",
        lambda c, d: {"organisation": c.body("永宁县人民法院").pk, "reason": "当事人要求起诉"},
        "referred",
    ),
    Action.REFER_LEGAL_AID: ("mediating", lambda c, d: {"party": parties(d)[0], "reason": "经济困难"}, "mediating"),
    Action.RECORD_OUTCOME: (
        "in_court",
        lambda c, d: {"referral": d.referrals.get().pk, "outcome": "已立案", "finished_on": TODAY},
        "referred",
    ),
    Action.DELIVER_NOTICE: ("terminated", lambda c, d: {"parties": parties(d), "on": TODAY}, "terminated"),
    Action.CLOSE: ("fulfilled", lambda c, d: {"note": "", "missing_reason": "在纸质卷里"}, "closed"),
    Action.RECORD_PERFORMANCE: (
        "performing",
        lambda c, d: {"obligation": states.obligation_of(d).pk, "performed_on": TODAY, "note": "有收条"},
        "performing",
    ),
}


@pytest.mark.parametrize("action", ACTS)
def test_an_act_is_opened_filled_in_and_done(county: County, wang: Client, action: Action) -> None:
    state, data, after = ACTS[action]
    dispute = getattr(verbs, state)(county)
    address = f"/disputes/{dispute.pk}/do/{action}/"
    page = wang.get(address)
    assert page.status_code == 200
    assert action.label in page.content.decode()
    answer = wang.post(address, data(county, dispute))
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"] == f"/disputes/{dispute.pk}/"
    assert Dispute.objects.get(pk=dispute.pk).status == after
    assert dispute.timeline.filter(action=action.value).exists()
    assert "note-success" in wang.get(answer["Location"]).content.decode()


def test_the_township_receives_and_returns(county: County, enter: Enter) -> None:
    dispute = states.sent_up(county)
    officer = enter("zhao")
    assert "已上报，等" in officer.get(f"/disputes/{dispute.pk}/").content.decode()
    assert officer.post(f"/disputes/{dispute.pk}/do/return/", {"reason": "请先调一次"}).status_code == 302
    assert Dispute.objects.get(pk=dispute.pk).responsible == county.body("枫林村人民调解委员会")


def test_every_act_of_people_has_a_page() -> None:
    by_hand = {act.action for act in TABLE} - {
        Action.REGISTER,
        Action.TAKE_EFFECT,
        Action.ANSWER_AID,  # the lawyer answers on the referral
        Action.RECOUNT,
        Action.LAPSE,
        Action.FILE,  # its acts stand beside the lines of the dossier
    }
    assert {Action(name) for name in TASKS if name in set(Action)} == by_hand


@pytest.mark.parametrize("action", ACTS)
def test_an_act_sent_empty_says_what_is_missing_or_is_done(county: County, wang: Client, action: Action) -> None:
    dispute = getattr(verbs, ACTS[action][0])(county)
    answer = wang.post(f"/disputes/{dispute.pk}/do/{action}/", {})
    if answer.status_code == 200:
        assert "还没有提交成功" in answer.content.decode()
        assert Dispute.objects.get(pk=dispute.pk).status == dispute.status
    else:
        assert action in (Action.ACCEPT, Action.REPORT_RISK)  # nothing must be filled in


def test_a_service_says_no_at_the_field_and_nothing_is_lost(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    first, second = parties(dispute)
    data = {"until": TODAY, "reason": "鉴定结论还没有出来", **agreeing(first, second)}
    page = wang.post(f"/disputes/{dispute.pk}/do/extend/", data).content.decode()
    assert "延长后的期限应晚于" in page
    assert 'value="2026-11-03"' in page
    assert "鉴定结论还没有出来" in page
    half = data | {"until": "2026-12-20", f"given_on_{second}": ""}
    assert (
        "徐某还没有书面同意，不能延长（若干规定33）。"
        in wang.post(f"/disputes/{dispute.pk}/do/extend/", half).content.decode()
    )


def test_a_no_of_the_law_stands_above_the_form(county: County, wang: Client) -> None:
    dispute = states.terminated(county)
    page = wang.post(
        f"/disputes/{dispute.pk}/do/close/", {"note": "结了吧", "missing_reason": "在纸质卷里"}
    ).content.decode()
    assert "尚未送达" in page
    assert "结了吧" in page


def test_what_cannot_be_done_now_leads_back_with_a_sentence(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    answer = wang.get(f"/disputes/{dispute.pk}/do/accept/")
    assert answer["Location"] == f"/disputes/{dispute.pk}/"
    assert "“受理”现在不能办" in wang.get(answer["Location"]).content.decode()


def test_a_double_click_records_one_session(county: County, wang: Client) -> None:
    dispute = states.performing(county)
    data = {"visited_on": TODAY, "performance": "已付一半", "once": "x1"}
    for _ in range(2):
        assert wang.post(f"/disputes/{dispute.pk}/do/follow_up/", data).status_code == 302
    assert dispute.follow_ups.count() == 1
    assert "没有重复登记" in wang.get(f"/disputes/{dispute.pk}/").content.decode()


def test_the_session_remembers_only_the_last_forms(county: County, wang: Client) -> None:
    dispute = states.performing(county)
    for number in range(45):
        wang.post(
            f"/disputes/{dispute.pk}/do/follow_up/", {"visited_on": TODAY, "performance": "看过", "once": f"n{number}"}
        )
    assert len(wang.session["done"]) == 40


def test_supplement_hands_on_only_what_changed(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    address = f"/disputes/{dispute.pk}/do/supplement/"
    assert dispute.narrative in wang.get(address).content.decode()
    data = {
        "title": dispute.title,
        "dispute_type": dispute.dispute_type,
        "narrative": dispute.narrative,
        "claim": dispute.claim,
        "evidence": "借条一张",
        "amount_fen": "300",
        "complexity": "complex",
        "handled_by": "nobody",
        "aid_matter": "none",
        "is_civil": "on",
        "economic_hardship": "no",
        "note": "当事人补交",
    }
    assert wang.post(address, data).status_code == 302
    after = made.fresh(dispute)
    assert (after.evidence, after.amount_fen, after.economic_hardship) == ("借条一张", 30_000, False)
    entry = dispute.timeline.filter(action="supplement").last()
    assert "请求事项" not in entry.reason
    assert "当事人补交" in entry.reason


# --- what rides on the right to supplement -----------------------------------------------------------------------------


def test_add_and_change_a_party(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    data = {
        "role": "third",
        "kind": "person",
        "name": "龚喆堃",
        "document": "id_card",
        "id_number": "11010519491231002x",
    }
    assert wang.post(f"/disputes/{dispute.pk}/do/add_party/", data).status_code == 302
    party = dispute.parties.get(name="龚喆堃")
    assert (party.id_number, party.birth_on, party.gender) == (
        "11010519491231002X",
        datetime.date(1949, 12, 31),
        "female",
    )
    address = f"/disputes/{dispute.pk}/do/change_party/{party.pk}/"
    page = wang.get(address).content.decode()
    assert "龚喆堃" in page
    assert 'autocomplete="off" data-private=""' in page
    change = {"role": "third", "kind": "person", "name": "龚喆堃", "document": "other", "id_number": "E1234567"}
    assert wang.post(address, change | {"phone": "0577-12345678"}).status_code == 302
    assert made.fresh(party).phone == "0577-12345678"
    assert made.fresh(party).id_number == "E1234567"


@pytest.mark.parametrize(("number", "part"), [("11010519491231002Y", "最后一位是数字或X"), ("123", "应是18位")])
def test_a_wrong_card_is_told_at_the_field(county: County, wang: Client, number: str, part: str) -> None:
    dispute = states.mediating(county)
    data = {"role": "third", "kind": "person", "name": "某", "document": "id_card", "id_number": number}
    page = wang.post(f"/disputes/{dispute.pk}/do/add_party/", data).content.decode()
    assert part in page
    assert number in page


def test_a_company_has_a_head_and_no_card(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    data = {
        "role": "respondent",
        "kind": "organisation",
        "name": "某农业公司",
        "document": "id_card",
        "representative_name": "马某",
    }
    assert wang.post(f"/disputes/{dispute.pk}/do/add_party/", data).status_code == 302
    assert "法定代表人 马某" in wang.get(f"/disputes/{dispute.pk}/").content.decode()


def test_will_and_representative(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    one = states.party(dispute, 1)
    assert wang.post(f"/disputes/{dispute.pk}/do/record_will/{one.pk}/", {"is_willing": "yes"}).status_code == 302
    assert made.fresh(one).is_willing is True
    address = f"/disputes/{dispute.pk}/do/add_representative/{one.pk}/"
    agent = {"kind": "agent", "name": "徐父"}
    assert "委托代理人须有授权委托书" in wang.post(address, agent).content.decode()
    assert wang.post(address, agent | {"authority": "代为申请、签署", "authorised_on": TODAY}).status_code == 302
    assert "委托代理人：徐父" in wang.get(f"/disputes/{dispute.pk}/").content.decode()


def test_a_notice_is_answered(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    intake.report_risk(dispute=dispute, by=county.wang, at=START, risk_tags=["weapon"], note="")
    notice = Notice.objects.filter(dispute=dispute, organisation=dispute.responsible, answered_at=None).first()
    assert notice is not None
    address = f"/disputes/{dispute.pk}/do/answer_notice/{notice.pk}/"
    assert notice.text in wang.get(address).content.decode()
    assert wang.post(address, {"answer": "已报告派出所"}).status_code == 302
    assert made.fresh(notice).answer == "已报告派出所"
    assert wang.get(address).status_code == 404


# --- the page itself --------------------------------------------------------------------------------------------------


def test_the_main_act_is_the_useful_one(county: County, wang: Client) -> None:
    expected = {
        "registered": "accept",
        "mediating": "convene_panel",
        "with_panel": "hold_session",
        "agreed": "record_mark",
        "performing": "record_performance",
        "fulfilled": "close",
        "terminated": "deliver_notice",
        "in_court": "record_outcome",
    }
    for state, main in expected.items():
        dispute = getattr(verbs, state)(county)
        page = wang.get(f"/disputes/{dispute.pk}/").content.decode()
        assert f'main-act" href="/disputes/{dispute.pk}/do/{main}/"' in page, state


def test_the_exits_are_always_in_sight(county: County, wang: Client) -> None:
    for state in ("registered", "mediating", "agreed"):
        page = wang.get(f"/disputes/{getattr(verbs, state)(county).pk}/").content.decode()
        for action in (Action.REFUSE, Action.WITHDRAW, Action.REFER, Action.REFER_LEGAL_AID):
            assert action.label in page, state


def test_the_groups_hold_every_act_once() -> None:
    actions = [action for action in Action if action.value in TASKS]
    groups = grouped(actions, set())
    shown = [groups["main"], *groups["work"], *groups["onward"], *groups["danger"], *groups["exits"]]
    assert sorted(shown) == sorted(actions)
    assert grouped([], set())["main"] is None


def test_numbers_are_masked_for_those_who_only_look(county: County, wang: Client, enter: Enter) -> None:
    dispute = states.mediating(county)
    party = states.party(dispute)
    number = {
        "role": "applicant",
        "kind": "person",
        "name": "聂某",
        "document": "id_card",
        "id_number": "11010519491231002X",
    }
    wang.post(f"/disputes/{dispute.pk}/do/change_party/{party.pk}/", number | {"phone": "13800001111"})
    full, masked = wang.get(f"/disputes/{dispute.pk}/"), enter("zheng").get(f"/disputes/{dispute.pk}/")
    assert "11010519491231002X" in full.content.decode()
    assert "13800001111" in full.content.decode()
    assert "11010519491231002X" not in masked.content.decode()
    assert "138****1111" in masked.content.decode()
    assert "您可以查看" in masked.content.decode()


def test_concessions_are_for_those_who_carry_the_dispute(county: County, wang: Client, enter: Enter) -> None:
    dispute = states.mediating(county)
    made.hold(county, dispute, confidential_note="徐某愿意让八百")
    assert "徐某愿意让八百" in wang.get(f"/disputes/{dispute.pk}/").content.decode()
    assert "徐某愿意让八百" not in enter("zheng").get(f"/disputes/{dispute.pk}/").content.decode()


def test_what_the_system_did_comes_first_on_the_page_of_reasons(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    sweep.run_sweep(at=START + datetime.timedelta(days=20))
    assert dispute.timeline.filter(by=None).exists()
    page = wang.get(f"/disputes/{dispute.pk}/why/").content.decode()
    assert page.index("系统已经办过的") < page.index("上报：") < page.index("现在的判断")
    assert "规则版本" in page[: page.index("现在的判断")]


def test_the_clock_of_the_office_and_the_clock_of_the_law_are_two(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    for address in (f"/disputes/{dispute.pk}/", "/", f"/p/{dispute.progress_code}/"):
        page = wang.get(address).content.decode()
        assert "<b>法定期限</b> · 调解期限" in page
        assert "还剩29天 · 12月2日前" in page
        assert "<b>办理时限</b> · 到期自动上报" in page
        assert "还剩6天 · 11月9日前" in page
        assert page.count("先到") == 1
        assert page.index("先到") > page.index("办理时限")
    rows = wang.get("/disputes/").content.decode()
    assert "法定期限 · 调解期限：还剩29天" in rows
    assert "办理时限 · 到期自动上报：还剩6天" in rows


def test_a_notice_told_to_many_stands_once(county: County, wang: Client, enter: Enter) -> None:
    dispute = states.mediating(county)
    intake.report_risk(dispute=dispute, by=county.wang, at=START, risk_tags=["weapon"], note="")
    texts = list(Notice.objects.filter(dispute=dispute, answered_at=None).values_list("text", flat=True))
    page = wang.get(f"/disputes/{dispute.pk}/").content.decode()
    notices = page[page.index('id="notices"') : page.index('id="acts"')]
    assert len(texts) > len(set(texts))
    assert {text: notices.count(text) for text in texts} == dict.fromkeys(texts, 1)
    assert "登记已处理" in notices


def test_why_and_why_not(county: County, wang: Client) -> None:
    dispute = states.mediating(county)
    intake.report_risk(dispute=dispute, by=county.wang, at=START, risk_tags=["weapon"], note="")
    page = wang.get(f"/disputes/{dispute.pk}/why/").content.decode()
    for part in ("持械", "依据：", "规则版本", "为什么没有（其他", "当时的情况（", "还不知道：", "不符合"):
        assert part in page, part
