"""How long each paper takes to print."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from documents import press

SAMPLES = Path(press.__file__).parent / "samples"
TIMES = 3


def run() -> Iterator[str]:
    """Milliseconds per kind: the first, which loads fonts and code, and the median of the next few."""
    for kind in press.KINDS:
        data = json.loads((SAMPLES / f"{kind}.json").read_text(encoding="utf-8"))
        first, *later = [printing(kind, data) for _ in range(1 + TIMES)]
        yield f"  {kind:<24}{statistics.median(later):>8.0f} ms (first {first:.0f} ms)"
    yield ""


def printing(kind: str, data: dict[str, object]) -> float:
    """Milliseconds for one paper."""
    began = time.perf_counter()
    press.print_paper(kind, data)
    return 1000 * (time.perf_counter() - began)
