"""人民调解案件情况月报: one month of one committee in the columns of the official statistics (案件情况统计表).

The sheet adds up what it is given and says where the parts do not make the whole: a figure that nobody can check is
worth nothing. A figure that is not known stays blank. The anchor at the foot makes each sheet in somebody's cupboard a
witness of the audit trail: typed or scanned back, it shows whether the trail was rewritten since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from documents.layout.compose import Compositor, Story
from documents.layout.fields import Field
from documents.papers.blocks import hand_date
from documents.shape import day, fen, line, number, specs
from documents.text.money import figures

_MOST = 9_999_999
_BODIES = ("village", "neighbourhood", "township", "street", "enterprise", "association")
_ENTRUSTED = ("court", "procuratorate", "police", "petition", "other_department")
_SOURCES = ("own_initiative", "on_request", *_ENTRUSTED)
_TYPES = (
    "marriage_family", "neighbour", "house_homestead", "contract", "production", "damage", "land_forest",
    "expropriation", "pollution", "migrant_wage", "labour_other", "tourism", "e_commerce", "consumer_other", "medical",
    "traffic", "property_management", "other",
)  # fmt: skip
_PREVENTED = ("suicide_prevented", "crime_prevented", "petitioning_prevented", "affray_prevented")


@dataclass(frozen=True, kw_only=True)
class MonthlySheet:
    """Numbers of cases unless the label says otherwise; the prevention figures are shown only where a county asks."""

    committee: str = line("填报单位", 80)
    year: int = number("年份", 1949, 9999)
    month: int = number("月份", 1, 12)
    total: int | None = number("案件总数", 0, _MOST, optional=True)
    people: int | None = number("涉及当事人数", 0, _MOST, optional=True)
    settled: int | None = number("调解成功", 0, _MOST, optional=True)
    difficult: int | None = number("疑难复杂", 0, _MOST, optional=True)
    amount_fen: int | None = fen("涉及金额", optional=True)
    oral: int | None = number("口头协议", 0, _MOST, optional=True)
    written: int | None = number("书面协议", 0, _MOST, optional=True)
    performed: int | None = number("已履行", 0, _MOST, optional=True)
    confirmed: int | None = number("司法确认", 0, _MOST, optional=True)
    village: int | None = number("村", 0, _MOST, optional=True)
    neighbourhood: int | None = number("居", 0, _MOST, optional=True)
    township: int | None = number("乡镇", 0, _MOST, optional=True)
    street: int | None = number("街道", 0, _MOST, optional=True)
    enterprise: int | None = number("企事业单位", 0, _MOST, optional=True)
    association: int | None = number("社会团体和其他组织", 0, _MOST, optional=True)
    own_initiative: int | None = number("主动调解", 0, _MOST, optional=True)
    on_request: int | None = number("依申请", 0, _MOST, optional=True)
    court: int | None = number("法院", 0, _MOST, optional=True)
    procuratorate: int | None = number("检察院", 0, _MOST, optional=True)
    police: int | None = number("公安", 0, _MOST, optional=True)
    petition: int | None = number("信访", 0, _MOST, optional=True)
    other_department: int | None = number("其他部门", 0, _MOST, optional=True)
    marriage_family: int | None = number("婚姻家庭", 0, _MOST, optional=True)
    neighbour: int | None = number("邻里", 0, _MOST, optional=True)
    house_homestead: int | None = number("房屋宅基地", 0, _MOST, optional=True)
    contract: int | None = number("合同", 0, _MOST, optional=True)
    production: int | None = number("生产经营", 0, _MOST, optional=True)
    damage: int | None = number("损害赔偿", 0, _MOST, optional=True)
    land_forest: int | None = number("山林土地", 0, _MOST, optional=True)
    expropriation: int | None = number("征地拆迁", 0, _MOST, optional=True)
    pollution: int | None = number("环境污染", 0, _MOST, optional=True)
    migrant_wage: int | None = number("拖欠农民工工资", 0, _MOST, optional=True)
    labour_other: int | None = number("其他劳动争议", 0, _MOST, optional=True)
    tourism: int | None = number("旅游", 0, _MOST, optional=True)
    e_commerce: int | None = number("电子商务", 0, _MOST, optional=True)
    consumer_other: int | None = number("其他消费", 0, _MOST, optional=True)
    medical: int | None = number("医疗", 0, _MOST, optional=True)
    traffic: int | None = number("道路交通事故", 0, _MOST, optional=True)
    property_management: int | None = number("物业", 0, _MOST, optional=True)
    other: int | None = number("其他", 0, _MOST, optional=True)
    suicide_prevented: int | None = number("防止自杀", 0, _MOST, optional=True)
    crime_prevented: int | None = number("防止民间纠纷转化为刑事案件", 0, _MOST, optional=True)
    petitioning_prevented: int | None = number("防止群体性上访", 0, _MOST, optional=True)
    affray_prevented: int | None = number("防止群体性械斗", 0, _MOST, optional=True)
    filled_by: str = line("填表人", optional=True)
    filled_on: date | None = day("填报日期", optional=True)
    anchor: str = line("审计锚定", 120, optional=True)


def story(data: MonthlySheet, setter: Compositor) -> Story:
    """The month as a whole, then the same cases by body, by source and by type; at the foot what does not add up."""
    hands = [
        Field("填表人：", data.filled_by, 5),
        Field("负责人签名：", "", 5),
        Field("日期：", hand_date(data.filled_on)),
    ]
    setter = setter.tight()
    prevented = [name for name in _PREVENTED if getattr(data, name) is not None]
    return [
        *setter.plain_title(data.committee, "人民调解案件情况月报"),
        *setter.grid(_whole(data)),
        *_in_threes(setter, "调解组织", _cells(data, _BODIES)),
        *_in_threes(setter, "案件来源", _sources(data)),
        *_in_threes(setter, "纠纷类型", _cells(data, _TYPES)),
        *(_in_threes(setter, "预防", _cells(data, prevented)) if prevented else []),
        *setter.note("".join(_faults(data))),
        *setter.together(setter.fields(hands)),
        *_anchored(setter, data.anchor),
    ]


def _anchored(setter: Compositor, anchor: str) -> Story:
    """The line to type and, for whoever would rather not type 64 characters, the same as a code."""
    if not anchor:
        return []
    # In groups of eight, two rows: a hash in one piece cannot be typed.
    place, _, digest = anchor.rpartition(" ")
    groups = [digest[start : start + 8] for start in range(0, len(digest), 8)]
    rows = [" ".join(groups[start : start + 4]) for start in range(0, len(groups), 4)]
    return setter.beside_code(anchor, [f"审计锚定：{place}", *rows, _PURPOSE])


_PURPOSE = "以上是系统审计记录到该日的末尾。请随月报存档：以后有人改写或者截去审计记录，拿它一对就能查出来。"


def _whole(data: MonthlySheet) -> list[tuple[str, ...]]:
    return [
        ("月份", f"{data.year}年{data.month}月", "案件总数", _unit(data.total, "件")),
        ("当事人数", _unit(data.people, "人"), "调解成功", _unit(data.settled, "件")),
        ("疑难复杂", _unit(data.difficult, "件"), "涉及金额", _money(data.amount_fen)),
        ("口头协议", _unit(data.oral, "件"), "书面协议", _unit(data.written, "件")),
        ("已履行", _unit(data.performed, "件"), "司法确认", _unit(data.confirmed, "件")),
    ]


def _money(amount: int | None) -> str:
    return "" if amount is None else figures(amount)


def _unit(count: int | None, unit: str) -> str:
    return "" if count is None else f"{count}{unit}"


def _cells(data: MonthlySheet, names: Sequence[str]) -> list[tuple[str, str]]:
    known = specs(MonthlySheet)
    return [(known[name].label, _unit(getattr(data, name), "")) for name in names]


def _sources(data: MonthlySheet) -> list[tuple[str, str]]:
    """What other organs entrusted is added up, as the official table does, and then told apart."""
    apart = [(f"其中{label}", count) for label, count in _cells(data, _ENTRUSTED)]
    entrusted = ("接受委托移送", _unit(_sum(data, _ENTRUSTED), ""))
    return [*_cells(data, ("own_initiative", "on_request")), entrusted, *apart]


def _in_threes(setter: Compositor, head: str, cells: Sequence[tuple[str, str]]) -> Story:
    """Label and figure, three times in a row."""
    full = [*cells, *[("", "")] * (-len(cells) % 3)]
    rows = [full[start] + full[start + 1] + full[start + 2] for start in range(0, len(full), 3)]
    return setter.table((head, "件") * 3, rows, (5.3, 2.1) * 3)


def _sum(data: MonthlySheet, names: Sequence[str]) -> int | None:
    """The sum, or None as long as one of the figures is not known."""
    figures = [getattr(data, name) for name in names]
    return None if None in figures else sum(figures)


def _faults(data: MonthlySheet) -> list[str]:
    """Every way of telling the cases apart must give their total."""
    ways = [("调解组织", _BODIES), ("案件来源", _SOURCES), ("纠纷类型", _TYPES)]
    sums = [(label, _sum(data, names)) for label, names in ways]
    return [
        f"核对：按{label}合计{found}件，与案件总数{data.total}件不一致。"
        for label, found in sums
        if None not in (found, data.total) and found != data.total
    ]
