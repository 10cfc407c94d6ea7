"""Numbers of files and papers: one sequence per organisation, year and family, counted in the caller's transaction.

A number is composed from the sequence and never parsed back. Where the body allows gaps, a number can be reserved for a
paper that is written by hand (`mediation/services/papers.py`).
"""

from __future__ import annotations

import datetime
import secrets

from mediation.models import CommitteeStyle, NumberSequence, NumberTemplate, Organisation
from mediation.models.styles import FAMILIES

TEMPLATES: dict[str, str] = {family: text for family, (_, text) in FAMILIES.items()}
LONGEST_NAME = 30  # a number has room for sixty characters
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without letters and figures that are misread on the telephone
_BRACKETS = {
    CommitteeStyle.Brackets.ROUND: "({year})",
    CommitteeStyle.Brackets.FULL: "（{year}）",
    CommitteeStyle.Brackets.SQUARE: "〔{year}〕",
}


def next_number(organisation: Organisation, family: str, on: datetime.date) -> str:
    """The next number of that family, such as "(2026)青溪民调字第3号". Gap-free: a rolled-back step gives it back."""
    sequence, _ = NumberSequence.objects.select_for_update().get_or_create(
        organisation=organisation, year=on.year, family=family
    )
    sequence.last += 1
    sequence.save()
    name = organisation.abbreviation or organisation.name[:LONGEST_NAME]
    return template_of(organisation, family).format(year=on.year, name=name, serial=sequence.last)


def template_of(organisation: Organisation, family: str) -> str:
    """The body's own template, or the house's with the body's brackets."""
    own = NumberTemplate.objects.filter(organisation=organisation, family=family).first()
    if own is not None:
        return own.text
    style = CommitteeStyle.objects.filter(organisation=organisation).first()
    brackets = CommitteeStyle.Brackets(style.brackets) if style else CommitteeStyle.Brackets.ROUND
    return TEMPLATES[family].replace("({year})", _BRACKETS[brackets])


def may_reserve(organisation: Organisation) -> bool:
    """Whether the body lets numbers be taken before the paper, which may leave gaps."""
    return CommitteeStyle.objects.filter(organisation=organisation, gaps=CommitteeStyle.Gaps.RESERVE).exists()


def progress_code() -> str:
    """A code of twelve characters that nobody can guess, for the slip a resident takes home."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))
