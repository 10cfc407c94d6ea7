"""Who came, who left, who tried, who changed the staff, who read what is sensitive: written into the audit trail.

Signals, because a log-in or an account may also go through Django's admin or the shell.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import models
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone
from simple_history.signals import post_create_historical_record

from mediation.models import Appointment, Dispute, Organisation, PanelSeat, User
from mediation.services import audit, history
from mediation.views.base import Visit

STAFF = (Appointment, Organisation, PanelSeat)
VERBS = {"+": "added", "~": "changed", "-": "deleted"}
OWN_BUSINESS = frozenset({"last_login", "large_text"})  # of an account: says nothing about what it may do


@receiver(user_logged_in)
def _came(user: User, **_: Any) -> None:
    audit.record("account.login", by=user, at=timezone.now())


@receiver(user_logged_out)
def _left(user: User | None, **_: Any) -> None:
    if user is not None:
        audit.record("account.logout", by=user, at=timezone.now())


@receiver(user_login_failed)
def _tried(credentials: dict[str, Any], **_: Any) -> None:
    """Only a name that exists is written down: the rest may be a password typed into the wrong box."""
    user = User.objects.filter(username=str(credentials.get("username", ""))[:150]).first()
    audit.record("account.login_failed", by=user, at=timezone.now())


@receiver(post_create_historical_record)
def _staff_changed(instance: models.Model, history_instance: Any, **_: Any) -> None:
    if isinstance(instance, STAFF):
        what = f"staff.{instance._meta.model_name}_{VERBS[history_instance.history_type]}"
        told = {"history": history_instance.pk}
        audit.record(what, by=history.caller(), at=history_instance.history_date, row=instance, detail=told)


@receiver(post_save, sender=User)
def _account_saved(instance: User, created: bool, raw: bool, update_fields: frozenset[str] | None, **_: Any) -> None:
    if raw or (update_fields and set(update_fields) <= OWN_BUSINESS):
        return
    told = {"is_active": instance.is_active, "is_staff": instance.is_staff, "is_superuser": instance.is_superuser}
    what = "staff.user_added" if created else "staff.user_changed"
    audit.record(what, by=history.caller(), at=timezone.now(), row=instance, detail=told)


@receiver(post_delete, sender=User)
def _account_deleted(instance: User, **_: Any) -> None:
    audit.record("staff.user_deleted", by=history.caller(), at=timezone.now(), row=instance)


def read(request: Visit, what: str, row: models.Model) -> None:
    """Somebody opened what the law protects (个人信息保护法 51, 54)."""
    audit.record(f"read.{what}", by=request.user, at=request.at, row=row)


def read_identities(request: Visit, dispute: Dispute, shown: Any) -> None:
    """Identity numbers or telephones of these parties stood on the page in full."""
    if any(party.id_number or party.phone for party in shown):
        read(request, "identity", dispute)
