"""The shape of every paper as JSON Schema, for whoever fills our papers from another system.

`documents/schemas/KIND.json` holds what `of` returns; `manage.py write_schemas` writes the files. A schema says what can be
said without our code: names, kinds, lengths before cleaning. `press.prepare` has the last word.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from documents.press import Paper
from documents.shape import Spec, specs

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DIRECTORY = Path(__file__).parent / "schemas"
_STRING_PATTERNS = {"day": r"^\d{4}-\d{2}-\d{2}$", "moment": r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}"}
_HINTS = {
    "day": "日期，形如2026-11-22。",
    "moment": "当地时间，形如2026-11-22T09:30。",
    "fen": "以分为单位的整数，2200元写作220000。",
    "text": "可以分段，换行即另起一段。",
}


def of(paper: Paper) -> dict[str, Any]:
    """The schema of one paper. Parts such as a party stand once, under `$defs`."""
    definitions: dict[str, Any] = {}
    body = _object(paper.shape, definitions)
    head = {"$schema": DIALECT, "title": paper.title}
    return head | body | ({"$defs": dict(sorted(definitions.items()))} if definitions else {})


def written(paper: Paper) -> str:
    """The file, to the last newline."""
    return json.dumps(of(paper), ensure_ascii=False, indent=2) + "\n"


def _object(shape: type, definitions: dict[str, Any]) -> dict[str, Any]:
    known = specs(shape)
    return {
        "type": "object",
        "properties": {name: _property(spec, definitions) for name, spec in known.items()},
        "required": [name for name, spec in known.items() if spec.required],
        "additionalProperties": False,
    }


def _property(spec: Spec, definitions: dict[str, Any]) -> dict[str, Any]:
    title = {"title": spec.label}
    if spec.many:
        bounds = {"maxItems": spec.most} | ({"minItems": spec.least} if spec.least else {})
        return title | {"type": _or_null("array", spec), "items": _single(spec, definitions)} | bounds
    hint = _hint(spec)
    return title | ({"description": hint} if hint else {}) | _single(spec, definitions)


def _single(spec: Spec, definitions: dict[str, Any]) -> dict[str, Any]:
    if spec.part:
        name = spec.part.__name__
        if name not in definitions:
            definitions[name] = {}  # reserved, in case a part holds itself
            definitions[name] = _object(spec.part, definitions)
        return {"$ref": f"#/$defs/{name}"}
    if spec.options:
        return {"enum": [*spec.options, *([] if spec.required else [None])]}
    kind = {"flag": "boolean", "fen": "integer", "number": "integer"}.get(spec.kind, "string")
    return {"type": kind if spec.many else _or_null(kind, spec)} | _limits(spec)


def _or_null(kind: str, spec: Spec) -> str | list[str]:
    """What need not be given may also be given as null."""
    return kind if spec.required else [kind, "null"]


def _limits(spec: Spec) -> dict[str, Any]:
    if spec.kind in ("line", "text"):
        return ({"minLength": 1} if spec.required else {}) | {"maxLength": spec.longest}
    if spec.kind in ("fen", "number"):
        return {"minimum": spec.lowest, "maximum": spec.highest}
    return {"pattern": _STRING_PATTERNS[spec.kind]} if spec.kind in _STRING_PATTERNS else {}


def _hint(spec: Spec) -> str:
    """What a person has to know besides the label; the words behind the codes of a choice."""
    if spec.options:
        return "；".join(f"{code or '空'}：{word or '未填'}" for code, word in spec.options.items()) + "。"
    return _HINTS.get(spec.kind, "")
