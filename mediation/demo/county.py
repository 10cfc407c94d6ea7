"""The example county's people: accounts, appointments and the 4+1 seats of every village, built through services."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction

from mediation.models import Organisation, PanelModel, PanelSeat, PanelSlot, User
from mediation.services import setup, staffing
from rules.vocabulary import PanelRole, PlaceKind, Role

# For demonstrations only: printed on the console, the same for everybody, and worthless anywhere else.
PASSWORD = "fenglin-demo-2026"  # noqa: S105
SINCE = datetime.date(2011, 1, 1)  # 人民调解法 in force; some of the published cases are as old as 2014
FOUR_PLUS_ONE = "4+1"

VILLAGE, NEXT_VILLAGE = "枫林村人民调解委员会", "石塘村人民调解委员会"
TOWN, TOWN_OFFICE = "青溪镇人民调解委员会", "青溪司法所"
COUNTY_CENTRE, LEGAL_AID = "永宁县社会治理中心", "永宁县法律援助中心"


@dataclass(frozen=True, slots=True)
class Member:
    """One account with its appointments: (organisation, role)."""

    username: str
    name: str
    posts: tuple[tuple[str, Role], ...]
    is_registered: bool = True


def _mediator(username: str, name: str, body: str) -> Member:
    return Member(username, name, ((body, Role.MEDIATOR),))


def _officer(username: str, name: str, office: str) -> Member:
    return Member(username, name, ((office, Role.TOWNSHIP_OFFICER),))


STAFF: tuple[Member, ...] = (
    _mediator("cunli_wang", "王长根", VILLAGE),
    Member("cunli_zhou", "周国强", ((VILLAGE, Role.COMMITTEE_HEAD),)),
    Member("wange_zhang", "张小燕", ((VILLAGE, Role.GRID_WORKER),), is_registered=False),
    _mediator("shitang_shi", "石永福", NEXT_VILLAGE),
    _mediator("dongmen_he", "何春梅", "东门社区居民人民调解委员会"),
    _officer("qingxi_zhao", "赵敏", TOWN_OFFICE),
    _mediator("qingxi_sun", "孙海平", TOWN),
    _officer("chengdong_qian", "钱立群", "城东司法所"),
    _officer("yunling_yun", "云志高", "云岭司法所"),
    Member("xian_zheng", "郑立新", ((COUNTY_CENTRE, Role.COUNTY_OFFICER),)),
    Member("fayuan_chen", "陈雨", ((LEGAL_AID, Role.LEGAL_AID_LAWYER),), is_registered=False),
    Member("fayuan_lin", "林涛", ((LEGAL_AID, Role.LEGAL_AID_LAWYER),), is_registered=False),
    Member("fayuan_ban", "潘文静", ((LEGAL_AID, Role.COUNTY_OFFICER),), is_registered=False),
    Member("shenji", "沈洁", (("永宁县司法局", Role.AUDITOR),), is_registered=False),
)
ADMINISTRATOR = Member("admin", "管理员", (("永宁县司法局", Role.ADMINISTRATOR),), is_registered=False)

# Who sits where in each village: cadre, grid worker, elder, women's representative, legal adviser. Invented names.
SEATS: dict[str, tuple[str, str, str, str, str]] = {
    VILLAGE: ("王长根", "张小燕", "李有福", "吴秀兰", "钱明远"),
    NEXT_VILLAGE: ("石永福", "石小兵", "陈阿公", "叶桂花", "钱明远"),
    "上坪村人民调解委员会": ("蓝大海", "蓝晓东", "雷伯年", "钟玉英", "施正"),
    "木坑村人民调解委员会": ("徐根土", "徐丽", "胡老师", "金彩凤", "施正"),
    "东门社区居民人民调解委员会": ("何春梅", "邵刚", "柯伯", "戴惠芳", "应律"),
    "河滨社区居民人民调解委员会": ("郭长河", "潘琴", "麻师傅", "姜爱莲", "应律"),
}
WOMEN = frozenset({"张小燕", "何春梅", "徐丽", "潘琴", *(people[3] for people in SEATS.values())})
MAY_SIGN = frozenset({PanelRole.VILLAGE_CADRE, PanelRole.WOMEN})


class County:
    """The people and bodies that a case speaks of."""

    @cached_property
    def people(self) -> dict[str, User]:
        """Accounts by username."""
        return {user.username: user for user in User.objects.all()}

    def user(self, username: str) -> User:
        """One account."""
        return self.people[username]

    def body(self, name: str) -> Organisation:
        """One organisation by its name."""
        return Organisation.objects.select_related("place__parent").get(name=name)

    def seats(self, committee: str) -> list[PanelSeat]:
        """The village's filled seats of the 4+1 line."""
        found = PanelSeat.objects.filter(organisation__name=committee, slot__model=four_plus_one())
        return list(found.select_related("slot__model", "organisation").order_by("slot__order"))


def four_plus_one() -> PanelModel:
    """The shipped example model."""
    return PanelModel.objects.get(name__contains=FOUR_PLUS_ONE)


def is_foreign() -> bool:
    """Whether this database belongs to somebody else: it has accounts, but not all of the demo's."""
    ours = {member.username for member in (*STAFF, ADMINISTRATOR)}
    here = set(User.objects.values_list("username", flat=True))
    return bool(here) and not ours <= here


@transaction.atomic
def build_county() -> bool:
    """Reference data, accounts, appointments and seats; False, and nothing done, when they are there already."""
    setup.load_reference_data()
    if User.objects.filter(username=ADMINISTRATOR.username).exists():
        return False
    county = County()
    for member in STAFF:
        account = staffing.add_person(username=member.username, name=member.name, password=PASSWORD)
        _appoint(county, account, member)
    root = User.objects.create_superuser(ADMINISTRATOR.username, password=PASSWORD, name=ADMINISTRATOR.name)
    _appoint(county, root, ADMINISTRATOR)
    for committee, people in SEATS.items():
        _fill_seats(county, committee, people)
    return True


def _appoint(county: County, account: User, member: Member) -> None:
    for body, role in member.posts:
        organisation = county.body(body)
        grids = organisation.place.children.filter(kind=PlaceKind.GRID.value).order_by("code")
        staffing.appoint(
            user=account,
            organisation=organisation,
            role=role,
            starts_on=SINCE,
            is_registered_mediator=member.is_registered,
            grid=grids.first() if role is Role.GRID_WORKER else None,
        )


def _fill_seats(county: County, committee: str, people: tuple[str, ...]) -> None:
    slots: list[PanelSlot] = list(four_plus_one().slots.order_by("order"))
    accounts = {user.name: user for user in User.objects.filter(appointments__organisation__name=committee)}
    for slot, name in zip(slots, people, strict=True):
        staffing.fill_seat(
            slot=slot,
            organisation=county.body(committee),
            person_name=name,
            user=accounts.get(name),
            is_female=name in WOMEN,
            is_registered_mediator=slot.role in MAY_SIGN,
            starts_on=SINCE,
        )
