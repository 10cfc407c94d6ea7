"""durable_rules in a cage, and the one door to decisions: `decide`, `health`, `reset_health`.

The engine only finds matching rows. It is fed flat facts under one constant sid (assert, drain, retract), runs
none of our code, has no threads, timers or memory between cases, and every answer is checked against
rules.reference, whose verdicts rules.compiled remembers. Where the two differ, or the engine fails in any way, the
reference answers and the matter is logged and counted; no caller ever sees an exception of the engine.

Under the hit policy `unique` two matching rows are a fault of the table: logged and counted as a conflict, and
the first row counts, because a decision late is worse than a decision that a person can check.
"""

from __future__ import annotations

import logging
import os
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any, Protocol
from weakref import WeakSet

from rules import compiler, reference
from rules.compiled import Verdicts
from rules.decision import Decision
from rules.facts import Value, normalise
from rules.table import Row, Table

try:
    import durable_rules_engine  # type: ignore[import-not-found]
    from durable.engine import Ruleset

    MISSING = ""
except ImportError as _error:  # no compiler on this computer: the reference answers alone, and health() says so
    Ruleset, MISSING = object, f"规则引擎没有装好：{_error}"

log = logging.getLogger(__name__)

ENGINE, REFERENCE = "durable_rules", "reference"
GIVE_UP_AFTER = 3  # faults in a row: C memory of a failed matcher is lost, so nobody tries for ever
MOST_STATES = 64  # tables on a day; a replay over the past asks for many days, one after another
MOST_MATCHERS = 32  # about 10 MB of compiled rules; a process rarely needs more than today's tables
Key = tuple[str, tuple[str, ...]]  # digest of the table, ids of the rows in force
UNHANDLED = 1  # the engine's word for "no rule matched"


class EngineFault(RuntimeError):
    """The engine did something it must not do."""


class Matcher(Protocol):
    """What finds matching rows. The seam through which tests inject faults."""

    def match(self, facts: Mapping[str, Value]) -> set[str]:
        """Ids of the matching rows."""

    def close(self) -> None:
        """Free what the matcher holds."""


class _Shard(Ruleset):  # type: ignore[misc]  # durable ships no types
    """One ruleset of the engine, of at most compiler.MAX_WEIGHT, without Host and without threads."""

    def __init__(self, name: str, rows: Sequence[Row]) -> None:
        rules = {row.id: compiler.rule(row) for row in rows} | {compiler.PING_RULE: compiler.ping_rule()}
        super().__init__(name, None, {key: {**rule, "run": _nothing} for key, rule in rules.items()})

    def find(self, text: str) -> set[str]:
        """Ids of the rules that fire for this fact: assert, drain, retract."""
        found: set[str] = set()
        answer = durable_rules_engine.assert_fact(self._handle, text)
        if answer[0] == UNHANDLED:
            return found  # the engine kept nothing
        state = self._handle_result(answer, text)  # raises for whatever else went wrong
        started = durable_rules_engine.start_action_for_state(self._handle, state)
        firing = started and started[1]
        while firing:
            found.add(firing.split('"', 2)[1])  # {"row id": …}; an `or` may fire twice
            firing = durable_rules_engine.complete_and_start_action(self._handle, state)
        self._handle_result(durable_rules_engine.retract_fact(self._handle, compiler.HANDLE), compiler.HANDLE)
        return found

    def close(self) -> None:
        """Free the C side. Safe only because the self test ran an action for the sid."""
        self.delete_state(compiler.SID)
        durable_rules_engine.delete_ruleset(self._handle)


def _nothing(_: Any) -> None:
    """The action every rule must name. The engine never gets to run it."""


class DurableMatcher:
    """The rows of one table in force on one day, compiled into shards. One thread at a time."""

    ping = compiler.PING_FACT  # what the self test feeds

    def __init__(self, rows: Sequence[Row]) -> None:
        self._names = sorted({name for row in rows for name in row.when})
        self._shards: list[_Shard] = []
        for number, part in enumerate(compiler.shards(rows)):
            shard = _Shard(f"shard{number}", part)
            if shard.find(self.ping) != {compiler.PING_RULE}:
                raise EngineFault("规则引擎自检没有通过。")
            self._shards.append(shard)

    def match(self, facts: Mapping[str, Value]) -> set[str]:
        """Ids of the matching rows."""
        text = compiler.text(facts, self._names)
        return {row_id for shard in self._shards for row_id in shard.find(text)}

    def close(self) -> None:
        """Free every shard."""
        for shard in self._shards:
            shard.close()


@dataclass(frozen=True, slots=True)
class _State:
    """A table on a day: its rows in force, the key of their matcher, and what is remembered of their verdicts."""

    table: Table
    rows: tuple[Row, ...]
    key: Key
    verdicts: Verdicts


class Engine:
    """Decisions for any thread of this process. Matchers are built when first needed and kept, the newest few."""

    def __init__(self, build: Callable[[Sequence[Row]], Matcher] | None = DurableMatcher) -> None:
        self._build = build
        self.forget()
        self.reset_health()
        _ENGINES.add(self)

    def forget(self) -> None:
        """Start afresh, as a forked child must: locks may be held and C state half-way by threads that are gone."""
        self._lock = Lock()
        self._matchers: OrderedDict[Key, Matcher] = OrderedDict()
        self._failures: Counter[Key] = Counter()
        self._remembered: dict[tuple[str, date], _State] = {}

    def reset_health(self) -> None:
        """Set all counters to zero."""
        self._counts = {"decisions": 0, "disagreements": 0, "faults": 0, "conflicts": 0}
        self._last_fault = ""

    def health(self) -> dict[str, int | str]:
        """Counters since the last reset, `last_fault` (text, empty if none) and who answers (`engine`)."""
        answering = ENGINE if self._build else REFERENCE
        return {**self._counts, "last_fault": self._last_fault or ("" if self._build else MISSING), "engine": answering}

    def decide(self, table: Table, facts: Mapping[str, object], on: date) -> Decision:
        """The table's decision about `facts` on that day. Raises BadFacts and nothing else."""
        known = normalise(facts)
        state = self._state(table, on)
        rows, verdicts = state.rows, state.verdicts
        yes, may = verdicts.masks(known)
        expected = verdicts.ids(yes)
        with self._lock:
            self._counts["decisions"] += 1
            found = self._matched(state, known)
            differs = found is not None and found != expected
            if differs:
                self._complain("disagreements", f"规则表“{table.name}”{on}：引擎{found}，参照{expected}。")
            problem = reference.conflict(table, expected)
            if problem:
                self._complain("conflicts", problem)
        by = REFERENCE if found is None or differs else ENGINE

        def undecided(top: int) -> tuple[str, ...]:
            return verdicts.missing(may & ~yes & (1 << top) - 1, known)

        return reference.conclude(table, rows, known, on, expected, engine=by, disagreed=differs, undecided=undecided)

    def _state(self, table: Table, on: date) -> _State:
        """What is in force on that day. Another table with the same digest may write its columns in another order."""
        found = self._remembered.get((table.digest, on))
        if found is None or found.table is not table:
            rows = table.rows_on(on)
            verdicts = found.verdicts if found else Verdicts(rows)
            if len(self._remembered) >= MOST_STATES:
                self._remembered.clear()
            found = _State(table, rows, (table.digest, tuple(row.id for row in rows)), verdicts)
            self._remembered[table.digest, on] = found
        return found

    def _matched(self, state: _State, facts: Mapping[str, Value]) -> set[str] | None:
        """What the engine says, or None when it cannot say. After any exception its matcher is thrown away."""
        key = state.key
        if self._build is None or self._failures[key] >= GIVE_UP_AFTER:
            return None
        matcher = self._matchers.pop(key, None)
        try:
            matcher = matcher or self._build(state.rows)
            found = matcher.match(facts)
            self._keep(key, matcher)
            del self._failures[key]
            return found
        except Exception as error:  # whatever it is, the dispute must not suffer from it
            self._failures[key] += 1
            self._complain("faults", f"规则表“{state.table.name}”：{type(error).__name__}: {error}")
            return None

    def _keep(self, key: Key, matcher: Matcher) -> None:
        self._matchers[key] = matcher
        if len(self._matchers) > MOST_MATCHERS:
            self._matchers.popitem(last=False)[1].close()

    def _complain(self, what: str, text: str) -> None:
        self._counts[what] += 1
        self._last_fault = text
        log.error("规则引擎（%s）：%s", what, text)


_ENGINES: WeakSet[Engine] = WeakSet()


def _after_fork() -> None:
    for engine in list(_ENGINES):
        engine.forget()


# Windows neither forks nor has the hook.
getattr(os, "register_at_fork", lambda **_: None)(after_in_child=_after_fork)

_engine = Engine(None if MISSING else DurableMatcher)
if MISSING:
    log.error(MISSING)

decide = _engine.decide
health = _engine.health
reset_health = _engine.reset_health
