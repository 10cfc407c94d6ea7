"""What the terms say in words against what the list of obligations says in fields: amounts and days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

from documents.checkup.days import AT_ONCE
from documents.checkup.findings import Hit, at, on_field
from documents.checkup.reading import Passage, Reading
from documents.checkup.sums import parts
from documents.papers.common import Obligation
from documents.text.dates import chinese_date
from documents.text.money import figures

_AS_OF = re.compile(r"截[至止]到?\s?$")


def amounts_agree(reading: Reading) -> Iterator[Hit]:
    """Every structured amount is in the terms: itself, a product, or with the others the sum."""
    said = {part.fen for term in reading.terms for part in parts(term)}
    said |= {each.fen for term in reading.terms for each in term.amounts}
    said.discard(None)
    owed = [each for each in reading.agreement.obligations if each.kind == "pay" and each.amount_fen]
    if not said or not owed:
        return
    covered = _covered(owed, {fen for fen in said if fen is not None})
    for i, each in enumerate(reading.agreement.obligations):
        if each in owed and not any(each is other for other in covered):
            yield from _differs(reading, each, i)


def _covered(owed: list[Obligation], said: set[int]) -> list[Obligation]:
    covered = [each for each in owed if each.amount_fen in said]
    for key in (lambda o: (o.debtor, o.creditor), lambda o: o.debtor, lambda o: o.creditor, lambda o: ""):
        for _, group in groupby(sorted(owed, key=key), key=key):
            members = list(group)
            if sum(each.amount_fen or 0 for each in members) in said and len(members) > 1:
                covered += members
    return covered


def _differs(reading: Reading, each: Obligation, number: int) -> Iterator[Hit]:
    """At the words of the term it belongs to; at the field when no term belongs to it."""
    about = (term for term in reading.terms if each.debtor in term.text and each.creditor in term.text and term.amounts)
    term = reading.term_of(each) or next(about, None)
    wanted = figures(each.amount_fen or 0)
    spoken = {other.amount_fen for other in reading.agreement.obligations}
    free = [amount for amount in term.amounts if amount.fen not in spoken] if term is not None else []
    if term is not None and free:
        nearest = min(free, key=lambda amount: abs((amount.fen or 0) - (each.amount_fen or 0)))
        yield at("amount_differs", term, nearest.start, nearest.end, field=wanted)
    elif term is None or term.amounts:
        yield on_field(
            "amount_differs", f"obligations[{number}].amount_fen", f"履行事项第{number + 1}项", wanted, field=wanted
        )


def days_agree(reading: Reading) -> Iterator[Hit]:
    """The day in the field is a day in the term; `12月1日前` may mean the day before."""
    for i, each in enumerate(reading.agreement.obligations):
        if each.due_on is None:
            continue
        if each.due_on < reading.signed:
            words = each.due_on.isoformat()
            yield on_field(
                "due_past", f"obligations[{i}].due_on", f"履行事项第{i + 1}项", words, day=chinese_date(each.due_on)
            )
        term = reading.term_of(each)
        if term is not None and not _said_nearby(reading, each):
            yield from _day_differs(term, each)


def _said_nearby(reading: Reading, each: Obligation) -> bool:
    """A term that names the debtor says this very day, or `签字当天` for the day of signing."""
    at_once = each.due_on == reading.signed and any(AT_ONCE.search(term.text) for term in reading.terms)
    return at_once or any(
        each.debtor in term.text and any(day.day == each.due_on for day in term.days) for term in reading.terms
    )


def _day_differs(term: Passage, each: Obligation) -> Iterator[Hit]:
    said = [day for day in term.days if day.day is not None and not _AS_OF.search(term.text[: day.start])]
    due = each.due_on
    if due is None or not said or each.due_text or any(day.day is None for day in term.days):
        return
    if "每" in term.text or any(day.day in (due, due + timedelta(days=1), due - timedelta(days=1)) for day in said):
        return
    last = said[-1]
    yield at("due_differs", term, last.start, last.end, field=chinese_date(due))


RULES = (amounts_agree, days_agree)
