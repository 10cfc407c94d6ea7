"""Open disputes by the hundred thousand: rows of every kind that a ladder looks at, straight into the tables."""

from __future__ import annotations

import datetime
import random
from collections.abc import Mapping
from typing import Any

from django.db import connection, models, transaction

from bench.inside.crowd import make_tables
from mediation.models import Dispute, Handover, MediationSession, Organisation, Panel, PanelModel, Party, Place, User
from mediation.services import setup

TODAY = datetime.date(2026, 11, 20)
CHUNK = 20_000
STATUSES = ("registered", "mediating", "mediating", "mediating", "agreed", "performing", "performing", "referred")
LEVELS = ("grid", "panel", "panel", "panel", "village", "village", "township", "county")
TYPES = ("neighbour", "neighbour", "marriage_family", "migrant_wage", "labour_other", "land_forest")
RESULTS = ("failed", "failed", "continue", "settled")
Lines = list[tuple[Any, ...]]

COLUMNS: dict[type[models.Model], tuple[str, ...]] = {
    Dispute: (
        "id", "file_number", "progress_code", "dispute_type", "status", "level", "registered_at", "accepted_on",
        "status_since", "level_since", "mediation_deadline", "mediation_safe", "next_check_at", "village_id",
    ),
    Party: ("dispute_id", "role", "village_id", "is_willing", "willing_on"),
    MediationSession: ("dispute_id", "number", "level", "held_at", "result"),
    Panel: ("dispute_id", "convened_on", "gave_up_on"),
    Handover: ("dispute_id", "from_level", "to_level", "deadline_version", "sent_at", "state", "answered_at"),
}  # fmt: skip


def fill(size: int, chance: random.Random) -> None:
    """Tables, reference data, and `size` open disputes with their parties, sessions, panels and hand-overs."""
    make_tables()
    setup.load_reference_data()
    shared = _shared()
    villages = list(Place.objects.filter(kind="village").values_list("pk", flat=True))
    with transaction.atomic():
        for start in range(1, size + 1, CHUNK):
            lines: dict[type[models.Model], Lines] = {model: [] for model in COLUMNS}
            for key in range(start, min(start + CHUNK, size + 1)):
                _live(key, villages, chance, lines)
            for model, rows in lines.items():
                _write(model, rows, shared)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _shared() -> dict[str, Any]:
    """What is the same in every row."""
    user, body = User.objects.create(username="bench", name="测量"), Organisation.objects.all()[0]
    return {
        "title": "胡同排水纠纷",
        "narrative": "徐某在公共胡同堆物，聂某把污水排进胡同，多次争吵，村里已经调解过一次。",
        "claim": "停止排水，清走杂物，赔偿损失。",
        "name": "聂某",
        "record": "双方各执一词。",
        "reason": "期限届满仍未化解",
        "channel": "on_request",
        "request_form": "oral",
        "county_id": Place.objects.get(kind="county").pk,
        "model_id": PanelModel.objects.all()[0].pk,
        **dict.fromkeys(("registered_by_id",), user.pk),
        **dict.fromkeys(("responsible_id", "from_organisation_id", "to_organisation_id"), body.pk),
    }


def _day(ago: int) -> str:
    return (TODAY - datetime.timedelta(days=ago)).isoformat()


def _live(key: int, villages: list[int], chance: random.Random, lines: Mapping[type[models.Model], Lines]) -> None:
    """One dispute; what happened to it grew with its age."""
    age, village = int(chance.expovariate(1 / 14)), chance.choice(villages)
    status, level, here = chance.choice(STATUSES), chance.choice(LEVELS), chance.randint(0, age)
    accepted = None if status == "registered" else _day(age)
    limit = None if status == "registered" else _day(age - 30)
    lines[Dispute].append((
        key, f"受{key:07d}", f"B{key:09d}", chance.choice(TYPES), status, level, f"{_day(age)} 03:00:00", accepted,
        _day(chance.randint(0, here)), _day(here), limit, limit, f"{_day(-1)} 16:00:00", village,
    ))  # fmt: skip
    for role in ("applicant", "respondent", *chance.choice([(), (), ("third",)])):
        unwilling = chance.random() < 0.02
        home = chance.choice([village, village, chance.choice(villages), None])
        lines[Party].append((key, role, home, False if unwilling else None, _day(here) if unwilling else None))
    for number in range(1, chance.choice([0, 0, 1, 2, 3, 4]) + 1):
        held = f"{_day(chance.randint(0, age))} {chance.randint(0, 23):02d}:30:00"
        lines[MediationSession].append((key, number, level, held, chance.choice(RESULTS)))
    if level == "panel" and chance.random() < 0.5:
        lines[Panel].append((key, _day(age), _day(here) if chance.random() < 0.1 else None))
    if level in ("township", "county") or chance.random() < 0.05:
        state = chance.choice(("accepted", "accepted", "returned", "revoked", "pending"))
        answered = None if state == "pending" else f"{_day(here)} 06:00:00"
        lines[Handover].append((key, "panel", "township", 1, f"{_day(age)} 05:00:00", state, answered))


def _write(model: type[models.Model], rows: Lines, shared: Mapping[str, Any]) -> None:
    """Rows with Django's defaults for what they do not say; no history, nobody asks for it here."""
    given = COLUMNS[model]
    rest = {f.column: _constant(f, shared) for f in model._meta.concrete_fields if f.column not in given}
    if "id" not in given:
        del rest["id"]
    names, constants = ", ".join(f'"{name}"' for name in (*given, *rest)), tuple(rest.values())
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row((*row, *constants))
            return
        marks = ", ".join(["%s"] * (len(given) + len(rest)))
        insert = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'
        cursor.executemany(insert, [(*row, *constants) for row in rows])


def _constant(field: Any, shared: Mapping[str, Any]) -> Any:
    """The same value for every row: ours, or the model's default; empty text where a text must be."""
    if field.column in shared:
        return shared[field.column]
    value = field.get_default()
    if isinstance(value, (list, dict)):
        return "[]" if isinstance(value, list) else "{}"
    moment = isinstance(field, models.DateField) and not field.null
    return _day(0) if moment else value
