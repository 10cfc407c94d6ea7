"""What every noun shares: history wired once, term fields, rows that never change."""

from __future__ import annotations

from typing import Any, ClassVar, Never

from django.db import models
from simple_history.models import HistoricalRecords

from rules.vocabulary import Term


def term_field(words: type[Term], label: str, **options: Any) -> models.CharField:  # type: ignore[type-arg]
    """A column that holds the code of one term and shows its Chinese label."""
    return models.CharField(label, max_length=32, choices=words.choices(), **options)


def codes(words: type[Term]) -> list[str]:
    """Plain codes for constraints: a migration must not import our enums."""
    return [term.value for term in words]


class Tracked(models.Model):
    """A row whose past django-simple-history keeps: the second net, beside the timeline."""

    history = HistoricalRecords(inherit=True)

    class Meta:
        abstract = True


class ImmutableQuerySet(models.QuerySet[Any]):
    """Rows that are written once cannot be changed or deleted in bulk either."""

    def update(self, **values: Any) -> Never:
        raise TypeError(f"{self.model._meta.verbose_name}写入后不能更改。")

    def delete(self) -> Never:
        raise TypeError(f"{self.model._meta.verbose_name}写入后不能删除。")


class Immutable(models.Model):
    """A row that is written once. Changing or deleting it raises."""

    changeable: ClassVar[frozenset[str]] = frozenset()

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        fields = options.get("update_fields")
        if self.pk and not self._state.adding and not (fields and set(fields) <= self.changeable):
            raise TypeError(f"{self._meta.verbose_name}写入后不能更改。")
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> Never:
        raise TypeError(f"{self._meta.verbose_name}写入后不能删除。")
