"""Papers that leave the committee for a court or the legal-aid office, and what must never be in them."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pytest

from documents.papers.aid_application import GROUNDS, MEANS
from documents.papers.confirmation_application import COURT_GROUNDS
from documents.press import BadPaper, prepare, schema
from tests.documents.helpers import body_pypdf, printed, sample, squash

SENT_AWAY = ["confirmation_application", "mediation_proof", "aid_application", "service_address"]


def text(kind: str, **changes: Any) -> str:
    return body_pypdf(printed(kind, sample(kind, **changes)).pdf)


def people(count: int, **changes: Any) -> list[dict[str, Any]]:
    return [{"role": "申请人", "kind": "person", "name": f"户主{place:02d}号", **changes} for place in range(count)]


@pytest.mark.parametrize("key", ["concessions", "offers", "proposals", "bottom_line", "让步", "调解方案"])
@pytest.mark.parametrize("kind", SENT_AWAY)
def test_nothing_that_was_offered_can_be_sent_away(kind: str, key: str) -> None:
    """民诉法解释 107; 特邀调解规定 22: what was offered for the sake of peace is no evidence; the papers cannot carry it."""
    with pytest.raises(BadPaper, match="没有“"):
        prepare(kind, sample(kind, **{key: "愿意赔十万元"}))
    names = str(schema(kind)).lower()
    assert not any(word in names for word in ("concession", "offer", "proposal", "compromise", "让步", "方案"))


# --- 司法确认申请书 -----------------------------------------------------------------------------------------------------


def test_confirmation_is_asked_for_by_both_within_thirty_days() -> None:
    """民事诉讼法 205; 人民调解法 33."""
    body = text("confirmation_application")
    heads = ["请求事项", "事实和理由", "管辖和期限", "申请人承诺", "附件"]
    places = [body.index(f"{numeral}、{head}") for numeral, head in zip("一二三四五", heads, strict=True)]
    assert places == sorted(places)
    assert "请求依法确认申请人于2026年11月22日达成的人民调解协议（编号：(2026)石桥民调字第12号）有效。" in body
    assert "调解协议于2026年11月22日生效" in body
    assert "自调解协议生效之日起三十日内，即2026年12月22日前（含当日）共同提出申请" in body
    assert body.index("此致永宁县人民法院") < body.rindex("申请人：张𬴂淼签名（盖章）")
    assert "三十日内共同提出申请" in text("confirmation_application", apply_by=None)


def test_one_side_alone_cannot_ask_for_confirmation() -> None:
    with pytest.raises(BadPaper, match="“申请人”共有1项，应为2至60项"):
        prepare("confirmation_application", sample("confirmation_application", parties=people(1)))


def test_confirmation_carries_the_commitment() -> None:
    """自愿, 无恶意串通, 承担后果."""
    body = text("confirmation_application")
    for words in ("自愿达成协议，没有恶意串通、规避法律的行为", "愿意承担相应的民事责任和其他法律责任"):
        assert words in body


@pytest.mark.parametrize(
    ("ground", "intermediate", "said"),
    [
        ("domicile", False, "是当事人住所地的基层人民法院，依法管辖（民事诉讼法第二百零五条第二项）"),
        ("subject", False, "是标的物所在地的基层人民法院，依法管辖（民事诉讼法第二百零五条第二项）"),
        ("body", False, "是调解组织所在地的基层人民法院，依法管辖（民事诉讼法第二百零五条第二项）"),
        ("body", True, "是调解组织所在地的中级人民法院，依法管辖（民事诉讼法第二百零五条第二项）"),
        ("inviting", False, "是邀请调解组织开展先行调解的人民法院，依法管辖（民事诉讼法第二百零五条第一项）"),
    ],
)
def test_the_court_is_chosen_with_a_reason(ground: str, intermediate: bool, said: str) -> None:
    body = text("confirmation_application", court_ground=ground, intermediate=intermediate)
    assert f"双方当事人的住所地均在永宁县溪口镇石桥村，永宁县人民法院{said}" in body
    assert ("调解组织自行开展调解。" in body) == (ground != "inviting")
    assert f"永宁县人民法院{said}" in text(
        "confirmation_application", court_ground=ground, intermediate=intermediate, court_reason=""
    )
    assert ground in COURT_GROUNDS


def test_the_court_may_be_chosen_with_a_pen() -> None:
    """民事诉讼法 205: three places."""
    body = text("confirmation_application", court_ground="")
    assert "永宁县人民法院是（□当事人住所地□标的物所在地□调解组织所在地）的基层人民法院" in body


@pytest.mark.parametrize("kind", ["confirmation_application", "aid_application"])
def test_whoever_applies_is_the_applicant(kind: str) -> None:
    """To a court or an office, whatever side of the dispute one was on."""
    parties = [people(1)[0] | {"role": "被申请人"}, people(2)[1] | {"role": "第三人"}]
    body = text(kind, parties=parties)
    assert "申请人：户主00号签名（盖章）：" in body
    assert "申请人：户主01号签名（盖章）：" in body
    assert "被申请人" not in body
    assert "第三人" not in body


def test_confirmation_lists_what_the_court_asks_for() -> None:
    """民诉法解释 354: agreement, proof that the body presided, property proofs where they matter, identity and address."""
    annexes = text("confirmation_application").split("五、附件")[1]
    for words in (
        "1．调解协议（编号：(2026)石桥民调字第12号）。",
        "2．溪口镇石桥村人民调解委员会主持调解的证明。",
        "3．双方当事人的身份证明，以及住所、联系方式等基本信息。",
        "4．与调解协议相关的财产权利证明：张𬴂淼家房屋的不动产权证书复印件。",
        "5．送达地址确认书二份。",
        "本申请书一式3份。",
    ):
        assert words in annexes
    agent = {"name": "谢某之子", "standing": "agent"}
    bare = text(
        "confirmation_application",
        parties=[*people(1), *people(1, representatives=[agent])],
        property_proofs=[],
        attachments=[],
        copies=None,
        agreement_number="",
        terms=[],
    )
    assert "4．授权委托书。此致" in bare
    assert "财产权利证明" not in bare
    assert "内容见所附调解协议" in bare


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("count", [2, 12, 40])
def test_every_applicant_signs_for_confirmation(count: int, large: bool) -> None:
    result = printed("confirmation_application", sample("confirmation_application", parties=people(count)), large=large)
    body = body_pypdf(result.pdf)
    for place in range(count):
        assert body.count(f"申请人：户主{place:02d}号签名（盖章）：") == 1
    document = pypdfium2.PdfDocument(result.pdf)
    page = next(each for each in map(_words, document) if "此致" in each)
    assert "申请人：户主00号签名（盖章）：" in page
    second = _words(document[1])
    document.close()
    assert f"户主00号等{count}人司法确认申请书" in second


def _words(page: pypdfium2.PdfPage) -> str:
    return squash(page.get_textpage().get_text_range())


# --- 调解组织主持调解证明 -----------------------------------------------------------------------------------------------


def test_the_proof_says_who_presided_over_whom_and_when() -> None:
    """民诉法解释 354."""
    body = text("mediation_proof")
    assert "申请人张𬴂淼（公民身份号码：330399198003120026）、被申请人" in body
    assert "于2026年11月2日由本调委会受理，由人民调解员龚喆堃、叶㛃在石桥村村委会调解室主持调解" in body
    assert "各方当事人于2026年11月22日自愿达成人民调解协议" in body
    assert "协议于2026年11月22日生效" in body
    assert "第三百五十四条" in body
    cooperative = [{"role": "申请人", "kind": "organisation", "name": "某合作社", "credit_code": "N2330324"}]
    bare = text(
        "mediation_proof", parties=cooperative, established="", accepted_on=None, place="", agreement_number="",
        effective_on=None,
    )  # fmt: skip
    assert "申请人某合作社（统一社会信用代码：N2330324）之间的邻里纠纷，由人民调解员" in bare
    assert "自愿达成人民调解协议。" in bare
    assert "依法设立" not in bare


# --- 法律援助申请书 -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ground", [code for code in GROUNDS if code])
def test_aid_names_its_ground(ground: str) -> None:
    """法律援助法 31."""
    assert f"■{GROUNDS[ground]}" in text("aid_application", ground=ground)


@pytest.mark.parametrize(
    ("means", "article"),
    [("checked", "第四十一条"), ("migrant", "第四十二条第三项"), ("abuse", "第三十二条第四项")],
)
def test_aid_says_whether_means_are_checked(means: str, article: str) -> None:
    body = text("aid_application", means=means)
    assert f"■{MEANS[means]}" in body
    assert f"（法律援助法{article}）" in MEANS[means]
    assert "受伤后一年没有工资收入" in body


def test_what_is_not_known_yet_is_ticked_by_hand() -> None:
    body = text("aid_application", ground="", means="", hardship="", household=None, income_fen=None, deadlines=[])
    assert body.count("□") == len(GROUNDS) - 1 + len(MEANS) - 1 + 2
    assert "■" not in body
    assert "家庭人口：家庭月收入：经济困难状况：" in body


@pytest.mark.parametrize(
    ("on", "left", "urgent"),
    [
        ("2026-11-21", "已过1天", False),
        ("2026-11-22", "0天", True),
        ("2026-11-28", "6天", True),
        ("2026-11-29", "7天", False),
        ("2027-01-22", "61天", False),
    ],
)
def test_fewer_than_seven_days_left_asks_for_help_at_once(on: str, left: str, urgent: bool) -> None:
    """法律援助法 44 (一): 距法定时效或者期限届满不足七日."""
    body = text("aid_application", deadlines=[{"name": "仲裁时效", "on": on}])
    assert f"年{int(on[5:7])}月{int(on[8:])}日{left}" in body
    assert f"{'■' if urgent else '□'}距法定时效或者期限届满不足七日" in body


@pytest.mark.parametrize("means", ["martyr", "bravery", "retrial", "abuse", "exempt"])
def test_whom_article_32_helps_need_not_name_a_matter_of_article_31(means: str) -> None:
    body = text("aid_application", means=means, ground="")
    assert "申请事项" not in body
    assert "一、经济困难状况■不受经济困难条件限制" in body
    assert "一、申请事项" in text("aid_application", means=means)


def test_aid_variants() -> None:
    assert "■需要立即申请财产保全、证据保全或者先予执行" in text("aid_application", protection=True)
    bare = text(
        "aid_application", committee="", opponents=[], dispute_type="", claims=[], amount_fen=None, attachments=[]
    )
    for words in ("协助申请", "对方当事人", "请求金额", "所附材料："):
        assert words not in bare


# --- 送达地址确认书 -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "shown"),
    [
        ("agree", "■同意电子送达□不同意电子送达"),
        ("decline", "□同意电子送达■不同意电子送达"),
        ("", "□同意电子送达□不同意电子送达"),
    ],
)
def test_electronic_service_is_the_partys_choice(choice: str, shown: str) -> None:
    """民事诉讼法 90."""
    assert shown in text("service_address", electronic=choice)


def test_service_address_says_what_follows_and_names_the_deputy() -> None:
    body = text("service_address")
    assert "代收人柳小珺（女儿），13800000019" in body
    assert "文书退回之日视为送达之日" in body
    assert "提出需要纸质文书的，人民法院应当提供" in body
    assert "代收人柳小珺，13800000019" in text("service_address", deputy_relation="")


def test_nobodys_address_is_shown_to_the_other_side() -> None:
    with pytest.raises(BadPaper, match="“当事人”共有2项，应为1至1项"):
        prepare("service_address", sample("service_address", parties=people(2)))
