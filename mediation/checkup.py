"""协议体检: an agreement, stored or still being typed, → what stands against it, with the words marked (documents/checkup).

Nothing is decided here: the catalogue of documents/checkup says how grave a finding is and which article asks for it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from documents.checkup import SEVERITIES, Finding, lint
from documents.checkup.templates import clauses
from documents.press import BadPaper
from mediation.models import Agreement, Dispute
from mediation.papers import build, party_data
from rules.paper_words import PaperKind
from rules.vocabulary import ObligationKind, PartyRole

Data = dict[str, Any]
# No reason helps here: without two sides, somebody to sign and terms there is no agreement (人民调解法 29), a child needs a
# guardian (民法典 19-23), mediation is free (人民调解法 4), and what cannot be read cannot be printed. The other faults that keep a paper from being printed may be
# a machine's misreading or the parties' wish, for 人民调解法 29 says what an agreement may state.
NO_ROOM = frozenset(
    "too_few_parties name_missing nobody_signs guardian_missing committee_missing terms_missing fee unreadable".split()
)
AROUND = 18  # characters shown on either side of the words found


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding with the text around its words."""

    finding: Finding
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one severity, the gravest group first."""

    severity: str
    label: str
    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything found in one agreement."""

    findings: tuple[Finding, ...]
    groups: tuple[Group, ...]

    @property
    def blocks(self) -> tuple[Finding, ...]:
        """What keeps the paper from being printed for good."""
        return blocking(self.findings)

    @property
    def court(self) -> tuple[Finding, ...]:
        """What a court will hardly confirm."""
        return tuple(finding for finding in self.findings if finding.severity == "court")

    @property
    def is_clear(self) -> bool:
        """Whether a court may confirm: nothing forbidden, nothing unclear (民诉法解释 355, 358)."""
        return not any(finding.severity in ("blocks", "court", "unclear") for finding in self.findings)


def blocking(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Those that keep the paper from being printed for good."""
    return tuple(finding for finding in findings if finding.severity == "blocks")


def of_agreement(agreement: Agreement, on: datetime.date, *, confirm: bool = False) -> tuple[Finding, ...]:
    """What stands against a stored agreement."""
    return _lint(_data(agreement, on), on, confirm)


def report_on(agreement: Agreement, on: datetime.date, *, confirm: bool = False) -> Report:
    """The same for the screen."""
    return _report(_data(agreement, on), on, confirm)


def report_on_terms(dispute: Dispute, typed: Mapping[str, Any], promises: Sequence[Mapping[str, Any]]) -> Report:
    """What stands against terms that are being typed; what is not filled in yet is a finding too."""
    on = typed["on"]
    return _report(_typed(dispute, typed, promises, on), on, bool(typed.get("confirm_planned")))


def unkept(agreement: Agreement, on: datetime.date) -> tuple[Finding, ...]:
    """What still keeps the paper from being printed: nobody said why it stays, or the law leaves no room."""
    kept = set(agreement.kept_findings) - NO_ROOM
    return tuple(finding for finding in blocking(of_agreement(agreement, on)) if finding.code not in kept)


def _data(agreement: Agreement, on: datetime.date) -> Data:
    signed_on = agreement.effective_on or agreement.reached_on  # on paper the date is written by hand
    return build(PaperKind.AGREEMENT, agreement.dispute, agreement, on) | {"signed_on": _day(signed_on)}


def _typed(
    dispute: Dispute, typed: Mapping[str, Any], promises: Sequence[Mapping[str, Any]], on: datetime.date
) -> Data:
    copies = typed.get("copies") or 0
    return {
        "committee": dispute.responsible.name,
        "case_number": dispute.file_number,
        "dispute_type": dispute.get_dispute_type_display(),
        "parties": [party_data(party, on) for party in dispute.parties.all()],
        "facts": typed.get("facts") or "",
        "issues": typed.get("issues") or "",
        "responsibilities": [{"content": typed["responsibility"]}] if typed.get("responsibility") else [],
        "terms": [promise["content"] for promise in promises if promise.get("content")],
        "obligations": [_obligation(promise) for promise in promises],
        "copies": copies if 2 <= copies <= 200 else None,  # the service says how many there must be
        "mediators": list(typed.get("mediators", ())),
        "recorder": typed.get("recorder_name") or "",
        "signed_on": _day(typed.get("reached_on")),
    }


def _obligation(promise: Mapping[str, Any]) -> Data:
    kind = promise.get("kind") or ""
    return {
        "debtor": promise["debtor"].name if promise.get("debtor") else "",
        "creditor": promise["creditor"].name if promise.get("creditor") else "",
        "kind": kind,
        "content": promise.get("content") or "",
        "amount_fen": promise.get("amount_fen") if kind == ObligationKind.PAY else None,
        "manner": promise.get("manner") or "",
        "place": promise.get("location") or "",
        "due_on": _day(promise.get("due_on")),
    }


def _day(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def _lint(data: Data, on: datetime.date, confirm: bool) -> tuple[Finding, ...]:
    try:
        return lint(data, on=on, confirm=confirm)
    except BadPaper as bad:  # too long, or not printable: the press says the same, only later
        return tuple(
            Finding("unreadable", "blocks", problem.field, "", 0, 0, f"{problem}", "人民调解法 29", "改正这一处。")
            for problem in bad.problems
        )


def _report(data: Data, on: datetime.date, confirm: bool) -> Report:
    findings = _lint(data, on, confirm)
    shown = {severity: [_shown(data, f) for f in findings if f.severity == severity] for severity in SEVERITIES}
    groups = (Group(severity, SEVERITIES[severity], tuple(rows)) for severity, rows in shown.items() if rows)
    return Report(findings, tuple(groups))


def _shown(data: Data, finding: Finding) -> Shown:
    text = _text_at(data, finding.where)
    if not finding.words or text[finding.start : finding.end] != finding.words:
        return Shown(finding, "", "")
    before, after = text[max(0, finding.start - AROUND) : finding.start], text[finding.end : finding.end + AROUND]
    return Shown(finding, before, after)


def _text_at(data: Data, where: str) -> str:
    """The text at a path such as `terms[0]` or `obligations[2].manner`; empty when there is none."""
    value: Any = data
    for name, number in re.findall(r"([a-z_]+)|\[(\d+)\]", where):
        if name:
            value = value.get(name) if isinstance(value, dict) else None
        else:
            value = value[int(number)] if isinstance(value, list) and int(number) < len(value) else None
    return value if isinstance(value, str) else ""


# --- clauses to start from --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Start:
    """A clause to start from: what it is for, its text with blanks to fill, and whether money is paid."""

    title: str
    text: str
    is_payment: bool


def starts_for(dispute: Dispute) -> list[Start]:
    """The clauses for this type of dispute, with the names of the two sides where there are only two."""
    sides = {
        "debtor": [party.name for party in dispute.parties.all() if party.role == PartyRole.RESPONDENT],
        "creditor": [party.name for party in dispute.parties.all() if party.role == PartyRole.APPLICANT],
    }
    known = {blank: names[0] for blank, names in sides.items() if len(names) == 1}
    return [
        Start(
            clause.title,
            clause.fill(**{blank.name: known.get(blank.name, f"（{blank.label}）____") for blank in clause.blanks}),
            any(blank.name in ("amount", "each") for blank in clause.blanks),
        )
        for clause in clauses(dispute.dispute_type)
    ]
