"""What every page shares: who and when, the menu, one way to do an act, one way to say no.

A page reads the clock once; everything below is told. `serve` is the whole life of a form page: form, ONE service
call, redirect or the same page again with everything typed and a sentence at the field.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mediation import access
from mediation.forms.base import REFUSALS, ActForm
from mediation.models import User
from mediation.moments import day_of
from rules.vocabulary import OrganisationKind, Role


class Visit(HttpRequest):
    """A request by somebody known, at a moment."""

    user: User  # type: ignore[assignment]
    at: datetime.datetime
    on: datetime.date


Page = Callable[..., HttpResponse]
TEXT_COOKIE, LARGE = "text", "large"


def timed(view: Page) -> Page:
    """Read the clock once, and let no shared computer keep the page."""

    @wraps(view)
    def shown(request: Visit, *args: Any, **options: Any) -> HttpResponse:
        request.at = timezone.now()
        request.on = day_of(request.at)
        return view(request, *args, **options)

    return never_cache(shown)


def page(view: Page) -> Page:
    """A page for people with an account."""
    return login_required(require_http_methods(["GET", "HEAD", "POST"])(timed(view)))


def order(view: Page) -> Page:
    """A button without a page of its own."""
    return login_required(require_POST(timed(view)))


def show(request: Visit, template: str, context: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """A page with the menu of this person."""
    shared = {"menu": menu(request), "on": request.on, "is_large": is_large(request), "once": secrets.token_urlsafe(9)}
    return render(request, f"mediation/{template}", {**shared, **(context or {})}, status=status)


def is_large(request: Visit) -> bool:
    """Large letters: what the person chose, or the cookie before anybody is known."""
    known = request.user.is_authenticated
    return request.user.large_text if known else request.COOKIES.get(TEXT_COOKIE) == LARGE


def menu(request: Visit) -> list[tuple[str, str, bool]]:
    """Where this person can go: address, label, whether they are there."""
    if not request.user.is_authenticated:
        return []
    user, on = request.user, request.on
    roles = access.roles_of(user, on)
    in_centre = any(o.kind == OrganisationKind.LEGAL_AID_CENTRE for o in access.organisations_of(user, on))
    carries = access.home_of(user, on) is not None
    entries = [
        ("inbox", "待办", True),
        ("disputes", "纠纷", carries),
        ("dispute_new", "登记", carries),
        ("referrals", "法律援助", in_centre or Role.LEGAL_AID_LAWYER in roles),
        ("rulebooks", "规则", access.may_draft_rules(user, on) is not None),
        ("health", "运行", access.sees_health(user, on)),
    ]
    return [(reverse(name), label, reverse(name) == request.path) for name, label, is_open in entries if is_open]


# --- one way to do an act ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Job:
    """A form page: what is asked, which service does it, where one goes afterwards."""

    title: str
    form: type[ActForm]
    do: Callable[..., Any]
    said: str = ""
    template: str = "act.html"


def serve(request: Visit, job: Job, *, back: str, dispute: Any, about: Any = None, **context: Any) -> HttpResponse:
    """Show the form, or do the act and go back."""
    is_sent = request.method == "POST"
    if is_sent and was_done(request):
        return redirect(back)
    form = job.form(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        dispute=dispute,
        user=request.user,
        on=request.on,
        about=about,
        initial=job.form.initial_from(request.GET),
    )
    if is_sent and form.is_valid() and carried_out(request, form, job.do):
        messages.success(request, job.said or f"“{job.title}”已登记。")
        return redirect(back)
    shown = {"form": form, "job": job, "dispute": dispute, "about": about, "back": back, **context}
    return show(request, job.template, shown)


def carried_out(request: Visit, form: Any, do: Callable[..., Any]) -> bool:
    """Call the service once. Its no goes to the field; the rows it touched in memory are read anew."""
    try:
        do(by=request.user, at=request.at, **form.arguments())
    except REFUSALS as refusal:
        form.take(refusal)
        if form.dispute is not None:
            form.dispute.refresh_from_db()
        return False
    remember(request)
    return True


KEPT = 40


def was_done(request: Visit) -> bool:
    """The same form was sent before: a double click, or the back button. Nothing is done twice."""
    is_repeated = request.POST.get("once", "") in request.session.get("done", {})
    if is_repeated:
        messages.info(request, "刚才已经提交成功，没有重复登记。")
    return is_repeated


def remember(request: Visit, address: str = "") -> None:
    """Keep the mark of a form that was carried out."""
    if once := request.POST.get("once", "")[:24]:
        done = {**request.session.get("done", {}), once: address}
        request.session["done"] = dict(list(done.items())[-KEPT:])
