"""权利义务告知书: read and signed before the first session (若干规定 30; 人民调解法 23, 24)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.layout.compose import Compositor, Story
from documents.layout.fields import Field
from documents.papers.blocks import hand_date, matter, names, officials, signers
from documents.papers.common import PAPER_CAPACITY, Party
from documents.shape import day, flag, line, lines, parts


@dataclass(frozen=True, kw_only=True)
class RightsNotice:
    """`read_aloud` is True when a mediator read it to a party who cannot read."""

    committee: str = line("人民调解委员会", 80)
    case_number: str = line("登记编号", 60, optional=True)
    dispute_type: str = line("纠纷类型", 40, optional=True)
    parties: tuple[Party, ...] = parts("当事人", Party, least=1, most=PAPER_CAPACITY)
    mediators: tuple[str, ...] = lines("人民调解员", 60, most=9)
    given_on: date | None = day("告知日期", optional=True)
    read_aloud: bool = flag("已当面宣读", False)


_SECTIONS = (
    (
        "一、人民调解的性质和原则",
        (
            "人民调解是人民调解委员会通过说服、疏导等方法，促使当事人在平等协商的基础上自愿达成调解协议，解决民间纠纷的活动。",
            "调解在当事人自愿、平等的基础上进行，不违背法律、法规和国家政策，尊重当事人的权利，不因调解而阻止当事人依法通过"
            "仲裁、行政、司法等途径维护自己的权利（人民调解法第三条）。",
            "人民调解委员会调解民间纠纷，不收取任何费用（人民调解法第四条）。",
        ),
    ),
    (
        "二、当事人的权利（人民调解法第二十三条）",
        (
            "选择或者接受人民调解员。",
            "接受调解、拒绝调解或者要求终止调解。",
            "要求调解公开进行或者不公开进行。",
            "自主表达意愿、自愿达成调解协议。",
        ),
    ),
    (
        "三、当事人的义务（人民调解法第二十四条）",
        ("如实陈述纠纷事实。", "遵守调解现场秩序，尊重人民调解员。", "尊重对方当事人行使权利。"),
    ),
    (
        "四、调解协议的效力",
        (
            "书面调解协议自各方当事人签名、盖章或者按指印，人民调解员签名并加盖人民调解委员会印章之日起生效；"
            "口头调解协议自各方当事人达成协议之日起生效（人民调解法第二十九条、第三十条）。",
            "调解协议具有法律约束力，当事人应当按照约定履行；就协议的履行或者内容发生争议的，可以向人民法院提起诉讼"
            "（人民调解法第三十一条、第三十二条）。",
            "双方当事人认为有必要的，可以自调解协议生效之日起三十日内共同向人民法院申请司法确认；"
            "经确认有效的协议，一方不履行的，对方可以申请强制执行（人民调解法第三十三条）。",
        ),
    ),
)


def story(data: RightsNotice, setter: Compositor) -> Story:
    """Nature, rights, duties and effect, then the signature of every party that it was told."""
    mediators = f"，由人民调解员{names(data.mediators)}主持" if data.mediators else ""
    told = [
        *setter.prose("调解方式由各方当事人选择：" + setter.ticks(("公开进行", "不公开进行"), "")),
        *setter.prose(f"以上内容{'已由人民调解员当面宣读，' if data.read_aloud else ''}我已知悉，自愿参加调解。"),
    ]
    return [
        *setter.title(data.committee, "权利义务告知书", data.case_number),
        *setter.address(f"{names(party.name for party in data.parties)}："),
        *setter.prose(
            f"你们之间的{matter(data.dispute_type)}，本调委会将依法进行调解{mediators}。现将有关事项告知如下："
        ),
        *(part for head, items in _SECTIONS for part in [*setter.heading(head), *setter.items(items)]),
        *setter.heading("五、当事人确认"),
        *told,
        *setter.signatures(
            signers(data.parties),
            officials(setter, data.mediators, None) + setter.fields([Field("告知日期：", hand_date(data.given_on))]),
        ),
    ]
