"""Log in, log out, large letters."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from mediation.views.base import LARGE, TEXT_COOKIE, Visit, order, show, timed

YEAR = 365 * 24 * 3600
WRONG = "用户名或密码不对。请注意大小写；连续输错五次会锁定十五分钟。"


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@timed
def log_in(request: Visit) -> HttpResponse:
    """Name and password. Five wrong ones lock the account for a while (axes shows mediation/locked.html)."""
    goal = _own_address(request) or settings.LOGIN_REDIRECT_URL
    if request.user.is_authenticated:
        return HttpResponseRedirect(goal)
    form = AuthenticationForm(request, request.POST if request.method == "POST" else None)
    form.error_messages = {**form.error_messages, "invalid_login": WRONG}
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        return HttpResponseRedirect(goal)
    return show(request, "login.html", {"form": form, "next": goal})


@order
def log_out(request: Visit) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@require_POST
@timed
def text_size(request: Visit) -> HttpResponse:
    """Large letters on or off: kept with the person, and in a cookie for the pages before the log-in."""
    is_large = request.POST.get("size") == LARGE
    if request.user.is_authenticated:
        request.user.large_text = is_large
        request.user.save(update_fields=["large_text"])
    answer = HttpResponseRedirect(_own_address(request) or "/")
    answer.set_cookie(TEXT_COOKIE, LARGE if is_large else "normal", max_age=YEAR, httponly=True, samesite="Lax")
    return answer


def _own_address(request: Visit) -> str:
    """Where to go next, if it is an address of our own."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    return wanted if is_ours else ""
