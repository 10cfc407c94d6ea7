"""Pages without an account: where a matter stands, whether a paper is genuine, whether the house lives."""

from __future__ import annotations

from functools import wraps
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mediation import access, letter_reads, selectors
from mediation.deadlines import standing
from mediation.forms.papers import CodeForm
from mediation.models import AuditLink
from mediation.services import audit, lookups
from mediation.views.base import Page, Visit, page, show, timed


def guarded(view: Page) -> Page:
    """Whoever asks in vain too often waits ten minutes; people with an account never do."""

    @wraps(view)
    def shown(request: Visit, *args: Any, **options: Any) -> HttpResponse:
        is_known = request.user.is_authenticated
        if not is_known and not lookups.may_look_up(address=address_of(request), at=request.at):
            return show(request, "too_many.html", status=429)
        answer = view(request, *args, **options)
        if answer.status_code == 404 and not is_known:
            lookups.count_miss(address=address_of(request), at=request.at)
        return answer

    return require_safe(timed(shown))


def address_of(request: Visit) -> str:
    """Where the request comes from; behind our own proxy, the last address it has written down."""
    told = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    return told.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


@guarded
def look_up(request: Visit) -> HttpResponse:
    """Type the code that stands on the paper."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        code = selectors.typed_code(form.cleaned_data["code"])
        name = "paper_check" if selectors.paper_by_code(code) else "progress"
        if code.isascii() and code:
            return redirect(name, code)
        form.add_error("code", "查询码由字母和数字组成，请对照纸上再输一次。")
    return show(request, "look_up.html", {"form": form})


@guarded
def progress(request: Visit, code: str) -> HttpResponse:
    """Stage and next date of a matter, without any name."""
    found = selectors.progress(code)
    context = {"code": code, "dispute": found, "time": standing(found, request.on) if found else None}
    return show(request, "progress.html", context, status=200 if found else 404)


@guarded
def paper_check(request: Visit, code: str) -> HttpResponse:
    """Kind, number, date, state and masked names of an issued paper, and nothing else."""
    found = selectors.paper_by_code(code)
    names = selectors.names_on(found) if found else []
    return show(request, "paper_check.html", {"paper": found, "names": names}, status=200 if found else 404)


@never_cache
@require_safe
def healthz(request: Visit) -> HttpResponse:
    """For a watcher: 200 when the loops live, 503 when not. Counts only."""
    state = selectors.health(timezone.now())
    return JsonResponse({"ok": state["ok"]}, status=200 if state["ok"] else 503)


@page
def health(request: Visit) -> HttpResponse:
    """For people who keep the house running."""
    if not access.sees_health(request.user, request.on):
        raise Http404
    missing = selectors.missing_notice(request.user, request.on)
    state = {**selectors.health(request.at), **_audit()}
    post = {"letters": letter_reads.unsent_counts(), "stuck": letter_reads.sees_any(request.user, request.on)}
    return show(request, "health.html", {"state": state, "missing_year": missing, **post})


def _audit() -> dict[str, object]:
    """Length of the audit chain, and its last anchor as text and as a picture for the monthly sheet."""
    last, kept = AuditLink.objects.last(), audit.last_anchor()
    picture = segno.make(str(kept), error="m").svg_data_uri(border=2) if kept else ""
    return {"audit_events": last.sequence if last else 0, "anchor": str(kept or ""), "anchor_qr": picture}
