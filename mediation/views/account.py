"""Log in, log out, large letters."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from mediation.services.accounts import choose_text_size
from mediation.views.base import Visit, order, show, timed

LARGE = "large"
YEAR = 365 * 24 * 3600


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@timed
def log_in(request: Visit) -> HttpResponse:
    """Name and password. Five wrong ones lock the account for a while (axes shows mediation/locked.html)."""
    if request.user.is_authenticated:
        return redirect("inbox")
    form = AuthenticationForm(request, request.POST if request.method == "POST" else None)
    form.error_messages["invalid_login"] = "用户名或密码不对。请注意大小写;连续输错五次会锁定十五分钟。"
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        return redirect(_goal(request, settings.LOGIN_REDIRECT_URL))
    return show(request, "login.html", {"form": form, "next": _goal(request, "")})


@order
def log_out(request: Visit) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@require_POST
@timed
def text_size(request: Visit) -> HttpResponse:
    """Large letters on or off: kept with the person, and in a cookie for the log-in page."""
    is_large = request.POST.get("size") == LARGE
    if request.user.is_authenticated:
        choose_text_size(by=request.user, is_large=is_large)
    answer = redirect(_goal(request, "/"))
    answer.set_cookie("text", LARGE if is_large else "normal", max_age=YEAR, httponly=True, samesite="Lax")
    return answer


def _goal(request: Visit, otherwise: str) -> str:
    """Where to go next: only addresses of our own."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return resolve_url(wanted if is_ours else otherwise) if (is_ours or otherwise) else ""
