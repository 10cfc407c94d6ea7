"""The schemas beside the code: current, sound JSON Schema, and of one mind with `prepare`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from documents import json_schema
from documents.press import KINDS, BadPaper, prepare
from tests.documents.helpers import sample

TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
NOTES = {"$schema", "$defs", "title", "description"}


def loaded(kind: str) -> dict[str, Any]:
    return json.loads((json_schema.DIRECTORY / f"{kind}.json").read_text(encoding="utf-8"))


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any], path: str = "$") -> Iterator[str]:
    """Every reason why the value does not satisfy the schema; reads exactly the keywords that we write."""
    for keyword, wanted in schema.items():
        if keyword not in NOTES:
            yield from CHECKS[keyword](value, wanted, schema, root, path)


def _type(value: Any, wanted: Any, _: Any, __: Any, path: str) -> Iterator[str]:
    names = [wanted] if isinstance(wanted, str) else wanted
    fits = any(isinstance(value, TYPES[name]) and (name != "integer" or value is not True) for name in names)
    if not fits or (isinstance(value, bool) and "boolean" not in names):
        yield f"{path}: type"


def _ref(value: Any, wanted: str, _: Any, root: dict[str, Any], path: str) -> Iterator[str]:
    assert wanted.startswith("#/$defs/")
    yield from faults(value, root["$defs"][wanted.rsplit("/", 1)[1]], root, path)


def _properties(value: Any, wanted: dict[str, Any], _: Any, root: Any, path: str) -> Iterator[str]:
    for name in wanted.keys() & value.keys() if isinstance(value, dict) else ():
        yield from faults(value[name], wanted[name], root, f"{path}.{name}")


def _additional(value: Any, wanted: bool, schema: Any, _: Any, path: str) -> Iterator[str]:
    assert wanted is False
    unknown = value.keys() - schema["properties"].keys() if isinstance(value, dict) else set()
    yield from (f"{path}.{name}: unknown" for name in unknown)


def _required(value: Any, wanted: list[str], _: Any, __: Any, path: str) -> Iterator[str]:
    yield from (f"{path}.{name}: required" for name in wanted if isinstance(value, dict) and name not in value)


def _items(value: Any, wanted: dict[str, Any], _: Any, root: Any, path: str) -> Iterator[str]:
    for index, item in enumerate(value if isinstance(value, list) else ()):
        yield from faults(item, wanted, root, f"{path}[{index}]")


def _limit(kind: type, good: Any) -> Any:
    def check(value: Any, wanted: Any, _: Any, __: Any, path: str) -> Iterator[str]:
        if isinstance(value, kind) and not isinstance(value, bool) and not good(value, wanted):
            yield f"{path}: beyond {wanted}"

    return check


def _enum(value: Any, wanted: list[Any], _: Any, __: Any, path: str) -> Iterator[str]:
    if value not in wanted:
        yield f"{path}: none of {wanted}"


CHECKS: dict[str, Any] = {
    "type": _type,
    "$ref": _ref,
    "properties": _properties,
    "additionalProperties": _additional,
    "required": _required,
    "items": _items,
    "enum": _enum,
    "minLength": _limit(str, lambda value, least: len(value) >= least),
    "maxLength": _limit(str, lambda value, most: len(value) <= most),
    "pattern": _limit(str, lambda value, pattern: re.search(pattern, value)),
    "minimum": _limit(int, lambda value, least: value >= least),
    "maximum": _limit(int, lambda value, most: value <= most),
    "minItems": _limit(list, lambda value, least: len(value) >= least),
    "maxItems": _limit(list, lambda value, most: len(value) <= most),
}


def agree(kind: str, data: dict[str, Any]) -> bool:
    """True or False when schema and `prepare` are of one mind about the data."""
    by_schema = not list(faults(data, loaded(kind), loaded(kind)))
    try:
        prepare(kind, data)
        by_code = True
    except BadPaper:
        by_code = False
    assert by_schema == by_code, (kind, list(faults(data, loaded(kind), loaded(kind))))
    return by_code


def test_one_schema_per_kind_and_every_one_is_current() -> None:
    """A stale file: run `make docs`."""
    assert {path.stem for path in json_schema.DIRECTORY.glob("*.json")} == set(KINDS)
    for kind, paper in KINDS.items():
        assert (json_schema.DIRECTORY / f"{kind}.json").read_text(encoding="utf-8") == json_schema.written(paper)


@pytest.mark.parametrize("kind", KINDS)
def test_samples_satisfy_their_schemas(kind: str) -> None:
    assert agree(kind, sample(kind))


def objects(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [schema, *schema.get("$defs", {}).values()]


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_named_in_chinese(kind: str) -> None:
    schema = loaded(kind)
    assert schema["$schema"] == json_schema.DIALECT
    assert schema["title"] == KINDS[kind].title
    for each in objects(schema):
        assert all(re.search("[\u4e00-\u9fff]", entry["title"]) for entry in each["properties"].values())


@pytest.mark.parametrize("kind", KINDS)
def test_schema_and_code_refuse_the_same(kind: str) -> None:
    """Field by field: left out, null, of the wrong kind, too long, too many, a code nobody knows."""
    for name, entry in loaded(kind)["properties"].items():
        data = sample(kind)
        data.pop(name, None)
        assert agree(kind, data) is (name not in loaded(kind)["required"])
        wrong: list[Any] = [{"surprise": 1}]
        wrong += ["x" * (entry["maxLength"] + 1)] if "maxLength" in entry else []
        wrong += [entry["maximum"] + 1, entry["minimum"] - 1, True, "12"] if "maximum" in entry else []
        wrong += ["一九四九", 20261122] if "pattern" in entry else []
        wrong += ["no-such-code"] if "enum" in entry else []
        wrong += ["一句话", [5]] if "array" in entry.get("type", "") else []
        for value in wrong:
            assert agree(kind, {**sample(kind), name: value}) is False, (name, value)
        if name not in loaded(kind)["required"]:
            assert agree(kind, {**sample(kind), name: None}) is True, name


@pytest.mark.parametrize("kind", KINDS)
def test_too_many_of_anything_is_refused(kind: str) -> None:
    for name, entry in loaded(kind)["properties"].items():
        given = sample(kind).get(name)
        if "maxItems" in entry and given:
            assert agree(kind, {**sample(kind), name: [given[0]] * (entry["maxItems"] + 1)}) is False


@pytest.mark.parametrize("kind", KINDS)
def test_no_room_for_what_is_not_declared(kind: str) -> None:
    assert agree(kind, sample(kind, surprise="愿意赔十万元")) is False
