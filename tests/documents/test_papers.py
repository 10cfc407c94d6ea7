"""What each paper must say, by the article that asks for it; and what it must not claim on its own."""

from __future__ import annotations

from typing import Any

import pytest

from tests.documents.helpers import body_pypdf, printed, sample


def text(kind: str, **changes: Any) -> str:
    return body_pypdf(printed(kind, sample(kind, **changes)).pdf)


def test_agreement_follows_the_mediation_act() -> None:
    """人民调解法 29, 31, 33; 若干规定 35: contents in their order, effect, copies, confirmation within thirty days."""
    body = text("agreement")
    heads = ["主要事实", "争议事项", "各方当事人的责任", "协议内容", "履行方式、地点、期限", "协议份数和效力"]
    places = [body.index(f"{numeral}、{head}") for numeral, head in zip("一二三四五六", heads, strict=True)]
    assert places == sorted(places)
    assert "金额：￥2200.00元（大写：贰仟贰佰元整）；履行方式：银行转账" in body
    assert "履行期限：2026年12月10日前（含当日）。" in body
    assert "自各方当事人签名、盖章或者按指印，人民调解员签名并加盖人民调解委员会印章之日起生效，具有法律约束力" in body
    assert "自本协议生效之日起三十日内共同向永宁县人民法院申请司法确认" in body
    assert "法定代表人：柯春生职务：理事长" in body
    assert "2026年11月22日" in body


def test_agreement_claims_nothing_that_nobody_said() -> None:
    body = text("agreement", responsibilities=[], obligations=[], confirmable=False, signed_on=None, dispute_type="")
    assert "三、协议内容各方当事人因纠纷，经人民调解委员会调解" in body
    assert "四、协议份数和效力" in body
    assert "履行" not in body.split("四、协议份数和效力")[0].split("三、协议内容")[1].replace("履行方式", "")
    assert "司法确认" not in body
    assert body.endswith("年月日（印章）") or "年月日" in body


def test_unknown_particulars_are_blanks_for_a_pen() -> None:
    pay = {"debtor": "甲", "kind": "pay", "content": "赔偿款"}
    body = text("agreement", obligations=[pay], court="")
    assert "金额：________；履行方式：________；履行地点：________；履行期限：________。" in body
    assert "共同向有管辖权的人民法院申请司法确认" in body


def test_receipt_says_what_interrupts_the_limitation_period() -> None:
    """诉讼时效规定 12: day, sides and exact claim."""
    body = text("intake_receipt")
    assert "2026年11月2日，本调委会收到" in body
    assert "诉讼时效从提出请求之日起中断" in body
    assert "第十二条" in body
    assert "1．请求清除两家之间公共水沟上的余料和雨棚，恢复排水。" in body
    assert "SQ31-7K2M" in body
    assert "2026年12月2日前调解完毕" in body
    plain = text("intake_receipt", progress_url="", progress_code="", mediate_by=None, amount_fen=None, address="")
    assert "一般在一个月内调解完毕" in plain
    assert "查询" not in plain
    assert "查询码SQ31-7K2M" in text("intake_receipt", progress_url="")


def test_rights_notice_holds_articles_23_and_24() -> None:
    body = text("rights_notice")
    for words in (
        "选择或者接受人民调解员",
        "接受调解、拒绝调解或者要求终止调解",
        "要求调解公开进行或者不公开进行",
        "自主表达意愿、自愿达成调解协议",
    ):
        assert words in body
    for words in ("如实陈述纠纷事实", "遵守调解现场秩序，尊重人民调解员", "尊重对方当事人行使权利", "不收取任何费用"):
        assert words in body
    assert "已由人民调解员当面宣读" in body
    assert "当面宣读" not in text("rights_notice", read_aloud=False, mediators=[])


@pytest.mark.parametrize(
    ("result", "shown"),
    [
        ("settled", "■调解成功□调解不成□有待继续调解"),
        ("failed", "□调解成功■调解不成□有待继续调解"),
        ("continue", "□调解成功□调解不成■有待继续调解"),
        ("", "□调解成功□调解不成□有待继续调解"),
    ],
)
def test_session_record_offers_three_results(result: str, shown: str) -> None:
    assert shown in text("session_record", result=result)


def test_session_record_variants() -> None:
    body = text(
        "session_record",
        ended_at=None,
        openness="",
        round=None,
        next_on="2026-12-01",
        participants=[],
        notice_given=False,
    )
    assert "□公开□不公开" in body
    assert "下次调解时间：2026年12月1日" in body
    assert "参加人" not in body
    assert "听清楚" not in body
    guest = {"name": "麦秀芝", "identity": "村妇联主席"}
    assert "待征得各方同意" in text("session_record", participants=[guest])


def test_escalation_slip_shows_the_rule_and_its_facts() -> None:
    body = text("escalation_slip")
    assert "规则表“层级与期限”，规则行“ladder-07”，版本“5a1c09e7b2d4”" in body
    assert "本级调解次数3" in body
    assert "接收回执□已接收，由本单位办理□退回" in body
    assert "330399" not in body  # private particulars stay at home
    bare = text(
        "escalation_slip", act="refer", facts=[], attempts=[], requests=[], attachments=[], article="", handler=""
    )
    assert "移交单" in bare
    assert "（没有记载）" in bare
    odd = {"facts": [{"label": "甲", "value": "1"}], "table_name": "", "rule_row": "", "table_digest": ""}
    assert "规则表“" not in text("escalation_slip", **odd)


def test_termination_notice_names_the_ways_that_stay_open() -> None:
    """人民调解法 26."""
    body = text("termination_notice")
    assert "根据《人民调解法》第二十六条，决定自2026年11月20日起终止调解" in body
    assert "1．向永宁县劳动人事争议仲裁委员会申请仲裁" in body
    assert "其他劳动争议。因调解不成" in text("termination_notice", mediators=[]).replace("其他劳动争议纠纷", "")


def test_refusal_notice_sends_nobody_away_without_an_address() -> None:
    body = text("refusal_notice", respondents=[], article="")
    assert "1．向永宁县人民政府申请行政复议" in body
    assert "向本调委会请求调解纠纷，申请事项为" in body
    assert "根据" not in body


def test_lawyer_packet_opens_with_the_names() -> None:
    body = text("lawyer_packet")
    first = body[: body.index("三、当事人基本情况")]
    for name in ("邬小犇", "永宁县永和木业有限公司", "沈䶮", "卢青禾"):
        assert name in first
    assert "▲5天" in first
    assert "▲7天" in first
    late = [{"name": "起诉", "on": "2026-11-20"}, {"name": "复议", "on": "2027-01-22"}]
    shown = text("lawyer_packet", deadlines=late, evidence=[], undisputed=[], amount_fen=None, aid_reasons=[])
    assert "▲已过2天" in shown
    assert "2027年1月22日61天" in shown
    assert shown.count("未提供。") == 3
    assert "二、期限" not in text("lawyer_packet", deadlines=[])


def test_register_shows_everybody_in_full_and_leaves_the_unknown_blank() -> None:
    data = sample("intake_register", risks=[], earlier_steps="", amount_fen=None, claims=[])
    data["parties"][0] = {
        "role": "申请人", "kind": "organisation", "name": "某合作社", "legal_head": "柯春生", "legal_head_title": "理事长",
        "credit_code": "N2330324", "representatives": [{"name": "麦某", "standing": "agent", "phone": "139"}],
    }  # fmt: skip
    body = body_pypdf(printed("intake_register", data).pdf)
    assert "某合作社，法定代表人柯春生理事长，N2330324委托代理人麦某，139" in body
    assert "涉及金额风险情况此前处理情况备注" in body


@pytest.mark.parametrize("large", [False, True])
def test_both_numbers_stand_under_the_title(large: bool) -> None:
    """Side by side if they fit, else one under the other; never one over the other."""
    body = body_pypdf(printed("agreement", large=large).pdf)
    assert "登记编号：石桥调登〔2026〕31号编号：(2026)石桥民调字第12号" in body
    assert "编号：________________" in body_pypdf(printed("agreement", number="").pdf)
