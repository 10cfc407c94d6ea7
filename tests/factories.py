"""A small county for tests, built only through services. The cast:

王调解 mediator and 周主任 head of 枫林村, 张网格 grid worker there; 石调解 mediator of the neighbouring 石塘村, who must
see nothing; 赵所长 officer of the township; 云所长 officer of another township; 郑主任 county officer; 陈律师 and 林律师 legal
aid lawyers; 援中心 staff of the legal-aid centre; 审计员 auditor; 管理员 administrator.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection

from mediation.models import (
    Agreement,
    Dispute,
    MediationSession,
    Organisation,
    PanelModel,
    PanelSeat,
    RowChange,
    RulebookText,
    User,
)
from mediation.moments import CHINA
from mediation.services import agreements, intake, marks, panels, sessions, setup, staffing
from mediation.services.agreements import Promise, Terms
from mediation.services.intake import Intake
from mediation.services.parties import NewParty
from mediation.services.sessions import SessionNotes
from rules.vocabulary import Level, PlaceKind, Role

PASSWORD = "demo-2026-枫林"
SINCE = datetime.date(2024, 1, 1)


def moment(month: int, day: int, hour: int = 9, year: int = 2026) -> datetime.datetime:
    """A moment in Chinese time."""
    return datetime.datetime(year, month, day, hour, tzinfo=CHINA)


START = moment(11, 2)  # a Monday


@dataclass
class County:
    """The people and bodies a test speaks of."""

    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, username: str) -> User:
        try:
            return self.people[username]
        except KeyError:
            raise AttributeError(username) from None

    def body(self, name: str) -> Organisation:
        """An organisation by its name."""
        return Organisation.objects.select_related("place").get(name=name)


CAST: tuple[tuple[str, str, str, Role, bool], ...] = (
    ("wang", "王调解", "枫林村人民调解委员会", Role.MEDIATOR, True),
    ("zhou", "周主任", "枫林村人民调解委员会", Role.COMMITTEE_HEAD, True),
    ("grid", "张网格", "枫林村人民调解委员会", Role.GRID_WORKER, False),
    ("shi", "石调解", "石塘村人民调解委员会", Role.MEDIATOR, True),
    ("zhao", "赵所长", "青溪司法所", Role.TOWNSHIP_OFFICER, True),
    ("yun", "云所长", "云岭司法所", Role.TOWNSHIP_OFFICER, True),
    ("zheng", "郑主任", "永宁县社会治理中心", Role.COUNTY_OFFICER, True),
    ("chen", "陈律师", "永宁县法律援助中心", Role.LEGAL_AID_LAWYER, False),
    ("lin", "林律师", "永宁县法律援助中心", Role.LEGAL_AID_LAWYER, False),
    ("yuan", "援中心", "永宁县法律援助中心", Role.COUNTY_OFFICER, False),
    ("audit", "审计员", "永宁县司法局", Role.AUDITOR, False),
    ("admin", "管理员", "永宁县司法局", Role.ADMINISTRATOR, False),
)


def make_county() -> County:
    """Reference data, the whole cast, and the 4+1 seats of 枫林村."""
    setup.load_reference_data()
    county = County()
    for username, name, body, role, registered in CAST:
        organisation = county.body(body)
        person = staffing.add_person(username=username, name=name, password=PASSWORD, check_password=False)
        grid = (
            organisation.place.children.filter(kind=PlaceKind.GRID.value).first() if role is Role.GRID_WORKER else None
        )
        staffing.appoint(
            user=person,
            organisation=organisation,
            role=role,
            starts_on=SINCE,
            is_registered_mediator=registered,
            grid=grid,
        )
        county.people[username] = person
    fill_panel(county)
    return county


def fill_panel(county: County) -> list[PanelSeat]:
    """The 4+1 line of 枫林村: 王调解, 张网格, 老娘舅李大伯, 妇联主席吴大姐; 村法律顾问钱律师."""
    committee, model = county.body("枫林村人民调解委员会"), PanelModel.objects.get()
    people = (
        ("王调解", county.wang, False, True),
        ("张网格", county.grid, False, False),
        ("李大伯", None, False, False),
        ("吴大姐", None, True, True),
        ("钱律师", None, False, False),
    )
    return [
        staffing.fill_seat(
            slot=slot,
            organisation=committee,
            person_name=name,
            user=user,
            is_female=female,
            is_registered_mediator=registered,
            starts_on=SINCE,
        )
        for slot, (name, user, female, registered) in zip(model.slots.all(), people, strict=True)
    ]


def new_intake(county: County, **changes: Any) -> Intake:
    """An ordinary neighbours' dispute in 枫林村, with whatever a test wants to be different."""
    values: dict[str, Any] = {
        "title": "胡同排水纠纷",
        "narrative": "徐某在公共胡同堆物，聂某把污水排进胡同。",
        "claim": "停止排水\n清走杂物",
        "dispute_type": "neighbour",
        "channel": "on_request",
        "request_form": "oral",
        "parties": [NewParty(role="applicant", name="聂某"), NewParty(role="respondent", name="徐某")],
        "place": county.body("枫林村人民调解委员会").place,
        "level": Level.PANEL.value,
    }
    return Intake(**(values | changes))


def make_dispute(county: County, *, by: User | None = None, at: datetime.datetime = START, **changes: Any) -> Dispute:
    """A registered dispute."""
    return intake.register_dispute(by=by or county.wang, at=at, intake=new_intake(county, **changes))


def make_mediating(county: County, *, by: User | None = None, at: datetime.datetime = START, **changes: Any) -> Dispute:
    """An accepted dispute."""
    dispute = make_dispute(county, by=by, at=at, **changes)
    return intake.accept_dispute(dispute=dispute, by=by or county.wang, at=at)


def convene(county: County, dispute: Dispute, *, at: datetime.datetime = START) -> Any:
    """The full 4+1 panel, with every consent that the law asks for."""
    model = PanelModel.objects.get(name__contains="4+1")
    panel = panels.convene_panel(
        dispute=dispute, by=county.wang, at=at, model=model, seats=list(PanelSeat.objects.filter(slot__model=model))
    )
    helpers = [m for m in panel.members.all() if not m.is_mediator]
    consents = [(m, party) for m in helpers for party in dispute.parties.all()]
    panels.record_consents(panel=panel, by=county.wang, at=at, consents=consents)
    return panel


def notes(dispute: Dispute, *, at: datetime.datetime = START, result: str = "failed", **changes: Any) -> SessionNotes:
    """What one session leaves on paper."""
    values: dict[str, Any] = {
        "held_at": at,
        "location": "枫林村便民服务中心",
        "attending_parties": list(dispute.parties.all()),
        "attending_members": [],
        "mediator_names": "王调解",
        "recorder_name": "李会计",
        "record": "双方各执一词。",
        "result": result,
        "rights_told": True,
    }
    return SessionNotes(**(values | changes))


def hold(
    county: County, dispute: Dispute, *, by: User | None = None, at: datetime.datetime = START, **changes: Any
) -> MediationSession:
    """One session."""
    return sessions.hold_session(dispute=dispute, by=by or county.wang, at=at, notes=notes(dispute, at=at, **changes))


def terms(dispute: Dispute, *, on: datetime.date, promises: Sequence[Promise] | None = None, **changes: Any) -> Terms:
    """Terms that say everything art. 29 asks for; one payment of 500 yuan unless a test says otherwise."""
    applicant, respondent = list(dispute.parties.order_by("pk"))[:2]
    one = Promise(
        kind="pay",
        debtor=respondent,
        creditor=applicant,
        content="赔偿损失500元",
        amount_fen=50_000,
        due_on=on + datetime.timedelta(days=20),
        manner="现金",
        location="枫林村便民服务中心",
    )
    values: dict[str, Any] = {
        "facts": "徐某在公共胡同堆物，聂某排水，双方发生纠纷。",
        "issues": "胡同如何使用、损失如何赔偿。",
        "responsibility": "双方各承担一半责任。",
        "reached_on": on,
        "location": "枫林村便民服务中心",
        "recorder_name": "李会计",
        "promises": [one] if promises is None else promises,
    }
    return Terms(**(values | changes))


def make_agreed(county: County, *, at: datetime.datetime = START, **changes: Any) -> tuple[Dispute, Agreement]:
    """A dispute with a written agreement that nobody has signed yet."""
    dispute = make_mediating(county, at=at, **changes)
    agreement = agreements.reach_agreement(dispute=dispute, by=county.wang, at=at, terms=terms(dispute, on=at.date()))
    return dispute, agreement


def sign(county: County, agreement: Agreement, *, at: datetime.datetime = START, by: User | None = None) -> Dispute:
    """Every mark of art. 29, in the usual order; the dispute as it stands after the last one."""
    by = by or county.wang
    wanted: list[dict[str, Any]] = [
        {"kind": "party_signature", "manner": "fingerprint", "signer_name": p.name, "party": p}
        for p in agreement.dispute.parties.all()
    ]
    wanted.append({"kind": "mediator_signature", "manner": "signature", "signer_name": by.name})
    wanted.append({"kind": "committee_seal", "manner": "seal", "signer_name": agreement.dispute.responsible.name})
    for mark in wanted:
        marks.record_mark(agreement=fresh(agreement), by=by, at=at, made_on=at.date(), **mark)
    agreement.refresh_from_db()
    return fresh(agreement.dispute)


def fresh(row: Any) -> Any:
    """The row as the database has it now."""
    return type(row).objects.get(pk=row.pk)


_REMEMBERED: list[tuple[str, str, list[tuple[Any, ...]]]] = []


def recall_county() -> County:
    """The same county, quicker: built by the services once per process, then put back row by row."""
    if not _REMEMBERED:
        county = make_county()
        _REMEMBERED.extend(_rows_of_every_table())
        return county
    with connection.cursor() as cursor:
        for table, insert, rows in _REMEMBERED:
            if table == RowChange._meta.db_table:  # last of all: the triggers have counted what was just put back
                cursor.execute(f'DELETE FROM "{table}"')
            cursor.executemany(insert, rows)
        models = apps.get_app_config("mediation").get_models()
        for reset in connection.ops.sequence_reset_sql(no_style(), models):  # PostgreSQL counts beside its tables
            cursor.execute(reset)
    return County({user.username: user for user in User.objects.order_by("pk")})


def _rows_of_every_table() -> list[tuple[str, str, list[tuple[Any, ...]]]]:
    """Name, INSERT statement and rows of every table of the app that holds any."""
    found = []
    with connection.cursor() as cursor:
        tables = sorted(apps.get_app_config("mediation").get_models(), key=lambda model: model is RowChange)
        for model in tables:
            if model is RulebookText:
                continue  # they come with the database itself
            columns = [field.column for field in model._meta.concrete_fields]
            names = ", ".join(f'"{column}"' for column in columns)
            table = model._meta.db_table
            cursor.execute(f'SELECT {names} FROM "{table}" ORDER BY "{model._meta.pk.column}"')
            rows = [tuple(row) for row in cursor.fetchall()]
            marks = ", ".join(["%s"] * len(columns))
            if rows:
                found.append((table, f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows))
    return found
