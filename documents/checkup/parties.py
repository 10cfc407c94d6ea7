"""The parties: who they are, whether they may act, who acts for them (人民调解法 29; 民法典 19-23, 161-165)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from documents.checkup.findings import Hit, at, on_field
from documents.checkup.identity import age_on, birthday, card_fault, credit_fault
from documents.checkup.reading import Reading
from documents.papers.common import Party

ADULT, CHILD = 18, 8
_INCAPABLE = re.compile(
    r"无民事行为能力|限制民事行为能力|精神(?:病|残疾|障碍|分裂)|智力(?:残疾|障碍)|智障|植物人|痴呆|老年痴呆|阿尔茨海默|失智|昏迷不醒|神志不清"
)
_SPECIAL = re.compile(r"特别授权|承认|变更|放弃|和解|调解协议|签署|签订|代签|达成协议")
_SIGNED_BY_ANOTHER = re.compile(r"代为签[字名署]|代签(?:字|名)?|替[^，。；]{1,6}签[字名]")


def whole_cast(reading: Reading) -> Iterator[Hit]:
    """At least two parties, each once."""
    parties = reading.agreement.parties
    if len(parties) < 2:
        yield on_field("too_few_parties", "parties", "当事人")
    for field, code, label in (("name", "name_twice", "姓名或名称"), ("id_number", "id_twice", "身份证号")):
        counted = Counter(getattr(party, field) for party in parties if getattr(party, field))
        for i, party in enumerate(parties):
            if counted[getattr(party, field)] > 1 and i > 0:
                yield on_field(code, f"parties[{i}].{field}", f"当事人{party.name}的{label}", getattr(party, field))


def identity(reading: Reading) -> Iterator[Hit]:
    """Name, number, address and telephone of each (人民调解法 29 (一); 民诉法解释 354)."""
    for i, party in enumerate(reading.agreement.parties):
        where, who = f"parties[{i}]", f"当事人{party.name or i + 1}"
        if not party.name:
            yield on_field("name_missing", f"{where}.name", who)
        if not party.address:
            yield on_field("address_missing", f"{where}.address", who)
        if not party.phone:
            yield on_field("phone_missing", f"{where}.phone", who)
        elif not re.fullmatch(r"1\d{10}|0\d{2,3}-?\d{7,8}(?:-\d+)?|400-?\d{3}-?\d{4}", party.phone.replace(" ", "")):
            yield on_field("phone_wrong", f"{where}.phone", who, party.phone)
        yield from _organisation(party, where, who) if party.is_organisation else _person(party, reading, where, who)


def _organisation(party: Party, where: str, who: str) -> Iterator[Hit]:
    if not party.credit_code:
        yield on_field("credit_code_missing", f"{where}.credit_code", who)
    elif fault := credit_fault(party.credit_code):
        yield on_field(f"credit_code_{fault}", f"{where}.credit_code", who, party.credit_code)
    if not party.legal_head:
        yield on_field("legal_head_missing", f"{where}.legal_head", who)


def _person(party: Party, reading: Reading, where: str, who: str) -> Iterator[Hit]:
    number = party.id_number.strip().upper()
    if not number:
        yield on_field("id_missing", f"{where}.id_number", who)
        return
    if fault := card_fault(number):
        yield on_field(f"id_{fault}", f"{where}.id_number", who, party.id_number)
    born = birthday(number) if re.fullmatch(r"\d{17}[\dX]", number) else None
    if born is None:
        return
    years = age_on(born, reading.signed)
    if party.age is not None and abs(party.age - years) > 1:  # 周岁 and 虚岁 differ by one
        yield on_field("age_differs", f"{where}.age", who, str(party.age), years=years)
    if party.gender in ("男", "女") and party.gender != ("男" if int(number[16]) % 2 else "女"):
        yield on_field("gender_differs", f"{where}.gender", who, party.gender)


def capacity(reading: Reading) -> Iterator[Hit]:
    """A minor or somebody who cannot judge acts through a guardian (民法典 19-23)."""
    for i, party in enumerate(reading.agreement.parties):
        if party.is_organisation:
            continue
        where, who = f"parties[{i}]", f"当事人{party.name or i + 1}"
        guarded = any(person.standing == "guardian" for person in party.representatives)
        years = _age(party, reading)
        if years is not None and years < ADULT and not guarded:
            yield on_field("guardian_missing", f"{where}.representatives", who, years=years)
        if years is not None and years < CHILD and guarded and party.signs:
            yield on_field("child_signs", f"{where}.signs", who, years=years)
        if not party.signs and not party.representatives:
            yield on_field("nobody_signs", f"{where}.signs", who)
        if not guarded and (years is None or years >= ADULT):
            yield from _told_incapable(party, reading)


def _age(party: Party, reading: Reading) -> int | None:
    number = party.id_number.strip().upper()
    born = birthday(number) if re.fullmatch(r"\d{17}[\dX]", number) else None
    known = [years for years in (party.age, age_on(born, reading.signed) if born else None) if years is not None]
    return min(known) if known else None


def _told_incapable(party: Party, reading: Reading) -> Iterator[Hit]:
    for passage in reading.everything:
        for found in _INCAPABLE.finditer(passage.text):
            start, _ = passage.sentence(found.start())
            named = list(reading.people.pattern.finditer(passage.text, start, found.start()))
            if named and party.name and named[-1][0] in (party.name, party.name[1:], party.role):
                yield at("incapable_unrepresented", passage, *found.span(), who=party.name)
                return


def authority(reading: Reading) -> Iterator[Hit]:
    """To settle needs special authority in writing (民法典 165; 民事诉讼法 62)."""
    mediators = {*reading.agreement.mediators}
    for i, party in enumerate(reading.agreement.parties):
        if party.name in mediators:
            yield on_field("mediator_is_party", f"parties[{i}].name", f"当事人{party.name}", party.name)
        for j, person in enumerate(party.representatives):
            where, who = f"parties[{i}].representatives[{j}]", f"{party.name}的代理人{person.name}"
            if person.name in mediators:
                yield on_field("mediator_is_party", f"{where}.name", who, person.name)
            if person.standing == "guardian":
                continue
            if not person.authority:
                yield on_field("authority_missing", f"{where}.authority", who)
            elif "一般" in person.authority or not _SPECIAL.search(person.authority):
                yield on_field("authority_general", f"{where}.authority", who, person.authority)


def signed_by_another(reading: Reading) -> Iterator[Hit]:
    """A signature for somebody else without anybody's authority."""
    if any(party.representatives for party in reading.agreement.parties):
        return
    for passage in reading.everything:
        for found in _SIGNED_BY_ANOTHER.finditer(passage.text):
            if not re.search(r"不得|禁止|没有|未", passage.text[max(0, found.start() - 6) : found.start()]):
                yield at("signed_by_another", passage, *found.span())


RULES = (whole_cast, identity, capacity, authority, signed_by_another)
