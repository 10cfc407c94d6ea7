"""Places: county, township, village, grid. Four fixed levels, so no tree library is needed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mediation.models.base import Tracked, term_field
from rules.vocabulary import PlaceKind


class Place(Tracked):
    """A division with its 12-digit code; a grid adds three digits of its own."""

    code = models.CharField("区划代码", max_length=15, unique=True)
    name = models.CharField("名称", max_length=60)
    kind = term_field(PlaceKind, "级别")
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name="上级", null=True, blank=True, related_name="children"
    )

    class Meta:
        verbose_name = verbose_name_plural = "地方"
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="county", parent=None) | (~Q(kind="county") & Q(parent__isnull=False)),
                name="place_has_parent_unless_county",
                violation_error_message="县（区）没有上级，其他地方必须有上级。",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def up_to(self, kind: PlaceKind) -> Place | None:
        """This place or the ancestor of that kind; None when this place lies above it."""
        place: Place | None = self
        while place is not None and place.kind != kind:
            place = place.parent
        return place

    @property
    def full_name(self) -> str:
        """Name with all ancestors, as an address begins."""
        return (self.parent.full_name if self.parent else "") + self.name
