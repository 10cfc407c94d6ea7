"""Handing a dispute on: up the ladder, to a colleague, out to court, arbitration, administration or legal aid."""

from __future__ import annotations

from typing import Any

from django import forms

from mediation.forms.acts import party_label
from mediation.forms.base import ActForm
from mediation.forms.fields import DayField, PickField, TermField, TextField
from mediation.models import Organisation, Referral, User
from mediation.services.handovers import possible_mediators
from rules.vocabulary import Level, OrganisationKind, ReferralKind, ReferralState

_K = OrganisationKind
EXITS: dict[OrganisationKind, ReferralKind] = {
    _K.COURT: ReferralKind.COURT,
    _K.ARBITRATION: ReferralKind.ARBITRATION,
    _K.ADMINISTRATION: ReferralKind.ADMINISTRATION,
    _K.POLICE: ReferralKind.ADMINISTRATION,
}


class EscalateForm(ActForm):
    """Up the ladder."""

    hint = "上报后由上级单位接收办理，您仍然看得到进展；对方接收之前可以撤回。"
    reason = TextField(500, "为什么要上报", rows=3)
    to_level = TermField([Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY], "上报到哪一级", required=False, blank="上一级")

    def prepare(self) -> None:
        """Only levels above this one."""
        above = [level for level in Level if self.dispute.level_term.rank < level.rank < Level.OUTSIDE.rank]
        self.fields["to_level"].choices = [("", "上一级"), *((level.value, level.label) for level in above)]

    def arguments(self) -> dict[str, Any]:
        """A term, or None for one level up."""
        level = self.cleaned_data["to_level"]
        return {
            "dispute": self.dispute,
            "reason": self.cleaned_data["reason"],
            "to_level": Level(level) if level else None,
        }


class HandOverForm(ActForm):
    """Another person carries the dispute on."""

    mediator = PickField("由谁承办")
    reason = TextField(500, "更换的理由", rows=2, help_text="例如：当事人要求回避。")

    def prepare(self) -> None:
        """People who may carry it, without the one who does."""
        fitting = {person.pk for person in possible_mediators(self.dispute, self.today)} - {self.dispute.mediator_id}
        self.fields["mediator"].queryset = User.objects.filter(pk__in=fitting)


class ReferForm(ActForm):
    """Out of mediation: court, arbitration, administration. Nobody may block it (人民调解法 3)."""

    hint = "当事人任何时候都可以选择起诉、仲裁或者请行政机关处理，不能阻拦（人民调解法3）。"
    organisation = PickField("移送到哪里", label_from=lambda o: f"{o.name}（{EXITS[_K(o.kind)].label}）")
    reason = TextField(500, "理由", rows=3)

    def prepare(self) -> None:
        """The exits of the county."""
        kinds = [kind.value for kind in EXITS]
        self.fields["organisation"].queryset = Organisation.objects.filter(kind__in=kinds, is_active=True)

    def arguments(self) -> dict[str, Any]:
        """Where it goes says by which way."""
        return {"kind": EXITS[_K(self.cleaned_data["organisation"].kind)], **super().arguments()}


class AidForm(ActForm):
    """To the legal-aid centre, for one party."""

    hint = "转法律援助不影响继续调解。移送材料不会包含调解中的让步和方案。"
    party = PickField("为谁申请", label_from=party_label, empty_label=None, widget=forms.RadioSelect)
    reason = TextField(500, "申请的理由", rows=3)
    is_fast_track = forms.BooleanField(label="时效不足七日，需要先行援助（法律援助法44）", required=False)

    def prepare(self) -> None:
        """Legal aid is for persons."""
        self.fields["party"].queryset = self.dispute.parties.filter(kind="person")


class OutcomeForm(ActForm):
    """What became of it outside."""

    from_link = ("referral",)
    subject = ""
    referral = PickField(
        "哪一次移送",
        empty_label=None,
        widget=forms.RadioSelect,
        label_from=lambda r: f"{r.get_kind_display()}·{r.organisation}",
    )
    outcome = TextField(500, "结果", rows=3)
    finished_on = DayField("办结日期")

    def prepare(self) -> None:
        """Open referrals; legal aid is answered by the lawyer."""
        waiting = Referral.objects.filter(dispute=self.dispute).exclude(kind=ReferralKind.LEGAL_AID.value)
        self.fields["referral"].queryset = waiting.filter(
            state__in=[ReferralState.PENDING.value, ReferralState.ACCEPTED.value]
        ).select_related("organisation")
        self.fields["finished_on"].initial = self.today
