"""A pytest plugin (`-p tests.coverage_gate`): each room must be covered, lines and branches, as far as promised.

It reads the JSON report that pytest-cov has just written, and speaks before pytest's own summary, which stays last.

Being watched makes Python 3.11 about twice as slow, so not every case of a table is: some of each test are, and of tests
marked `unwatched` none. What they leave out can only make the figures smaller, never larger than they are.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

WATCHED = 4  # cases of one test, spread over its table
REPORT = Path(__file__).resolve().parent.parent / ".coverage.json"
GATES = {"rules/": 100.0, "mediation/access.py": 100.0, "mediation/services/": 100.0, "": 95.0}
MISSED: list[str] = []

Summary = dict[str, int]


def percent(summaries: Iterable[Summary]) -> float:
    """Covered lines and branches of some files, in per cent; nothing measured counts as nothing covered."""
    covered = wanted = 0
    for summary in summaries:
        covered += summary["covered_lines"] + summary["covered_branches"]
        wanted += summary["num_statements"] + summary["num_branches"]
    return 100 * covered / wanted if wanted else 0.0


def missed(files: dict[str, Summary]) -> Iterator[str]:
    """One line per gate that is not reached, given each file's numbers by its path from the root."""
    for prefix, least in GATES.items():
        reached = percent(summary for path, summary in files.items() if path.startswith(prefix))
        if reached < least:
            yield f"coverage gate: {prefix or 'everything'} has {reached:.2f} %, needs {least:.0f} %"


def unwatched(names: Iterable[str]) -> Iterator[bool]:
    """For each case, named as pytest does, whether enough others of its test are watched. Those of rules/ are quick: all."""
    tests = [name if name.startswith("tests/rules/") else name.partition("[")[0] for name in names]
    sizes, seen = Counter(tests), Counter[str]()
    for test in tests:
        step = max(1, sizes[test] // WATCHED)
        yield seen[test] % step != 0
        seen[test] += 1


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Choose what is watched: the same on every worker, since all collect the same."""
    for item, skip in zip(items, unwatched([item.nodeid for item in items]), strict=True):
        if skip:
            item.add_marker("unwatched")


@contextmanager
def _looking_away() -> Iterator[None]:
    """For a moment. pytest-cov can do so too, and takes 30 ms each time."""
    watcher = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(watcher)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Of what is not watched, what it prepares is not either."""
    if not item.get_closest_marker("unwatched"):
        return (yield)
    with _looking_away():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """After each test the invariants are asked; they have tests of their own."""
    with _looking_away():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object]) -> Iterator[None]:
    """To make the tables takes Django 16 seconds, watched 27, and nothing of it is counted."""
    if fixturedef.argname != "django_db_setup":
        return (yield)
    with _looking_away():
        return (yield)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Turn a green run red when a gate is missed. Only the controlling process has the whole picture."""
    if hasattr(session.config, "workerinput") or session.exitstatus != pytest.ExitCode.OK:
        return
    report = json.loads(REPORT.read_text(encoding="utf-8"))
    MISSED.extend(missed({path: file["summary"] for path, file in report["files"].items()}))
    if MISSED:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which gate was missed."""
    for line in MISSED:
        terminalreporter.write_line(line, red=True)
