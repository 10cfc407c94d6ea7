"""YAML or plain data → a checked Table, or every fault at once in Chinese, each naming its row and cell.

The text may come from a stranger: size is capped, tags, aliases and double keys are refused, keys are closed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

import yaml

from rules import cells, compiler, sentences
from rules.calendar import BadPeriod, Period
from rules.cells import BadCell, Cell
from rules.facts import SCHEMA, BadFacts, normalise
from rules.legal_words import ClockStart
from rules.table import Example, Hit, Outcome, Pack, Row, Table
from rules.vocabulary import Level, Measure, Mode, RiskColour

LARGEST_TEXT = 1_000_000  # bytes
MOST_ROWS = 500
MOST_FAULTS = 100  # nobody mends more in one go
LONGEST_TEXT = 1000  # characters of a sentence
_ID = re.compile(r"[a-zA-Z][a-zA-Z0-9_-]{0,59}")

_TABLE_KEYS = {"name", "title", "pack", "hit", "note", "complete", "rows"}
_ROW_KEYS = {"id", "sentence", "basis", "pack", "from", "to", "when", "then", "examples"}
_OUTCOME_KEYS = {"measure", "mode", "to", "colour", "within_hours", "route", "period", "since"}
_EXAMPLE_KEYS = {"given", "expect"}
_HOLES = "大括号里写本行when中只有一个数字的列；范围写{列.low}、{列.high}；还可以写{period}、{within_hours}"


W = TypeVar("W", bound=StrEnum)


class BadTable(ValueError):
    """A rulebook with faults. `faults` holds one Chinese sentence each; the message is all of them."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults[:MOST_FAULTS])
        super().__init__("\n".join(self.faults))


# ---- text → plain data -----------------------------------------------------------------------------------------------


class _Refused(yaml.YAMLError):
    """YAML that is well formed and still not wanted."""


class _Loader(yaml.SafeLoader):
    """SafeLoader without aliases (bombs, shared rows) and without silent double keys (a lost condition)."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event: Any = self.peek_event()  # type: ignore[no-untyped-call]
            raise _Refused(f"第{event.start_mark.line + 1}行：不能使用引用（*）。")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise _Refused(f"第{key.start_mark.line + 1}行：“{key.value}”写了两次。")
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def load(text: str) -> Table:
    """The table written in YAML. Raises BadTable."""
    size = len(text.encode(errors="replace"))
    if size > LARGEST_TEXT:
        raise BadTable([f"规则表太大：{size}字节，最多{LARGEST_TEXT}字节。"])
    try:
        data = yaml.load(text, Loader=_Loader)  # noqa: S506  a SafeLoader, only stricter
    except _Refused as error:
        raise BadTable([str(error)]) from None
    except yaml.constructor.ConstructorError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise BadTable([f"第{line}行：不能使用标签或者复杂的键（{error.problem}）。"]) from None
    except yaml.YAMLError as error:
        raise BadTable([f"不是正确的YAML:{error}"]) from None
    except (ValueError, RecursionError) as error:
        raise BadTable([f"YAML里有不能接受的值：{type(error).__name__}: {str(error)[:100]}"]) from None
    return build(data)


# ---- plain data → table ----------------------------------------------------------------------------------------------


@dataclass
class _Reader:
    """Collects faults instead of stopping at the first, so that an author mends a table in one go."""

    faults: list[str] = field(default_factory=list)

    def fault(self, place: str, text: str) -> None:
        self.faults.append(f"{place}：{text}")

    def record(self, data: object, keys: set[str], place: str) -> dict[str, Any]:
        """A mapping with known keys only; an empty one after a fault."""
        if not isinstance(data, Mapping):
            self.fault(place, "应为“名称： 值”的一组内容。")
            return {}
        for key in data:
            if key not in keys:
                self.fault(place, f"不认识“{key}”；可用的项：{'、'.join(sorted(keys))}。")
        return {key: value for key, value in data.items() if key in keys}

    def items(self, data: object, place: str) -> list[Any]:
        """A list; an empty one after a fault."""
        if isinstance(data, list) and data:
            return data
        self.fault(place, "应为列表，至少一项。")
        return []

    def text(self, data: object, place: str, required: bool = True) -> str:
        if isinstance(data, str) and (data.strip() or not required) and len(data) <= LONGEST_TEXT:
            return data.strip()
        if data is not None or required:
            self.fault(place, f"应为文字，不能空白，最多{LONGEST_TEXT}字。")
        return ""

    def word(self, data: object, words: type[W], place: str) -> W | None:
        """A member of `words`, written as its code."""
        for word in words:
            if data == word.value:
                return word
        self.fault(place, f"“{data}”不是可用的词；可用的词：{'、'.join(word.value for word in words)}。")
        return None

    def day(self, data: object, place: str) -> date | None:
        """A date, written 2026-01-31."""
        try:
            return date.fromisoformat(data.isoformat() if isinstance(data, date) else str(data))
        except ValueError:
            self.fault(place, f"“{data}”不是日期；请写成2026-01-31。")
            return None


def build(data: object) -> Table:
    """The table written as plain data (what Table.as_json gives). Raises BadTable."""
    reader = _Reader()
    raw = reader.record(data, _TABLE_KEYS, "规则表")
    pack = reader.word(raw.get("pack"), Pack, "规则表的pack")
    hit = reader.word(raw.get("hit"), Hit, "规则表的hit")
    name = _identifier(raw.get("name"), "规则表的name", reader)
    title = reader.text(raw.get("title"), "规则表的title")
    note = reader.text(raw.get("note"), "规则表的note", required=False)
    complete = raw.get("complete", False)
    if not isinstance(complete, bool):
        reader.fault("规则表的complete", "应为true或者false。")
    listed = reader.items(raw.get("rows"), "规则表的rows")
    if len(listed) > MOST_ROWS:
        reader.fault("规则表", f"有{len(listed)}行，最多{MOST_ROWS}行。")
    rows = [_row(item, number, pack, reader) for number, item in enumerate(listed[:MOST_ROWS], 1)]
    good = tuple(row for row in rows if row)
    _check_together(good, reader)
    if reader.faults or not pack or not hit:
        raise BadTable(reader.faults)
    return Table(name, title, pack, hit, note, good, complete is True)


def _identifier(data: object, place: str, reader: _Reader) -> str:
    if isinstance(data, str) and _ID.fullmatch(data):
        return data
    reader.fault(place, f"“{str(data)[:60]}”不能作编号；请用字母开头的字母、数字、-、_，最多60个。")
    return ""


def _row(data: object, number: int, pack: Pack | None, reader: _Reader) -> Row | None:
    faults_before = len(reader.faults)
    raw = reader.record(data, _ROW_KEYS, f"第{number}行")
    row_id = _identifier(raw.get("id"), f"第{number}行的id", reader)
    place = f"第{number}行（{row_id}）"
    starts = reader.day(raw.get("from"), f"{place}的from")
    ends = reader.day(raw["to"], f"{place}的to") if raw.get("to") is not None else None
    if starts and ends and ends < starts:
        reader.fault(place, "失效日（to）早于生效日（from）。")
    own_pack = reader.word(raw["pack"], Pack, f"{place}的pack") if "pack" in raw else pack
    sentence = reader.text(raw.get("sentence"), f"{place}的sentence")
    basis = reader.text(raw.get("basis"), f"{place}的basis")
    when = _when(raw.get("when"), place, reader)
    outcome = _outcome(raw.get("then"), f"{place}的then", reader)
    examples = _examples(raw.get("examples"), place, reader)
    if len(reader.faults) > faults_before or not (starts and own_pack and outcome):
        return None
    for name in sentences.empty_holes(sentence, when, outcome.period, outcome.within_hours):
        reader.fault(f"{place}的sentence", f"“{{{name}}}”说不出数字：{_HOLES}。")
    return Row(row_id, sentence, basis, own_pack, starts, ends, when, outcome, examples)


def _when(data: object, place: str, reader: _Reader) -> dict[str, Cell]:
    when: dict[str, Cell] = {}
    for name, source in reader.record(data, set(SCHEMA), f"{place}的when").items():
        try:
            when[name] = cells.parse(source, SCHEMA[name])
        except BadCell as error:
            reader.fault(f"{place}“{SCHEMA[name].label}”（{name}）", str(error))
    return when


def _outcome(data: object, place: str, reader: _Reader) -> Outcome | None:
    raw = reader.record(data, _OUTCOME_KEYS, place)
    measure = reader.word(raw.get("measure"), Measure, f"{place}.measure")
    mode = reader.word(raw.get("mode"), Mode, f"{place}.mode")
    to = reader.word(raw["to"], Level, f"{place}.to") if "to" in raw else None
    colour = reader.word(raw["colour"], RiskColour, f"{place}.colour") if "colour" in raw else None
    route = reader.text(raw.get("route"), f"{place}.route", required=False)
    hours = raw.get("within_hours")
    if hours is not None and (type(hours) is not int or not 0 < hours <= 24 * 366):
        reader.fault(f"{place}.within_hours", "应为小时数，1至8784的整数。")
    if (measure is Measure.SEND_UP) is not (to is not None):
        reader.fault(place, "“上报”须写明上报到哪一层级（to），其他措施不写to。")
    period, since = _clock(raw, place, reader)
    return Outcome(measure, mode, to, colour, hours, route, period, since) if measure and mode else None


def _clock(raw: Mapping[str, Any], place: str, reader: _Reader) -> tuple[str, ClockStart | None]:
    """A period and the event it is counted from: both or neither."""
    period = reader.text(raw.get("period"), f"{place}.period", required=False)
    since = reader.word(raw["since"], ClockStart, f"{place}.since") if "since" in raw else None
    if bool(period) is not (since is not None):
        reader.fault(place, "期限（period）和起算的事件（since）应当同时写明。")
    if period:
        try:
            period = str(Period.parse(period))
        except BadPeriod as error:
            reader.fault(f"{place}.period", str(error))
    return period, since


def _examples(data: object, place: str, reader: _Reader) -> tuple[Example, ...]:
    found = []
    for number, item in enumerate(reader.items(data, f"{place}的examples"), 1):
        at = f"{place}的第{number}个例子"
        raw = reader.record(item, _EXAMPLE_KEYS, at)
        expect = _expected(raw.get("expect"), f"{at}的expect", reader)
        try:
            given = normalise(reader.record(raw.get("given"), set(SCHEMA), f"{at}的given"))
        except BadFacts as error:
            reader.fault(at, str(error))
        else:
            found.append(Example(given, expect))
    if not {True, False} <= {example.expect for example in found}:
        reader.fault(place, "例子里至少要有一个应当命中（true）的和一个不应命中（false）的。")
    return tuple(found)


def _expected(data: object, place: str, reader: _Reader) -> bool | tuple[str, ...]:
    if isinstance(data, bool):
        return data
    if not isinstance(data, list) or not all(isinstance(item, str) for item in data):
        reader.fault(place, "应为true、false或者行编号的列表。")
        return False
    return tuple(data)


def _check_together(rows: tuple[Row, ...], reader: _Reader) -> None:
    """What only shows across rows: double ids, examples that name no row, the limits of the engine."""
    ids = [row.id for row in rows]
    for row in rows:
        if ids.count(row.id) > 1:
            reader.fault(f"行“{row.id}”", "编号重复。")
        if compiler.weight(row) > compiler.MAX_WEIGHT:
            text = f"“或者”的组合有{compiler.weight(row)}种，最多{compiler.MAX_WEIGHT}种；请拆成几行。"
            reader.fault(f"行“{row.id}”", text)
    names = compiler.field_names(rows)
    if len(names) > compiler.MAX_FIELDS:
        reader.fault("规则表", f"用到的字段有{len(names)}个，最多{compiler.MAX_FIELDS}个。")
    for one, other in compiler.collisions(names):
        reader.fault("规则表", f"字段“{one}”与“{other}”的散列值相同，规则引擎分不清。")
