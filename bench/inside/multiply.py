"""The SQL behind bench/inside/crowd.py: one INSERT … SELECT per table, with keys moved on by whole blocks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, timedelta
from functools import cache
from itertools import product
from typing import Any

from django.apps import apps
from django.db import connection, models

from bench.inside.templates import MORNING
from mediation import guards, search
from mediation.models import (
    Agreement,
    Appointment,
    AuditEvent,
    Decision,
    Dispute,
    Handover,
    Letter,
    Notice,
    NumberSequence,
    Organisation,
    PanelSeat,
    Party,
    Place,
    Referral,
    RowChange,
    SearchText,
    Tally,
    TimelineEntry,
    User,
)
from rules.letter_words import LetterChannel

Model = type[models.Model]
SPREAD = 6 * 86_400 - 3_600  # seconds after MORNING and an hour in which all others are looked at
STEP = 7_919  # a prime: neighbours in the tables are no neighbours by name or hour
OPENING = 20_000  # seconds within which a day's disputes come in

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方"
    "金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚覃麻蓝雷缪佘亓仝乜仉昝仝"
)
DOUBLE = ("欧阳", "司马", "上官", "诸葛", "尉迟", "皇甫")
FIRST = "建国志永小春秋文明德玉金海云美丽晓雪家子庆福长根阿大伯振宏佳思"
SECOND = "国强明华芳英兰平军伟娜敏静丽杰涛磊超燕桂梅珍林生福根水土木山发财贵䶮喆堃犇淼㛃𬭎𠅤"
PREFIXES = ("安清永宁德丰和泰长兴武临新东西南北富海江", "平宁安阳川溪山城水化源昌河谷林泉港湖口岭")

HOME = "永宁"  # what the county of the demo is called
JOINS = ""

COUNTY: tuple[Model, ...] = (Place, Organisation, User, Appointment, PanelSeat)
"""What a county consists of; their histories come with them."""


@cache
def dispute_block() -> tuple[Model, ...]:
    """Everything that belongs to a dispute: what points to it, or to what points to it, and the history of all that."""
    found: dict[Model, None] = {Dispute: None}
    ours = list(apps.get_app_config("mediation").get_models(include_auto_created=True))
    grown = True
    while grown:
        more = [m for m in ours if m not in found and any(f.related_model in found for f in m._meta.concrete_fields)]
        found |= dict.fromkeys(more)
        grown = bool(more)
    del found[SearchText]  # made anew: it repeats names and numbers, which differ
    return tuple({**found, **dict.fromkeys(_with_history(found)), AuditEvent: None})


def _with_history(block: Iterable[Model]) -> list[Model]:
    """The models, and the history of those that have one."""
    return [each for model in block for each in (model, *_history(model))]


def _history(model: Model) -> tuple[Model, ...]:
    return (model.history.model,) if model in guards.tracked_models() else ()  # type: ignore[attr-defined]


# --- less ---------------------------------------------------------------------------------------------------------------


def thin() -> None:
    """Drop the decisions that nothing rests on, the events that tell of no dispute, and all of the past but its ends.

    Of a dispute the first history row stays too: it says who opened it.
    """
    rests = " UNION ".join(
        f'SELECT decision_id FROM "{model._meta.db_table}" WHERE decision_id IS NOT NULL'
        for model in (TimelineEntry, Handover, Notice, Referral)
    )
    _run(f'DELETE FROM "{Decision._meta.db_table}" WHERE id NOT IN ({rests})')
    SearchText.objects.all().delete()
    kinds = ", ".join(f"'{model._meta.model_name}'" for model in dispute_block())
    _run(f'DELETE FROM "{AuditEvent._meta.db_table}" WHERE row_kind NOT IN ({kinds})')
    for model in guards.tracked_models():
        past, word = model.history.model._meta.db_table, model._meta.model_name  # type: ignore[attr-defined]
        ends = f'SELECT MAX(history_id) FROM "{past}" GROUP BY id'
        if model is Dispute:
            ends += f' UNION SELECT MIN(history_id) FROM "{past}" GROUP BY id'
        _run(f'DELETE FROM "{past}" WHERE history_id NOT IN ({ends})')
        count = f'SELECT COUNT(*) FROM "{past}" p WHERE p.id = r."row"'
        _run(f'UPDATE "{RowChange._meta.db_table}" AS r SET changes = ({count}) WHERE r."table" = \'{word}\'')


# --- more ---------------------------------------------------------------------------------------------------------------


def spread(copies: int, counties: int, due: Sequence[int]) -> None:
    """`copies` of every template over so many counties; `due` are the templates whose moment is MORNING."""
    _helpers(copies, counties)
    blocks, of_county = dispute_block(), _with_history(COUNTY)
    tops = {model: _top(model) for model in (*blocks, *of_county)}
    own = own_columns(tops, due)
    _sequences(counties, copies, tops[Organisation])
    for model in (*of_county, *blocks):
        _copy(model, tops, own)
    _count(tops)
    _tally()


def _helpers(copies: int, counties: int) -> None:
    """Tables of numbers and names to join with: copy k is number j of county c."""
    prefixes = [a + b for a, b in product(*PREFIXES) if a + b != HOME]
    called = ["", *prefixes][:counties]
    _make("bench_county", "k BIGINT PRIMARY KEY, c BIGINT, j BIGINT, prefix TEXT")
    _make("bench_copy", "k BIGINT PRIMARY KEY, c BIGINT, j BIGINT, prefix TEXT")
    _make("bench_name", "n BIGINT PRIMARY KEY, name TEXT")
    _many("bench_county", [(c, c, 0, prefix) for c, prefix in enumerate(called)])
    rows = [(k, k % counties, k // counties, called[k % counties]) for k in range(copies)]
    _many("bench_copy", rows)
    _many("bench_name", list(enumerate(names())))
    for table in ("bench_county", "bench_copy", "bench_name"):
        _run(f"ANALYZE {table}")


def names() -> list[str]:
    """Every surname with every given name of one or two characters, in a fixed order."""
    given = [*SECOND, *(a + b for a, b in product(FIRST, SECOND))]
    return [surname + name for name, surname in product(given, (*dict.fromkeys(SURNAMES), *DOUBLE))]


def _top(model: Model) -> int:
    """The largest key among the templates, also of rows that are gone and live on in the history."""
    ever = [model._base_manager.values_list("pk", flat=True)]
    ever += [past._base_manager.values_list("id", flat=True) for past in _history(model)]
    return max(int(keys.order_by("-" + name).first() or 0) for keys, name in zip(ever, ("pk", "id"), strict=False))


def _copy(model: Model, tops: Mapping[Model, int], own: Mapping[tuple[Model, str], str]) -> None:
    """One table: all templates times all copies. The copies outside, so that keys only grow."""
    if not tops[model]:
        return
    table, fields = model._meta.db_table, model._meta.concrete_fields
    values = ", ".join(own.get((model, str(field.column))) or _moved(model, field, tops) for field in fields)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    _set_aside(table)
    source = f"{_numbers(model)} n CROSS JOIN bench_aside t {own.get((model, JOINS), '')}"
    _run(f'INSERT INTO "{table}" ({columns}) SELECT {values} FROM {source}')


def _set_aside(table: str) -> None:
    """The templates go into bench_aside: as copy nought they come back with the others."""
    _run("DROP TABLE IF EXISTS bench_aside")
    _run(f'CREATE TEMP TABLE bench_aside AS SELECT * FROM "{table}"')
    _run(f'DELETE FROM "{table}"')


def _numbers(model: Model) -> str:
    return "bench_county" if model in _with_history(COUNTY) else "bench_copy"


def _moved(model: Model, field: Any, tops: Mapping[Model, int]) -> str:
    """The value of a copy: moved on with what it points to, and as in the template where it points to nothing."""
    past = getattr(model, "instance_type", None)  # a history row keeps the key of its row in `id`
    target = model if field.primary_key else past if past and field.column == "id" else field.related_model
    if target not in tops:
        return f't."{field.column}"'
    by = "c" if target in _with_history(COUNTY) else "k"
    return f't."{field.column}" + n.{by} * {tops[target]}'


def _count(tops: Mapping[Model, int]) -> None:
    """What the triggers would have counted."""
    table = RowChange._meta.db_table
    _set_aside(table)
    for model in guards.tracked_models():
        row = f't."row" + n.k * {tops.get(model, 0)}'
        source = f"{_numbers(model) if model in tops else '(SELECT 0 AS k)'} n CROSS JOIN bench_aside t"
        _run(
            f'INSERT INTO "{table}" ("table", "row", changes) SELECT t."table", {row}, t.changes FROM {source} '
            f"WHERE t.\"table\" = '{model._meta.model_name}'"
        )


def _tally() -> None:
    """What the transition writer would have counted."""
    place = "responsible_id, status, level"
    _run(f'DELETE FROM "{Tally._meta.db_table}"')
    _run(
        f'INSERT INTO "{Tally._meta.db_table}" (organisation_id, status, level, disputes) '
        f'SELECT {place}, COUNT(*) FROM "{Dispute._meta.db_table}" GROUP BY {place}'
    )


def write_texts() -> None:
    """What each dispute is found under. The pairs of characters are left out: bench/inside/search.py makes them."""
    names, line = search._TEXT[connection.vendor], search._BREAK[connection.vendor]
    _run(
        "INSERT INTO mediation_searchtext (dispute_id, text) "
        f"SELECT d.id, d.title || {line} || d.file_number || COALESCE({names}, '') FROM mediation_dispute d"
    )


def _sequences(counties: int, copies: int, step: int) -> None:
    """Each body has given out as many numbers as there are files of it."""
    of_county = Counter(k % counties for k in range(copies))
    templates = list(NumberSequence.objects.all())
    NumberSequence.objects.all().delete()
    NumberSequence.objects.bulk_create(
        NumberSequence(organisation_id=t.organisation_id + c * step, year=t.year, family=t.family, last=t.last * number)
        for c, number in of_county.items()
        for t in templates
    )


# --- what differs from copy to copy ---------------------------------------------------------------------------------------


def own_columns(tops: Mapping[Model, int], due: Sequence[int]) -> dict[tuple[Model, str], str]:
    """Model and column → SQL over t (the template) and n (the copy); under JOINS what has to be joined for it."""
    own = {
        (Place, "code"): "CASE WHEN n.c = 0 THEN t.code ELSE (340000 + n.c) || substr(t.code, 7) END",
        (Place, "name"): _renamed("name"),
        (Organisation, "name"): _renamed("name", "n.prefix || t.name"),
        (Organisation, "abbreviation"): _renamed("abbreviation", "n.prefix || t.abbreviation"),
        (User, "username"): "CASE WHEN n.c = 0 THEN t.username ELSE t.username || '_' || n.c END",
        (Dispute, "file_number"): _numbered(Dispute, "file_number"),
        (Dispute, "title"): "asks.name || '与' || asked.name || t.title",
        (Dispute, "progress_code"): f"substr('B00000000000', 1, 12 - length({_key(tops)} || '')) || {_key(tops)}",
        (Dispute, "registered_at"): _later("t.registered_at", f"(n.k * {STEP}) % {OPENING}"),
        (Dispute, JOINS): _named("asks", _key(tops), "0") + _named("asked", _key(tops), "1"),
        (Party, "name"): "who.name",
        (Party, JOINS): _named("who", f"(t.dispute_id + n.k * {tops[Dispute]})", _places()),
        (Agreement, "number"): _numbered(Agreement, "number"),
        (Notice, "key"): _keys(tops),
        (Letter, "key"): _letters(tops),
        (AuditEvent, "row_pk"): _audited(tops),
    }
    past = {(_history(model)[0], column): value for (model, column), value in own.items() if _history(model)}
    return own | past | {(Dispute, "next_check_at"): _checks(tops, due)}


def _key(tops: Mapping[Model, int]) -> str:
    """The key of a dispute's copy."""
    return f"(t.id + n.k * {tops[Dispute]})"


def _renamed(column: str, otherwise: str = "") -> str:
    """What carries the county's name carries that of its copy."""
    old = f"t.{column}"
    named = f"WHEN replace({old}, '{HOME}', '') <> {old} THEN replace({old}, '{HOME}', n.prefix)"
    return f"CASE WHEN n.c = 0 OR {old} = '' THEN {old} {named} ELSE {otherwise or old} END"


def _named(alias: str, dispute: str, place: str) -> str:
    """Join the name of a dispute's party number so-and-so."""
    return f" JOIN bench_name {alias} ON {alias}.n = (({dispute} * 3 + {place}) * {STEP}) % {len(names())}"


def _places() -> str:
    """Which party of its dispute a template is: 0, 1, 2."""
    seen: Counter[int] = Counter()
    places = {}
    for pk, dispute in Party.objects.order_by("pk").values_list("pk", "dispute_id"):
        places[pk] = str(seen[dispute])
        seen[dispute] += 1
    return _case(places)


def _case(values: Mapping[int, str]) -> str:
    """SQL by the template's key; history rows have it in `id` too."""
    return f"CASE t.id {' '.join(f'WHEN {pk} THEN {value}' for pk, value in values.items())} END"


def _numbered(model: Model, column: str) -> str:
    """File numbers without gaps: each copy of a county goes on counting where the one before it ended."""
    found: dict[int, tuple[str, str, int]] = {}
    for pk, number in model._base_manager.values_list("pk", column):
        year, words, serial = re.fullmatch(r"(\(\d+\))(.+第)(\d+)号", number).groups()  # type: ignore[union-attr]
        found[pk] = (year, words, int(serial))
    last = Counter((year, words) for year, words, _ in found.values())
    return _case(
        {
            pk: f"'{year}' || n.prefix || '{words}' || ({serial} + n.j * {last[year, words]}) || '号'"
            for pk, (year, words, serial) in found.items()
        }
    )


def _keys(tops: Mapping[Model, int]) -> str:
    """Keys of notices name the hand-over they tell of, and the body that is told."""
    values = {}
    for pk, key in Notice.objects.values_list("pk", "key"):
        said, body = key.rsplit(">", 1)
        handover = re.fullmatch(r"handover:(\d+):(.+)", said)
        told = f"'{said}'"
        if handover:
            told = f"'handover:' || ({handover[1]} + n.k * {tops[Handover]}) || ':{handover[2]}'"
        values[pk] = f"{told} || '>' || ({body} + n.c * {tops[Organisation]})"
    return _case(values)


def _letters(tops: Mapping[Model, int]) -> str:
    """The key of a letter in the inbox names the notice; any other is a number that nobody can guess."""
    inbox = f"'in_app:' || (t.notice_id + n.k * {tops[Notice]})"
    return f"CASE t.channel WHEN '{LetterChannel.IN_APP.value}' THEN {inbox} ELSE substr(t.key, 1, 24) || n.k END"


def _audited(tops: Mapping[Model, int]) -> str:
    kinds = {model._meta.model_name: top for model, top in tops.items() if model in dispute_block()}
    steps = " ".join(f"WHEN '{kind}' THEN t.row_pk + n.k * {top}" for kind, top in kinds.items())
    return f"CASE t.row_kind {steps} ELSE t.row_pk END"


def _checks(tops: Mapping[Model, int], due: Sequence[int]) -> str:
    """At MORNING what is due; everything else in the six days from an hour later."""
    morning, hour = (
        f"'{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}'" for moment in (MORNING, MORNING + timedelta(hours=1))
    )
    others = f"({_key(tops)} * {STEP}) % {SPREAD}"
    keys = ", ".join(map(str, due))
    at = _later(morning, "0"), _later(hour, others)
    return f"CASE WHEN t.status = 'closed' THEN NULL WHEN t.id IN ({keys}) THEN {at[0]} ELSE {at[1]} END"


def _later(moment: str, seconds: str) -> str:
    if connection.vendor == "sqlite":
        return f"datetime({moment}, '+' || ({seconds}) || ' seconds')"
    moment = f"timestamptz {moment[:-1]}+00'" if moment.startswith("'") else moment
    return f"{moment} + ({seconds}) * interval '1 second'"


# --- the database ---------------------------------------------------------------------------------------------------------


def _make(table: str, columns: str) -> None:
    _run(f"CREATE TEMP TABLE {table} ({columns})")


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _many(table: str, rows: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(rows[0]))})", rows)
