"""What the papers between application and follow-up must say, by the article that asks for it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from documents import press
from tests.documents.helpers import body_pypdf, printed, sample

ONE_SHEET = [
    "application",
    "power_of_attorney",
    "evidence_list",
    "oral_agreement_register",
    "performance_receipt",
    "urging_notice",
    "follow_up_record",
    "case_termination_table",
    "entrustment_letter",
]


def text(paper: str, **changes: Any) -> str:
    return body_pypdf(printed(paper, {**sample(paper), **changes}).pdf)


@pytest.mark.parametrize("paper", ONE_SHEET)
def test_a_form_of_one_sheet_stays_one_sheet(paper: str) -> None:
    assert printed(paper).pages == 1


@pytest.mark.parametrize(
    ("paper", "signs", "never"),
    [
        ("application", "申请人：签名（盖章）：", "被申请人：签名（盖章）："),
        ("power_of_attorney", "委托人：签名（盖章）：", "申请人：签名（盖章）："),
        ("investigation_record", "被调查人：签名（盖章）：", "调查人：签名（盖章）：日期：年月日指印被调查人"),
    ],
)
def test_a_blank_copy_asks_for_the_right_hands(paper: str, signs: str, never: str) -> None:
    body = re.sub("_+", "", body_pypdf(press.blank(paper).pdf))
    assert signs in body
    assert never not in body
    assert "■" not in body  # nothing is ticked beforehand


# --- application ------------------------------------------------------------------------------------------------------


def test_application_holds_the_sentence_of_the_ministrys_form() -> None:
    body = text("application")
    assert "人民调解委员会已将申请人民调解的相关规定告知我，现自愿申请人民调解委员会进行调解。" in body
    assert "1．请求对方清除水沟上的余料和雨棚，恢复排水。" in body
    assert "申请人：张𬴂淼签名（盖章）：" in body
    assert "被申请人：阿卜杜热合曼·买买提签名" not in body  # only who asks signs


@pytest.mark.parametrize(
    ("form", "boxes", "recorder", "read_out"),
    [
        ("oral", "□书面■口头", True, True),
        ("written", "■书面□口头", False, False),
        ("", "□书面□口头", True, False),
    ],
)
def test_application_by_word_of_mouth_is_noted_by_the_recorder(
    form: str, boxes: str, recorder: bool, read_out: bool
) -> None:
    """若干规定 23: in writing or orally."""
    body = text("application", form=form)
    assert boxes in body
    assert ("记录人龚喆堃：" in body) is recorder
    assert ("由申请人口头提出，记录人代为记录并当面宣读，申请人确认无误" in body) is read_out


# --- power of attorney ------------------------------------------------------------------------------------------------

POWERS = {
    "apply": "申请、终止调解",
    "evidence": "陈述事实、提供证据",
    "choose": "选择人民调解员",
    "sign": "签署调解文书",
    "collect": "领取调解文书",
    "admit": "承认对方的请求",
    "waive": "放弃请求",
    "change": "变更请求",
}


@pytest.mark.parametrize("given", POWERS)
def test_every_power_is_given_by_name_and_none_carries_another(given: str) -> None:
    """民事诉讼法 62: 承认、放弃、变更 need special authority."""
    body = text("power_of_attorney", **{power: power == given for power in POWERS})
    for power, words in POWERS.items():
        assert ("■" if power == given else "□") + words in body
    assert body.count("■") == 1


def test_power_of_attorney_without_limits_leaves_lines_for_a_pen() -> None:
    body = text("power_of_attorney", opponents=[], other="", until="", granted_on=None, dispute_type="")
    assert "委托人因纠纷，委托上列受托人" in body
    assert "其他权限：委托期限：委托日期：年月日" in body
    assert "只写“全权代理”的，不视为特别授权（参照民事诉讼法第六十二条）。" in body


# --- investigation record ---------------------------------------------------------------------------------------------


def test_investigation_record_is_signed_by_who_was_asked_and_who_asked() -> None:
    body = text("investigation_record")
    assert "被调查人：褚龢性别：男年龄：61岁职业：村民小组长与当事人关系：与双方同组，无亲属关系" in body
    for words in ("被调查人：褚龢签名（盖章）：", "调查人龚喆堃：", "调查人叶㛃：", "记录人俞小满："):
        assert words in body
    assert "以上记录已经被调查人核对，与所述相符。" in body
    assert "以上记录已向被调查人宣读，与所述相符。" in text("investigation_record", read_aloud=True)
    bare = text("investigation_record", ended_at=None, investigators=[], recorder="", informants=[{"name": "褚龢"}])
    assert "至年月日时分" in bare
    assert "调查人签名：" in bare
    assert "记录人签名：" in bare


# --- evidence list ----------------------------------------------------------------------------------------------------


def test_evidence_list_says_what_a_receipt_must_say() -> None:
    """民事诉讼法 69: name, pages, copies, original or copy, the day, and the hand that took it."""
    body = text("evidence_list")
    assert "2墙面维修报价单11原件维修费2200元" in body
    assert "以上证据共4份，10页。" in body
    assert "收取人龚喆堃：收取日期：2026年11月5日" in body
    assert "提交人：张𬴂淼签名（盖章）：" in body


def test_evidence_list_adds_up_only_what_was_counted() -> None:
    items = [{"name": "报价单", "copies": 3, "pages": 2, "form": "copy"}, {"name": "录音"}]
    assert "以上证据共" not in text("evidence_list", items=items)
    assert "以上证据共3份，6页。" in text("evidence_list", items=items[:1], note="", role="")


# --- undisputed facts -------------------------------------------------------------------------------------------------


def test_undisputed_facts_keep_concessions_out_and_say_so() -> None:
    """人民法院在线调解规则 22; 特邀调解规定 22; 民诉法解释 107."""
    body = text("undisputed_facts")
    assert "本记录不含当事人为达成调解协议作出妥协而认可的事实，也不含任何一方提出的方案和让步" in body
    assert "不得作为对其不利的根据，但法律另有规定或者当事人均同意的除外" in body
    assert "经各方当事人同意，将没有争议的事实记录如下：1．邬小犇自2023年3月起" in body
    assert "3303" not in body  # particulars stay at home


# --- oral agreement ---------------------------------------------------------------------------------------------------


def test_oral_agreement_has_effect_from_the_day_it_was_reached() -> None:
    """人民调解法 28, 30: the mediator writes it down; nobody else signs."""
    body = text("oral_agreement_register")
    assert "口头调解协议自各方当事人达成协议之日起生效（人民调解法第三十条）。" in body
    assert "达成日期2026年11月15日" in body
    assert "涉及金额￥200.00元（大写：贰佰元整）" in body
    assert "人民调解员龚喆堃：" in body
    assert "签名（盖章）" not in body
    assert "指印" not in body


@pytest.mark.parametrize(("code", "shown"), [("yes", "■是□否"), ("no", "□是■否"), ("", "□是□否")])
def test_oral_agreement_leaves_open_what_nobody_ticked(code: str, shown: str) -> None:
    body = text("oral_agreement_register", across=code, performance="", amount_fen=None)
    assert f"跨调委会{shown}" in body
    assert "□已履行完毕□部分履行□尚未履行" in body


# --- receipt ----------------------------------------------------------------------------------------------------------


def test_receipt_for_money_has_the_amount_in_capitals() -> None:
    body = text("performance_receipt")
    assert "今收到阿卜杜热合曼·买买提支付的下列款项：" in body
    assert "金额：￥1200.00元（大写：壹仟贰佰元整）" in body
    assert "□本项已全部履行■本项部分履行。特立此据。" in body
    assert "受领人：张𬴂淼签名（盖章）：" in body


def test_receipt_for_an_act_speaks_of_no_money() -> None:
    body = text("performance_receipt", kind="do", agreement_number="", agreed_on=None, rest="", witnesses=[])
    assert "根据人民调解协议，阿卜杜热合曼·买买提已履行下列事项：" in body
    assert "金额" not in body
    assert "尚未履行" not in body
    assert "在场人民调解员签名：" in body


# --- urging notice ----------------------------------------------------------------------------------------------------


def test_urging_notice_names_promise_day_and_the_ways_that_follow() -> None:
    """人民调解法 31-33; 劳动争议调解仲裁法 16 for wages."""
    body = text("urging_notice", remedies=["到法律援助中心咨询。"])
    assert "支付2026年8月、9月工资￥13000.00元邬小犇2026年11月20日逾期7天" in body
    ways = [
        "1．司法确认：双方于2026年12月10日前共同向永宁县人民法院申请",
        "2．起诉：",
        "3．支付令：劳动者可以",
        "4．到法律",
    ]
    places = [body.index(way) for way in ways]
    assert places == sorted(places)
    for article in ("第三十一条", "第三十二条", "第三十三条", "劳动争议调解仲裁法第十六条"):
        assert article in body


@pytest.mark.parametrize(
    ("changes", "there", "gone"),
    [
        ({"confirm_by": "2026-11-26"}, "1．起诉", "司法确认"),  # the thirty days are over
        ({"confirm_by": "2026-11-27"}, "1．司法确认：双方于2026年11月27日前", "强制执行：协议"),
        ({"confirm_by": None}, "双方自协议生效之日起三十日内共同", "2026年12月10日"),
        ({"payment_order": False}, "2．起诉", "支付令"),
        ({"confirmed": True}, "1．强制执行：协议已经司法确认，对方当事人可以", "起诉"),
        ({"court": ""}, "向有管辖权的人民法院", "永宁县人民法院"),
        ({"perform_by": None, "agreement_number": ""}, "请尽快按照约定履行", "编号(2026)溪口"),
    ],
)
def test_urging_notice_offers_only_what_is_still_open(changes: dict[str, Any], there: str, gone: str) -> None:
    body = text("urging_notice", **changes)
    assert there in body
    assert gone not in body


@pytest.mark.parametrize(
    ("due", "late"), [("2026-11-27", "今天到期"), ("2026-12-01", "还有4天"), ("2026-11-26", "逾期1天")]
)
def test_days_overdue_are_counted_to_the_day_of_the_notice(due: str, late: str) -> None:
    assert late in text("urging_notice", overdue=[{"content": "修好栅栏", "due_on": due}])


# --- follow-up --------------------------------------------------------------------------------------------------------


def test_follow_up_asks_five_things() -> None:
    """Performance, contentment, lawsuit, signs of new trouble, measures taken."""
    body = text("follow_up_record")
    assert "□已全部履行■部分履行□未履行□未到履行期限" in body
    assert "□满意■基本满意□不满意" in body
    assert "■未起诉□已起诉" in body
    assert "■未发现□有激化苗头" in body
    assert "采取措施约定12月20日前收回雨棚。" in body
    told = text(
        "follow_up_record", lawsuit="yes", lawsuit_text="法院已受理。", tension="found", tension_text="扬言报复。"
    )
    assert "□未起诉■已起诉法院已受理。" in told
    assert "□未发现■有激化苗头扬言报复。" in told


# --- end without agreement --------------------------------------------------------------------------------------------


def test_termination_table_shows_dispute_reason_and_where_they_were_sent() -> None:
    """人民调解法 26."""
    body = text("case_termination_table")
    assert "起止时间2026年11月5日至2026年11月20日" in body
    assert "争议焦点1．一次性伤残就业补助金的计算基数。" in body
    assert "已告知的途径1．向永宁县劳动人事争议仲裁委员会申请仲裁" in body
    assert "告知日期2026年11月20日" in body
    assert "330399" not in body
    bare = text("case_termination_table", sessions=None, summary="", reason_text="", told_on=None, notice_number="")
    assert "调解次数告知日期" in bare


# --- to another body --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "title", "asked", "answers"),
    [
        ("entrust", "委托调解函", "现委托贵单位调解。", "□同意接受委托□不予调解"),
        ("refer", "移交函", "现移交贵单位依法处理。", "□已接收，由本单位办理□不属于本单位职责，退回"),
    ],
)
def test_letter_to_another_body_carries_its_reply_slip(act: str, title: str, asked: str, answers: str) -> None:
    body = text("entrustment_letter", act=act)
    assert title in body
    assert asked + "各方当事人已同意。" in body
    assert answers in body[body.index("回执（沿此线裁开）") :]
    assert "请于2026年11月25日前填写回执回复。" in body
    bare = {"article": "", "consented": False, "requests": [], "attachments": [], "reply_by": None, "case_number": ""}
    short = text("entrustment_letter", act=act, **bare)
    assert "已同意" not in short
    assert "请填写回执回复。" in short
    assert f"{title}收悉。" in short
