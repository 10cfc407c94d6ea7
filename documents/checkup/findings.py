"""What the check says: a finding, and the catalogue that holds the sentence, article and advice of every code."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from documents.checkup.reading import Passage

SEVERITIES = {
    "blocks": "不能作为正式文本打印",
    "court": "法院可能不予确认",
    "unclear": "内容不明确",
    "style": "文字",
}


@dataclass(frozen=True)
class Finding:
    """One fault. `where` is the path of the field (`terms[0]`), `words` its characters `start` to `end`.

    What is missing has no words: `words` is empty and both offsets are 0. `text` says what is wrong, `basis` which
    article asks for it, `mend` how to put it right; all three are Chinese.
    """

    code: str
    severity: str
    where: str
    words: str
    start: int
    end: int
    text: str
    basis: str
    mend: str

    def as_json(self) -> dict[str, Any]:
        """The same as a mapping, in this order."""
        return asdict(self)


@dataclass(frozen=True)
class Hit:
    """A rule found something: the code, the place, and the values its sentence speaks of."""

    code: str
    where: str
    label: str
    words: str = ""
    start: int = 0
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Entry:
    """One code of the catalogue."""

    severity: str
    basis: str
    text: str
    mend: str


def data(name: str) -> Any:
    """One of the YAML files that lie beside the code."""
    return yaml.safe_load(resources.files("documents.checkup").joinpath(name).read_text(encoding="utf-8"))


@cache
def catalogue() -> dict[str, Entry]:
    """Code -> entry."""
    return {code: Entry(**entry) for code, entry in data("catalogue.yaml").items()}


def at(code: str, passage: Passage, start: int, end: int, **values: object) -> Hit:
    """A hit on some words of a passage."""
    said = tuple((name, str(value)) for name, value in values.items())
    return Hit(code, passage.where, passage.label, passage.written[start:end], start, said)


def on_field(code: str, where: str, label: str, words: str = "", **values: object) -> Hit:
    """A hit on a whole field, or on one that is empty."""
    return Hit(code, where, label, words, 0, tuple((name, str(value)) for name, value in values.items()))


def finding(hit: Hit) -> Finding:
    """The hit in the words of the catalogue."""
    entry = catalogue()[hit.code]
    values = {"words": hit.words, **dict(hit.values)}
    text = f"{hit.label}：{entry.text.format_map(values)}"
    end = hit.start + len(hit.words)
    return Finding(
        hit.code, entry.severity, hit.where, hit.words, hit.start, end, text, entry.basis, entry.mend.format_map(values)
    )
