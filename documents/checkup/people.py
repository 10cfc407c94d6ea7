"""Who the parties are, and every word by which an agreement may mean one of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from documents.papers.agreement import Agreement
from documents.papers.common import Party

# Surnames that are no other word at the head of a phrase; 余款 and 方案 must not become people.
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱郭何罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈彭吕苏卢蒋蔡贾魏薛叶阎潘杜戴夏钟汪田姜范姚谭廖邹熊陆郝孔崔邱秦"
    "侯邵孟龙雷汤尹黎乔贺赖龚柯俞聂仲桂闵詹欧倪颜柳邢施陶翁缪卞裘骆麻"
)
_SIDES = "甲乙丙丁戊己"
_PRONOUNS = (
    "双方",
    "各方",
    "对方",
    "一方",
    "另一方",
    "任何一方",
    "其",
    "本人",
    "两家",
    "双方当事人",
    "各方当事人",
    "当事人",
)
_SHORT = re.compile(
    r"(?:有限责任公司|股份有限公司|有限公司|公司|合作社|医院|卫生院|幼儿园|小学|中学|学校|物业|旅行社|超市|商店|店|厂|农场|村民委员会|"
    r"村委会|居委会|居民委员会|村民小组|健身房|民宿|酒店|饭店|餐厅|培训中心|中心|工程队|养殖场|银行|保险)"
)
_KNOWN_AS = re.compile(r"以下(?:简|统|合)?称(?:为)?[“\"'「]?([\u4e00-\u9fff]{1,10})[”\"'」]?")


@dataclass(frozen=True, eq=False)
class People:
    """The parties of an agreement and their names. `aliases` is longest first, so that a search takes the whole name."""

    parties: tuple[Party, ...]
    others: tuple[str, ...]
    told: str

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The parties' names as written in their fields."""
        return tuple(party.name for party in self.parties if party.name)

    @cached_property
    def known(self) -> tuple[str, ...]:
        """Everybody whose name is in a field: parties, representatives, heads, mediators."""
        return (*self.names, *self.others)

    @cached_property
    def aliases(self) -> tuple[str, ...]:
        """Words for one or several parties."""
        words = {*self.known, *_PRONOUNS, *(f"{side}方" for side in _SIDES), *_KNOWN_AS.findall(self.told)}
        for party in self.parties:
            words |= _words_for(party)
        return tuple(sorted((word for word in words if word), key=len, reverse=True))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds any alias."""
        return re.compile("|".join(map(re.escape, self.aliases)))

    @cached_property
    def sides(self) -> int:
        """How many different standings there are: two applicants and one respondent are two sides."""
        return len({party.role.rstrip("0123456789一二三四五六七八九十") for party in self.parties})

    def is_party(self, words: str) -> bool:
        """Whether the words name a party, several, or a standing (`张三、李四`, `各申请人`)."""
        parts = [part for part in re.split(r"[、，,和及与等（）()\s/]+", words) if part]
        return bool(words) and (words in self.names or all(self._one(part) for part in parts))

    def _one(self, part: str) -> bool:
        return (
            any(part in name or name in part for name in self.names)
            or part in self.aliases
            or bool(self.pattern.search(part))
        )


def _words_for(party: Party) -> set[str]:
    """A person: surname with 某, 先生 …; an organisation: the tail of its name; everybody: the standing."""
    words = {party.role, re.sub(r"[（(].*", "", party.name)}
    words |= {f"{party.role}{party.name}"}
    if party.is_organisation:
        words |= set(_SHORT.findall(party.name)) | {party.name[-tail:] for tail in range(2, len(party.name))}
        words |= {f"{party.name[i : i + 2]}公司" for i in range(len(party.name) - 3)}
        words |= {"公司" if "公司" in party.name else "", "村委会" if re.search("村民?委", party.name) else ""}
        words |= {"村集体" if re.search("村|经济合作社", party.name) else "", "单位"}
    elif party.name:
        surname, given = party.name[0], party.name[1:]
        words |= {
            f"{surname}{tail}" for tail in ("某", "先生", "女士", "家", "老伯", "大爷", "大妈", "老汉", "婆婆", "师傅")
        }
        words |= {f"老{surname}", f"小{surname}", f"{surname}氏"}
        words |= {given} if len(given) >= 2 else set()
        words |= set(party.name.split("·")) if "·" in party.name else set()
    return {word for word in words if len(word) > 1}


def people_of(agreement: Agreement) -> People:
    """Read from the fields; short names (`以下简称甲方`) from the text."""
    others = [person.name for party in agreement.parties for person in party.representatives]
    others += [party.legal_head for party in agreement.parties if party.legal_head]
    others += [*agreement.mediators, agreement.recorder]
    told = "\n".join([agreement.facts, agreement.issues, *agreement.terms])
    return People(agreement.parties, tuple(other for other in others if other), told)
