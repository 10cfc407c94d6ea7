"""Characters that no font has: found before anything is drawn, and refused, or boxed with room to write them by hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from documents.layout import fonts
from documents.shape import Problem, walk
from documents.text import blank


def missing(prepared: Any) -> list[Problem]:
    """One Problem per field and character that cannot be printed."""
    return [problem for path, label, words in walk(prepared) for problem in missing_in(path, label, words)]


def missing_in(path: str, label: str, words: str) -> Iterable[Problem]:
    """The same for one string."""
    for char in fonts.current().missing(words):
        code = fonts.code_point(char)
        yield Problem(path, f"“{label}”中的“{char}”（{code}）在字库里没有，不能打印（{path}）。", char, code)


def boxed(value: Any) -> Any:
    """The prepared data with □ for each such character, followed by its code point and a blank to write it by hand."""
    if isinstance(value, str):
        return _boxed_words(value)
    if isinstance(value, tuple):
        return tuple(boxed(item) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.replace(
            value, **{each.name: boxed(getattr(value, each.name)) for each in dataclasses.fields(value)}
        )
    return value


def _boxed_words(words: str) -> str:
    for char in fonts.current().missing(words):
        words = words.replace(char, f"□（{fonts.code_point(char)}，手书：{blank.line(3)}）")
    return words
