"""A county changes its rules: the draft on the screen, checked as it is written, and its way to the second person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mediation import access, rule_changes, rule_reads
from mediation.forms import rule_sheet
from mediation.forms.base import REFUSALS, ActForm, sentences
from mediation.forms.rule_row import RuleForm, of_post, of_row
from mediation.forms.rule_sheet import Sheet, judged
from mediation.forms.rulebooks import (
    AnswerForm,
    ProposeForm,
    PublishForm,
    RestoreForm,
    StartForm,
    TrialForm,
    UploadForm,
)
from mediation.models import RulebookVersion
from mediation.models.rulebooks import VersionState
from mediation.services import review
from mediation.services import rulebooks as services
from mediation.views.base import Job, Visit, order, page, serve, show
from mediation.views.rulebooks import find, read
from rules import shelf

TEMPLATE = "rulebook_act.html"


# ---- the draft on the screen -----------------------------------------------------------------------------------------


@page
def open_draft(request: Visit, name: str) -> HttpResponse:
    """To the draft of this table, wherever it is; to its versions if there is none."""
    county = access.may_draft_rules(request.user, request.on)
    if county is None or name not in shelf.editable():
        raise Http404
    draft = rule_reads.open_drafts(county).filter(table=name).first()
    return redirect("rule_draft", name, draft.pk) if draft else redirect("rulebook_versions", name)


@page
def draft(request: Visit, name: str, pk: int) -> HttpResponse:
    """The draft as a table; the row that is being worked on stands open in boxes."""
    version = _drafted(request, name, pk)
    if version.state != VersionState.DRAFT:
        return redirect("rule_version", name, pk)
    if request.method == "POST":
        return _changed(request, version)
    sheet = judged(version.content, request.on)
    form = _opened(request, version, sheet)
    candidate = sheet
    if form is not None:
        candidate = judged(rule_sheet.with_row(version.content, form.content()), request.on)
        if candidate.table is not None:  # an empty new row is not yet a fault
            rule_sheet.look_at(form, candidate)
    return _page(request, version, sheet, form, candidate)


@order
def check(request: Visit, name: str, pk: int) -> HttpResponse:
    """What the open row says as it stands in the boxes, and what is wrong with it. Nothing is stored."""
    version = _drafted(request, name, pk)
    form, candidate = _posted(request, version)
    rule_sheet.look_at(form, candidate)
    return render(request, "mediation/parts/rule_reading.html", {"form": form, **_reading(form, candidate, request)})


@page
def effect(request: Visit, name: str, pk: int) -> HttpResponse:
    """If this draft were adopted: which disputes would go elsewhere, today and in the last twelve months."""
    version = _drafted(request, name, pk)
    table, live = read(version), rule_reads.book(version.county, name, request.on)
    if table is None or live is None:
        raise Http404
    asked = [status for status, tables in review.TABLES.items() if name in tables]
    found = rule_changes.effect(request.user, live.table, table, asked, request.on)
    context = {"version": version, "effect": found, "on": request.on}
    if request.headers.get("HX-Request"):
        return render(request, "mediation/parts/rule_effect.html", context)
    return show(request, "rulebook_effect.html", context)


def _drafted(request: Visit, name: str, pk: int) -> RulebookVersion:
    """An open version of the county for which this person drafts, or 404."""
    found = find(request, name, pk)
    if access.may_draft_rules(request.user, request.on) != found.county or not found.is_open:
        raise Http404
    return found


def _opened(request: Visit, version: RulebookVersion, sheet: Sheet) -> RuleForm | None:
    """The row asked for in the address: one of the table, a new one, or one that closes a gap."""
    wanted, gap = request.GET.get("row", ""), request.GET.get("gap", "")
    if wanted == rule_sheet.NEW:
        gaps = sheet.gaps
        proposal = gaps[int(gap)].proposal if gap.isdecimal() and len(gap) < 4 and int(gap) < len(gaps) else None
        return of_row(rule_sheet.new_row(version.content, request.on, proposal))
    row = rule_sheet.row_of(version.content, wanted) if wanted else None
    return of_row(row) if row else None


def _changed(request: Visit, version: RulebookVersion) -> HttpResponse:
    """A button of the page: one of the table's, or one inside the open row."""
    op, _, row_id = request.POST.get("op", "").partition(":")
    if op in _TABLE_OPS:
        return _table_op(request, version, op, row_id)
    form, candidate = _posted(request, version)
    op = request.POST.get("op", "check")
    if op == "save":
        if not candidate.faults and _saved(request, version, candidate.content, form):
            return redirect(_address(version) + f"#{form.texts['id']}")
    elif op != "check":
        rule_sheet.act(form, op, request.POST.get("new_fact", ""), candidate)
        candidate = judged(rule_sheet.with_row(version.content, form.content()), request.on)
    rule_sheet.look_at(form, candidate)
    return _page(request, version, judged(version.content, request.on), form, candidate)


_TABLE_OPS: dict[str, Callable[[dict[str, Any], str], dict[str, Any]]] = {
    "up": lambda content, row: rule_sheet.moved(content, row, -1),
    "down": lambda content, row: rule_sheet.moved(content, row, 1),
    "remove": rule_sheet.without_row,
}


def _table_op(request: Visit, version: RulebookVersion, op: str, row_id: str) -> HttpResponse:
    """Move or remove a local row."""
    if rule_sheet.row_of(version.content, row_id) is None:
        raise Http404
    if _saved(request, version, _TABLE_OPS[op](version.content, row_id), None):
        messages.success(request, "已删去一条规则。" if op == "remove" else "已移动。")
    return redirect(_address(version) + ("" if op == "remove" else f"#{row_id}"))


def _saved(request: Visit, version: RulebookVersion, content: dict[str, Any], form: RuleForm | None) -> bool:
    """Store the text; a no goes to the open row, or above the table."""
    try:
        services.save_draft(version=version, by=request.user, at=request.at, content=content, reason=version.reason)
    except REFUSALS as refusal:
        said = [rule_sheet.told(text) for text in sentences(refusal)]
        if form is not None:
            form.faults += said
        else:
            for text in said:
                messages.error(request, text)
        return False
    if form is not None:
        messages.success(request, "已存稿。")
    return True


def _posted(request: Visit, version: RulebookVersion) -> tuple[RuleForm, Sheet]:
    """The open row as posted, and the text with it."""
    stored = rule_sheet.row_of(version.content, request.POST.get("id", ""))
    form = of_post(request.POST, stored or rule_sheet.new_row(version.content, request.on))
    return form, judged(rule_sheet.with_row(version.content, form.content()), request.on)


def _page(
    request: Visit, version: RulebookVersion, sheet: Sheet, form: RuleForm | None, candidate: Sheet
) -> HttpResponse:
    rows = [(rule_reads.line(row, request.on), sheet.of(row.id)) for row in (sheet.table.rows if sheet.table else ())]
    open_id = form.texts["id"] if form else ""
    context = {
        "version": version,
        "sheet": sheet,
        "rows": rows,
        "form": form,
        "open_id": open_id,
        "is_new": bool(form) and rule_sheet.row_of(version.content, open_id) is None,
        "is_shadow": version.shadow_until is not None and version.shadow_until >= request.on,
        **(_reading(form, candidate, request) if form else {}),
    }
    return show(request, "rulebook_draft.html", context)


def _reading(form: RuleForm, candidate: Sheet, request: Visit) -> dict[str, Any]:
    """The open row in words, as far as it can be read."""
    row = candidate.table.row(form.texts["id"]) if candidate.table else None
    return {"reading": rule_reads.line(row, request.on) if row else None, "general": candidate.general}


def _address(version: RulebookVersion) -> str:
    return reverse("rule_draft", args=[version.table, version.pk])


# ---- acts ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One act on a version: its title, what is asked, which service does it, what is said afterwards."""

    title: str
    form: type[ActForm]
    do: Callable[..., Any]
    said: str


STEPS = {
    "propose": Step("送审", ProposeForm, services.propose_draft, "已送审。请县（区）工作人员审核发布。"),
    "publish": Step("审核发布", PublishForm, services.publish_draft, "已发布。"),
    "send_back": Step("退回修改", AnswerForm, services.return_draft, "已退回，可以继续修改。"),
    "withdraw": Step("作废", AnswerForm, services.withdraw_version, "已作废。"),
    "trial": Step(
        "试运行", TrialForm, services.start_trial, "已开始试运行。两者结论不同的纠纷，会记在这一版的页面上。"
    ),
}


@page
def version_act(request: Visit, name: str, pk: int, act: str) -> HttpResponse:
    """One of STEPS, or going back to this version."""
    version = find(request, name, pk)
    if access.may_draft_rules(request.user, request.on) != version.county:
        raise Http404
    back = reverse("rule_version", args=[name, pk])
    if act == "restore":
        return _restore(request, name, version)
    if act not in STEPS:
        raise Http404
    step = STEPS[act]
    return _serve(request, Job(step.title, step.form, step.do, step.said, TEMPLATE), back, version, version=version)


@page
def restore(request: Visit, name: str) -> HttpResponse:
    """Back to the table that ships."""
    return _restore(request, _editable(request, name), None)


def _restore(request: Visit, name: str, to: RulebookVersion | None) -> HttpResponse:
    job = Job(
        "恢复此版",
        RestoreForm,
        partial(services.restore_version, table=name, to=to),
        "已恢复，从今天起施行。",
        TEMPLATE,
    )
    return _serve(request, job, reverse("rulebook_versions", args=[name]), name, version=to)


@page
def start(request: Visit, name: str) -> HttpResponse:
    """A draft of the text in force, or of another ladder."""
    job = Job("起草修改", StartForm, services.start_draft, "草稿已经建好，可以修改了。", TEMPLATE)
    return _serve(request, job, reverse("rule_open_draft", args=[_editable(request, name)]), name)


@page
def upload(request: Visit, name: str) -> HttpResponse:
    """A draft from a file; an open draft takes the file's text."""
    table, county = _editable(request, name), access.may_draft_rules(request.user, request.on)
    draft = rule_reads.open_drafts(county).filter(table=table).first() if county else None
    do = partial(services.save_draft, version=draft) if draft else partial(services.start_draft, table=name)
    job = Job("上传文件", UploadForm, do, "文件已经读入草稿。", TEMPLATE)
    return _serve(request, job, reverse("rule_open_draft", args=[name]), name, draft=draft)


def _editable(request: Visit, name: str) -> str:
    if access.may_draft_rules(request.user, request.on) is None or name not in shelf.editable():
        raise Http404
    return name


def _serve(request: Visit, job: Job, back: str, about: Any, **context: Any) -> HttpResponse:
    return serve(request, job, back=back, dispute=None, about=about, **context)
