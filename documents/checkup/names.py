"""Names in the text: misspelt parties, people who are no party, guarantors who do not sign (民法典 465, 522, 523, 685)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.checkup.findings import Hit, at
from documents.checkup.people import SURNAMES
from documents.checkup.reading import Passage, Reading

_DOES = (
    r"(?:(?:应当?|须|必须|需|自愿|同意|愿意|负责|将|一次性|全额|全部|共同|另行|代为|先行|予以|按月|每月|依法|于[^，。；]{1,14}前?|在[^，。；]{1,14}前?|替[^，。；]{1,8}|代[^，。；]{1,6})\s?)*"
    r"(?:支付|赔偿|补偿|给付|偿还|归还|退还|返还|承担|赔付|垫付|出资|缴纳|交纳|补助|付清|拆除|清理|修复|兜底|买单|还款|代付|代还|代偿|拨付|给予|赔|出钱|负担)"
)
_KIN = (
    r"(?:儿子|女儿|长子|次子|长女|次女|小儿子|大儿子|子女|父母|父亲|母亲|配偶|丈夫|妻子|老公|老婆|哥哥|弟弟|姐姐|妹妹|兄弟|姐妹|家属|亲属|亲戚|家人|亲友|朋友|"
    r"岳父|岳母|公公|婆婆|叔叔|舅舅|侄子|外甥|女婿|儿媳|孙子|子|女|父|母|妻|夫|兄|弟|姐|妹)"
)
_BY_KIN = re.compile(
    rf"(?:由|让|责成|叫)?(?P<who>(?:其|他|她)的?{_KIN}|(?<=由){_KIN}|[\u4e00-\u9fff]{{2,3}}[之的]{_KIN})(?P<name>[\u4e00-\u9fff]{{2,3}}?)??{_DOES}"
)
_BODIES = (
    r"(?:(?:(?![由让请和与及的给向])[\u4e00-\u9fff]){0,8}(?:村民委员会|村委会|村委|居委会|居民委员会|社区居委会|社区|村集体|村民小组|镇政府|乡政府|镇人民政府|乡人民政府|人民政府|政府|街道办(?:事处)?|派出所|司法所|民政局|"
    r"教育局|县财政|财政|保险公司|物业公司|开发商|建设单位|施工单位|施工方|总包(?:方|单位)?|包工头|发包方|用人单位|学校|医院|合作社|人民调解委员会|调解委员会|调委会|调解员))"
)
_BY_BODY = re.compile(rf"(?:由|责成|请)?(?P<who>{_BODIES}){_DOES}")
_PERSON = rf"[{SURNAMES}][\u4e00-\u9fff]{{1,2}}"
_BY_PERSON = re.compile(
    rf"(?:由(?:案外人|村民|第三人)?|(?:^|(?<=[，。；：、\n]))(?:案外人|村民)?)(?P<who>{_PERSON}?){_DOES}"
)
_OUTSIDER = re.compile(rf"(?P<who>案外人[\u4e00-\u9fff]{{0,3}}?|第三者|他人|别人){_DOES}")
_GUARANTOR = re.compile(
    r"(?:保证人|担保人|连带保证|提供(?:连带)?(?:责任)?(?:的)?(?:保证|担保)|作(?:为)?(?:[^，。；]{0,6})?担保人?|作保|担保(?:履行|支付|还款|偿还)|保证责任|担保责任)"
)
_NOT_TO_ACT = re.compile(r"不|无需|无须|免")


def outsiders(reading: Reading) -> Iterator[Hit]:
    """An agreement binds who signs it, nobody else (民法典 465)."""
    for passage in reading.promises:
        taken: set[int] = set()
        for pattern in (_BY_KIN, _BY_BODY, _OUTSIDER, _BY_PERSON):
            for found in pattern.finditer(passage.text):
                if found.start("who") not in taken and _is_outsider(reading, passage, found):
                    taken.add(found.start("who"))
                    yield at("third_party", passage, *found.span("who"))


def _is_outsider(reading: Reading, passage: Passage, found: re.Match[str]) -> bool:
    who = found["who"]
    people = reading.people
    if _NOT_TO_ACT.search(found[0][len(who) :]):
        return False
    if found.re is _BY_KIN:
        return not _is_own_kin(reading, passage, found)
    if found.re is _OUTSIDER:
        return not re.search(r"不得|造成|致|侵害", passage.text[max(0, found.start() - 8) : found.start()])
    if found.re is _BY_BODY:
        return not _is_known_body(reading, who, passage.text[: found.start()])
    return not any(
        who[:2] in name or name.startswith(who[:1] + "某") for name in people.known
    ) and not people.pattern.search(who)


def _is_known_body(reading: Reading, who: str, before: str) -> bool:
    """The body is a party, by its name or its tail; or the word only ends the name of a party."""
    people = reading.people
    if any(who in name or name in who for name in people.names if len(name) > 2):
        return True
    tail = next((word for word in people.aliases if len(word) > 1 and who.endswith(word)), "")
    kinds = {"村民委员会": "村委会", "村委": "村委会", "居民委员会": "居委会"}
    return (
        bool(tail)
        or any(kinds.get(who[-len(key) :]) in people.aliases for key in kinds)
        or before.endswith(people.names)
    )


def _is_own_kin(reading: Reading, passage: Passage, found: re.Match[str]) -> bool:
    """The guardian of a minor party, a representative, or a relative who is a party and named right behind."""
    after = passage.text[found.end("who") : found.end("who") + 4]
    if any(after.startswith(name[:3]) for name in reading.people.known if len(name) > 1):
        return True
    representatives = [person for party in reading.agreement.parties for person in party.representatives]
    if any(person.standing == "guardian" for person in representatives):
        return True
    relations = {person.relation for person in representatives} | {party.role for party in reading.agreement.parties}
    kin = found["who"].lstrip("其他她的")
    family = not found["who"].startswith(("其", "他", "她")) and reading.agreement.dispute_type == "婚姻家庭"
    return family or any(kin in relation for relation in relations)


def guarantors(reading: Reading) -> Iterator[Hit]:
    """Who guarantees signs as guarantor (民法典 685)."""
    if any(re.search("担保|保证", party.role) for party in reading.agreement.parties):
        return
    for passage in reading.promises:
        for found in _GUARANTOR.finditer(passage.text):
            start, end = passage.phrase(found.start())
            text = passage.text[start:end]
            named = [name for name in reading.people.names if name in text]
            own = any(re.match(rf"\s*(?:并|且|由)?{re.escape(name)}", text) for name in named)
            if re.search(r"不得|无需|不再|解除|没有", text) or own:
                continue
            if not any(
                text.find(name) >= 0 and re.search(rf"(?:担保人|保证人)[：:为是]?{re.escape(name)}", text)
                for name in named
            ):
                yield at("guarantor_absent", passage, *found.span())


def misspelt(reading: Reading) -> Iterator[Hit]:
    """One character off a party's name: one of the two is wrong."""
    people = reading.people
    for passage in reading.everything:
        for name in people.names:
            if len(name) >= 3:
                yield from _near(passage, name, people.known)


def _near(passage: Passage, name: str, known: tuple[str, ...]) -> Iterator[Hit]:
    masked = passage.text
    for other in sorted(known, key=len, reverse=True):
        masked = masked.replace(other, "＃" * len(other))
    long = len(name) >= 5
    for start in _candidates(masked, name):
        for length in (len(name), len(name) - 1, len(name) + 1) if long else (len(name),):
            window = masked[start : start + length]
            if (
                len(window) == length
                and "＃" not in window
                and _one_off(name, window)
                and _stands_alone(masked, start, length, name)
            ):
                yield at("name_near_miss", passage, start, start + length, name=name)
                break


def _candidates(text: str, name: str) -> Iterator[int]:
    """Where the first or the last half of the name stands, so that long texts stay cheap."""
    half = max(1, len(name) // 2)
    seen = set()
    for found in re.finditer(re.escape(name[:half]), text):
        seen.add(found.start())
    for found in re.finditer(re.escape(name[half:]), text):
        seen |= {found.start() - half, found.start() - half + 1, found.start() - half - 1}
    if len(name) == 3:
        seen |= {found.start() for found in re.finditer(re.escape(name[0]), text)}
    yield from sorted(place for place in seen if place >= 0)


def _one_off(name: str, window: str) -> bool:
    if len(name) == len(window):
        wrong = [i for i, (left, right) in enumerate(zip(name, window, strict=True)) if left != right]
        swapped = (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and name[wrong[0]] == window[wrong[1]]
            and name[wrong[1]] == window[wrong[0]]
        )
        return swapped or (len(wrong) == 1 and _plausible(name, window, wrong[0]))
    longer, shorter = (name, window) if len(name) > len(window) else (window, name)
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(1, len(longer) - 1))


def _plausible(name: str, window: str, wrong: int) -> bool:
    """A wrong surname must be a surname; a wrong given name must be hanzi that may stand in one."""
    char = window[wrong]
    if wrong == 0:
        return char in SURNAMES + "章于方余万马石林高白江易安" and len(name) >= 3
    return "\u4e00" <= char <= "\u9fff" or char > "\U00020000"


def _stands_alone(text: str, start: int, length: int, name: str) -> bool:
    """Not the brother who is introduced as such, not the head of a longer word."""
    before = text[max(0, start - 4) : start]
    if re.search(
        r"(?:之|其|的)?(?:子|女|兄|弟|姐|妹|父|母|妻|夫|儿子|女儿|父亲|母亲|妻子|丈夫|哥哥|弟弟|案外人|证人|村民|邻居)$",
        before,
    ):
        return False
    if len(name) <= 4 and text[start + length - 1] in "的了是在与和及向应将已于等、，。；家方某人因为对从被把给由到说":
        return False
    return not (len(name) >= 5 and text[start + length - 1] in "的与和及向应，。、；在于将")


RULES = (outsiders, guarantors, misspelt)
