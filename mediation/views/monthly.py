"""The month on the screen and on paper (人民调解案件情况月报). Figures name nobody, so reading them leaves no audit event."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from mediation import access, monthly
from mediation.forms.monthly import MonthForm, last_month
from mediation.monthly import Unit
from mediation.services import audit, printing
from mediation.views.base import Visit, page, show
from mediation.views.papers import as_file


@page
def figures(request: Visit) -> HttpResponse:
    """Choose a month, and above the village a body or a whole place; see the figures; print."""
    form, units = _asked(request)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        unit, month = units[form.cleaned_data["unit"]], form.cleaned_data["month"]
        found = monthly.figures(unit, month)
        context |= {
            "unit": unit,
            "month": month,
            "groups": _groups(found),
            "is_empty": not any(found.values()),
            "goes_on": monthly.month_after(month) > request.on,
            "standing": monthly.standing(unit),
            "query": _query(form),
        }
    return show(request, "monthly.html", context)


@page
def sheet(request: Visit) -> HttpResponse:
    """The same month as a PDF, with the last audit anchor at its foot; nothing is stored."""
    form, units = _asked(request)
    back = f"{reverse('monthly')}?{_query(form)}"
    if not form.is_valid():
        return redirect(back)  # where the sentence stands at the field
    unit, month = units[form.cleaned_data["unit"]], form.cleaned_data["month"]
    anchor = str(audit.last_anchor() or "")
    data = monthly.sheet(unit, month, anchor=anchor, filled_by=request.user.name, on=request.on)
    try:
        content = printing.month_sheet(data, is_large=request.GET.get("is_large") == "on")
    except printing.Unprintable as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    return as_file(content, f"{unit.name}{month:%Y-%m}月报.pdf")


def _asked(request: Visit) -> tuple[MonthForm, dict[str, Unit]]:
    """The form as asked, and the units open to this person by their keys. 404 for everybody and everything else."""
    bodies, places = access.counted_for(request.user, request.on)
    units = {unit.key: unit for unit in monthly.units(bodies, places)}
    wanted = {"month": last_month(request.on), "unit": next(iter(units), "")}
    wanted |= {name: request.GET[name] for name in wanted if request.GET.get(name)}
    if wanted["unit"] not in units:
        raise Http404
    return MonthForm(wanted, units=list(units.values()), on=request.on), units


def _query(form: MonthForm) -> str:
    return urlencode({name: form.data[name] for name in form.fields})


def _groups(found: monthly.Figures) -> list[tuple[str, list[tuple[str, int | None, str]]]]:
    """Heading → rows of label, figure and unit (money is in fen)."""
    labels, units = monthly.labels(), {"people": "人", "amount_fen": "元"}
    return [
        (heading, [(labels[name], found[name], units.get(name, "件")) for name in names])
        for heading, names in monthly.GROUPS
    ]
