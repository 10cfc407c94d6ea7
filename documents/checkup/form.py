"""The paper itself: what 人民调解法 29 wants to see on it, copies, blanks, manner and place of performance."""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.checkup.findings import Hit, at, on_field
from documents.checkup.promises import pays, settled_elsewhere
from documents.checkup.reading import Passage, Reading
from documents.text.numerals import NUMERALS, read_number

MANNER = re.compile(
    r"现金|现款|转账|转帐|汇款|汇入|汇至|转入|转给|转至|存入|打入|打到|打款|微信|支付宝|银行|账户|帐户|账号|帐号|卡号|当场|当面|"
    r"扣除|扣减|抵扣|抵销|抵消|抵顶|折抵|冲抵|代扣|支票|刷卡|二维码|收款码|专户|提存|代发|信用社|信用合作|工资卡|一卡通|原路|充值|网银|云闪付|转交|代收"
)
_TRANSFER = re.compile(r"转账|转帐|汇款|网银")
_ACCOUNT = re.compile(
    r"账户|帐户|账号|帐号|卡号|微信|支付宝|本人|名下|银行卡|工资卡|一卡通|\d{12,}|专户|指定|开户行|收款人|户名|零钱"
)
_COPIES = re.compile(rf"一式\s?(?P<count>\d{{1,12}}|[{NUMERALS}]{{1,20}})\s?份")
_BLANK = re.compile(
    r"[_＿]{2,}|(?<![A-Za-z0-9*×xX])[xX×*＊]{1,4}(?=元|年|月|日|万|份|号)|[□○]{2,}|(?<=[付偿给计为币])\s{2,}元|\s{2,}[年月]\s{2,}"
)
_RESPONSIBLE = re.compile(
    r"(?:主要|次要|全部|同等|过错|相应|部分|共同|连带|直接)的?(?:责任|过错)|无责任|负?有责任|承担[^，。；]{0,10}责任|过错"
)
_COMMITTEE = re.compile(r"调解委员会|调解中心|调委会|调解工作室|调解室")
SHORTEST_FACTS = 12


def paper(reading: Reading) -> Iterator[Hit]:
    """Committee, number, date, mediators, facts, matters in dispute, responsibilities, terms."""
    agreement = reading.agreement
    empty = {
        "committee": ("committee_missing", "人民调解委员会"),
        "facts": ("facts_missing", "主要事实"),
        "issues": ("issues_missing", "争议事项"),
        "terms": ("terms_missing", "协议内容"),
        "mediators": ("mediators_missing", "人民调解员"),
        "case_number": ("case_number_missing", "登记编号"),
        "signed_on": ("signed_on_missing", "签订日期"),
    }
    for field, (code, label) in empty.items():
        if not getattr(agreement, field):
            yield on_field(code, field, label)
    if agreement.committee and not _COMMITTEE.search(agreement.committee):
        yield on_field("committee_name", "committee", "人民调解委员会", agreement.committee)
    if 0 < len(agreement.facts) < SHORTEST_FACTS:
        yield on_field("facts_short", "facts", "主要事实", agreement.facts)
    if not agreement.responsibilities and not any(_RESPONSIBLE.search(each.text) for each in reading.everything):
        yield on_field("responsibility_missing", "responsibilities", "各方当事人的责任")


def copies(reading: Reading) -> Iterator[Hit]:
    """One for each party and one for the committee (人民调解法 29)."""
    needed = len(reading.agreement.parties) + 1
    stated = reading.agreement.copies
    if stated is not None and stated < needed:
        yield on_field("copies_few", "copies", "协议份数", str(stated), needed=needed)
    for passage in reading.promises:
        for found in _COPIES.finditer(passage.text):
            count = read_number(found["count"])
            if count is not None and (count < needed or (stated is not None and count != stated)):
                yield at("copies_few", passage, *found.span(), needed=max(needed, stated or 0))


def blanks(reading: Reading) -> Iterator[Hit]:
    """A hole in an agreement is filled by whoever holds the pen last."""
    for passage in reading.everything:
        for found in _BLANK.finditer(passage.text):
            yield at("blank_left", passage, *found.span())


def manner(reading: Reading) -> Iterator[Hit]:
    """How money is handed over (人民调解法 29; 若干规定 35)."""
    said = any(MANNER.search(passage.text) for passage in reading.promises)
    for i, each in enumerate(reading.agreement.obligations):
        term = reading.term_of(each)
        in_term = term is not None and MANNER.search(term.text)
        label = f"履行事项第{i + 1}项"
        if each.kind == "pay" and not each.manner and not in_term:
            yield on_field("manner_missing", f"obligations[{i}].manner", label)
        elif each.kind == "do" and not each.manner:
            yield on_field("manner_act_missing", f"obligations[{i}].manner", label)
        cash = "现金" in each.manner
        if not each.place and (each.kind == "do" or (each.kind == "pay" and cash)):
            yield on_field("place_missing", f"obligations[{i}].place", label)
    for term in reading.terms:
        if not said and not settled_elsewhere(reading, term) and (span := pays(reading, term)):
            yield at("manner_missing", term, *span)


def account(reading: Reading) -> Iterator[Hit]:
    """A transfer needs somewhere to go."""
    for passage in reading.promises:
        found = _TRANSFER.search(passage.text)
        if found and not _ACCOUNT.search(_surroundings(reading, passage)):
            yield at("account_missing", passage, *found.span())


def _surroundings(reading: Reading, passage: Passage) -> str:
    if passage.group == "term":
        return "".join(term.text for term in reading.terms) + "".join(o.manner for o in reading.agreement.obligations)
    each = reading.agreement.obligations[passage.place]
    return passage.text + each.place + "".join(term.text for term in reading.terms)


def confirmation(reading: Reading) -> Iterator[Hit]:
    """Jointly, within thirty days of taking effect (人民调解法 33; 民事诉讼法 205). Only asked for when wanted."""
    if not reading.confirm:
        return
    signed = reading.agreement.signed_on
    if signed is not None and (reading.on - signed).days > 30:
        yield on_field("confirm_late", "signed_on", "签订日期", signed.isoformat())
    if not reading.agreement.confirmable:
        yield on_field("not_confirmable", "confirmable", "可申请司法确认")
    if not reading.agreement.obligations:
        yield on_field("obligations_missing", "obligations", "履行事项")


RULES = (paper, copies, blanks, manner, account, confirmation)
