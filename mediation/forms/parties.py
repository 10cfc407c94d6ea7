"""Who the parties are, whether they are willing, and who stands for them."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from mediation import validators
from mediation.forms.base import ActForm
from mediation.forms.fields import DayField, LineField, PhoneField, TagsField, TermField, TextField
from mediation.models import Party, Representative
from mediation.services.parties import NewParty
from rules.vocabulary import PartyKind, PartyRole, PartyTag

DOCUMENTS = [("id_card", "居民身份证"), ("other", "其他证件（护照、军官证、港澳台居民居住证等）")]


class PartyForm(ActForm):
    """One party, new or known. Without `about` it adds one."""

    role = TermField(PartyRole, "地位")
    kind = TermField(PartyKind, "类别", initial=PartyKind.PERSON.value)
    name = LineField(60, "姓名或名称", help_text="按证件上的字写，生僻字也按原样写。")
    phone = PhoneField()
    address = LineField(120, "住址或单位", required=False)
    document = forms.ChoiceField(label="证件种类", choices=DOCUMENTS, initial="id_card", widget=forms.RadioSelect)
    id_number = LineField(40, "证件号码", required=False, help_text="没有证件可以不填。")
    gender = forms.ChoiceField(label="性别", choices=[("", "未填写"), *Party.Gender.choices], required=False)
    birth_on = DayField("出生日期", required=False, help_text="填了身份证号会自动算出。")
    ethnicity = LineField(20, "民族", required=False)
    occupation = LineField(40, "职业", required=False)
    tags = TagsField(PartyTag, "特殊情形")
    representative_name = LineField(60, "法定代表人", required=False)
    representative_title = LineField(40, "法定代表人职务", required=False)
    credit_code = LineField(18, "统一社会信用代码", required=False)

    more: ClassVar[tuple[str, ...]] = (
        "gender",
        "birth_on",
        "ethnicity",
        "occupation",
        "representative_name",
        "representative_title",
        "credit_code",
    )

    def prepare(self) -> None:
        """What is known already stands in the fields. An identity number never stands in a draft of the browser."""
        self.fields["id_number"].widget.attrs |= {"autocomplete": "off", "data-private": ""}
        if self.about is None:
            return
        for name, field in self.fields.items():
            field.initial = getattr(self.about, name, field.initial)
        is_card = not self.about.id_number or len(self.about.id_number) == 18
        self.fields["document"].initial = "id_card" if is_card else "other"

    def clean(self) -> dict[str, Any]:
        """A card carries birthday and gender: nobody types them twice."""
        values = super().clean() or self.cleaned_data
        number, document = values.get("id_number", ""), values.get("document", "id_card")
        if values.get("kind") == PartyKind.PERSON and number:
            try:
                values["id_number"] = validators.check_id_number(number, document)
            except forms.ValidationError as problem:
                self.add_error("id_number", problem)
            else:
                self._read_card(values, document)
        return values

    def _read_card(self, values: dict[str, Any], document: str) -> None:
        if document != "id_card":
            return
        values["birth_on"] = validators.birthday_in(values["id_number"])
        values["gender"] = validators.gender_in(values["id_number"])

    def arguments(self) -> dict[str, Any]:
        """A new party, or what changed of a known one."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "document"}
        if self.about is None:
            return {"dispute": self.dispute, "party": NewParty(**values)}
        changes = {name: value for name, value in values.items() if getattr(self.about, name) != value}
        return {"party": self.about, "changes": changes}


class WillForm(ActForm):
    """Yes or no to mediation; may be asked again (人民调解法 17)."""

    is_willing = forms.TypedChoiceField(
        label="是否同意调解",
        choices=[("yes", "同意调解"), ("no", "不同意调解")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    hint = "第一次说不同意，以后还可以再问；但不同意的时候不能调解（人民调解法17）。"
    subject = "party"


class RepresentativeForm(ActForm):
    """A guardian or an agent."""

    subject = "party"
    hint = "未成年人、无或限制民事行为能力人由法定代理人代理（民法典19-23）。委托代理要有授权委托书。"
    kind = forms.ChoiceField(label="类别", choices=Representative.Kind.choices, widget=forms.RadioSelect)
    name = LineField(60, "姓名")
    relation = LineField(40, "与当事人的关系", required=False)
    phone = PhoneField()
    authority = TextField(200, "代理权限", required=False, rows=2, help_text="委托代理填写，按授权委托书抄写。")
    authorised_on = DayField("授权或监护关系核实日期", required=False)
