"""人民调解申请书: a party asks for mediation, in writing or by word of mouth (人民调解法 17; 若干规定 23)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from documents.layout.compose import Compositor, Story
from documents.papers.blocks import attested, boxes, numbered, party_block, pens, signers
from documents.papers.common import PAPER_CAPACITY, Party
from documents.shape import choice, day, line, parts, text, texts
from documents.text.dates import chinese_date

FORMS = {"": "", "written": "书面", "oral": "口头"}


@dataclass(frozen=True, kw_only=True)
class Applicant(Party):
    """Who asks."""

    BLANKS: ClassVar[tuple[dict[str, str], ...]] = ({"role": "申请人"},)


@dataclass(frozen=True, kw_only=True)
class Respondent(Party):
    """Who is asked to come."""

    BLANKS: ClassVar[tuple[dict[str, str], ...]] = ({"role": "被申请人"},)


@dataclass(frozen=True, kw_only=True)
class Application:
    """`form` is "oral" when the applicant spoke and `recorder` wrote it down and read it out."""

    committee: str = line("人民调解委员会", 80)
    case_number: str = line("登记编号", 60, optional=True)
    applicants: tuple[Applicant, ...] = parts("申请人", Applicant, least=1, most=PAPER_CAPACITY)
    respondents: tuple[Respondent, ...] = parts("被申请人", Respondent, least=1, most=PAPER_CAPACITY)
    summary: str = text("纠纷简要情况")
    claims: tuple[str, ...] = texts("申请事项", least=1)
    applied_on: date | None = day("申请日期", optional=True)
    form: str = choice("申请方式", FORMS, default="")
    recorder: str = line("记录人", optional=True)


# The sentence of the ministry's form: nobody applies without knowing what mediation is.
_OF_FREE_WILL = "人民调解委员会已将申请人民调解的相关规定告知我，现自愿申请人民调解委员会进行调解。"
_BY_WORD_OF_MOUTH = "以上内容由申请人口头提出，记录人代为记录并当面宣读，申请人确认无误。"


def story(data: Application, setter: Compositor) -> Story:
    """Who against whom, what happened, what is asked for, and the free will of those who ask."""
    recorder = setter.fields(pens("记录人", [data.recorder])) if data.form != "written" else []
    return [
        *setter.title(data.committee, "人民调解申请书", data.case_number),
        *(part for party in (*data.applicants, *data.respondents) for part in party_block(setter, party)),
        *setter.grid(
            [
                ("纠纷简要\n情况", data.summary),
                ("申请事项", numbered(data.claims)),
                ("申请方式", boxes(setter, FORMS, data.form), "申请日期", chinese_date(data.applied_on)),
            ]
        ),
        *(setter.note(_BY_WORD_OF_MOUTH) if data.form == "oral" else []),
        *attested(setter, _OF_FREE_WILL, setter.signatures(signers(data.applicants), recorder)),
    ]
