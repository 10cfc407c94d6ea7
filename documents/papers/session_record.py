"""调解记录: one meeting of the parties (人民调解法 27: the committee must record)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from documents.layout.compose import Compositor, Story
from documents.layout.fields import Field
from documents.papers.blocks import boxes, names, officials, roster, signers
from documents.papers.common import PAPER_CAPACITY, Participant, Party
from documents.shape import choice, day, flag, line, lines, moment, number, parts, text
from documents.text.dates import chinese_date, chinese_moment

RESULTS = {"": "", "settled": "调解成功", "failed": "调解不成", "continue": "有待继续调解"}
OPENNESS = {"": "", "open": "公开", "closed": "不公开"}


@dataclass(frozen=True, kw_only=True)
class SessionRecord:
    """`record` holds what was said, one paragraph per speaker; an empty `result` leaves three boxes to tick by hand."""

    committee: str = line("人民调解委员会", 80)
    case_number: str = line("登记编号", 60, optional=True)
    dispute_type: str = line("纠纷类型", 40)
    round: int | None = number("调解次数", 1, 999, optional=True)
    started_at: datetime = moment("开始时间")
    ended_at: datetime | None = moment("结束时间", optional=True)
    place: str = line("调解地点", 300)
    openness: str = choice("调解方式", OPENNESS, default="")
    parties: tuple[Party, ...] = parts("当事人", Party, least=1, most=PAPER_CAPACITY)
    participants: tuple[Participant, ...] = parts("参加人", Participant, most=40)
    mediators: tuple[str, ...] = lines("人民调解员", 60, least=1, most=9)
    recorder: str = line("记录人", optional=True)
    notice_given: bool = flag("已告知权利义务", False)
    record: str = text("调解记录", 20_000)
    result: str = choice("调解结果", RESULTS, default="")
    result_text: str = text("调解结果说明", 4_000, optional=True)
    next_on: date | None = day("下次调解日期", optional=True)


_NOTICE = (
    "人民调解员告知：人民调解不收取任何费用，在双方自愿、平等的基础上进行。当事人可以选择或者接受人民调解员，可以接受调解、"
    "拒绝调解或者要求终止调解，可以要求公开或者不公开进行，自主表达意愿、自愿达成协议；应当如实陈述事实，遵守现场秩序，"
    "尊重人民调解员，尊重对方当事人行使权利。调解不影响当事人依法仲裁、申请行政处理或者起诉。"
)


def story(data: SessionRecord, setter: Compositor) -> Story:
    """Head, notice, what was said, the result, and who was there signs it."""
    after = f"下次调解时间：{chinese_date(data.next_on)}。" if data.next_on else ""
    helpers = [Field(f"参加人{person.name}：", "", 5) for person in data.participants]
    return [
        *setter.title(data.committee, "调解记录"),
        *setter.grid(_head(data)),
        *setter.heading("一、权利义务告知"),
        *setter.prose(_NOTICE + ("当事人表示已经听清楚。" if data.notice_given else "")),
        *setter.heading("二、调解经过"),
        *setter.prose(data.record),
        *setter.heading("三、调解结果"),
        *setter.prose(boxes(setter, RESULTS, data.result)),
        *setter.prose(data.result_text),
        *setter.prose(after),
        *setter.prose("以上记录经各方核对无误，签名确认。"),
        *setter.signatures(signers(data.parties), officials(setter, data.mediators, data.recorder)),
        *setter.fields(helpers),
    ]


def _head(data: SessionRecord) -> list[tuple[str, ...]]:
    ended = f"至{chinese_moment(data.ended_at)}" if data.ended_at else "至　　年　月　日　时　分"
    rounds = f"第{data.round}次" if data.round else ""
    rows: list[tuple[str, ...]] = [
        ("登记编号", data.case_number),
        ("调解时间", chinese_moment(data.started_at) + ended),
        ("调解地点", data.place),
        ("纠纷类型", data.dispute_type, "调解次数", rounds),
        ("调解方式", OPENNESS[data.openness] or "□公开　□不公开", "记录人", data.recorder),
        ("当事人", roster(data.parties)),
        ("人民调解员", names(data.mediators)),
    ]
    if data.participants:
        rows.append(("参加人", "；".join(_participant(person) for person in data.participants)))
    return rows


def _participant(person: Participant) -> str:
    consent = "已征得各方同意" if person.consented else "待征得各方同意"
    return f"{person.name}（{person.identity}，{consent}）"
