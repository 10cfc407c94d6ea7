"""What every noun shares: history wired once, term fields, rows that never change."""

from __future__ import annotations

import functools
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


class Past(HistoricalRecords):  # type: ignore[misc]
    """History that is only ever read row by row: one index, on the key of the row.

    django-simple-history copies every index of the row and adds two. Each is written anew with every step, and none was
    ever asked.
    """

    def copy_fields(self, model: type[models.Model]) -> dict[str, Any]:
        """Columns of the past, without the indexes of the present."""
        fields: dict[str, Any] = super().copy_fields(model)
        for field in fields.values():
            field.db_index = field.name == model._meta.pk.name
        return fields

    def get_extra_fields(self, model: type[models.Model], fields: dict[str, Any]) -> dict[str, Any]:
        """The columns about the change itself."""
        extra: dict[str, Any] = super().get_extra_fields(model, fields)
        for name in ("history_date", "history_user"):
            extra[name].db_index = False
        return extra


class Tracked(models.Model):
    """A row whose past django-simple-history keeps: the second net, beside the timeline."""

    history = Past(inherit=True)

    class Meta:
        abstract = True


@functools.cache
def past_of(model: type[models.Model]) -> type[models.Model]:
    """The model of its past. Asking django-simple-history for it builds a manager class each time, in half a millisecond."""
    found: type[models.Model] = model.history.model  # type: ignore[attr-defined]
    return found


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
