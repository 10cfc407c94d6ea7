"""封底: the last sheet of a dossier, which says how much it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.layout.compose import Compositor, Story
from documents.layout.fields import Field
from documents.papers.blocks import hand_date
from documents.shape import day, line, number, text


@dataclass(frozen=True, kw_only=True)
class BackCover:
    """`papers` and `pages` count what is bound into the dossier, `enclosures` the bags with things and disks."""

    committee: str = line("人民调解委员会", 80)
    dossier_number: str = line("卷号", 60, optional=True)
    papers: int | None = number("文书件数", 0, 9_999, optional=True)
    pages: int | None = number("页数", 0, 99_999, optional=True)
    enclosures: int | None = number("附证物袋数", 0, 999, optional=True)
    filed_by: str = line("立卷人", optional=True)
    filed_on: date | None = day("立卷日期", optional=True)
    note: str = text("备注", 500, optional=True)


def story(data: BackCover, setter: Compositor) -> Story:
    """The counts, then who filed it and when."""
    counted = f"本卷宗共有文书{_count(data.papers)}件、{_count(data.pages)}页，附证物袋{_count(data.enclosures)}个。"
    return [
        *setter.space(6),
        *setter.plain_title(data.committee, "人民调解卷宗封底"),
        *setter.space(),
        *setter.fields([Field("卷号：", data.dossier_number)]),
        *setter.prose(counted),
        *setter.space(0.3),
        *setter.fields([Field("立卷人：", data.filed_by, 7), Field("立卷日期：", hand_date(data.filed_on))]),
        *setter.fields([Field("备注：", data.note)]),
    ]


def _count(known: int | None) -> str:
    return "______" if known is None else str(known)
