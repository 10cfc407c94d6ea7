"""Print: draft, issue, read again. And the scans of signed papers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from mediation import access
from mediation.forms.base import REFUSALS, sentences
from mediation.forms.papers import BatchForm, PrintForm
from mediation.models import Dispute, Enclosure, Performance, SignedCopy
from mediation.printables import PrintChoice, printable
from mediation.services import numbers, printing
from mediation.services import papers as services
from mediation.views import watch
from mediation.views.base import Job, Visit, page, serve, show
from rules.paper_words import PaperKind


@page
def paper_print(request: Visit, pk: int, kind: str, row: int = 0) -> HttpResponse:
    """Say what the record does not know, look at the draft, choose large print, issue for good."""
    dispute = access.get_dispute(request.user, pk, request.on)
    choice = _choice(request, dispute, kind, row)

    def issue(**arguments: object) -> None:
        services.issue_paper(kind=choice.kind, subject_pk=choice.subject_pk, **arguments)  # type: ignore[arg-type]

    job = Job(choice.label, PrintForm, issue, said=f"已出具{choice.label}。请打开打印。", template="print.html")
    back = reverse("dispute", args=[dispute.pk]) + "#papers"
    return serve(request, job, back=back, dispute=dispute, about=choice, **_beside(dispute, choice))


def _beside(dispute: Dispute, choice: PrintChoice) -> dict[str, Any]:
    """What the page shows beside the form."""
    earlier = dispute.papers.filter(kind=choice.kind.value).defer("pdf", "data")
    may_reserve = choice.kind in services.FAMILIES and numbers.may_reserve(dispute.responsible)
    can_edit = choice.kind is not PaperKind.DOSSIER
    return {"choice": choice, "earlier": earlier, "can_edit": can_edit, "may_reserve": may_reserve}


@page
def paper_batch(request: Visit, pk: int) -> HttpResponse:
    """Several papers in one go: the worker prints, the page says when they are ready."""
    dispute = access.get_dispute(request.user, pk, request.on)
    job = Job("打印多份文书", BatchForm, services.request_batch, said="已经排队打印，请稍后在“已经出具”里打开。")
    return serve(request, job, back=reverse("dispute", args=[dispute.pk]) + "#papers", dispute=dispute)


@page
def paper_draft(request: Visit, pk: int, kind: str, row: int = 0) -> HttpResponse:
    """The paper with a watermark, with what was typed so far; nothing is stored."""
    return _preview(request, pk, kind, row, services.draft_paper, "草稿.pdf", PDF)


@page
def paper_word(request: Visit, pk: int, kind: str, row: int = 0) -> HttpResponse:
    """The same as a Word file to edit."""
    return _preview(request, pk, kind, row, services.word_paper, "草稿.docx", WORD)


def _preview(
    request: Visit, pk: int, kind: str, row: int, make: Callable[..., bytes], ending: str, media_type: str
) -> HttpResponse:
    """Sent from the form it says what the form says; opened by its address it says what is on record."""
    dispute = access.get_dispute(request.user, pk, request.on)
    choice = _choice(request, dispute, kind, row)
    is_sent = request.method == "POST"
    form = PrintForm(request.POST if is_sent else None, dispute=dispute, user=request.user, on=request.on, about=choice)
    said: dict[str, Any] = {"is_large": request.GET.get("is_large") == "on"}
    if is_sent and form.is_valid():
        said = {name: form.arguments()[name] for name in ("typed", "is_large")}
    if not is_sent or form.is_valid():
        try:
            content = make(dispute=dispute, at=request.at, kind=choice.kind, subject_pk=choice.subject_pk, **said)
        except REFUSALS as refusal:
            if not is_sent:
                return _said(request, refusal, pk, kind, row)
            form.take(refusal)
        else:
            watch.read(request, "draft", dispute)
            return as_file(content, f"{choice.label}{ending}", media_type)
    job = Job(choice.label, PrintForm, make)
    shown = {"form": form, "job": job, "dispute": dispute, "about": choice, **_beside(dispute, choice)}
    return show(request, "print.html", shown)


def _said(request: Visit, refusal: Exception, pk: int, kind: str, row: int) -> HttpResponse:
    for line in sentences(refusal):
        messages.error(request, line)
    return redirect(reverse("paper_print", args=[pk, kind, row]))


@page
def paper_reserve(request: Visit, pk: int, kind: str, row: int = 0) -> HttpResponse:
    """A number for a copy written by hand; what was typed stays in the form."""
    dispute = access.get_dispute(request.user, pk, request.on)
    choice = _choice(request, dispute, kind, row)
    form = PrintForm(request.POST or None, dispute=dispute, user=request.user, on=request.on, about=choice)
    if request.method == "POST":
        try:
            taken = services.reserve_number(
                dispute=dispute, by=request.user, at=request.at, kind=choice.kind, subject_pk=choice.subject_pk
            )
            messages.success(request, f"已预留编号{taken.number}，请写在手写的文书上。以后正式出具时还用这个编号。")
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
    job = Job(choice.label, PrintForm, services.issue_paper)
    shown = {"form": form, "job": job, "dispute": dispute, "about": choice, **_beside(dispute, choice)}
    return show(request, "print.html", shown)


@page
def paper_blank(request: Visit, pk: int, kind: str) -> HttpResponse:
    """A copy to fill in by hand, whatever stage the case is in."""
    dispute = access.get_dispute(request.user, pk, request.on)
    if kind not in set(PaperKind) - {PaperKind.DOSSIER}:
        raise Http404
    term = PaperKind(kind)
    content = printing.blank_copy(dispute, term, is_large=request.GET.get("is_large") == "on")
    return as_file(content, f"{term.label}（空白）.pdf")


def _choice(request: Visit, dispute: Dispute, kind: str, row: int) -> PrintChoice:
    """The paper asked for, if there is something to print."""
    for choice in printable(dispute, request.on):
        if choice.kind == kind and (choice.subject_pk or 0) == row and choice.ready:
            return choice
    raise Http404


@page
def paper(request: Visit, pk: int) -> HttpResponse:
    """An issued paper, byte for byte as it left the house."""
    found = access.get_paper(request.user, pk, request.on)
    if not found.sha256:
        services.render_pending(paper_ids=[found.pk], at=request.at)  # the reader is here before the worker
        found.refresh_from_db()
    if not found.sha256:
        messages.info(request, "文书正在打印，请过一会儿再打开。")
        return redirect("dispute", found.dispute_id)
    watch.read(request, "paper", found)
    return as_file(bytes(found.pdf), f"{PaperKind(found.kind).label}{found.number}.pdf")


@page
def scan(request: Visit, pk: int) -> HttpResponse:
    """A photograph or scan of the signed paper."""
    visible = access.visible_to(request.user, request.on)
    found = SignedCopy.objects.filter(pk=pk, agreement__dispute__in=visible).first()
    if found is None:
        raise Http404
    watch.read(request, "scan", found)
    return as_file(bytes(found.content), found.file_name, found.media_type)


@page
def proof(request: Visit, pk: int) -> HttpResponse:
    """The proof of a performance: a receipt, a transfer."""
    visible = access.visible_to(request.user, request.on)
    found = Performance.objects.filter(pk=pk, obligation__agreement__dispute__in=visible).exclude(sha256="").first()
    if found is None:
        raise Http404
    watch.read(request, "proof", found)
    return as_file(bytes(found.content or b""), found.file_name, found.media_type)


@page
def enclosure(request: Visit, pk: int) -> HttpResponse:
    """A scan that was put into the dossier."""
    visible = access.visible_to(request.user, request.on)
    found = Enclosure.objects.filter(pk=pk, dispute__in=visible).first()
    if found is None:
        raise Http404
    watch.read(request, "enclosure", found)
    return as_file(bytes(found.content), found.file_name, found.media_type)


PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def as_file(content: bytes, name: str, media_type: str = "application/pdf") -> HttpResponse:
    """Shown in the browser, kept by nobody else, never guessed at."""
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name, safe='')}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
