"""督促履行通知书: which promise is overdue since when, and what the other side may do now (人民调解法 31-33)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.layout.compose import Compositor, Story
from documents.layout.fields import Field
from documents.papers.blocks import names, received
from documents.papers.common import PAPER_CAPACITY
from documents.shape import day, fen, flag, line, lines, parts, text, texts
from documents.text.dates import chinese_date
from documents.text.money import figures


@dataclass(frozen=True, kw_only=True)
class Overdue:
    """One promise that is due: what, for whom, how much and since when."""

    content: str = text("履行内容", 1_000)
    creditor: str = line("受领人", 80, optional=True)
    amount_fen: int | None = fen("未履行金额", optional=True)
    due_on: date = day("履行期限")


@dataclass(frozen=True, kw_only=True)
class UrgingNotice:
    """Days overdue count from `due_on` to `issued_on`.

    `confirm_by` is the last day for a joint request for judicial confirmation, `confirmed` says that the court has
    confirmed already; `payment_order` is for wages and the like (劳动争议调解仲裁法 16); `remedies` are further ways.
    """

    committee: str = line("人民调解委员会", 80)
    case_number: str = line("登记编号", 60, optional=True)
    agreement_number: str = line("调解协议编号", 60, optional=True)
    effective_on: date = day("调解协议生效日期")
    debtors: tuple[str, ...] = lines("履行人", 80, least=1, most=PAPER_CAPACITY)
    overdue: tuple[Overdue, ...] = parts("到期未履行的事项", Overdue, least=1)
    perform_by: date | None = day("请于何日前履行", optional=True)
    confirm_by: date | None = day("司法确认申请截止日", optional=True)
    confirmed: bool = flag("已经司法确认", False)
    payment_order: bool = flag("可以申请支付令", False)
    court: str = line("人民法院", 80, optional=True)
    remedies: tuple[str, ...] = texts("其他途径", 1_000)
    issued_on: date = day("出具日期")
    handler: str = line("经办人", optional=True)
    phone: str = line("联系电话", 30, optional=True)


def story(data: UrgingNotice, setter: Compositor) -> Story:
    """A letter: what was agreed, what is late, please perform, and what happens next if not."""
    paper = f"编号{data.agreement_number}的人民调解协议" if data.agreement_number else "人民调解协议"
    until = f"于{chinese_date(data.perform_by)}前" if data.perform_by else "尽快"
    helpers = [Field("经办人：", data.handler, 5), Field("电话：", data.phone, 7), *received()]
    return [
        *setter.title(data.committee, "督促履行通知书", data.case_number),
        *setter.address(f"{names(data.debtors)}："),
        *setter.prose(f"经本调委会调解达成的{paper}已于{chinese_date(data.effective_on)}生效。下列事项到期尚未履行："),
        *_overdue(data, setter),
        *setter.prose(
            f"请{until}按照约定履行（人民调解法第三十一条），并把履行凭证交本调委会；已经履行或者有异议的，请及时告知。"
        ),
        *setter.heading("仍不履行的，可以依法采取下列途径"),
        *setter.items([*_next_steps(data), *data.remedies]),
        *setter.beside_seal(setter.narrow_fields(helpers), data.committee, chinese_date(data.issued_on)),
    ]


def _overdue(data: UrgingNotice, setter: Compositor) -> Story:
    rows = [
        (_owed(each), each.creditor, chinese_date(each.due_on), _late((data.issued_on - each.due_on).days))
        for each in data.overdue
    ]
    return setter.table(("履行事项", "受领人", "履行期限", "逾期"), rows, (8, 4, 5, 3.2))


def _owed(each: Overdue) -> str:
    money = f"￥{figures(each.amount_fen)}" if each.amount_fen is not None else ""
    return "\n".join(filter(None, [each.content, money]))


def _late(days: int) -> str:
    return f"逾期{days}天" if days > 0 else "今天到期" if days == 0 else f"还有{-days}天"


def _next_steps(data: UrgingNotice) -> list[str]:
    """What the law leaves open on the day of the notice."""
    court = data.court or "有管辖权的人民法院"
    if data.confirmed:
        return [f"强制执行：协议已经司法确认，对方当事人可以向{court}申请强制执行（人民调解法第三十三条）。"]
    steps = [f"起诉：就协议的履行或者内容发生争议的，一方当事人可以向{court}提起诉讼（人民调解法第三十二条）。"]
    if data.payment_order:
        steps.append(f"支付令：劳动者可以持调解协议书向{court}申请支付令（劳动争议调解仲裁法第十六条）。")
    if data.confirm_by is None or data.confirm_by >= data.issued_on:
        until = f"于{chinese_date(data.confirm_by)}前" if data.confirm_by else "自协议生效之日起三十日内"
        confirmation = f"双方{until}共同向{court}申请，确认后可以申请强制执行（人民调解法第三十三条）。"
        steps.insert(0, f"司法确认：{confirmation}")
    return steps
