"""Numbers of files and papers: one sequence per organisation, year and family, counted in the caller's transaction.

A number is composed from the sequence and never parsed back.
"""

from __future__ import annotations

import datetime
import secrets

from mediation.models import NumberSequence, Organisation

# Family → the words between year and serial number. The agreement carries the form that courts know.
TEMPLATES: dict[str, str] = {
    "file": "({year}){name}民调受字第{serial}号",
    "agreement": "({year}){name}民调字第{serial}号",
    "refusal_notice": "({year}){name}民调不受字第{serial}号",
    "termination_notice": "({year}){name}民调终字第{serial}号",
    "escalation_slip": "({year}){name}民调报字第{serial}号",
    "lawyer_packet": "({year}){name}民调援字第{serial}号",
}
LONGEST_NAME = 30  # a number has room for sixty characters
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without letters and figures that are misread on the telephone


def next_number(organisation: Organisation, family: str, on: datetime.date) -> str:
    """The next number of that family, such as "(2026)青溪民调字第3号". Gap-free: a rolled-back step gives it back."""
    sequence, _ = NumberSequence.objects.select_for_update().get_or_create(
        organisation=organisation, year=on.year, family=family
    )
    sequence.last += 1
    sequence.save()
    name = organisation.abbreviation or organisation.name[:LONGEST_NAME]
    return TEMPLATES[family].format(year=on.year, name=name, serial=sequence.last)


def progress_code() -> str:
    """A code of twelve characters that nobody can guess, for the slip a resident takes home."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))
