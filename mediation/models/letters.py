"""The outbox: one row per notice, channel and addressee, written with the notice (docs/adr/0016).

No row of history is kept: a letter changes its state many times, and what a person decides about it stands in the
row itself and in the audit trail.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mediation.models.base import codes, term_field
from mediation.models.people import Organisation, User
from mediation.models.records import Notice
from rules.letter_words import LetterChannel, LetterState, LetterTrouble

PENDING = (LetterState.WAITING.value, LetterState.SENDING.value)
STUCK = (LetterState.UNKNOWN.value, LetterState.DEAD.value)


class LetterQuerySet(models.QuerySet["Letter"]):
    """Letters by where they stand, said as the partial indexes say it: what has gone costs nothing."""

    def pending(self) -> LetterQuerySet:
        """Those that a worker still has to see to: they, and no others, have a next moment."""
        return self.filter(next_try_at__isnull=False)

    def stuck(self) -> LetterQuerySet:
        """Those that wait for a person: they, and no others, bear a name."""
        return self.filter(person__isnull=False)


class Letter(models.Model):
    """How one notice reaches one addressee by one channel. Stuck letters bear the name of who must see to them."""

    notice = models.ForeignKey(Notice, models.PROTECT, verbose_name="提醒", related_name="letters")
    channel = term_field(LetterChannel, "方式")
    # Nobody looks for letters by these, and each index is one more write for each letter.
    user = models.ForeignKey(
        User, models.PROTECT, verbose_name="收件人", null=True, blank=True, related_name="+", db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="收件单位", null=True, blank=True, related_name="+", db_index=False
    )
    address = models.CharField("地址", max_length=254, blank=True)
    key = models.CharField("防重编号", max_length=40)
    state = term_field(LetterState, "状态")
    attempts = models.PositiveSmallIntegerField("发送次数", default=0)
    created_at = models.DateTimeField("产生时间")
    queued_at = models.DateTimeField(
        "排队时间", help_text="产生，或者由人决定重新发送的时间：满二十四小时不再自动重试。"
    )
    next_try_at = models.DateTimeField(
        "下次处理时间", null=True, blank=True, help_text="等待的：何时再发；正在发送的：到这时还没有结果，就当作不明。"
    )
    sent_at = models.DateTimeField("送出时间", null=True, blank=True)
    last_error = term_field(LetterTrouble, "原因", blank=True)
    person = models.ForeignKey(
        User, models.PROTECT, verbose_name="负责处理的人", null=True, blank=True, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField("处理时间", null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="处理人", null=True, blank=True, related_name="+", db_index=False
    )
    answer = models.CharField("处理说明", max_length=200, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "送达"
        ordering = ("pk",)
        indexes = (
            models.Index(fields=("next_try_at",), condition=Q(next_try_at__isnull=False), name="letter_pending"),
            models.Index(fields=("person",), condition=Q(person__isnull=False), name="letter_stuck"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("key",), name="letter_once", violation_error_message="同一提醒以同一方式给同一收件人只发一次。"
            ),
            models.CheckConstraint(
                condition=Q(state__in=codes(LetterState), channel__in=codes(LetterChannel)),
                name="letter_known_words",
                violation_error_message="送达的状态或方式不在词表中。",
            ),
            models.CheckConstraint(
                condition=Q(user=None, organisation__isnull=False) | Q(user__isnull=False, organisation=None),
                name="letter_one_addressee",
                violation_error_message="收件的要么是一个人，要么是一个单位。",
            ),
            models.CheckConstraint(
                condition=Q(channel=LetterChannel.IN_APP.value) | ~Q(address=""),
                name="letter_has_address",
                violation_error_message="送出系统的须有地址。",
            ),
            models.CheckConstraint(
                condition=~Q(channel=LetterChannel.IN_APP.value) | Q(state=LetterState.SENT.value),
                name="letter_in_app_is_sent",
                violation_error_message="系统待办写下即为送达。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PENDING, next_try_at__isnull=False)
                | (~Q(state__in=PENDING) & Q(next_try_at=None)),
                name="letter_pending_has_moment",
                violation_error_message="等待发送和正在发送的须有下次处理时间，其他的没有。",
            ),
            models.CheckConstraint(
                condition=Q(state=LetterState.SENT.value, sent_at__isnull=False)
                | (~Q(state=LetterState.SENT.value) & Q(sent_at=None)),
                name="letter_sent_has_moment",
                violation_error_message="已经送出的须有送出时间，其他的没有。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=STUCK, person__isnull=False) | (~Q(state__in=STUCK) & Q(person=None)),
                name="letter_stuck_has_person",
                violation_error_message="没有送到的须写明由谁处理，其他的没有。",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="letter_answered_by_somebody",
                violation_error_message="处理须写明时间和处理人。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.get_state_display()}"

    @property
    def addressee(self) -> User | Organisation:
        """Who it goes to."""
        return self.user or self.organisation  # type: ignore[return-value]  # one of them is there, by constraint
