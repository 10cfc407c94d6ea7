"""Papers: draft, issue, withdraw. An issued paper is stored with number, data and digest and never rendered again."""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models, transaction

from documents import press
from documents.shape import Problem
from mediation import access
from mediation import papers as bridge
from mediation.models import Dispute, Handover, IssuedPaper, Organisation, User
from mediation.moments import day_of
from mediation.services import audit, numbers
from mediation.services.bells import ring
from mediation.services.errors import Refused
from mediation.services.stamps import set_state
from rules.vocabulary import CloseReason, PaperKind

logger = logging.getLogger(__name__)
DRAFT_NUMBER = "（草稿）"
# Papers with a number of their own family; the others carry the file number.
FAMILIES = {
    PaperKind.TERMINATION_NOTICE: "termination_notice",
    PaperKind.REFUSAL_NOTICE: "refusal_notice",
    PaperKind.ESCALATION_SLIP: "escalation_slip",
    PaperKind.LAWYER_PACKET: "lawyer_packet",
}


class Unprintable(Refused):
    """The paper cannot be printed as it stands; `problems` names every field, character or rule."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("不能打印：" + " ".join(str(problem) for problem in problems))
        self.problems = problems


def find_subject(dispute: Dispute, kind: PaperKind, pk: int | None) -> models.Model | None:
    """The row a paper is about: the named one, or the latest. None for papers about the dispute as a whole."""
    rows: dict[PaperKind, models.QuerySet[Any]] = {
        PaperKind.SESSION_RECORD: dispute.sessions.order_by("-number"),
        PaperKind.AGREEMENT: dispute.agreements.filter(cancelled_on=None),
        PaperKind.ESCALATION_SLIP: dispute.handovers.order_by("-pk"),
        PaperKind.LAWYER_PACKET: dispute.referrals.filter(kind="legal_aid").order_by("-pk"),
    }
    _check_ended(dispute, kind)
    if kind not in rows:
        return None
    found = rows[kind].filter(pk=pk) if pk is not None else rows[kind]
    subject: models.Model | None = found.first()
    if subject is None:
        raise Refused(f"还没有可以打印“{kind.label}”的内容。")
    return subject


def _check_ended(dispute: Dispute, kind: PaperKind) -> None:
    """A paper that says how it ended needs the end."""
    if kind is PaperKind.TERMINATION_NOTICE and bridge.ending(dispute) is None:
        raise Refused("调解还没有终止，不能出具终止调解通知书。")
    if kind is PaperKind.REFUSAL_NOTICE and dispute.close_reason != CloseReason.DECLINED:
        raise Refused("此案没有决定不予受理，不能出具不予受理告知书。")


def draft_paper(
    *, dispute: Dispute, at: datetime.datetime, kind: PaperKind, subject_pk: int | None = None, is_large: bool = False
) -> bytes:
    """The paper with a draft watermark; nothing is stored and no number is used up."""
    subject = find_subject(dispute, kind, subject_pk)
    data = bridge.build(kind, dispute, subject, day_of(at))
    return _print(kind, data, _known_number(kind, dispute, subject) or DRAFT_NUMBER, "", is_large, draft=True).pdf


@transaction.atomic
def issue_paper(
    *,
    dispute: Dispute,
    by: User,
    at: datetime.datetime,
    kind: PaperKind,
    subject_pk: int | None = None,
    is_large: bool = False,
) -> IssuedPaper:
    """Print for good. The same paper issued again replaces the earlier one. Raises Refused or Unprintable."""
    _check_right(dispute, by, at)
    issue = _Issue.prepare(dispute, kind, subject_pk, at)
    printed = _print(kind, issue.data, issue.number, issue.code, is_large, draft=False)
    return issue.store(by, at, is_large=is_large, printed=printed)


@dataclass(frozen=True, slots=True)
class _Issue:
    """A paper with its number and data, not yet a row."""

    dispute: Dispute
    kind: PaperKind
    data: dict[str, Any]
    number: str
    code: str
    subject_pk: int | None

    @classmethod
    def prepare(cls, dispute: Dispute, kind: PaperKind, subject_pk: int | None, at: datetime.datetime) -> _Issue:
        subject = find_subject(dispute, kind, subject_pk)
        data = bridge.build(kind, dispute, subject, day_of(at))
        number = _known_number(kind, dispute, subject)
        number = number or numbers.next_number(_issuer(dispute, subject), FAMILIES[kind], day_of(at))
        code = check_code(f"{number}|{dispute.papers.count()}", press.digest(data), at)
        return cls(dispute, kind, data, number, code, subject.pk if subject else None)

    def store(self, by: User, at: datetime.datetime, *, is_large: bool, printed: press.Printed | None) -> IssuedPaper:
        """Write the row; without `printed` the bytes come later (render_pending)."""
        _replace_earlier(self.dispute, self.kind, self.subject_pk, by, at)
        paper: IssuedPaper = IssuedPaper.objects.create(
            dispute=self.dispute,
            kind=self.kind.value,
            number=self.number,
            check_code=self.code,
            data=self.data,
            data_sha256=press.digest(self.data),
            pdf=printed.pdf if printed else b"",
            sha256=printed.sha256 if printed else "",
            pages=printed.pages if printed else 0,
            subject_pk=self.subject_pk,
            is_large=is_large,
            issued_at=at,
            issued_by=by,
        )
        told = {"number": self.number, "kind": self.kind.value, "data": paper.data_sha256, "file": paper.sha256}
        audit.record("paper.issued", by=by, at=at, row=paper, detail=told)
        return paper


def _check_right(dispute: Dispute, by: User, at: datetime.datetime) -> None:
    """Those who carry the dispute print for it, and so does the body that sent it up."""
    if not access.may_issue_papers(by, dispute, day_of(at)):
        raise Refused("您不能为此案出具文书。")


def _known_number(kind: PaperKind, dispute: Dispute, subject: Any) -> str:
    """Number of the matter itself: an agreement's own, a session's within the file, else the file's."""
    if kind is PaperKind.AGREEMENT:
        return str(subject.number)
    if kind is PaperKind.SESSION_RECORD:
        return f"{dispute.file_number}-{subject.number}"
    return "" if kind in FAMILIES else dispute.file_number


def _issuer(dispute: Dispute, subject: Any) -> Organisation:
    """A hand-over is numbered by the body that sends it, everything else by the body that carries the dispute."""
    return subject.from_organisation if isinstance(subject, Handover) else dispute.responsible


def _print(
    kind: PaperKind, data: dict[str, Any], number: str, code: str, is_large: bool, *, draft: bool
) -> press.Printed:
    url = f"{settings.SITE_URL}/v/{code}/" if code else ""
    try:
        return press.print_paper(
            kind.value, data, number=number, check_code=code, verify_url=url, draft=draft, large=is_large
        )
    except press.BadPaper as bad:
        raise Unprintable(bad.problems) from bad


def check_code(number: str, digest: str, at: datetime.datetime) -> str:
    """A keyed digest, so that nobody can guess a valid code from names and dates. Sixteen letters and figures."""
    message = f"{number}|{digest}|{at.isoformat()}".encode()
    key = settings.SECRET_KEY.encode()
    return base64.b32encode(hmac.new(key, message, hashlib.sha256).digest()).decode()[:16]


def _replace_earlier(
    dispute: Dispute, kind: PaperKind, subject_pk: int | None, by: User, at: datetime.datetime
) -> None:
    """The same paper about the same matter; the slip of another hand-over stays valid."""
    for paper in dispute.papers.filter(kind=kind.value, subject_pk=subject_pk, state=IssuedPaper.State.ISSUED):
        set_state(paper, IssuedPaper.State.REPLACED, "重新出具", by=by, at=at)


@transaction.atomic
def withdraw_paper(*, paper: IssuedPaper, by: User, at: datetime.datetime, reason: str) -> IssuedPaper:
    """Take a paper back; it stays in the file, marked."""
    _check_right(paper.dispute, by, at)
    if not reason.strip():
        raise Refused("请写明收回的原因。", "reason")
    if paper.state != IssuedPaper.State.ISSUED:
        raise Refused("这份文书已经被替换或收回。")
    set_state(paper, IssuedPaper.State.WITHDRAWN, reason, by=by, at=at)
    return paper


@transaction.atomic
def request_batch(
    *, dispute: Dispute, by: User, at: datetime.datetime, kinds: Sequence[PaperKind]
) -> list[IssuedPaper]:
    """Give several papers their numbers and data now and let the worker print them.

    The rows are the order; the message is only a hint, so a dead broker loses no paper: the sweep rings again.
    """
    _check_right(dispute, by, at)
    waiting = [_number_paper(dispute, by, at, kind) for kind in dict.fromkeys(kinds)]
    ring("mediation.print_papers", paper_ids=[paper.pk for paper in waiting])
    return waiting


def _number_paper(dispute: Dispute, by: User, at: datetime.datetime, kind: PaperKind) -> IssuedPaper:
    issue = _Issue.prepare(dispute, kind, None, at)
    problems = press.preflight(kind.value, issue.data)
    if problems:
        raise Unprintable(problems)
    return issue.store(by, at, is_large=False, printed=None)


def render_pending(*, paper_ids: Sequence[int], at: datetime.datetime) -> int:
    """Print the numbered papers that have no bytes yet; an empty list means all of them. Twice does no harm."""
    waiting = IssuedPaper.objects.filter(sha256="").order_by("pk")
    if paper_ids:
        waiting = waiting.filter(pk__in=paper_ids)
    return sum(_try(pk) for pk in waiting.values_list("pk", flat=True))


def _try(pk: int) -> int:
    """One paper that cannot be printed must not keep the others waiting."""
    try:
        return _render(pk)
    except Exception as error:
        logger.error("paper %s not printed: %s", pk, type(error).__name__)
        return 0


@transaction.atomic
def _render(pk: int) -> int:
    paper = IssuedPaper.objects.select_for_update().get(pk=pk)
    if paper.sha256:
        return 0
    printed = _print(PaperKind(paper.kind), paper.data, paper.number, paper.check_code, paper.is_large, draft=False)
    paper.pdf, paper.sha256, paper.pages = printed.pdf, printed.sha256, printed.pages
    paper.save(update_fields=["pdf", "sha256", "pages"])
    return 1
