"""不予受理告知书: why the committee may not take the matter, and who may (若干规定 22, 24)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.layout.compose import Compositor, Story
from documents.layout.fields import Field
from documents.papers.blocks import names, received
from documents.papers.common import PAPER_CAPACITY
from documents.shape import day, line, lines, text, texts
from documents.text.dates import chinese_date


@dataclass(frozen=True, kw_only=True)
class RefusalNotice:
    """`where_to_go` names the organs that can help; nobody is sent away without one."""

    committee: str = line("人民调解委员会", 80)
    case_number: str = line("登记编号", 60, optional=True)
    applicants: tuple[str, ...] = lines("申请人", 80, least=1, most=PAPER_CAPACITY)
    respondents: tuple[str, ...] = lines("被申请人", 80, most=PAPER_CAPACITY)
    requested_on: date = day("申请日期")
    refused_on: date = day("告知日期")
    matter: str = text("申请事项", 4_000)
    reason: str = text("不予受理的理由", 2_000)
    article: str = line("依据", 300, optional=True)
    where_to_go: tuple[str, ...] = texts("可以寻求的途径", 1_000, least=1)
    limitation_note: str = text("时效提示", 1_000, optional=True)
    handler: str = line("经办人", optional=True)
    phone: str = line("联系电话", 30, optional=True)


def story(data: RefusalNotice, setter: Compositor) -> Story:
    """A letter: what was asked, why not here, and where instead."""
    about = f"请求调解与{names(data.respondents)}之间的纠纷" if data.respondents else "请求调解纠纷"
    basis = f"根据{data.article}的规定，" if data.article else ""
    helpers = [Field("经办人：", data.handler, 5), Field("电话：", data.phone, 7), *received()]
    return [
        *setter.title(data.committee, "不予受理告知书", data.case_number),
        *setter.address(f"{names(data.applicants)}："),
        *setter.prose(f"你（你单位）于{chinese_date(data.requested_on)}向本调委会{about}，申请事项为："),
        *setter.prose(data.matter),
        *setter.prose(f"经审查，{data.reason}"),
        *setter.prose(f"{basis}本调委会对上述申请不予受理，特此告知。"),
        *setter.heading("你可以寻求的途径"),
        *setter.items(data.where_to_go),
        *setter.prose(data.limitation_note),
        *setter.beside_seal(setter.narrow_fields(helpers), data.committee, chinese_date(data.refused_on)),
    ]
