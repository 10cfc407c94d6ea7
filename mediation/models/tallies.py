"""Counters of disputes, so that no page ever counts all of them."""

from __future__ import annotations

from django.db import models

from mediation.models.base import term_field
from mediation.models.people import Organisation
from rules.vocabulary import Level, Status


class Tally(models.Model):
    """So many disputes more, or fewer, with one body in one status at one level. The sum of all rows is how many stand there.

    Only ever added to, so that two who write at once never wait for each other; upkeep folds many rows into one.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="承办单位", related_name="+", db_index=False
    )
    status = term_field(Status, "状态")
    level = term_field(Level, "层级")
    disputes = models.IntegerField("件数")

    class Meta:
        verbose_name = verbose_name_plural = "件数统计"
        indexes = (models.Index(fields=("organisation", "status", "level"), name="tally_place"),)

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_status_display()} {self.disputes:+d}"
