"""The same data gives the same bytes: in another process, another time zone, another thread, in any order."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from documents import press
from documents.press import KINDS
from tests.documents.helpers import printed

ROOT = Path(press.__file__).parent.parent
SCRIPT = """
import json, sys
from pathlib import Path
from documents import press
for kind in sys.argv[1:]:
    data = json.loads(Path("documents/samples", kind + ".json").read_text(encoding="utf-8"))
    print(kind, press.print_paper(kind, data, number="甲1号", check_code="ab", verify_url="https://x.example/1").sha256)
"""


def in_process(seed: str, zone: str, kinds: list[str]) -> dict[str, str]:
    environment = {
        **os.environ,
        "PYTHONHASHSEED": seed,
        "TZ": zone,
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *kinds], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return dict(line.split() for line in done.stdout.splitlines())


def test_hash_seed_time_zone_and_order_do_not_matter() -> None:
    runs = [
        in_process("0", "Asia/Shanghai", list(KINDS)),
        in_process("1", "America/New_York", list(reversed(KINDS))),
        in_process("4242", "UTC", list(KINDS)),
    ]
    assert runs[0] == runs[1] == runs[2]
    assert len(set(runs[0].values())) == len(KINDS)


def test_threads_do_not_disturb_each_other() -> None:
    alone = {kind: printed(kind).sha256 for kind in KINDS}
    jobs = list(KINDS) * 3
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda kind: (kind, printed(kind).sha256), jobs))
    assert together == [(kind, alone[kind]) for kind in jobs]


def test_another_word_gives_other_bytes() -> None:
    assert printed("agreement").sha256 != printed("agreement", number="另一号").sha256
    assert printed("agreement").sha256 != printed("agreement", large=True).sha256
