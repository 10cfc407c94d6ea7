"""A form made from the shape of a paper: one question for each field that the record does not answer.

Labels, limits and choices are those the paper declares (documents/shape.py). A list of lines is one box, one item per
line; a list of smaller pieces (pieces of evidence, people asked) is a row of questions per piece, as many rows as wanted.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from documents.shape import Spec, specs
from mediation.forms.fields import CHOOSE, CountField, DayField, LineField, MomentField, TextField, YuanField
from mediation.moments import CHINA
from mediation.papers import Data
from mediation.papers.common import items

SPARE_ROWS, MOST_ROWS = 2, 60
ADD_ROW = "add_row"


def field_of(spec: Spec) -> forms.Field:
    """The field for one question."""
    if spec.many:
        return TextField(spec.longest * 4, spec.label, required=spec.required, rows=4, help_text="一行一项。")
    return _MAKERS[spec.kind](spec)


_MAKERS: dict[str, Any] = {
    "line": lambda spec: LineField(spec.longest, spec.label, required=spec.required),
    "text": lambda spec: TextField(spec.longest, spec.label, required=spec.required, rows=5),
    "day": lambda spec: DayField(spec.label, required=spec.required),
    "moment": lambda spec: MomentField(spec.label, required=spec.required),
    "fen": lambda spec: YuanField(f"{spec.label}（元）", required=spec.required),
    "number": lambda spec: CountField(spec.label, required=spec.required, most=spec.highest),
    "flag": lambda spec: forms.BooleanField(label=spec.label, required=False),
    "choice": lambda spec: forms.ChoiceField(
        label=spec.label,
        required=spec.required,
        choices=_options(spec),
        error_messages=CHOOSE,
    ),
}


def _options(spec: Spec) -> list[tuple[str, str]]:
    """An empty answer first, so that a row nobody touched says nothing."""
    return [("", "空着，手写" if "" in spec.options else "请选择"), *((c, w) for c, w in spec.options.items() if c)]


def initial_of(spec: Spec, value: Any) -> Any:
    """A value of a paper as its field shows it."""
    if value is None:
        return None
    if spec.many:
        return "\n".join(str(each) for each in value)
    if spec.kind == "moment":
        return datetime.datetime.fromisoformat(value).replace(tzinfo=CHINA)
    return datetime.date.fromisoformat(value) if spec.kind == "day" else value


def value_of(spec: Spec, cleaned: Any) -> Any:
    """What a field gave, as the paper takes it."""
    if spec.many:
        return items(cleaned or "")
    if isinstance(cleaned, datetime.datetime):
        return cleaned.astimezone(CHINA).replace(tzinfo=None).isoformat(timespec="minutes")
    return cleaned.isoformat() if isinstance(cleaned, datetime.date) else cleaned


class Questions:
    """The questions of one paper: which fields there are, what stands in them, and the data they give."""

    def __init__(self, asked: Mapping[str, Spec], begin: Data, typed: Any) -> None:
        self.asked, self.begin = asked, begin
        self.more_rows = str(typed.get(ADD_ROW, "")) if typed else ""
        self.typed = typed
        self.fields: dict[str, forms.Field] = {}
        self.initial: dict[str, Any] = {}
        self.groups: list[tuple[str, list[str], bool]] = []  # legend, names of fields, whether it may stay folded
        for name, spec in asked.items():
            if spec.part is None:
                self._add(name, spec, begin.get(name))
                self.groups.append(("", [name], not spec.required))
            else:
                self._rows(name, spec, spec.part)

    def _add(self, name: str, spec: Spec, value: Any) -> None:
        self.fields[name] = field_of(spec)
        self.initial[name] = initial_of(spec, value)

    def _rows(self, name: str, spec: Spec, part: type) -> None:
        given = self.begin.get(name) or []
        for row in range(self.row_count(name, spec)):
            told = given[row] if row < len(given) else {}
            inner = [(sub, each) for sub, each in specs(part).items() if each.part is None]
            for sub, each in inner:
                self._add(f"{name}-{row}-{sub}", each, told.get(sub))
            names = [f"{name}-{row}-{sub}" for sub, _ in inner]
            if not self._is_begun(names) and row >= spec.least:
                for each_name in names:
                    self.fields[each_name].required = False
            self.groups.append((f"{spec.label} {row + 1}", names, row >= max(spec.least, len(given), 1)))

    def row_count(self, name: str, spec: Spec) -> int:
        """As many rows as were filled in, and some to spare; one list at a time can be given more."""
        filled = len(self.begin.get(name) or [])
        sent = {key.split("-")[1] for key in self.typed or () if key.startswith(f"{name}-") and key.count("-") == 2}
        numbers = [int(number) for number in sent if number.isascii() and number.isdigit() and len(number) < 4]
        count = max(filled + SPARE_ROWS if not numbers else 0, max(numbers, default=-1) + 1, spec.least, 1)
        count += SPARE_ROWS if self.more_rows == name else 0
        return min(count, spec.most, MOST_ROWS)

    def _is_begun(self, names: list[str]) -> bool:
        return bool(self.typed) and any(str(self.typed.get(name, "")).strip() for name in names)

    @property
    def lists(self) -> list[tuple[str, str]]:
        """The lists that can be given more rows: name and label."""
        return [(name, spec.label) for name, spec in self.asked.items() if spec.part is not None]

    def data(self, cleaned: Mapping[str, Any]) -> Data:
        """What was typed, as the paper takes it. Empty rows are left out."""
        told: Data = {}
        for name, spec in self.asked.items():
            told[name] = (
                value_of(spec, cleaned.get(name)) if spec.part is None else list(self._pieces(name, spec.part, cleaned))
            )
        return {name: value for name, value in told.items() if value not in (None, "", [])}

    def _pieces(self, name: str, part: type, cleaned: Mapping[str, Any]) -> Iterator[Data]:
        row = 0
        while any(key.startswith(f"{name}-{row}-") for key in self.fields):
            piece = {
                sub: value
                for sub, spec in specs(part).items()
                if (value := value_of(spec, cleaned.get(f"{name}-{row}-{sub}"))) not in (None, "", [], False)
            }
            if piece:
                yield piece
            row += 1
