"""Agreements: terms with structured promises, the marks that make them binding, the scan of the signed paper."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from mediation.forms.acts import party_label
from mediation.forms.base import ActForm, HouseForm
from mediation.forms.fields import (
    CountField,
    DayField,
    LineField,
    PickField,
    ScanField,
    TermField,
    TextField,
    YuanField,
)
from mediation.models import Mark, Party
from mediation.services.agreements import MOST_PROMISES, Promise, Terms
from mediation.services.roster import mediators_who_may_sign
from rules.vocabulary import MarkKind, ObligationKind

ADD_ROW = "add_row"


class PromiseForm(HouseForm):
    """One promise: who does what, for whom, how, where, by when (人民调解法 29)."""

    kind = TermField(ObligationKind, "种类", widget=forms.Select)
    debtor = PickField("谁来做", label_from=party_label)
    creditor = PickField("对谁做", required=False, empty_label="不针对某一人", label_from=party_label)
    content = TextField(500, "做什么", rows=2, help_text="例如：赔偿桑苗损失。")
    amount_fen = YuanField("金额（元）")
    due_on = DayField("什么时候之前", required=False)
    manner = LineField(100, "方式", required=False, help_text="例如：现金、转账、自行拆除。")
    location = LineField(100, "地点", required=False)

    def __init__(self, *args: Any, parties: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("debtor", "creditor"):
            self.fields[name].queryset = parties

    def clean(self) -> dict[str, Any]:
        """Money needs an amount and somebody who gets it."""
        values = super().clean() or self.cleaned_data
        if values.get("kind") == ObligationKind.PAY:
            for name, message in (("amount_fen", "支付款项须写明金额。"), ("creditor", "支付款项须写明付给谁。")):
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, message)
        if values.get("debtor") and values.get("debtor") == values.get("creditor"):
            self.add_error("creditor", "义务人和权利人不能是同一人。")
        return values


class Promises(forms.BaseFormSet):  # type: ignore[type-arg]
    """Rows of promises. Every row may stay empty, also one that was typed before another row was asked for."""

    def initial_form_count(self) -> int:
        """No row is a stored one."""
        return 0

    def total_form_count(self) -> int:
        """What was sent, or what was typed and one more."""
        return super().total_form_count() if self.is_bound else len(self.initial or ()) + self.extra


PromiseFormSet = forms.formset_factory(
    PromiseForm, formset=Promises, extra=1, max_num=MOST_PROMISES, absolute_max=MOST_PROMISES
)


class TermsForm(ActForm):
    """An agreement with its promises. "再加一项" is a submit button of its own: it keeps all that was typed."""

    facts = TextField(5000, "纠纷主要事实", rows=5)
    issues = TextField(2000, "争议事项", rows=2, help_text="双方争的是什么。")
    responsibility = TextField(2000, "各方的责任", rows=2, help_text="例如：张三对损害负主要责任。")
    reached_on = DayField("达成日期")
    location = LineField(100, "达成地点")
    recorder_name = LineField(60, "记录人")
    copies = CountField("一式几份", most=999, help_text="不填就是当事人各一份，调委会一份。")

    rows: ClassVar[int] = 2

    def __init__(self, data: Any = None, files: Any = None, **options: Any) -> None:
        # Another row was asked for: nothing is checked yet, all that was typed comes back with one more row.
        typed = data if data is not None and ADD_ROW in data else None
        super().__init__(None if typed else data, None, **options)
        if typed:
            self.initial = {name: typed[name] for name in self.fields if name in typed}
        self.promises = self._rows(typed, None if typed else data)

    def _rows(self, typed: Any, data: Any) -> Any:
        told = [_typed_row(typed, number) for number in range(_row_count(typed))] if typed else [{}] * (self.rows - 1)
        parties = self.dispute.parties.all()
        return PromiseFormSet(data, initial=told, prefix="promises", form_kwargs={"parties": parties})

    def prepare(self) -> None:
        """What the file already tells."""
        self.initial = {
            "facts": self.dispute.undisputed_facts or self.dispute.narrative,
            "reached_on": self.today,
            "location": self.dispute.responsible.name[:100],
            "recorder_name": str(self.user),
            **self.initial,
        }

    def is_valid(self) -> bool:
        """The terms and every promise."""
        return all([super().is_valid(), not self.is_bound or self.promises.is_valid()]) and self._has_promise()

    def _has_promise(self) -> bool:
        if not self.promised:
            self.add_error(None, "请至少填写一项协议内容。")
        return bool(self.promised)

    @property
    def promised(self) -> list[dict[str, Any]]:
        """Rows that were filled in; an empty row is no promise."""
        return [row.cleaned_data for row in self.promises if row.has_changed()]

    def arguments(self) -> dict[str, Any]:
        """One bundle of terms."""
        promises = [Promise(**row) for row in self.promised]
        values = {**self.cleaned_data, "copies": self.cleaned_data["copies"] or None}
        return {"dispute": self.dispute, "terms": Terms(promises=promises, **values)}


class OralTermsForm(TermsForm):
    """An oral agreement: the mediator writes its content down (人民调解法 28, 30)."""

    hint = "口头协议自达成之日起生效（人民调解法30）。一方要求书面的，或者不能当场履行的，请改用书面协议。"
    rows: ClassVar[int] = 1


def _row_count(typed: Any) -> int:
    count = str(typed.get("promises-TOTAL_FORMS", ""))
    return min(int(count), MOST_PROMISES - 1) if count.isascii() and count.isdigit() and len(count) < 5 else 1


def _typed_row(typed: Any, number: int) -> dict[str, str]:
    names = PromiseForm.base_fields
    return {name: typed[key] for name in names if (key := f"promises-{number}-{name}") in typed}


class MarkForm(ActForm):
    """One signature, seal or fingerprint on the signed paper."""

    from_link = ("who",)
    subject = "agreement"
    hint = "看着本人在纸上签名、盖章或按指印以后，一个一个登记。最后一个登记完，协议就生效（人民调解法29）。"
    who = forms.ChoiceField(label="谁", widget=forms.RadioSelect)
    manner = forms.ChoiceField(label="方式", choices=Mark.Manner.choices, widget=forms.RadioSelect)
    made_on = DayField("哪一天")
    signer_name = LineField(
        60, "由别人代签的，写代签人姓名", required=False, help_text="例如法定代理人。本人签的不用填。"
    )

    def prepare(self) -> None:
        """Who has not signed yet."""
        agreement = self.about
        signed = {mark.party_id for mark in agreement.marks.all()}
        kinds = {mark.kind for mark in agreement.marks.all()}
        self.parties = {f"party-{p.pk}": p for p in self.dispute.parties.all() if p.pk not in signed}
        choices = [(key, party_label(party)) for key, party in self.parties.items()]
        if MarkKind.MEDIATOR_SIGNATURE not in kinds:
            choices += [
                (f"mediator-{name}", f"{name}（人民调解员）")
                for name in mediators_who_may_sign(self.dispute, self.today)
            ]
        if MarkKind.COMMITTEE_SEAL not in kinds:
            choices.append(("seal", f"{self.dispute.responsible.name}（印章）"))
        self.fields["who"].choices = choices
        first = choices[0][0] if choices else ""
        wanted = self.initial.get("who") or first
        manner = "seal" if wanted == "seal" else "signature"
        self.initial = {"made_on": self.today, "who": first, "manner": manner, **self.initial}

    def arguments(self) -> dict[str, Any]:
        """Kind, party and name all follow from who it was."""
        who, typed = self.cleaned_data["who"], self.cleaned_data["signer_name"]
        party: Party | None = self.parties.get(who)
        if party is not None:
            kind, name = MarkKind.PARTY_SIGNATURE, typed or party.name
        elif who == "seal":
            kind, name = MarkKind.COMMITTEE_SEAL, self.dispute.responsible.name
        else:
            kind, name = MarkKind.MEDIATOR_SIGNATURE, who.removeprefix("mediator-")
        return {
            "agreement": self.about,
            "kind": kind.value,
            "party": party,
            "signer_name": name,
            "manner": self.cleaned_data["manner"],
            "made_on": self.cleaned_data["made_on"],
        }


class ScanForm(ActForm):
    """The signed paper, photographed or scanned."""

    subject = "agreement"
    hint = "各方签好以后，拍照或扫描上传。只收JPG、PNG、PDF，每个不超过10MB。"
    scan = ScanField("选择照片或文件")

    def arguments(self) -> dict[str, Any]:
        """The parts the service stores."""
        file_name, media_type, content = self.cleaned_data["scan"]
        return {"agreement": self.about, "file_name": file_name, "media_type": media_type, "content": content}


class ConfirmationForm(ActForm):
    """Both parties have gone to the court together (人民调解法 33)."""

    subject = "agreement"
    hint = "双方应当在协议生效之日起三十日内共同向法院申请（人民调解法33）。"
    applied_on = DayField("共同申请的日期")
