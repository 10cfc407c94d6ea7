"""What a decision may know: a flat, typed, closed set of facts.

A fact is an int, a bool, one word of a fixed list, or a set of tags. Money is in fen (分), time in whole
days counted by the caller. `None` or an absent name means unknown, and unknown stays unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rules.legal_words import CourtEntrustment
from rules.vocabulary import (
    AgreementForm,
    AidMatter,
    Channel,
    Complexity,
    DisputeType,
    HandledBy,
    Level,
    PartyTag,
    RiskTag,
    Status,
    Term,
)

Value = int | bool | str | frozenset[str]
Facts = Mapping[str, Value]

LARGEST = 2**53  # the engine compares larger integers wrongly


class Kind(StrEnum):
    """Types of facts."""

    INT = "int"
    BOOL = "bool"
    ENUM = "enum"
    TAGS = "tags"


class BadFacts(ValueError):
    """Facts that do not fit the schema. The message is Chinese and names the fact."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One entry of the schema. `daily` is what a day adds to the value by itself: 1, -1 or 0."""

    name: str
    label: str
    kind: Kind
    words: type[Term] | None = None
    unit: str = ""
    daily: int = 0


def _int(name: str, label: str, unit: str, daily: int = 0) -> Fact:
    return Fact(name, label, Kind.INT, unit=unit, daily=daily)


def _bool(name: str, label: str) -> Fact:
    return Fact(name, label, Kind.BOOL)


SCHEMA: dict[str, Fact] = {
    fact.name: fact
    for fact in (
        # where it stands
        Fact("status", "状态", Kind.ENUM, Status),
        Fact("level", "层级", Kind.ENUM, Level),
        Fact("dispute_type", "纠纷类型", Kind.ENUM, DisputeType),
        Fact("channel", "案件来源", Kind.ENUM, Channel),
        Fact("complexity", "难易程度", Kind.ENUM, Complexity),
        # intake (若干规定 20-24)
        Fact("handled_by", "其他机关处理情况", Kind.ENUM, HandledBy),
        _bool("is_entrusted", "系委托移送"),
        _bool("special_organ_only", "依法只能由专门机关管辖处理"),
        _bool("law_forbids_mediation", "法律法规禁止民间调解"),
        _bool("is_criminal", "涉嫌犯罪"),
        _bool("is_civil", "属于民间纠纷（平等主体间民事权利义务争议）"),
        _bool("party_refused", "当事人明确拒绝调解"),
        _bool("is_cross_village", "当事人分属不同村（社区）"),
        _bool("is_cross_township", "当事人分属不同乡镇（街道）"),
        _int("parties_count", "当事人数", "人"),
        _int("amount_fen", "涉及金额", "分"),
        # clocks, counted by the caller in whole days
        _int("days_at_level", "在本层级已过天数", "天", daily=1),
        _int("days_since_registered", "登记以来天数", "天", daily=1),
        _int("days_since_accepted", "受理以来天数", "天", daily=1),
        _int("month_days_left", "距一个月调解期限届满", "天", daily=-1),
        _int("limitation_days_left", "距诉讼或仲裁时效届满", "天", daily=-1),
        _int("days_since_settled", "谈成以来天数（协议尚未写成）", "天", daily=1),
        _int("days_since_last_session", "距上次调解天数", "天", daily=1),
        _int("days_since_effective", "协议生效以来天数", "天", daily=1),
        _int("days_in_status", "处于当前状态天数", "天", daily=1),
        _int("confirm_days_left", "距司法确认申请期限届满", "天", daily=-1),
        _int("days_past_confirm", "司法确认申请期限届满以来天数", "天", daily=1),
        _int("days_to_next_due", "距最近一项履行期限", "天", daily=-1),
        # work done
        _int("attempts_at_level", "本层级调解未成次数", "次"),
        _int("sessions_count", "调解会总次数", "次"),
        _bool("panel_gave_up", "调解小组表决认为无法化解"),
        _bool("handover_pending", "上级尚未接收"),
        _bool("was_returned", "上级曾退回"),
        _int("follow_ups_count", "已回访次数", "次"),
        _bool("new_tension", "最近一次回访发现新的激化苗头"),
        _bool("confirmation_applied", "已申请司法确认"),
        _bool("extension_agreed", "双方书面同意延长期限"),
        # risk (人民调解法 25)
        Fact("risk_tags", "风险情形", Kind.TAGS, RiskTag),
        _int("group_size", "群体人数", "人"),
        _int("police_calls", "报警次数", "次"),
        _bool("danger_reported", "已报告公安机关或有关部门"),
        # legal aid (法律援助法 31-44)
        Fact("aid_matter", "法律援助事项", Kind.ENUM, AidMatter),
        Fact("party_tags", "当事人特殊情形", Kind.TAGS, PartyTag),
        _bool("economic_hardship", "经济困难"),
        _bool("aid_requested", "当事人申请法律援助"),
        _bool("aid_pending", "已转法律援助"),
        # clocks and checks of an agreement (rules/tables/clocks.yaml, agreement.yaml)
        Fact("court_entrustment", "法院委派委托方式", Kind.ENUM, CourtEntrustment),
        _bool("aid_granted", "已决定给予法律援助"),
        _bool("agreement_confirmed", "协议已经司法确认"),
        Fact("agreement_form", "协议形式", Kind.ENUM, AgreementForm),
        _bool("written_wanted", "当事人要求书面协议"),
        _bool("is_land_contract", "属于农村土地承包经营纠纷"),
        _bool("electronic_signature", "采用电子签名"),
        _bool("has_payment", "协议约定支付款项"),
        _bool("has_amount", "协议写明金额"),
        _bool("has_due_date", "协议写明履行期限"),
        _bool("has_manner", "协议写明履行方式"),
        _bool("has_place", "协议写明履行地点"),
        _bool("has_dispute_facts", "协议写明主要事实和争议事项"),
        _bool("has_responsibility", "协议写明各方责任"),
        _bool("has_fee", "协议约定调解收费"),
        _bool("confirms_status", "协议确认或者解除身份关系"),
        _bool("confirms_ownership", "协议确认物权或者知识产权归属"),
        _bool("harms_others", "协议可能损害国家、社会或者他人利益"),
        _bool("guardian_signed", "法定代理人或者监护人已签名"),
    )
}


_WORDS = {fact.name: frozenset(term.value for term in fact.words or ()) for fact in SCHEMA.values()}
_PLAIN = {fact.name: {Kind.BOOL: bool, Kind.INT: int}.get(fact.kind) for fact in SCHEMA.values()}


class Known(dict[str, Value]):
    """Facts that were checked: a look at a dispute asks many tables, and checks once. Not to be changed."""


def normalise(raw: Mapping[str, object]) -> Known:
    """Checked copy of `raw` without unknowns (None); tag lists become frozensets. Raises BadFacts."""
    if isinstance(raw, Known):
        return raw
    facts = Known()
    for name, value in raw.items():
        if name not in SCHEMA:
            raise BadFacts(f"没有名为“{name}”的事实。")
        if isinstance(value, int) and type(value) is _PLAIN.get(name) and -LARGEST < value < LARGEST:
            facts[name] = value
        elif value is not None:
            facts[name] = _checked(SCHEMA[name], value)
    return facts


def _checked(fact: Fact, value: object) -> Value:
    """A word or tags; plain numbers and truth values were taken before."""
    if fact.words is not None:
        words = _WORDS[fact.name]
        if fact.kind is Kind.ENUM and isinstance(value, str) and str(value) in words:
            return str(value)
        if fact.kind is Kind.TAGS and isinstance(value, (list, tuple, set, frozenset)) and {*map(str, value)} <= words:
            return frozenset(map(str, value))
    raise BadFacts(f"事实“{fact.label}”（{fact.name}）的值不对：{value!r}。")
