"""The panel of one dispute: who sits, who consents, who steps down; and the sessions it holds."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from mediation import selectors
from mediation.forms.acts import party_label
from mediation.forms.base import ActForm
from mediation.forms.fields import LineField, MomentField, PickField, PickManyField, TermField, TextField
from mediation.models import PanelMember, PanelModel, PanelSeat, ParticipantConsent
from mediation.services.roster import mediators_in_office, mediators_who_may_sign
from mediation.services.sessions import SessionNotes
from rules.vocabulary import SessionResult


class PanelForm(ActForm):
    """Which model, and who of the village's line sits. Any N+1 model works: nothing here counts to five."""

    from_link = ("model",)
    hint = "当事人可以挑选调解员，也可以要求换人（人民调解法19、23）。"
    model = PickField("防线模式", widget=forms.HiddenInput)
    seats = PickManyField("请哪些人参加", label_from=lambda seat: seat.person_name)
    chosen_by = forms.ChoiceField(
        label="怎样产生", choices=PanelMember.ChosenBy.choices, initial="committee", widget=forms.RadioSelect
    )

    def prepare(self) -> None:
        """The model in the link, else the first one in force; its seats in this village."""
        self.models = list(selectors.panel_models(self.today))
        self.fields["model"].queryset = PanelModel.objects.filter(pk__in=[model.pk for model in self.models])
        wanted = str(self.data.get("model") or self.initial.get("model") or "")
        self.chosen = next((m for m in self.models if str(m.pk) == wanted), self.models[0] if self.models else None)
        found = selectors.suggested_seats(self.dispute, self.chosen, self.today) if self.chosen else []
        self.suggested = list(found)
        self.fields["model"].initial = self.chosen.pk if self.chosen else None
        self.initial.pop("model", None)
        ids = [seat.pk for seat in self.suggested]
        self.fields["seats"].queryset = PanelSeat.objects.filter(pk__in=ids).select_related("slot")
        self.fields["seats"].initial = ids

    @property
    def slots(self) -> list[dict[str, Any]]:
        """Each slot of the model with its check boxes, for the template."""
        boxes = {str(box.data["value"]): box for box in self["seats"]}
        slots = self.chosen.slots.all() if self.chosen else []
        return [
            {"slot": slot, "boxes": [(s, boxes[str(s.pk)]) for s in self.suggested if s.slot_id == slot.pk]}
            for slot in slots
        ]


class ConsentForm(ActForm):
    """Which party agrees to which helper (人民调解法 20). One box for each pair still missing."""

    hint = "不是在册人民调解员的人参加，要各方当事人都同意（人民调解法20）。口头同意也可以，问过再勾。"
    pairs = forms.MultipleChoiceField(
        label="谁同意谁参加",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少勾选一项。", "invalid_choice": "有一项已经登记过了，请重新勾选。"},
    )

    def prepare(self) -> None:
        """Every helper with every party that has not said yes."""
        told = set(ParticipantConsent.objects.filter(member__panel=self.about).values_list("member_id", "party_id"))
        helpers = self.about.members.filter(replaced_on=None, is_mediator=False)
        self.missing = {
            f"{member.pk}-{party.pk}": (member, party)
            for member in helpers
            for party in self.dispute.parties.all()
            if (member.pk, party.pk) not in told
        }
        self.fields["pairs"].choices = [
            (key, f"{party.name}同意{member.person_name}（{member.get_role_display()}）参加")
            for key, (member, party) in self.missing.items()
        ]
        if not self.missing:
            self.hint = "各方当事人都已经同意，不需要再登记。"

    def arguments(self) -> dict[str, Any]:
        """Pairs of rows."""
        return {"panel": self.about, "consents": [self.missing[key] for key in self.cleaned_data["pairs"]]}


class ReplaceForm(ActForm):
    """A member steps down, and perhaps another one comes."""

    subject = "member"
    hint = "当事人要求回避，或者调解员是亲属、有利害关系的，应当更换。办案期限不变。"
    reason = LineField(200, "为什么更换", help_text="例如：当事人要求回避。")
    seat = PickField(
        "由谁接替",
        required=False,
        empty_label="暂不补入",
        label_from=lambda s: f"{s.person_name}（{s.slot.get_role_display()}）",
    )

    def prepare(self) -> None:
        """Seats of the same line that do not sit already."""
        panel = self.about.panel
        sitting = {m.seat_id for m in panel.members.filter(replaced_on=None)}
        free = {seat.pk for seat in selectors.suggested_seats(self.dispute, panel.model, self.today)} - sitting
        self.fields["seat"].queryset = PanelSeat.objects.filter(pk__in=free).select_related("slot")


class GiveUpForm(ActForm):
    """The panel cannot settle it."""

    subject = "panel"
    hint = "登记以后，系统会按规定上报上一级。"
    reason = TextField(500, "小组的意见", rows=3)


class SessionForm(ActForm):
    """A session: who came, what was said, how it ended."""

    held_at = MomentField("什么时候")
    location = LineField(100, "在哪里")
    attending_parties = PickManyField("到场的当事人", label_from=party_label)
    attending_members = PickManyField("到场的小组成员", required=False, label_from=str)
    mediator_names = LineField(120, "调解员", help_text="在册人民调解员才可以主持，几个人用顿号隔开。")
    recorder_name = LineField(60, "记录人")
    rights_told = forms.BooleanField(label="已经向到场当事人告知权利义务（人民调解法23）", required=False)
    record = TextField(10000, "调解记录", rows=10, help_text="各方怎么说、怎么商量的。")
    undisputed_facts = TextField(5000, "双方都认可的事实", required=False, rows=3, help_text="会写进移送材料。")
    result = TermField(SessionResult, "结果")
    confidential_note = TextField(
        5000,
        "让步和方案（仅供内部）",
        required=False,
        rows=3,
        help_text="谁愿意让多少写在这里。不会印进任何交给法院或律师的材料。",
    )
    is_public = forms.BooleanField(label="公开进行（当事人同意）", required=False)

    more: ClassVar[tuple[str, ...]] = ("confidential_note", "is_public")

    def prepare(self) -> None:
        """Who usually comes, where it usually is."""
        parties = self.dispute.parties.all()
        panel = selectors.panel_of(self.dispute)
        members = panel.members.filter(replaced_on=None) if panel else PanelMember.objects.none()
        self.fields["attending_parties"].queryset = parties
        self.fields["attending_members"].queryset = members
        if not members:
            del self.fields["attending_members"]
        signing = mediators_who_may_sign(self.dispute, self.today) or [str(self.user)]
        self.roster = sorted(mediators_in_office(self.dispute, self.today))
        self.fields["mediator_names"].widget.attrs["list"] = "roster"
        self.initial = {
            "attending_parties": [party.pk for party in parties],
            "attending_members": [member.pk for member in members],
            "mediator_names": "、".join(signing)[:120],
            "recorder_name": str(self.user),
            "location": f"{self.dispute.responsible.name}"[:100],
            "undisputed_facts": self.dispute.undisputed_facts,
            **self.initial,
        }

    def arguments(self) -> dict[str, Any]:
        """One bundle of notes."""
        values = {"attending_members": [], **self.cleaned_data}
        return {"dispute": self.dispute, "notes": SessionNotes(**values)}
