"""送达地址确认书: where a party wants to get its papers, from the committee now and from a court later (在线调解规则 17).

One party per sheet: nobody's address is shown to the other side.
"""

from __future__ import annotations

from dataclasses import dataclass

from documents.layout.compose import Compositor, Story
from documents.papers.blocks import attested, boxes, numbered, roster, signers
from documents.papers.common import Party
from documents.shape import choice, line, parts

CONSENTS = {"": "", "agree": "同意电子送达", "decline": "不同意电子送达"}


@dataclass(frozen=True, kw_only=True)
class ServiceAddress:
    """`parties` holds the one party that confirms; `deputy` is the person named to receive instead (代收人)."""

    committee: str = line("人民调解委员会", 80)
    case_number: str = line("登记编号", 60, optional=True)
    parties: tuple[Party, ...] = parts("当事人", Party, least=1, most=1)
    recipient: str = line("收件人", optional=True)
    address: str = line("送达地址", 300, optional=True)
    postcode: str = line("邮政编码", 10, optional=True)
    phone: str = line("收件人电话", 30, optional=True)
    deputy: str = line("代收人", optional=True)
    deputy_relation: str = line("与当事人的关系", 30, optional=True)
    deputy_phone: str = line("代收人电话", 30, optional=True)
    deputy_address: str = line("代收人地址", 300, optional=True)
    electronic: str = choice("电子送达", CONSENTS, default="")
    mobile: str = line("接收短信的手机号码", 30, optional=True)
    email: str = line("电子邮箱", 100, optional=True)
    other_account: str = line("其他电子送达方式", 100, optional=True)


_NOTICE = (
    "本确认书用于调解期间送达文书；申请司法确认或者起诉的，供人民法院确认送达地址。地址有变更的，应当及时书面告知。",
    "因受送达人自己提供或者确认的送达地址不准确、拒不提供送达地址、送达地址变更未及时告知人民法院、受送达人本人或者受送达人"
    "指定的代收人拒绝签收，导致诉讼文书未能被受送达人实际接收的，文书退回之日视为送达之日（《最高人民法院关于以法院专递方式"
    "邮寄送达民事诉讼文书的若干规定》第十一条）。",
    "经受送达人同意，人民法院可以采用能够确认其收悉的电子方式送达诉讼文书；通过电子方式送达的判决书、裁定书、调解书，"
    "受送达人提出需要纸质文书的，人民法院应当提供（民事诉讼法第九十条）。",
)


def story(data: ServiceAddress, setter: Compositor) -> Story:
    """What follows from the address, the address, and the hand of the party."""
    return [
        *setter.title(data.committee, "送达地址确认书", data.case_number),
        *setter.grid(_rows(data, setter)),
        *setter.note(numbered(_NOTICE)),
        *attested(setter, _CONFIRMED, setter.signatures(signers(data.parties), [])),
    ]


_CONFIRMED = "我已阅读（听明白）上述内容，确认所填各项准确、有效。"


def _rows(data: ServiceAddress, setter: Compositor) -> list[tuple[str, ...]]:
    (party,) = data.parties
    return [
        ("受送达人", roster([party])),
        ("收件人", data.recipient, "电话", data.phone),
        ("送达地址", data.address),
        ("邮政编码", data.postcode),
        ("代收人", _deputy(data)),
        ("代收地址", data.deputy_address),
        ("电子送达", boxes(setter, CONSENTS, data.electronic)),
        ("手机号码", data.mobile, "其他方式", data.other_account),
        ("电子邮箱", data.email),
    ]


def _deputy(data: ServiceAddress) -> str:
    relation = f"（{data.deputy_relation}）" if data.deputy_relation else ""
    return "，".join(filter(None, [f"{data.deputy}{relation}", data.deputy_phone]))
