"""The life of a dispute as a small dictionary would tell it: the oracle of test_lives.py. It knows nothing of the product.

Levels and days are those of the shipped example ladder: seven days in the village, fifteen in the township, and nobody
above the county.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

PATIENCE = {"panel": 7, "township": 15}  # days; at the county a person is asked
ABOVE = {"panel": "township", "township": "county"}
BELOW = {above: level for level, above in ABOVE.items()}
WAITING = ("registered", "mediating")  # in these the ladder runs


@dataclass
class Life:
    """Where it stands, since which day at this level, who waits for whom, and for which deadlines it was sent up."""

    status: str = "registered"
    level: str = "panel"
    since: int = 0
    deadline: int = 1
    is_pending: bool = False
    sessions: int = 0
    sent: Counter[tuple[str, int]] = field(default_factory=Counter)

    def may(self, act: str) -> bool:
        """Whether the act can be done now."""
        return MAY[act](self)

    def do(self, act: str, day: int) -> None:
        """The act, and what the ladder makes of it on the same day."""
        DO[act](self, day)
        self.ripen(day)

    def ripen(self, day: int) -> None:
        """Whatever has waited too long goes up by itself."""
        while self.status in WAITING and day - self.since >= PATIENCE.get(self.level, 10**9):
            self.go_up(day)

    def go_up(self, day: int) -> None:
        """To the next level, where somebody has to receive it."""
        self.sent[self.level, self.deadline] += 1
        self.stand(ABOVE[self.level], day)
        self.is_pending = True

    def go_down(self, day: int) -> None:
        """Back to where it came from."""
        self.stand(BELOW[self.level], day)

    def stand(self, level: str, day: int) -> None:
        """Begin anew at a level, with a deadline of its own."""
        self.level, self.status, self.since, self.is_pending = level, "registered", day, False
        self.deadline += 1

    def become(self, status: str) -> None:
        """Another state; whoever acts has received it."""
        self.status, self.is_pending = status, False

    def meet(self, day: int) -> None:
        """One session more."""
        self.sessions += 1


MAY: dict[str, Callable[[Life], bool]] = {
    "accept": lambda life: life.status == "registered",
    "meet": lambda life: life.status == "mediating",
    "agree": lambda life: life.status == "mediating",
    "sign": lambda life: life.status == "agreed",
    "terminate": lambda life: life.status == "mediating",
    "escalate": lambda life: life.status in WAITING and life.level in ABOVE,
    "return": lambda life: life.is_pending,
    "revoke": lambda life: life.is_pending,
    "withdraw": lambda life: life.status in WAITING,
}
DO: dict[str, Callable[[Life, int], None]] = {
    "accept": lambda life, day: life.become("mediating"),
    "meet": Life.meet,
    "agree": lambda life, day: life.become("agreed"),
    "sign": lambda life, day: life.become("performing"),
    "terminate": lambda life, day: life.become("terminated"),
    "escalate": Life.go_up,
    "return": Life.go_down,
    "revoke": Life.go_down,
    "withdraw": lambda life, day: life.become("closed"),
}
