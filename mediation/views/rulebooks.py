"""The rules as everybody may read them: each row a sentence, with its article, its conditions and its dates."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from mediation import selectors
from mediation.views.base import Visit, page, show


@page
def rulebooks(request: Visit) -> HttpResponse:
    """All rulebooks in force."""
    return show(request, "rulebooks.html", {"tables": selectors.rulebooks()})


@page
def rulebook(request: Visit, name: str) -> HttpResponse:
    """One rulebook, row by row."""
    table = next((table for table in selectors.rulebooks() if table.name == name), None)
    if table is None:
        raise Http404
    return show(request, "rulebook.html", {"table": table, "rows": selectors.rulebook_rows(table, request.on)})
