"""The shape of the house. Each check is a function over source text, and a planted sample proves that it can fail."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

import rules
from mediation.models.base import Tracked

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("rules", "documents", "mediation", "config")
LONGEST_FUNCTION, LONGEST_FILE = 60, 400
STATE = {"status", "level", "next_check_at"}
CLOCKS = {
    "date.today",
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "timezone.now",
    "timezone.localdate",
    "timezone.localtime",
    "time.time",
}
MAY_READ_THE_CLOCK = (
    "mediation/views/",
    "mediation/tasks.py",
    "mediation/management/",
    "mediation/services/history.py",  # a row of history says when it was written, as django-simple-history's own do
    "tests/",
)
MAY_WRITE_STATE = ("mediation/services/", "mediation/migrations/", "tests/")
SET_WISE = (
    "mediation/services/history.py",
    "mediation/services/transition.py",
    "mediation/services/letters.py",  # letters keep no history; they are compare-and-set by filter and update
    "mediation/services/dead_letters.py",
)
UNTRACKED = frozenset(
    model.__name__ for model in apps.get_app_config("mediation").get_models() if not issubclass(model, Tracked)
)
WALLS = {
    "rules": {"django", "simple_history", "celery", "environ", "reportlab", "documents", "mediation", "config"},
    "documents": {"django", "simple_history", "celery", "environ", "durable", "rules", "mediation", "config"},
    "mediation": {"reportlab", "durable", "durable_rules_engine"},
    "config": {"reportlab", "durable", "durable_rules_engine"},
}
Faults = Iterator[str]


@cache
def tree(source: str) -> ast.Module:
    """Parsed once per text: every check walks it."""
    return ast.parse(source)


def dotted(node: ast.expr) -> str:
    """`a.b.c` of an attribute chain, as far as it is one."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


# --- the checks -------------------------------------------------------------------------------------------------------


def imports_across_walls(path: str, source: str) -> Faults:
    """A pure room that knows the framework, or a room that knows what another one hides."""
    forbidden = WALLS.get(path.split("/")[0], set())
    if path != "rules/engine.py" and path.startswith("rules/"):
        forbidden = forbidden | {"durable", "durable_rules_engine"}
    for node in ast.walk(tree(source)):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            if name.split(".")[0] in forbidden:
                yield f"{path}:{node.lineno} imports {name}"  # type: ignore[attr-defined]


def long_functions(path: str, source: str) -> Faults:
    """Nobody reads sixty lines at once."""
    for node in ast.walk(tree(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = (node.end_lineno or 0) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{path}:{node.lineno} {node.name} has {length} lines"


def long_files(path: str, source: str) -> Faults:
    """A room that fills up gets another file."""
    if (length := source.count("\n")) > LONGEST_FILE:
        yield f"{path} has {length} lines"


def missing_docstrings(path: str, source: str) -> Faults:
    """Every module says in one sentence what it is for; an empty file has nothing to say."""
    if source.strip() and not ast.get_docstring(tree(source)):
        yield f"{path} has no docstring"


def clock_reads(path: str, source: str) -> Faults:
    """Below views, tasks and commands everything is told the date, so that every past day can be replayed."""
    if path.startswith(MAY_READ_THE_CLOCK):
        return
    for node in ast.walk(tree(source)):
        if isinstance(node, ast.Attribute) and ".".join(dotted(node).split(".")[-2:]) in CLOCKS:
            yield f"{path}:{node.lineno} reads {dotted(node)}"
        if isinstance(node, ast.ImportFrom) and any(
            f"{node.module}.{a.name}".endswith(tuple(CLOCKS)) for a in node.names
        ):
            yield f"{path}:{node.lineno} imports a clock"


def state_writes(path: str, source: str) -> Faults:
    """Only services write status, level and next_check_at; the timeline would not know of any other change."""
    if not path.startswith("mediation/") or path.startswith(MAY_WRITE_STATE):
        return
    for node in ast.walk(tree(source)):
        for target in _targets(node):
            if isinstance(target, ast.Attribute) and target.attr in STATE:
                yield f"{path}:{target.lineno} writes .{target.attr}"
        if isinstance(node, ast.Call) and _passes_state(node):
            yield f"{path}:{node.lineno} hands state to {dotted(node.func)}()"


def _targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return [part for target in node.targets for part in getattr(target, "elts", [target])]
    return [node.target] if isinstance(node, (ast.AugAssign, ast.AnnAssign)) else []


def _passes_state(call: ast.Call) -> bool:
    name = dotted(call.func).split(".")[-1]
    if name == "setattr":
        return any(isinstance(arg, ast.Constant) and arg.value in STATE for arg in call.args)
    return name in {"Dispute", "create", "get_or_create"} and any(word.arg in STATE for word in call.keywords)


def bulk_writes(path: str, source: str) -> Faults:
    """`.update()` and its kin leave no history row (dict.update takes no keywords).

    Services may do so with what keeps no history; tracked rows are left to the transition writer.
    """
    if not path.startswith("mediation/") or path.startswith(("mediation/migrations/", *SET_WISE)):
        return
    is_service = path.startswith("mediation/services/")
    for node in ast.walk(tree(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            is_update = node.func.attr == "update" and bool(node.keywords)
            is_bulk = is_update or node.func.attr in {"bulk_update", "bulk_create", "update_or_create"}
            if is_bulk and not (is_service and _root(node.func) in UNTRACKED):
                yield f"{path}:{node.lineno} calls .{node.func.attr}()"


def _root(node: ast.expr) -> str:
    """The name at which a chain of calls and attributes begins: `Dispute` of `Dispute.objects.open().update`."""
    while isinstance(node, (ast.Attribute, ast.Call)):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return node.id if isinstance(node, ast.Name) else ""


# --- each check on the whole house, and on a planted fault ------------------------------------------------------------

Check = Callable[[str, str], Faults]
PLANTED: list[tuple[Check, str, str]] = [
    (imports_across_walls, "rules/shelf.py", "from django.db import models"),
    (imports_across_walls, "rules/shelf.py", "import durable.lang"),
    (imports_across_walls, "documents/press.py", "from mediation.models import Dispute"),
    (imports_across_walls, "documents/press.py", "import rules.facts"),
    (imports_across_walls, "mediation/papers.py", "from reportlab.pdfgen import canvas"),
    (imports_across_walls, "config/checks.py", "from durable import engine"),
    (long_functions, "rules/cells.py", "def f():\n" + "    x = 1\n" * 60),
    (long_files, "rules/cells.py", "x = 1\n" * 401),
    (missing_docstrings, "rules/cells.py", "x = 1\n"),
    (clock_reads, "mediation/services/intake.py", "from django.utils import timezone\nx = timezone.now()"),
    (clock_reads, "mediation/models/disputes.py", "default = timezone.now"),
    (clock_reads, "rules/calendar.py", "import datetime\nx = datetime.date.today()"),
    (clock_reads, "mediation/facts.py", "from django.utils.timezone import localdate"),
    (state_writes, "mediation/views/disputes.py", "dispute.status = 'closed'"),
    (state_writes, "mediation/forms/intake.py", "dispute.level, x = 'county', 1"),
    (state_writes, "mediation/models/disputes.py", "self.next_check_at = None"),
    (state_writes, "mediation/access.py", "setattr(dispute, 'status', 'closed')"),
    (state_writes, "mediation/views/disputes.py", "Dispute.objects.create(status='registered')"),
    (bulk_writes, "mediation/views/disputes.py", "Dispute.objects.filter(pk=1).update(title='x')"),
    (bulk_writes, "mediation/selectors.py", "Dispute.objects.bulk_update(rows, ['title'])"),
    (bulk_writes, "mediation/services/intake.py", "Dispute.objects.filter(pk=1).update(title='x')"),
    (bulk_writes, "mediation/services/intake.py", "rows.update(title='x')"),
    (bulk_writes, "mediation/services/parties.py", "Party.objects.bulk_create(parties)"),
    (bulk_writes, "mediation/services/history_of.py", "model._base_manager.bulk_create(rows)"),
]
CHECKS = sorted({check for check, _, _ in PLANTED}, key=lambda check: check.__name__)


@cache
def house() -> dict[str, str]:
    """Every Python file of ours by its path from the root; migrations are written by Django."""
    files = [ROOT / "manage.py", *(file for room in (*ROOMS, "tests") for file in sorted((ROOT / room).rglob("*.py")))]
    return {
        str(file.relative_to(ROOT)): file.read_text(encoding="utf-8")
        for file in files
        if "migrations" not in file.parts
    }


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_house_has_no_such_fault(check: Check) -> None:
    assert [fault for path, source in house().items() for fault in check(path, source)] == []


@pytest.mark.parametrize(("check", "path", "source"), PLANTED)
def test_a_planted_fault_is_found(check: Check, path: str, source: str) -> None:
    assert list(check(path, source)) != []


@pytest.mark.parametrize(
    ("check", "path", "source"),
    [
        (imports_across_walls, "rules/engine.py", "from durable import engine"),
        (clock_reads, "mediation/views/inbox.py", "x = timezone.localdate()"),
        (state_writes, "mediation/services/writer.py", "dispute.status = 'closed'"),
        (state_writes, "mediation/views/inbox.py", "closed = dispute.status == 'closed'"),
        (bulk_writes, "mediation/services/transition.py", "rows.update(status='closed')"),
        (bulk_writes, "mediation/services/review.py", "Decision.objects.bulk_create(rows)"),
        (bulk_writes, "mediation/views/inbox.py", "context.update({'x': 1})"),
    ],
)
def test_what_is_allowed_is_not_found(check: Check, path: str, source: str) -> None:
    assert list(check(path, source)) == []


# --- what no single file shows ----------------------------------------------------------------------------------------


def test_our_rules_are_imported_and_no_package_of_that_name() -> None:
    assert Path(rules.__file__ or "") == ROOT / "rules" / "__init__.py"


def test_import_linter_keeps_every_contract() -> None:
    # A process of its own: import-linter sets up logging anew and would silence every other test.
    lint = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", lint], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def migration_faults(files: dict[str, str]) -> Faults:
    """Migrations have names that say what they do, and form one line: each depends on the one before it."""
    before = ""
    for number, (name, source) in enumerate(sorted(files.items()), start=1):
        if not re.fullmatch(rf"{number:04d}_[a-z][a-z0-9_]+", name) or re.search(r"_auto_|_initial$", name):
            yield f"{name}: expected {number:04d}_what_it_does"
        if before and f'("mediation", "{before}")' not in source.replace("'", '"'):
            yield f"{name}: does not follow {before}"
        before = name


def test_migrations_are_named_and_linear() -> None:
    folder = ROOT / "mediation" / "migrations"
    files = {file.stem: file.read_text(encoding="utf-8") for file in folder.glob("[0-9]*.py")}
    assert files
    assert list(migration_faults(files)) == []


@pytest.mark.parametrize(
    "files",
    [
        {"0001_first": "", "0002_auto_20260101_0101": 'dependencies = [("mediation", "0001_first")]'},
        {"0001_first": "", "0003_seals": 'dependencies = [("mediation", "0001_first")]'},
        {"0001_first": "", "0002_seals": "dependencies = []"},
        {"0001_initial": ""},
    ],
)
def test_a_crooked_migration_is_found(files: dict[str, str]) -> None:
    assert list(migration_faults(files)) != []
