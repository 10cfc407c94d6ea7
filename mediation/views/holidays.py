"""The yearly holidays: a year as its notice prints it, and, for those who keep the calendar, loading another one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from mediation import access, holidays
from mediation.forms.base import REFUSALS
from mediation.forms.clocks import HolidayForm
from mediation.models import HolidayYear
from mediation.selectors import missing_notice
from mediation.services.holidays import EARLIEST, LATEST, Preview, load_year, preview_year
from mediation.views.base import Visit, page, remember, show, was_done
from rules import notice


@page
def years(request: Visit) -> HttpResponse:
    """All years, with what is known of each; the coming one too, so that it can be loaded."""
    known = holidays.current()
    loaded = {row.year: row for row in HolidayYear.objects.all()}
    last = max(*known.confirmed, *loaded, request.on.year + 1)
    rows = [(year, year in known.confirmed, loaded.get(year)) for year in range(last, EARLIEST - 1, -1)]
    missing = missing_notice(request.user, request.on)
    return show(request, "holidays.html", {"rows": rows, "missing_year": missing})


@page
def year(request: Visit, year: int) -> HttpResponse:
    """One year. What is sent is shown first as a difference, and stored when it is sent again with `confirm`."""
    if not EARLIEST <= year <= LATEST:
        raise Http404
    keeps = access.keeps_calendar(request.user, request.on)
    if request.method == "POST" and not keeps:
        raise Http404
    if request.method == "POST" and was_done(request):
        return redirect("holiday_year", year)
    form = _form(request, year)
    preview = _preview(form, year) if form.is_bound and form.is_valid() else None
    if preview and "confirm" in request.POST and _load(request, form, year):
        return redirect("holiday_year", year)
    return show(request, "holiday_year.html", {**_known(year), "form": form, "preview": preview, "keeps": keeps})


def _form(request: Visit, year: int) -> HolidayForm:
    if request.method == "POST":
        return HolidayForm(request.POST, request.FILES)
    known, loaded = holidays.current(), HolidayYear.objects.filter(year=year).first()
    return HolidayForm(
        initial={
            "text": notice.lines(_days(year)),
            "source": loaded.source if loaded else "",
            "is_confirmed": year in known.confirmed,
        }
    )


def _days(year: int) -> tuple[notice.Day, ...]:
    loaded = HolidayYear.objects.filter(year=year).prefetch_related("days").first()
    return holidays.days_of(loaded) if loaded else notice.days_of(holidays.current(), year)


def _known(year: int) -> dict[str, Any]:
    return {
        "year": year,
        "table": notice.table(_days(year)),
        "is_confirmed": year in holidays.current().confirmed,
        "loaded": HolidayYear.objects.filter(year=year).select_related("loaded_by").first(),
    }


def _preview(form: HolidayForm, year: int) -> Preview | None:
    try:
        return preview_year(year=year, text=form.cleaned_data["text"], is_confirmed=form.cleaned_data["is_confirmed"])
    except REFUSALS as refusal:
        form.take(refusal)
        return None


def _load(request: Visit, form: HolidayForm, year: int) -> bool:
    values = {name: form.cleaned_data[name] for name in ("text", "source", "is_confirmed")}
    try:
        done = load_year(by=request.user, at=request.at, year=year, **values)
    except REFUSALS as refusal:
        form.take(refusal)
        return False
    remember(request)
    what = f"{year}年放假安排已录入" if done.is_new else f"{year}年放假安排与已录入的相同，没有改动"
    moved = f"{done.disputes}件纠纷的期限重新计算，已通知承办人" if done.disputes else "没有纠纷的期限因此改变"
    messages.success(request, f"{what}；{moved}。")
    return True
