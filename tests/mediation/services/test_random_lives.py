"""Random acts by random people on advancing days: whatever happens, the invariants of reliability hold after each step."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from mediation import facts as bridge
from mediation.models import Agreement, Dispute, Notice, NumberSequence, User
from mediation.services import intake
from mediation.services.errors import Refused
from mediation.services.sweep import run_sweep
from rules.lifecycle import NotAllowed
from tests import factories as made
from tests.factories import START, fresh, recall_county
from tests.mediation.helpers import days, entries, history_gaps
from tests.mediation.verbs import VERBS, Verb

PEOPLE = ("wang", "zhou", "grid", "shi", "zhao", "zheng", "chen", "audit")
CARRIERS = {"枫林": ("wang", "zhou"), "青溪": ("zhao",), "永宁": ("zheng",)}
COMMON = [verb for verb in VERBS if verb.name not in ("withdraw_dispute", "decline_dispute")]


class Lives(RuleBasedStateMachine):
    """Two disputes, many hands. Every refusal is fine; every step leaves the house in order."""

    def __init__(self) -> None:
        super().__init__()
        self.day = 0
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

    @rule(passed=st.integers(1, 12))
    def days_go_by_and_the_sweep_runs(self, passed: int) -> None:
        self.day += passed
        report = run_sweep(at=self.now)
        assert report.failed == []
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
                assert later.at >= earlier.at

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
            given = Agreement.objects.filter(number__contains=sequence.organisation.abbreviation + "民调字")
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
        max_examples=15,
        stateful_step_count=25,
        phases=(Phase.reuse, Phase.generate),
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Lives, settings=quick)
