"""Mediation sessions: what was said stays here; what was offered never leaves the file."""

from __future__ import annotations

from django.db import models

from mediation.models.base import Tracked, term_field
from rules.vocabulary import Level, SessionResult


class MediationSession(Tracked):
    """One session, with record and result (人民调解法 27)."""

    dispute = models.ForeignKey("mediation.Dispute", models.PROTECT, verbose_name="纠纷", related_name="sessions")
    number = models.PositiveSmallIntegerField("次序")
    level = term_field(Level, "层级")
    held_at = models.DateTimeField("时间")
    location = models.CharField("地点", max_length=100)
    is_public = models.BooleanField("公开进行", default=False)
    attending_parties = models.ManyToManyField("mediation.Party", verbose_name="到场当事人", related_name="+")
    attending_members = models.ManyToManyField(
        "mediation.PanelMember", verbose_name="到场小组成员", related_name="+", blank=True
    )
    mediator_names = models.CharField("调解员", max_length=120)
    recorder_name = models.CharField("记录人", max_length=60)
    record = models.TextField("调解记录", max_length=10000)
    confidential_note = models.TextField(
        "让步和方案（仅供内部，不对外提供）",
        max_length=5000,
        blank=True,
        help_text="不会印入任何交给法院或律师的材料。",
    )
    result = term_field(SessionResult, "调解结果")

    class Meta:
        verbose_name = verbose_name_plural = "调解会"
        ordering = ("dispute", "number")
        constraints = (models.UniqueConstraint(fields=("dispute", "number"), name="session_number_unique"),)

    def __str__(self) -> str:
        return f"{self.dispute.title}第{self.number}次调解"
