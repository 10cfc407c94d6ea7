"""Names in the text: misspelt parties, people who are no party, guarantors who do not sign (民法典 465, 522, 523, 685)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.checkup.findings import Hit, at, on_field
from documents.checkup.people import SURNAMES
from documents.checkup.reading import Passage, Reading

_DOES = (
    r"(?:(?:应当?|须|必须|需|自愿|同意|愿意|负责|将|一次性|全额|全部|共同|另行|代为|先行|予以|按月|每月|依法|直接|优先|统一|出面|以?现金|转账|(?:于|在)[^，。；]{2,18}?[前内日后]|[替代][^，。；]{1,6}?)){0,4}"
    r"(?:支付|赔偿|补偿|给付|偿还|归还|退还|返还|承担|赔付|垫付|出资|缴纳|交纳|补助|付清|拆除|清理|修复|兜底|买单|还款|代付|代还|代偿|拨付|给予|补足|补齐|代缴|赔|出钱|负担|付(?=现金|给|\d|[，。；]|$)|还(?=[，。；清给]|$))"
)
_KIN = (
    r"(?:儿子|女儿|长子|次子|长女|次女|小儿子|大儿子|子女|父母|父亲|母亲|配偶|丈夫|妻子|老公|老婆|哥哥|弟弟|姐姐|妹妹|兄弟|姐妹|家属|亲属|亲戚|家人|亲友|朋友|"
    r"岳父|岳母|公公|婆婆|叔叔|舅舅|侄子|外甥|女婿|儿媳|媳妇|孙子|子|女|父|母|妻|夫|兄|弟|姐|妹)"
)
_BY_MARRIAGE = ("媳妇", "儿媳", "女婿", "妻子", "丈夫", "老公", "老婆", "妻", "夫")
_BY_KIN = re.compile(
    rf"(?:由|让|责成|叫)?(?P<who>(?:其|他|她)的?{_KIN}|(?<=由){_KIN}|[\u4e00-\u9fff]{{2,3}}[之的](?:[两几三四]个|大|小)?{_KIN})(?P<name>[\u4e00-\u9fff]{{2,3}}?)??{_DOES}"
)
_BODIES = (
    r"(?:(?:(?![由让请和与及的给向])[\u4e00-\u9fff]){0,8}(?:村民委员会|村委会|村委|居委会|居民委员会|社区居委会|社区|村集体|村民小组|镇政府|乡政府|镇人民政府|乡人民政府|人民政府|政府|街道办(?:事处)?|派出所|司法所|民政局|"
    r"教育局|县财政|财政|保险公司|物业公司|开发商|建设单位|施工单位|施工方|总包(?:方|单位)?|包工头|发包方|用人单位|学校|医院|合作社|(?:(?![由让请和与及的给向])[\u4e00-\u9fff]){2,6}(?:公司|工厂|商场|银行|基金会|管理局)|人民调解委员会|调解委员会|调委会|调解员))"
)
_BY_BODY = re.compile(rf"(?:由|责成|请)?(?P<who>{_BODIES}){_DOES}")
_PERSON = rf"[{SURNAMES}][\u4e00-\u9fff]{{1,2}}"
_BY_PERSON = re.compile(
    rf"(?:由(?:案外人|村民|第三人|村干部|村支书|村主任|组长|邻居|亲戚|朋友|中间人)?|(?:^|(?<=[，。；：、\n]))(?:案外人|村民)?)(?P<who>{_PERSON}?){_DOES}"
)
_OUTSIDER = re.compile(rf"(?P<who>案外人[\u4e00-\u9fff]{{0,3}}?|第三者|他人|别人){_DOES}")
_GUARANTOR = re.compile(
    r"(?:保证人|担保人|连带保证|提供(?:连带)?(?:责任)?(?:的)?(?:保证|担保)|[作做当](?:为)?(?:[^，。；]{0,6})?(?:担保人?|保人)|[作做]保|由[^，。；]{1,6}担保(?!人)|[替为给][^，。；作做当提]{1,8}担保(?!人)|担保(?:履行|支付|还款|偿还)|保证责任|担保责任)"
)
# A duty of a body other than to pay; to watch and to bear witness binds nobody.
_MUST = re.compile(
    rf"(?P<who>{_BODIES})(?:应当?|须|必须|负责)(?![^，。；]{{0,20}}(?:监督|见证|协助|配合|查看|验收|主持|保管|转交|登记|调查|处理|依法))"
    r"[^，。；]{0,24}(?:[给为把将打修建挖装铺清办提供保证安排解决])"
)
_THEIRS = re.compile(
    rf"(?P<who>(?:隔壁|案外人|房东|邻居|亲戚|朋友|其他村民|村民){{1,2}}(?:{_PERSON})?|[{SURNAMES}]某)[^，。；的]{{0,8}}的[^，。；归]{{1,10}}归(?!还)"
)
_NOT_TO_ACT = re.compile(r"不|无需|无须|免")


def outsiders(reading: Reading) -> Iterator[Hit]:
    """An agreement binds who signs it, nobody else (民法典 465)."""
    for passage in reading.promises:
        taken: set[int] = set()
        for pattern in (_BY_KIN, _BY_BODY, _MUST, _OUTSIDER, _BY_PERSON, _THEIRS):
            for found in pattern.finditer(passage.text):
                if found.start("who") not in taken and _is_outsider(reading, passage, found):
                    taken.add(found.start("who"))
                    yield at("third_party", passage, *found.span("who"))


def _is_outsider(reading: Reading, passage: Passage, found: re.Match[str]) -> bool:
    who = found["who"]
    people = reading.people
    if _NOT_TO_ACT.search(found[0][len(who) :]) or (found.re in (_BY_BODY, _MUST) and _is_place(passage, found)):
        return False
    if found.re is _BY_KIN:
        return not _is_own_kin(reading, passage, found)
    if found.re is _OUTSIDER:
        return not re.search(r"不得|造成|致|侵害", passage.text[max(0, found.start() - 8) : found.start()])
    if found.re in (_BY_BODY, _MUST):
        return not _is_known_body(reading, who, passage.text[: found.start()])
    return not any(
        who[:2] in name or name.startswith(who[:1] + "某") for name in people.known
    ) and not people.pattern.search(who)


def _is_place(passage: Passage, found: re.Match[str]) -> bool:
    """`在前山村村委会付清` says where, `12月1日前银行转账` says how."""
    before = passage.text[max(0, found.start("who") - 2) : found.start("who")]
    return bool(re.search(r"[在到至]|(?:日|月|年|天)[前内后]|方式|现金|[以用]银行|通过", found["who"])) or (
        before.endswith(("在", "到", "至", "去", "于", "入", "过"))
    )


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
    children = not found["who"].startswith(("其", "他", "她")) and not kin.endswith(_BY_MARRIAGE)
    family = children and reading.agreement.dispute_type == "婚姻家庭"
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
            own = any(re.match(rf"\s*(?:并|且|由)?{re.escape(name)}(?![的之])", text) for name in named)
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
                and (_one_off(name, window) or _leads_phrase(masked, start, name, window))
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


def _leads_phrase(text: str, start: int, name: str, window: str) -> bool:
    """`占国庆退还…` for 詹国庆: only the first character is another, at the head of a phrase, and somebody acts."""
    return (
        len(name) == 3
        and window[1:] == name[1:]
        and (start == 0 or text[start - 1] in "，。；：、\n由向给")
        and window[0] not in "由让请给向对把将被与和及同跟从为老小阿替叫应则即因经在"
        and "\u4e00" <= window[0] <= "\u9fff"
    )


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


def obligations_named(reading: Reading) -> Iterator[Hit]:
    """Debtor and creditor are parties; money has somebody who receives it."""
    people = reading.people
    for i, each in enumerate(reading.agreement.obligations):
        where, label = f"obligations[{i}]", f"履行事项第{i + 1}项"
        for field, name in (("debtor", each.debtor), ("creditor", each.creditor)):
            if name and not people.is_party(name):
                meant = next((known for known in people.names if len(known) > 2 and _one_off(known, name)), "")
                code = "name_near_miss" if meant else "not_a_party"
                yield on_field(code, f"{where}.{field}", label, name, name=meant)
        if each.debtor and each.debtor == each.creditor:
            yield on_field("debtor_is_creditor", f"{where}.creditor", label, each.creditor)
        if each.kind == "pay" and not each.creditor and len(reading.agreement.parties) > 2:
            yield on_field("creditor_missing", f"{where}.creditor", label)


RULES = (obligations_named, outsiders, guarantors, misspelt)
