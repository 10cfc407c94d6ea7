"""人民调解协议书, to the letter of 人民调解法 28, 29, 31-33 and 若干规定 35."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.layout.compose import Compositor, Story
from documents.papers.blocks import amount, matter, officials, party_block, signers
from documents.papers.common import OBLIGATION_KINDS, PAPER_CAPACITY, Obligation, Party
from documents.shape import day, flag, line, lines, number, parts, text, texts
from documents.text.dates import chinese_date


@dataclass(frozen=True, kw_only=True)
class Responsibility:
    """What one party answers for (人民调解法 29 (二): 各方当事人的责任); without a party, what is said of all."""

    party: str = line("当事人", 80, optional=True)
    content: str = text("责任", 2_000)


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """`copies` defaults to one per party and one for the committee; without `signed_on` the date is written by hand.

    `confirmable` False leaves out the hint to joint judicial confirmation where the court may not accept it
    (民诉法解释 355); `court` names the court to go to, if known.
    """

    committee: str = line("人民调解委员会", 80)
    case_number: str = line("登记编号", 60, optional=True)
    dispute_type: str = line("纠纷类型", 40, optional=True)
    parties: tuple[Party, ...] = parts("当事人", Party, least=1, most=PAPER_CAPACITY)
    facts: str = text("主要事实", 20_000)
    issues: str = text("争议事项", 8_000)
    responsibilities: tuple[Responsibility, ...] = parts("各方当事人的责任", Responsibility)
    terms: tuple[str, ...] = texts("协议内容", least=1)
    obligations: tuple[Obligation, ...] = parts("履行事项", Obligation, most=200)
    copies: int | None = number("协议份数", 2, 200, optional=True)
    mediators: tuple[str, ...] = lines("人民调解员", 60, least=1, most=9)
    recorder: str = line("记录人", optional=True)
    signed_on: date | None = day("签订日期", optional=True)
    confirmable: bool = flag("可申请司法确认", True)
    court: str = line("司法确认法院", 80, optional=True)


def story(data: Agreement, setter: Compositor) -> Story:
    """The order of 人民调解法 29: parties; facts, matters in dispute, responsibilities; content, manner and time limit."""
    ending = officials(setter, data.mediators, data.recorder) + setter.seal(
        data.committee, chinese_date(data.signed_on)
    )
    sections = [(head, part) for head, part in _sections(data, setter) if part]
    return [
        *setter.title(data.committee, "人民调解协议书", data.case_number),
        *(part for party in data.parties for part in [*party_block(setter, party), *setter.space(0.2)]),
        *(
            part
            for numeral, (head, section) in zip("一二三四五六", sections, strict=False)
            for part in setter.section(f"{numeral}、{head}", section)
        ),
        *_confirmation(data, setter),
        *setter.space(),
        *setter.signatures(signers(data.parties), ending),
    ]


def _sections(data: Agreement, setter: Compositor) -> list[tuple[str, Story]]:
    """Heads and contents; one that is empty is left out, for a paper must not claim what nobody said."""
    opening = f"各方当事人因{matter(data.dispute_type)}，经人民调解委员会调解，自愿达成如下协议："
    copies = data.copies or len(data.parties) + 1
    return [
        ("主要事实", setter.prose(data.facts)),
        ("争议事项", setter.prose(data.issues)),
        (
            "各方当事人的责任",
            setter.prose("\n".join(_led_by(each.party, each.content) for each in data.responsibilities)),
        ),
        ("协议内容", [*setter.prose(opening), *setter.items(data.terms)]),
        ("履行方式、地点、期限", _performance(data, setter)),
        (
            "协议份数和效力",
            [*setter.prose(f"本协议一式{copies}份，当事人、人民调解委员会各持一份。"), *setter.prose(_EFFECT)],
        ),
    ]


_EFFECT = (
    "本协议自各方当事人签名、盖章或者按指印，人民调解员签名并加盖人民调解委员会印章之日起生效，"
    "具有法律约束力，当事人应当按照约定履行（人民调解法第二十九条、第三十一条）。"
)


def _performance(data: Agreement, setter: Compositor) -> Story:
    """Every obligation with who, what, how much, how, where and by when; blanks are left for a pen, never hidden."""
    story: Story = []
    for position, each in enumerate(data.obligations, start=1):
        to = f"受领人：{each.creditor}；" if each.creditor else ""
        head, content = _opening(position, each, data.terms)
        story += setter.led(head, f"{content}履行人：{each.debtor}；{to}{_conditions(each)}")
    return story


def _opening(position: int, each: Obligation, terms: tuple[str, ...]) -> tuple[str, str]:
    """What a term has said already is not said twice, only pointed at."""
    kind = OBLIGATION_KINDS[each.kind]
    if each.content in terms:
        return f"第{terms.index(each.content) + 1}项（{kind}）：", ""
    return f"{position}．{kind}：", _closed(each.content)


def _conditions(each: Obligation) -> str:
    due = "，".join(filter(None, [f"{chinese_date(each.due_on)}前（含当日）" if each.due_on else "", each.due_text]))
    money = f"金额：{amount(each.amount_fen) or _BLANK}；" if each.kind == "pay" else ""
    return f"{money}履行方式：{each.manner or _BLANK}；履行地点：{each.place or _BLANK}；履行期限：{due or _BLANK}。"


_BLANK = "________"


def _led_by(party: str, content: str) -> str:
    return f"{party}：{content}" if party else content


def _closed(text: str) -> str:
    return text if text.endswith(("。", "！", "？")) else f"{text}。"


def _confirmation(data: Agreement, setter: Compositor) -> Story:
    if not data.confirmable:
        return []
    court = f"向{data.court}" if data.court else "向有管辖权的人民法院"
    return setter.note(
        f"司法确认提示：各方当事人认为有必要的，可以自本协议生效之日起三十日内共同{court}申请司法确认，不收取费用。"
        "人民法院确认有效后，一方当事人拒绝履行或者未全部履行的，对方当事人可以向人民法院申请强制执行（人民调解法第三十三条）。"
    )
