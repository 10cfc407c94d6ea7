"""What every service must do, whatever it does: leave a trail, refuse the wrong people, survive a crash, never half-write."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest
from django.db import OperationalError, transaction

from mediation import services
from mediation.models import Dispute, TimelineEntry, User
from mediation.moments import start_of
from mediation.services import intake, staffing
from mediation.services.transition import STALE
from rules.lifecycle import BY_ACTION
from rules.vocabulary import Action, Role, Status
from tests import factories as made
from tests.factories import SINCE, County, fresh
from tests.mediation.helpers import answer_of, crashing, days, entries, everything, history_gaps
from tests.mediation.verbs import NOW, VERBS, Verb

NO_STEP = frozenset(  # acts that move no dispute: reference data, notices, papers, a county's rules, the lawyer's own answers
    "accept_referral add_person answer_notice appoint assign_lawyer check_conflict confirm_letter decline_referral "
    "end_appointment fill_seat issue_paper load_year propose_draft publish_draft register_dispute request_batch reserve_number "
    "resend_letter restore_version return_draft save_draft start_draft start_trial withdraw_paper withdraw_version".split()
)
each_verb = pytest.mark.parametrize("verb", VERBS, ids=str)


def public_verbs() -> set[str]:
    """Functions of the services that somebody does (`by=`) at a moment (`at=`)."""
    found = set()
    for info in pkgutil.iter_modules(services.__path__):
        module = importlib.import_module(f"mediation.services.{info.name}")
        for name, member in inspect.getmembers(module, inspect.isfunction):
            inner = inspect.unwrap(member)
            if inner.__module__ == module.__name__ and not name.startswith("_"):
                words = inspect.signature(inner).parameters
                if {"by", "at"} <= set(words) and all(w.kind is w.KEYWORD_ONLY for w in words.values()):
                    found.add(name)
    return found - {"move", "open_dispute", "answer_all"}


def test_no_verb_is_missing_from_the_table() -> None:
    in_lifecycle = {verb.name for verb in VERBS}
    assert public_verbs() - NO_STEP == in_lifecycle


@each_verb
def test_a_verb_leaves_a_full_trail(county: County, verb: Verb) -> None:
    dispute = fresh(verb.prepare(county))
    known, before = len(entries(dispute)), fresh(dispute)
    verb.act(county, dispute, getattr(county, verb.by), NOW)
    after, new = fresh(dispute), entries(dispute)[known:]
    assert new[0].action == verb.action
    assert (new[0].by, new[0].at) == (getattr(county, verb.by), NOW)
    assert new[0].organisation is not None
    assert new[0].basis == BY_ACTION[verb.action].basis
    assert after.version == before.version + len(new)
    chain = [(before.status, before.level), *((e.to_status, e.to_level) for e in new)]
    assert [(e.from_status, e.from_level) for e in new] == chain[:-1]
    assert (after.status, after.level) == chain[-1]
    assert history_gaps() == []
    assert is_watched(after)


def is_watched(dispute: Dispute) -> bool:
    """An open dispute is looked at again tomorrow at the earliest and within a month; a closed one never."""
    if dispute.status == Status.CLOSED:
        return dispute.next_check_at is None
    tomorrow = start_of(NOW.date() + days(1))
    return tomorrow <= dispute.next_check_at <= tomorrow + days(30)


def wrong_people(county: County) -> dict[str, User]:
    """Everybody who must not touch a dispute of 枫林村 at its own level."""
    former = staffing.add_person(username="former", name="钱离任", password="x", check_password=False)
    ended = staffing.appoint(
        user=former, organisation=county.body("枫林村人民调解委员会"), role=Role.MEDIATOR, starts_on=SINCE
    )
    staffing.end_appointment(appointment=ended, ends_on=NOW.date() - days(1))
    disabled = staffing.add_person(username="disabled", name="停用", password="x", check_password=False)
    staffing.appoint(
        user=disabled, organisation=county.body("枫林村人民调解委员会"), role=Role.MEDIATOR, starts_on=SINCE
    )
    disabled.is_active = False
    disabled.save()
    other_grid = staffing.add_person(username="grid2", name="第二网格员", password="x", check_password=False)
    village = county.body("枫林村人民调解委员会")
    staffing.appoint(
        user=other_grid,
        organisation=village,
        role=Role.GRID_WORKER,
        starts_on=SINCE,
        grid=village.place.children.order_by("code").last(),
    )
    names = {name: county.people[name] for name in ("shi", "yun", "zheng", "chen", "yuan", "audit", "admin")}
    return {**names, "former": former, "disabled": disabled, "other_grid": other_grid}


@each_verb
def test_a_verb_refuses_the_wrong_people(county: County, verb: Verb) -> None:
    people = wrong_people(county)
    dispute = verb.prepare(county)
    no = f"您现在不能“{verb.action.label}”：此案由{fresh(dispute).responsible}承办。"
    answers = {
        name: answer_of(lambda person=person: verb.act(county, fresh(dispute), person, NOW))  # type: ignore[misc]
        for name, person in people.items()
    }
    assert answers == dict.fromkeys(people, no)


@pytest.mark.goes_behind
@each_verb
def test_a_verb_refuses_an_old_page_and_the_wrong_state(county: County, verb: Verb) -> None:
    mine = fresh(verb.prepare(county))
    theirs = fresh(mine)
    intake.supplement_dispute(
        dispute=theirs, by=responsible_person(county, mine), at=NOW, changes={}, note="同事先办了一步"
    )
    before = everything()
    assert answer_of(lambda: verb.act(county, mine, getattr(county, verb.by), NOW)) == STALE
    assert everything() == before
    if BY_ACTION[verb.action].start == frozenset(Status):
        return  # a dossier is put in order in every state
    Dispute.objects.filter(pk=mine.pk).update(**wrong_state(verb.action))
    wrong = fresh(mine)
    no = f"“{wrong.status_term.label}·{wrong.level_term.label}”的纠纷不能“{verb.action.label}”。"
    assert answer_of(lambda: verb.act(county, wrong, getattr(county, verb.by), NOW)) == no


def responsible_person(county: County, dispute: Dispute) -> User:
    """Somebody who carries this dispute now."""
    return county.zhao if dispute.level == "township" else county.wang


def wrong_state(action: Action) -> dict[str, object]:
    """A state from which the table knows no such act."""
    if Status.CLOSED not in BY_ACTION[action].start:
        return {"status": "closed", "closed_on": NOW.date(), "close_reason": "withdrawn", "next_check_at": None}
    return {"status": "registered"}


@each_verb
def test_a_crash_leaves_nothing_half_written(county: County, verb: Verb) -> None:
    dispute = verb.prepare(county)
    with crashing(None) as count, transaction.atomic():
        verb.act(county, fresh(dispute), getattr(county, verb.by), NOW)
        transaction.set_rollback(True)
    before = everything()
    for at in sorted({0, count.seen // 2, count.seen - 1}):
        with pytest.raises(OperationalError), crashing(at):
            verb.act(county, fresh(dispute), getattr(county, verb.by), NOW)
        assert everything() == before


def test_the_same_number_is_given_again_after_a_crash(county: County) -> None:
    with pytest.raises(OperationalError), crashing(9):
        made.make_dispute(county)
    assert made.make_dispute(county).file_number == "(2026)枫林民调受字第1号"


def test_registration_leaves_a_full_trail(county: County) -> None:
    dispute = made.make_dispute(county)
    entry = TimelineEntry.objects.get(dispute=dispute)
    assert (entry.action, entry.from_status, entry.from_level) == ("register", "", "")
    assert (entry.to_status, entry.to_level) == ("registered", "panel")
    assert (entry.by, entry.organisation) == (county.wang, county.body("枫林村人民调解委员会"))
    assert history_gaps() == []
    assert dispute.version == 1
