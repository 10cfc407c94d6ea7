"""法律援助申请: what the legal-aid office has to know to decide within seven days (法律援助法 31, 32, 41-44).

It goes to an office and from there into a lawsuit, so there is no field for what was offered in mediation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.layout.compose import Compositor, Story
from documents.layout.fields import Field
from documents.papers.blocks import amount, applying, attested, first_of, names, party_block, signers
from documents.papers.common import PAPER_CAPACITY, Party
from documents.papers.lawyer_packet import URGENT_DAYS, Deadline
from documents.shape import choice, day, fen, flag, line, lines, number, parts, text, texts
from documents.text.dates import chinese_date

# 法律援助法 31: for whoever cannot pay and has no agent yet.
GROUNDS = {
    "": "",
    "state_compensation": "依法请求国家赔偿",
    "social_benefit": "请求给予社会保险待遇或者社会救助",
    "pension": "请求发给抚恤金",
    "support": "请求给付赡养费、抚养费、扶养费",
    "labour": "请求确认劳动关系或者支付劳动报酬",
    "incapacity": "请求认定公民无民事行为能力或者限制民事行为能力",
    "injury": "请求工伤事故、交通事故、食品药品安全事故、医疗事故人身损害赔偿",
    "pollution": "请求环境污染、生态破坏损害赔偿",
    "other": "法律、法规、规章规定的其他情形",
}
# 法律援助法 41: means are checked; 42: not checked, on proof; 32: means do not matter.
MEANS = {
    "": "",
    "checked": "因经济困难申请，如实说明经济困难状况（法律援助法第四十一条）",
    "no_income": "免予核查：无固定生活来源的未成年人、老年人、残疾人等特定群体（法律援助法第四十二条第一项）",
    "relief": "免予核查：社会救助、司法救助或者优抚对象（法律援助法第四十二条第二项）",
    "migrant": "免予核查：申请支付劳动报酬或者请求工伤事故人身损害赔偿的进城务工人员（法律援助法第四十二条第三项）",
    "waived": "免予核查：法律、法规、规章规定的其他人员（法律援助法第四十二条第四项）",
    "martyr": "不受经济困难条件限制：英雄烈士近亲属为维护英雄烈士的人格权益（法律援助法第三十二条第一项）",
    "bravery": "不受经济困难条件限制：因见义勇为行为主张相关民事权益（法律援助法第三十二条第二项）",
    "retrial": "不受经济困难条件限制：再审改判无罪请求国家赔偿（法律援助法第三十二条第三项）",
    "abuse": "不受经济困难条件限制：遭受虐待、遗弃或者家庭暴力的受害人主张相关权益（法律援助法第三十二条第四项）",
    "exempt": "不受经济困难条件限制：法律、法规、规章规定的其他情形（法律援助法第三十二条第五项）",
}


@dataclass(frozen=True, kw_only=True)
class AidApplication:
    """`applied_on` is the day from which the days left are counted; `protection` asks for help before the decision
    because property or evidence must be preserved, or performance ordered in advance, at once (44 (二)).
    """

    aid_centre: str = line("法律援助机构", 80)
    committee: str = line("协助申请的人民调解委员会", 80, optional=True)
    parties: tuple[Party, ...] = parts("申请人", Party, least=1, most=PAPER_CAPACITY)
    opponents: tuple[str, ...] = lines("对方当事人", 80, most=PAPER_CAPACITY)
    dispute_type: str = line("纠纷类型", 40, optional=True)
    ground: str = choice("申请事项", GROUNDS, default="")
    means: str = choice("经济困难状况类别", MEANS, default="")
    hardship: str = text("经济困难状况说明", 4_000, optional=True)
    household: int | None = number("家庭人口", 1, 99, optional=True)
    income_fen: int | None = fen("家庭月收入", optional=True)
    facts: str = text("案情和申请理由")
    claims: tuple[str, ...] = texts("请求事项", 1_000)
    amount_fen: int | None = fen("请求金额", optional=True)
    deadlines: tuple[Deadline, ...] = parts("时效或者期限", Deadline, most=30)
    protection: bool = flag("需要立即申请财产保全、证据保全或者先予执行", False)
    attachments: tuple[str, ...] = lines("所附材料", 200)
    applied_on: date = day("申请日期")
    handler: str = line("经办人", optional=True)
    phone: str = line("联系电话", 30, optional=True)

    @property
    def applicants(self) -> str:
        """Whose paper this is: the applicants', not the committee's."""
        return first_of(self.parties)


def story(data: AidApplication, setter: Compositor) -> Story:
    """Who asks for what and why the law allows it; how much time is left; the promise to be truthful; the hands."""
    parties = applying(data.parties)
    sections = [(head, section) for head, section in _sections(data, setter) if section]
    return [
        *setter.plain_title("", "法律援助申请书"),
        *setter.address(f"{data.aid_centre}："),
        *(part for party in parties for part in [*party_block(setter, party), *setter.space(0.2)]),
        *setter.prose(_against(data)),
        *(
            part
            for numeral, (head, section) in zip("一二三四五", sections, strict=False)
            for part in setter.section(f"{numeral}、{head}", section)
        ),
        *setter.note(_NOTICE),
        *attested(setter, _PROMISE, setter.signatures(signers(parties), _helpers(data, setter))),
    ]


def _sections(data: AidApplication, setter: Compositor) -> list[tuple[str, Story]]:
    """Heads and contents. Whom article 32 helps need not name a matter of article 31."""
    named = data.ground or data.means not in _WHATEVER_MEANS
    attached = names(data.attachments)
    return [
        ("申请事项（法律援助法第三十一条）", _chosen(setter, GROUNDS, data.ground) if named else []),
        ("经济困难状况", _means(data, setter)),
        ("案情和申请理由", _facts(data, setter)),
        ("时效和期限（法律援助法第四十四条）", _time(data, setter)),
        ("所附材料", setter.prose(f"{attached}。") if attached else []),
    ]


_WHATEVER_MEANS = ("martyr", "bravery", "retrial", "abuse", "exempt")
_PROMISE = (
    "申请人承诺：以上内容和所附材料真实，经济困难状况已如实说明；同意法律援助机构依法核查经济困难状况，并予以配合。"
)
_NOTICE = (
    "提示：法律援助机构自收到申请之日起七日内进行审查，作出是否给予法律援助的决定；决定给予的，自作出决定之日起三日内指派"
    "法律援助人员；决定不给予的，书面告知并说明理由（法律援助法第四十三条）。"
)


def _against(data: AidApplication) -> str:
    known = [("对方当事人", names(data.opponents)), ("纠纷类型", data.dispute_type)]
    return "".join(f"{label}：{words}。" for label, words in known if words)


def _chosen(setter: Compositor, options: dict[str, str], code: str) -> Story:
    """The ground that applies, or every ground with a box for a pen."""
    if code:
        return setter.prose(f"■{options[code]}")
    return setter.prose("\n".join(f"□{words}" for key, words in options.items() if key))


def _means(data: AidApplication, setter: Compositor) -> Story:
    household = [
        Field("家庭人口：", f"{data.household}人" if data.household else "", 3),
        Field("家庭月收入：", amount(data.income_fen), 9),
    ]
    return [
        *_chosen(setter, MEANS, data.means),
        *setter.fields(household),
        *setter.fields([Field("经济困难状况：", data.hardship)]),
    ]


def _facts(data: AidApplication, setter: Compositor) -> Story:
    sum_ = f"请求金额：{amount(data.amount_fen)}。" if data.amount_fen is not None else ""
    return [*setter.prose(data.facts), *setter.items(data.claims), *setter.prose(sum_)]


def _time(data: AidApplication, setter: Compositor) -> Story:
    """法律援助法 44: before the decision, if fewer than seven days are left or something must be preserved at once."""
    rows = [(each.name, chinese_date(each.on), _left(each, data), each.basis) for each in data.deadlines]
    urgent = any(0 <= (each.on - data.applied_on).days < URGENT_DAYS for each in data.deadlines)
    reasons = [
        (urgent, "距法定时效或者期限届满不足七日，需要及时提起诉讼或者申请仲裁、行政复议"),
        (data.protection, "需要立即申请财产保全、证据保全或者先予执行"),
    ]
    return [
        *(setter.table(("时效或者期限", "届满日", "剩余", "依据"), rows, (5, 6, 3, 6)) if rows else []),
        *setter.together(
            [
                *setter.prose("有下列情形的，请求先行提供法律援助："),
                *setter.prose("\n".join(f"{'■' if true else '□'}{words}" for true, words in reasons)),
            ]
        ),
    ]


def _left(deadline: Deadline, data: AidApplication) -> str:
    days = (deadline.on - data.applied_on).days
    return f"{days}天" if days >= 0 else f"已过{-days}天"


def _helpers(data: AidApplication, setter: Compositor) -> Story:
    """Who of the committee helped to write it, and where to ask."""
    if not data.committee:
        return []
    helper = [Field("经办人：", data.handler, 5), Field("电话：", data.phone, 7)]
    return setter.fields([Field("协助申请：", data.committee), *helper])
