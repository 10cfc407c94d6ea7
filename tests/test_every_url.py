"""Every address: strangers are sent to the log-in, neighbours find nothing, and no input reaches a 500."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from mediation import access
from mediation.forms.agreements import PromiseForm, TermsForm
from mediation.forms.intake import DisputeForm
from mediation.models import Dispute, Letter, Notice, Performance, RulebookVersion
from mediation.services import dossiers, marks, obligations, papers, referrals, rulebooks
from mediation.urls import urlpatterns
from mediation.views import rule_drafts
from mediation.views import rulebooks as rulebook_pages
from mediation.views.jobs import TASKS
from mediation.views.letters import JOBS as LETTER_JOBS
from mediation.views.referrals import JOBS
from rules.paper_words import PaperKind
from tests.factories import START, County, make_county
from tests.mediation import states, verbs
from tests.mediation.helpers import picture

PUBLIC = {"login", "text_size", "healthz", "look_up", "progress", "paper_check"}
OWN = {"inbox", "logout", "disputes", "dispute_new", "referrals", "health"}  # of a person, not of a dispute
OWN |= {"rulebooks", "rulebook", "holidays", "holiday_year", "letters"}
# Of a body: whose figures who sees is told by tests/mediation/views/test_monthly.py.
OWN |= {"monthly", "monthly_sheet"}
OWN |= {"rulebooks", "rulebook", "rulebook_file", "rulebook_reasons", "rulebook_versions"}
OWN |= {"rule_version", "rule_version_act", "rule_start", "rule_upload", "rule_restore"}  # of a county: who may is told
OWN |= {"rule_open_draft", "rule_draft", "rule_check", "rule_effect"}  # by tests/mediation/views/test_rule_drafts.py
ADMINISTERED = {"letter_act"}  # an administrator may send it again, without a word of the dispute it is about
PASSWORD_FREE = "django.contrib.auth.backends.ModelBackend"


@dataclass
class World:
    """One dispute in every state, and something of every kind."""

    county: County
    disputes: dict[str, Dispute]
    draft: RulebookVersion

    def enter(self, username: str) -> Client:
        return enter(self.county, username)


def enter(county: County, username: str) -> Client:
    """A browser of one of the cast."""
    client = Client()
    client.force_login(county.people[username], backend=PASSWORD_FREE)
    return client


@pytest.fixture(autouse=True)
def _still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: verbs.NOW)


@pytest.fixture
def county(db: None) -> County:
    return make_county()


@pytest.fixture
def world(county: County) -> World:
    """Built through the services alone."""
    names = ("registered", "mediating", "with_panel", "agreed", "performing", "terminated", "sent_up", "in_court")
    disputes = {name: getattr(states, name)(county) for name in names}
    one = disputes["performing"]
    papers.issue_paper(dispute=one, by=county.wang, at=START, kind=PaperKind.INTAKE_RECEIPT)
    marks.attach_signed_copy(
        agreement=states.agreement_of(one),
        by=county.wang,
        at=START,
        file_name="a.png",
        media_type="image/png",
        content=b"x",
    )
    dossiers.attach_enclosure(
        dispute=Dispute.objects.get(pk=one.pk), by=county.wang, at=START, item="证据材料", name="照片",
        file_name="a.png", media_type="image/png", content=picture(),
    )  # fmt: skip
    obligations.record_performance(
        obligation=states.obligation_of(Dispute.objects.get(pk=one.pk)), by=county.wang, at=START,
        performed_on=START.date(), amount_fen=100, proof=obligations.Proof("b.png", "image/png", picture()),
    )  # fmt: skip
    referrals.refer_legal_aid(
        dispute=disputes["mediating"],
        by=county.wang,
        at=START,
        party=states.party(disputes["mediating"]),
        reason="困难",
    )
    Letter.objects.create(
        notice=Notice.objects.first(), channel="mail", user=county.wang, address="wang@example.org", key="lost",
        state="dead", last_error="refused", person=county.zhou, created_at=START, queued_at=START,
    )  # fmt: skip
    draft = rulebooks.start_draft(by=county.zhao, at=START, table="ladder")
    return World(county, {name: Dispute.objects.get(pk=dispute.pk) for name, dispute in disputes.items()}, draft)


def addresses(world: World) -> Iterator[tuple[str, str]]:
    """Every route of the product with real arguments; routes with a table behind them once per entry."""
    one = world.disputes["performing"]
    referral = world.disputes["mediating"].referrals.get()
    enclosure = one.enclosures.get()
    paper, scan = one.papers.get(), one.agreements.get().signed_copies.get()
    filled = {
        "dispute": [[one.pk]],
        "why": [[one.pk]],
        "act": [[one.pk, name] for name in TASKS] + [[one.pk, "change_party", one.parties.first().pk]],
        "paper_batch": [[one.pk]],
        "paper_print": [[one.pk, "intake_receipt", 0]],
        "paper_draft": [[one.pk, "intake_receipt", 0]],
        "paper_word": [[one.pk, "intake_receipt", 0]],
        "paper_reserve": [[one.pk, "intake_receipt", 0]],
        "paper_blank": [[one.pk, "intake_receipt"]],
        "enclosure": [[enclosure.pk]],
        "paper": [[paper.pk]],
        "scan": [[scan.pk]],
        "proof": [[Performance.objects.get().pk]],
        "referral": [[referral.pk]],
        "referral_packet": [[referral.pk]],
        "referral_act": [[referral.pk, name] for name in JOBS],
        "letter_act": [[Letter.objects.stuck().get().pk, name] for name in LETTER_JOBS],
        "progress": [[one.progress_code]],
        "paper_check": [[paper.check_code]],
        "rulebook": [["ladder"]],
        "holiday_year": [[2026]],
        "rulebook_file": [["ladder", kind] for kind in rulebook_pages.KINDS],
        "rulebook_reasons": [["ladder", "panel_days"]],
        "rule_version_act": [["ladder", world.draft.pk, act] for act in (*rule_drafts.STEPS, "restore")],
        **{name: [["ladder"]] for name in ("rulebook_versions", "rule_start", "rule_upload", "rule_restore")},
        "rule_open_draft": [["ladder"]],
        **{name: [["ladder", world.draft.pk]] for name in ("rule_version", "rule_draft", "rule_check", "rule_effect")},
    }
    for pattern in urlpatterns:
        for arguments in filled.get(str(pattern.name), [[]]):
            yield str(pattern.name), reverse(str(pattern.name), args=arguments)


def test_every_route_has_a_name_and_the_walk_knows_it(world: World) -> None:
    routes = [pattern for pattern in get_resolver().url_patterns[-1].url_patterns if isinstance(pattern, URLPattern)]
    assert [route.name for route in routes if not route.name] == []
    assert {route.name for route in routes} == {name for name, _ in addresses(world)}


def test_strangers_are_sent_to_the_log_in(world: World) -> None:
    for name, address in addresses(world):
        for method in ("get", "post"):
            answer = getattr(Client(), method)(address)
            if name in PUBLIC:
                assert answer.status_code in (200, 302, 405, 503), address
            else:
                assert (answer.status_code, answer["Location"].startswith("/login/?next=")) == (302, True), address


def test_outsiders_find_nothing(world: World) -> None:
    """A neighbouring village, another township, auditors and administrators."""
    found = [(name, address) for name, address in addresses(world) if name not in PUBLIC | OWN]
    for username in ("shi", "yun", "audit", "admin"):
        outsider = world.enter(username)
        for name, address in found:
            if username == "admin" and name in ADMINISTERED:
                continue
            assert outsider.get(address).status_code == 404, (username, address)
            assert outsider.post(address).status_code == 404, (username, address)


def test_who_may_see_to_a_letter(world: World) -> None:
    address = reverse("letter_act", args=[Letter.objects.stuck().get().pk, "resend"])
    answers = {name: world.enter(name).get(address).status_code for name in world.county.people}
    assert [name for name, status in answers.items() if status == 200] == ["zhou", "zhao", "zheng", "admin"]
    assert set(answers.values()) == {200, 404}


def test_every_page_about_rules_opens_for_the_clerk(world: World) -> None:
    browser = world.enter("zhao")
    for name, address in addresses(world):
        if name.startswith("rule") and name != "rule_check":
            assert browser.get(address).status_code in (200, 302), address


def test_a_lawyer_sees_the_referral_and_no_dispute(world: World) -> None:
    referral = world.disputes["mediating"].referrals.get()
    mine, other = ("chen", "lin") if referral.lawyer == world.county.chen else ("lin", "chen")
    for name, address in addresses(world):
        if name.startswith("referral") and name != "referrals":
            assert world.enter(mine).get(address).status_code in (200, 302, 404), address
            assert world.enter(other).get(address).status_code == 404, address
        elif name not in PUBLIC | OWN:
            assert world.enter(mine).get(address).status_code == 404, address


def test_every_page_opens_for_those_who_may(world: World) -> None:
    browser = world.enter("wang")
    for address, _ in posts(world):
        assert browser.get(address).status_code in (200, 302, 404, 405), address
    for dispute in world.disputes.values():
        assert browser.get(reverse("dispute", args=[dispute.pk])).status_code == 200
        assert browser.get(reverse("why", args=[dispute.pk])).status_code == 200


HOSTILE = {
    "empty": "",
    "nul": "a\x00b",
    "control": "张\x07三\x1b[31m",
    "bidi": "张\u202e三",
    "emoji": "好\U0001f600",
    "broken": "\ufffd",
    "long": "x" * 100_000,
    "number": "9" * 40,
    "negative": "-1",
    "date": "9999-99-99",
    "far": "0001-01-01",
    "last": "9999-12-31T23:59",
    "digits": "٣٤٥",
    "true": "on",
}
SURVIVORS = {  # pass as ordinary text, so they reach services, papers and pages
    "markup": "<script>alert(1)</script>{{ 7 }}{% now %}",
    "rare": "\U000f0000\ue000\ufdd0'; DROP TABLE mediation_dispute; --",
}
ROWS = {"promises-TOTAL_FORMS": "2", "promises-INITIAL_FORMS": "0"}
SURROGATE = b"=%ED%A0%80"


def posts(world: World) -> Iterator[tuple[str, list[str]]]:
    """Every page that takes a form, in every state in which it is open, with the names of its fields."""
    rows = [f"promises-{row}-{name}" for row in range(2) for name in PromiseForm.base_fields]
    for dispute in world.disputes.values():
        for name, task in TASKS.items():
            if task.action is None or access.may(world.county.wang, task.action, dispute, verbs.NOW.date()):
                row = dispute.parties.first().pk if task.find else 0  # type: ignore[union-attr]
                fields = [*task.job.form.base_fields, *(rows if issubclass(task.job.form, TermsForm) else [])]
                yield reverse("act", args=[dispute.pk, name, row]), fields
        yield reverse("paper_print", args=[dispute.pk, "intake_receipt", 0]), ["is_large", "once"]
        yield reverse("paper_batch", args=[dispute.pk]), ["kinds", "once"]
    yield reverse("letter_act", args=[Letter.objects.get(key="lost").pk, "confirm"]), ["answer", "once"]
    yield reverse("dispute_new"), [*DisputeForm.base_fields, "once"]
    yield reverse("login"), ["username", "password", "next"]
    yield reverse("text_size"), ["size", "next"]


@pytest.mark.slow
@pytest.mark.parametrize("turn", range(4))
def test_no_input_reaches_a_500(world: World, turn: int) -> None:
    """Every field gets a hostile value of its own; over the turns each field meets several of them."""
    browser, values = world.enter("wang"), list(HOSTILE.values())
    for address, fields in posts(world):
        data = {name: values[(number + 4 * turn) % len(values)] for number, name in enumerate(fields)}
        assert browser.post(address, ROWS | data).status_code < 500, address  # an exception would surface here


@pytest.mark.slow
@pytest.mark.parametrize("kind", SURVIVORS)
def test_strange_text_is_only_text(world: World, kind: str) -> None:
    browser = world.enter("wang")
    for address, fields in posts(world):
        choices = {name: value for name, value in GOOD.items() if name in fields}
        data = ROWS | dict.fromkeys(fields, SURVIVORS[kind]) | choices
        assert browser.post(address, data).status_code < 500, address
    for dispute in world.disputes.values():
        page = browser.get(reverse("dispute", args=[dispute.pk])).content.decode()
        assert "<script>alert" not in page
        browser.get(reverse("paper_draft", args=[dispute.pk, "intake_register", 0]))


GOOD = {
    "dispute_type": "neighbour",
    "channel": "on_request",
    "request_form": "oral",
    "role": "third",
    "kind": "person",
    "document": "other",
    "made_on": "2026-11-03",
    "visited_on": "2026-11-03",
    "phone": "",
    "amount_fen": "",
    "occurred_on": "",
    "birth_on": "",
    "limitation_on": "",
    "group_size": "3",
    "police_calls": "0",
    "risk_tags": "quarrel",
    "complexity": "ordinary",
    "handled_by": "nobody",
    "aid_matter": "none",
    "gender": "",
    "tags": [],
}


def test_no_search_reaches_a_500(county: County) -> None:
    browser = enter(county, "wang")
    for value in (*HOSTILE.values(), *SURVIVORS.values()):
        for name in ("disputes", "look_up", "dispute_new", "monthly", "monthly_sheet"):
            fields = ("search", "status", "level", "page", "code", "model", "once", "month")
            query = dict.fromkeys(fields, value[:300])
            assert browser.get(reverse(name), query).status_code < 500


def test_lone_surrogates_and_broken_bytes_do_no_harm(world: World) -> None:
    browser = world.enter("wang")
    for address, fields in posts(world):
        body = b"&".join(name.encode() + SURROGATE for name in fields)
        answer = browser.post(address, body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code < 500, address


def test_a_bent_management_form_does_no_harm(county: County) -> None:
    browser, address = enter(county, "wang"), reverse("act", args=[states.mediating(county).pk, "agree"])
    for forms in ("", "x", "-1", "99999999999999999999", "100000"):
        for extra in ({}, {"add_row": "1"}):
            data = {"promises-TOTAL_FORMS": forms, "promises-INITIAL_FORMS": forms, **extra}
            assert browser.post(address, data).status_code == 200


def test_strange_numbers_in_addresses_are_not_found(county: County) -> None:
    browser, one = enter(county, "wang"), states.mediating(county).pk
    for number in ("0", "99999999999999999999", "9" * 5000):
        for address in (
            f"/disputes/{number}/",
            f"/disputes/{number}/why/",
            f"/disputes/{one}/do/change_party/{number}/",
            f"/disputes/{one}/do/answer_notice/{number}/",
            f"/disputes/{one}/do/nothing_of_the_kind/",
            f"/disputes/{one}/print/agreement/{number}/draft/",
            f"/disputes/{one}/print/unknown/0/",
            f"/papers/{number}/",
            f"/scans/{number}/",
            f"/referrals/{number}/",
        ):
            assert browser.get(address).status_code == 404, address
        assert browser.get(f"/disputes/?page={number}").status_code == 200
    assert browser.get("/v/%00/").status_code == 404
    assert browser.get("/p/%ff%00x/").status_code == 404


def test_buttons_without_a_page_take_no_get(county: County) -> None:
    browser = enter(county, "wang")
    assert browser.get(reverse("logout")).status_code == 405
    assert browser.get(reverse("text_size")).status_code == 405
    assert browser.put(reverse("inbox")).status_code == 405
