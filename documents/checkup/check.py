"""The check: every rule over one reading of the agreement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from documents.checkup import (
    dates,
    form,
    interest,
    law,
    matching,
    money,
    names,
    parties,
    plans,
    promises,
    shares,
    sums,
    words,
)
from documents.checkup.findings import SEVERITIES, Finding, Hit, finding
from documents.checkup.intake import read
from documents.checkup.reading import Reading
from documents.papers.agreement import Agreement

MOST_ALIKE = 20  # who writes a wrong word fifty times needs to hear it less often
_RULES = tuple(
    rule
    for theme in (parties, form, money, sums, shares, plans, interest, matching, dates, promises, names, law, words)
    for rule in theme.RULES
)


def check(agreement: Agreement, *, on: date, confirm: bool = False) -> tuple[Finding, ...]:
    """Everything that stands against this agreement, the gravest first; an empty tuple is good.

    `on` stands for the day of signing where the agreement names none. `confirm` adds what only a joint application for
    judicial confirmation asks for (民事诉讼法 205, 206).
    """
    return _in_order(_hits(agreement, on, confirm))


def lint(data: Mapping[str, Any], *, on: date, confirm: bool = False) -> tuple[Finding, ...]:
    """The same from plain JSON; fields that the paper does not have are a finding too. Raises press.BadPaper."""
    agreement, unknown = read(data)
    return _in_order([*unknown, *_hits(agreement, on, confirm)])


def _hits(agreement: Agreement, on: date, confirm: bool) -> list[Hit]:
    reading = Reading(agreement, agreement.signed_on or on, on, confirm)
    return [hit for rule in _RULES for hit in rule(reading)]


def _in_order(found: list[Hit]) -> tuple[Finding, ...]:
    """Gravest first, then in the order of the rules; the same words are said once per code."""
    gravity = list(SEVERITIES)
    said: dict[tuple[str, str], list[Hit]] = {}
    for each in found:
        alike = said.setdefault((each.code, each.where), [])
        if len(alike) < MOST_ALIKE and not any(_overlap(each, earlier) for earlier in alike):
            alike.append(each)
    findings = [finding(each) for alike in said.values() for each in alike]
    return tuple(sorted(findings, key=lambda each: gravity.index(each.severity)))


def _overlap(one: Hit, other: Hit) -> bool:
    """Some of the same words, or the same empty field."""
    ends = one.start + len(one.words), other.start + len(other.words)
    return one.start == other.start or (one.start < ends[1] and other.start < ends[0])
