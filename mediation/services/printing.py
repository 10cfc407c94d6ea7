"""Data → bytes: papers, blank copies, Word files, the bound dossier. The only service that calls documents to print."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from documents import binding, press, scans
from documents.archive import Attachment
from documents.shape import Problem
from mediation.models import Dispute, Enclosure, IssuedPaper, Performance, SignedCopy
from mediation.papers.house import house_of
from mediation.services.errors import Refused
from rules.paper_words import PaperKind

_SCANS: dict[str, Any] = {"signedcopy": SignedCopy, "performance": Performance, "enclosure": Enclosure}


class Unprintable(Refused):
    """The paper cannot be printed as it stands; `problems` names every field, character or rule."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("不能打印：" + " ".join(str(problem) for problem in problems))
        self.problems = problems

    @property
    def can_box(self) -> bool:
        """Nothing stands against it but characters that no font has."""
        return all(problem.char for problem in self.problems)


def preflight(kind: PaperKind, data: Mapping[str, Any]) -> list[Problem]:
    """Everything that stands against printing."""
    if kind is PaperKind.DOSSIER:
        return press.preflight("dossier_cover", data["cover"])
    return press.preflight(kind.value, data)


def print_data(
    dispute: Dispute,
    kind: PaperKind,
    data: Mapping[str, Any],
    *,
    number: str,
    code: str = "",
    on: datetime.date | None = None,
    is_large: bool = False,
    draft: bool = False,
    box: bool = False,
) -> press.Printed:
    """A finished PDF. `on` attaches the data, dated, where a court reads it. Raises Unprintable."""
    if kind is PaperKind.DOSSIER:
        return _bind(dispute, data)
    url = f"{settings.SITE_URL}/v/{code}/" if code else ""
    attached = [_attachment(data, on)] if on and kind is PaperKind.CONFIRMATION_APPLICATION else []
    try:
        return press.print_paper(
            kind.value,
            data,
            number=number,
            check_code=code,
            verify_url=url,
            draft=draft,
            large=is_large,
            missing="box" if box else "refuse",
            attachments=attached,
            house=house_of(dispute.responsible),
        )
    except press.BadPaper as bad:
        raise Unprintable(bad.problems) from bad


def _attachment(data: Mapping[str, Any], on: datetime.date) -> Attachment:
    """The data of the application, so that the court need not type it again (PDF/A-3)."""
    content = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1).encode()
    return Attachment("application.json", content, on, description="司法确认申请数据")


def _bind(dispute: Dispute, data: Mapping[str, Any]) -> press.Printed:
    """The whole dossier in one volume."""
    parts = [binding.Part(part["name"], _bytes_of(part), part.get("note", "")) for part in data["parts"]]
    try:
        volume = binding.bind(parts, cover=data["cover"], house=house_of(dispute.responsible))
    except press.BadPaper as bad:
        raise Unprintable(bad.problems) from bad
    except scans.BadScan as bad:
        raise Refused(str(bad)) from bad
    return press.Printed(volume.pdf, volume.sha256, volume.pages)


def _bytes_of(part: Mapping[str, Any]) -> bytes:
    if part["source"] == "paper":
        return bytes(IssuedPaper.objects.get(pk=part["pk"]).pdf)
    return bytes(_SCANS[part["source"]].objects.get(pk=part["pk"]).content)


def month_sheet(data: Mapping[str, Any], *, is_large: bool = False) -> bytes:
    """The monthly sheet: no number, nothing stored. What no font has is boxed, to be written by hand. Raises Unprintable."""
    try:
        return press.print_paper("monthly_sheet", data, large=is_large, missing="box").pdf
    except press.BadPaper as bad:
        raise Unprintable(bad.problems) from bad


def blank_copy(dispute: Dispute, kind: PaperKind, *, is_large: bool = False) -> bytes:
    """A copy to fill in by hand. Nothing is stored."""
    if kind is PaperKind.DOSSIER:
        raise Refused("整卷没有空白文书，请打印卷宗封面、卷内目录和封底的空白文书。")
    return press.blank(kind.value, large=is_large, house=house_of(dispute.responsible)).pdf


def word_file(dispute: Dispute, kind: PaperKind, data: Mapping[str, Any], *, number: str, is_large: bool) -> bytes:
    """The same words to edit further, marked as a draft: what was edited proves nothing. Raises Unprintable."""
    if kind is PaperKind.DOSSIER:
        raise Refused("整卷不能编辑，请编辑其中的文书。")
    try:
        return press.docx(
            kind.value,
            data,
            number=number,
            draft=True,
            large=is_large,
            missing="box",
            house=house_of(dispute.responsible),
        )
    except press.BadPaper as bad:
        raise Unprintable(bad.problems) from bad
