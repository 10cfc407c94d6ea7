"""How long each paper takes to print."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from documents import press

SAMPLES = Path(press.__file__).parent / "samples"


def run() -> Iterator[str]:
    """Milliseconds per kind: the first, which loads fonts and code, and the next."""
    for kind in press.KINDS:
        data = sample(kind)
        first, later = (taken(partial(press.print_paper, kind, data)) for _ in range(2))
        yield f"  {kind:<24}{later:>8.0f} ms (first {first:.0f} ms)"
    yield ""


def sample(kind: str) -> dict[str, object]:
    """The data that the paper's sample is printed from."""
    data: dict[str, object] = json.loads((SAMPLES / f"{kind}.json").read_text(encoding="utf-8"))
    return data


def taken(make: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    began = time.perf_counter()
    make()
    return 1000 * (time.perf_counter() - began)
