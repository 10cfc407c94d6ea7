"""The one short form that begins a dispute. Everything that is not needed to begin is folded away."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django import forms

from mediation import access
from mediation.forms.base import HouseForm
from mediation.forms.fields import (
    CountField,
    DayField,
    LineField,
    PhoneField,
    PickField,
    TagsField,
    TermField,
    TextField,
    YesNoField,
    YuanField,
)
from mediation.models import Place, User
from mediation.services.intake import Intake, channel_needs_form, first_level
from mediation.services.parties import NewParty
from rules.legal_words import CourtEntrustment
from rules.vocabulary import (
    AidMatter,
    Channel,
    Complexity,
    DisputeType,
    HandledBy,
    PartyRole,
    PlaceKind,
    RequestForm,
    RiskTag,
)

SIDES = (PartyRole.APPLICANT, PartyRole.RESPONDENT)


class DisputeForm(HouseForm):
    """Type, where, who, what happened, what is asked for."""

    dispute_type = TermField(DisputeType, "是哪一类纠纷")
    place = PickField("发生在哪里", label_from=lambda place: place.name)
    applicant_name = LineField(60, "申请人姓名", help_text="按身份证上的字写。")
    applicant_phone = PhoneField("申请人电话")
    respondent_name = LineField(60, "被申请人姓名")
    respondent_phone = PhoneField("被申请人电话")
    narrative = TextField(5000, "发生了什么事", rows=6, help_text="时间、地点、经过，用大白话写就行。")
    claim = TextField(2000, "申请人要求什么", rows=3, help_text="写清楚要求，登记之日起诉讼时效中断。")
    channel = TermField(Channel, "怎么来的", initial=Channel.ON_REQUEST.value)
    request_form = TermField([RequestForm.ORAL, RequestForm.WRITTEN], "怎样提出申请", initial=RequestForm.ORAL.value)

    court_entrustment = TermField(
        CourtEntrustment,
        "法院怎样委派、委托的",
        required=False,
        blank="不是法院转来的",
        help_text="来源是法院的才填：立案前委派30日，立案后委托普通程序15日、简易程序7日。",
    )
    title = LineField(80, "标题", required=False, help_text="不填就按当事人和类型自动写。")
    grid = PickField("网格", required=False, empty_label="不清楚", label_from=lambda place: place.full_name)
    applicant_address = LineField(120, "申请人住址", required=False)
    respondent_address = LineField(120, "被申请人住址", required=False)
    occurred_on = DayField("发生日期", required=False)
    amount_fen = YuanField("涉及金额（元）", help_text="可以写8000或1.9万。")
    complexity = TermField(Complexity, "难易程度", initial=Complexity.ORDINARY.value)
    risk_tags = TagsField(RiskTag, "有没有这些情形")
    group_size = CountField("参与人数", help_text="多人聚集时填写。")
    police_calls = CountField("报警次数", most=10_000)
    handled_by = TermField(HandledBy, "其他机关有没有处理过", initial=HandledBy.NOBODY.value)
    prior_attempts = LineField(200, "此前调解情况", required=False)
    special_organ_only = forms.BooleanField(label="依法只能由专门机关处理", required=False)
    law_forbids_mediation = forms.BooleanField(label="法律法规禁止民间调解", required=False)
    is_criminal = forms.BooleanField(label="涉嫌犯罪", required=False)
    aid_matter = TermField(AidMatter, "是否属于法律援助事项", initial=AidMatter.NONE.value)
    economic_hardship = YesNoField("当事人经济困难")
    aid_requested = forms.BooleanField(label="当事人申请法律援助", required=False)
    limitation_on = DayField("诉讼或仲裁时效到哪一天", required=False)

    more: ClassVar[tuple[str, ...]] = (
        "title grid applicant_address respondent_address occurred_on amount_fen complexity risk_tags group_size "
        "police_calls handled_by prior_attempts special_organ_only law_forbids_mediation is_criminal aid_matter "
        "economic_hardship aid_requested limitation_on court_entrustment"
    ).split()  # type: ignore[assignment]

    def __init__(self, *args: Any, user: User, on: datetime.date, **options: Any) -> None:
        self.user, self.today = user, on
        super().__init__(*args, **options)
        home = access.home_of(user, on)
        here = home.organisation.place if home else None
        places = _within(here)
        self.fields["place"].queryset = places.exclude(kind=PlaceKind.GRID.value)
        self.fields["place"].initial = here.pk if here and here.kind == PlaceKind.VILLAGE else None
        self.fields["grid"].queryset = places.filter(kind=PlaceKind.GRID.value)
        self.fields["grid"].initial = home.grid_id if home else None

    def clean(self) -> dict[str, Any]:
        """The grid must lie in the place."""
        values = super().clean() or self.cleaned_data
        grid, place = values.get("grid"), values.get("place")
        if grid and place and place.pk not in _line_of(grid):
            self.add_error("grid", "这个网格不在上面选的地方。")
        if values.get("channel") == Channel.COURT and not values.get("court_entrustment"):
            self.add_error("court_entrustment", "请选择法院是怎样委派、委托的，调解期限由此决定。")
        return values

    def intake(self) -> Intake:
        """What the service wants to know."""
        values = dict(self.cleaned_data)
        parties = [self._party(role, values) for role in SIDES]
        kind = DisputeType(values["dispute_type"]).label
        values["court_entrustment"] = values["court_entrustment"] or CourtEntrustment.NONE.value
        values["title"] = values["title"] or f"{parties[0].name}与{parties[1].name}{kind}纠纷"[:80]
        if not channel_needs_form(values["channel"]):
            values["request_form"] = RequestForm.NONE.value
        return Intake(parties=parties, level=first_level(self.user, self.today), **values)

    @staticmethod
    def _party(role: PartyRole, values: dict[str, Any]) -> NewParty:
        told = {name: values.pop(f"{role}_{name}") for name in ("name", "phone", "address")}
        return NewParty(role=role.value, **told)


def _within(place: Place | None) -> Any:
    """A place and everything below it, down to the grids."""
    if place is None:
        return Place.objects.none()
    ids = [place.pk]
    for _ in range(len(PlaceKind) - 1):
        ids += Place.objects.filter(parent__in=ids).exclude(pk__in=ids).values_list("pk", flat=True)
    return (
        Place.objects.filter(pk__in=ids).exclude(kind=PlaceKind.COUNTY.value).select_related("parent__parent__parent")
    )


def _line_of(place: Place) -> list[int]:
    line, here = [], place
    while here is not None:
        line.append(here.pk)
        here = here.parent  # type: ignore[assignment]
    return line
