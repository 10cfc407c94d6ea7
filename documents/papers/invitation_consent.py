"""邀请参与调解同意书: relatives, neighbours, experts and others join only with the parties' consent (人民调解法 20)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from documents.layout.compose import Compositor, Story
from documents.papers.blocks import matter, names, officials, signers
from documents.papers.common import PAPER_CAPACITY, Party
from documents.shape import choice, line, lines, parts, text

GUESTS = {
    "": "",
    "relative": "当事人的亲属",
    "neighbour": "当事人的邻里",
    "colleague": "当事人的同事",
    "expert": "具有专门知识、特定经验的人员",
    "organisation": "有关社会组织的人员",
    "public": "公道正派、热心调解、群众认可的社会人士",
}


@dataclass(frozen=True, kw_only=True)
class Guest:
    """Somebody whom the mediators want to invite; `identity` is what the parties know this person as."""

    name: str = line("被邀请人姓名")
    kind: str = choice("被邀请人类别", GUESTS, default="")
    identity: str = line("身份", 100, optional=True)
    reason: str = text("邀请理由", 500, optional=True)


@dataclass(frozen=True, kw_only=True)
class InvitationConsent:
    """Every party answers for every guest; an answer is given with a pen, so none is printed."""

    committee: str = line("人民调解委员会", 80)
    case_number: str = line("登记编号", 60, optional=True)
    dispute_type: str = line("纠纷类型", 40, optional=True)
    parties: tuple[Party, ...] = parts("当事人", Party, least=1, most=PAPER_CAPACITY)
    guests: tuple[Guest, ...] = parts("被邀请人", Guest, least=1, most=20)
    mediators: tuple[str, ...] = lines("人民调解员", 60, most=9)


def story(data: InvitationConsent, setter: Compositor) -> Story:
    """Who is to be invited and why; then each party's answer with its signature."""
    return [
        *setter.title(data.committee, "邀请参与调解同意书", data.case_number),
        *setter.prose(
            f"为调解{names(party.name for party in data.parties)}之间的{matter(data.dispute_type)}，"
            "拟邀请下列人员参与调解，征求各方当事人的意见（人民调解法第二十条）。一方不同意的，不邀请该人员。"
        ),
        *_guests(data, setter),
        *setter.space(0.3),
        *_answers(data, setter),
    ]


def _guests(data: InvitationConsent, setter: Compositor) -> Story:
    rows = [
        (f"{place}．{each.name}", "，".join(filter(None, [GUESTS[each.kind], each.identity])), each.reason)
        for place, each in enumerate(data.guests, start=1)
    ]
    return setter.table(("被邀请人", "身份", "邀请理由"), rows, (4.5, 8.5, 7))


def _answers(data: InvitationConsent, setter: Compositor) -> Story:
    """For each party a box per guest, kept with the signature below; the mediators stay with the last party."""
    ending = officials(setter, data.mediators, None)
    story: Story = []
    for party in data.parties:
        closing = ending if party is data.parties[-1] else []
        story += setter.together([*_boxes(data.guests, setter), *setter.signatures(signers([party]), closing)])
    return story


def _boxes(guests: Sequence[Guest], setter: Compositor) -> Story:
    choices = setter.ticks(("同意", "不同意"), "")
    return setter.items(f"邀请{guest.name}参与调解：{choices}" for guest in guests)
