"""The only door of the room: plain JSON in, a finished PDF out.

    printed = print_paper("agreement", data, number="(2026)永民调字第12号", check_code="9F2C4A...", verify_url="https://...")

Nothing here reads a clock or a database, and the same input gives the same bytes on every machine.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from documents import archive, glyphs
from documents.archive import Attachment
from documents.blank import empty
from documents.layout import fonts, word
from documents.layout.compose import Compositor, Story
from documents.layout.page import Furniture, build
from documents.registry import KINDS as KINDS
from documents.registry import Paper as Paper
from documents.shape import Problem, describe, out_of_order, read
from documents.text.blank import BLANK
from documents.text.hygiene import clean_line


class BadPaper(ValueError):
    """The data does not fit the paper. `problems` holds every reason, each a Chinese sentence with the field's path."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class CannotPrint(BadPaper):
    """The paper must not be printed: the data is bad, or a character is in none of the fonts."""


@dataclass(frozen=True)
class Printed:
    """A finished PDF, its SHA-256 (64 hex digits), its number of pages, and the characters boxed for want of a font."""

    pdf: bytes
    sha256: str
    pages: int
    missing: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class House:
    """What one committee says and sets in its own way.

    `words` maps wording of the papers to the committee's own, for titles, headings, labels and fixed answers that stand
    alone: `{"短期": "十年"}`. `fonts` maps a role of documents.layout.fonts to font files, first choice first.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    fonts: Mapping[str, Sequence[Path]] = field(default_factory=dict)

    def say(self, words: str) -> str:
        """In the committee's own words."""
        return self.words.get(words, words)


PLAIN = House()


def schema(kind: str) -> dict[str, Any]:
    """What `prepare` accepts for this kind, as plain JSON: `{"kind", "title", "fields": [...]}`. KeyError if unknown."""
    paper = KINDS[kind]
    return {"kind": paper.kind, "title": paper.title, "fields": describe(paper.shape)}


def prepare(kind: str, data: Mapping[str, Any]) -> Any:
    """Plain JSON mapping -> the paper's frozen dataclass, cleaned. Raises BadPaper with all problems at once."""
    problems: list[Problem] = []
    paper = KINDS[kind]
    prepared = read(paper.shape, data, problems)
    if prepared is not None and paper.in_order:
        problems += out_of_order(prepared, *paper.in_order)
    if problems:
        raise BadPaper(problems)
    return prepared


def digest(data: Mapping[str, Any]) -> str:
    """SHA-256 (64 hex digits) of the canonical JSON: sorted keys, no spaces, UTF-8. The order of keys does not matter."""
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode("utf-8", "backslashreplace")).hexdigest()


def preflight(kind: str, data: Mapping[str, Any]) -> list[Problem]:
    """Everything that stands against printing: bad data, or else every character that no font has. Empty is good."""
    try:
        return glyphs.missing(prepare(kind, data))
    except BadPaper as bad:
        return bad.problems


def print_paper(
    kind: str,
    data: Mapping[str, Any],
    *,
    number: str = "",
    check_code: str = "",
    verify_url: str = "",
    draft: bool = False,
    large: bool = False,
    missing: str = "refuse",
    attachments: Sequence[Attachment] = (),
    house: House = PLAIN,
) -> Printed:
    """Print one paper. Raises CannotPrint with every reason instead of leaving a hole in a name.

    `number` (at most 40 characters), `check_code` (64) and `verify_url` (300) stand on every page; `draft` lays 草稿
    under the text; `large` sets everything in 18 points or more for residents who see badly. `missing="box"` prints □,
    its code point and a blank to write on where no font has a character, and says so in `Printed.missing`.
    `attachments` are carried inside the PDF, which then has the structure of PDF/A-3b.
    """
    marks = {"number": clean_line(number), "check_code": clean_line(check_code), "verify_url": clean_line(verify_url)}
    with fonts.using(house.fonts):
        prepared, boxed = _ready(kind, data, marks, missing)
        return _print(_Job(KINDS[kind], prepared, house, marks, large, draft, attachments), boxed)


def blank(kind: str, *, large: bool = False, house: House = PLAIN) -> Printed:
    """A copy to fill in by hand: every label with room to write, every place to sign, nothing of anybody's data."""
    with fonts.using(house.fonts):
        return _print(_Job(KINDS[kind], empty(KINDS[kind].shape), house, large=large))


def docx(
    kind: str,
    data: Mapping[str, Any] | None,
    *,
    number: str = "",
    draft: bool = False,
    large: bool = False,
    missing: str = "refuse",
    house: House = PLAIN,
) -> bytes:
    """The same paper as a Word file to edit further, with the text of the PDF; `data` None makes a blank copy.

    Raises CannotPrint as `print_paper` does. The file carries no check code: what was edited proves nothing.
    """
    marks = {"number": clean_line(number)}
    paper = KINDS[kind]
    with fonts.using(house.fonts):
        prepared = empty(paper.shape) if data is None else _ready(kind, data, marks, missing)[0]
        job = _Job(paper, prepared, house, marks, large, draft)
        return word.write(job.story(), job.furniture())


@dataclass(frozen=True)
class _Job:
    """One paper about to be printed."""

    paper: Paper
    prepared: Any
    house: House
    marks: Mapping[str, str] = field(default_factory=dict)
    large: bool = False
    draft: bool = False
    attachments: Sequence[Attachment] = ()

    def story(self) -> Story:
        number = self.marks.get("number", "")
        return self.paper.story(self.prepared, Compositor(large=self.large, number=number, words=self.house.words))

    def furniture(self) -> Furniture:
        organisation = getattr(self.prepared, self.paper.organisation).replace(BLANK, "")
        title, is_numbered = self.house.say(self.paper.title), self.paper.is_numbered
        return Furniture(title, organisation, draft=self.draft, is_numbered=is_numbered, **self.marks)

    def about(self) -> archive.About:
        furniture, paper = self.furniture(), self.paper
        return archive.About(
            " ".join(filter(None, [furniture.title, furniture.number])),
            furniture.organisation,
            f"{furniture.title}（{paper.kind}）",
            f"文书模板 {paper.kind} 第{paper.version}版",
        )


def _print(job: _Job, boxed: Sequence[Problem] = ()) -> Printed:
    raw, tree, pages = build(job.story(), job.furniture())
    pdf = archive.finish(raw, tree, job.about(), job.attachments)
    return Printed(pdf, hashlib.sha256(pdf).hexdigest(), pages, tuple(boxed))


def _ready(kind: str, data: Mapping[str, Any], marks: Mapping[str, str], missing: str) -> tuple[Any, Sequence[Problem]]:
    """The prepared data, and the characters that were boxed in it. Raises CannotPrint."""
    try:
        prepared = prepare(kind, data)
    except BadPaper as bad:
        raise CannotPrint([*bad.problems, *_unfit_marks(marks)]) from bad
    holes = glyphs.missing(prepared)
    against = [*(holes if missing != "box" else []), *_unfit_marks(marks)]
    if against:
        raise CannotPrint(against)
    return glyphs.boxed(prepared), [_said_as_boxed(hole) for hole in holes]


def _said_as_boxed(hole: Problem) -> Problem:
    return replace(hole, message=hole.message.replace("不能打印", "已印作□，请在旁边的空白处手书"))


_MARKS = {"number": ("编号", 40), "check_code": ("校验码", 64), "verify_url": ("核对网址", 300)}


def _unfit_marks(marks: Mapping[str, str]) -> Iterable[Problem]:
    for name, words in marks.items():
        label, longest = _MARKS[name]
        if len(words) > longest:
            yield Problem(name, f"“{label}”共有{len(words)}字，最多{longest}字（{name}）。")
        yield from glyphs.missing_in(name, label, words)
