"""The whole matrix, on SQLite and on PostgreSQL, and the page about it: `make faults`.

python -m tests.faults.matrix [--only NAME] [--seed N] [--database sqlite|postgresql] [--minutes M]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from tests.faults import ready
from tests.faults.scenarios import ALL
from tests.services.addresses import DATABASE, missing

__all__ = ["ready"]

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "fault-matrix.md"
DATABASES = ("sqlite", "postgresql")
PARTS = 2  # processes for each database: a run waits more than it works
WANTED = 40  # scenarios that the naive house fails
Rows = dict[str, dict[str, Any]]


def main() -> int:
    """Both halves at once; the page is written when all was played."""
    options = read_options()
    if absent := missing():
        return say("\n".join(absent)) or 1
    with tempfile.TemporaryDirectory() as folder:
        names = [name for name in DATABASES if options.database in ("", name)]
        running = [start(name, part, options, Path(folder)) for part in range(PARTS) for name in names]
        codes = [each.wait() for each in running]
        found = {name: read(Path(folder), name) for name in names}
    if options.only or options.database or options.seed is not None:
        return max(codes)
    PAGE.write_text(page(found), encoding="utf-8")
    biting = with_teeth(found)
    say(f"{len(biting)} scenarios that the naive house fails; {PAGE.relative_to(ROOT)} is written.")
    return max([*codes, int(len(biting) < WANTED)])


def say(text: str) -> None:
    """A line for whoever waits."""
    print(text, flush=True)


def read_options() -> Namespace:
    """Of the command line."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", metavar="NAME", help="a part of the scenario's name")
    parser.add_argument("--seed", type=int, metavar="N", help="this seed alone")
    parser.add_argument("--database", default="", choices=DATABASES, help="this one alone")
    parser.add_argument("--minutes", type=float, default=16, metavar="M", help="shared by the scenarios")
    return parser.parse_args()


def start(name: str, part: int, options: Namespace, folder: Path) -> subprocess.Popen[bytes]:
    """A part of the scenarios on one database, in a process of its own."""
    env = {**os.environ, "DATABASE_URL": DATABASE}
    if name == "sqlite":
        del env["DATABASE_URL"]
    seed = [] if options.seed is None else ["--seed", str(options.seed)]
    more = ["--only", options.only, "--minutes", str(options.minutes), "--out", str(folder / f"{name}-{part}"), *seed]
    command = [sys.executable, "-W", "ignore", "-m", "tests.faults.half", "--part", str(part), "--of", str(PARTS)]
    return subprocess.Popen([*command, *more], cwd=ROOT, env=env)


def read(folder: Path, name: str) -> Rows:
    """What was found on that database, by scenario."""
    files = folder.glob(f"{name}-*")
    return {row["name"]: row for file in files for row in json.loads(file.read_text())}


def with_teeth(found: dict[str, Rows]) -> set[str]:
    """Scenarios that the naive house fails on at least one seed, wherever it was played."""
    return {name for rows in found.values() for name, row in rows.items() if row["bitten"]}


# --- the page ----------------------------------------------------------------------------------------------------------------

HEAD = """# What was done to it, and what came of it

Written by `make faults`; do not edit. Each row is a fault (tests/faults/scenarios/). Each seed chooses where and when it
strikes. Afterwards the database alone is asked: was a due dispute **lost** (not sent up, not told, its letter neither gone
nor in a person's hands), was anything done **twice** (sent up, told, mailed), is anything **half** written (an invariant of
`manage.py forgotten` broken, history, timeline, hand-overs and audit chain not agreeing)? What is held against what is the
outcome of the same day without the fault. docs/adr/0018-fault-matrix.md says more.

*Naive* is the same fault on tests/faults/naive.py, an ordinary Celery implementation: on how many of its runs it lost,
doubled or half-wrote something, and what in all. A scenario can be repeated:
`python -m tests.faults.matrix --only "{example}" --seed 7`.

{sums}
"""
TABLE = (
    "| scenario | what is done | SQLite: seeds, lost/twice/half | PostgreSQL | naive: bitten, lost/twice/half | s |\n"
)


def page(found: dict[str, Rows]) -> str:
    """The whole text."""
    parts, groups = [], dict.fromkeys(each.group for each in ALL)
    for group in groups:
        lines = [line(each, found) for each in ALL if each.group == group]
        parts.append(f"## {group.capitalize()}\n\n{TABLE}|---|---|---|---|---|---|\n" + "\n".join(lines) + "\n")
    return HEAD.format(example=ALL[0].name, sums=sums(found)) + "\n" + "\n".join(parts)


def sums(found: dict[str, Rows]) -> str:
    """The totals, in one sentence."""
    rows = [row for rows in found.values() for row in rows.values()]
    runs, wrong = sum(row["seeds"] for row in rows), sum(sum(row["ours"]) + row["broken"] for row in rows)
    names = {row["name"] for row in rows}
    return (
        f"**{len(names)} scenarios, {runs} runs: {wrong} lost, twice or half. "
        f"{len(with_teeth(found))} scenarios have teeth: the naive house fails them.**"
    )


def line(scenario: Any, found: dict[str, Rows]) -> str:
    """One row of the table."""
    rows = [found.get(name, {}).get(scenario.name) for name in DATABASES]
    cells = [f"{row['seeds']}: {'/'.join(map(str, row['ours']))}" if row else "–" for row in rows]
    there = [row for row in rows if row]
    bitten, seeds = sum(row["bitten"] for row in there), sum(row["seeds"] for row in there)
    naive = "/".join(str(sum(row["naive"][n] for row in there)) for n in range(3))
    told = f"{bitten} of {seeds}: {naive}" if bitten else "naive survives"
    seconds = sum(row["seconds"] for row in there)
    return f"| {scenario.name} | {scenario.told} | {cells[0]} | {cells[1]} | {told} | {seconds:.0f} |"


if __name__ == "__main__":
    sys.exit(main())
