"""One county and a few disputes in every state, built by the services: what bench/inside/crowd.py multiplies.

Three of the eighteen open ones have had their time at MORNING: the ladder sends them up on that day. The others stand
as they would with people at work.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from itertools import cycle

from django.test.utils import override_settings

from mediation.demo import county as demo
from mediation.demo.walk import CONTINUE, FAILED, SETTLED, Walk, applicant, respondent, third
from mediation.models import Dispute
from mediation.moments import CHINA
from mediation.services import intake, staffing, sweep
from rules.vocabulary import Role

MORNING = datetime.datetime(2026, 11, 20, 9, tzinfo=CHINA)  # a Friday
TODAY = MORNING.date()
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody logs in here, and a good hash takes long

# Village committee → who registers there. The demo has no account in the last three.
DESKS = {
    demo.VILLAGE: "cunli_wang",
    demo.NEXT_VILLAGE: "shitang_shi",
    "东门社区居民人民调解委员会": "dongmen_he",
    "上坪村人民调解委员会": "shangping_lan",
    "木坑村人民调解委员会": "mukeng_xu",
    "河滨社区居民人民调解委员会": "hebin_guo",
}
NEWCOMERS = {"shangping_lan": "蓝大海", "mukeng_xu": "徐根土", "hebin_guo": "郭长河"}
OFFICES = {"青溪": "qingxi_sun", "城东": "chengdong_qian", "云岭": "yunling_yun"}
TOWNS = {"枫林": "青溪", "石塘": "青溪", "东门": "城东", "河滨": "城东", "上坪": "云岭", "木坑": "云岭"}
# What it is about, what happened, what is asked, type, fen at stake.
MATTERS: tuple[tuple[str, str, str, str, int | None], ...] = (
    ("排水纠纷", "在公共胡同堆物，污水排进胡同，多次争吵。", "停止排水\n清走杂物", "neighbour", None),
    ("楼上漏水纠纷", "楼上卫生间漏水，楼下天花板发霉脱落。", "修好防水\n赔偿粉刷费用", "neighbour", 320_000),
    ("宅基地纠纷", "翻建房屋时墙脚超出了老界址。", "退回到老界址", "land_forest", None),
    ("拖欠工资纠纷", "在工地做工三个月，还有工钱没有结清。", "支付工资", "migrant_wage", 1_860_000),
    ("赡养纠纷", "兄弟之间为老人看病的费用由谁出起争执。", "说定每月费用", "marriage_family", 60_000),
    ("狗咬伤人纠纷", "没有拴好的狗咬伤了过路的人。", "赔偿医药费", "damage", 150_000),
    ("借款纠纷", "借款到期没有归还，多次催要没有结果。", "归还借款", "contract", 2_000_000),
)
Story = Callable[["Desk"], Walk]


class Desk:
    """One village at work: the next dispute that comes in there."""

    def __init__(self, county: demo.County, body: str, matter: tuple[str, str, str, str, int | None]) -> None:
        self.county, self.body, self.matter = county, body, matter

    def open(self, days: int, level: str = "panel", *, accept: bool = True) -> Walk:
        """Registered so many days ago, and accepted the same day."""
        title, narrative, claim, kind, amount = self.matter
        walk = Walk(self.county, DESKS[self.body], room="便民服务中心")
        people = [applicant("甲某", phone="13900000001"), respondent("乙某")]
        walk.open(
            ago(days, "08:30"),
            body=self.body,
            people=people + ([third("丙某")] if amount else []),
            title=title,
            narrative=narrative,
            claim=claim,
            dispute_type=kind,
            channel="on_request",
            request_form="oral",
            level=level,
            amount_fen=amount,
        )
        if accept:
            walk.accept(ago(days, "08:40"))
        return walk

    @property
    def officer(self) -> str:
        """Who receives at the township."""
        return OFFICES[TOWNS[self.body[:2]]]


def ago(days: int, clock: str) -> str:
    """`2026-11-19 09:00`: so many days before TODAY."""
    return f"{TODAY - datetime.timedelta(days=days)} {clock}"


# --- whose time is over this morning ------------------------------------------------------------------------------------


def week_over(desk: Desk) -> Walk:
    """Seven days at the village's line, one failed session."""
    walk = desk.open(7)
    walk.meet(ago(4, "15:00"), FAILED, "双方各执一词。")
    return walk


def week_unanswered(desk: Desk) -> Walk:
    """Seven days at the committee, and nobody accepted it."""
    return desk.open(7, "village", accept=False)


def fortnight_over(desk: Desk) -> Walk:
    """Fifteen days at the township."""
    walk = at_township(desk, 18, 15)
    walk.meet(ago(5, "10:00"), FAILED, "数额谈不拢。")
    return walk


# --- people at work -------------------------------------------------------------------------------------------------------


def fresh(desk: Desk) -> Walk:
    """Registered yesterday."""
    return desk.open(1, accept=False)


def talking(desk: Desk) -> Walk:
    """One session, another to come."""
    walk = desk.open(3)
    walk.meet(ago(1, "15:00"), CONTINUE, "到现场看过，约好再谈。")
    return walk


def twice(desk: Desk) -> Walk:
    """Two sessions without result."""
    walk = desk.open(5)
    for days in (4, 2):
        walk.meet(ago(days, "15:00"), FAILED, "没有谈拢。")
    return walk


def committee(desk: Desk) -> Walk:
    """The committee itself has it for four days."""
    return desk.open(4, "village")


def at_township(desk: Desk, since: int = 9, there: int = 6) -> Walk:
    """Sent up by a person and received."""
    walk = desk.open(since, "village")
    walk.escalate(ago(there, "09:00"), "需要乡镇派人勘查，村里没有条件。")
    walk.by = desk.county.user(desk.officer)
    walk.accept(ago(there, "10:00"))
    return walk


def sent_up(desk: Desk) -> Walk:
    """Sent up yesterday; nobody has received it yet."""
    walk = desk.open(5, "village")
    walk.escalate(ago(1, "16:00"), "当事人要求由乡镇调解。")
    return walk


def at_county(desk: Desk) -> Walk:
    """Ten days at the county's centre."""
    walk = at_township(desk, 14, 12)
    walk.escalate(ago(10, "09:00"), "涉及几个部门，请县里协调。")
    walk.by = desk.county.user("xian_zheng")
    walk.accept(ago(10, "10:00"))
    return walk


def agreed(desk: Desk, since: int = 4, reached: int = 1) -> Walk:
    """An agreement in writing that nobody has signed."""
    walk = desk.open(since)
    walk.meet(ago(reached, "14:00"), SETTLED, "双方谈成。")
    due = f"{TODAY + datetime.timedelta(days=20)}"
    how = {"manner": "现金", "location": "便民服务中心"}
    promise = walk.pay("乙某", "甲某", 500, "赔偿损失500元", due=due, **how)
    walk.agree(ago(reached, "15:00"), [promise], issues="损失如何赔偿。", responsibility="双方各承担一半责任。")
    return walk


def performing(desk: Desk) -> Walk:
    """Signed and sealed six days ago."""
    walk = agreed(desk, 9, 6)
    walk.sign(ago(6, "16:00"))
    return walk


def withdrawn(desk: Desk) -> Walk:
    """The applicant took the request back."""
    walk = desk.open(4)
    taken = f"{desk.body}当面提出"
    intake.withdraw_dispute(dispute=walk.dispute, by=walk.by, at=MORNING - datetime.timedelta(days=2), reason=taken)
    return walk


DUE: tuple[Story, ...] = (week_over, week_unanswered, fortnight_over)
AT_WORK: tuple[Story, ...] = (
    *(fresh, fresh, fresh, talking, talking, talking, twice, twice, committee),
    *(at_township, at_township, sent_up, at_county, agreed, performing),
)
CLOSED: tuple[Story, ...] = (withdrawn, withdrawn)


def build() -> list[int]:
    """The county and its disputes; the keys of those that are due at MORNING.

    The sweep has gone over all of them on the day before, so that they carry the reminders they would.
    """
    with override_settings(PASSWORD_HASHERS=QUICK):
        demo.build_county()
        for username, name in NEWCOMERS.items():
            _employ(username, name)
    county = demo.County()
    pairs = zip(cycle(DESKS), cycle(MATTERS), strict=True)
    desks = (Desk(county, body, matter) for body, matter in pairs)
    due = [story(next(desks)).pk for story in DUE]
    for story in (*AT_WORK, *CLOSED):
        story(next(desks))
    sweep.run_sweep(at=MORNING - datetime.timedelta(days=1))
    if Dispute.objects.open().count() != len(DUE) + len(AT_WORK):
        raise RuntimeError("a dispute of the templates stands where it should not")
    return due


def _employ(username: str, name: str) -> None:
    body = next(body for body, desk in DESKS.items() if desk == username)
    person = staffing.add_person(username=username, name=name, password=demo.PASSWORD)
    organisation = demo.County().body(body)
    staffing.appoint(
        user=person,
        organisation=organisation,
        role=Role.MEDIATOR,
        starts_on=demo.SINCE,
        is_registered_mediator=True,
    )
