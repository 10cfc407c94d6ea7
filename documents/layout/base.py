"""ReportLab's two base classes, with the types that we rely on: ReportLab itself ships none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:

    class Flowable:
        """Something that can be wrapped, split and drawn; `canv` is set while it is drawn."""

        canv: Any
        width: float
        height: float

        def wrap(self, width: float, height: float) -> tuple[float, float]: ...
        def split(self, width: float, height: float) -> list[Flowable]: ...
        def draw(self) -> None: ...
        def drawOn(self, canvas: Any, x: float, y: float) -> None: ...  # noqa: N802

    class Canvas:
        """Where pages are drawn."""

        def __init__(self, *args: Any, **options: Any) -> None: ...
        def __getattr__(self, name: str) -> Any: ...
        def showPage(self) -> None: ...  # noqa: N802
        def save(self) -> None: ...

else:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable

__all__ = ["Canvas", "Flowable"]
