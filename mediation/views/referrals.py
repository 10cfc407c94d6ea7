"""Legal aid: the lawyer's inbox, names first, then the packet; and the centre that assigns."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from mediation import access, selectors
from mediation import papers as bridge
from mediation.forms import papers as forms
from mediation.forms.base import REFUSALS, sentences
from mediation.models import Referral
from mediation.services import papers as paper_services
from mediation.services import referrals as services
from mediation.views import watch
from mediation.views.base import Job, Visit, page, serve, show
from mediation.views.papers import as_file
from rules.paper_words import PaperKind
from rules.vocabulary import ReferralState

JOBS = {
    "conflict": Job("利益冲突审查", forms.ConflictForm, services.check_conflict, template="referral_act.html"),
    "accept": Job("接收", forms.TakeForm, services.accept_referral, template="referral_act.html"),
    "decline": Job("退回", forms.DeclineReferralForm, services.decline_referral, template="referral_act.html"),
    "outcome": Job("登记办理结果", forms.LawyerOutcomeForm, services.record_outcome, template="referral_act.html"),
    "assign": Job("分派律师", forms.AssignForm, services.assign_lawyer, template="referral_act.html"),
}


@page
def referrals(request: Visit) -> HttpResponse:
    """What was assigned to me, the most urgent first; for a centre, all of it."""
    return show(request, "referrals.html", {"rows": selectors.lawyer_inbox(request.user, request.on)})


@page
def referral(request: Visit, pk: int) -> HttpResponse:
    """Names for the conflict check; the packet only once it is answered. No concession ever stands here."""
    found = access.get_referral(request.user, pk, request.on)
    packet = None
    if _may_read(request, found):
        packet = bridge.build(PaperKind.LAWYER_PACKET, found.dispute, found, request.on)
        watch.read(request, "lawyer_packet", found)
    context = {
        "referral": found,
        "parties": found.dispute.parties.prefetch_related("representatives"),
        "packet": packet,
        "jobs": _open_jobs(request, found),
    }
    return show(request, "referral.html", context)


def _may_read(request: Visit, found: Referral) -> bool:
    is_clear = found.conflict_checked_at is not None and not found.has_conflict
    return is_clear and access.is_assigned_lawyer(request.user, found)


def _open_jobs(request: Visit, found: Referral) -> list[tuple[str, Job]]:
    """What this person can do with this referral now; the first one is the main button."""
    names: list[str] = []
    is_open = found.state in (ReferralState.PENDING, ReferralState.ACCEPTED)
    if is_open and access.is_assigned_lawyer(request.user, found):
        if found.conflict_checked_at is None:
            names = ["conflict", "decline"]
        else:
            names = ["accept", "decline"] if found.state == ReferralState.PENDING else ["outcome", "decline"]
    if is_open and access.assigns_lawyers(request.user, found, request.on):
        names.append("assign")
    return [(name, JOBS[name]) for name in names]


@page
def referral_act(request: Visit, pk: int, name: str) -> HttpResponse:
    """One of the lawyer's or the centre's acts."""
    found = access.get_referral(request.user, pk, request.on)
    job = dict(_open_jobs(request, found)).get(name)
    if job is None:
        messages.error(request, "这一步现在不能办，可能已经办过了。")
        return redirect("referral", pk)
    gone = request.method == "POST" and name in ("conflict", "decline")
    back = reverse("referrals") if gone and request.POST.get("has_conflict") != "no" else reverse("referral", args=[pk])
    return serve(request, job, back=back, dispute=found.dispute, about=found, referral=found)


@page
def referral_packet(request: Visit, pk: int) -> HttpResponse:
    """The packet as a paper: the issued one, else a draft."""
    found = access.get_referral(request.user, pk, request.on)
    if not _may_read(request, found):
        raise Http404
    watch.read(request, "lawyer_packet", found)
    issued = found.dispute.papers.filter(kind=PaperKind.LAWYER_PACKET.value, state="issued").exclude(sha256="").last()
    if issued is not None:
        return as_file(bytes(issued.pdf), f"法律援助律师材料{issued.number}.pdf")
    try:
        content = paper_services.draft_paper(
            dispute=found.dispute, at=request.at, kind=PaperKind.LAWYER_PACKET, subject_pk=found.pk
        )
    except REFUSALS as refusal:
        for line in sentences(refusal):
            messages.error(request, line)
        return redirect("referral", pk)
    return as_file(content, "法律援助律师材料草稿.pdf")
