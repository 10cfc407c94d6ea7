"""委托(移交)函: asks another body to mediate (委托), or gives it what is not ours to mediate (移交); with a reply to tear off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.layout.compose import Compositor, Story
from documents.layout.fields import Field
from documents.layout.signature import BLANK_DATE
from documents.papers.blocks import matter, roster
from documents.papers.common import PAPER_CAPACITY, Party
from documents.shape import choice, day, flag, line, lines, parts, text, texts
from documents.text.dates import chinese_date

ACTS = {"entrust": "委托", "refer": "移交"}
_ASKED = {"entrust": "现委托贵单位调解", "refer": "现移交贵单位依法处理"}
_ANSWERS = {
    "entrust": ("同意接受委托", "不予调解"),
    "refer": ("已接收，由本单位办理", "不属于本单位职责，退回"),
}


@dataclass(frozen=True, kw_only=True)
class EntrustmentLetter:
    """`consented` is True when all parties agreed to go there; `reply_by` is the day by which an answer is asked for."""

    act: str = choice("办理方式", ACTS)
    from_organisation: str = line("委托（移交）单位", 80)
    to_organisation: str = line("接收单位", 80)
    case_number: str = line("登记编号", 60, optional=True)
    dispute_type: str = line("纠纷类型", 40)
    parties: tuple[Party, ...] = parts("当事人", Party, least=1, most=PAPER_CAPACITY)
    summary: str = text("纠纷简要情况")
    reason: str = text("委托（移交）理由", 2_000)
    article: str = line("依据", 300, optional=True)
    consented: bool = flag("各方当事人已同意", False)
    requests: tuple[str, ...] = texts("请求办理的事项", 1_000)
    attachments: tuple[str, ...] = lines("随附材料", 200)
    issued_on: date = day("出具日期")
    reply_by: date | None = day("回复期限", optional=True)
    handler: str = line("经办人", optional=True)
    phone: str = line("联系电话", 30, optional=True)


def story(data: EntrustmentLetter, setter: Compositor) -> Story:
    """A letter from one body to another and, under a line to cut along, its answer."""
    agreed = "各方当事人已同意。" if data.consented else ""
    basis = f"（依据：{data.article}）" if data.article else ""
    sender = [Field("经办人：", data.handler, 5), Field("电话：", data.phone, 7)]
    reply = f"请于{chinese_date(data.reply_by)}前填写回执回复。" if data.reply_by else "请填写回执回复。"
    return [
        *setter.title(data.from_organisation, f"{_title(data)}函", data.case_number),
        *setter.address(f"{data.to_organisation}："),
        *setter.prose(f"{roster(data.parties, '、')}之间的{matter(data.dispute_type)}，{_ASKED[data.act]}。{agreed}"),
        *setter.led("纠纷简要情况：", data.summary),
        *setter.led(f"{ACTS[data.act]}理由：", f"{data.reason}{basis}"),
        *(setter.led("请贵单位：", "\n".join(data.requests)) if data.requests else []),
        *(setter.led("随附材料：", f"{'；'.join(data.attachments)}。") if data.attachments else []),
        *setter.prose(reply),
        *setter.beside_seal(setter.narrow_fields(sender), data.from_organisation, chinese_date(data.issued_on)),
        *_reply(data, setter),
    ]


def _title(data: EntrustmentLetter) -> str:
    return "委托调解" if data.act == "entrust" else "移交"


def _reply(data: EntrustmentLetter, setter: Compositor) -> Story:
    """Torn off and sent back, so it says by itself which matter it is about."""
    case = f"（登记编号：{data.case_number}）" if data.case_number else ""
    blanks = [
        Field("理由：", "", 20),
        Field("接收单位（盖章）：", "", 9),
        Field("经办人（签名）：", "", 5),
        Field("日期：", BLANK_DATE),
    ]
    return setter.together(
        [
            *setter.heading("————　回执（沿此线裁开）　————"),
            *setter.prose(
                f"{data.from_organisation}：{_title(data)}函{case}收悉。本单位{setter.ticks(_ANSWERS[data.act], '')}。"
            ),
            *setter.fields(blanks),
        ]
    )
