"""受理回执: the resident's proof of the day, the sides and the exact claim.

A request to a people's mediation committee interrupts the limitation period from the day of the request
(最高人民法院关于审理民事案件适用诉讼时效制度若干问题的规定 12), so this slip can decide a lawsuit years later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.layout.compose import Compositor, Story
from documents.layout.fields import Field
from documents.papers.blocks import amount, matter, names
from documents.papers.common import PAPER_CAPACITY
from documents.shape import day, fen, flag, line, lines, texts
from documents.text.dates import chinese_date


@dataclass(frozen=True, kw_only=True)
class IntakeReceipt:
    """`requested_on` is the day of the request; `progress_code` and `progress_url` let the resident follow the matter."""

    committee: str = line("人民调解委员会", 80)
    case_number: str = line("登记编号", 60, optional=True)
    requested_on: date = day("申请日期")
    issued_on: date = day("出具日期")
    request_form: str = line("申请方式", 40, optional=True)
    dispute_type: str = line("纠纷类型", 40)
    claimants: tuple[str, ...] = lines("申请人", 80, least=1, most=PAPER_CAPACITY)
    respondents: tuple[str, ...] = lines("被申请人", 80, least=1, most=PAPER_CAPACITY)
    claims: tuple[str, ...] = texts("请求事项", least=1)
    amount_fen: int | None = fen("请求金额", optional=True)
    mediate_by: date | None = day("预计调解期限", optional=True)
    is_provisional: bool = flag("调解期限暂定", False)
    handler: str = line("经办人", optional=True)
    phone: str = line("联系电话", 30, optional=True)
    address: str = line("联系地址", 300, optional=True)
    progress_code: str = line("查询码", 40, optional=True)
    progress_url: str = line("查询网址", 300, optional=True)


def story(data: IntakeReceipt, setter: Compositor) -> Story:
    """A letter to the claimant, the claim word for word, what the slip is good for, and how to ask about progress."""
    opening = (
        f"{chinese_date(data.requested_on)}，本调委会收到你（你单位）{data.request_form or '提出的申请'}，"
        f"请求调解与{names(data.respondents)}之间的{matter(data.dispute_type)}，并已登记。现将请求事项记录如下："
    )
    by = (
        f"本调委会一般在{chinese_date(data.mediate_by)}{'（暂定）' if data.is_provisional else ''}前调解完毕。"
        if data.mediate_by
        else "本调委会一般在一个月内调解完毕。"
    )
    return [
        *setter.title(data.committee, "受理回执"),
        *setter.address(f"{names(data.claimants)}："),
        *setter.prose(opening),
        *setter.items(data.claims),
        *(setter.prose(f"请求金额：{amount(data.amount_fen)}。") if data.amount_fen is not None else []),
        *setter.heading("这张回执的用处"),
        *setter.prose(_LIMITATION),
        *setter.prose(f"调解不收取任何费用。{by}调解期间，你可以随时选择仲裁、行政处理或者诉讼。"),
        *setter.fields(_contact(data)),
        *_closing(data, setter),
    ]


_LIMITATION = (
    "向人民调解委员会提出保护民事权利的请求，诉讼时效从提出请求之日起中断（《最高人民法院关于审理民事案件适用诉讼时效"
    "制度若干问题的规定》第十二条）。本回执可以证明请求的日期、双方当事人和具体内容，请妥善保存。"
)


def _contact(data: IntakeReceipt) -> list[Field]:
    fields = [
        Field("登记编号：", data.case_number, 9),
        Field("经办人：", data.handler, 5),
        Field("电话：", data.phone, 7),
    ]
    return fields + ([Field("地址：", data.address)] if data.address else [])


def _closing(data: IntakeReceipt, setter: Compositor) -> Story:
    """The seal at the right and, at its left, the code that leads to the progress of the matter."""
    words = "\n".join(filter(None, ["扫码查询办理进度" if data.progress_url else "查询码", data.progress_code]))
    code = (
        setter.code(data.progress_url, words) if data.progress_url else setter.note(words if data.progress_code else "")
    )
    return setter.beside_seal(code, data.committee, chinese_date(data.issued_on))
