"""Random lives. Three disputes: two with which anybody tries anything, one that must go as the model of it says.

Days pass with a sweep or without, clicks and sweeps come twice, acts are cut off in the middle and tried again, the clock
goes back a day or forward a year: after each step the invariants hold, and the model is right.
"""

from __future__ import annotations

import datetime
import itertools
import os
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import OperationalError, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from mediation import facts as bridge
from mediation.models import Agreement, Dispute, Notice, NumberSequence, User
from mediation.services import agreements, endings, handovers, intake
from mediation.services.errors import Refused
from mediation.services.sweep import run_sweep
from rules.lifecycle import NotAllowed
from rules.vocabulary import Level
from tests import factories as made
from tests.factories import START, fresh, recall_county
from tests.faults.model import ABOVE, MAY, Life
from tests.mediation.helpers import crashing, days, entries, history_gaps
from tests.mediation.verbs import VERBS, Verb

pytestmark = pytest.mark.unwatched

LONG = os.environ.get("FAULTS") == "all"
PEOPLE = ("wang", "zhou", "grid", "shi", "zhao", "zheng", "chen", "audit")
CARRIERS = {"枫林": ("wang", "zhou"), "青溪": ("zhao",), "永宁": ("zheng",)}
AT_LEVEL = {"panel": "wang", "township": "zhao", "county": "zheng"}
COMMON = [verb for verb in VERBS if verb.name not in ("withdraw_dispute", "decline_dispute")]


MODELLED: dict[str, Callable[[Any, Any, User, datetime.datetime], Any]] = {
    "accept": lambda c, d, by, at: intake.accept_dispute(dispute=d, by=by, at=at),
    "meet": lambda c, d, by, at: made.hold(c, d, by=by, at=at),
    "agree": lambda c, d, by, at: agreements.reach_agreement(
        dispute=d, by=by, at=at, terms=made.terms(d, on=at.date())
    ),
    "sign": lambda c, d, by, at: made.sign(c, d.agreements.get(cancelled_on=None), by=by, at=at),
    "terminate": lambda c, d, by, at: endings.terminate_mediation(dispute=d, by=by, at=at, reason="分歧太大"),
    "escalate": lambda c, d, by, at: handovers.escalate_dispute(
        dispute=d, by=by, at=at, reason="超出能力", to_level=Level(ABOVE.get(d.level, "county"))
    ),
    "return": lambda c, d, by, at: handovers.return_dispute(dispute=d, by=by, at=at, reason="请先调一次"),
    "revoke": lambda c, d, by, at: handovers.revoke_escalation(dispute=d, by=by, at=at, reason="双方愿意再谈"),
    "withdraw": lambda c, d, by, at: intake.withdraw_dispute(dispute=d, by=by, at=at, reason="聂某当面撤回"),
}


class Lives(RuleBasedStateMachine):
    """Three disputes, many hands. Every refusal is fine; every step leaves the house in order."""

    def __init__(self) -> None:
        super().__init__()
        self.day, self.years, self.life = 0, 0, Life()
        self.all_or_nothing = transaction.atomic()
        self.all_or_nothing.__enter__()
        self.county = recall_county()

    def teardown(self) -> None:
        assert history_gaps() == []
        transaction.set_rollback(True)
        self.all_or_nothing.__exit__(None, None, None)

    @property
    def now(self) -> datetime.datetime:
        """The moment of the next act."""
        return START + days(self.day)

    @initialize(complexity=st.sampled_from(["simple", "complex"]))
    def two_disputes(self, complexity: str) -> None:
        self.modelled = made.make_dispute(self.county).pk
        self.disputes = [made.make_dispute(self.county).pk, made.make_dispute(self.county, complexity=complexity).pk]

    def dispute(self, which: int) -> Dispute:
        """One of the two, as it is now."""
        return Dispute.objects.get(pk=self.disputes[which])

    def attempt(self, verb: Verb, by: User, which: int) -> None:
        """Try; a refusal or a missing subject is an answer too, and leaves nothing behind."""
        before = fresh(self.dispute(which))
        try:
            with transaction.atomic():
                verb.act(self.county, self.dispute(which), by, self.now)
        except (Refused, NotAllowed, ObjectDoesNotExist):
            assert fresh(before).version == before.version

    @rule(verb=st.sampled_from(VERBS), who=st.sampled_from(PEOPLE), which=st.integers(0, 1))
    def anybody_tries_anything(self, verb: Verb, who: str, which: int) -> None:
        self.attempt(verb, getattr(self.county, who), which)

    @rule(verb=st.sampled_from(COMMON), which=st.integers(0, 1), second=st.booleans())
    def those_who_carry_it_act(self, verb: Verb, which: int, second: bool) -> None:
        carriers = CARRIERS[self.dispute(which).responsible.name[:2]]
        self.attempt(verb, getattr(self.county, carriers[second and len(carriers) > 1]), which)

    @rule(which=st.integers(0, 1))
    def what_was_asked_is_accepted(self, which: int) -> None:
        dispute = self.dispute(which)
        if dispute.status == "registered":
            carrier = getattr(self.county, CARRIERS[dispute.responsible.name[:2]][0])
            answer = ""
            try:
                intake.accept_dispute(dispute=dispute, by=carrier, at=self.now)
            except Refused as no:
                answer = no.message
            assert answer == "" or "拒绝调解" in answer

    @rule(which=st.integers(0, 1))
    def everybody_signs(self, which: int) -> None:
        dispute = self.dispute(which)
        agreement = bridge.current_agreement(dispute)
        in_village = dispute.responsible.name.startswith("枫林") and dispute.mediator is not None
        if dispute.status == "agreed" and in_village and agreement and not agreement.marks.exists():
            made.sign(self.county, agreement, at=self.now, by=dispute.mediator)

    # --- the one that must go as the model says ------------------------------------------------------------------------

    def person(self, act: str) -> User:
        """Whoever does this at the level where it stands."""
        level = "panel" if act == "revoke" and self.life.level == "township" else self.life.level
        level = "township" if act == "revoke" and self.life.level == "county" else level
        person: User = getattr(self.county, AT_LEVEL[level])
        return person

    @rule(act=st.sampled_from(sorted(MAY)), twice=st.booleans(), crash=st.none() | st.integers(0, 12))
    def it_goes_as_the_model_says(self, act: str, twice: bool, crash: int | None) -> None:
        """The act is cut off first, or not; it is done or refused as the model says; done twice it is done once."""
        if (act == "sign" and self.life.level != "panel") or (act == "meet" and self.life.sessions >= 2):
            return  # a seal of the township has rules of its own; and a third failed session sends it up
        may = self.life.may(act)
        if crash is not None and may:
            self.cut_off(act, crash)
        assert self.tried(act) == may, (act, self.life)
        if may:
            self.life.do(act, self.day)
        if twice and act != "meet" and not self.life.may(act):
            assert not self.tried(act)

    def tried(self, act: str) -> bool:
        """Whether it was done."""
        dispute = Dispute.objects.get(pk=self.modelled)
        try:
            with transaction.atomic():
                MODELLED[act](self.county, dispute, self.person(act), self.now)
        except (Refused, NotAllowed, ObjectDoesNotExist):
            return False
        return True

    def cut_off(self, act: str, crash: int) -> None:
        """The process dies at one of its writes: nothing is left of it."""
        before = fresh(Dispute.objects.get(pk=self.modelled))
        with transaction.atomic():
            try:
                with transaction.atomic(), crashing(crash):
                    MODELLED[act](self.county, fresh(before), self.person(act), self.now)
            except OperationalError:
                assert fresh(before).version == before.version
            transaction.set_rollback(True)

    @invariant()
    def the_model_is_right(self) -> None:
        """Status, level, how often it was sent up for which deadline, and whether it is over."""
        dispute = Dispute.objects.get(pk=self.modelled)
        sent = Counter(dispute.handovers.values_list("from_level", "deadline_version"))
        assert (dispute.status, dispute.level) == (self.life.status, self.life.level)
        assert dispute.deadline_version == self.life.deadline
        assert sent == self.life.sent
        assert dispute.handovers.filter(state="pending").exists() == self.life.is_pending

    # --- time ------------------------------------------------------------------------------------------------------------

    @rule(passed=st.integers(1, 12), passes=st.integers(1, 2))
    def days_go_by_and_the_sweep_runs(self, passed: int, passes: int) -> None:
        self.day += passed
        self.swept(passes)

    @rule(passed=st.integers(1, 12))
    def days_go_by_and_every_message_is_lost(self, passed: int) -> None:
        self.day += passed

    @rule()
    def the_clock_goes_back_a_day_and_on_again(self) -> None:
        """The same day comes again; nothing that was done is done again."""
        self.swept(1)
        run_sweep(at=self.now - days(1))

    @rule()
    def a_year_goes_by_at_once(self) -> None:
        if self.years < 2:
            self.years += 1
            self.day += 365
            self.swept(2)

    @rule(point=st.integers(0, 25))
    def the_sweep_is_cut_off_and_runs_again(self, point: int) -> None:
        with transaction.atomic():
            try:
                with transaction.atomic(), crashing(point):
                    run_sweep(at=self.now)
            except OperationalError:
                pass
            transaction.set_rollback(True)
        self.swept(1)

    def swept(self, passes: int) -> None:
        """So many passes; the second finds nothing left to do."""
        self.life.ripen(self.day)
        for _ in range(passes):
            assert run_sweep(at=self.now).failed == []
            assert not Dispute.objects.due(self.now).exists()

    @invariant()
    def nothing_open_is_forgotten(self) -> None:
        for dispute in Dispute.objects.all():
            is_open = dispute.status != "closed"
            assert (dispute.next_check_at is not None) == is_open
            assert (dispute.closed_on is not None, dispute.close_reason != "") == (not is_open, not is_open)
            assert dispute.responsible.is_active

    @invariant()
    def the_timeline_tells_the_whole_story(self) -> None:
        for dispute in Dispute.objects.all():
            story = entries(dispute)
            assert len(story) == dispute.version
            assert (story[-1].to_status, story[-1].to_level) == (dispute.status, dispute.level)
            for earlier, later in itertools.pairwise(story):
                assert (later.from_status, later.from_level) == (earlier.to_status, earlier.to_level)
                assert later.at >= earlier.at - days(1)

    @invariant()
    def what_was_sent_up_is_in_one_pair_of_hands(self) -> None:
        for dispute in Dispute.objects.all():
            pending = list(dispute.handovers.filter(state="pending"))
            assert len(pending) <= 1
            if pending:
                assert (dispute.status, dispute.responsible) == ("registered", pending[0].to_organisation)

    @invariant()
    def agreements_are_in_force_exactly_when_they_bind(self) -> None:
        for agreement in Agreement.objects.filter(cancelled_on=None):
            complete = not bridge.missing_marks(agreement)
            assert (agreement.effective_on is not None) == complete
        for dispute in Dispute.objects.filter(status="performing"):
            assert bridge.current_agreement(dispute).effective_on is not None  # type: ignore[union-attr]

    @invariant()
    def nobody_fails_without_being_told_the_way_on(self) -> None:
        """人民调解法 26."""
        for dispute in Dispute.objects.filter(close_reason__in=["not_settled", "refused"]):
            assert not dispute.parties.filter(notice_delivered_on=None).exists()

    @invariant()
    def numbers_have_no_gaps(self) -> None:
        for sequence in NumberSequence.objects.filter(family="agreement"):
            begins = f"({sequence.year}){sequence.organisation.abbreviation}民调字"  # each year begins with 1
            given = Agreement.objects.filter(number__startswith=begins)
            assert given.count() == sequence.last

    @invariant()
    def what_is_closed_asks_nothing(self) -> None:
        waiting = Notice.objects.filter(dispute__status="closed", answered_at=None).exclude(measure="refer_aid")
        assert not waiting.exists()


@pytest.mark.django_db
@pytest.mark.slow
def test_random_lives() -> None:
    # No shrinking: a failure prints a blob that reproduces it, and minutes of shrinking help nobody in a test run.
    quick: Any = settings(
        max_examples=420 if LONG else 10,
        stateful_step_count=25,
        phases=(Phase.reuse, Phase.generate),
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Lives, settings=quick)
