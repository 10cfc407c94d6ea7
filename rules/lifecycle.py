"""THE TABLE: which act leads from where to where, who may do it, and on what legal basis.

Status and level are two columns of a dispute. Buttons, services, the sweep, `waiting_for` and
docs/lifecycle.md all read this table; nothing else in the house knows what may follow what.
"""

from __future__ import annotations

from dataclasses import dataclass

from rules.vocabulary import Action, Level, Move, Role, Side, Status

_S, _R, _A, _L = Status, Role, Action, Level

GRID = frozenset({_R.GRID_WORKER})
MEDIATORS = frozenset({_R.MEDIATOR, _R.COMMITTEE_HEAD, _R.TOWNSHIP_OFFICER, _R.COUNTY_OFFICER})
FIELD = GRID | MEDIATORS
OFFICERS = frozenset({_R.COMMITTEE_HEAD, _R.TOWNSHIP_OFFICER, _R.COUNTY_OFFICER})
AID = frozenset({_R.LEGAL_AID_LAWYER, _R.COUNTY_OFFICER})  # the lawyer, and the centre that assigns one
SYSTEM = frozenset({_R.SYSTEM})

OPEN = frozenset(Status) - {_S.CLOSED}
LADDER = frozenset(Level) - {_L.OUTSIDE}
UNSETTLED = frozenset({_S.REGISTERED, _S.MEDIATING})
BEFORE_EFFECT = UNSETTLED | {_S.AGREED}


@dataclass(frozen=True, slots=True)
class Act:
    """One row. `to=None` keeps the status; `start` has no status yet."""

    action: Action
    start: frozenset[Status]
    to: Status | None
    who: frozenset[Role]
    basis: str
    move: Move = Move.STAY
    levels: frozenset[Level] = LADDER
    side: Side = Side.RESPONSIBLE


@dataclass(frozen=True, slots=True)
class Step:
    """What an allowed act makes of a dispute."""

    action: Action
    status: Status
    level: Level
    basis: str


class NotAllowed(Exception):
    """The table has no such step. The message is Chinese and can be shown."""


def _row(
    action: Action,
    start: frozenset[Status] | set[Status],
    to: Status | None,
    who: frozenset[Role],
    basis: str,
    move: Move = Move.STAY,
    levels: frozenset[Level] = LADDER,
    side: Side = Side.RESPONSIBLE,
) -> Act:
    return Act(action, frozenset(start), to, who, basis, move, levels, side)


_EVERYWHERE = frozenset(Level)
_BELOW_COUNTY = LADDER - {_L.COUNTY}
_ABOVE_GRID = LADDER - {_L.GRID}

TABLE: tuple[Act, ...] = (
    _row(_A.REGISTER, set(), _S.REGISTERED, FIELD, "人民调解法 17、27；若干规定 23"),
    _row(_A.ACCEPT, {_S.REGISTERED}, _S.MEDIATING, FIELD, "人民调解法 17；若干规定 20"),
    _row(_A.DECLINE, {_S.REGISTERED}, _S.CLOSED, MEDIATORS, "若干规定 22、24"),
    _row(_A.WITHDRAW, BEFORE_EFFECT, _S.CLOSED, FIELD, "人民调解法 23"),
    _row(_A.SUPPLEMENT, OPEN, None, FIELD, "人民调解法 27", levels=_EVERYWHERE),
    _row(_A.CONVENE_PANEL, {_S.MEDIATING}, None, MEDIATORS, "人民调解法 19、20", levels=_ABOVE_GRID),
    _row(_A.HOLD_SESSION, {_S.MEDIATING}, None, FIELD, "人民调解法 22、27"),
    _row(_A.REPORT_RISK, OPEN, None, FIELD, "人民调解法 25", levels=_EVERYWHERE),
    _row(_A.REPORT_DANGER, OPEN, None, FIELD, "人民调解法 25；反家庭暴力法 14", levels=_EVERYWHERE),
    _row(_A.EXTEND, {_S.MEDIATING}, None, MEDIATORS, "若干规定 33"),
    _row(_A.PAUSE_CLOCK, {_S.MEDIATING}, None, MEDIATORS, "医疗纠纷预防和处理条例 38；特邀调解规定 26"),
    _row(_A.RESUME_CLOCK, UNSETTLED, None, MEDIATORS, "医疗纠纷预防和处理条例 38；特邀调解规定 26"),
    _row(_A.RECOUNT, OPEN, None, SYSTEM, "民法典 203；全国年节及纪念日放假办法 6", levels=_EVERYWHERE),
    _row(_A.REFUSE, BEFORE_EFFECT, _S.TERMINATED, FIELD | SYSTEM, "人民调解法 3、17、26"),
    _row(_A.TERMINATE, {_S.MEDIATING}, _S.TERMINATED, MEDIATORS, "人民调解法 26", levels=_ABOVE_GRID),
    _row(_A.AGREE, {_S.MEDIATING}, _S.AGREED, FIELD, "人民调解法 28、29"),
    _row(_A.AGREE_ORALLY, {_S.MEDIATING}, _S.PERFORMING, FIELD, "人民调解法 28、30"),
    _row(_A.RECORD_MARK, {_S.AGREED}, None, FIELD, "人民调解法 29"),
    _row(_A.TAKE_EFFECT, {_S.AGREED}, _S.PERFORMING, FIELD | SYSTEM, "人民调解法 29"),
    _row(_A.RESUME, {_S.AGREED, _S.PERFORMING, _S.TERMINATED}, _S.MEDIATING, MEDIATORS, "人民调解法 23、32"),
    _row(_A.RECORD_PERFORMANCE, {_S.PERFORMING}, None, FIELD, "人民调解法 31"),
    _row(_A.RELEASE, {_S.PERFORMING}, None, FIELD, "民法典 557、575"),
    _row(_A.LAPSE, {_S.PERFORMING}, None, SYSTEM, "人民调解法 31-33；民事诉讼法 205"),
    _row(_A.FOLLOW_UP, {_S.PERFORMING, _S.CLOSED}, None, FIELD, "人民调解法 31", levels=_EVERYWHERE),
    _row(_A.ESCALATE, UNSETTLED, _S.REGISTERED, FIELD | SYSTEM, "若干规定 21", Move.UP, _BELOW_COUNTY),
    _row(_A.RETURN, {_S.REGISTERED}, _S.REGISTERED, MEDIATORS, "若干规定 21", Move.DOWN, _ABOVE_GRID),
    _row(_A.REVOKE, {_S.REGISTERED}, _S.REGISTERED, FIELD, "若干规定 21", Move.DOWN, _ABOVE_GRID, Side.SENDER),
    _row(_A.HAND_OVER, OPEN, None, OFFICERS | MEDIATORS, "人民调解法 19、23", levels=_EVERYWHERE),
    _row(_A.OVERRIDE, OPEN, None, MEDIATORS, "本县（区）分级办理办法", levels=_EVERYWHERE),
    _row(_A.REFER, OPEN - {_S.REFERRED}, _S.REFERRED, MEDIATORS, "人民调解法 3、26、32", Move.OUT),
    _row(_A.REFER_LEGAL_AID, OPEN, None, MEDIATORS | SYSTEM, "法律援助法 31-44", levels=_EVERYWHERE),
    _row(_A.RECORD_OUTCOME, OPEN, None, MEDIATORS, "人民调解法 26、33", levels=_EVERYWHERE),
    _row(_A.ANSWER_AID, set(Status), None, AID, "法律援助法 43、44", levels=_EVERYWHERE),
    _row(_A.DELIVER_NOTICE, {_S.TERMINATED}, None, FIELD, "人民调解法 26"),
    _row(
        _A.CLOSE,
        {_S.PERFORMING, _S.TERMINATED, _S.REFERRED},
        _S.CLOSED,
        FIELD,
        "人民调解法 26、27、31",
        levels=_EVERYWHERE,
    ),
    _row(_A.FILE, set(Status), None, FIELD, "人民调解法 27", levels=_EVERYWHERE),
)

BY_ACTION: dict[Action, Act] = {act.action: act for act in TABLE}

WAITING_FOR: dict[Status, str] = {
    _S.REGISTERED: "等待承办单位受理",
    _S.MEDIATING: "等待调解员组织调解",
    _S.AGREED: "等待签名、盖章或按指印",
    _S.PERFORMING: "等待当事人履行、调解员回访",
    _S.TERMINATED: "等待送达终止调解通知书、选择其他途径",
    _S.REFERRED: "等待移送单位的结果",
    _S.CLOSED: "无",
}


def actions_for(status: Status, level: Level, roles: frozenset[Role], side: Side = Side.RESPONSIBLE) -> list[Action]:
    """Acts open to people with these roles on this side, in the order of the table."""
    return [
        act.action
        for act in TABLE
        if status in act.start and level in act.levels and act.side == side and act.who & roles
    ]


def step(action: Action, status: Status, level: Level, to_level: Level | None = None) -> Step:
    """The step that `action` makes from (status, level), or NotAllowed with a Chinese sentence.

    `to_level` names the goal of an escalation or a return; without it an escalation goes one level up.
    """
    act = BY_ACTION[action]
    if action is Action.REGISTER or status not in act.start or level not in act.levels:
        raise NotAllowed(f"“{status.label}·{level.label}”的纠纷不能“{action.label}”。")
    return Step(action, act.to or status, _moved(act.move, level, to_level), act.basis)


def _moved(move: Move, level: Level, to_level: Level | None) -> Level:
    if move is Move.STAY:
        return level
    if move is Move.OUT:
        return Level.OUTSIDE
    goal = to_level or (list(Level)[level.rank + 1] if move is Move.UP else None)
    if goal is None or goal is Level.OUTSIDE or (goal.rank > level.rank) != (move is Move.UP) or goal is level:
        raise NotAllowed(f"不能从“{level.label}”{move.label}到“{goal.label if goal else '（未指明）'}”。")
    return goal


def allows(action: Action, roles: frozenset[Role]) -> bool:
    """Whether the table lets any of these roles do the act at all."""
    return bool(BY_ACTION[action].who & roles)


def mermaid() -> str:
    """The table as a Mermaid state diagram: acts that change the status, labels in Chinese."""
    lines = ["stateDiagram-v2", "    [*] --> registered: 登记"]
    for act in TABLE:
        if act.to is None:
            continue
        for start in (s for s in Status if s in act.start and s is not act.to):
            lines.append(f"    {start} --> {act.to}: {act.action.label}")
    lines.append("    closed --> [*]")
    lines[1:1] = [f"    {status}: {status.label}" for status in Status]
    return "\n".join(lines)
