"""Plain JSON -> the agreement's dataclass, with what is missing left empty instead of refused."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from documents import shape
from documents.checkup.findings import Hit, on_field
from documents.papers.agreement import Agreement
from documents.press import BadPaper
from documents.text.hygiene import clean_text

_EMPTY = "〓"  # stands where a required text is missing, while the shape is checked; no agreement uses it


def read(data: object) -> tuple[Agreement, list[Hit]]:
    """The agreement and one hit for each field that the paper does not have.

    Raises BadPaper for what cannot be read at all: a number where text should stand, a list that is none.
    """
    problems: list[shape.Problem] = []
    unknown: list[Hit] = []
    filled = _filled(Agreement, data, "", unknown)
    prepared = shape.read(Agreement, filled, problems)
    if problems:
        raise BadPaper(problems)
    return _emptied(prepared), unknown


def _filled(kind: type, data: object, path: str, unknown: list[Hit]) -> object:
    """The same mapping with every required field present and no field that the shape does not know."""
    if not isinstance(data, Mapping):
        return data
    known = shape.specs(kind)
    for name in data:
        if name not in known:
            unknown.append(on_field("unknown_field", f"{path}{name}"[:80], f"栏目“{str(name)[:40]}”"))
    return {name: _value(name, spec, data, path, unknown) for name, spec in known.items()}


def _value(name: str, spec: shape.Spec, data: Mapping[str, Any], path: str, unknown: list[Hit]) -> object:
    value = data.get(name)
    if _absent(value):
        return _stand_in(name, spec, data)
    if spec.part is not None and isinstance(value, Sequence) and not isinstance(value, str):
        return [_filled(spec.part, item, f"{path}{name}[{i}].", unknown) for i, item in enumerate(value)]
    if spec.many and isinstance(value, Sequence) and not isinstance(value, str):
        return [_EMPTY if _absent(item) else item for item in value]
    return value


def _absent(value: object) -> bool:
    return value is None or value in ("", []) or (isinstance(value, str) and not clean_text(value))


def _stand_in(name: str, spec: shape.Spec, data: Mapping[str, Any]) -> object:
    """Something that passes: the choice that the other fields speak for, or a mark that is taken away again."""
    if not spec.required:
        return None
    if spec.part is not None:
        return [_filled(spec.part, {}, "", [])]
    if spec.kind == "choice":
        organisation = any(data.get(field) for field in ("credit_code", "legal_head"))
        likely = {
            "person": "organisation" if organisation else "person",
            "pay": "pay" if data.get("amount_fen") else "do",
        }
        return likely.get(next(iter(spec.options)), "agent" if "agent" in spec.options else next(iter(spec.options)))
    return [_EMPTY] if spec.many else _EMPTY


def _emptied(value: Any) -> Any:
    """Without the marks; a list of nothing but marks is empty."""
    if isinstance(value, str):
        return "" if value == _EMPTY else value
    if isinstance(value, tuple):
        items = tuple(map(_emptied, value))
        return () if all(map(_hollow, items)) else items
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return type(value)(**{each.name: _emptied(getattr(value, each.name)) for each in dataclasses.fields(value)})
    return value


def _hollow(item: object) -> bool:
    return item == "" or (
        dataclasses.is_dataclass(item)
        and not any(getattr(item, n, "") for n in ("name", "content", "debtor", "address"))
    )
