"""The checks of a table against counting every single case, and the sentences a clerk reads."""

import json
import random
from collections import Counter
from datetime import date
from itertools import combinations, product

import pytest

from rules import analysis, shelf, space
from rules.analysis import Flaw, analyse, check
from rules.cells import Range, Verdict, parse
from rules.facts import SCHEMA, Kind
from rules.loading import BadTable
from rules.reference import decide, matching
from rules.table import Hit
from rules.vocabulary import Measure
from tests.rules.samples import ON, plain_row, table_of

TAGS = ["violence", "weapon", "quarrel"]
SMALL = ["days_at_level", "month_days_left", "panel_gave_up", "complexity", "risk_tags"]
UP = {"measure": "send_up", "mode": "act"}


# ---- every case, one by one ------------------------------------------------------------------------------------------


def everything(name):
    """All values of a fact that these tests' cells could tell apart, with two more on each side."""
    fact = SCHEMA[name]
    if fact.kind is Kind.INT:
        return [*range(0 if name == "days_at_level" else -6, 9), None]
    if fact.kind is Kind.BOOL:
        return [True, False, None]
    if fact.kind is Kind.ENUM:
        return [*(term.value for term in fact.words), None]
    words = [*TAGS, "death"]  # no cell names the last one
    return [*(frozenset(pick) for size in range(5) for pick in combinations(words, size)), None]


def small_option(name, chance):
    kind = SCHEMA[name].kind
    if chance.random() < 0.12:
        return "unknown"
    if kind is Kind.BOOL:
        return chance.choice(["true", "false"])
    if kind is not Kind.INT:
        words = TAGS if kind is Kind.TAGS else [term.value for term in SCHEMA[name].words]
        return f'"{chance.choice(words)}"'
    low, high = sorted((chance.randint(-4, 6), chance.randint(-4, 6)))
    return chance.choice([str(low), f">= {low}", f"<= {high}", f"[{low}..{high}]", f"> {low}", f"< {high}"])


def small_cell(name, chance):
    plain = chance.random()
    if plain < 0.12:
        return chance.choice(["-", "known", "unknown"])
    options = ",".join(small_option(name, chance) for _ in range(chance.choice([1, 1, 2, 3])))
    return f"not({options})" if plain < 0.3 else options


def small_table(seed):
    chance = random.Random(seed)
    names = chance.sample(SMALL, chance.choice([1, 2, 2, 3]))
    rows = []
    for number in range(chance.randint(1, 6)):
        picked = chance.sample(names, chance.randint(1, len(names)))
        to = {"to": chance.choice(["township", "county"])}
        then = {**UP, **to} if chance.random() < 0.7 else {"measure": "watch", "mode": "act"}
        rows.append(plain_row(id=f"r{number}", when={name: small_cell(name, chance) for name in picked}, then=then))
    return table_of(rows, chance.choice(["unique", "first", "collect"]), complete=True)


class Counted:
    """The truth about a small table, by looking at every case."""

    def __init__(self, table):
        self.rows = table.rows
        self.names = sorted({name for row in table.rows for name in row.when})
        speaks = {name for row in table.rows for name, cell in row.when.items() if None in cell.options}
        self.pairs, self.alive, self.first, self.gap = set(), set(), set(), False
        met = [{name: self._met(row, name) for name in self.names} for row in table.rows]
        for values in product(*(everything(name) for name in self.names)):
            case = dict(zip(self.names, values, strict=True))
            hits = [
                row.id for row, sets in zip(table.rows, met, strict=True) if all(v in sets[n] for n, v in case.items())
            ]
            self.pairs.update(combinations(hits, 2))
            self.alive.update(hits)
            self.first.update(hits[:1])
            askable = all(value is not None or name in speaks for name, value in case.items())
            self.gap = self.gap or (askable and not hits)

    @staticmethod
    def _met(row, name):
        cell = row.when.get(name)
        return {value for value in everything(name) if cell is None or cell.check(value) is Verdict.YES}


def found(issues, kind):
    return [issue for issue in issues if issue.kind is kind]


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_a_thousand_tables_hold_what_was_found_and_nothing_else(part):
    seen = Counter()
    for seed in range(part * 100, part * 100 + 100):
        table = small_table(seed)
        truth, issues = Counted(table), analyse(table, ON)
        seen.update(issue.kind for issue in issues)
        assert bool(found(issues, Flaw.GAP)) is truth.gap, seed
        assert {issue.rows for issue in found(issues, Flaw.OVERLAP)} == quarrels(table, truth), seed
        living = truth.alive if table.hit is Hit.COLLECT else truth.first
        assert {issue.rows[0] for issue in found(issues, Flaw.DEAD)} == {row.id for row in table.rows} - living, seed
        lost = {row.id for row in table.rows if row.outcome not in {table.row(alive).outcome for alive in living}}
        assert {row for issue in found(issues, Flaw.UNREACHABLE) for row in issue.rows} == lost, seed
        assert not found(issues, Flaw.UNFINISHED)
        shown_by_their_examples(table, issues)
    assert min(seen[kind] for kind in (Flaw.GAP, Flaw.OVERLAP, Flaw.DEAD)) >= 10, "the tables must have such faults"


def quarrels(table, truth):
    if table.hit is Hit.FIRST:
        return set()
    if table.hit is Hit.UNIQUE:
        return truth.pairs
    goals = {row.id: row.outcome.to if row.outcome.measure is Measure.SEND_UP else None for row in table.rows}
    return {(one, two) for one, two in truth.pairs if goals[one] and goals[two] and goals[one] != goals[two]}


def shown_by_their_examples(table, issues):
    for issue in found(issues, Flaw.GAP):
        assert matching(table.rows, issue.example) == set(), issue
        if issue.proposal is not None:
            cells = {name: parse(source, SCHEMA[name]) for name, source in issue.proposal.items()}
            assert all(cell.check(issue.example.get(name)) is Verdict.YES for name, cell in cells.items()), issue
    for issue in found(issues, Flaw.OVERLAP):
        assert set(issue.rows) <= matching(table.rows, issue.example), issue


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_proposed_rows_close_every_gap_without_a_new_overlap(part):
    closed = 0
    for seed in range(part * 100, part * 100 + 100):
        table = small_table(seed)
        for _ in range(60):
            gaps = found(analyse(table, ON), Flaw.GAP)
            if not gaps or gaps[0].proposal is None:
                break
            before = Counted(table).pairs
            added = plain_row(id=f"new{len(table.rows)}", when=dict(gaps[0].proposal))
            table = table_of([*table.as_json()["rows"], added], str(table.hit), complete=True)
            assert Counted(table).pairs == before, seed
        closed += not gaps
    assert closed >= 80, "the others need a tag to be there and another one not to be, which one cell cannot say"


def tiles(chance):
    """Rows that answer every case exactly once: stretches of days, cut again by a yes-or-no fact."""
    cuts = sorted(chance.sample(range(1, 40), chance.randint(1, 6)))
    rows = []
    for low, high in zip([0, *cuts], [*(cut - 1 for cut in cuts), None], strict=True):
        span = f">= {low}" if high is None else f"[{low}..{high}]"
        for flag in chance.choice([["-"], ["true", "false"]]):
            rows.append({"days_at_level": span, "panel_gave_up": flag})
    chance.shuffle(rows)
    return rows


def flaws_of(cells, hit):
    rows = [plain_row(id=f"r{number}", when=when) for number, when in enumerate(cells)]
    return [(issue.kind, issue.rows) for issue in analyse(table_of(rows, hit, complete=True), ON)]


@pytest.mark.parametrize("part", range(4))
def test_what_is_planted_in_a_sound_table_is_found_and_nothing_else(part):
    for seed in range(part * 250, part * 250 + 250):
        chance = random.Random(seed)
        sound = tiles(chance)
        at = chance.randrange(len(sound))
        assert flaws_of(sound, "unique") == []
        holed = sound[:at] + sound[at + 1 :]
        assert [kind for kind, _ in flaws_of(holed, "unique")] == [Flaw.GAP]
        inside = {**sound[at], "days_at_level": sound[at]["days_at_level"].strip("[>= ").split(".")[0]}
        doubled = [*sound, inside]
        last = f"r{len(sound)}"
        assert (Flaw.OVERLAP, (f"r{at}", last)) in flaws_of(doubled, "unique")
        assert flaws_of(doubled, "first") == [(Flaw.DEAD, (last, f"r{at}"))]


# ---- what a clerk reads ----------------------------------------------------------------------------------------------


def days(row_id, source, **more):
    return plain_row(id=row_id, sentence="到期上报。", when={"days_at_level": source}, **more)


def test_a_gap_shows_a_case_and_proposes_a_row():
    # the colours of a village justice system that left its oldest cases without any colour
    table = table_of([days("green", "[0..13]"), days("red", "[15..30]")], "unique", complete=True)
    (issue,) = found(check(table, ON), Flaw.GAP)
    assert issue.text == (
        "有一种情况没有任何一行回答，例如：在本层级已过天数为14天。"
        "可以补一行：在本层级已过天数等于14天或者不少于31天，或者不明。"
    )
    assert (issue.example, issue.proposal) == ({"days_at_level": 14}, {"days_at_level": "14,>= 31,unknown"})
    assert issue.on == ON


def test_only_tables_marked_complete_are_searched_for_gaps():
    assert check(table_of([days("one", ">= 7")]), ON) == []


def test_overlap_of_a_unique_table():
    rows = [days("week", ">= 7"), plain_row(id="tries", when={"attempts_at_level": ">= 3"})]
    (issue,) = found(check(table_of(rows, "unique"), ON), Flaw.OVERLAP)
    assert issue.text == (
        "第1行（week）与第2行（tries）只许命中一行，却会同时命中，例如：在本层级已过天数为7天，本层级调解未成次数为3次。"
    )
    assert json.loads(json.dumps(issue.as_json())) == issue.as_json()
    assert issue.as_json()["on"] == "2026-06-01"


def test_two_goals_for_one_dispute_where_every_row_counts():
    rows = [days("week", ">= 7", then={**UP, "to": "township"}), days("month", ">= 30", then={**UP, "to": "county"})]
    for hit in ("collect", "rule_order"):
        (issue,) = found(check(table_of(rows, hit), ON), Flaw.OVERLAP)
        assert issue.text == (
            "第1行（week）与第2行（month）会同时命中，却要求上报到不同的层级，例如：在本层级已过天数为30天。"
        )
    assert not found(check(table_of(rows[::-1], "first"), ON), Flaw.OVERLAP), "under `first` the order decides"


def test_a_dead_row_names_what_stands_in_its_light():
    rows = [
        days("week", "[7..13]", then={"measure": "watch", "mode": "act"}),
        days("grid", "0", then={"measure": "watch", "mode": "act"}),
        days("rest", ">= 14", then={"measure": "watch", "mode": "act"}),
        days("late", "[10..20]"),
    ]
    dead, lost, *untried = check(table_of(rows, "first"), ON)
    assert dead.text == (
        "第4行（late）永远轮不到：凡是符合它的情况，都先被排在前面的第1行（week）、第3行（rest）命中。"
    )
    assert dead.rows == ("late", "week", "rest")
    assert (
        lost.text == "结论“上报（乡镇（街道））·系统自动办理”永远得不到：只有第4行（late）给出它，而这些行都不会命中。"
    )
    assert [issue.text for issue in untried] == [
        f"{row}没有被任何一个例子命中过。" for row in ("第2行（grid）", "第3行（rest）", "第4行（late）")
    ]


def test_a_limit_below_zero_can_never_be_met():
    table = table_of([days("week", "-3,[-9..-1],< 0,>= 7"), days("never", "< 0"), days("open", "not(> 9)")])
    issues = found(check(table, ON), Flaw.IMPOSSIBLE)
    assert [issue.text.split("：")[1] for issue in issues] == [
        f"“{span}”没有任何值能满足，这一项不会小于0。" for span in ("-3", "[-9..-1]", "<= -1", "<= -1")
    ]
    assert issues[0].text.startswith("第1行（week）“在本层级已过天数”一列")
    (dead,) = found(check(table, ON), Flaw.DEAD)
    assert dead.text == "第2行（never）永远不会命中：“在本层级已过天数”一列的条件没有任何值能满足。"
    left = plain_row(when={"month_days_left": "< 0", "status": '"closed"'})
    assert not found(check(table_of([left]), ON), Flaw.IMPOSSIBLE), "what runs down does fall below zero"


def test_a_row_for_unknown_facts_is_alive_and_a_case_can_be_unknown():
    rows = [days("known", "known"), days("any", "-")]
    assert not found(check(table_of(rows, "first"), ON), Flaw.DEAD)
    (overlap,) = found(check(table_of([days("a", "unknown"), days("b", "< 3,unknown")], "unique"), ON), Flaw.OVERLAP)
    assert "在本层级已过天数为不明" in overlap.text
    assert overlap.example == {}
    (anything,) = found(check(table_of([days("a", "-"), days("b", "-")], "unique"), ON), Flaw.OVERLAP)
    assert "例如：任何情况" in anything.text
    (gap,) = found(check(table_of([days("none", "< 0")], "unique", complete=True), ON), Flaw.GAP)
    assert "可以补一行：各列不限。" in gap.text


def test_a_gap_that_no_single_row_can_say_is_shown_without_a_proposal():
    rows = [
        plain_row(id="both", when={"risk_tags": '"weapon"', "panel_gave_up": "true"}),
        plain_row(id="none", when={"risk_tags": 'not("weapon","quarrel")'}),
        plain_row(id="quarrel", when={"risk_tags": '"quarrel"'}),
        plain_row(id="unknown", when={"risk_tags": "unknown"}),
    ]
    first = found(check(table_of(rows, "collect", complete=True), ON), Flaw.GAP)[0]
    assert first.proposal is None
    assert first.text.endswith("风险情形为持械。")


def test_rows_that_begin_and_end_are_checked_in_every_state_from_the_day_on():
    old, new = days("old", ">= 7", to="2026-12-31"), days("new", ">= 7", **{"from": "2027-01-01"})
    assert check(table_of([old, new], "unique"), ON) == []
    late = days("late", ">= 10", to="2026-12-31")
    assert not found(check(table_of([old, {**late, "to": "2027-03-31"}], "first"), ON), Flaw.DEAD), "alive in 2027"
    (dead,) = found(check(table_of([old, late], "first"), ON), Flaw.DEAD)
    assert dead.on == ON
    longer = days("longer", ">= 9", to="2027-06-30")
    (overlap,) = found(check(table_of([old, longer, new], "unique"), date(2027, 1, 1)), Flaw.OVERLAP)
    assert (overlap.rows, overlap.on) == (("longer", "new"), date(2027, 1, 1))


def test_a_search_that_grows_too_long_says_so(monkeypatch):
    monkeypatch.setattr(space, "MOST_STEPS", 1)
    rows = [days("a", "[0..5]"), days("b", "[0..3]"), days("c", "[2..9]")]
    issues = found(check(table_of(rows, "first", complete=True), ON), Flaw.UNFINISHED)
    assert [issue.text for issue in issues] == [
        "规则表“样表”的组合太多，缺口没有查完；请把条件多的行拆开。",
        "规则表“样表”的组合太多，死行没有查完；请把条件多的行拆开。",
    ]


def test_long_lists_are_cut():
    rows = [days(f"r{number}", ">= 7") for number in range(20)]
    assert len(found(analyse(table_of(rows, "unique"), ON), Flaw.OVERLAP)) == analysis.MOST_ISSUES
    holes = [plain_row(id=f"r{n}", when={"days_at_level": str(n), "month_days_left": f"> {n}"}) for n in range(9)]
    assert len(found(analyse(table_of(holes, "collect", complete=True), ON), Flaw.GAP)) == analysis.MOST_GAPS


def test_bounds_follow_the_way_a_fact_moves():
    assert space.bounds(SCHEMA["days_at_level"]) == Range(0, 2**53 - 1)
    assert space.bounds(SCHEMA["month_days_left"]).low == 1 - 2**53


def test_complete_is_part_of_what_was_reviewed_and_only_then():
    plain, whole = table_of([plain_row()]), table_of([plain_row()], complete=True)
    assert plain.digest == table_of([plain_row()], complete=False).digest != whole.digest
    assert whole.as_json()["complete"] is True
    assert "complete" not in plain.as_json()
    with pytest.raises(BadTable, match="规则表的complete：应为true或者false"):
        table_of([plain_row()], complete="yes")


@pytest.mark.parametrize("table", shelf.shipped().values(), ids=shelf.shipped())
def test_the_shipped_tables_have_no_fault(table):
    assert [issue.text for issue in check(table, ON)] == []
    for row in table.rows:
        assert decide(table, {}, row.starts).findings == (), "nothing is done about a dispute nobody knows"


@pytest.mark.parametrize(
    ("fact", "cell", "limit"),
    [
        ("attempts_at_level", ">= 100000", "“>= 100000”没有任何值能满足，这一项不会超过1000次。"),
        ("days_at_level", ">= 36501", "“>= 36501”没有任何值能满足，这一项不会超过36500天。"),
        ("group_size", "< 5,>= 100001", "“>= 100001”没有任何值能满足，这一项不会超过100000人。"),
        ("attempts_at_level", ">= 1000", ""),
        ("days_at_level", ">= 36500", ""),
        ("amount_fen", ">= 100000000000", ""),
    ],
)
def test_limits_that_no_dispute_reaches_are_slips(fact, cell, limit):
    issues = found(check(table_of([plain_row(sentence="到期上报。", when={fact: cell})]), ON), Flaw.IMPOSSIBLE)
    assert [issue.text.rpartition("：")[2] for issue in issues] == ([limit] if limit else [])
