"""法律援助律师材料: what a legal-aid lawyer needs, names first so that a conflict of interest shows before the story.

What a party conceded or offered in mediation is no evidence later (民诉法解释 107; 特邀调解规定 22). The dataclass
therefore has no field for it, and `read` refuses any key that is not declared.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.layout.compose import Compositor, Story
from documents.layout.fields import Field
from documents.papers.blocks import amount, names, party_block
from documents.papers.common import PAPER_CAPACITY, Party
from documents.shape import choice, day, fen, line, lines, parts, text, texts
from documents.text.dates import chinese_date

FORMS = {
    "": "",
    "original": "原件",
    "copy": "复印件",
    "photo": "照片或录像",
    "digital": "电子数据",
    "oral": "口头陈述",
}


@dataclass(frozen=True, kw_only=True)
class RelatedName:
    """Anybody else whose name matters for the conflict check: kin, insurer, contractor, witness."""

    name: str = line("姓名或名称", 80)
    relation: str = line("与本案关系", 100)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One item of evidence and where it is now."""

    name: str = line("证据名称", 200)
    form: str = choice("证据形式", FORMS, default="copy")
    proves: str = text("证明内容", 500, optional=True)
    holder: str = line("现由谁保管", 80, optional=True)


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """A day after which a right may be lost."""

    name: str = line("期限名称", 80)
    on: date = day("截止日")
    basis: str = line("依据", 200, optional=True)


@dataclass(frozen=True, kw_only=True)
class LawyerPacket:
    """`prepared_on` is the day from which the days left are counted (法律援助法 44: fewer than seven days is urgent)."""

    committee: str = line("提供材料的单位", 80)
    aid_centre: str = line("法律援助机构", 80)
    case_number: str = line("登记编号", 60, optional=True)
    dispute_type: str = line("纠纷类型", 40)
    prepared_on: date = day("材料制作日期")
    parties: tuple[Party, ...] = parts("当事人", Party, least=1, most=PAPER_CAPACITY)
    assisted: tuple[str, ...] = lines("申请法律援助的当事人", 80, least=1, most=PAPER_CAPACITY)
    related: tuple[RelatedName, ...] = parts("其他相关人员和单位", RelatedName)
    aid_reasons: tuple[str, ...] = texts("符合法律援助条件的情形", 500)
    facts: str = text("案件事实")
    undisputed: tuple[str, ...] = texts("各方无争议的事实", 2_000)
    claims: tuple[str, ...] = texts("受援人的请求", least=1)
    amount_fen: int | None = fen("请求金额", optional=True)
    evidence: tuple[Evidence, ...] = parts("证据清单", Evidence, most=100)
    deadlines: tuple[Deadline, ...] = parts("期限", Deadline, most=30)
    handler: str = line("经办人", optional=True)
    phone: str = line("联系电话", 30, optional=True)


URGENT_DAYS = 7  # 法律援助法 44: aid may begin before the decision when fewer than seven days are left


def story(data: LawyerPacket, setter: Compositor) -> Story:
    """First page: names for the conflict check and the deadlines. The story begins on the second."""
    helpers = [Field("经办人：", data.handler, 5), Field("电话：", data.phone, 7)]
    return [
        *setter.title(data.committee, "法律援助律师材料"),
        *setter.grid(_head(data)),
        *_names(data, setter),
        *_deadlines(data, setter),
        *setter.new_page(),
        *setter.heading("三、当事人基本情况"),
        *(part for party in data.parties for part in party_block(setter, party)),
        *_listed(setter, "四、符合法律援助条件的情形", data.aid_reasons),
        *setter.heading("五、案件事实"),
        *setter.prose(data.facts),
        *_listed(setter, "六、各方无争议的事实", data.undisputed),
        *_listed(setter, "七、受援人的请求", data.claims),
        *(setter.prose(f"请求金额：{amount(data.amount_fen)}。") if data.amount_fen is not None else []),
        *_evidence(data, setter),
        *setter.note("本材料不含当事人在调解中为达成协议作出的让步和方案，这些内容不得作为证据使用。"),
        *setter.beside_seal(setter.narrow_fields(helpers), data.committee, chinese_date(data.prepared_on)),
    ]


def _head(data: LawyerPacket) -> list[tuple[str, ...]]:
    return [
        ("送交", data.aid_centre),
        ("登记编号", data.case_number),
        ("纠纷类型", data.dispute_type, "制作日期", chinese_date(data.prepared_on)),
        ("受援人", names(data.assisted)),
    ]


def _names(data: LawyerPacket, setter: Compositor) -> Story:
    rows = [(party.name, party.role) for party in data.parties]
    rows += [(person.name, f"{party.role}的代理人") for party in data.parties for person in party.representatives]
    rows += [(party.legal_head, f"{party.role}的法定代表人") for party in data.parties if party.legal_head]
    rows += [(each.name, each.relation) for each in data.related]
    return [
        *setter.heading("一、利益冲突审查名单"),
        *setter.note(
            "请先核对下列姓名和名称；有利益冲突的，请勿翻看后页，退回法律援助机构。"
            "▲表示期限剩余七日以内（法律援助法第四十四条）。"
        ),
        *setter.table(("姓名或名称", "与本案关系"), rows, (1, 1)),
    ]


def _deadlines(data: LawyerPacket, setter: Compositor) -> Story:
    if not data.deadlines:
        return []
    rows = [(each.name, chinese_date(each.on), _left(each, data), each.basis) for each in data.deadlines]
    table = setter.table(("期限", "截止日", "剩余", "依据"), rows, (5, 5, 3, 7))
    return setter.section("二、期限", table)


def _left(deadline: Deadline, data: LawyerPacket) -> str:
    """Days from the making of the packet; the urgent ones carry a mark that a photocopy keeps."""
    days = (deadline.on - data.prepared_on).days
    words = f"{days}天" if days >= 0 else f"已过{-days}天"
    return f"▲{words}" if days <= URGENT_DAYS else words


def _listed(setter: Compositor, head: str, texts_: tuple[str, ...]) -> Story:
    return [*setter.heading(head), *(setter.items(texts_) or setter.prose("未提供。"))]


def _evidence(data: LawyerPacket, setter: Compositor) -> Story:
    rows = [
        (str(number), each.name, FORMS[each.form], each.proves, each.holder)
        for number, each in enumerate(data.evidence, start=1)
    ]
    table = setter.table(("序号", "证据名称", "形式", "证明内容", "保管人"), rows, (2.4, 6, 3.4, 5, 4))
    return setter.section("八、证据清单", table if rows else setter.prose("未提供。"))
