"""Numbering templates, own lists and own words: checked in Chinese before anybody prints with them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from mediation.models import CommitteeStyle, DossierItem, NumberTemplate
from mediation.models.dossiers import check_paper_kinds
from mediation.models.styles import FAMILIES, check_template
from mediation.services import numbers
from tests.factories import START, County

DAY = START.date()


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_shipped_is_fine(family: str) -> None:
    check_template(FAMILIES[family][1])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("({year}){name}民调字第{serial号", "花括号没有成对"),
        ("({year}){name}民调字第{no}号", "不认识“{no}”"),
        ("({year}){name}民调字第号", "应当有一个{serial}（顺序号），现在有0个"),
        ("{name}民调字第{serial}号", "应当有一个{year}（年度），现在有0个"),
        ("({year})民调字第{serial}号", "应当有一个{name}（编号简称），现在有0个"),
        ("({year}){name}{serial}-{serial}", "现在有2个"),
        ("({year:>9}){name}{serial}", "只有顺序号可以补零"),
        ("({year}){name!r}{serial}", "只有顺序号可以补零"),
        ("({year}){name}{serial:99d}", "只有顺序号可以补零"),
        ("({year}){name.__class__}{serial}", "不认识“{name.__class__}”"),
        ("({year}){name}" + "很" * 20 + "{serial}", "占位符以外最多18个字"),
    ],
)
def test_what_is_wrong_is_said(text: str, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        check_template(text)
    assert message in caught.value.messages[0]


@pytest.mark.goes_behind
def test_own_template_and_own_brackets(county: County) -> None:
    body = county.body("枫林村人民调解委员会")
    assert numbers.next_number(body, "agreement", DAY) == "(2026)枫林民调字第1号"
    style = CommitteeStyle.objects.create(organisation=body, brackets=CommitteeStyle.Brackets.SQUARE)
    assert numbers.next_number(body, "agreement", DAY) == "〔2026〕枫林民调字第2号"
    template = NumberTemplate(organisation=body, family="agreement", text="{year}年{name}调字第{serial:03d}号")
    template.full_clean()
    template.save()
    assert numbers.next_number(body, "agreement", DAY) == "2026年枫林调字第003号"
    assert (str(style), str(template)) == ("枫林村人民调解委员会的样式", "{year}年{name}调字第{serial:03d}号")


def test_kinds_of_an_own_list_are_known_papers(county: County) -> None:
    check_paper_kinds(["agreement"])
    for value in (["agreemant"], "agreement"):
        with pytest.raises(ValidationError):
            check_paper_kinds(value)
    item = DossierItem(organisation=county.body("枫林村人民调解委员会"), order=1, name="照片")
    item.full_clean()
    assert str(item) == "照片"
