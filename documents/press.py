"""The only door of the room: plain JSON in, a finished PDF out.

    printed = print_paper("agreement", data, number="(2026)永民调字第12号", check_code="9F2C4A...", verify_url="https://...")

Nothing here reads a clock or a database, and the same input gives the same bytes on every machine.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from documents.layout import fonts
from documents.layout.compose import Compositor, Story
from documents.layout.page import Furniture, build
from documents.papers import (
    agreement,
    escalation_slip,
    intake_receipt,
    intake_register,
    lawyer_packet,
    refusal_notice,
    rights_notice,
    session_record,
    termination_notice,
)
from documents.shape import Problem, describe, out_of_order, read, walk
from documents.text.hygiene import clean_line


class BadPaper(ValueError):
    """The data does not fit the paper. `problems` holds every reason, each a Chinese sentence with the field's path."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class CannotPrint(BadPaper):
    """The paper must not be printed: the data is bad, or a character is in none of the fonts."""


@dataclass(frozen=True)
class Paper:
    """One kind of paper: its stored code, its Chinese title, the shape of its data and its story.

    `organisation` is the field that says whose paper it is, `in_order` two fields of which the second is the later one.
    """

    kind: str
    title: str
    shape: type
    story: Callable[[Any, Compositor], Story]
    organisation: str = "committee"
    in_order: tuple[str, str] | None = None


@dataclass(frozen=True)
class Printed:
    """A finished PDF, its SHA-256 (64 hex digits) and its number of pages."""

    pdf: bytes
    sha256: str
    pages: int


_PAPERS = (
    Paper("intake_register", "受理登记表", intake_register.IntakeRegister, intake_register.story),
    Paper(
        "intake_receipt",
        "受理回执",
        intake_receipt.IntakeReceipt,
        intake_receipt.story,
        in_order=("requested_on", "issued_on"),
    ),
    Paper("rights_notice", "权利义务告知书", rights_notice.RightsNotice, rights_notice.story),
    Paper(
        "session_record",
        "调解记录",
        session_record.SessionRecord,
        session_record.story,
        in_order=("started_at", "ended_at"),
    ),
    Paper("agreement", "人民调解协议书", agreement.Agreement, agreement.story),
    Paper(
        "escalation_slip",
        "上报（移交）单",
        escalation_slip.EscalationSlip,
        escalation_slip.story,
        organisation="from_organisation",
    ),
    Paper(
        "termination_notice",
        "终止调解通知书",
        termination_notice.TerminationNotice,
        termination_notice.story,
        in_order=("accepted_on", "terminated_on"),
    ),
    Paper(
        "refusal_notice",
        "不予受理告知书",
        refusal_notice.RefusalNotice,
        refusal_notice.story,
        in_order=("requested_on", "refused_on"),
    ),
    Paper("lawyer_packet", "法律援助律师材料", lawyer_packet.LawyerPacket, lawyer_packet.story),
)
KINDS: dict[str, Paper] = {paper.kind: paper for paper in _PAPERS}


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
        prepared = prepare(kind, data)
    except BadPaper as bad:
        return bad.problems
    return [problem for path, label, words in walk(prepared) for problem in _missing(path, label, words)]


def print_paper(
    kind: str,
    data: Mapping[str, Any],
    *,
    number: str = "",
    check_code: str = "",
    verify_url: str = "",
    draft: bool = False,
    large: bool = False,
) -> Printed:
    """Print one paper. Raises CannotPrint with every reason instead of leaving a hole in a name.

    `number` (at most 40 characters), `check_code` (64) and `verify_url` (300) stand on every page; `draft` lays 草稿
    under the text; `large` sets everything in 18 points or more for residents who see badly.
    """
    marks = {"number": clean_line(number), "check_code": clean_line(check_code), "verify_url": clean_line(verify_url)}
    problems = [*preflight(kind, data), *_unfit_marks(marks)]
    if problems:
        raise CannotPrint(problems)
    paper, prepared = KINDS[kind], prepare(kind, data)
    setter = Compositor(large=large, number=marks["number"])
    furniture = Furniture(paper.title, getattr(prepared, paper.organisation), draft=draft, **marks)
    pdf, pages = build(paper.story(prepared, setter), furniture)
    return Printed(pdf, hashlib.sha256(pdf).hexdigest(), pages)


_MARKS = {"number": ("编号", 40), "check_code": ("校验码", 64), "verify_url": ("核对网址", 300)}


def _unfit_marks(marks: Mapping[str, str]) -> Iterable[Problem]:
    for name, (label, longest) in _MARKS.items():
        if len(marks[name]) > longest:
            yield Problem(name, f"“{label}”共有{len(marks[name])}字，最多{longest}字（{name}）。")
        yield from _missing(name, label, marks[name])


def _missing(path: str, label: str, words: str) -> Iterable[Problem]:
    for char in fonts.current().missing(words):
        code = fonts.code_point(char)
        yield Problem(path, f"“{label}”中的“{char}”（{code}）在字库里没有，不能打印（{path}）。", char, code)
