"""Worlds: a fresh database with disputes whose deadline has passed at a given moment, and everything that may act on it.

A template is built once by the services; each run of a scenario gets a copy of it. What an undisturbed sweep makes of
the template is the control, against which whatever a fault leaves behind is held.
"""

from __future__ import annotations

import datetime
import io
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.management import call_command
from django.db import connections
from django.test.utils import override_settings
from django.utils import timezone

from mediation import tasks
from mediation.models import Dispute, Handover, User
from mediation.services import bells
from mediation.services.sweep import run_sweep
from mediation.services.upkeep import run_upkeep
from tests import factories as made
from tests.factories import START, County
from tests.faults import naive, verdicts
from tests.faults.letters import BACKEND
from tests.faults.processes import PLACES, Child, Fault
from tests.faults.storage import Storage, connect
from tests.faults.verdicts import Standing, Verdict
from tests.mediation import states
from tests.services.house import Line

DAY = datetime.timedelta(days=1)
LATER = datetime.timedelta(minutes=61)  # what the rules stumbled over is set aside for an hour
AT = START.replace(hour=0, minute=20) + 7 * DAY  # the panel's seven days are over since midnight
Moment = datetime.datetime


def usual(county: County) -> None:
    """Four whose days are over, one waiting above to be received, one agreed, one that came later."""
    for username in ("wang", "zhou", "zhao"):
        person = county.people[username]
        person.email = f"{username}@example.org"
        person.save()
    for _ in range(4):
        made.make_mediating(county)
    states.sent_up(county)
    states.agreed(county)
    made.make_mediating(county, at=START + 4 * DAY)


def crowd(county: County) -> None:
    """More than one chunk of the sweep on SQLite, all due at once."""
    for _ in range(105):
        made.make_mediating(county)


KINDS: dict[str, Callable[[County], None]] = {"usual": usual, "crowd": crowd}


@dataclass
class Template:
    """A prepared database, and what was learnt of it: how it ends undisturbed, how many places a sweep passes."""

    name: str
    controls: dict[tuple[Moment, ...], Standing] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)


class Forge:
    """Makes worlds. One per process."""

    def __init__(self, storage: Storage, origin: Any, folder: Path, broker: str = "") -> None:
        self.storage, self.folder, self.broker = storage, folder, broker
        self.base = storage.copy_of(origin)
        connect(self.base)
        with self._settings(folder):
            made.make_county()
        naive.make_tables()
        connections.close_all()
        self.kinds = dict(KINDS)
        self._templates: dict[str, Template] = {}

    def template(self, kind: str) -> Template:
        """The prepared database of that kind, built when first asked for."""
        if kind not in self._templates:
            name = self.storage.clone(self.base)
            connect(name)
            with self._settings(self.folder):
                self.kinds[kind](recalled())
                run_sweep(at=AT - LATER / 2)  # the loop was here before midnight, and found nothing forgotten
                run_upkeep(at=AT - LATER / 2)
            connections.close_all()
            self._templates[kind] = Template(name)
        return self._templates[kind]

    @contextmanager
    def world(self, kind: str = "usual") -> Iterator[World]:
        """A fresh copy, thrown away at the end."""
        template, folder = self.template(kind), self.folder / uuid4().hex
        folder.mkdir()
        name = self.storage.clone(template.name)
        connect(name)
        with ExitStack() as stack:
            stack.enter_context(self._settings(folder))
            stack.enter_context(Line("memory://localhost").open())
            world = World(self, template, name, folder)
            try:
                yield world
            finally:
                world.end()
                connections.close_all()
                self.storage.drop(name)
                shutil.rmtree(folder)

    def end(self) -> None:
        """Throw everything away."""
        connections.close_all()
        self.storage.end()
        for name in (self.base, *(each.name for each in self._templates.values())):
            self.storage.spoil(name)
            self.storage.drop(name)

    @staticmethod
    def _settings(folder: Path) -> Any:
        return override_settings(
            AUDIT_ANCHORS=str(folder / "anchors"),
            VAR_DIR=folder,
            EMAIL_BACKEND=BACKEND,
            LETTERS=str(folder / "letters"),
            CELERY_TASK_ALWAYS_EAGER=False,
        )


def recalled() -> County:
    """The cast, as the database at hand knows it."""
    return County({user.username: user for user in User.objects.order_by("pk")})


class World:
    """One database, one moment, and processes that act on it."""

    def __init__(self, forge: Forge, template: Template, name: str, folder: Path) -> None:
        self.forge, self.template, self.name, self.folder = forge, template, name, folder
        self.storage, self.vendor = forge.storage, forge.storage.vendor
        self.at, self.log = AT, folder / "log"
        self.log.touch()
        self.county = recalled()
        self._children: list[Child] = []

    # --- processes ------------------------------------------------------------------------------------------------

    def start(self, act: Callable[[], Any], fault: Fault | None = None, at: Moment | None = None) -> Child:
        """A process that does `act`, at that moment, and meets the fault."""
        moment = at or self.at

        def live() -> Any:
            timezone.now = lambda: moment
            bells.LINE.silent_until = 0.0
            random.seed()
            if fault is None:
                return act()
            with fault.installed():
                act()
            return fault.seen

        child = Child(live, self.log)
        self._children.append(child)
        return child

    def run(self, act: Callable[[], Any], fault: Fault | None = None, at: Moment | None = None) -> int:
        """The same, to its end: the status, whatever it is."""
        return self.start(act, fault, at).wait()

    def ask(self, act: Callable[[], Any], fault: Fault | None = None, at: Moment | None = None) -> Any:
        """The same, and it must end well: what it returned."""
        return self.start(act, fault, at).answer()

    def start_sweep(self, fault: Fault | None = None, at: Moment | None = None) -> Child:
        """`manage.py sweep --at …`, and it runs."""
        return self.start(sweeping(at or self.at), fault, at)

    def sweeping(self) -> None:
        """The same in this process, which is a child."""
        sweeping(self.at)()

    def sweep(self, fault: Fault | None = None, at: Moment | None = None) -> int:
        """`manage.py sweep --at …`: how it ended."""
        return self.start_sweep(fault, at).wait()

    def recover(self, *moments: Moment) -> None:
        """Healthy sweeps at these moments (now, unless told) and an hour later, and a worker who hears every bell."""
        self.ask(recovering(moments or (self.at,)))

    def end(self) -> None:
        """Nobody is left running."""
        for child in self._children:
            if child.poll() is None:
                child.kill()

    # --- what ought to be, and what is -----------------------------------------------------------------------------

    def places(self, place: str) -> int:
        """How many such places an undisturbed sweep passes."""
        if not self.template.places:
            for each in PLACES:
                with self.forge.world(self._kind()) as other:
                    self.template.places[each] = other.ask(sweeping(AT), Fault(each))
            connect(self.name)
        return self.template.places[place]

    def control(self, *moments: Moment) -> Standing:
        """How the template ends when nothing goes wrong."""
        wanted = moments or (self.at,)
        if wanted not in self.template.controls:
            with self.forge.world(self._kind()) as other:
                other.recover(*wanted)
                self.template.controls[wanted] = Standing.now(other.folder)
            connect(self.name)
        return self.template.controls[wanted]

    def verdict(self, *moments: Moment, free: tuple[int, ...] = (), gone: str = "-") -> Verdict:
        """Held against the control; `free` are disputes that people may have led elsewhere."""
        control, end = self.control(*moments), (moments or (self.at,))[-1] + LATER
        return verdicts.judge(Standing.now(self.folder), control, end, free, gone)

    def due(self) -> list[int]:
        """The disputes whose days at the panel are over."""
        return sorted({row[0] for row in self.control().sent if row[1] == "panel"} - {self.sent_up()})

    def latest(self) -> int:
        """The dispute that came last and is not due."""
        return int(Dispute.objects.latest("pk").pk)

    def sent_up(self) -> int:
        """The dispute that waits above to be received."""
        return int(Handover.objects.order_by("pk").values_list("dispute", flat=True).first() or 0)

    def _kind(self) -> str:
        return next(kind for kind, each in self.forge._templates.items() if each is self.template)


def sweeping(at: Moment) -> Callable[[], None]:
    """One pass of the command."""
    return lambda: call_command("sweep", at=at.isoformat(), stdout=io.StringIO())


def recovering(moments: tuple[Moment, ...]) -> Callable[[], None]:
    """See World.recover."""

    def act() -> None:
        for moment in moments:
            sweeping(moment)()
            hear_bells(moment)
            run_sweep(at=moment + LATER)
            hear_bells(moment + LATER)

    return act


def hear_bells(at: Moment) -> None:
    """What a worker does when it is rung."""
    timezone.now = lambda: at
    tasks.deliver_notices()
    tasks.print_papers()
