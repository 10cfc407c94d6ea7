"""卷宗情况说明: what an archivist must know about this dossier, and who filed and who checked it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.layout.compose import Compositor, Story
from documents.layout.fields import Field
from documents.papers.blocks import hand_date
from documents.shape import day, line, text


@dataclass(frozen=True, kw_only=True)
class DossierStatement:
    """`statement` says what is missing, copied or kept elsewhere, and why."""

    committee: str = line("人民调解委员会", 80)
    dossier_number: str = line("卷号", 60, optional=True)
    statement: str = text("说明", optional=True)
    filed_by: str = line("立卷人", optional=True)
    filed_on: date | None = day("立卷时间", optional=True)
    checked_by: str = line("检查人", optional=True)
    checked_on: date | None = day("检查时间", optional=True)


def story(data: DossierStatement, setter: Compositor) -> Story:
    """The statement, and at its end the two who answer for the dossier; without a statement, room to write one."""
    return [
        *setter.plain_title(data.committee, "卷宗情况说明"),
        *(setter.fields([Field("卷号：", data.dossier_number)]) if data.dossier_number else []),
        *setter.heading("说明"),
        *(setter.prose(data.statement) or setter.space(14)),
        *setter.space(),
        *setter.together(
            [
                *setter.fields([Field("立卷人：", data.filed_by, 7), Field("立卷时间：", hand_date(data.filed_on))]),
                *setter.fields(
                    [Field("检查人：", data.checked_by, 7), Field("检查时间：", hand_date(data.checked_on))]
                ),
            ]
        ),
    ]
