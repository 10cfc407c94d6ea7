"""The coverage gate can fail, and says which room missed it."""

from __future__ import annotations

from tests.coverage_gate import WATCHED, missed, percent, unwatched


def summary(covered: int, wanted: int, branches: int = 0) -> dict[str, int]:
    return {
        "num_statements": wanted,
        "covered_lines": covered,
        "num_branches": branches,
        "covered_branches": 0,
    }


FULL = {"rules/a.py": summary(1, 1), "mediation/access.py": summary(1, 1), "mediation/services/b.py": summary(1, 1)}


def test_gates_pass_when_every_room_is_covered() -> None:
    assert list(missed({**FULL, "mediation/views/c.py": summary(98, 100)})) == []


def test_gates_name_each_room_that_missed() -> None:
    files = {**FULL, "rules/a.py": summary(9, 10), "mediation/views/c.py": summary(0, 100)}
    assert [line.split(" has ")[0] for line in missed(files)] == ["coverage gate: rules/", "coverage gate: everything"]


def test_a_missed_branch_counts() -> None:
    assert percent([summary(10, 10, branches=2)]) < 100


def test_a_room_that_nobody_measured_is_not_covered() -> None:
    assert percent([]) == 0.0


def test_some_cases_of_each_test_are_watched_and_every_test_is() -> None:
    names = [*(f"a.py::table[{case}]" for case in range(100)), "a.py::one", *(f"b.py::table[{case}]" for case in "xyz")]
    watched = [name for name, skip in zip(names, unwatched(names), strict=True) if not skip]
    assert watched[:WATCHED] == [f"a.py::table[{case}]" for case in (0, 25, 50, 75)]
    assert watched[WATCHED:] == ["a.py::one", "b.py::table[x]", "b.py::table[y]", "b.py::table[z]"]


def test_the_cases_of_rules_are_all_watched() -> None:
    assert list(unwatched(f"tests/rules/a.py::table[{case}]" for case in range(100))) == [False] * 100
