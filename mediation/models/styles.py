"""How one body heads, numbers and keeps its papers."""

from __future__ import annotations

from string import Formatter

from django.core.exceptions import ValidationError
from django.db import models

from mediation.models.base import Tracked
from mediation.models.people import Organisation

# Family → the words between year and serial number. The agreement carries the form that courts know.
FAMILIES: dict[str, tuple[str, str]] = {
    "file": ("受理登记", "({year}){name}民调受字第{serial}号"),
    "agreement": ("调解协议", "({year}){name}民调字第{serial}号"),
    "refusal_notice": ("不予受理告知书", "({year}){name}民调不受字第{serial}号"),
    "termination_notice": ("终止调解通知书", "({year}){name}民调终字第{serial}号"),
    "escalation_slip": ("上报（移交）单", "({year}){name}民调报字第{serial}号"),
    "entrustment_letter": ("委托（移交）函", "({year}){name}民调移字第{serial}号"),
    "urging_notice": ("督促履行通知书", "({year}){name}民调督字第{serial}号"),
    "mediation_proof": ("主持调解证明", "({year}){name}民调证字第{serial}号"),
    "lawyer_packet": ("法律援助律师材料", "({year}){name}民调援字第{serial}号"),
    "dossier": ("卷宗", "({year}){name}人调字第{serial}号"),
}
PLACEHOLDERS = {"year": "年度", "name": "编号简称", "serial": "顺序号"}
MOST_LITERAL = 18  # a paper has room for a number of forty characters, twelve of them for the name


def check_template(text: str) -> None:
    """A numbering template: {year}, {serial} or {serial:03d}, and {name} so that two bodies never give the same number."""
    try:
        pieces = list(Formatter().parse(text))
    except ValueError as error:
        raise ValidationError("花括号没有成对。请写成“({year}){name}民调字第{serial}号”的样子。") from error
    named = [name for _, name, _, _ in pieces if name is not None]
    if strange := [name for name in named if name not in PLACEHOLDERS]:
        known = "、".join(f"{{{name}}}（{label}）" for name, label in PLACEHOLDERS.items())
        raise ValidationError(f"不认识“{{{strange[0]}}}”。可以用的有：{known}。")
    for name, label in PLACEHOLDERS.items():
        if named.count(name) != 1:
            raise ValidationError(f"应当有一个{{{name}}}（{label}），现在有{named.count(name)}个。")
    if any(bad_format(name, form, conversion) for _, name, form, conversion in pieces if name is not None):
        raise ValidationError("只有顺序号可以补零，写成{serial:03d}；其他占位符里不要写冒号和叹号。")
    if sum(len(literal) for literal, *_ in pieces) > MOST_LITERAL:
        raise ValidationError(f"占位符以外最多{MOST_LITERAL}个字。")


def bad_format(name: str, form: str | None, conversion: str | None) -> bool:
    """Anything but zeros before the serial number."""
    padded = name == "serial" and form in {f"0{width}d" for width in range(2, 7)}
    return bool(conversion) or bool(form and not padded)


class CommitteeStyle(Tracked):
    """One body's own heading, brackets, gap policy, fonts and words."""

    class Brackets(models.TextChoices):
        ROUND = "round", "半角圆括号(2026)"
        FULL = "full", "全角圆括号（2026）"
        SQUARE = "square", "六角括号〔2026〕"

    class Gaps(models.TextChoices):
        NONE = "none", "不留空号：出具时给号，没有出具成功的不占号"
        RESERVE = "reserve", "可以预留：手写文书可以先取号"

    class Fonts(models.TextChoices):
        HOUSE = "house", "本系统统一设置的字库"
        SHIPPED = "shipped", "系统自带的宋体"

    organisation = models.OneToOneField(Organisation, models.CASCADE, verbose_name="单位", related_name="style")
    heading = models.CharField("文书抬头", max_length=80, blank=True, help_text="空白表示用单位名称。")
    brackets = models.CharField("年份括号", max_length=8, choices=Brackets.choices, default=Brackets.ROUND)
    gaps = models.CharField("编号是否留空", max_length=8, choices=Gaps.choices, default=Gaps.NONE)
    fonts = models.CharField("字库", max_length=8, choices=Fonts.choices, default=Fonts.HOUSE)
    short_word = models.CharField("“短期”印作", max_length=20, blank=True, help_text="例如“十年”。空白照印“短期”。")
    long_word = models.CharField("“长期”印作", max_length=20, blank=True)
    permanent_word = models.CharField("“永久”印作", max_length=20, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "单位样式"

    def __str__(self) -> str:
        return f"{self.organisation}的样式"


class NumberTemplate(Tracked):
    """One body's own form of the numbers of one family."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, verbose_name="单位", related_name="number_templates")
    family = models.CharField(
        "编号类别", max_length=24, choices=[(code, label) for code, (label, _) in FAMILIES.items()]
    )
    text = models.CharField(
        "编号样式",
        max_length=80,
        validators=[check_template],
        help_text="例如“〔{year}〕{name}民调字第{serial:03d}号”。只管以后的编号，已经给出的不变。",
    )

    class Meta:
        verbose_name = verbose_name_plural = "编号样式"
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "family"),
                name="number_template_once",
                violation_error_message="这一类编号已有样式。",
            ),
        )

    def __str__(self) -> str:
        return self.text
