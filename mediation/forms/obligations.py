"""After the agreement: performance with proof, release, and judicial confirmation (人民调解法 31-33)."""

from __future__ import annotations

from typing import Any

from django import forms

from documents.text.money import figures
from mediation import confirming
from mediation.forms.acts import party_label
from mediation.forms.base import ActForm
from mediation.forms.fields import DayField, LineField, PickField, PickManyField, ScanField, TextField, YuanField
from mediation.models import Agreement, Obligation
from mediation.services.obligations import Proof


def _what_is_left(obligation: Obligation) -> str:
    """`第2项：赔偿修理费（还剩500.00元）`."""
    rest = f"（还剩{figures(obligation.rest_fen)}）" if obligation.rest_fen else ""
    return f"第{obligation.order}项：{obligation.content}{rest}"


class _OfOnePromise(ActForm):
    """An act on one promise that is still open."""

    from_link = ("obligation",)
    subject = ""
    obligation = PickField("哪一项", empty_label=None, widget=forms.RadioSelect, label_from=_what_is_left)

    def prepare(self) -> None:
        """What is still open."""
        in_force = Obligation.objects.filter(agreement__dispute=self.dispute, agreement__cancelled_on=None)
        waiting = in_force.filter(performed_on=None, released_on=None).prefetch_related("performances")
        self.fields["obligation"].queryset = waiting  # type: ignore[attr-defined]
        self.fields["obligation"].initial = waiting.first() if waiting.count() == 1 else None  # one is no choice


class PerformanceForm(_OfOnePromise):
    """A promise was kept, in whole or in part."""

    performed_on = DayField("哪一天履行的")
    amount_fen = YuanField("收到多少（元）", help_text="付款的才填。不填就是剩下的全部付清。")
    is_part = forms.BooleanField(label="只做了一部分，还没有做完", required=False)
    manner = LineField(100, "怎样履行的", required=False, help_text="例如：现金当面付清、转账。")
    note = LineField(200, "履行情况", required=False, help_text="例如：有收条。")
    proof = ScanField("收条、转账单的照片", required=False)

    def prepare(self) -> None:
        """Most payments are written down the same day."""
        super().prepare()
        self.fields["performed_on"].initial = self.today

    def arguments(self) -> dict[str, Any]:
        """The proof as the service wants it."""
        values = {**self.cleaned_data}
        proof, is_part = values.pop("proof"), values.pop("is_part")
        return {**values, "is_whole": not is_part, "proof": Proof(*proof) if proof else None}


class ReleaseForm(_OfOnePromise):
    """What is left is not demanded any more (民法典 557, 575)."""

    hint = "权利人免除、双方抵销等不用再履行的，才在这里登记，并写明是谁、什么时候表示的。不履行的不要登记免除。"
    released_on = DayField("哪一天")
    reason = TextField(200, "原因", rows=3, help_text="例如：权利人当面表示余款不要了，有本人签字的字条。")

    def prepare(self) -> None:
        """Most are written down the same day."""
        super().prepare()
        self.fields["released_on"].initial = self.today


class ConfirmationForm(ActForm):
    """Both parties have gone to the court together (人民调解法 33)."""

    subject = "agreement"
    hint = "双方应当在协议生效之日起三十日内共同向法院申请（人民调解法33）。一方申请、其他各方同意的，也是共同申请。"
    applicants = PickManyField("谁申请", label_from=party_label)
    consenting = PickManyField("谁同意申请（没有亲自申请的）", required=False, label_from=party_label)
    court = LineField(80, "哪个法院", required=False)
    applied_on = DayField("申请的日期")

    def prepare(self) -> None:
        """The parties, and the first of the courts that the law offers."""
        for name in ("applicants", "consenting"):
            self.fields[name].queryset = self.dispute.parties.all()  # type: ignore[attr-defined]
        self.outlook = confirming.outlook(self.about, self.today)
        self.initial = {"court": self.outlook.courts[-1].name, **self.initial}


class RulingForm(ActForm):
    """What the court answered (民事诉讼法 206)."""

    subject = "agreement"
    result = forms.ChoiceField(label="法院怎样决定", choices=Agreement.Ruling.choices, widget=forms.RadioSelect)
    decided_on = DayField("裁定日期")
    number = LineField(60, "裁定书文号", required=False, help_text="例如：（2026）浙0324民特5号。申请执行时要用。")
