"""Inbox, list, new dispute, the dispute itself, and every act on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from mediation import access, breach, checkup, letter_reads, lists, printables, selectors
from mediation import facts as bridge
from mediation import inbox as waiting
from mediation import why as reasons
from mediation.deadlines import standing
from mediation.forms.base import REFUSALS
from mediation.forms.intake import DisputeForm
from mediation.forms.papers import SearchForm
from mediation.models import Dispute, Notice, Party
from mediation.papers.subjects import Rows
from mediation.services import intake
from mediation.views import watch
from mediation.views.base import Visit, page, remember, serve, show, was_done
from mediation.views.jobs import TASKS, Task, grouped
from rules import lifecycle
from rules.vocabulary import Action, Level


@page
def inbox(request: Visit) -> HttpResponse:
    """What waits for me, the soonest deadline first, with the reason. People without disputes go to their own page."""
    user, on = request.user, request.on
    home = access.home_of(user, on)
    if home is None and access.referrals_visible_to(user, on).exists():
        return redirect("referrals")
    context = {
        "rows": waiting.inbox(user, on),
        "home": home,
        "appointments": access.describe(user, on),
        "missing_year": selectors.missing_notice(user, on),
        "stuck_letters": letter_reads.own_stuck(user),
    }
    return show(request, "inbox.html", context)


@page
def disputes(request: Visit) -> HttpResponse:
    """All disputes I may see, with search and filters."""
    form = SearchForm(request.GET)
    wishes = form.wishes()
    marks = {name: request.GET.get(name, "") for name in ("after", "before")}
    shown = lists.page(request.user, request.on, lists.Wishes(**wishes), **marks)
    query = {name: value for name, value in wishes.items() if value}
    context = {
        "form": form,
        "page": shown,
        "is_filtered": bool(query),
        "first": urlencode(query),
        "earlier": urlencode({**query, "before": shown.earlier}) if shown.earlier else "",
        "later": urlencode({**query, "after": shown.later}) if shown.later else "",
    }
    return show(request, "disputes.html", context)


@page
def dispute_new(request: Visit) -> HttpResponse:
    """One short form; everything else can wait."""
    if access.home_of(request.user, request.on) is None:
        messages.error(request, "您没有登记纠纷的职务，请联系系统管理员。")
        return redirect("inbox")
    is_sent = request.method == "POST"
    if is_sent and was_done(request):
        return redirect(request.session["done"][request.POST["once"]] or "inbox")
    form = DisputeForm(request.POST if is_sent else None, user=request.user, on=request.on)
    if is_sent and form.is_valid():
        try:
            made = intake.register_dispute(by=request.user, at=request.at, intake=form.intake())
        except REFUSALS as refusal:
            form.take(refusal)
        else:
            address = reverse("dispute", args=[made.pk])
            remember(request, address)
            messages.success(request, f"已登记，编号{made.file_number}。请打印受理回执交给申请人。")
            return redirect(address)
    return show(request, "dispute_new.html", {"form": form})


@page
def dispute(request: Visit, pk: int) -> HttpResponse:
    """Who, what, where it stands, what comes next, and what happened so far."""
    found = access.get_dispute(request.user, pk, request.on)
    standing = _standing(request, found)
    if standing["sees_all"]:
        watch.read_identities(request, found, standing["parties"])
    return show(request, "dispute.html", {**standing, **_file(request, found)})


def _standing(request: Visit, found: Dispute) -> dict[str, Any]:
    """The part above the fold."""
    user, on = request.user, request.on
    agreement = bridge.current_agreement(found)
    panel = selectors.panel_of(found)
    parties = list(found.parties.prefetch_related("representatives"))
    actions = access.actions_for(user, found, on)
    return {
        "dispute": found,
        "time": standing(found, on),
        "pauses": list(found.pauses.all()),
        "consents": list(found.consents.select_related("party", "recorded_by")),
        "waiting_for": lifecycle.WAITING_FOR[found.status_term],
        "ladder": [level for level in Level if level is not Level.OUTSIDE],
        "told": _told(request, found),
        "handover": access.pending_handover(found),
        "acts": grouped(actions, _idle(found, parties, panel, agreement)),
        "may_add": Action.SUPPLEMENT in actions,
        "may_panel": Action.CONVENE_PANEL in actions,
        "sees_all": access.may_see_identity(user, found, on),
        "parties": parties,
        "panel": panel,
        "agreement": agreement,
        "missing_marks": bridge.missing_marks(agreement) if agreement else [],
        "report": checkup.report_on(agreement, on) if agreement and agreement.effective_on is None else None,
        "ways": breach.ways(agreement, on) if agreement else [],
    }


@dataclass
class Told:
    """One open notice, whoever got it; `mine` is the one this person may answer."""

    notice: Notice
    to: list[str] = field(default_factory=list)
    mine: Notice | None = None

    @property
    def finding(self) -> dict[str, Any]:
        """What the rule found, with the facts it rests on; empty for a notice that no rule made."""
        decision = self.notice.decision
        found = decision.findings if decision else []
        return next((finding for finding in found if finding["row"] == self.notice.rule_row), {})


def _told(request: Visit, found: Dispute) -> list[Told]:
    """Open notices, each text once, those for this person first."""
    bodies = access.organisations_of(request.user, request.on)
    by_text: dict[str, Told] = {}
    for notice in found.notices.filter(answered_at=None).select_related("organisation", "decision"):
        entry = by_text.setdefault(notice.text, Told(notice))
        entry.to = list(dict.fromkeys([*entry.to, notice.organisation.name]))
        if notice.user_id == request.user.pk or any(o.stands_in_for(notice.organisation) for o in bodies):
            entry.mine = notice
    return sorted(by_text.values(), key=lambda entry: entry.mine is None)


def _idle(found: Dispute, parties: list[Party], panel: Any, agreement: Any) -> set[Action]:
    """Acts the table allows but that have nothing left to do, so that the main button is the useful one."""
    idle = set()
    if panel is not None and panel.gave_up_on is None:
        idle.add(Action.CONVENE_PANEL)
    if agreement is not None and not bridge.unperformed(agreement):
        idle |= {Action.RECORD_PERFORMANCE, Action.RELEASE}
    if all(party.notice_delivered_on for party in parties):
        idle.add(Action.DELIVER_NOTICE)
    return idle


def _file(request: Visit, found: Dispute) -> dict[str, Any]:
    """The rest of the page: what is in the file."""
    rows = Rows(found, request.on)
    choices = printables.choices_of(rows)
    return {
        "sessions": found.sessions.prefetch_related("attending_parties", "attending_members"),
        "handovers": found.handovers.select_related("from_organisation", "to_organisation"),
        "referrals": found.referrals.select_related("organisation", "lawyer", "party"),
        "follow_ups": found.follow_ups.select_related("visited_by"),
        "groups": printables.print_groups(choices),
        "dossier": printables.dossier(rows, choices),
        "may_file": access.may(request.user, Action.FILE, found, request.on),
        "papers": found.papers.defer("pdf", "data"),
        "timeline": found.timeline.select_related("by", "organisation").order_by("-pk"),
    }


@page
def act(request: Visit, pk: int, name: str, row: int = 0) -> HttpResponse:
    """Any act of the table in jobs.py: the form, then its service."""
    found = access.get_dispute(request.user, pk, request.on)
    task = TASKS.get(name)
    if task is None:
        raise Http404
    back = _way_back(found, task)
    if task.action and not access.may(request.user, task.action, found, request.on):
        messages.error(request, f"“{task.job.title}”现在不能办：可能已经办过，或者此案由{found.responsible}承办。")
        return redirect("dispute", found.pk)
    about = task.find(found, row) if task.find else None
    if task.find and about is None:
        raise Http404
    if isinstance(about, Party):
        watch.read_identities(request, found, [about])
    return serve(request, task.job, back=back, dispute=found, about=about, missing=_missing(task, about))


def _way_back(found: Dispute, task: Task) -> str:
    return reverse("dispute", args=[found.pk]) if task.stay == "dispute" else reverse("act", args=[found.pk, task.stay])


def _missing(task: Task, about: Any) -> list[str]:
    return bridge.missing_marks(about) if task.action is Action.RECORD_MARK else []


@page
def why(request: Visit, pk: int) -> HttpResponse:
    """Why, and why not: the last decision of each table."""
    found = access.get_dispute(request.user, pk, request.on)
    latest = sorted(reasons.last_decisions(found), key=lambda decision: not decision.findings)
    context = {
        "dispute": found,
        "decisions": [(decision, reasons.why_not_rows(decision)) for decision in latest],
        "done": reasons.acts_by_rule(found),
        "overrides": reasons.overrides_of(found),
        "may_override": access.may(request.user, Action.OVERRIDE, found, request.on),
    }
    return show(request, "why.html", context)
