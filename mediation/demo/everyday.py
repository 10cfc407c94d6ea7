"""A few small disputes as they come in every day, drawn by a seed: the same number draws the same ones."""

from __future__ import annotations

import datetime
import random

from mediation.demo.case import LiveCase, Stage
from mediation.demo.county import VILLAGE, County
from mediation.demo.live import ago
from mediation.demo.walk import Walk, applicant, respondent
from mediation.models import Dispute
from rules.vocabulary import Channel, DisputeType, Level, RequestForm

# (title, what happened, what is asked, type); {a} asks, {b} is asked.
Matter = tuple[str, str, str, DisputeType]
MATTERS: tuple[Matter, ...] = (
    ("树枝伸过院墙", "{b}家的枇杷树枝伸过院墙，落叶堵了{a}家的天沟。", "修剪树枝", DisputeType.NEIGHBOUR),
    ("夜里打麻将吵人", "{b}家夜里常打麻将到很晚，{a}家有学生要休息。", "晚上十点后安静", DisputeType.NEIGHBOUR),
    ("鸡吃了菜秧", "{b}家散养的鸡几次进{a}家菜地，吃掉菜秧。", "把鸡圈好，赔菜秧50元", DisputeType.DAMAGE),
    ("楼道堆放杂物", "{b}在楼道里堆放纸箱和旧家具，{a}进出不便。", "清走杂物", DisputeType.NEIGHBOUR),
    ("借车刮花没有修", "{b}借{a}的三轮车拉货，刮坏了车斗。", "出修车钱200元", DisputeType.CONTRACT),
    ("水井用电谁出钱", "{a}、{b}两家合用一口水井，为抽水电费起争执。", "说定电费怎么分摊", DisputeType.NEIGHBOUR),
)
SURNAMES, GIVEN = "陈林黄张李王吴刘蔡杨", ("阿明", "小芬", "志强", "阿英", "建平", "美华", "根生", "秋菊")
# Who registers them, where, at which level. What waits a day in the grid goes up by itself.
DESKS: tuple[tuple[str, str, Level], ...] = (
    ("wange_zhang", VILLAGE, Level.GRID),
    ("cunli_wang", VILLAGE, Level.PANEL),
    ("shitang_shi", "石塘村人民调解委员会", Level.PANEL),
    ("dongmen_he", "东门社区居民人民调解委员会", Level.PANEL),
)


def everyday(seed: int) -> tuple[LiveCase, ...]:
    """One registered dispute for each desk."""
    draw = random.Random(seed)  # noqa: S311 -- names of a demonstration, no secret
    matters = draw.sample(MATTERS, len(DESKS))
    names = draw.sample([surname + given for surname in SURNAMES for given in GIVEN], 2 * len(DESKS))
    return tuple(
        _case(number, matter, names[2 * number], names[2 * number + 1]) for number, matter in enumerate(matters)
    )


def _case(number: int, matter: Matter, asking: str, asked: str) -> LiveCase:
    def story(county: County, today: datetime.date) -> Dispute:
        return _register(county, today, case, number, matter, asking, asked)

    case = LiveCase(code=f"D{number + 1}", title=matter[0], stage=Stage.INTAKE, story=story)
    return case


def _register(
    county: County, today: datetime.date, case: LiveCase, number: int, matter: Matter, asking: str, asked: str
) -> Dispute:
    """Written down yesterday, not yet accepted."""
    username, body, level = DESKS[number]
    _, happened, claim, kind = matter
    walk = Walk(county, username, room="便民服务中心")
    grid = county.body(body).place.children.order_by("code").first() if level is Level.GRID else None
    walk.register(
        ago(today, 1, f"{14 + number}:20"),
        case,
        body=body,
        people=[applicant(asking), respondent(asked)],
        narrative=happened.format(a=asking, b=asked),
        claim=claim,
        dispute_type=kind,
        channel=Channel.ON_REQUEST,
        request_form=RequestForm.ORAL,
        level=level,
        grid=grid,
    )
    return walk.dispute
