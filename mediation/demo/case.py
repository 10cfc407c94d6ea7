"""What a demo case says about itself."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from mediation.demo.county import County
from mediation.models import Dispute
from rules.vocabulary import Term

ASSUMED = "（回放假定）"  # our own assumption for replaying, not in the source


class Stage(Term):
    """How far a case had come when its story ends."""

    INTAKE = "intake", "已登记"
    MEDIATING = "mediating", "调解中"
    AGREED = "agreed", "已达成协议"
    PERFORMING = "performing", "履行中"
    ESCALATED = "escalated", "已上报"
    REFERRED = "referred", "已移送"
    CLOSED = "closed", "已办结"


# What `seed_demo --stage` takes, and which cases it then loads.
CHOICES: dict[str, frozenset[Stage]] = {
    "intake": frozenset({Stage.INTAKE}),
    "mediating": frozenset({Stage.MEDIATING}),
    "agreed": frozenset({Stage.AGREED, Stage.PERFORMING, Stage.CLOSED}),
    "escalated": frozenset({Stage.ESCALATED, Stage.REFERRED}),
    "all": frozenset(Stage),
}

Story = Callable[[County], Dispute | list[Dispute]]
LiveStory = Callable[[County, datetime.date], Dispute | list[Dispute]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A published case: `unknown` is what its source does not say; the demo never fills it in silently."""

    code: str
    title: str
    source: str
    stage: Stage
    unknown: tuple[str, ...]
    story: Story

    @property
    def origin(self) -> str:
        """A line for the timeline: where the story comes from, and what its source leaves open."""
        return f"演示案例{self.code}，据公开报道改写，出处：{self.source}。来源未载明：{'、'.join(self.unknown)}。"

    def play(self, county: County) -> list[Dispute]:
        """Walk it; the disputes it left behind."""
        left = self.story(county)
        return left if isinstance(left, list) else [left]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveCase:
    """An invented dispute that is under way today, so that a visitor sees the engine act."""

    code: str
    title: str
    stage: Stage
    story: LiveStory

    @property
    def origin(self) -> str:
        """A line for the timeline."""
        return f"演示案例{self.code}，人物和情节均为虚构。"

    def play(self, county: County, today: datetime.date) -> list[Dispute]:
        """Walk it up to `today`; the disputes it left behind."""
        left = self.story(county, today)
        return left if isinstance(left, list) else [left]
