"""The shape of a paper's data: what each field is called, how long it may be, and how JSON becomes a frozen dataclass.

A paper's dataclass declares its fields with the helpers below (`line`, `text`, `day`, ...). `read` then turns a plain JSON
mapping into that dataclass and collects every fault as a Chinese sentence, so that a person sees all of them at once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from documents.text import money
from documents.text.hygiene import clean_line, clean_text


@dataclass(frozen=True)
class Problem:
    """One reason why a paper cannot be printed.

    `field` is the path (`parties[0].name`), `message` a complete Chinese sentence; `char` and `code` (U+XXXX) are set
    when one character is the reason.
    """

    field: str
    message: str
    char: str = ""
    code: str = ""

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True)
class Spec:
    """What one field is: Chinese label, kind of value, limits. `many` makes it a list of `least`..`most` such values."""

    label: str
    kind: str
    required: bool = True
    longest: int = 0
    lowest: int = 0
    highest: int = 0
    options: Mapping[str, str] = field(default_factory=dict)
    part: type | None = None
    many: bool = False
    least: int = 0
    most: int = 0


class Unfit(ValueError):
    """A value does not fit its Spec; the message is the rest of a Chinese sentence that begins with the label."""


def _declare(spec: Spec, default: object = None) -> Any:
    if spec.required:
        return field(metadata={"spec": spec})
    return field(default=default, metadata={"spec": spec})


def line(label: str, longest: int = 60, *, optional: bool = False) -> Any:
    """A `str` without line breaks, at most `longest` characters; `""` when optional and absent."""
    return _declare(Spec(label, "line", not optional, longest), "")


def text(label: str, longest: int = 20_000, *, optional: bool = False) -> Any:
    """A `str` that may hold several paragraphs."""
    return _declare(Spec(label, "text", not optional, longest), "")


def day(label: str, *, optional: bool = False) -> Any:
    """A `date`; in JSON `"2026-11-22"`; None when optional and absent."""
    return _declare(Spec(label, "day", not optional))


def moment(label: str, *, optional: bool = False) -> Any:
    """A local `datetime` without zone; in JSON `"2026-11-22T09:30"`; None when optional and absent."""
    return _declare(Spec(label, "moment", not optional))


def fen(label: str, *, optional: bool = False) -> Any:
    """An amount of money as an `int` of fen; None when optional and absent."""
    return _declare(Spec(label, "fen", not optional, highest=money.HIGHEST))


def number(label: str, lowest: int, highest: int, *, optional: bool = False) -> Any:
    """An `int` between two bounds, both included."""
    return _declare(Spec(label, "number", not optional, lowest=lowest, highest=highest))


def flag(label: str, default: bool) -> Any:
    """A `bool` that has a default."""
    return _declare(Spec(label, "flag", False), default)


def choice(label: str, options: Mapping[str, str], *, default: str | None = None) -> Any:
    """One of the codes of `options`, which maps each stored code to its Chinese word."""
    return _declare(Spec(label, "choice", default is None, options=options), default)


def lines(label: str, longest: int = 200, *, least: int = 0, most: int = 60) -> Any:
    """A tuple of one-line strings."""
    return _declare(Spec(label, "line", least > 0, longest, many=True, least=least, most=most), ())


def texts(label: str, longest: int = 4_000, *, least: int = 0, most: int = 60) -> Any:
    """A tuple of texts, each of which may hold several paragraphs."""
    return _declare(Spec(label, "text", least > 0, longest, many=True, least=least, most=most), ())


def parts(label: str, part: type, *, least: int = 0, most: int = 60) -> Any:
    """A tuple of smaller dataclasses."""
    return _declare(Spec(label, "part", least > 0, part=part, many=True, least=least, most=most), ())


def specs(shape: type) -> dict[str, Spec]:
    """Field name -> Spec, in the order written."""
    return {each.name: each.metadata["spec"] for each in dataclasses.fields(shape)}


def describe(shape: type) -> list[dict[str, Any]]:
    """The shape as plain JSON: one dict per field with name, label, type, required and the limits that apply."""
    described = []
    for name, spec in specs(shape).items():
        entry: dict[str, Any] = {"name": name, "label": spec.label, "type": spec.kind, "required": spec.required}
        entry |= {"max_length": spec.longest} if spec.longest else {}
        entry |= {"min": spec.lowest, "max": spec.highest} if spec.highest else {}
        entry |= {"options": dict(spec.options)} if spec.options else {}
        entry |= {"list": True, "min_items": spec.least, "max_items": spec.most} if spec.many else {}
        entry |= {"fields": describe(spec.part)} if spec.part else {}
        described.append(entry)
    return described


def walk(value: Any, path: str = "", label: str = "") -> Iterator[tuple[str, str, str]]:
    """Every string inside a prepared dataclass as (path, label, string)."""
    if isinstance(value, str):
        yield path, label, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from walk(item, f"{path}[{index}]", label)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for name, spec in specs(type(value)).items():
            yield from walk(getattr(value, name), f"{path}.{name}".lstrip("."), spec.label)


def out_of_order(prepared: Any, earlier: str, later: str) -> list[Problem]:
    """A Problem if the day or moment in the field `later` lies before the one in the field `earlier`."""
    first, second = getattr(prepared, earlier), getattr(prepared, later)
    if first is None or second is None or first <= second:
        return []
    known = specs(type(prepared))
    return [Problem(later, f"“{known[later].label}”早于“{known[earlier].label}”（{later}）。")]


def read(shape: type, data: object, problems: list[Problem], path: str = "") -> Any:
    """JSON mapping -> instance of `shape`, or None after adding at least one Problem."""
    if not isinstance(data, Mapping):
        problems.append(Problem(path, f"“{path or '文书数据'}”应为一组栏目。"))
        return None
    known, before = specs(shape), len(problems)
    for name in data:
        if name not in known:
            unknown = _join(path, clean_line(str(name))[:40])
            problems.append(Problem(unknown, f"没有“{unknown}”这一栏。"))
    values = {name: _field(spec, data.get(name), problems, _join(path, name)) for name, spec in known.items()}
    if len(problems) > before:
        return None
    return shape(**{name: value for name, value in values.items() if value is not _ABSENT})


_ABSENT = object()


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _field(spec: Spec, value: object, problems: list[Problem], path: str) -> object:
    """Value of one field; _ABSENT keeps the dataclass default."""
    if value is None or value == "" or value == []:
        return _absent(spec, problems, path)
    if not spec.many:
        return _single(spec, value, problems, path)
    if isinstance(value, str) or not isinstance(value, Sequence):
        problems.append(_problem(spec, path, "应为列表"))
    elif not spec.least <= len(value) <= spec.most:
        problems.append(_problem(spec, path, f"共有{len(value)}项，应为{spec.least}至{spec.most}项"))
    else:
        items = [_single(spec, item, problems, f"{path}[{index}]") for index, item in enumerate(value)]
        return tuple(item for item in items if item is not _ABSENT)  # an empty line in an optional list is no line
    return _ABSENT


def _absent(spec: Spec, problems: list[Problem], path: str) -> object:
    if spec.required:
        problems.append(_problem(spec, path, "没有填写"))
    return _ABSENT


def _single(spec: Spec, value: object, problems: list[Problem], path: str) -> object:
    if spec.part is not None:
        return read(spec.part, value, problems, path)
    try:
        fitted = _READERS[spec.kind](spec, value)
    except Unfit as fault:
        problems.append(_problem(spec, path, str(fault)))
        return _ABSENT
    # A field that holds nothing but invisible characters is as empty as an empty one.
    return _absent(spec, problems, path) if fitted == "" else fitted


def _problem(spec: Spec, path: str, fault: str) -> Problem:
    return Problem(path, f"“{spec.label}”{fault}（{path}）。")


def _read_string(spec: Spec, value: object) -> str:
    if not isinstance(value, str):
        raise Unfit("应为文字")
    cleaned = clean_text(value) if spec.kind == "text" else clean_line(value)
    if len(cleaned) > spec.longest:
        raise Unfit(f"共有{len(cleaned)}字，最多{spec.longest}字")
    return cleaned


def _read_day(spec: Spec, value: object) -> date:
    try:
        if isinstance(value, str) and len(value) == 10:
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise Unfit("应为日期，形如2026-11-22")


def _read_moment(spec: Spec, value: object) -> datetime:
    try:
        if isinstance(value, str) and len(value) >= 16:
            found = datetime.fromisoformat(value)
            if found.tzinfo is None:
                return found
    except ValueError:
        pass
    raise Unfit("应为当地时间，形如2026-11-22T09:30")


def _read_whole(spec: Spec, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Unfit("应为以分为单位的整数" if spec.kind == "fen" else "应为整数")
    if not spec.lowest <= value <= spec.highest:
        raise Unfit(f"应在{spec.lowest}至{spec.highest}之间")
    return value


def _read_flag(spec: Spec, value: object) -> bool:
    if not isinstance(value, bool):
        raise Unfit("应为是或否")
    return value


def _read_choice(spec: Spec, value: object) -> str:
    if not isinstance(value, str) or value not in spec.options:
        raise Unfit(f"应为下列之一：{'、'.join(spec.options)}")
    return value


_READERS: dict[str, Callable[[Spec, object], object]] = {
    "line": _read_string,
    "text": _read_string,
    "day": _read_day,
    "moment": _read_moment,
    "fen": _read_whole,
    "number": _read_whole,
    "flag": _read_flag,
    "choice": _read_choice,
}
