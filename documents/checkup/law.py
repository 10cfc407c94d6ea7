"""What an agreement must not say. The sentences are rows of phrases.yaml; this file only reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from documents.checkup.findings import Hit, at, data
from documents.checkup.reading import Passage, Reading

_SCOPES = {
    "promise": ("term", "obligation"),
    "term": ("term",),
    "told": ("term", "obligation", "responsibility"),
    "all": ("term", "obligation", "responsibility", "facts", "issues"),
}


@dataclass(frozen=True)
class Row:
    """Find `find` in a sentence, unless `unless` stands in it or `after` right before the words; in disputes `where`."""

    code: str
    find: re.Pattern[str]
    unless: re.Pattern[str] | None
    after: re.Pattern[str] | None
    groups: tuple[str, ...]
    when: re.Pattern[str] | None


@cache
def rows() -> tuple[Row, ...]:
    """The phrases in the order written. `{name}` in a pattern stands for a word list of the file."""
    book = data("phrases.yaml")
    lists = {name: f"(?:{words})" for name, words in book["lists"].items()}
    return tuple(_row(row, lists) for row in book["rows"])


def _row(row: dict[str, str], lists: dict[str, str]) -> Row:
    def compiled(name: str) -> re.Pattern[str] | None:
        pattern = row.get(name)
        if pattern is None:
            return None
        for word, words in lists.items():
            pattern = pattern.replace(f"<{word}>", words)
        return re.compile(pattern)

    find = compiled("find")
    if find is None:
        raise ValueError(f"{row['code']}: find")
    return Row(
        row["code"], find, compiled("unless"), compiled("after"), _SCOPES[row.get("in", "promise")], compiled("when")
    )


def phrases(reading: Reading) -> Iterator[Hit]:
    """Every row against every sentence it is for."""
    about = "\n".join([reading.agreement.dispute_type, reading.agreement.facts, reading.agreement.issues])
    known = [row for row in rows() if row.when is None or row.when.search(about)]
    for passage in reading.everything:
        fitting = [row for row in known if passage.group in row.groups]
        for row in fitting:
            if row.find.search(passage.text):
                yield from _matches(passage, row)


def _matches(passage: Passage, row: Row) -> Iterator[Hit]:
    for span in passage.sentences:
        if row.unless is not None and row.unless.search(passage.text, *span):
            continue
        for found in row.find.finditer(passage.text, *span):
            before = passage.text[max(span[0], found.start() - 14) : found.start()]
            if row.after is None or not row.after.search(before):
                yield at(row.code, passage, *found.span())


RULES = (phrases,)
