"""上报(移交)单: one level up, or over to another organisation, with the rule that asks for it and a line to accept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.layout.compose import Compositor, Story
from documents.layout.fields import Field
from documents.layout.signature import BLANK_DATE
from documents.papers.blocks import roster
from documents.papers.common import PAPER_CAPACITY, Party
from documents.shape import choice, day, line, lines, parts, text, texts
from documents.text.dates import chinese_date

ACTS = {"escalate": "上报", "refer": "移交"}


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What was tried, and what came of it. No concessions and no offers belong here (特邀调解规定 22)."""

    on: date | None = day("日期", optional=True)
    what: str = text("做法", 1_000)
    outcome: str = text("结果", 1_000, optional=True)


@dataclass(frozen=True, kw_only=True)
class FactValue:
    """A fact that the rule looked at, and the value it had then."""

    label: str = line("事实", 60)
    value: str = line("取值", 200)


@dataclass(frozen=True, kw_only=True)
class EscalationSlip:
    """`sentence`, `article`, `rule_row` and `table_digest` say which rule decided, in which version of its table."""

    act: str = choice("办理方式", ACTS)
    from_organisation: str = line("移交单位", 80)
    to_organisation: str = line("接收单位", 80)
    case_number: str = line("登记编号", 60, optional=True)
    dispute_type: str = line("纠纷类型", 40)
    registered_on: date | None = day("登记日期", optional=True)
    handed_on: date = day("移交日期")
    accept_by: date | None = day("接收期限", optional=True)
    parties: tuple[Party, ...] = parts("当事人", Party, least=1, most=PAPER_CAPACITY)
    summary: str = text("纠纷简要情况")
    attempts: tuple[Attempt, ...] = parts("已做工作", Attempt)
    sentence: str = text("上报（移交）理由", 2_000)
    article: str = line("依据", 300, optional=True)
    facts: tuple[FactValue, ...] = parts("据以判断的事实", FactValue)
    table_name: str = line("规则表", 60, optional=True)
    rule_row: str = line("规则行", 60, optional=True)
    table_digest: str = line("规则表版本", 64, optional=True)
    requests: tuple[str, ...] = texts("请求接收单位办理的事项", 1_000)
    attachments: tuple[str, ...] = lines("随附材料", 200)
    handler: str = line("经办人", optional=True)
    phone: str = line("联系电话", 30, optional=True)


def story(data: EscalationSlip, setter: Compositor) -> Story:
    """From whom to whom, the matter, what was tried, why now, and at the foot the receiver's answer."""
    act = ACTS[data.act]
    asked = [*setter.heading("四、请接收单位办理"), *setter.items(data.requests)] if data.requests else []
    annex = setter.prose(f"随附材料：{'；'.join(data.attachments)}。") if data.attachments else []
    sender = setter.narrow_fields([Field("经办人：", data.handler, 5), Field("电话：", data.phone, 7)])
    return [
        *setter.title(data.from_organisation, f"{act}单"),
        *setter.grid(_head(data)),
        *setter.heading("一、纠纷简要情况"),
        *setter.prose(data.summary),
        *setter.section("二、已做工作", _attempts(data, setter) or setter.prose("（没有记载）")),
        *setter.heading(f"三、{act}理由和依据"),
        *setter.prose(data.sentence),
        *(setter.prose(f"依据：{data.article}。") if data.article else []),
        *_facts(data, setter),
        *asked,
        *annex,
        *setter.space(0.3),
        *setter.beside_seal(sender, data.from_organisation, chinese_date(data.handed_on)),
        *_receipt(setter),
    ]


def _head(data: EscalationSlip) -> list[tuple[str, ...]]:
    return [
        ("移交单位", data.from_organisation),
        ("接收单位", data.to_organisation),
        ("登记编号", data.case_number),
        ("纠纷类型", data.dispute_type, "登记日期", chinese_date(data.registered_on)),
        ("移交日期", chinese_date(data.handed_on), "接收期限", chinese_date(data.accept_by)),
        ("当事人", roster(data.parties)),
    ]


def _attempts(data: EscalationSlip, setter: Compositor) -> Story:
    if not data.attempts:
        return []
    rows = [(chinese_date(each.on) or "日期不详", each.what, each.outcome or "未记载") for each in data.attempts]
    return setter.table(("日期", "做法", "结果"), rows, (5, 7, 7))


def _facts(data: EscalationSlip, setter: Compositor) -> Story:
    """The facts with their values, and which version of which table looked at them: anybody can repeat the decision."""
    if not data.facts:
        return []
    source = [("规则表", data.table_name), ("规则行", data.rule_row), ("版本", data.table_digest[:12])]
    words = "，".join(f"{label}“{value}”" for label, value in source if value)
    pairs = [(fact.label, fact.value) for fact in data.facts] + [("", "")] * (len(data.facts) % 2)
    rows = [left + right for left, right in zip(pairs[0::2], pairs[1::2], strict=True)]
    table = setter.table(("判断的事实", "取值") * 2, rows, (1, 1, 1, 1))
    return [*setter.space(0.2), *table, *(setter.note(f"{words}。") if words else [])]


def _receipt(setter: Compositor) -> Story:
    """The part that the receiver fills in and sends back."""
    lines = [
        Field("理由：", "", 20),
        Field("接收人（签名）：", "", 5),
        Field("日期：", BLANK_DATE),
    ]
    return setter.together(
        [
            *setter.heading("接收回执"),
            *setter.prose(setter.ticks(("已接收，由本单位办理", "退回"), "")),
            *setter.fields(lines),
        ]
    )
