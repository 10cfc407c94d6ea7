"""Measures of the sheet in points: A4 with the type area and margins of GB/T 9704-2012."""

from __future__ import annotations

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

PAGE_WIDTH, PAGE_HEIGHT = A4
WIDTH, HEIGHT = 156 * mm, 225 * mm  # type area (版心)
TOP, BINDING, OUTER = 37 * mm, 28 * mm, 26 * mm  # 天头, 订口, 切口
BOTTOM = PAGE_HEIGHT - TOP - HEIGHT
