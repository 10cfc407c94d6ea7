"""An agreement as its checker reads it: passages, sentences, phrases, and the amounts and days in them.

The text that is searched has the same length as the text that was written (full-width digits become plain ones), so an
offset in one is an offset in the other.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from documents.checkup.amounts import Amount, amounts
from documents.checkup.days import AT_ONCE, Day, Period, days, periods
from documents.checkup.people import People, people_of
from documents.papers.agreement import Agreement
from documents.papers.common import Obligation

Span = tuple[int, int]

_WIDE = str.maketrans(
    "０１２３４５６７８９．％／－＋＝ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ　¥（）",
    "0123456789.%/-+=ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz ￥()",
)
_GROUP_COMMA = re.compile(r"(?<=\d)，(?=\d{3}(?:\D|$))")
_SENTENCE = re.compile(r"[^。；;！!？?\n]+")
_PHRASE = re.compile(r"[^，,：:。；;！!？?\n]+(?:,(?=\d)[^，,：:。；;！!？?\n]+)*")


def normal(text: str) -> str:
    """Full-width figures and brackets as plain ones, character by character."""
    return text.translate(_WIDE)


def _around(spans: tuple[Span, ...], position: int) -> Span | None:
    """The span that holds a position; spans are in order and apart."""
    place = bisect_right(spans, position, key=lambda span: span[0]) - 1
    return spans[place] if place >= 0 and position < spans[place][1] else None


@dataclass(frozen=True, eq=False)
class Passage:
    """One text of the agreement: its path (`terms[0]`), its name in Chinese, what is written there.

    `group` is `term`, `obligation`, `responsibility`, `facts`, `issues` or `other`; `place` its number in the group.
    """

    where: str
    label: str
    written: str
    group: str
    signed: date
    place: int = 0

    @cached_property
    def text(self) -> str:
        """What is searched: as long as what is written."""
        return normal(self.written)

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """Ended by 。；！？ or a new line."""
        return tuple(found.span() for found in _SENTENCE.finditer(self.text) if found[0].strip())

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        """In the order written."""
        return tuple(sorted(amounts(self.text), key=lambda each: each.start))

    @cached_property
    def days(self) -> tuple[Day, ...]:
        """In the order written."""
        return tuple(days(self.text, self.signed))

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """In the order written."""
        return tuple(period for span in self.sentences for period in periods(self.text, *span))

    def sentence(self, position: int) -> Span:
        """The sentence around a position."""
        return _around(self.sentences, position) or (0, len(self.text))

    @cached_property
    def phrases(self) -> tuple[Span, ...]:
        """The parts of the sentences between two commas."""
        return tuple(found.span() for found in _PHRASE.finditer(self.text))

    def phrase(self, position: int) -> Span:
        """The phrase around a position, or its sentence where a mark stands there."""
        return _around(self.phrases, position) or self.sentence(position)

    def has_time(self, span: Span | None = None) -> bool:
        """Whether the span (or the whole) says when: a day, a period with its start, at once, every month."""
        start, end = span or (0, len(self.text))
        inside = (each for each in self.days if start <= each.start < end)
        counted = (each for each in self.periods if each.anchored and start <= each.start < end)
        return any(inside) or any(counted) or bool(AT_ONCE.search(self.text, start, end))


@dataclass(frozen=True, eq=False)
class Reading:
    """Everything the rules look at. `signed` is the day of signing, or the day of the check when none is given."""

    agreement: Agreement
    signed: date
    on: date
    confirm: bool

    @cached_property
    def people(self) -> People:
        """Who is a party, by which words."""
        return people_of(self.agreement)

    @cached_property
    def terms(self) -> tuple[Passage, ...]:
        """The terms of the agreement."""
        return tuple(
            Passage(f"terms[{i}]", f"协议内容第{i + 1}项", text, "term", self.signed, i)
            for i, text in enumerate(self.agreement.terms)
        )

    @cached_property
    def promises(self) -> tuple[Passage, ...]:
        """Terms, and what the list of obligations adds to them in words."""
        return (*self.terms, *self._obligations())

    def _obligations(self) -> Iterator[Passage]:
        labels = {"content": "内容", "manner": "方式", "due_text": "期限说明"}
        for i, each in enumerate(self.agreement.obligations):
            for field, label in labels.items():
                text = getattr(each, field)
                if text and text not in self.agreement.terms:
                    where, name = f"obligations[{i}].{field}", f"履行事项第{i + 1}项的{label}"
                    yield Passage(where, name, text, "obligation", self.signed, i)

    @cached_property
    def story(self) -> tuple[Passage, ...]:
        """Facts, matters in dispute, responsibilities: what is told, not promised."""
        told = [
            Passage("facts", "主要事实", self.agreement.facts, "facts", self.signed),
            Passage("issues", "争议事项", self.agreement.issues, "issues", self.signed),
        ]
        told += [
            Passage(
                f"responsibilities[{i}].content", f"责任第{i + 1}项", each.content, "responsibility", self.signed, i
            )
            for i, each in enumerate(self.agreement.responsibilities)
        ]
        return tuple(told)

    @cached_property
    def everything(self) -> tuple[Passage, ...]:
        """Every passage in the order of the paper."""
        return (*self.story, *self.promises)

    def obligation_for(self, term: Passage) -> tuple[Obligation, ...]:
        """The obligations that say in fields what a term says in words; matched by content, amount or wording."""
        return tuple(each for each in self.agreement.obligations if self.term_of(each) is term)

    def term_of(self, obligation: Obligation) -> Passage | None:
        """The term that an obligation belongs to, or None."""
        best = max(self.terms, key=lambda term: _likeness(term, obligation), default=None)
        return best if best is not None and _likeness(best, obligation) >= 2 else None


def _likeness(term: Passage, obligation: Obligation) -> float:
    """2 and more: they belong together."""
    if obligation.content == term.written:
        return 100
    content = normal(obligation.content)
    pairs = {content[i : i + 2] for i in range(len(content) - 1)}
    alike = sum(pair in term.text for pair in pairs) / len(pairs) if pairs else 0
    paid = obligation.amount_fen is not None and any(each.fen == obligation.amount_fen for each in term.amounts)
    named = (obligation.debtor in term.text) + (bool(obligation.creditor) and obligation.creditor in term.text)
    return 3 * alike + paid + named * 0.6
