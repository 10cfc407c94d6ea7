"""Notices that did not arrive: a list for those who may see to them, and two buttons."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from mediation import access, letter_reads
from mediation.forms.letters import ConfirmForm, ResendForm
from mediation.services import dead_letters
from mediation.views.base import Job, Visit, page, serve, show
from rules.letter_words import LetterState

JOBS = {
    "resend": Job("重新发送", ResendForm, dead_letters.resend_letter, "已重新排队发送。", "letter_act.html"),
    "confirm": Job("已确认送达", ConfirmForm, dead_letters.confirm_letter, "已登记为送达。", "letter_act.html"),
}


@page
def letters(request: Visit) -> HttpResponse:
    """What did not arrive, my own first. An administrator sees that something hangs, not whose dispute it is about."""
    rows = letter_reads.stuck_rows(request.user, request.on)
    return show(request, "letters.html", {"rows": rows, "all": letter_reads.sees_any(request.user, request.on)})


@page
def letter_act(request: Visit, pk: int, name: str) -> HttpResponse:
    """Send it again, or say how it arrived."""
    letter, job = access.get_letter(request.user, pk, request.on), JOBS.get(name)
    if job is None:
        raise Http404
    if not LetterState(letter.state).is_stuck:
        messages.info(request, dead_letters.GONE)
        return redirect("letters")
    return serve(request, job, back=reverse("letters"), dispute=None, about=letter)
