"""延长调解期限同意书: mediation normally takes one month (若干规定 33); longer only if every party agrees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.layout.compose import Compositor, Story
from documents.layout.fields import Field
from documents.papers.blocks import hand_date, matter, names, officials, signers
from documents.papers.common import PAPER_CAPACITY, Party
from documents.shape import day, line, lines, parts, text
from documents.text.dates import chinese_date


@dataclass(frozen=True, kw_only=True)
class ExtensionConsent:
    """`mediate_by` is the last day so far, `extended_to` the last day from now on; `basis` a local rule, if there is one."""

    committee: str = line("人民调解委员会", 80)
    case_number: str = line("登记编号", 60, optional=True)
    dispute_type: str = line("纠纷类型", 40, optional=True)
    parties: tuple[Party, ...] = parts("当事人", Party, least=1, most=PAPER_CAPACITY)
    accepted_on: date | None = day("受理日期", optional=True)
    mediate_by: date = day("原调解期限届满日")
    extended_to: date = day("延长至")
    reason: str = text("延长理由", 1_000, optional=True)
    basis: str = line("地方规定", 300, optional=True)
    mediators: tuple[str, ...] = lines("人民调解员", 60, most=9)
    signed_on: date | None = day("签订日期", optional=True)


def story(data: ExtensionConsent, setter: Compositor) -> Story:
    """Until when, why, what stays free, and the hand of every party."""
    signed = setter.fields([Field("日期：", hand_date(data.signed_on))])
    return [
        *setter.title(data.committee, "延长调解期限同意书", data.case_number),
        *setter.prose(_so_far(data)),
        *(setter.prose(f"延长理由：{data.reason}") if data.reason else []),
        *setter.prose(f"经各方当事人同意，调解期限延长至{chinese_date(data.extended_to)}（含当日）。"),
        *setter.prose(_FREE),
        *setter.signatures(signers(data.parties), officials(setter, data.mediators, None) + signed),
    ]


def _so_far(data: ExtensionConsent) -> str:
    accepted = f"于{chinese_date(data.accepted_on)}受理，" if data.accepted_on else ""
    local = f"；{data.basis}" if data.basis else ""
    return (
        f"{names(party.name for party in data.parties)}之间的{matter(data.dispute_type)}，本调委会{accepted}"
        f"调解期限至{chinese_date(data.mediate_by)}届满"
        f"（《人民调解工作若干规定》第三十三条：人民调解委员会调解纠纷，一般在一个月内调结{local}）。"
    )


_FREE = (
    "延长期间，当事人仍可以随时要求终止调解（人民调解法第二十三条），也可以依法通过仲裁、行政、司法等途径维护自己的权利。"
    "期限届满仍未达成协议的，终止调解。"
)
