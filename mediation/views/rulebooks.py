"""The rules as everybody may read them: which text applies on which day, how it did, and every version of it."""

from __future__ import annotations

from urllib.parse import quote

import yaml
from django.http import Http404, HttpResponse

from mediation import access, rule_changes, rule_reads, rulebooks, workbooks
from mediation.forms.rulebooks import OnForm
from mediation.models import RulebookVersion
from mediation.models.rulebooks import VersionState
from mediation.rule_reads import Book
from mediation.views.base import Visit, page, show
from rules import dmn_books, shelf
from rules.loading import BadTable
from rules.table import Table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = (("xlsx", "Excel"), ("dmn", "DMN"), ("yaml", "YAML"))
KINDS = {"xlsx": XLSX, "dmn": "application/xml; charset=utf-8", "yaml": "application/yaml; charset=utf-8"}


@page
def shelf_page(request: Visit) -> HttpResponse:
    """All tables as they apply in the visitor's county today."""
    county = rule_reads.county_of(request.user, request.on)
    context = {"books": rule_reads.books(county, request.on), "county": county, "may_draft": _drafts(request)}
    return show(request, "rulebooks.html", context)


@page
def rulebook(request: Visit, name: str) -> HttpResponse:
    """One table, row by row, as it applied on a day, with what became of each row."""
    form = OnForm(request.GET if request.GET.get("on") else None, initial={"on": request.on})
    on = form.day(request.on) if form.is_bound else request.on
    county = rule_reads.county_of(request.user, request.on)
    book = rule_reads.book(county, name, on)
    if book is None:
        raise Http404
    activity = rule_reads.activity(county, name, request.on)
    rows = [
        (line, activity.fired[line["id"]], activity.dissent[line["id"]]) for line in rule_reads.lines(book.table, on)
    ]
    context = {"book": book, "table": book.table, "rows": rows, "form": form, "day": on, "may_draft": _drafts(request)}
    return show(request, "rulebook.html", {**context, "county": county, "files": FILES})


@page
def reasons(request: Visit, name: str, row: str) -> HttpResponse:
    """Why people acted otherwise than this row says."""
    county = rule_reads.county_of(request.user, request.on)
    book = rule_reads.book(county, name, request.on)
    if book is None or county is None:
        raise Http404
    found = next((line for line in rule_reads.lines(book.table, request.on) if line["id"] == row), None)
    told, others = rule_reads.dissents(request.user, county, name, row, request.on)
    if found is None and not told and not others:
        raise Http404
    context = {"table": book.table, "row": found, "row_id": row, "dissents": told, "others": others}
    return show(request, "rulebook_reasons.html", context)


@page
def versions(request: Visit, name: str) -> HttpResponse:
    """Everything the county ever made of this table."""
    county = rule_reads.county_of(request.user, request.on)
    book = rule_reads.book(county, name, request.on)
    if book is None or not book.is_editable:
        raise Http404
    found = [v for v in rule_reads.versions(county, name) if _readable(request, v)] if county else []
    context = {
        "book": book,
        "table": book.table,
        "county": county,
        "versions": found,
        "may_draft": _drafts(request),
        "may_publish": county is not None and access.may_publish_rules(request.user, county, request.on),
        "was_published": any(v.state == VersionState.PUBLISHED for v in found),
    }
    return show(request, "rulebook_versions.html", context)


@page
def version(request: Visit, name: str, pk: int) -> HttpResponse:
    """One version: what it changes, whether it is sound, what the trial showed, and what may be done with it."""
    found = find(request, name, pk)
    table = read(found)
    live = rule_reads.book(found.county, name, request.on)
    context = {
        "version": found,
        "files": FILES,
        "live": live,
        "table": table,
        "lines": rule_reads.lines(table, request.on) if table else [],
        "changes": rule_changes.differences(live.table, table) if live and table else [],
        "in_force": live is not None and live.version == found,
        "may_draft": _drafts(request),
        "may_publish": access.may_publish_rules(request.user, found.county, request.on),
        "may_decide": rule_reads.may_decide(request.user, found, request.on),
        "has_begun": found.starts_on is not None and found.starts_on <= request.on,
        "trial": rule_changes.trial(request.user, found, request.on) if _drafts(request) else None,
    }
    return show(request, "rulebook_version.html", context)


@page
def file(request: Visit, name: str, kind: str) -> HttpResponse:
    """The table of a day, or of a version, as a file to take away."""
    number = request.GET.get("version", "")
    if kind not in KINDS:
        raise Http404
    if number:
        table = read(find(request, name, int(number))) if number.isdecimal() and len(number) < 18 else None
    else:
        form = OnForm(request.GET)
        book: Book | None = rule_reads.book(rule_reads.county_of(request.user, request.on), name, form.day(request.on))
        table = book.table if book else None
    if table is None:
        raise Http404
    answer = HttpResponse(_as_file(table, kind), content_type=KINDS[kind])
    file_name = quote(f"{table.title}.{kind}", safe="")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{file_name}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _as_file(table: Table, kind: str) -> bytes:
    if kind == "xlsx":
        return workbooks.to_xlsx(table)
    if kind == "dmn":
        return dmn_books.to_dmn(table).encode()
    return yaml.safe_dump(table.as_json(), allow_unicode=True, sort_keys=False, width=120).encode()


# ---- shared with rule_drafts.py --------------------------------------------------------------------------------------


def find(request: Visit, name: str, pk: int) -> RulebookVersion:
    """A version that this person may read, or 404."""
    related = ("county", "drafted_by", "decided_by", "restores")
    known = name in shelf.editable() and pk < 2**63
    found = RulebookVersion.objects.filter(table=name, pk=pk).select_related(*related).first() if known else None
    if found is None or not _readable(request, found):
        raise Http404
    return found


def read(found: RulebookVersion) -> Table | None:
    """The version's table; None if this release can no longer read it."""
    try:
        return rulebooks.table_of(found)
    except BadTable:
        return None


def _readable(request: Visit, found: RulebookVersion) -> bool:
    return rule_reads.may_read(request.user, found, request.on)


def _drafts(request: Visit) -> bool:
    return access.may_draft_rules(request.user, request.on) is not None
