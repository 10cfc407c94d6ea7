"""卷宗封面: one matter, one dossier; what the archive looks for on its cover."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.layout.compose import Compositor, Story
from documents.layout.fields import Field
from documents.papers.blocks import boxes, hand_date, names
from documents.shape import choice, day, line, lines, number

# The law names no periods; an office chooses by type, content and parties of the dispute.
RETENTIONS = {"": "", "short": "短期", "long": "长期", "permanent": "永久"}
BLANK_NUMBER = "（　　　　）　　　　　人调字第　　　　号"


@dataclass(frozen=True, kw_only=True)
class DossierCover:
    """`title` is the name of the dossier (卷名), `dossier_number` its number as the committee's archive writes it."""

    committee: str = line("人民调解委员会", 80)
    title: str = line("卷名", 200)
    year: int | None = number("年度", 1949, 9999, optional=True)
    dossier_number: str = line("卷号", 60, optional=True)
    mediators: tuple[str, ...] = lines("人民调解员", 60, most=9)
    mediated_from: date | None = day("调解开始日期", optional=True)
    mediated_to: date | None = day("调解结束日期", optional=True)
    filed_by: str = line("立卷人", optional=True)
    filed_on: date | None = day("立卷日期", optional=True)
    retention: str = choice("保管期限", RETENTIONS, default="")
    note: str = line("备注", 120, optional=True)


def story(data: DossierCover, setter: Compositor) -> Story:
    """Whose dossier, in the upper half of the sheet; its particulars one under the other below."""
    return [
        *setter.space(2),
        *setter.plain_title(data.committee, "人民调解卷宗"),
        *setter.space(1.5),
        *(part for each in _particulars(data, setter) for part in [*setter.fields([each]), *setter.space(0.5)]),
    ]


def _particulars(data: DossierCover, setter: Compositor) -> list[Field]:
    return [
        Field("卷　　名：", data.title),
        Field("年　　度：", f"{data.year}年" if data.year else ""),
        Field("卷　　号：", data.dossier_number or BLANK_NUMBER),
        Field("人民调解员：", names(data.mediators)),
        Field("调解日期：", f"{hand_date(data.mediated_from)}至{hand_date(data.mediated_to)}"),
        Field("立 卷 人：", data.filed_by),
        Field("立卷日期：", hand_date(data.filed_on)),
        Field("保管期限：", boxes(setter, RETENTIONS, data.retention)),
        Field("备　　注：", data.note),
    ]
