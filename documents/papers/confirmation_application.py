"""司法确认申请书: both sides together ask the court to confirm their agreement (民事诉讼法 205; 民诉法解释 351-354).

The court gets the agreement and nothing that was offered on the way to it (民诉法解释 107): there is no field for that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.layout.compose import Compositor, Story
from documents.papers.blocks import applying, first_of, matter, names, party_block, signers
from documents.papers.common import PAPER_CAPACITY, Party
from documents.shape import choice, day, flag, line, lines, number, parts, text, texts
from documents.text.dates import chinese_date

# 民事诉讼法 205: by the body itself, one of three places; invited by a court, that court.
COURT_GROUNDS = {
    "": "",
    "domicile": "当事人住所地",
    "subject": "标的物所在地",
    "body": "调解组织所在地",
    "inviting": "作出邀请的人民法院",
}


@dataclass(frozen=True, kw_only=True)
class ConfirmationApplication:
    """Everybody here applies, whatever side of the dispute; an empty `court_ground` leaves the three places to tick.

    `apply_by` is the last of the thirty days from `effective_on`; `intermediate` says that such a dispute belongs
    before an intermediate court. `property_proofs` are the proofs of property rights that the agreement touches.
    """

    committee: str = line("主持调解的人民调解委员会", 80)
    parties: tuple[Party, ...] = parts("申请人", Party, least=2, most=PAPER_CAPACITY)
    dispute_type: str = line("纠纷类型", 40, optional=True)
    agreement_number: str = line("协议编号", 60, optional=True)
    agreement_on: date = day("协议签订日期")
    effective_on: date = day("协议生效日期")
    apply_by: date | None = day("申请期限届满日", optional=True)
    summary: str = text("纠纷简要情况", optional=True)
    terms: tuple[str, ...] = texts("调解协议内容")
    court: str = line("申请的人民法院", 80)
    court_ground: str = choice("选择该法院的依据", COURT_GROUNDS, default="")
    intermediate: bool = flag("应当由中级人民法院管辖", False)
    court_reason: str = text("选择该法院的理由", 500, optional=True)
    copies: int | None = number("申请书份数", 1, 200, optional=True)
    property_proofs: tuple[str, ...] = lines("财产权利证明", 200, most=40)
    attachments: tuple[str, ...] = lines("其他附件", 200, most=40)

    @property
    def applicants(self) -> str:
        """Whose paper this is: the parties', not the committee's."""
        return first_of(self.parties)


def story(data: ConfirmationApplication, setter: Compositor) -> Story:
    """Who, what for, on which ground, before which court and in time; the commitment; the annexes; both hands."""
    numeral, parties = iter("一二三四五"), applying(data.parties)
    first, *others = setter.signatures(signers(parties), [])
    copies = f"本申请书一式{data.copies}份。" if data.copies else ""
    return [
        *setter.plain_title("", "司法确认申请书"),
        *(part for party in parties for part in [*party_block(setter, party), *setter.space(0.2)]),
        *setter.section(f"{next(numeral)}、请求事项", setter.prose(_request(data))),
        *setter.section(f"{next(numeral)}、事实和理由", _facts(data, setter)),
        *setter.section(f"{next(numeral)}、管辖和期限", setter.prose(f"{_court(data, setter)}\n{_in_time(data)}")),
        *setter.section(f"{next(numeral)}、申请人承诺", setter.prose(_COMMITMENT)),
        *setter.section(f"{next(numeral)}、附件", [*setter.items(_annexes(data)), *setter.prose(copies)]),
        *setter.together([*setter.prose("此致"), *setter.address(data.court), first]),
        *others,
    ]


# The words of the form that the Supreme People's Court gives for this application.
_COMMITMENT = (
    "申请人出于解决纠纷的目的自愿达成协议，没有恶意串通、规避法律的行为；"
    "如果因为该协议内容而给国家、集体或他人造成损害的，愿意承担相应的民事责任和其他法律责任。"
)


def _request(data: ConfirmationApplication) -> str:
    return f"请求依法确认申请人于{chinese_date(data.agreement_on)}达成的人民调解协议{_number(data)}有效。"


def _number(data: ConfirmationApplication) -> str:
    return f"（编号：{data.agreement_number}）" if data.agreement_number else ""


def _facts(data: ConfirmationApplication, setter: Compositor) -> Story:
    """What the dispute was and who presided; the terms word for word, or the agreement itself as the annex."""
    who = names(party.name for party in data.parties)
    opening = f"{who}因{matter(data.dispute_type)}，经{data.committee}主持调解，于{chinese_date(data.agreement_on)}"
    if not data.terms:
        return [*setter.prose(data.summary), *setter.prose(f"{opening}自愿达成调解协议，内容见所附调解协议。")]
    return [
        *setter.prose(data.summary),
        *setter.prose(f"{opening}自愿达成如下调解协议："),
        *setter.items(data.terms),
    ]


def _court(data: ConfirmationApplication, setter: Compositor) -> str:
    """民事诉讼法 205: which of the courts that the law offers, and why this one."""
    reason = f"{data.court_reason.rstrip('。')}，" if data.court_reason else ""
    if data.court_ground == "inviting":
        return f"{reason}{data.court}是邀请调解组织开展先行调解的人民法院，依法管辖（民事诉讼法第二百零五条第一项）。"
    level = "中级" if data.intermediate else "基层"
    places = [COURT_GROUNDS[code] for code in ("domicile", "subject", "body")]
    place = COURT_GROUNDS[data.court_ground] or f"（{setter.ticks(places, '')}）"
    return (
        f"调解组织自行开展调解。{reason}{data.court}是{place}的{level}人民法院，"
        "依法管辖（民事诉讼法第二百零五条第二项）。"
    )


def _in_time(data: ConfirmationApplication) -> str:
    by = f"，即{chinese_date(data.apply_by)}前（含当日）" if data.apply_by else ""
    return f"调解协议于{chinese_date(data.effective_on)}生效，双方当事人自调解协议生效之日起三十日内{by}共同提出申请。"


def _annexes(data: ConfirmationApplication) -> list[str]:
    """民诉法解释 354; authority of an agent where one acts."""
    proofs = names(data.property_proofs)
    represented = any(each.standing == "agent" for party in data.parties for each in party.representatives)
    return [
        f"调解协议{_number(data)}。",
        f"{data.committee}主持调解的证明。",
        "双方当事人的身份证明，以及住所、联系方式等基本信息。",
        *([f"与调解协议相关的财产权利证明：{proofs}。"] if proofs else []),
        *(["授权委托书。"] if represented else []),
        *(f"{each}。" for each in data.attachments),
    ]
