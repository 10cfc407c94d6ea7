"""Papers: draft, issue, withdraw. An issued paper is stored with number, data and digest and never rendered again."""

from __future__ import annotations

import base64
import datetime
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import models, transaction
from django.utils.crypto import salted_hmac

from documents import press
from mediation import access, checkup
from mediation import papers as bridge
from mediation.models import Dispute, Handover, IssuedPaper, Organisation, ReservedNumber, User
from mediation.moments import day_of
from mediation.papers import subjects
from mediation.services import audit, dossiers, numbers, printing
from mediation.services.bells import ring
from mediation.services.errors import Refused
from mediation.services.printing import Unprintable as Unprintable
from mediation.services.stamps import set_state
from rules.paper_words import GROUP_OF, PaperGroup, PaperKind

logger = logging.getLogger(__name__)
DRAFT_NUMBER = "（草稿）"
# Papers with a number of their own family; the others carry the number of the file or of the dossier.
FAMILIES = {
    kind: kind.value
    for kind in (
        PaperKind.TERMINATION_NOTICE,
        PaperKind.REFUSAL_NOTICE,
        PaperKind.ESCALATION_SLIP,
        PaperKind.ENTRUSTMENT_LETTER,
        PaperKind.URGING_NOTICE,
        PaperKind.MEDIATION_PROOF,
        PaperKind.LAWYER_PACKET,
    )
}
Typed = Mapping[str, Any] | None  # what was typed for the fields that the record does not know; None: as the last time


def find_subject(dispute: Dispute, kind: PaperKind, pk: int | None, on: datetime.date) -> models.Model | None:
    """The row a paper is about: the named one, or the latest. None for papers about the dispute as a whole."""
    try:
        found = subjects.Rows(dispute, on).of(kind)
    except subjects.Missing as why:
        raise Refused(f"还不能打印“{kind.label}”：{why}") from why
    rows: list[models.Model | None] = [each.row for each in found]
    named = [row for row in rows if pk is None or (row is not None and row.pk == pk)]
    if not named:
        raise Refused(f"没有找到要打印的“{kind.label}”。")
    return named[-1]


def draft_paper(
    *,
    dispute: Dispute,
    at: datetime.datetime,
    kind: PaperKind,
    subject_pk: int | None = None,
    is_large: bool = False,
    typed: Typed = None,
) -> bytes:
    """The paper with a draft watermark; nothing is stored and no number is used up."""
    data, number = _as_draft(dispute, at, kind, subject_pk, typed)
    return printing.print_data(dispute, kind, data, number=number, is_large=is_large, draft=True).pdf


def word_paper(
    *,
    dispute: Dispute,
    at: datetime.datetime,
    kind: PaperKind,
    subject_pk: int | None = None,
    is_large: bool = False,
    typed: Typed = None,
) -> bytes:
    """The same as a Word file, marked as a draft."""
    data, number = _as_draft(dispute, at, kind, subject_pk, typed)
    return printing.word_file(dispute, kind, data, number=number, is_large=is_large)


def _as_draft(
    dispute: Dispute, at: datetime.datetime, kind: PaperKind, subject_pk: int | None, typed: Typed
) -> tuple[dict[str, Any], str]:
    on = day_of(at)
    subject = find_subject(dispute, kind, subject_pk, on)
    data = bridge.compose(kind, dispute, subject, on, dict(typed) if typed is not None else None)
    return data, _known_number(kind, dispute, subject) or DRAFT_NUMBER


@transaction.atomic
def issue_paper(
    *,
    dispute: Dispute,
    by: User,
    at: datetime.datetime,
    kind: PaperKind,
    subject_pk: int | None = None,
    is_large: bool = False,
    typed: Typed = None,
    box: bool = False,
) -> IssuedPaper:
    """Print for good. The same paper issued again replaces the earlier one. Raises Refused or Unprintable.

    `box` prints □ and room for a pen where no font has a character; which ones, the row remembers.
    """
    _check_right(dispute, by, at)
    issue = _Issue.prepare(dispute, kind, subject_pk, at, typed)
    printed = printing.print_data(
        dispute, kind, issue.data, number=issue.number, code=issue.code, on=day_of(at), is_large=is_large, box=box
    )
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
    def prepare(
        cls, dispute: Dispute, kind: PaperKind, subject_pk: int | None, at: datetime.datetime, typed: Typed = None
    ) -> _Issue:
        on = day_of(at)
        subject = find_subject(dispute, kind, subject_pk, on)
        if kind is PaperKind.AGREEMENT:
            _check_agreement(subject, on)
        _prepare_dossier(dispute, kind, at)
        data = bridge.compose(kind, dispute, subject, on, dict(typed) if typed is not None else None)
        number = _known_number(kind, dispute, subject)
        number = number or _reserved(dispute, kind, at)
        number = number or numbers.next_number(_issuer(dispute, subject), FAMILIES[kind], on)
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
            boxed=[asdict(hole) for hole in printed.missing] if printed else [],
            issued_at=at,
            issued_by=by,
        )
        told = {"number": self.number, "kind": self.kind.value, "data": paper.data_sha256, "file": paper.sha256}
        audit.record("paper.issued", by=by, at=at, row=paper, detail=told)
        return paper


def _check_agreement(agreement: Any, on: datetime.date) -> None:
    """What nobody has signed yet is not printed for good with faults that nobody explained (人民调解法 29)."""
    faults = checkup.unkept(agreement, on) if agreement.effective_on is None else ()
    if faults:
        said = "".join(f"{finding.text}{finding.mend}" for finding in faults[:3])
        raise Refused(
            f"协议体检有{len(faults)}处问题，正式文本不能打印：{said}原文没有错的，请先说明照原文打印的理由。"
        )


def _check_right(dispute: Dispute, by: User, at: datetime.datetime) -> None:
    """Those who carry the dispute print for it, and so does the body that sent it up."""
    if not access.may_issue_papers(by, dispute, day_of(at)):
        raise Refused("您不能为此案出具文书。")


def _known_number(kind: PaperKind, dispute: Dispute, subject: Any) -> str:
    """Number of the matter itself: an agreement's own, a session's within the file, else the file's."""
    if kind is PaperKind.AGREEMENT:
        return str(subject.number)
    if GROUP_OF[kind] is PaperGroup.DOSSIER:
        return bridge.dossier.of(dispute).number or ""
    if kind is PaperKind.SESSION_RECORD:
        return f"{dispute.file_number}-{subject.number}"
    return "" if kind in FAMILIES else dispute.file_number


def _issuer(dispute: Dispute, subject: Any) -> Organisation:
    """A hand-over is numbered by the body that sends it, everything else by the body that carries the dispute."""
    return subject.from_organisation if isinstance(subject, Handover) else dispute.responsible


@transaction.atomic
def reserve_number(
    *, dispute: Dispute, by: User, at: datetime.datetime, kind: PaperKind, subject_pk: int | None = None
) -> ReservedNumber:
    """Take a number for a copy written by hand, where the body allows gaps. Asked twice, it is the same number."""
    _check_right(dispute, by, at)
    subject = find_subject(dispute, kind, subject_pk, day_of(at))
    issuer = _issuer(dispute, subject)
    if kind not in FAMILIES or not numbers.may_reserve(issuer):
        raise Refused("编号在正式出具时给出，不能预留。")
    waiting: ReservedNumber | None = dispute.reserved_numbers.filter(kind=kind.value, used_at=None).first()
    if waiting is not None:
        return waiting
    number = numbers.next_number(issuer, FAMILIES[kind], day_of(at))
    taken: ReservedNumber = ReservedNumber.objects.create(
        dispute=dispute, kind=kind.value, number=number, reserved_at=at, reserved_by=by
    )
    return taken


def _reserved(dispute: Dispute, kind: PaperKind, at: datetime.datetime) -> str:
    """The number that was taken beforehand, now used; empty when there is none."""
    waiting = dispute.reserved_numbers.filter(kind=kind.value, used_at=None).first()
    if waiting is None:
        return ""
    waiting.used_at = at
    waiting.save(update_fields=["used_at"])
    return str(waiting.number)


def _prepare_dossier(dispute: Dispute, kind: PaperKind, at: datetime.datetime) -> None:
    """The dossier has a number before a paper says it, and what is bound into it has been printed."""
    if GROUP_OF[kind] is not PaperGroup.DOSSIER:
        return
    dossiers.open_dossier(dispute, day_of(at))
    if kind is PaperKind.DOSSIER:
        waiting = dispute.papers.filter(sha256="", state=IssuedPaper.State.ISSUED).exclude(kind=kind.value)
        for pk in waiting.values_list("pk", flat=True):
            _render(pk)


def check_code(number: str, digest: str, at: datetime.datetime) -> str:
    """A keyed digest, so that nobody can guess a valid code from names and dates. Sixteen letters and figures.

    In Crockford's alphabet, which has no I, L, O and U: whoever reads them on paper meant 1, 1, 0 and V.
    """
    message = f"{number}|{digest}|{at.isoformat()}"
    keyed = salted_hmac("mediation.paper.check_code", message, algorithm="sha256").digest()
    return base64.b32encode(keyed).decode()[:16].translate(_CROCKFORD)


_CROCKFORD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")


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
    problems = printing.preflight(kind, issue.data)
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
    printed = printing.print_data(
        paper.dispute,
        PaperKind(paper.kind),
        paper.data,
        number=paper.number,
        code=paper.check_code,
        on=day_of(paper.issued_at),
        is_large=paper.is_large,
        box=bool(paper.boxed),
    )
    paper.pdf, paper.sha256, paper.pages = printed.pdf, printed.sha256, printed.pages
    paper.save(update_fields=["pdf", "sha256", "pages"])
    return 1
