"""What stands in the search index."""

from __future__ import annotations

from django.db import models


class SearchText(models.Model):
    """The text under which one dispute is found, as it was when it was indexed.

    Triggers set `text` to null whenever title, number or a party's name changes (mediation/guards.py): such a row is
    looked at itself until services/searching.py has indexed it anew.
    """

    dispute = models.OneToOneField(
        "mediation.Dispute", models.CASCADE, verbose_name="纠纷", primary_key=True, related_name="+"
    )
    text = models.TextField("文字", null=True)  # null says "not indexed", which no text can say

    class Meta:
        verbose_name = verbose_name_plural = "检索文字"
        indexes = (models.Index(fields=("dispute",), condition=models.Q(text=None), name="searchtext_stale"),)

    def __str__(self) -> str:
        return self.text or ""
