"""Spelling: legal terms that are mixed up, wrong characters, punctuation. The list is words.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from documents.checkup.findings import Hit, at, data
from documents.checkup.reading import Passage, Reading

_DOUBLED = re.compile(r"([，。；：、！？])\1+|[，、；][。，；、]|。[，、；]")
_HALF = re.compile(
    r"(?<=[\u4e00-\u9fff])[,;:?!](?=[\u4e00-\u9fff])|[(](?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])[)](?![A-Za-z0-9])"
)
_OPEN, _CLOSE = "（“《〔【", "）”》〕】"


@dataclass(frozen=True)
class Word:
    """A wrong word, the right one, and why."""

    find: re.Pattern[str]
    right: str
    why: str
    code: str


@cache
def words() -> tuple[Word, ...]:
    """The rows of words.yaml."""
    return tuple(
        Word(re.compile(row["find"]), row["right"], row["why"], row.get("code", "wrong_word"))
        for row in data("words.yaml")
    )


def spelling(reading: Reading) -> Iterator[Hit]:
    """Each wrong word once per passage and place."""
    for passage in reading.everything:
        for word in words():
            for found in word.find.finditer(passage.text):
                yield at(word.code, passage, *found.span(), right=word.right, why=word.why)


def mixed_deposit(reading: Reading) -> Iterator[Hit]:
    """定金 and 订金 in one agreement: only one of them doubles (民法典 587)."""
    told = "".join(passage.text for passage in reading.everything)
    if "定金" not in told or "订金" not in told:
        return
    for passage in reading.everything:
        for found in re.finditer("订金", passage.text):
            yield at("deposit_mixed", passage, *found.span())


def punctuation(reading: Reading) -> Iterator[Hit]:
    """Doubled or half-width marks, a bracket that is not closed; one of each per passage is enough."""
    for passage in reading.everything:
        for code, pattern in (("mark_doubled", _DOUBLED), ("mark_half_width", _HALF)):
            found = pattern.search(passage.written)
            if found:
                yield at(code, passage, *found.span())
        yield from _unclosed(passage)


def _unclosed(passage: Passage) -> Iterator[Hit]:
    for opened, closed in zip(_OPEN, _CLOSE, strict=True):
        left, right = passage.written.count(opened), passage.written.count(closed)
        if left != right and "(" not in passage.written and ")" not in passage.written:
            place = passage.written.find(opened if left > right else closed)
            yield at("mark_unclosed", passage, place, place + 1)
            return


RULES = (spelling, mixed_deposit, punctuation)
