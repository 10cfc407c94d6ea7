"""Agreements: terms with structured promises, instalments, clauses to start from, and the check before anybody signs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, ClassVar

from django import forms

from mediation import checkup
from mediation.forms.acts import party_label
from mediation.forms.base import ActForm, HouseForm
from mediation.forms.fields import (
    CountField,
    DayField,
    LineField,
    PickField,
    TermField,
    TextField,
    YesNoField,
    YuanField,
)
from mediation.models import Organisation
from mediation.models.people import SPECIAL_BODIES, TOWNSHIP_BODIES, VILLAGE_BODIES
from mediation.services import instalments
from mediation.services.agreements import MOST_PROMISES, Promise, Terms
from mediation.services.errors import Refused
from mediation.services.instalments import MOST_INSTALMENTS, Every
from mediation.services.roster import mediators_who_may_sign
from rules.vocabulary import DisputeType, ObligationKind, OrganisationKind, PartyRole

ADD_ROW, CLAUSE, CHECK = "add_row", "clause", "check"
COMMITTEES = (VILLAGE_BODIES | TOWNSHIP_BODIES | SPECIAL_BODIES) - {OrganisationKind.JUDICIAL_OFFICE}
MAYBE_LAND = (DisputeType.LAND_FOREST, DisputeType.PRODUCTION)


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
    instalments = CountField(
        "分几期付", most=MOST_INSTALMENTS, help_text="上面填总金额和第一期的日期。不分期的不用填。"
    )
    every = TermField(Every, "每隔多久付一期", required=False)
    first_fen = YuanField("首付（元）", help_text="第一期付得不一样多的才填，其余各期平均，最后一期补齐零头。")

    split: ClassVar[tuple[str, ...]] = ("instalments", "every", "first_fen")

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
        if values.get("instalments"):
            self._check_instalments(values)
        return values

    def _check_instalments(self, values: dict[str, Any]) -> None:
        """Only money is paid in instalments, and from a day."""
        if values.get("kind") != ObligationKind.PAY:
            self.add_error("instalments", "支付款项才能分期。")
        elif not values.get("every"):
            self.add_error("every", "请选择每隔多久付一期。")
        elif not self.errors:
            try:
                self.promises(1)
            except Refused as refused:
                self.add_error(refused.field if refused.field in self.fields else None, refused.message)

    def promises(self, series: int) -> list[Promise]:
        """What is stored of this row: one promise, or one for each instalment."""
        plain = {name: value for name, value in self.cleaned_data.items() if name not in self.split}
        count, promise = self.cleaned_data["instalments"], Promise(**plain)
        if not count:
            return [promise]
        every, first = Every(self.cleaned_data["every"]), self.cleaned_data["first_fen"]
        return instalments.spread(promise, count=count, every=every, series=series, first_fen=first)

    @property
    def is_split(self) -> bool:
        """Whether the questions about instalments must be seen."""
        return any(self[name].value() or self[name].errors for name in self.split)


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
    """An agreement with its promises. Buttons besides the main one keep all that was typed: 再加一项, 用这一条, 检查.

    What the check finds is shown before anybody signs; a fault that keeps the paper from being printed stops the form once,
    to be mended or to be kept for a reason.
    """

    facts = TextField(5000, "纠纷主要事实", rows=5)
    issues = TextField(2000, "争议事项", rows=2, help_text="双方争的是什么。")
    responsibility = TextField(2000, "各方的责任", rows=2, help_text="例如：张三对损害负主要责任。")
    reached_on = DayField("达成日期")
    location = LineField(100, "达成地点")
    recorder_name = LineField(60, "记录人")
    confirm_planned = forms.BooleanField(label="双方打算共同申请司法确认", required=False)
    copies = CountField(
        "一式几份", most=999, help_text="不填就是当事人各一份，调委会一份；申请司法确认的，给法院再加一份。"
    )
    joint_committee = PickField("联合调解的另一个调委会", required=False, empty_label="没有")
    court_risk_told = forms.BooleanField(label="已经告诉当事人：这样写，法院可能不予确认", required=False)
    kept_reason = TextField(
        200, "照原文打印的理由", required=False, rows=2, help_text="原文没有错的才填，例如：数字由双方当面核对过。"
    )

    rows: ClassVar[int] = 2
    more: ClassVar[tuple[str, ...]] = ("copies", "joint_committee")
    beside_findings: ClassVar[tuple[str, ...]] = ("court_risk_told", "kept_reason")
    is_written: ClassVar[bool] = True

    def __init__(self, data: Any = None, files: Any = None, **options: Any) -> None:
        # Another row was asked for: nothing is checked yet, all that was typed comes back with one more row.
        typed = data if data is not None and (ADD_ROW in data or CLAUSE in data) else None
        super().__init__(None if typed else data, None, **options)
        if typed:
            self.initial = {name: typed[name] for name in self.fields if name in typed}
        self.promises = self._rows(typed, None if typed else data)

    def _rows(self, typed: Any, data: Any) -> Any:
        told = [_typed_row(typed, number) for number in range(_row_count(typed))] if typed else [{}] * (self.rows - 1)
        if typed and CLAUSE in typed:
            told = self._with_clause(told, str(typed[CLAUSE]))
        parties = self.dispute.parties.all()
        return PromiseFormSet(data, initial=told, prefix="promises", form_kwargs={"parties": parties})

    def _with_clause(self, told: list[dict[str, str]], number: str) -> list[dict[str, str]]:
        """The clause in the first row that says nothing yet, or in a row of its own."""
        starts = self.clauses
        if not (number.isascii() and number.isdigit() and int(number) < len(starts)):
            return told
        start = starts[int(number)]
        kind = ObligationKind.PAY if start.is_payment else ObligationKind.DO
        row = {"content": start.text, "kind": kind.value}
        for name, role in (("debtor", PartyRole.RESPONDENT), ("creditor", PartyRole.APPLICANT)):
            sides = [party for party in self.dispute.parties.all() if party.role == role]
            row |= {name: str(sides[0].pk)} if len(sides) == 1 else {}
        empty = next((place for place, each in enumerate(told) if not each.get("content", "").strip()), len(told))
        return [*told[:empty], row, *told[empty + 1 :]]

    @cached_property
    def clauses(self) -> list[checkup.Start]:
        """Clauses of this type of dispute to start from."""
        return checkup.starts_for(self.dispute)

    @property
    def first(self) -> list[forms.BoundField]:
        """Questions that are always open; two stand beside what the check found."""
        return [bound for bound in super().first if bound.name not in self.beside_findings]

    def prepare(self) -> None:
        """What the file already tells."""
        if "joint_committee" in self.fields:
            others = Organisation.objects.filter(kind__in=[kind.value for kind in COMMITTEES], is_active=True)
            in_county = others.filter(place__code__startswith=self.dispute.county.code[:6])
            self.fields["joint_committee"].queryset = in_county.exclude(pk=self.dispute.responsible_id)  # type: ignore[attr-defined]
        self.initial = {
            "facts": self.dispute.undisputed_facts or self.dispute.narrative,
            "reached_on": self.today,
            "location": self.dispute.responsible.name[:100],
            "recorder_name": str(self.user),
            **self.initial,
        }

    def is_valid(self) -> bool:
        """The terms, every promise, and what the check found. Asked to check only, nothing is valid yet."""
        return self._judged and not self.errors and not self.is_check

    @property
    def is_check(self) -> bool:
        """Whether only the check was asked for."""
        return self.is_bound and CHECK in self.data

    @cached_property
    def _judged(self) -> bool:
        if not self.is_bound:
            return False
        fine = all([super().is_valid(), self.promises.is_valid()])
        if not self.is_check and not self.filled:
            self.add_error(None, "请至少填写一项协议内容。")
        elif fine and not self.is_check and self.is_written:
            self._stop_once()
        return fine

    @property
    def filled(self) -> list[PromiseForm]:
        """Rows that were filled in; an empty row is no promise."""
        return [row for row in self.promises if row.has_changed()]

    @cached_property
    def report(self) -> checkup.Report | None:
        """What the check finds in what was typed; None before anything was sent."""
        if not self.is_bound:
            return None
        self.promises.is_valid(), super().is_valid()
        typed = {**getattr(self, "cleaned_data", {}), "on": self.today}
        typed["mediators"] = mediators_who_may_sign(self.dispute, self.today)
        return checkup.report_on_terms(self.dispute, typed, list(self._typed_promises()))

    def _typed_promises(self) -> Iterator[dict[str, Any]]:
        for series, row in enumerate(self.filled, start=1):
            values = getattr(row, "cleaned_data", {})
            if values.get("instalments") and not row.errors:
                yield from ({name: getattr(each, name) for name in Promise.__slots__} for each in row.promises(series))
            else:
                yield values

    def _stop_once(self) -> None:
        """人民调解法 29: faults are mended before the paper is signed, or kept for a reason where the law leaves room."""
        report = self.report
        if report is None:
            return
        firm = [finding for finding in report.blocks if finding.code in checkup.NO_ROOM]
        for finding in firm:
            self.add_error(None, f"{finding.text}{finding.mend}")
        if report.blocks and not firm and not self.cleaned_data["kept_reason"]:
            count = len(report.blocks)
            self.add_error(
                "kept_reason", f"有{count}处问题，正式文本不能打印（见“协议体检”）。请改正；原文没有错的，写明理由。"
            )
        if self.cleaned_data["confirm_planned"] and report.court and not self.cleaned_data["court_risk_told"]:
            self.add_error("court_risk_told", "请先告诉当事人法院可能不予确认，再勾选这一项。")

    def arguments(self) -> dict[str, Any]:
        """One bundle of terms."""
        promises = [each for series, row in enumerate(self.filled, start=1) for each in row.promises(series)]
        values = {**self.cleaned_data}
        if self.is_written:
            values["copies"] = values["copies"] or None
        return {"dispute": self.dispute, "terms": Terms(promises=promises, **values)}


class OralTermsForm(TermsForm):
    """An oral agreement: the mediator writes its content down (人民调解法 28, 30)."""

    hint = "口头协议自达成之日起生效（人民调解法30）。一方要求书面的，或者不能当场履行的，请改用书面协议。"
    confirm_planned = copies = joint_committee = court_risk_told = kept_reason = None  # type: ignore[assignment]
    written_wanted = YesNoField(
        "有没有当事人要求写成书面协议", help_text="有人要求的，应当制作书面协议（若干规定34）。"
    )
    is_land_contract = YesNoField("是不是农村土地承包经营纠纷", help_text="是的，协议应当采用书面形式。")

    rows: ClassVar[int] = 1
    is_written: ClassVar[bool] = False

    def prepare(self) -> None:
        """What is known of the wishes; land is asked about only where it may be land."""
        if self.dispute.dispute_type not in MAYBE_LAND:
            del self.fields["is_land_contract"]
        super().prepare()
        for name in {"written_wanted", "is_land_contract"} & set(self.fields):
            self.fields[name].initial = getattr(self.dispute, name)


def _row_count(typed: Any) -> int:
    count = str(typed.get("promises-TOTAL_FORMS", ""))
    return min(int(count), MOST_PROMISES - 1) if count.isascii() and count.isdigit() and len(count) < 5 else 1


def _typed_row(typed: Any, number: int) -> dict[str, str]:
    names = PromiseForm.base_fields
    return {name: typed[key] for name in names if (key := f"promises-{number}-{name}") in typed}


class KeepForm(ActForm):
    """Why the agreement is printed as it is, although the check found faults."""

    subject = "agreement"
    hint = "能改的请改：恢复调解后重新写协议，或者更正当事人情况。原文没有错的，写明理由，理由会记入卷宗。"
    reason = TextField(200, "照原文打印的理由", rows=3)

    def prepare(self) -> None:
        """What was found."""
        self.report = checkup.report_on(self.about, self.today)
