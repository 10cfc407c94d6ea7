"""The table of form pages on a dispute. A new act is one entry here: what is asked, and which service does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mediation import selectors
from mediation.forms import acts, agreements, clocks, marks, obligations, onward, panels, papers, parties
from mediation.models import Dispute
from mediation.services import agreements as agreement_services
from mediation.services import (
    appraisals,
    confirmation,
    dossiers,
    endings,
    extensions,
    follow_ups,
    handovers,
    intake,
    notices,
    overrides,
    referrals,
    sessions,
)
from mediation.services import marks as mark_services
from mediation.services import obligations as obligation_services
from mediation.services import panels as panel_services
from mediation.services import papers as paper_services
from mediation.services import parties as party_services
from mediation.views.base import Job
from rules.vocabulary import Action, Term

Find = Callable[[Dispute, int], Any]


@dataclass(frozen=True, slots=True)
class Task:
    """A job, the act of the lifecycle one must be allowed to do for it, and the row it works on.

    Without `action` seeing the dispute is enough for the page, and the service itself says who may. `find` gives the row, or None when there is none: then the page does not exist. `stay` names the page one returns
    to; the dispute's own unless told otherwise.
    """

    job: Job
    action: Action | None
    find: Find | None = None
    stay: str = "dispute"


def _of_action(
    action: Action, form: Any, do: Any, template: str = "act.html", find: Find | None = None, stay: str = "dispute"
) -> tuple[str, Task]:
    return action.value, Task(Job(action.label, form, do, template=template), action, find, stay)


def _agreement(dispute: Dispute, _: int) -> Any:
    return dispute.agreements.filter(cancelled_on=None).first()


def _applied(dispute: Dispute, _: int) -> Any:
    return dispute.agreements.filter(cancelled_on=None, confirmation_applied_on__isnull=False).first()


def _panel(dispute: Dispute, _: int) -> Any:
    return selectors.panel_of(dispute)


def _member(dispute: Dispute, pk: int) -> Any:
    panel = selectors.panel_of(dispute)
    return panel.members.filter(pk=pk, replaced_on=None).first() if panel else None


def _party(dispute: Dispute, pk: int) -> Any:
    return dispute.parties.filter(pk=pk).first()


def _notice(dispute: Dispute, pk: int) -> Any:
    return dispute.notices.filter(pk=pk, answered_at=None).first()


def _paper(dispute: Dispute, pk: int) -> Any:
    return dispute.papers.filter(pk=pk, state="issued").first()


_A = Action
TASKS: dict[str, Task] = dict(
    (
        _of_action(_A.ACCEPT, acts.AcceptForm, intake.accept_dispute),
        _of_action(_A.DECLINE, acts.DeclineForm, intake.decline_dispute),
        _of_action(_A.WITHDRAW, acts.WithdrawForm, intake.withdraw_dispute),
        _of_action(_A.SUPPLEMENT, acts.SupplementForm, intake.supplement_dispute),
        _of_action(_A.CONVENE_PANEL, panels.PanelForm, panel_services.convene_panel, "panel.html"),
        _of_action(_A.HOLD_SESSION, panels.SessionForm, sessions.hold_session, "session.html"),
        _of_action(_A.REPORT_RISK, acts.RiskForm, intake.report_risk),
        _of_action(_A.REPORT_DANGER, acts.DangerForm, intake.report_danger),
        _of_action(_A.EXTEND, clocks.ExtendForm, extensions.extend_deadline),
        _of_action(_A.PAUSE_CLOCK, clocks.PauseForm, appraisals.pause_clock),
        _of_action(_A.RESUME_CLOCK, clocks.ResumeClockForm, appraisals.resume_clock),
        _of_action(_A.REFUSE, acts.RefuseForm, endings.refuse_mediation, "exit.html"),
        _of_action(_A.TERMINATE, acts.TerminateForm, endings.terminate_mediation, "exit.html"),
        _of_action(_A.AGREE, agreements.TermsForm, agreement_services.reach_agreement, "agreement.html"),
        _of_action(
            _A.AGREE_ORALLY, agreements.OralTermsForm, agreement_services.reach_oral_agreement, "agreement.html"
        ),
        _of_action(_A.RECORD_MARK, marks.MarkForm, mark_services.record_mark, "marks.html", _agreement, "record_mark"),
        _of_action(_A.RESUME, acts.ResumeForm, agreement_services.resume_mediation),
        _of_action(_A.RECORD_PERFORMANCE, obligations.PerformanceForm, obligation_services.record_performance),
        _of_action(_A.RELEASE, obligations.ReleaseForm, obligation_services.release_obligation),
        _of_action(_A.FOLLOW_UP, acts.FollowUpForm, follow_ups.record_follow_up),
        _of_action(_A.ESCALATE, onward.EscalateForm, handovers.escalate_dispute),
        _of_action(_A.RETURN, acts.ReturnForm, handovers.return_dispute),
        _of_action(_A.REVOKE, acts.ReasonForm, handovers.revoke_escalation),
        _of_action(_A.HAND_OVER, onward.HandOverForm, handovers.change_mediator),
        _of_action(_A.OVERRIDE, acts.OverrideForm, overrides.override_rule),
        _of_action(_A.REFER, onward.ReferForm, referrals.refer_dispute, "exit.html"),
        _of_action(_A.REFER_LEGAL_AID, onward.AidForm, referrals.refer_legal_aid),
        _of_action(_A.RECORD_OUTCOME, onward.OutcomeForm, referrals.record_outcome),
        _of_action(_A.DELIVER_NOTICE, acts.DeliverForm, endings.deliver_notice),
        _of_action(_A.CLOSE, acts.CloseForm, endings.close_dispute),
    )
)

# What belongs to no step of its own rides on the right to do the step beside it.
TASKS |= {
    "add_party": Task(Job("增加当事人", parties.PartyForm, party_services.add_party), _A.SUPPLEMENT),
    "change_party": Task(Job("更正当事人情况", parties.PartyForm, party_services.change_party), _A.SUPPLEMENT, _party),
    "record_will": Task(Job("登记是否同意调解", parties.WillForm, party_services.record_will), _A.SUPPLEMENT, _party),
    "add_representative": Task(
        Job("登记代理人", parties.RepresentativeForm, party_services.add_representative), _A.SUPPLEMENT, _party
    ),
    "record_consents": Task(
        Job("登记当事人同意", panels.ConsentForm, panel_services.record_consents), _A.SUPPLEMENT, _panel
    ),
    "replace_member": Task(Job("更换成员", panels.ReplaceForm, panel_services.replace_member), _A.SUPPLEMENT, _member),
    "give_up": Task(Job("小组认为无法化解", panels.GiveUpForm, panel_services.give_up), _A.CONVENE_PANEL, _panel),
    "attach_scan": Task(
        Job("上传签好的协议", marks.ScanForm, mark_services.attach_signed_copy), _A.SUPPLEMENT, _agreement
    ),
    "record_confirmation": Task(
        Job(
            "登记申请司法确认",
            obligations.ConfirmationForm,
            confirmation.record_confirmation,
            template="confirmation.html",
        ),
        _A.SUPPLEMENT,
        _agreement,
    ),
    "record_ruling": Task(
        Job("登记司法确认结果", obligations.RulingForm, confirmation.record_ruling), _A.SUPPLEMENT, _applied
    ),
    "keep_findings": Task(
        Job("说明照原文打印的理由", agreements.KeepForm, agreement_services.keep_findings, template="kept.html"),
        _A.SUPPLEMENT,
        _agreement,
    ),
    "answer_notice": Task(Job("处理提醒", papers.AnswerForm, notices.answer_notice), None, _notice),
    "attach_enclosure": Task(Job("收入卷宗", papers.EnclosureForm, dossiers.attach_enclosure), _A.FILE),
    "change_retention": Task(Job("改变保管期限", papers.RetentionForm, dossiers.change_retention), _A.FILE),
    "withdraw_paper": Task(Job("收回文书", papers.WithdrawPaperForm, paper_services.withdraw_paper), None, _paper),
}


# --- how the dispute page groups them ----------------------------------------------------------------------------------

ONWARD = (_A.ESCALATE, _A.REVOKE, _A.RETURN, _A.HAND_OVER, _A.OVERRIDE)
DANGER = (_A.REPORT_RISK, _A.REPORT_DANGER)
EXITS = (_A.REFUSE, _A.WITHDRAW, _A.DECLINE, _A.TERMINATE, _A.REFER, _A.REFER_LEGAL_AID)
MAIN = (
    _A.ACCEPT,
    _A.RECORD_MARK,
    _A.DELIVER_NOTICE,
    _A.CONVENE_PANEL,
    _A.HOLD_SESSION,
    _A.RECORD_OUTCOME,
    _A.RECORD_PERFORMANCE,
    _A.CLOSE,
    _A.FOLLOW_UP,
)


def grouped(actions: list[Action], idle: set[Action]) -> dict[str, Any]:
    """The main act first, then the work, handing on, danger, and the exits. `idle` acts have nothing left to do."""
    open_ones = [action for action in actions if action not in idle and action.value in TASKS]
    main = next((action for action in MAIN if action in open_ones), None)
    special: set[Term] = {*ONWARD, *DANGER, *EXITS}
    return {
        "main": main,
        "work": [action for action in open_ones if action not in special and action is not main],
        "onward": [action for action in open_ones if action in ONWARD],
        "danger": [action for action in open_ones if action in DANGER],
        "exits": [action for action in open_ones if action in EXITS],
    }
