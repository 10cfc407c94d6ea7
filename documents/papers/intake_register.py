"""受理登记表: what the committee wrote down when somebody spoke up (若干规定 23: every request must be registered)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.layout.compose import Compositor, Story
from documents.layout.fields import Field
from documents.papers.blocks import amount, names, numbered, particulars, signers
from documents.papers.common import PAPER_CAPACITY, Party
from documents.shape import day, fen, line, lines, parts, text, texts
from documents.text.dates import chinese_date


@dataclass(frozen=True, kw_only=True)
class IntakeRegister:
    """Everything that is known on the day of registration."""

    committee: str = line("人民调解委员会", 80)
    case_number: str = line("登记编号", 60, optional=True)
    registered_on: date = day("登记日期")
    channel: str = line("案件来源", 40)
    request_form: str = line("申请方式", 40, optional=True)
    dispute_type: str = line("纠纷类型", 40)
    complexity: str = line("难易程度", 20, optional=True)
    parties: tuple[Party, ...] = parts("当事人", Party, least=1, most=PAPER_CAPACITY)
    place: str = line("纠纷发生地", 300, optional=True)
    occurred: str = line("纠纷发生时间", 60, optional=True)
    summary: str = text("纠纷简要情况")
    claims: tuple[str, ...] = texts("申请事项")
    amount_fen: int | None = fen("涉及金额", optional=True)
    risks: tuple[str, ...] = lines("风险情况", 100)
    earlier_steps: str = text("此前处理情况", 4_000, optional=True)
    note: str = text("备注", 2_000, optional=True)
    registrar: str = line("登记人", optional=True)


def story(data: IntakeRegister, setter: Compositor) -> Story:
    """A bordered form: when, what, who, the story, the request; then the signatures of those who asked."""
    grid: list[tuple[str, ...]] = [
        ("登记日期", chinese_date(data.registered_on), "登记编号", data.case_number),
        ("案件来源", data.channel, "申请方式", data.request_form),
        ("纠纷类型", data.dispute_type, "难易程度", data.complexity),
    ]
    grid += [(party.role, particulars(party)) for party in data.parties]
    grid += [
        ("发生时间", data.occurred),
        ("发生地点", data.place),
        ("纠纷简要\n情况", data.summary),
        ("申请事项", numbered(data.claims)),
        ("涉及金额", amount(data.amount_fen)),
        ("风险情况", names(data.risks)),
        ("此前处理\n情况", data.earlier_steps),
        ("备注", data.note),
    ]
    registrar = setter.space(0.4) + setter.fields([Field("登记人（签名）：", data.registrar, 6)])
    return [
        *setter.title(data.committee, "受理登记表"),
        *setter.grid(grid),
        *setter.space(),
        *setter.signatures(
            signers(data.parties[:1]), registrar + setter.seal(data.committee, chinese_date(data.registered_on))
        ),
    ]
