"""卷内目录: which papers lie in the dossier, in their order, and on which pages."""

from __future__ import annotations

from dataclasses import dataclass

from documents.layout.compose import Compositor, Story
from documents.shape import line, parts


@dataclass(frozen=True, kw_only=True)
class ContentsRow:
    """One paper of the dossier; `pages` is `3` or `3-5`."""

    name: str = line("文书名称", 200)
    pages: str = line("页号", 20, optional=True)
    note: str = line("备注", 60, optional=True)


@dataclass(frozen=True, kw_only=True)
class DossierContents:
    """The rows are numbered as they come."""

    committee: str = line("人民调解委员会", 80)
    title: str = line("卷名", 200, optional=True)
    dossier_number: str = line("卷号", 60, optional=True)
    rows: tuple[ContentsRow, ...] = parts("卷内文书", ContentsRow, least=1, most=500)


def story(data: DossierContents, setter: Compositor) -> Story:
    """The four columns of the form: 序号, 文书名称, 页号, 备注."""
    known = [("卷名", data.title), ("卷号", data.dossier_number)]
    rows = [(str(place), each.name, each.pages, each.note) for place, each in enumerate(data.rows, start=1)]
    return [
        *setter.plain_title(data.committee, "卷内目录"),
        *setter.space(0.3),
        *setter.grid([pair for pair in known if pair[1]]),
        *setter.table(("序号", "文书名称", "页号", "备注"), rows, (2.4, 10, 3, 4.6)),
    ]
