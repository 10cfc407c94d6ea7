"""Print: draft, issue, read again. And the scans of signed papers."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from mediation import access, selectors
from mediation.forms.base import REFUSALS, sentences
from mediation.forms.papers import BatchForm, IssueForm
from mediation.models import Dispute, SignedCopy
from mediation.selectors import PrintChoice
from mediation.services import papers as services
from mediation.views import watch
from mediation.views.base import Job, Visit, page, serve
from rules.vocabulary import PaperKind


@page
def paper_print(request: Visit, pk: int, kind: str, row: int = 0) -> HttpResponse:
    """Look at the draft, choose large print, issue for good."""
    dispute = access.get_dispute(request.user, pk, request.on)
    choice = _choice(dispute, kind, row)

    def issue(**arguments: object) -> None:
        services.issue_paper(kind=choice.kind, subject_pk=choice.subject_pk, **arguments)  # type: ignore[arg-type]

    earlier = dispute.papers.filter(kind=choice.kind.value).defer("pdf", "data")
    job = Job(choice.label, IssueForm, issue, said=f"已出具{choice.label}。请打开打印。", template="print.html")
    back = reverse("dispute", args=[dispute.pk]) + "#papers"
    return serve(request, job, back=back, dispute=dispute, choice=choice, earlier=earlier)


@page
def paper_batch(request: Visit, pk: int) -> HttpResponse:
    """Several papers in one go: the worker prints, the page says when they are ready."""
    dispute = access.get_dispute(request.user, pk, request.on)
    job = Job("打印多份文书", BatchForm, services.request_batch, said="已经排队打印，请稍后在“已经出具”里打开。")
    return serve(request, job, back=reverse("dispute", args=[dispute.pk]) + "#papers", dispute=dispute)


@page
def paper_draft(request: Visit, pk: int, kind: str, row: int = 0) -> HttpResponse:
    """The paper with a watermark; nothing is stored."""
    dispute = access.get_dispute(request.user, pk, request.on)
    choice = _choice(dispute, kind, row)
    is_large = request.GET.get("is_large") == "on"
    try:
        content = services.draft_paper(
            dispute=dispute, at=request.at, kind=choice.kind, subject_pk=choice.subject_pk, is_large=is_large
        )
    except REFUSALS as refusal:
        for line in sentences(refusal):
            messages.error(request, line)
        return redirect(reverse("paper_print", args=[pk, kind, row]))
    watch.read(request, "draft", dispute)
    return as_file(content, f"{choice.label}草稿.pdf")


def _choice(dispute: Dispute, kind: str, row: int) -> PrintChoice:
    """The paper asked for, if there is something to print."""
    for choice in selectors.printable(dispute):
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


def as_file(content: bytes, name: str, media_type: str = "application/pdf") -> HttpResponse:
    """Shown in the browser, kept by nobody else, never guessed at."""
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name, safe='')}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
