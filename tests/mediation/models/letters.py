"""The constraints of letters: what each allows, what it refuses, and its sentence."""

from __future__ import annotations

from typing import Any

from mediation.models import Letter
from tests.factories import START, County
from tests.mediation.models.makers import Maker, notice

VILLAGE = "枫林村人民调解委员会"
SENT = {"state": "sent", "sent_at": START, "next_try_at": None}


def letter(county: County, **changes: Any) -> Letter:
    """A mail that waits, beside one with the key `same`."""
    told = notice(county, "b")
    told.save()
    moments = dict.fromkeys(("created_at", "queued_at", "next_try_at"), START)
    values = {"notice": told, "channel": "mail", "user": county.wang, "address": "wang@example.org", **moments}
    Letter.objects.create(**values, key="same", state="waiting")
    return Letter(**({**values, "key": "other", "state": "waiting"} | changes))


LETTERS: tuple[tuple[str, tuple[Maker, ...], tuple[Maker, ...], str], ...] = (
    (
        "letter_once",
        (lambda c: letter(c, key="another"),),
        (lambda c: letter(c, key="same"),),
        "同一提醒以同一方式给同一收件人只发一次。",
    ),
    (
        "letter_known_words",
        (lambda c: letter(c),),
        (lambda c: letter(c, channel="pigeon"), lambda c: letter(c, state="lost", next_try_at=None)),
        "送达的状态或方式不在词表中。",
    ),
    (
        "letter_one_addressee",
        (lambda c: letter(c, user=None, organisation=c.body(VILLAGE)),),
        (lambda c: letter(c, user=None), lambda c: letter(c, organisation=c.body(VILLAGE))),
        "收件的要么是一个人，要么是一个单位。",
    ),
    (
        "letter_has_address",
        (lambda c: letter(c, channel="in_app", address="", **SENT),),
        (lambda c: letter(c, address=""),),
        "送出系统的须有地址。",
    ),
    (
        "letter_in_app_is_sent",
        (lambda c: letter(c, channel="in_app", **SENT),),
        (lambda c: letter(c, channel="in_app"),),
        "系统待办写下即为送达。",
    ),
    (
        "letter_pending_has_moment",
        (lambda c: letter(c, state="sending"),),
        (
            lambda c: letter(c, next_try_at=None),
            lambda c: letter(c, state="sending", next_try_at=None),
            lambda c: letter(c, **(SENT | {"next_try_at": START})),
        ),
        "等待发送和正在发送的须有下次处理时间，其他的没有。",
    ),
    (
        "letter_sent_has_moment",
        (lambda c: letter(c, **SENT),),
        (lambda c: letter(c, **(SENT | {"sent_at": None})), lambda c: letter(c, sent_at=START)),
        "已经送出的须有送出时间，其他的没有。",
    ),
    (
        "letter_stuck_has_person",
        (
            lambda c: letter(c, state="dead", next_try_at=None, person=c.zhou),
            lambda c: letter(c, state="unknown", next_try_at=None, person=c.zhou),
        ),
        (lambda c: letter(c, state="dead", next_try_at=None), lambda c: letter(c, person=c.zhou)),
        "没有送到的须写明由谁处理，其他的没有。",
    ),
    (
        "letter_answered_by_somebody",
        (lambda c: letter(c, answered_at=START, answered_by=c.zhou),),
        (lambda c: letter(c, answered_at=START), lambda c: letter(c, answered_by=c.zhou)),
        "处理须写明时间和处理人。",
    ),
)
