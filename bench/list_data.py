"""One county growing: villages with twenty disputes each, two parties and a period of law to every dispute.

Names are of two to four characters; a tenth of all disputes is about the same thing.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence
from typing import Any

from django.core.management import call_command
from django.db import connection, models, transaction

from bench.inside.replay_data import _constant
from mediation.models import Appointment, Dispute, LegalClock, Organisation, Party, Place, User
from mediation.moments import start_of
from mediation.services import searching, setup

TODAY = datetime.date(2026, 11, 20)
PER_VILLAGE = 20
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华建国文辉玉梅秀珍海燕红志鑫宇轩浩然子涵欣怡梓睿"
MATTERS = ("漏水", "宅基地", "排水", "噪音", "借款", "赡养", "围墙", "果树", "工钱", "停车")
Lines = list[tuple[Any, ...]]


def fill(size: int, chance: random.Random) -> None:
    """From none, or as many as there are, to so many disputes, and indexed."""
    if not Place.objects.filter(kind="county").exists():
        setup.load_reference_data()
    first = Dispute.objects.count() + 1
    county = Place.objects.get(kind="county")
    township = Place.objects.filter(kind="township").order_by("code")[0]
    with transaction.atomic():
        _villages(township, first, size)
        bodies = list(Organisation.objects.filter(name__startswith="测量村").order_by("pk").values_list("pk", "place"))
        _disputes(range(first, size + 1), county.pk, township.pk, bodies, chance)
    searching.catch_up()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def people() -> tuple[User, User]:
    """Somebody of the county centre, and the mediator of the first village."""
    return (
        _somebody("officer", Organisation.objects.filter(kind="county_centre")[0], "county_officer"),
        _somebody("mediator", Organisation.objects.filter(name__startswith="测量村").order_by("pk")[0], "mediator"),
    )


def migrated() -> None:
    """All tables."""
    call_command("migrate", verbosity=0)


def _somebody(username: str, body: Organisation, role: str) -> User:
    user, is_new = User.objects.get_or_create(username=username, defaults={"name": username})
    if is_new:
        Appointment.objects.create(
            user=user, organisation=body, role=role, starts_on=TODAY - datetime.timedelta(days=9)
        )
    return user


def _villages(township: Place, first: int, size: int) -> None:
    numbers = range(first // PER_VILLAGE, size // PER_VILLAGE)
    columns: tuple[str, ...] = ("code", "name", "kind", "parent_id")
    _write(Place, columns, [(f"9{n:011d}", f"测量村{n}", "village", township.pk) for n in numbers], {})
    places = dict(Place.objects.filter(name__startswith="测量村").values_list("name", "pk"))
    columns = ("name", "kind", "place_id")
    rows = [(f"测量村{n}调委会", "village_committee", places[f"测量村{n}"]) for n in numbers]
    _write(Organisation, columns, rows, {})


def _disputes(
    keys: Sequence[int], county: int, township: int, bodies: list[tuple[int, int]], chance: random.Random
) -> None:
    user = User.objects.get_or_create(username="bench", defaults={"name": "测量"})[0].pk
    disputes, parties, clocks = [], [], []
    for key in keys:
        body, place = bodies[(key - 1) // PER_VILLAGE % len(bodies)]
        day, names = TODAY - datetime.timedelta(days=chance.randint(0, 9)), (_name(chance), _name(chance))
        at = start_of(day) + datetime.timedelta(seconds=chance.randint(0, 80_000))
        end = day + datetime.timedelta(days=30)
        title = f"{names[0]}与{names[1]}{chance.choice(MATTERS)}纠纷"
        disputes.append((
            key, f"（2026）测调字第{key}号", f"B{key:09d}", title, at, day, day, day, day + datetime.timedelta(days=7),
            end, end, at, place, body,
        ))  # fmt: skip
        parties += [(key, role, name) for role, name in zip(("applicant", "respondent"), names, strict=True)]
        clocks.append((key, day, end, end, end))
    shared = {
        "narrative": "徐某在公共胡同堆物，聂某把污水排进胡同，多次争吵，村里已经调解过一次。" * 5, "claim": "停止排水。",
        "dispute_type": "neighbour", "channel": "on_request", "request_form": "oral", "status": "mediating",
        "level": "panel", "county_id": county, "township_id": township, "registered_by_id": user,
        "row": "mediation_general", "basis": "人民调解法", "period": "1个月", "since": "accepted", "is_provisional": False,
    }  # fmt: skip
    _write(Dispute, DISPUTE, disputes, shared)
    _write(Party, ("dispute_id", "role", "name"), parties, shared)
    _write(LegalClock, ("dispute_id", "start_on", "raw_on", "deadline_on", "safe_on"), clocks, shared)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence('mediation_dispute', 'id'), %s)", [keys[-1]])


DISPUTE = (
    "id", "file_number", "progress_code", "title", "registered_at", "accepted_on", "status_since", "level_since",
    "level_deadline", "mediation_deadline", "mediation_safe", "next_check_at", "village_id", "responsible_id",
)  # fmt: skip


def _name(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2, 3))))


def _write(model: type[models.Model], given: tuple[str, ...], rows: Lines, shared: dict[str, Any]) -> None:
    """Rows with Django's defaults for what they do not say; no history, nobody asks for it here."""
    rest = {f.column: _constant(f, shared) for f in model._meta.concrete_fields if f.column not in (*given, "id")}
    names = ", ".join(f'"{name}"' for name in (*given, *rest))
    constants, table = tuple(rest.values()), model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row((*row, *constants))
            return
        marks = ", ".join(["%s"] * (len(given) + len(rest)))
        insert = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'
        cursor.executemany(insert, [(*map(_plain, row), *constants) for row in rows])


def _plain(value: Any) -> Any:
    """Days and moments as Django writes them into SQLite."""
    if isinstance(value, datetime.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value.isoformat() if isinstance(value, datetime.date) else value
