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
import hashlib, json, sys
from pathlib import Path
from documents import binding, press
from documents.archive import Attachment
from datetime import date
papers = []
for kind in sys.argv[1:]:
    data = json.loads(Path("documents/samples", kind + ".json").read_text(encoding="utf-8"))
    more = [Attachment("d.json", b"{}", date(2026, 11, 22))] if kind == "lawyer_packet" else []
    marks = {"number": "甲1号", "check_code": "ab", "verify_url": "https://x.example/1", "attachments": more}
    printed = press.print_paper(kind, data, **marks)
    papers.append(binding.Part(kind, printed.pdf))
    print(kind, printed.sha256)
    print(kind + ".blank", press.blank(kind).sha256)
cover = json.loads(Path("documents/samples/dossier_cover.json").read_text(encoding="utf-8"))
papers.sort(key=lambda part: part.name)
print("volume", binding.bind(papers, cover=cover).sha256)
"""


def in_process(seed: str, zone: str, kinds: list[str], **more: str) -> dict[str, str]:
    environment = {
        **os.environ,
        "PYTHONHASHSEED": seed,
        "TZ": zone,
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        **more,
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *kinds], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return dict(line.split() for line in done.stdout.splitlines())


def test_hash_seed_time_zone_and_order_do_not_matter() -> None:
    runs = [
        in_process("0", "Asia/Shanghai", list(KINDS)),
        in_process("1", "America/New_York", list(reversed(KINDS))),
        in_process("4242", "UTC", list(KINDS), SOURCE_DATE_EPOCH="1234567890"),
    ]
    assert runs[0] == runs[1] == runs[2]
    assert len(set(runs[0].values())) == 2 * len(KINDS) + 1


def test_threads_do_not_disturb_each_other() -> None:
    alone = {kind: printed(kind).sha256 for kind in KINDS}
    jobs = list(KINDS) * 3
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda kind: (kind, printed(kind).sha256), jobs))
    assert together == [(kind, alone[kind]) for kind in jobs]


def test_another_word_gives_other_bytes() -> None:
    assert printed("agreement").sha256 != printed("agreement", number="另一号").sha256
    assert printed("agreement").sha256 != printed("agreement", large=True).sha256
