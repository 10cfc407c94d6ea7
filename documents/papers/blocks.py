"""How the shared pieces look on paper: a party's particulars, who signs, the mediators and the seal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from documents.layout.compose import Compositor, Story
from documents.layout.fields import Field
from documents.layout.signature import BLANK_DATE, Signer
from documents.papers.common import STANDINGS, Party, Representative
from documents.text.dates import chinese_date
from documents.text.money import capitals, figures


def amount(fen: int | None) -> str:
    """`￥2200.00元（大写：贰仟贰佰元整）`; empty for no amount."""
    return f"￥{figures(fen)}（大写：{capitals(fen)}）" if fen is not None else ""


def party_block(setter: Compositor, party: Party) -> Story:
    """All particulars of one party and of those who act for it (人民调解法 29 (一)), on one page."""
    story = setter.fields(_organisation(party) if party.is_organisation else _person(party))
    for representative in party.representatives:
        story += setter.fields(_representative(representative))
    return setter.together(story)


def _person(party: Party) -> list[Field]:
    return [
        Field(f"{party.role}：", party.name, 5),
        Field("性别：", party.gender, 2),
        Field("年龄：", f"{party.age}岁" if party.age is not None else "", 3),
        Field("民族：", party.ethnicity, 3),
        Field("职业：", party.occupation, 5),
        Field("电话：", party.phone, 7),
        Field("身份证号：", party.id_number, 11),
        Field("单位或住址：", party.address, 14),
    ]


def _organisation(party: Party) -> list[Field]:
    return [
        Field(f"{party.role}：", party.name, 14),
        Field("地址：", party.address, 14),
        Field("法定代表人：", party.legal_head, 5),
        Field("职务：", party.legal_head_title, 4),
        Field("电话：", party.phone, 7),
        Field("统一社会信用代码：", party.credit_code, 11),
    ]


def _representative(person: Representative) -> list[Field]:
    fields = [
        Field(f"{STANDINGS[person.standing]}：", person.name, 5),
        Field("与当事人关系：", person.relation, 4),
        Field("电话：", person.phone, 7),
        Field("身份证号：", person.id_number, 11),
    ]
    return fields + ([Field("代理权限：", person.authority)] if person.authority else [])


def particulars(party: Party) -> str:
    """What is known of one party and of those who act for it: a paragraph per person, for the cell of a form."""
    years = f"{party.age}岁" if party.age is not None else ""
    head = f"法定代表人{party.legal_head}{party.legal_head_title}" if party.legal_head else ""
    known = [
        party.name,
        party.gender,
        years,
        party.ethnicity,
        party.occupation,
        head,
        party.id_number or party.credit_code,
    ]
    paragraphs = ["，".join(filter(None, [*known, party.address, party.phone]))]
    for person in party.representatives:
        paragraphs.append(
            "，".join(filter(None, [f"{STANDINGS[person.standing]}{person.name}", person.relation, person.phone]))
        )
    return "\n".join(paragraphs)


def signers(parties: Iterable[Party]) -> list[Signer]:
    """Everybody who signs, in order. A guardian signs beside or instead of the ward (民法典 19-23)."""
    found: list[Signer] = []
    for party in parties:
        if party.signs or not party.representatives:
            ask = "法定代表人签名" if party.is_organisation else "签名（盖章）"
            found.append(Signer(party.role, party.name, ask, sealed=party.is_organisation))
        for person in party.representatives:
            title = f"{party.role}{party.name}的{STANDINGS[person.standing]}"
            found.append(Signer(title, person.name, "签名"))
    return found


def officials(setter: Compositor, mediators: Sequence[str], recorder: str | None) -> Story:
    """Lines for the mediators and, unless None, the recorder."""
    recorders = [] if recorder is None else pens("记录人", [recorder])
    return setter.space(0.4) + setter.fields(pens("人民调解员", mediators) + recorders)


def attested(setter: Compositor, words: str, signatures: Story) -> Story:
    """A sentence and the signatures under it; it never stays behind when the first of them moves to the next page."""
    first, *others = signatures
    return [*setter.together([*setter.prose(words), first]), *others]


def signed_form(setter: Compositor, rows: Iterable[Sequence[str]], hands: Story) -> Story:
    """A bordered form and those who sign it. Its last row stays with them, so it should be a short one."""
    *upper, last, air = setter.grid(rows)
    return [*upper, *setter.together([last, air, *hands])]


def pens(role: str, people: Sequence[str]) -> list[Field]:
    """A line to sign on for each of these people, or one for somebody whose name is not known yet."""
    return [Field(f"{role}{name.strip() or '签名'}：", "", 5) for name in people or ("",)]


def numbered(texts: Iterable[str]) -> str:
    """`1．…` one under the other, for the cell of a form."""
    return "\n".join(f"{number}．{text}" for number, text in enumerate(texts, start=1))


def boxes(setter: Compositor, options: Mapping[str, str], chosen: str) -> str:
    """Boxes for the words of a choice; the empty code leaves every box to a pen."""
    return setter.ticks([word for code, word in options.items() if code], options[chosen])


def names(people: Iterable[str]) -> str:
    """Names in a row."""
    return "、".join(people)


def first_of(parties: Sequence[Party]) -> str:
    """`张三` or `张三等3人`: who wrote a paper, where there is no room for everybody."""
    first = parties[0].name.strip()
    return first + (f"等{len(parties)}人" if first and len(parties) > 1 else "")


def applying(parties: Iterable[Party]) -> list[Party]:
    """The parties as those who apply: to a court or an office, whoever writes is the applicant."""
    return [replace(party, role="申请人") for party in parties]


def roster(parties: Iterable[Party], mark: str = "；") -> str:
    """`申请人张三；被申请人李四`: the sides without private particulars, for papers that travel."""
    return mark.join(f"{party.role}{party.name}" for party in parties)


def hand_date(day: date | None) -> str:
    """The date, or room to write it."""
    return chinese_date(day) or BLANK_DATE


def received() -> list[Field]:
    """Two lines by which the addressee confirms having got the paper."""
    return [Field("收件人签名：", "", 5), Field("日期：", BLANK_DATE)]


def matter(dispute_type: str) -> str:
    """邻里 -> 邻里纠纷; 其他劳动争议 stays as it is; nothing -> 纠纷."""
    return dispute_type if dispute_type.endswith(("纠纷", "争议")) else f"{dispute_type}纠纷"
